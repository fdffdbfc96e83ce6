"""The district's last months: needs stated, answered, offered, declined, accepted, left waiting.

Everything goes through `cases.actions` at the moment it happened, so clocks, events and figures
are the real ones. What lies in the future has not happened: hence the open cases.
"""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from changrong.network import clock
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.models import Case
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.network.rules.actions import decide
from changrong.network.rules.gather import facts_of
from changrong.workdays import Calendar

NEEDS = 170
LONGEST_LEFT = timedelta(days=35)
KINDS = (
    "credit_loan",
    "credit_loan",
    "first_loan",
    "renewal",
    "other_loan",
    "other_loan",
    "guarantee",
    "insurance",
    "listing",
)
PURPOSES = (
    "stock",
    "stock",
    "orders",
    "wages",
    "rent",
    "equipment",
    "technology",
    "green",
    "research",
)
REPAYMENTS = ("interest_only", "interest_only", "equal_instalments", "equal_principal")
TOLD = {
    "terms": "成立时间还不到产品要求，满一年后欢迎再来。",
    "capacity": "本季度额度已经用完，下月初会有新额度。",
    "documents": "缺近一年的流水，补齐后可以再谈。",
    "unreachable": "三个工作日内打了两次电话没有接通。",
    "risk": "现有借款已经不少，再借还款压力太大。",
}
TERMS = "报价都不合适，企业希望另想办法。"
UNMET = "目前没有机构办理这类业务，已经记下，有新产品时会通知您。"


@dataclass(frozen=True)
class Staff:
    """Who answers for each institution (by its key in the database), and for the bureau."""

    officers: dict[int, Actor]
    coordinator: Actor


@dataclass(order=True)
class Step:
    """One thing that somebody does at a moment."""

    moment: datetime
    order: int
    case: Case = field(compare=False)
    name: str = field(compare=False)
    by: Actor = field(compare=False)
    data: dict[str, Any] = field(compare=False)


class Life:
    """Runs steps in the order of time; a step may plan later ones."""

    def __init__(self, staff: Staff, chance: random.Random) -> None:
        self.staff = staff
        self.chance = chance
        self.calendar = calendar_for()
        self.coming: list[Step] = []
        self.planned = 0

    def plan(self, moment: datetime, case: Case, name: str, by: Actor, **data: Any) -> None:
        self.planned += 1
        heapq.heappush(self.coming, Step(moment, self.planned, case, name, by, data))

    def run_until(self, moment: datetime) -> None:
        while self.coming and self.coming[0].moment <= moment:
            step = heapq.heappop(self.coming)
            step.case.refresh_from_db()
            if step.case.closed_at or (step.case.parent and step.case.parent.closed_at):
                continue
            with clock.at(step.moment):
                if step.name == "choose an offer":
                    self._choose(step)
                else:
                    move([step.case], step.name, step.by, step.data)

    def open(self, firm: Enterprise, moment: datetime) -> None:
        by = acting_for(firm)
        fields = self._fields(firm)
        with clock.at(moment):
            stated = {
                f"need.{name}": fields[name]
                for name in ("kind", "amount", "term_months", "purpose")
            }
            stated |= {
                "need.category": "financing",
                "need.wants_guarantee": fields["kind"] == "guarantee",
            }
            facts = facts_of(firm, stated, clock.today())
            [decision] = decide([(firm, facts)], by)
            [need] = open_cases("need", [Opening(firm, fields, decision=decision)], by)
        for child in need.children.select_related("institution"):
            self._plan_institution(child, need, moment)
        fate = self.chance.random()
        if fate < 0.06:
            reason = self.chance.choice(["solved", "postponed"])
            self.plan(self.later(moment, 1, 6), need, "withdraw", by, reason=reason)
        elif fate < 0.9 or clock.now() - moment > LONGEST_LEFT:
            # The few that nobody ends are what a board is for, but nobody leaves them for months.
            self.plan(self.later(moment, 4, 9), need, "choose an offer", by)

    def _plan_institution(self, child: Case, need: Case, moment: datetime) -> None:
        by = self.staff.officers[child.institution_id]
        late = self.chance.random() < 0.06
        answered = self.later(moment, 3, 5) if late else self.later(moment, 1, 2)
        if self.chance.random() < 0.02:
            return  # nobody has looked at it: it will be overdue
        if self.chance.random() < 0.22:
            reason = self.chance.choice(list(TOLD))
            self.plan(answered, child, "decline", by, reason=reason, explanation=TOLD[reason])
            return
        self.plan(
            answered,
            child,
            "answer",
            by,
            contacted=self.chance.choice(["phone", "message", "visit"]),
            summary="",
        )
        if self.chance.random() < 0.85:
            self.plan(
                self.later(answered, 1, 4), child, "offer", by, **self._offer(child, need, answered)
            )

    def _choose(self, step: Step) -> None:
        offers = [child for child in step.case.children.all() if child.state == "offered"]
        if offers and self.chance.random() < 0.85:
            best = min(offers, key=lambda offer: Decimal(offer.fields["rate"]))
            seen = {"offer": best.number, "offer_revision": best.revision}
            move([step.case], "accept", step.by, seen)
            return
        why = TERMS if offers else UNMET
        self.plan(
            self.later(step.moment, 1, 3),
            step.case,
            "close",
            self.staff.coordinator,
            explanation=why,
        )

    def _fields(self, firm: Enterprise) -> dict[str, Any]:
        amount = min(Decimal(round(self.chance.lognormvariate(13.2, 0.9), -4)) or 50_000, 8_000_000)
        return {
            "kind": self.chance.choice(KINDS),
            "amount": f"{max(amount, Decimal(30_000)):.0f}",
            "term_months": self.chance.choice([6, 12, 12, 12, 24, 36]),
            "purpose": self.chance.choice(PURPOSES),
            "note": "",
            "contact_name": firm.contact_name,
            "contact_phone": firm.contact_phone,
        }

    def _offer(self, child: Case, need: Case, answered: datetime) -> dict[str, Any]:
        amount = Decimal(need.fields["amount"])
        from_ = (child.product.rate_from if child.product else None) or Decimal("0.0400")
        guaranteed = child.institution.kind in {"guarantor"} or "担保贷" in child.product.name
        rate = Decimal("0.0345") if child.institution.kind == "guarantor" else from_
        share = self.chance.choice([Decimal(1), Decimal(1), Decimal(1), Decimal("0.8")])
        return {
            "amount": f"{round(amount * share, -4) or amount:.0f}",
            "term_months": need.fields["term_months"],
            "rate": str(rate + Decimal(self.chance.randint(0, 12)) / 2000),
            "repayment": self.chance.choice(REPAYMENTS),
            "guarantee_fee": f"{amount / 100:.0f}" if guaranteed else "0",
            "conditions": self.chance.choice(["", "提前还款不收费", "法定代表人连带保证"]),
            "valid_until": (answered.date() + timedelta(days=30)).isoformat(),
        }

    def later(self, moment: datetime, least: int, most: int) -> datetime:
        """A moment in office hours, so many working days on."""
        day = moment.astimezone(clock.SHANGHAI).date()
        for _ in range(self.chance.randint(least, most)):
            day += timedelta(days=1)
            while not self.calendar.is_working_day(day):
                day += timedelta(days=1)
        then = at(day, self.chance.randint(9, 16), self.chance.randint(0, 59))
        return then if then > moment else moment + timedelta(minutes=self.chance.randint(20, 240))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.SHANGHAI)


def live_through(firms: list[Enterprise], staff: Staff, start: date, chance: random.Random) -> None:
    """From `start` to now: firms state needs on working days, institutions do what they do."""
    life = Life(staff, chance)
    for moment, firm in _stated(firms, start, chance, life.calendar):
        life.run_until(moment)
        life.open(firm, moment)
    life.run_until(clock.now())


def _stated(
    firms: list[Enterprise], start: date, chance: random.Random, calendar: Calendar
) -> Iterator[tuple[datetime, Enterprise]]:
    """Which firm states a need when; the cast's own firms are left to who sits at the keyboard."""
    today = clock.today()
    days = [start + timedelta(days=n) for n in range((today - start).days + 1)]
    working = [day for day in days if calendar.is_working_day(day)]
    askers = chance.sample(firms[2:], NEEDS)
    # More in the last weeks, so that cases stand open in every state.
    picked = sorted(working[int(len(working) * chance.random() ** 0.6)] for _ in askers)
    moments = sorted(at(day, chance.randint(8, 16), chance.randint(0, 59)) for day in picked)
    now = clock.now()
    yield from (
        (moment, firm) for moment, firm in zip(moments, askers, strict=True) if moment < now
    )


def acting_for(firm: Enterprise) -> Actor:
    """The firm's own account; made when its first need is stated."""
    membership = Membership.objects.filter(enterprise=firm).select_related("user").first()
    if membership is None:
        user = User(username=f"demo-{firm.credit_code.lower()}", name=firm.contact_name)
        user.set_unusable_password()
        user.save()
        membership = Membership.objects.create(user=user, role=Role.ENTERPRISE, enterprise=firm)
    return Actor(membership.user, membership)
