"""Tells the tales: each step at its moment, by whoever takes it, as the pages and the API do."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.errors import CaseError
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.demo.life import Life
from changrong.network.demo.needs import Course, Needs
from changrong.network.demo.paper import paper
from changrong.network.demo.stories import contact
from changrong.network.demo.tales.tale import Act, Loan, Moment, Tale, said
from changrong.network.files.actions import attach
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor

CITY = "11"
BESIDE = ("need", "dispatch", "complaint", "deferral", "referral")
"""Kinds whose cases others tell of, too."""


class Tales:
    """Plans tales into a life, in which they draw lots of their own: what they add changes nothing
    of what happens beside them."""

    def __init__(self, life: Life, needs: Needs, firms: Iterable[Enterprise], seed: int) -> None:
        self.life, self.needs, self.staff = life, needs, life.staff
        self.chance = random.Random(seed)
        self.named: dict[str, Case] = {}
        self.lent: dict[int, Case] = {}  # the need of which a firm's loan came
        self._free = [firm for firm in firms if firm.region.startswith(CITY)]
        self._known: dict[str, Enterprise] = {}
        life.opened["task"] = self._overdue

    def cast(self, **firms: Enterprise) -> None:
        """Those of the cast whom tales speak of as @name."""
        self._known |= {f"@{name}": firm for name, firm in firms.items()}

    def plan(self, tales: Iterable[Tale | Loan]) -> None:
        with self.life.drawing(self.chance):
            for tale in tales:
                if isinstance(tale, Loan):
                    self._lend(tale)
                else:
                    self._tell(tale)

    # ------------------------------------------------------------------ who

    def firm(self, words: str) -> Enterprise:
        """The firm of these words; the first time, one that no other tale is about."""
        if words not in self._known:
            trade = words.rstrip("0123456789")
            fits = (n for n, firm in enumerate(self._free) if trade in firm.name)
            self._known[words] = self._free.pop(next(fits, 0))
        return self._known[words]

    def actor(self, who: str, firm: Enterprise | None = None) -> Actor:
        match who.split():
            case ["firm"] if firm is not None:
                return self.staff.firm(firm)
            case ["bureau"]:
                return self.staff.coordinator
            case ["supervisor"]:
                return self.staff.supervisor
            case ["hotline"]:
                return self.staff.hotline
            case [key, "manager"]:
                return self.staff.managers[self.staff.institutions[key].pk]
            case [key, place]:
                return self.staff.seconded(key, place)
        return self.staff.officers[self.staff.institutions[who].pk][-1]

    # ------------------------------------------------------------------ what happens

    def _lend(self, loan: Loan) -> None:
        course = Course({"": "answer", loan.bank: "offer"}, ends="choose", sent_to=loan.bank)
        terms = {"kind": "credit_loan", "amount": loan.amount, "term_months": loan.months}
        firm = self.firm(loan.firm)

        def do() -> None:
            self.lent[firm.pk] = self.needs.state(firm, course, purpose="stock", **terms)

        self.life.plan(self.life.back(loan.day, 9), do)

    def _tell(self, tale: Tale) -> None:
        firm = self.firm(tale.firm) if tale.firm else None
        opened: list[Case] = []
        self.life.plan(self._moment(tale), lambda: opened.append(self._open(tale, firm)))
        for number, act in enumerate(tale.acts):
            hour = tale.hour + 1 if act.day == tale.day and act.hour <= tale.hour else act.hour
            moment = self.life.back(act.day, hour, number)
            self.life.plan(moment, lambda act=act: self._go_on(opened, act, firm))

    def _moment(self, tale: Tale) -> datetime:
        """When it was opened: on a working day, or a good half hour ago."""
        minute = self.life.minute()
        if tale.day == 0:
            return self.life.end - timedelta(minutes=40)
        return self.life.back(tale.day, tale.hour, minute)

    def _open(self, tale: Tale, firm: Enterprise | None) -> Case:
        fields = said(tale.fields, Moment(self, firm))
        asked = {field.name for field in KINDS[tale.kind].opening_fields}
        if firm is not None and "contact_name" in asked:
            fields = contact(firm) | fields
        by = self.actor(tale.by, firm)
        [case] = open_cases(tale.kind, [Opening(enterprise=firm, fields=fields)], by)
        if tale.name:
            self.named[tale.name] = case
        return case

    def _go_on(self, opened: list[Case], act: Act, firm: Enterprise | None) -> None:
        """The next step of a tale, which ends where one is refused: then nothing is opened."""
        if opened:
            case = opened.pop()
            self._act(case, act, firm)
            opened.append(case)

    def _act(self, case: Case, act: Act, firm: Enterprise | None) -> None:
        """A step; one that the service took meanwhile is not taken again."""
        taking = self.child(case, *act.on) if act.on else Case.objects.get(pk=case.pk)
        answers, facts = (said(one, Moment(self, firm, taking)) for one in (act.answers, act.facts))
        by = self.actor(act.who, taking.enterprise or firm)
        if act.paper:
            attach(taking, [paper(act.paper)], by)
        try:
            [moved] = move([taking], act.move, by, answers, facts=facts, reasons=act.reasons)
        except CaseError as refused:
            refused.add_note(f"a tale of {case.kind}: {act.move} by {act.who} on day {act.day}")
            raise
        if act.move == "open_need":
            need = Case.objects.get(number=moved.fields["need"])
            self.needs.courses[need.pk] = Course({"": act.goes}, ends="choose")
            self.needs.plan_choice(need)

    def _overdue(self, task: Case) -> None:
        """The bureau sees to it the same day."""
        told = task.parent.kind not in BESIDE
        with self.life.drawing(self.chance if told else self.life.chance):
            self.needs.overdue(task)

    def child(self, case: Case, kind: str, place: int = 0) -> Case:
        """One below it; of a report of wrongdoing, of which nothing may lead back to it, one that
        stands by itself at the body it is about."""
        rows = case.children.filter(kind=kind)
        if case.kind == "wrongdoing":
            about = {"institution__number": case.fields["institution"]}
            rows = Case.objects.filter(kind=kind, opened_at__gt=case.opened_at, **about)
        return rows.order_by("pk")[place]
