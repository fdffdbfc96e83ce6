"""What no loan can have: terms that contradict one another, or that a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from changrong.lending.terms.dictionary import dictionary, refused
from changrong.lending.terms.terms import ONE, ZERO, ContractType, Fixing, Scaling, Terms

LONGEST = timedelta(days=36525)
"""A hundred years: no loan is longer, and a typing error is."""

_PRINCIPAL_DAYS = "arrayCycleAnchorDateOfPrincipalRedemption"
_INTEREST_DAYS = "arrayCycleAnchorDateOfInterestPayment"
_RESET_DAYS = "arrayCycleAnchorDateOfRateReset"
_MAY_BE_FIRST = ("cycleAnchorDateOfPrincipalRedemption", "purchaseDate")
_AMORTIZERS = (ContractType.LAM, ContractType.NAM, ContractType.ANN)


def check(terms: Terms) -> None:
    """Raises TermError for the first term at fault."""
    _check_amounts(terms)
    _check_days(terms)
    _check_cycles(terms)
    _check_parts(terms)


def _check_amounts(terms: Terms) -> None:
    if terms.notional_principal <= 0:
        raise refused(
            "notionalPrincipal", terms.notional_principal, "应大于零", "must be more than zero"
        )
    rates = {
        "nominalInterestRate": terms.nominal_interest_rate,
        "nextResetRate": terms.next_reset_rate,
        "rateSpread": terms.rate_spread,
    }
    for name, rate in rates.items():
        if rate is not None and not -ONE <= rate <= ONE:
            raise refused(
                name,
                rate,
                "利率写成小数，4.35% 是 0.0435；超过 100% 不受理",
                "a rate is a fraction, 4.35% is 0.0435; beyond 100% is refused",
            )
    payment = terms.next_principal_redemption_payment
    if payment is not None and payment <= 0:
        raise refused(
            "nextPrincipalRedemptionPayment", payment, "应大于零", "must be more than zero"
        )
    for low, high, name in (
        (terms.life_floor, terms.life_cap, "lifeCap"),
        (terms.period_floor, terms.period_cap, "periodCap"),
    ):
        if low is not None and high is not None and high < low:
            raise refused(name, high, f"低于下限 {low}", f"is below the floor {low}")


def _check_days(terms: Terms) -> None:
    begin = terms.initial_exchange_date
    after_begin = {
        "maturityDate": terms.maturity_date,
        "amortizationDate": terms.amortization_date,
        "capitalizationEndDate": terms.capitalization_end_date,
        "terminationDate": terms.termination_date,
        "purchaseDate": terms.purchase_date,
        "cycleAnchorDateOfPrincipalRedemption": terms.cycle_anchor_date_of_principal_redemption,
    }
    for name, day in after_begin.items():
        if day is None:
            continue
        first = name in _MAY_BE_FIRST and day == begin
        if day <= begin and not first:
            said = begin.date()
            raise refused(
                name, day.date(), f"早于放款日 {said}", f"is before the disbursement on {said}"
            )
        if day - begin > LONGEST:
            raise refused(name, day.date(), "离放款日超过一百年", "is over a hundred years away")
    end = terms.maturity_date
    if end is None:
        return
    for name in (
        "capitalizationEndDate",
        "cycleAnchorDateOfPrincipalRedemption",
        "terminationDate",
        "purchaseDate",
    ):
        day = after_begin[name]
        if day is not None and day > end:
            said = end.date()
            raise refused(name, day.date(), f"晚于到期日 {said}", f"is after maturity on {said}")


def _check_cycles(terms: Terms) -> None:
    if terms.contract_type in _AMORTIZERS and terms.cycle_of_principal_redemption is None:
        raise refused("cycleOfPrincipalRedemption", None, "没有给出", "is not given")
    if terms.contract_type is ContractType.PAM and terms.maturity_date is None:
        raise refused("maturityDate", None, "没有给出", "is not given")
    resets = (
        terms.cycle_of_rate_reset is not None
        or terms.cycle_anchor_date_of_rate_reset is not None
        or Fixing.VARIABLE in terms.array_fixed_variable
    )
    if resets and not terms.market_object_code_of_rate_reset:
        raise refused("marketObjectCodeOfRateReset", None, "没有给出", "is not given")
    if terms.contract_type is ContractType.NAM and _pays(terms) is None:
        raise refused("nextPrincipalRedemptionPayment", None, "没有给出", "is not given")
    if (
        terms.contract_type in (ContractType.LAM, ContractType.ANN)
        and _pays(terms) is None
        and terms.maturity_date is None
        and (terms.contract_type is ContractType.LAM or terms.amortization_date is None)
    ):
        raise refused("maturityDate", None, "没有给出", "is not given")
    if (
        terms.scaling_effect is not Scaling.NOTHING
        and (terms.cycle_of_scaling_index or terms.cycle_anchor_date_of_scaling_index)
        and not terms.market_object_code_of_scaling_index
    ):
        raise refused("marketObjectCodeOfScalingIndex", None, "没有给出", "is not given")


def _pays(terms: Terms) -> object:
    return terms.next_principal_redemption_payment


def _check_parts(terms: Terms) -> None:
    for name in (_PRINCIPAL_DAYS, _INTEREST_DAYS, _RESET_DAYS):
        if any(later <= earlier for earlier, later in pairwise(_given(terms, name))):
            raise refused(name, None, "各段的首日应依次往后", "each part must begin after the last")
    for days, name, is_optional in (
        (_PRINCIPAL_DAYS, "arrayCycleOfPrincipalRedemption", True),
        (_PRINCIPAL_DAYS, "arrayNextPrincipalRedemptionPayment", False),
        (_PRINCIPAL_DAYS, "arrayIncreaseDecrease", False),
        (_INTEREST_DAYS, "arrayCycleOfInterestPayment", True),
        (_RESET_DAYS, "arrayCycleOfRateReset", True),
        (_RESET_DAYS, "arrayRate", False),
        (_RESET_DAYS, "arrayFixedVariable", False),
    ):
        wanted, found = len(_given(terms, days)), len(_given(terms, name))
        if found != wanted and (found or not is_optional):
            raise refused(
                name,
                None,
                f"给了 {found} 段，应是 {wanted} 段",
                f"gives {found} parts where there are {wanted}",
            )
    if any(payment < ZERO for payment in terms.array_next_principal_redemption_payment):
        raise refused("arrayNextPrincipalRedemptionPayment", None, "不能为负", "cannot be negative")


def _given(terms: Terms, name: str) -> Sequence[Any]:
    found: Sequence[Any] = getattr(terms, dictionary()[name].python_name)
    return found
