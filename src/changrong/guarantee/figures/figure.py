"""A figure: what it is, what it is of what, and every row that is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from changrong.guarantee.figures.rows import Row
from changrong.money import in_yuan
from changrong.policy.numbers import quotient
from changrong.text import Text

Exact = int | Fraction
Of = Callable[[Row], Exact]


@dataclass(frozen=True, slots=True)
class Behind:
    """What one guarantee, or one borrower, adds to a figure, above and below the line."""

    id: str
    top: Exact
    bottom: Exact = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """`unit` is "yuan", "count" or "fraction".

    A sum has a `top` alone, in fen; a share both, and as its value their quotient with nine
    decimals, half-even, None where nothing is below the line. `fact` is the name by which notices
    ask for it. `rows` are those that add anything, guarantees or borrowers (`per_borrower`);
    `unknown` those left out because it cannot be told whether they belong.
    """

    id: str
    label: Text
    unit: str
    top: Exact
    bottom: Exact | None = None
    rows: tuple[Behind, ...] = ()
    per_borrower: bool = False
    unknown: tuple[str, ...] = ()
    fact: str = ""

    @property
    def value(self) -> Decimal | None:
        match self.unit:
            case "yuan":
                return in_yuan(int(self.top))
            case "count":
                return Decimal(int(self.top))
        return ratio(self.top, self.bottom or 0)


def ratio(top: Exact, bottom: Exact) -> Decimal | None:
    """Policy's quotient of two exact numbers."""
    above, below = Fraction(top), Fraction(bottom)
    return quotient(above.numerator * below.denominator, above.denominator * below.numerator)


@dataclass(frozen=True, slots=True)
class Said:
    """How a figure is made of rows: what each adds above and below the line, and which mark a row
    needs to count above it. `per_borrower`: one row a borrower, who counts once."""

    id: str
    label: Text
    unit: str
    top: Of
    bottom: Of | None = None
    mark: str = ""
    fact: str = ""
    per_borrower: bool = False

    def of(self, rows: Sequence[Row]) -> Figure:
        counted = [row for row in rows if not self.mark or row.marks.get(self.mark)]
        unknown = [row for row in rows if self.mark and row.marks.get(self.mark) is None]
        tops = self._parts(counted, self.top)
        bottoms = self._parts(rows, self.bottom) if self.bottom else {}
        behind = tuple(
            Behind(id, tops.get(id, 0), bottoms.get(id, 0))
            for id in dict.fromkeys([*tops, *bottoms])
        )
        return Figure(
            self.id,
            self.label,
            self.unit,
            sum(tops.values()),
            sum(bottoms.values()) if self.bottom else None,
            behind,
            self.per_borrower,
            tuple(row.number for row in unknown if self.bottom and self.bottom(row)),
            self.fact,
        )

    def _parts(self, rows: Iterable[Row], of: Of) -> dict[str, Exact]:
        found: dict[str, Exact] = {}
        for row in rows:
            if amount := of(row):
                if self.per_borrower:
                    found[row.borrower] = 1
                else:
                    found[row.number] = amount
        return found
