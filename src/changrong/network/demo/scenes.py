"""What the named cast finds: needs under way, places that are taken, somebody on leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.demo.life import Life, at
from changrong.network.demo.needs import Course, Needs
from changrong.network.events.messages import mark_all_read
from changrong.network.parties.actions import change_institutions, change_products
from changrong.network.parties.models import Enterprise, Product
from changrong.network.people.leave import Away, hand_over, record_leave
from changrong.network.people.models import Membership

CHEN, WU = "示例鲜禾餐饮管理有限公司", "示例云溪竹艺工作室"
CITY = "11"
HALF_YEAR = {"kind": "credit_loan", "amount": "300000", "term_months": 6}
LENT = ("huimin", "nongshang", "donghu", "nongshang", "huimin", "donghu", "nongshang")
EXCHANGE, INSURER = "guquan", "caibao"


class Scenes:
    def __init__(self, life: Life, needs: Needs) -> None:
        self.life, self.needs, self.staff = life, needs, life.staff

    def set(self) -> None:
        self._guaranteed()
        self._places()
        self._half_year_loans()
        self._of_chen()
        self._overdue()
        self._urgent()
        self._called_in()
        self._of_huimin()
        self._on_leave()
        self._full()
        self.life.plan(self.life.back(2, 17, 30), self._messages_read)

    def _fresh(self, region: str = CITY, trade: str = "") -> Enterprise:
        """A firm that has not done anything yet."""
        firms = self.life.firms
        fits = (n for n, f in enumerate(firms) if f.region.startswith(region) and trade in f.name)
        return firms.pop(next(fits))

    def _state(
        self,
        moment: datetime,
        firm: Enterprise,
        course: Course,
        then: Callable[[Case], None] = lambda need: None,
        **fields: Any,
    ) -> None:
        self.life.plan(moment, lambda: then(self.needs.state(firm, course, **fields)))

    # ------------------------------------------------------------------ loans of the past

    def _half_year_loans(self) -> None:
        """They fall due about now, so that some ask to defer."""
        for n, key in enumerate(LENT):
            course = Course({key: "offer", "": "decline"}, ends="choose", sent_to=key)
            moment = at(self.life.days[2 + n], 9, self.life.minute())
            self._state(moment, self._fresh(), course, purpose="stock", **HALF_YEAR)

    def _of_chen(self) -> None:
        """A loan that falls due soon, and a need with two offers and a third to come."""
        chen = Enterprise.objects.get(name=CHEN)
        course = Course({"": "offer"}, ends="choose")
        moment = at(self.life.days[1], 9, 40)
        self._state(moment, chen, course, purpose="equipment", **HALF_YEAR)
        course = Course({"": "offer", "nongshang": "answer"})
        note = "冬季备货，十二月上旬要付货款。"
        fields = {"kind": "credit_loan", "amount": "500000", "term_months": 12}
        self._state(self.life.back(4, 10, 20), chen, course, purpose="stock", note=note, **fields)

    def _guaranteed(self) -> None:
        """A snack bar, of a hard-hit trade, that borrows with a guarantee."""
        course = Course({"": "offer"}, ends="choose")
        fields = {"kind": "guarantee", "amount": "300000", "purpose": "rent"}
        self._state(self.life.back(28), self._fresh(trade="快餐店"), course, **fields)
        for day in (45, 30):  # in Shanghai, where a bank has made promises of its own
            self._state(self.life.back(day), self._fresh("31"), course, **HALF_YEAR)

    # ------------------------------------------------------------------ what presses

    def _overdue(self) -> None:
        """A task of the bureau that is open, and one that is being seen to; a need that nobody
        serves at its place."""
        slow = {"": "answer"}
        self._state(self.life.back(11), self._fresh(), Course(slow, task="leave"), kind="renewal")
        self._state(self.life.back(12), self._fresh(), Course(slow, task="take"), kind="renewal")
        self._state(self.life.back(2), self._fresh("31"), Course(), kind="listing")

        def give_up(need: Case) -> None:  # just before the bureau calls
            moment = self.life.back(24, 8)
            self.life.plan_move(moment, need, "withdraw", "firm", reason="postponed")

        self._state(self.life.back(35), self._fresh(), Course(slow), give_up, kind="renewal")

    def _urgent(self) -> None:
        """The green channel: approved, refused, asked for and waiting."""
        reason = "合同月底交货，货款不到供应商不发货。"
        for stated, asked, answer, ground in (
            (22, 21, "refuse_priority", "货期在两个月以后，按普通件也来得及。"),
            (6, 5, "approve_priority", "看过供货合同，确实月底交货。"),
            (3, 1, "", ""),
        ):

            def ask(need: Case, asked=asked, answer=answer, ground=ground) -> None:
                moment = self.life.back(asked, 11)
                self.life.plan_move(moment, need, "ask_priority", "firm", reason=reason)
                if answer:
                    name = "reason" if answer == "approve_priority" else "explanation"
                    moment += timedelta(hours=3)
                    self.life.plan_move(moment, need, answer, "bureau", **{name: ground})

            course = Course({"": "answer"}, ends="choose" if stated > 10 else "nothing")
            fields = {"kind": "other_loan", "amount": "800000", "purpose": "orders"}
            self._state(self.life.back(stated), self._fresh(), course, ask, **fields)

    def _called_in(self) -> None:
        """By telephone: one that was withdrawn, two that are under way."""

        def give_up(need: Case) -> None:
            moment = self.life.back(5, 15)
            self.life.plan_move(moment, need, "withdraw", "hotline", reason="solved")

        for day, then in ((9, give_up), (3, lambda need: None), (1, lambda need: None)):
            order = f"GD{self.life.days[-day]:%Y%m%d}{self.life.chance.randint(100, 999)}"
            course = Course({"": "offer"})
            fields = {"kind": "first_loan", "amount": "200000", "called": order}
            self._state(self.life.back(day), self._fresh(), course, then, **fields)

    def _of_huimin(self) -> None:
        """A dispatch whose first answer is due today, or on the next working day."""
        course = Course({"": "answer", "huimin": "silent"}, sent_to="huimin")
        fields = {"kind": "credit_loan", "amount": "600000", "purpose": "wages"}
        self._state(self.life.back(2, 9), self._fresh(), course, **fields)

    def _messages_read(self) -> None:
        """Whoever has a desk reads what is on it; of the last day some is still unread."""
        for actor in self.staff.everybody():
            mark_all_read(actor.user)

    # ------------------------------------------------------------------ places and people

    def _places(self) -> None:
        """The exchange and the insurer have few people: firms wait for them."""
        few = [(self.staff.institutions[key], {"capacity": 2}) for key in (EXCHANGE, INSURER)]
        with clock.at(self.life.start):
            change_institutions(few, self.staff.coordinator)
        for day in (60, 60, 60, 40, 40, 40):
            course = Course({"": "offer"}, ends="choose")
            self._state(self.life.back(day), self._fresh(), course, kind="listing")

    def _full(self) -> None:
        """Just now the exchange, the insurer and a product are full."""

        def fill() -> None:
            for key in (EXCHANGE, INSURER):
                row = self.staff.institutions[key]
                row.refresh_from_db()
                room = {"capacity": max(1, row.taken)}
                change_institutions([(row, room)], self.staff.coordinator)
            zhou = next(iter(self.staff.managers.values()))
            products = Product.objects.filter(institution=zhou.institution, taken__gt=0)
            product = products.order_by("taken").first()
            change_products([(product, {"capacity": product.taken})], zhou)

        served = Course({"": "answer"}, sent_to=INSURER)
        self._state(self.life.back(2, 11), self._fresh(), served, kind="insurance")
        self.life.plan(self.life.end - timedelta(minutes=25), fill)
        wu = Enterprise.objects.get(name=WU)
        for minute, firm, wanted in (
            (20, self._fresh(), {"kind": "listing"}),
            (18, self._fresh(), {"kind": "listing"}),
            (15, wu, {"kind": "insurance", "term_months": 12}),  # no insurer covers two years
        ):
            moment = self.life.end - timedelta(minutes=minute)
            self._state(moment, firm, Course(), **wanted)

    def _on_leave(self) -> None:
        """Feng is away since the day before yesterday; a colleague has her cases."""

        def leave() -> None:
            zhou = next(iter(self.staff.managers.values()))
            deputy, feng = self._team(zhou.institution.pk)
            until = self.life.end.astimezone(clock.SHANGHAI).date() + timedelta(days=4)
            away = Away(feng, since=self._day(3), until=until, deputy=deputy)
            record_leave([away], zhou)

        self.life.plan(self.life.back(5, 16), leave)
        begins = at(self._day(3), 0, 1)
        self.life.plan(begins, lambda: hand_over(begins) and None)

    def _team(self, institution: int) -> list[Membership]:
        """Those who stay first."""
        members = [actor.membership for actor in self.staff.officers[institution]]
        return sorted(members, key=lambda member: member.user.username == "feng")

    def _day(self, back: int) -> date:
        return self.life.days[-back]
