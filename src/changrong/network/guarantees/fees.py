"""Fees of guarantees in force: charged when they fall due, what a notice's cut does to them, and
what a guaranteed loan costs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import RefundFee
from changrong.guarantee.life.charging import OWN, due, next_due
from changrong.lending.account import Disburse, Recorded, ahead
from changrong.lending.cost import AllInCost, Due, Paid, all_in_cost
from changrong.network import clock
from changrong.network.contracts.accounts import agreement_of
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import FeeDue, Guarantee
from changrong.network.guarantees.recording import Desk, Open, standing_of
from changrong.network.people.actor import Actor
from changrong.network.rules.models import Decision
from changrong.network.unit import unit
from changrong.policy import Grant, Verdict
from changrong.policy.facts import Kind
from changrong.policy.notice import KINDS_OF_UNIT

AT_ONCE = 200
log = logging.getLogger(__name__)


# --------------------------------------------------------------------------------- falling due


def charge_due(is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Charge what has fallen due until today; a duty of the worker. Returns how many charges.

    Any number may do it: what was charged is not due any more. One guarantee whose fee cannot be
    reckoned is logged, tried again tomorrow, and keeps no other from being charged.
    """
    charged = 0
    while not is_stopping():
        with unit():
            found = FeeDue.objects.filter(due_on__lte=clock.today())
            keys = list(found.values_list("guarantee", flat=True)[:AT_ONCE])
            if not keys:
                break
            desk = Desk(Guarantee.objects.filter(pk__in=keys))
            charged += sum(_charge(one) for one in desk.open.values())
            desk.write(Actor.SYSTEM)
    return charged


def _charge(one: Open) -> int:
    """Charge one guarantee, and say when it is looked at again. Returns how many charges."""
    looked_at, today = FeeDue.objects.filter(guarantee=one.guarantee), clock.today()
    try:
        falling = due(one.terms, one.standing)
        for on, fee in falling:
            one.add(fee, on, Actor.SYSTEM, clock.now(), {})
        looked_at.update(due_on=next_due(one.terms, one.standing))
    except GuaranteeError:
        log.exception("fees of %s cannot be reckoned", one.guarantee.number)
        looked_at.update(due_on=today + timedelta(days=1))
        return 0
    return len(falling)


# -------------------------------------------------------------------------------- what it costs


def grants_of(decision: Decision) -> tuple[Grant, ...]:
    """What a stored decision gives, as it was decided."""
    return tuple(
        Grant(
            one["notice"],
            one["id"],
            one["clause"],
            given["what"],
            _typed(given["value"], given["unit"]),
            given["unit"],
            None,
        )
        for one in decision.result["measures"]
        if one["verdict"] == Verdict.APPLIES
        for given in one["gives"]
        if given["value"] is not None
    )


def _typed(value: Any, of_unit: str) -> Any:
    match KINDS_OF_UNIT.get(of_unit):
        case Kind.NUMBER:
            return Decimal(str(value))
        case Kind.DATE:
            return date.fromisoformat(value)
    return value


def cost_of(guarantee: Guarantee) -> AllInCost:
    """What the guaranteed loan costs a year, interest as agreed and every fee charged so far, less
    refunds. Raises GuaranteeRefused where the loan was not agreed in this network, CostError where
    no rate can be told."""
    contract = guarantee.contract
    if contract is None:
        raise GuaranteeRefused(
            f"{guarantee.number} 的贷款不是在这里签订的，没有还款计划",
            f"the loan of {guarantee.number} was not agreed here: it has no schedule",
        )
    standing, begins = standing_of(guarantee), contract.disbursed_on
    lent = Recorded("1", guarantee.recorded_at, begins, Disburse(contract.principal))
    dues = ahead(agreement_of(contract), [lent], on=begins)
    paid = [Paid(one.on, one.open_principal, Due.PRINCIPAL) for one in dues if one.open_principal]
    paid += [Paid(one.on, one.open_interest, Due.INTEREST) for one in dues if one.open_interest]
    paid += [Paid(one.on, one.amount, Due.GUARANTEE) for one in standing.charges.get(OWN, ())]
    paid += [
        Paid(said.value_on, -act.amount, Due.GUARANTEE)
        for said, act in standing.acts
        if isinstance(act, RefundFee)
    ]
    return all_in_cost([(begins, contract.principal)], paid)
