"""What a guarantor states of itself: net assets, and what it guarantees outside this network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.actions import record
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Figures
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.network.unit import whole
from changrong.policy import FactError

STATED = (
    "institution.net_assets",
    "institution.invested_in_guarantors",
    "institution.mainly_small_and_farm",
    "institution.small_loan_balance",
    "institution.farmer_loan_balance",
    "institution.other_loan_balance",
    "institution.housing_balance",
    "institution.aa_bond_balance",
    "institution.other_bond_responsibility",
    "institution.other_guarantee_balance",
    "institution.largest_group_responsibility",
    "institution.total_assets",
    "institution.entrusted_funds",
    "institution.unearned_reserve",
    "institution.compensation_reserve",
    "institution.class_one_assets",
    "institution.class_two_assets",
    "institution.class_three_assets",
)
"""The facts that may be stated. Balances are of what is guaranteed outside this network: what is
guaranteed here is counted here. The largest group of related parties is stated whole: who is
related to whom is not known here."""


@dataclass(frozen=True)
class Statement:
    """Facts of a guarantor on a day; yuan as text, None for what is not known."""

    institution: Institution
    held_on: date
    facts: Mapping[str, Any]


@whole
def state_figures(statements: Sequence[Statement], by: Actor) -> list[Figures]:
    """Write down what guarantors state; the latest counts. Raises NotAllowed where the actor does
    not manage the guarantor, GuaranteeRefused for a day to come and for what the vocabulary
    refuses."""
    return [_state(one, by) for one in statements]


def _state(one: Statement, by: Actor) -> Figures:
    if by.role != Role.MANAGER or by.institution != one.institution:
        raise NotAllowed
    if one.held_on > clock.today():
        raise GuaranteeRefused("日期不能晚于今天", "The day cannot be after today", field="held_on")
    facts = {name: value for name, value in one.facts.items() if value is not None}
    _check(facts)
    row = Figures.objects.create(
        institution=one.institution,
        held_on=one.held_on,
        facts=facts,
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
    said = {"on": one.held_on.isoformat(), "names": sorted(facts)}
    record(one.institution.number, "figures.stated", by, said)
    return row


def _check(facts: Mapping[str, Any]) -> None:
    vocabulary = book().vocabulary
    for name, value in facts.items():
        if name not in STATED:
            raise GuaranteeRefused(f"不填报 {name}", f"{name} is not stated here", field=name)
        try:
            vocabulary[name].parse(value)
        except FactError as wrong:
            text = wrong.text
            raise GuaranteeRefused(text.zh, text.en, field=name) from None
