"""A premium plan by the names of the scheme's published figures.

`params` with amounts in pence and months; `freq`; `premium_rate_pct_pa` in percent. What is not
known is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from changrong.guarantee.fees.errors import FeeError
from changrong.guarantee.fees.premiums import Draw, Plan, Repaid

_PARTS = ("id", "params", "freq", "premium_rate_pct_pa", "premiums")
_LATER = ("second", "third", "fourth")
_PARAMS = (
    *("initial_draw_amount", "repayment_duration", "initial_capital_repayment_holiday"),
    "legacy_premium_calculation",
    *(f"{which}_draw_{what}" for which in _LATER for what in ("amount", "months")),
)
_NAMES = {
    "duration": "repayment_duration",
    "holiday": "initial_capital_repayment_holiday",
    "draws[0].amount": "initial_draw_amount",
}
"""What the fields of a plan are called in a case."""


def read_plan(given: Mapping[str, Any]) -> Plan:
    """The plan of one published case. Raises FeeError, which names the field as the case does."""
    _check_names(given, _PARTS)
    params = given.get("params")
    if not isinstance(params, Mapping):
        raise FeeError("params", params, "应为一个对象", "must be an object")
    _check_names(params, _PARAMS)
    names = dict(_NAMES)
    draws = [Draw(_whole(params, "initial_draw_amount"))]
    for which in _LATER:
        if params.get(f"{which}_draw_amount"):
            month = _whole(params, f"{which}_draw_months")
            for what in ("amount", "month"):
                name = f"{which}_draw_{what}".replace("month", "months")
                names[f"draws[{len(draws)}].{what}"] = name
            draws.append(Draw(_whole(params, f"{which}_draw_amount"), month))
    try:
        return Plan(
            tuple(draws),
            _whole(params, "repayment_duration"),
            _percent(given),
            _repaid(given),
            _whole(params, "initial_capital_repayment_holiday", or_else=0),
            _flag(params, "legacy_premium_calculation"),
        )
    except FeeError as error:
        raise error.named(names.get(error.field, error.field)) from None


def _check_names(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise FeeError(name, None, "没有这个要素", "there is no such field")


def _whole(params: Mapping[str, Any], name: str, or_else: int | None = None) -> int:
    value = params.get(name)
    if value is None and or_else is not None:
        return or_else
    if isinstance(value, bool) or not isinstance(value, int):
        raise FeeError(name, value, "应为整数", "must be a whole number")
    return value


def _flag(params: Mapping[str, Any], name: str) -> bool:
    value = params.get(name, False)
    if not isinstance(value, bool):
        raise FeeError(name, value, "应为 true 或 false", "must be true or false")
    return value


def _percent(given: Mapping[str, Any]) -> Decimal:
    name = "premium_rate_pct_pa"
    value = given.get(name)
    try:
        percent = Decimal(str(value).strip())
    except InvalidOperation:
        percent = Decimal("NaN")
    if isinstance(value, bool) or not percent.is_finite() or not 0 <= percent <= 100:
        raise FeeError(name, value, "应为 0 到 100 的百分数", "must be a percentage, 0 to 100")
    return percent.scaleb(-2)


def _repaid(given: Mapping[str, Any]) -> Repaid:
    try:
        return Repaid(given.get("freq", ""))
    except ValueError:
        known = ", ".join(Repaid)
        raise FeeError(
            "freq", given.get("freq"), f"应是 {known} 之一", f"must be one of {known}"
        ) from None
