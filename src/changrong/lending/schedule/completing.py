"""What terms leave to be worked out: first days of cycles, maturity, equal principal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from itertools import count

from changrong.lending.cycles import cycle_times
from changrong.lending.errors import TermError
from changrong.lending.terms.dictionary import refused
from changrong.lending.terms.terms import ZERO, ContractType, Direction, Terms

LONGEST_YEARS = 100


def completed(terms: Terms) -> Terms:
    """The same contract with nothing left open that its terms settle.

    A cycle without a first day begins one cycle after disbursement. Raises TermError where the
    payments never redeem the principal.
    """
    terms = _with_anchors(terms)
    if terms.maturity_date is None:
        terms = replace(terms, maturity_date=_maturity(terms))
    if terms.contract_type is ContractType.LAM and terms.next_principal_redemption_payment is None:
        terms = replace(terms, next_principal_redemption_payment=_equal_part(terms))
    return terms


_CYCLES = (
    "interest_payment",
    "principal_redemption",
    "rate_reset",
    "interest_calculation_base",
    "fee",
    "scaling_index",
)
"""What comes round by a cycle and an anchor of its own."""


def _with_anchors(terms: Terms) -> Terms:
    begin, rule = terms.initial_exchange_date, terms.end_of_month_convention
    first = {
        f"cycle_anchor_date_of_{what}": cycle.after(begin, 1, rule)
        for what in _CYCLES
        if (cycle := getattr(terms, f"cycle_of_{what}")) is not None
        and getattr(terms, f"cycle_anchor_date_of_{what}") is None
    }
    return replace(terms, **first) if first else terms


def _maturity(terms: Terms) -> datetime | None:
    match terms.contract_type:
        case ContractType.ANN if terms.amortization_date is not None:
            return terms.amortization_date
        case ContractType.LAM | ContractType.NAM | ContractType.ANN:
            return _when_repaid(terms)
        case ContractType.LAX:
            return _when_parts_repay(terms)
    return None


def _when_repaid(terms: Terms) -> datetime:
    """The payment that settles the rest: as many cycles as the first one's principal goes into it.

    A payment that also bears interest redeems less at first than later, so this is not before the
    last is needed; what is left is settled on that day.
    """
    cycle, payment = terms.cycle_of_principal_redemption, terms.next_principal_redemption_payment
    last = terms.cycle_anchor_date_of_principal_redemption
    assert cycle is not None, "checked with the terms"
    assert payment is not None, "checked with the terms"
    assert last is not None, "completed"
    rule = terms.end_of_month_convention
    if last < terms.status_date:
        last = cycle_times(last, terms.status_date, cycle, rule, with_end=False)[-1]
    redeems = payment
    if terms.contract_type is not ContractType.LAM:
        count_of = terms.day_count_convention
        units = count_of.counter()(last, cycle.after(last, 1, rule))
        rate = terms.nominal_interest_rate or ZERO
        redeems -= terms.notional_principal * rate * units / count_of.basis
    if redeems <= 0:
        raise _never_repaid(terms)
    times = (terms.notional_principal / redeems).to_integral_value(ROUND_CEILING)
    if times > LONGEST_YEARS * 366:
        raise _never_repaid(terms)
    return cycle.after(last, int(times) - 1, rule)


def _never_repaid(terms: Terms) -> TermError:
    return refused(
        "nextPrincipalRedemptionPayment",
        terms.next_principal_redemption_payment,
        "不够付利息，或还上百年也还不清；请给出 maturityDate",
        "does not cover the interest, or takes over a hundred years; give a maturityDate",
    )


def _when_parts_repay(terms: Terms) -> datetime:
    """The day on which increases and decreases, part by part, bring the principal to zero."""
    left = terms.notional_principal
    anchors = terms.array_cycle_anchor_date_of_principal_redemption
    cycles = terms.array_cycle_of_principal_redemption
    payments = terms.array_next_principal_redemption_payment
    for part, anchor in enumerate(anchors):
        ends = anchors[part + 1] if part + 1 < len(anchors) else None
        sign = -1 if terms.array_increase_decrease[part] is Direction.DECREASE else 1
        cycle = cycles[part] if cycles else None
        for number in count():
            time = cycle.after(anchor, number, terms.end_of_month_convention) if cycle else anchor
            if ends is not None and time >= ends:
                break
            left += sign * payments[part]
            if left <= 0:
                return time
            if cycle is None or time.year - anchor.year > LONGEST_YEARS:
                break
    raise refused(
        "arrayNextPrincipalRedemptionPayment",
        None,
        "这些还款还不清本金；请给出 maturityDate",
        "these payments do not redeem the principal; give a maturityDate",
    )


def _equal_part(terms: Terms) -> Decimal:
    """The principal over the number of its due days still to come, maturity included."""
    assert terms.maturity_date is not None, "checked with the terms"
    dues = cycle_times(
        terms.cycle_anchor_date_of_principal_redemption,
        terms.maturity_date,
        terms.cycle_of_principal_redemption,
        terms.end_of_month_convention,
        with_end=True,
    )
    is_lent = terms.initial_exchange_date <= terms.status_date
    left = sum(due > terms.status_date for due in dues) if is_lent else len(dues)
    return terms.notional_principal / max(left, 1)
