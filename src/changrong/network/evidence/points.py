"""Points for features by a table that anybody can read (points.toml), and how far they could still
go: what is unknown may turn out as good or as bad as the table knows, so it counts as neither.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from changrong.network.evidence.features import FEATURES, Found

_FEN = 100


@dataclass(frozen=True)
class Band:
    """`below`: it holds for figures less than this, None for all that are left."""

    points: int
    below: Fraction | None


@dataclass(frozen=True)
class Line:
    """The points of one feature. Known: `lowest` and `highest` are one."""

    feature: str
    value: Fraction | None
    lowest: int
    highest: int
    of: int

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Score:
    """The sum lies between `lowest` and `highest`, of at most `of`."""

    lines: tuple[Line, ...]

    @property
    def lowest(self) -> int:
        return sum(line.lowest for line in self.lines)

    @property
    def highest(self) -> int:
        return sum(line.highest for line in self.lines)

    @property
    def of(self) -> int:
        return sum(line.of for line in self.lines)

    @property
    def is_settled(self) -> bool:
        return self.lowest == self.highest


def score(found: Found) -> Score:
    """What the table gives for these features, and could give for those that are unknown."""
    return Score(tuple(_line(name, found.values[name], bands) for name, bands in table().items()))


def _line(name: str, value: Fraction | None, bands: tuple[Band, ...]) -> Line:
    possible = [band.points for band in bands]
    if value is None:
        return Line(name, None, min(possible), max(possible), max(possible))
    points = next(b.points for b in bands if b.below is None or value < b.below)
    return Line(name, value, points, points, max(possible))


@cache
def table() -> Mapping[str, tuple[Band, ...]]:
    """The bands of each feature. Raises ValueError where the file names a feature that is not, a
    band that can never hold, or leaves a figure without one."""
    text = files(__package__).joinpath("points.toml").read_text(encoding="utf-8")
    return {one["feature"]: _bands(one) for one in tomllib.loads(text)["figure"]}


def _bands(figure: Mapping[str, object]) -> tuple[Band, ...]:
    name = str(figure["feature"])
    unit = FEATURES[name].unit if name in FEATURES else None
    rows = figure["bands"]
    if unit is None or not isinstance(rows, list):
        raise ValueError(f"points.toml: there is no feature {name}")
    scale = _FEN if unit == "money" else 1
    bands = tuple(
        Band(row["points"], Fraction(row["below"]) * scale if "below" in row else None)
        for row in rows
    )
    edges = [band.below for band in bands[:-1]]
    known = [edge for edge in edges if edge is not None]
    if bands[-1].below is not None or known != sorted(set(known)) or len(known) != len(edges):
        raise ValueError(
            f"points.toml: the bands of {name} must rise and end with one for the rest"
        )
    return bands
