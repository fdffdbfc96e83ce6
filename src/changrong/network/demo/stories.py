"""Matters that firms and outlets brought up, each told step by step: how it was opened, who did
what, so many working days ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.demo.life import Life
from changrong.network.parties.models import Enterprise, Institution
from changrong.workdays import add_months


@dataclass(frozen=True)
class Act:
    """A step: how many working days ago, by whom (firm | officer | manager | bureau)."""

    day: int
    move: str
    who: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A matter with or about the institution of that key. `firm`: by name, else one that knows the
    institution. `months`: by how many a deferral asks to put the loan off."""

    institution: str
    day: int
    fields: Mapping[str, Any]
    acts: tuple[Act, ...] = ()
    firm: str = ""
    months: int = 0


class Told:
    """Plans stories of each kind into a life."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.used: set[int] = set()  # firms that complained
        self.loans: set[int] = set()

    def complaints(self, stories: tuple[Story, ...]) -> None:
        for story in stories:
            self._plan(story, self._complain)

    def deferrals(self, stories: tuple[Story, ...]) -> None:
        for story in stories:
            self._plan(story, self._ask_to_defer)

    def referrals(self, stories: tuple[Story, ...]) -> None:
        for story in stories:
            self._plan(story, self._refer)

    def _plan(self, story: Story, begin: Callable[[Story, Institution], Case]) -> None:
        def do() -> None:
            case = begin(story, self.life.staff.institutions[story.institution])
            for number, act in enumerate(story.acts):
                answers = dict(act.answers)
                if act.move == "grant":  # the day that was asked for
                    answers["deferred_until"] = case.fields["deferred_until"]
                moment = self.life.back(act.day, 10 + number)
                self.life.plan_move(moment, case, act.move, act.who, **answers)

        self.life.plan(self.life.back(story.day, 9), do)

    # ------------------------------------------------------------------ how each begins

    def _complain(self, story: Story, institution: Institution) -> Case:
        firm = self._known(story, institution)
        fields = {"institution": institution.number, **story.fields, **contact(firm)}
        return self._open("complaint", firm, fields)

    def _ask_to_defer(self, story: Story, institution: Institution) -> Case:
        """For the firm's loan there that falls due first."""
        loans = Contract.objects.filter(
            institution=institution, maturity_on__gt=clock.today() + timedelta(days=7)
        ).exclude(pk__in=self.loans)
        if story.firm:
            loans = loans.filter(enterprise__name=story.firm)
        loan = loans.select_related("enterprise").order_by("maturity_on", "pk")[0]
        until = add_months(loan.maturity_on, story.months).isoformat()
        asked = {"contract": loan.number, "scope": "principal", "deferred_until": until}
        firm = loan.enterprise
        self.loans.add(loan.pk)
        return self._open("deferral", firm, asked | dict(story.fields) | contact(firm))

    def _refer(self, story: Story, institution: Institution) -> Case:
        """Somebody walks into the outlet with what it cannot serve."""
        firm = self.life.firms.pop()
        [officer, *_] = self.life.staff.officers[institution.pk]
        opening = Opening(firm, {**story.fields, **contact(firm)})
        [case] = open_cases("referral", [opening], officer)
        return case

    def _open(self, kind: str, firm: Enterprise, fields: Mapping[str, Any]) -> Case:
        [case] = open_cases(kind, [Opening(firm, fields)], self.life.staff.firm(firm))
        return case

    def _known(self, story: Story, institution: Institution) -> Enterprise:
        if story.firm:
            return Enterprise.objects.get(name=story.firm)
        sent = Case.objects.filter(kind="dispatch", institution=institution)
        last = sent.exclude(enterprise__in=self.used).order_by("-pk").first()
        firm = last.enterprise if last else self.life.firms.pop()
        self.used.add(firm.pk)
        return firm


def contact(firm: Enterprise) -> dict[str, str]:
    return {"contact_name": firm.contact_name, "contact_phone": firm.contact_phone}
