"""The only writers of contracts and their events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from changrong.money import fen
from changrong.network import clock
from changrong.network.cases.numbers import next_numbers
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.queries import standing_of
from changrong.network.contracts.replay import BOTH, INTEREST, PRINCIPAL
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.policy import Grant
from changrong.policy.numbers import plain
from changrong.workdays import add_months

if TYPE_CHECKING:
    from changrong.network.cases.models import Case
    from changrong.network.rules.models import Decision

PREFIX = "HT"
LENDERS = ("bank", "policy_bank", "microlender")


@whole
def agree(offer: Case, by: Actor) -> Contract | None:
    """Record the loan of an accepted offer (a dispatch with its offer's fields), from today; None
    where whoever offered lends nothing: a guarantor, an insurer.

    The offer names no day of drawing, so the months run from the day it was accepted.
    """
    if offer.institution is None or offer.institution.kind not in LENDERS:
        return None
    today, terms = clock.today(), offer.fields
    [number] = next_numbers(PREFIX, today, 1)
    contract = Contract.objects.create(
        number=number,
        enterprise=offer.enterprise,
        institution=offer.institution,
        region=offer.region,
        case=offer,
        principal=fen(Decimal(terms["amount"])),
        rate=Decimal(terms["rate"]),
        term_months=terms["term_months"],
        repayment=terms["repayment"],
        disbursed_on=today,
        maturity_on=add_months(today, terms["term_months"]),
        recorded_at=clock.now(),
    )
    _add(contract, "agreed", _terms(contract), by)
    record(number, "contract.agreed", by, {"case": offer.number})
    return contract


def _terms(contract: Contract) -> dict[str, Any]:
    return {
        "principal": str(contract.principal),
        "currency": contract.currency,
        "rate": plain(contract.rate),
        "term_months": contract.term_months,
        "repayment": contract.repayment,
        "disbursed_on": contract.disbursed_on.isoformat(),
        "maturity_on": contract.maturity_on.isoformat(),
        "case": contract.case.number,
    }


@whole
def defer(
    contract: Contract,
    until: date,
    scope: str,
    grants: Sequence[Grant],
    decision: Decision | None,
    case: Case,
    by: Actor,
) -> ContractEvent:
    """Put off principal, interest or both of a loan until a day, from today.

    `grants` are what the decision gives the loan; `case` the request that caused it. Raises
    ContractError for a day that puts nothing off.
    """
    contract = hold(contract)
    check_deferral(contract, until, scope)
    data = {
        "scope": scope,
        "until": until.isoformat(),
        "grants": [_plain(grant) for grant in grants],
        "decision": decision.number if decision else None,
        "case": case.number,
    }
    event = _add(contract, "deferred", data, by)
    said = {"case": case.number, "scope": scope, "until": data["until"]}
    record(contract.number, "contract.deferred", by, said)
    return event


def hold(contract: Contract) -> Contract:
    """The contract as it is now, locked until the transaction ends."""
    return Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)


def check_deferral(contract: Contract, until: date, scope: str) -> None:
    """Raises ContractError where a deferral until this day would put nothing off."""
    standing = standing_of(contract)
    if scope in (PRINCIPAL, BOTH) and until <= standing.maturity_on:
        raise ContractError(
            f"这笔贷款现在 {standing.maturity_on} 到期，要延到这之后的一天",
            f"The loan falls due on {standing.maturity_on}; choose a later day",
            field="deferred_until",
        )
    if scope in (INTEREST, BOTH) and until <= clock.today():
        raise ContractError(
            "利息要延到今天之后的一天", "Interest can only be put off until a day after today",
            field="deferred_until",
        )  # fmt: skip


def _plain(grant: Grant) -> dict[str, Any]:
    value = grant.value
    return {
        "notice": grant.notice,
        "measure": grant.measure,
        "clause": grant.clause,
        "what": grant.what,
        "value": value if isinstance(value, bool | int) else str(value),
        "unit": grant.unit,
        "until": grant.until.isoformat() if grant.until else None,
    }


def _add(contract: Contract, kind: str, data: Mapping[str, Any], by: Actor) -> ContractEvent:
    """One event more; whoever adds has the contract's row locked, or has just made it."""
    return ContractEvent.objects.create(
        contract=contract,
        sequence=contract.events.count() + 1,
        kind=kind,
        value_on=clock.today(),
        recorded_at=clock.now(),
        recorded_by=by.user,
        data=dict(data),
    )
