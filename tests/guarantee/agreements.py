"""Agreements that the tests of guarantees stand on."""

from datetime import date
from decimal import Decimal
from typing import Any

from changrong.guarantee.agreement import (
    Agreement,
    Bearer,
    BearerKind,
    Cap,
    Counts,
    Layer,
    Mode,
)

D = Decimal
FIVE = (
    Bearer("bank", "江州农村商业银行", BearerKind.BANK),
    Bearer("guarantor", "江州市融资担保", BearerKind.GUARANTOR, to="bank"),
    Bearer("province", "省再担保", BearerKind.REGUARANTOR, to="guarantor"),
    Bearer("fund", "国家融资担保基金", BearerKind.NATIONAL_FUND, to="province"),
    Bearer("city", "市代偿补偿资金", BearerKind.CITY_FUND, to="guarantor"),
)
SHARES = (D("0.2"), D("0.2"), D("0.3"), D("0.2"), D("0.1"))


def cap(
    amount: int | None = None,
    rate: Decimal | None = None,
    bearers: tuple[str, ...] = ("province", "fund", "city"),
    counts: Counts = Counts.CLAIMS,
    id: str = "yearly",
    **above: str,
) -> Cap:
    to = {bearer: D(weight) for bearer, weight in above.items()} or {"guarantor": D(1)}
    return Cap(id, bearers, counts, amount, rate, to)


def agreement(*caps: Cap, **changes: Any) -> Agreement:
    said: dict[str, Any] = {
        "number": "YD-2026-03",
        "since": date(2026, 1, 1),
        "until": date(2026, 12, 31),
        "mode": Mode.LOAN_FIRST,
        "bearers": FIVE,
        "layers": (Layer(None, SHARES),),
        "caps": caps,
    }
    return Agreement(**{**said, **changes})
