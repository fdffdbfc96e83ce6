"""What no guarantee and no collateral can have."""

from __future__ import annotations

from collections import Counter

from changrong.lending.enhancement.dictionary import refused
from changrong.lending.enhancement.terms import ONE, ZERO, Enhancement, Exposure
from changrong.lending.terms.checking import LONGEST
from changrong.lending.terms.terms import FeeBasis


def check(terms: Enhancement) -> None:
    """Raises TermError for the first term at fault."""
    _check_structure(terms)
    _check_amounts(terms)
    _check_days(terms)
    _check_fees(terms)


def _check_structure(terms: Enhancement) -> None:
    name = "contractStructure"
    if not terms.covered:
        raise refused(name, None, "没有所担保的合同（COVE）", "names nothing covered (COVE)")
    if terms.is_guarantee and terms.covering:
        raise refused(
            name,
            None,
            "保证没有押品（COVI）",
            "a guarantee has no collateral (COVI)",
        )
    if not terms.is_guarantee and not terms.covering:
        raise refused(name, None, "没有押品（COVI）", "names no collateral (COVI)")
    numbers = Counter([one.number for one in terms.covered])
    numbers.update(one.number for one in terms.covering)
    for number, times in numbers.items():
        if times > 1:
            raise refused(name, number, "出现了不止一次", "is there more than once")
    _check_currency(terms)
    _check_known(terms)


def _check_currency(terms: Enhancement) -> None:
    currencies = {one.number: one.terms.currency for one in terms.covered if one.terms}
    currencies |= {one.number: one.currency for one in terms.covering if one.currency}
    for number, currency in currencies.items():
        if currency != terms.currency:
            raise refused(
                "currency",
                currency,
                f"{number} 的币种与本合同的 {terms.currency} 不同，还不支持",
                f"of {number} is not {terms.currency}, which is not supported",
            )


def _check_known(terms: Enhancement) -> None:
    """What an exposure is reckoned from must be there."""
    if terms.notional_principal is not None:
        return
    for one in terms.covered:
        if one.terms is None:
            raise refused(
                "notionalPrincipal",
                None,
                f"没有给出，{one.number} 又只有编号",
                f"is not given, and of {one.number} only the number is",
            )
        if terms.guaranteed_exposure is Exposure.MARKET_VALUE and not one.market_code:
            raise refused(
                "marketObjectCode", None, f"{one.number} 没有给出", f"is not given of {one.number}"
            )


def _check_amounts(terms: Enhancement) -> None:
    for name, amount in (
        ("notionalPrincipal", terms.notional_principal),
        ("exerciseAmount", terms.exercise_amount),
    ):
        if amount is not None and amount < ZERO:
            raise refused(name, amount, "不能为负", "cannot be negative")
    if not ZERO <= terms.coverage_of_credit_enhancement <= ONE and terms.is_guarantee:
        raise refused(
            "coverageOfCreditEnhancement",
            terms.coverage_of_credit_enhancement,
            "应在 0 和 1 之间",
            "must lie between 0 and 1",
        )
    if terms.coverage_of_credit_enhancement < ZERO:
        raise refused(
            "coverageOfCreditEnhancement",
            terms.coverage_of_credit_enhancement,
            "不能为负",
            "cannot be negative",
        )
    for asset in terms.covering:
        if asset.quantity < ZERO:
            raise refused("quantity", asset.quantity, "不能为负", "cannot be negative")


def _check_days(terms: Enhancement) -> None:
    if terms.exercise_amount is not None and terms.exercise_date is None:
        raise refused("exerciseDate", None, "没有给出", "is not given")
    is_past = terms.exercise_date is not None and terms.exercise_date <= terms.status_date
    if is_past and terms.exercise_amount is None:
        raise refused("exerciseAmount", None, "没有给出", "is not given")
    for name, day in (
        ("maturityDate", terms.maturity_date),
        ("exerciseDate", terms.exercise_date),
        ("purchaseDate", terms.purchase_date),
        ("terminationDate", terms.termination_date),
    ):
        if day is not None and abs(day - terms.status_date) > LONGEST:
            raise refused(name, day.date(), "离状态日超过一百年", "is over a hundred years away")
    bought = terms.purchase_date
    for name, day in (
        ("terminationDate", terms.termination_date),
        ("exerciseDate", terms.exercise_date),
        ("maturityDate", terms.maturity_date),
    ):
        if bought is not None and day is not None and day < bought:
            raise refused(
                name,
                day.date(),
                f"早于购入日 {bought.date()}",
                f"is before the purchase on {bought.date()}",
            )


def _check_fees(terms: Enhancement) -> None:
    if not terms.fee_rate:
        return
    if terms.fee_basis is FeeBasis.OF_NOTIONAL and terms.day_count_convention is None:
        raise refused("dayCountConvention", None, "没有给出", "is not given")
    if terms.cycle_of_fee is None and terms.cycle_anchor_date_of_fee is None:
        raise refused("cycleOfFee", None, "没有给出", "is not given")
