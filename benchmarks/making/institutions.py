"""The institutions of a city and their products, drawn once and always the same: banks, microcredit
companies, guarantors and insurers, a third of them serving the whole city and the others a few
districts; products for different needs, amounts and terms, and some with a condition of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

DISTRICTS = [str(110101 + n) for n in range(16)]
DOORS = ["portal", "portal", "hotline", "api", ""]  # cases come by each in turn; "": not recorded
WAN = 1_000_000  # fen
Facts = Mapping[str, int | str | bool]  # amounts as text, in yuan

# Conditions as an institution writes them, and the same in Python, to check what came of them.
CONDITIONS: dict[str, Callable[[Facts], bool]] = {
    "": lambda firm: True,
    "enterprise.headcount <= 50": lambda firm: int(firm["enterprise.headcount"]) <= 50,
    "enterprise.headcount >= 10 and enterprise.revenue >= 3000000": lambda firm: (
        int(firm["enterprise.headcount"]) >= 10 and Decimal(firm["enterprise.revenue"]) >= 3_000_000
    ),
    "enterprise.exports": lambda firm: bool(firm["enterprise.exports"]),
}


@dataclass(frozen=True)
class Sort:
    """How many institutions of a kind there are, and what their products may be. Most: 万元."""

    kind: str
    number: int
    needs: tuple[str, ...]
    most: tuple[int, ...]
    months: tuple[int, ...]
    rates: tuple[int, int]  # of ten thousand


SORTS = (
    Sort(
        "bank",
        38,
        ("credit_loan", "first_loan", "renewal", "other_loan"),
        (100, 300, 500, 1000, 3000),
        (12, 24, 36, 60),
        (310, 490),
    ),
    Sort("microlender", 12, ("credit_loan", "first_loan"), (30, 50, 100), (6, 12), (800, 1200)),
    Sort("guarantor", 8, ("guarantee",), (300, 500, 1000), (12, 24, 36), (80, 150)),
    Sort("insurer", 2, ("insurance",), (100, 500), (12,), (100, 200)),
)
INSTITUTIONS = sum(sort.number for sort in SORTS)


@dataclass(frozen=True)
class Product:
    """As its row has it: amounts in fen, terms in months."""

    need_kinds: list[str]
    amount_min: int
    amount_max: int
    term_min: int
    term_max: int
    rate_from: Decimal
    condition: str


@dataclass(frozen=True)
class Institution:
    kind: str
    regions: list[str]
    products: list[Product]


def institutions() -> list[Institution]:
    draw = Random(20)
    return [_institution(sort, draw) for sort in SORTS for _ in range(sort.number)]


def _institution(sort: Sort, draw: Random) -> Institution:
    served = [] if draw.random() < 1 / 3 else sorted(draw.sample(DISTRICTS, draw.randint(2, 6)))
    return Institution(sort.kind, served, [_product(sort, draw) for _ in range(draw.randint(1, 4))])


def _product(sort: Sort, draw: Random) -> Product:
    return Product(
        need_kinds=sorted(draw.sample(sort.needs, draw.randint(1, len(sort.needs)))),
        amount_min=draw.choice((1, 5, 10, 50)) * WAN,
        amount_max=draw.choice(sort.most) * WAN,
        term_min=draw.choice((1, 3, 6)),
        term_max=draw.choice(sort.months),
        rate_from=Decimal(draw.randint(*sort.rates)) / 10_000,
        condition=draw.choice(["", "", *CONDITIONS]),
    )
