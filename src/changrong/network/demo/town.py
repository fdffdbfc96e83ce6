"""What goes on in the district beside its cases: what is told to many, learned, handed on by other
channels, and given as relief."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from changrong.money import fen
from changrong.network import clock
from changrong.network.broadcasts.actions import approve, draft, report_posted
from changrong.network.cases.teams.actions import Said, save_team
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.channels.connectors.wire import received
from changrong.network.channels.intake import refuse, take
from changrong.network.demo.tales.telling import Tales
from changrong.network.people.actor import Actor
from changrong.network.relief.actions import Counted, Given, tell_relief, tell_transactions
from changrong.network.rules.models import Emergency
from changrong.network.training.actions import answer, begin, confirm_read, question_at
from changrong.network.training.following import look_at_notices, own_edition, take_baseline
from changrong.network.training.models import Assignment, Digested, Sort

CARE = {
    "sort": "protection",
    "title_zh": "签字之前，请您看清三件事",
    "title_en": "Before you sign, look at three things",
    "words_zh": "一看年化综合成本，二看提前还款怎么算，三看有没有搭售。\n"
    "看不懂就问，问不明白就先不签；不满意可以投诉。",
    "words_en": "The annual cost, what early repayment costs, and whether anything is tied to it.\n"
    "Ask what you do not understand, and do not sign before you do.",
    "to_staff": True,
    "to_firms": True,
}
HOURS = {
    "sort": "service",
    "title_zh": "年底网点延长营业到下午六点",
    "title_en": "Branches stay open until six at the year's end",
    "words_zh": "十二月起，对公窗口每天延长一小时，先在手机上取号。",
    "words_en": "From December the counters for firms close an hour later. Take a number first.",
    "to_firms": True,
}
LESSONS = (("beijing-2022-guarantee", 20), ("cbirc-2020-complaints", 4))
"""Notices that landed so many working days ago, the first one over its time by now."""
LEARNERS = {"beijing-2022-guarantee": 0.5, "cbirc-2020-complaints": 0.15}  # who is done by now

CALLS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (9, "wait", {"kind": "首贷", "term_months": 12, "purpose": "采购备货"}),
    (6, "refuse", {"kind": "其他", "purpose": "采购备货"}),
    (3, "open", {"kind": "首贷", "amount": "30万元", "term_months": 12, "purpose": "采购备货"}),
    (1, "wait", {"kind": "信用贷款", "amount": "50万元", "purpose": "采购备货"}),
)
RELIEF = (
    ("dahang", 30, "credit", 12, "36000000", "防疫物资企业"),
    ("huimin", 24, "fees", 86, "412300", "免收账户管理费和转账手续费"),
    ("donghu", 17, "epidemic_loan", 5, "9000000", "口罩和消毒液生产企业"),
    ("nongshang", 12, "fees", 140, "268000", "支农支小降息"),
    ("dahang", 8, "green_bill", 3, "5600000", ""),
    ("shirong", 5, "fees", 21, "93500", "担保费减半"),
    ("huimin", 2, "transfer", 9, "1260000", "节假日紧急划转"),
)
COUNTED = (
    ("huimin", "remittance", 1260, "96000000"),
    ("dahang", "payment", 4210, "3100000"),
    ("nongshang", "cash", 86, "7400000"),
    ("donghu", "donation", 12, "480000"),
)


class Town:
    def __init__(self, tales: Tales) -> None:
        self.tales, self.life, self.staff = tales, tales.life, tales.staff

    def set(self) -> None:
        """Plan it into the life."""
        back = self.life.back
        for key, by in (("nongshang", "manager"), ("huimin", "second"), ("dahang", "second")):
            self.life.plan(back(29, 9, 5), lambda key=key, by=by: self._announce(key, by))
        self.life.plan(back(2, 15, 5), self._draft)
        self.life.plan(back(55, 9, 5), self._teams)
        for number, (day, end, said) in enumerate(CALLS, start=1):
            self.life.plan(back(day, 11, 5), lambda n=number, e=end, s=said: self._call(n, e, s))
        for key, day, kind, units, yuan, note in RELIEF:
            given = (kind, units, yuan, note)
            self.life.plan(back(day, 16, 5), lambda key=key, given=given: self._give(key, *given))
        for key, kind, count, yuan in COUNTED:
            told = (kind, count, yuan)
            self.life.plan(back(4, 16, 30), lambda key=key, told=told: self._count(key, *told))
        for notice, day in LESSONS:
            self.life.plan(back(day, 7, 5), lambda notice=notice: self._teach(notice))

    def _officer(self, key: str) -> Actor:
        return self.staff.officers[self.staff.institutions[key].pk][-1]

    def _manager(self, key: str, place: str) -> Actor:
        if place == "manager":
            return self.staff.managers[self.staff.institutions[key].pk]
        return self.staff.seconded(key, place)

    # ------------------------------------------------------------------ told to many

    def _announce(self, key: str, place: str) -> None:
        """To the own customers, put up in the branches; the bureau approves it."""
        today = clock.today()
        shown = {"shown_from": today, "shown_until": today + timedelta(days=120)}
        written = draft(CARE | shown | {"media": ["paper"]}, self._manager(key, place))
        up = approve(written, written.revision, self.staff.coordinator)
        outlets = list(self.staff.institutions[key].outlets.order_by("pk"))[:2]
        report_posted(up, "paper", outlets, today, self._officer(key))

    def _draft(self) -> None:
        today = clock.today()
        shown = {"shown_from": today, "shown_until": today + timedelta(days=60)}
        draft(HOURS | shown, self._manager("nongshang", "manager"))

    # ------------------------------------------------------------------ learned

    def _teach(self, notice: str) -> None:
        """As if it landed today; some have learned it within days."""
        take_baseline(own_edition())
        Digested.objects.filter(sort=Sort.NOTICE, subject=notice).delete()
        [lesson] = look_at_notices(own_edition())
        rows = lesson.assignments.select_related("user", "lesson").order_by("pk")
        for assignment in rows:
            if self.life.chance.random() < LEARNERS[notice]:
                moment = self.life.later(clock.now(), 1, 3)
                self.life.plan(moment, lambda assignment=assignment: self._learn(assignment))

    def _learn(self, assignment: Assignment) -> None:
        by = Actor(assignment.user)
        confirm_read(assignment, by)
        if not assignment.is_tested:
            return
        sitting = begin(assignment, by)
        for at in range(1, len(sitting.places) + 1):
            answer(sitting, at, question_at(assignment, sitting, at).right, by)

    # ------------------------------------------------------------------ calls, teams, relief

    def _call(self, number: int, end: str, said: dict[str, Any]) -> None:
        """12345 hands a call on: it opens a need, waits, or is refused."""
        firm = self.tales.firm(f"快餐店9{number}")
        message = take(
            CONNECTORS["hotline_12345"],
            received(
                {
                    "id": f"GD{clock.today():%Y%m%d}{number:06}",
                    "what": "need",
                    "at": clock.now().isoformat(),
                    "firm": {
                        "credit_code": firm.credit_code,
                        "name": firm.name,
                        "region": firm.region,
                    },
                    "contact": {"name": firm.contact_name, "phone": firm.contact_phone},
                    "consent": True,
                    "answers": said,
                    "words": "想先付面粉款。",
                }
            ),
        )
        if end == "refuse":
            refuse(message, "来电人说打错了，要办的是社保。", self.staff.hotline)

    def _teams(self) -> None:
        """A bank's teams by what they take, and the bureau's."""
        zhou = self._manager("nongshang", "manager")
        bank = [one.membership for one in self.staff.officers[zhou.institution.pk]]
        save_team(Said("普惠专班", bank, kinds=("appeal", "complaint", "home_visit")), zhou)
        zhao = self.staff.coordinator
        save_team(Said("堵点和困难组", [zhao.membership], kinds=("blocker", "difficulty")), zhao)

    def _give(self, key: str, kind: str, units: int, yuan: str, note: str) -> None:
        given = Given(kind, clock.today(), units, fen(yuan), note=note)
        tell_relief([given], self._officer(key))

    def _count(self, key: str, kind: str, count: int, yuan: str) -> None:
        today = clock.today()
        told = Counted(
            kind, today - timedelta(days=30), today - timedelta(days=1), count, fen(yuan)
        )
        emergency = Emergency.objects.get(region="110000", fictitious=True)
        tell_transactions(emergency, [told], self._officer(key))
