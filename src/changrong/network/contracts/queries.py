"""Who reads which contracts, and what notices may ask of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from changrong.identifiers import region_prefix
from changrong.lending.relief.renewal import CLASS_NORMAL, RENEWAL
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.network.rules.models import Decision
from changrong.policy import Grant
from changrong.policy.numbers import plain

# What notices give a loan that is put off, from their closed list (policy/gives.toml).
OF_DEFERRAL = frozenset(
    {
        "loan.deferral",
        "loan.deferral_until",
        "loan.no_penalty_interest",
        "loan.class_kept",
        "loan.credit_record_kept",
        "loan.not_reported_overdue",
        "loan.protected_until",
    }
)
OF_RENEWAL = frozenset({RENEWAL, CLASS_NORMAL})


def visible_to(actor: Actor) -> QuerySet[Contract]:
    """The firm's own, the institution's own, the district's for its coordinator."""
    contracts = Contract.objects.select_related("enterprise", "institution", "case")
    match actor.role:
        case Role.ENTERPRISE:
            return contracts.filter(enterprise=actor.enterprise)
        case Role.OFFICER | Role.MANAGER:
            return contracts.filter(institution=actor.institution)
        case Role.COORDINATOR:
            return contracts.filter(region__startswith=region_prefix(actor.region))
        case _:
            return contracts.none()


def contract_numbered(number: str) -> Contract:
    """The contract with this number; who asks has been let see the case that names it."""
    return Contract.objects.select_related("institution").get(number=number)


def falls_due_on(contract: Contract) -> date:
    """The day on which the loan falls due, by all that was agreed until today."""
    return account_of(contract).matures_on


def facts_of_contract(contract: Contract) -> dict[str, Any]:
    """What the contract itself says of the loan today, as the flat facts that `Book.decide` takes:
    its kind, the day it falls due, its rate. Whatever else a notice asks has to be stated."""
    account = account_of(contract)
    return {
        "loan.kind": "operating",
        "loan.maturity_on": account.matures_on.isoformat(),
        "loan.rate": plain(account.rate),
    }


def deferral_grants(decision: Decision) -> tuple[Grant, ...]:
    """What a stored decision gives a loan that is put off, as values."""
    return _grants(decision, OF_DEFERRAL)


def renewal_grants(decision: Decision) -> tuple[Grant, ...]:
    """What a stored decision gives a loan that is renewed. Where no notice gives the renewal
    itself, it is what lender and firm agreed."""
    given = _grants(decision, OF_RENEWAL)
    if any(one.what == RENEWAL for one in given):
        return given
    return (Grant.assumed(RENEWAL, True, "boolean"), *given)


def _grants(decision: Decision, of: Collection[str]) -> tuple[Grant, ...]:
    return tuple(
        Grant(
            one["notice"],
            one["id"],
            one["clause"],
            given["what"],
            _value(given["value"], given["unit"]),
            given["unit"],
            book().measure(f"{one['notice']}/{one['id']}").until,
        )
        for one in decision.result["measures"]
        if one["verdict"] == "applies"
        for given in one["gives"]
        if given["value"] is not None and given["what"] in of
    )


def _value(kept: Any, unit: str) -> bool | int | Decimal | date | str:
    """A value as the decision's JSON kept it."""
    if isinstance(kept, bool | int):
        return kept
    if unit == "date":
        return date.fromisoformat(kept)
    return Decimal(kept) if unit in ("fraction", "yuan") else str(kept)
