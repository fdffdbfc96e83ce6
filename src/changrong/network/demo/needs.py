"""Needs: stated, answered, offered, declined, accepted, left waiting, by chance or as told."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.models import Case
from changrong.network.cases.queries import offers_of
from changrong.network.demo.life import Life
from changrong.network.parties.models import Enterprise
from changrong.network.rules.actions import decide
from changrong.network.rules.gather import facts_of

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
OVER = "打电话时事情已经办结。"
# What an officer states of a renewal, so that the limits on it can be told.
RENEWAL = {"loan.diverted": False, "loan.masks_risk": False}


@dataclass(frozen=True)
class Course:
    """How a need goes. `conduct`: what institutions do (offer | answer | decline | silent), by
    their key, "" for the others. `ends`: choose | nothing. `sent_to`: an institution that the
    coordinator sends it to where the service did not. `task`: what becomes of the bureau's task
    once it is overdue (finish | take | leave)."""

    conduct: Mapping[str, str] = field(default_factory=dict)
    ends: str = "nothing"
    sent_to: str = ""
    task: str = "finish"


class Needs:
    def __init__(self, life: Life) -> None:
        self.life = life
        self.courses: dict[int, Course] = {}
        life.opened["dispatch"] = self.arrived
        life.opened["task"] = self.overdue

    @property
    def chance(self) -> random.Random:
        return self.life.chance

    # ------------------------------------------------------------------ stated

    def state(
        self,
        firm: Enterprise,
        course: Course | None = None,
        called: str = "",
        **fields: Any,
    ) -> Case:
        """A firm states a need now; `called`: by telephone, the hotline's work order."""
        by = self.life.staff.hotline if called else self.life.staff.firm(firm)
        fields = self._fields(firm) | fields | ({"work_order": called} if called else {})
        [decision] = decide([(firm, _facts(firm, fields))], by)
        [need] = open_cases("need", [Opening(firm, fields, decision=decision)], by)
        if course is None:
            self._by_chance(need)
        else:
            self.courses[need.pk] = course
            self._as_told(need, course)
        return need

    def _by_chance(self, need: Case) -> None:
        now, fate = clock.now(), self.chance.random()
        if fate < 0.06:
            reason = self.chance.choice(["solved", "postponed"])
            moment = self.life.later(now, 1, 6)
            self.life.plan_move(moment, need, "withdraw", "firm", reason=reason)
        elif fate < 0.93 or self.life.end - now > LONGEST_LEFT:
            # The few that nobody ends are what a board is for, but nobody leaves them for months.
            self.plan_choice(need, 4, 9)

    def _as_told(self, need: Case, course: Course) -> None:
        now = clock.now()
        if course.sent_to:
            self.life.plan(now + timedelta(minutes=25), lambda: self._send(need, course.sent_to))
        if course.ends == "choose":
            self.plan_choice(need, 4, 4)

    def _send(self, need: Case, key: str) -> None:
        """The bureau sends it there, where it is not there yet and there is room; else it waits."""
        chosen = self.life.staff.institutions[key]
        chosen.refresh_from_db()
        has_room = chosen.capacity is None or chosen.taken < chosen.capacity
        if has_room and not need.children.filter(institution=chosen).exists():
            self.life.act(need, "dispatch", "bureau", {"institutions": [chosen.number]})

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

    # ------------------------------------------------------------------ at an institution

    def arrived(self, sent: Case) -> None:
        """An institution has it on its desk."""
        course = self.courses.get(sent.parent_id)
        if course is None:
            self._answered(sent, self._chance_conduct())
            return
        key = self.life.staff.key_of(sent.institution_id)
        told = course.conduct.get(key) or course.conduct.get("", "silent")
        self._answered(sent, told, quick=True)

    def _chance_conduct(self) -> str:
        drawn = self.chance.random()
        for conduct, share in (("silent", 0.04), ("decline", 0.22), ("answer", 0.11)):
            if drawn < share:
                return conduct
            drawn -= share
        return "offer"

    def _answered(self, sent: Case, conduct: str, quick: bool = False) -> None:
        if conduct == "silent":
            return  # nobody looks at it: it will be overdue, and taken back
        now, life = clock.now(), self.life
        late = not quick and self.chance.random() < 0.06
        answered = life.later(now, 3, 3) if late else life.later(now, 1, 1 if quick else 2)
        if conduct == "decline":
            reason = self.chance.choice(list(TOLD))
            told = {"reason": reason, "explanation": TOLD[reason]}
            life.plan_move(answered, sent, "decline", "officer", **told)
            return
        mode = self.chance.choice(["phone", "message", "in_person"])
        life.plan_move(answered, sent, "answer", "officer", mode=mode, summary="")
        if conduct == "offer":
            moment = life.later(answered, 1, 1 if quick else 4)
            life.plan(moment, lambda: self._offer(sent))

    def _offer(self, sent: Case) -> None:
        need = sent.parent
        facts = RENEWAL if need.fields["kind"] == "renewal" else None
        self.life.act(sent, "offer", "officer", self._terms(sent, need), facts=facts)

    def _terms(self, sent: Case, need: Case) -> dict[str, Any]:
        amount = Decimal(need.fields["amount"])
        kind, name = sent.institution.kind, sent.product.name if sent.product else ""
        rate = (sent.product.rate_from if sent.product else None) or Decimal("0.0400")
        if kind == "guarantor":
            rate = Decimal("0.0345")
        share = self.chance.choice([Decimal(1), Decimal(1), Decimal(1), Decimal("0.8")])
        return {
            "amount": f"{round(amount * share, -4) or amount:.0f}",
            "term_months": need.fields["term_months"],
            "rate": str(rate + Decimal(self.chance.randint(0, 12)) / 2000),
            "repayment": self.chance.choice(REPAYMENTS),
            "guarantee_fee": f"{amount / 100:.0f}"
            if kind == "guarantor" or "担保贷" in name
            else "0",
            "conditions": self.chance.choice(["", "提前还款不收费", "法定代表人连带保证"]),
            "valid_until": (clock.today() + timedelta(days=30)).isoformat(),
        }

    # ------------------------------------------------------------------ the end of it

    def plan_choice(self, need: Case, least: int = 4, most: int = 4) -> None:
        moment = self.life.later(clock.now(), least, most)
        self.life.plan(moment, lambda: self._choose(need))

    def _choose(self, need: Case) -> None:
        need.refresh_from_db()
        if need.closed_at:
            return
        offers = [one for one in offers_of(need) if one.state == "offered"]
        if offers and (need.pk in self.courses or self.chance.random() < 0.92):
            best = min(offers, key=lambda offer: Decimal(offer.fields["rate"]))
            seen = {"offer": best.number, "offer_revision": best.revision}
            self.life.act(need, "accept", "firm", seen)
        elif need.state == "waiting":
            self.plan_choice(need, 3, 6)  # there is nothing to choose from yet
        else:
            told = {"explanation": TERMS if offers else UNMET}
            moment = self.life.later(clock.now(), 1, 3)
            self.life.plan_move(moment, need, "close", "bureau", **told)

    def overdue(self, task: Case) -> None:
        """The bureau sees to what is overdue, the same working day as a rule."""
        course = self.courses.get(task.parent_id, Course())
        if course.task == "leave":
            return
        taken = self.life.later(clock.now(), 0, 0)
        self.life.plan_move(taken, task, "take", "bureau")
        if course.task == "finish":
            self.life.plan(taken + timedelta(hours=2), lambda: self._see_to(task))

    def _see_to(self, task: Case) -> None:
        if task.parent.closed_at:
            self.life.act(task, "drop", "bureau", {"reason": OVER})
            return
        done = self.chance.choice(["urged", "called"])
        note = {"urged": "已催承办方当天给企业答复。", "called": "打电话问清了进展，约好了时间。"}
        self.life.act(task, "finish", "bureau", {"done": done, "note": note[done]})


def _facts(firm: Enterprise, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the interview would have asked of such a need."""
    stated = {f"need.{name}": fields[name] for name in ("kind", "amount", "term_months", "purpose")}
    stated |= {
        "need.category": "financing",
        "need.wants_guarantee": fields["kind"] == "guarantee",
    }
    return facts_of(firm, stated, clock.today())
