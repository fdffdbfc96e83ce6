"""An agreement (银担合作协议): who shares losses how, up to what, and what it takes on.

Amounts are fen and shares fractions. Every agreement that exists is sound: the checks are in its
making, and name what is at fault.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from math import lcm

from changrong.guarantee.agreement.bearers import Bearer, BearerKind
from changrong.guarantee.agreement.charging import Fee, Tariff
from changrong.guarantee.agreement.soundness import check
from changrong.guarantee.errors import GuaranteeError
from changrong.money import Fen, Rounding, fen, in_yuan
from changrong.text import Text

Shares = tuple[Decimal, ...]
"""A fraction for each bearer, in their order; they sum to one."""


class Mode(StrEnum):
    """How loans come under it (四(八))."""

    LOAN_FIRST = "loan_first"  # 见贷即担: the bank lends, the guarantee follows on filing
    GUARANTEE_FIRST = "guarantee_first"  # 见担即贷: the guarantor agrees, the loan follows
    CASE_BY_CASE = "case_by_case"  # 逐笔: both weigh each one, at the same time

    @property
    def label(self) -> Text:
        return _MODES[self]

    @property
    def is_batch(self) -> bool:
        return self is not Mode.CASE_BY_CASE


_MODES = {
    Mode.LOAN_FIRST: Text("批量：见贷即担", "Batch: guaranteed once lent"),
    Mode.GUARANTEE_FIRST: Text("批量：见担即贷", "Batch: lent once guaranteed"),
    Mode.CASE_BY_CASE: Text("逐笔审批", "Case by case"),
}


class Counts(StrEnum):
    """What a year's cap counts."""

    CLAIMS = "claims"  # whole losses, as they are claimed
    BORNE = "borne"  # what the capped bearers bear of them


class Per(StrEnum):
    """For whom a limit on new business counts apart."""

    YEAR = "year"  # all that is taken on in a calendar year
    BORROWER = "borrower"  # what is in force for one borrower
    LENDER = "lender"  # what is in force with one lender
    PRODUCT = "product"  # what is in force of one product
    AGREEMENT = "agreement"  # all that is in force

    @property
    def label(self) -> Text:
        return _PER[self]

    @property
    def is_of_product(self) -> bool:
        return self is Per.PRODUCT


_PER = {
    Per.YEAR: Text("当年新增", "New in the year"),
    Per.BORROWER: Text("单户在保", "In force for one borrower"),
    Per.LENDER: Text("单家银行在保", "In force with one lender"),
    Per.PRODUCT: Text("单个产品在保", "In force of one product"),
    Per.AGREEMENT: Text("协议在保合计", "In force in all"),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """How the part of each loss up to an amount, above the layer before, is shared. None: all that
    is above."""

    up_to: Fen | None
    shares: Shares


@dataclass(frozen=True, slots=True)
class Cap:
    """What some bearers need not go beyond in a calendar year, by the day of claim (代偿率上限).

    A fixed `amount`, or a `rate` of what was guaranteed in that year. What they then do not bear
    goes to `above`, bearers with weights.
    """

    id: str
    bearers: tuple[str, ...]
    counts: Counts
    amount: Fen | None
    rate: Decimal | None
    above: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Limit:
    """How much is taken on (fen), for each year, borrower, lender, or for a product alone."""

    id: str
    per: Per
    amount: Fen
    product: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition in the language of policy that each loan must meet, and what it says."""

    that: str
    label: Text


@dataclass(frozen=True)
class Agreement:
    """`since` and `until`: when loans may come under it; losses of those are shared later too.

    `guaranteed` is the amount guaranteed in each year, for caps that are a rate of it. `criteria`
    and `heeds` are what each loan must meet: conditions in the language of policy, and measures of
    notices by "<notice>/<measure>". `fee` and `premiums`: what each costs, and
    when. Raises GuaranteeError where it is not sound.
    """

    number: str
    since: date
    until: date
    mode: Mode
    bearers: tuple[Bearer, ...]
    layers: tuple[Layer, ...]
    caps: tuple[Cap, ...] = ()
    limits: tuple[Limit, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    heeds: tuple[str, ...] = ()
    guaranteed: Mapping[int, Fen] = field(default_factory=dict)
    fee: Fee = field(default_factory=Fee)
    premiums: tuple[Tariff, ...] = ()

    def __post_init__(self) -> None:
        check(self)

    def bearer(self, id: str) -> Bearer:
        return self.bearers[self.place(id)]

    def place(self, id: str) -> int:
        """Where a bearer stands among them. Raises GuaranteeError for one that is not there."""
        found = self._places.get(id)
        if found is None:
            raise GuaranteeError(
                f"协议 {self.number} 没有分担方 {id}", f"{self.number} has no bearer {id}"
            )
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        return {bearer.id: place for place, bearer in enumerate(self.bearers)}

    @cached_property
    def guarantor(self) -> Bearer:
        return next(one for one in self.bearers if one.kind is BearerKind.GUARANTOR)

    @cached_property
    def bank(self) -> Bearer | None:
        """The lender's own part, where it bears one."""
        return next((one for one in self.bearers if one.kind is BearerKind.BANK), None)

    @cached_property
    def behind(self) -> tuple[tuple[int, ...], ...]:
        """For each bearer, the places of those who pay to it."""
        return tuple(
            tuple(place for place, other in enumerate(self.bearers) if other.to == bearer.id)
            for bearer in self.bearers
        )

    def with_listed(self, listed: Collection[str]) -> Agreement:
        """As it shares what is on the lists of these bearers alone: the part of one that keeps a
        list and has it not on it is the guarantor's."""
        away = tuple(place for id, place in self._registering if id not in listed)
        if not away:
            return self
        found = self._with_listed.get(away)
        if found is None:
            layers = tuple(
                replace(one, shares=self._moved(one.shares, away)) for one in self.layers
            )
            found = self._with_listed[away] = replace(self, layers=layers)
        return found

    @cached_property
    def _registering(self) -> tuple[tuple[str, int], ...]:
        places = enumerate(self.bearers)
        return tuple((bearer.id, place) for place, bearer in places if bearer.registers)

    @cached_property
    def _with_listed(self) -> dict[tuple[int, ...], Agreement]:
        return {}

    def _moved(self, shares: Shares, away: Collection[int]) -> Shares:
        to = self.place(self.guarantor.id)
        left = [Decimal(0) if place in away else share for place, share in enumerate(shares)]
        left[to] += sum((shares[place] for place in away), Decimal(0))
        return tuple(left)

    @cached_property
    def outwards(self) -> tuple[int, ...]:
        """The places of all bearers, each after the one it pays to."""
        order = [place for place, one in enumerate(self.bearers) if one.to not in self._places]
        for place in order:
            order += self.behind[place]
        return tuple(order)

    @cached_property
    def inwards(self) -> tuple[int, ...]:
        """The places of all bearers, each after those who pay to it."""
        return self.outwards[::-1]

    def most(self, cap: Cap, year: int, guaranteed: Fen | None = None) -> Fen:
        """How far a cap goes in a year, in fen; part of a fen does not count.

        `guaranteed` is the year's base where the agreement itself does not say it. Raises
        GuaranteeError where it is needed and not known.
        """
        if cap.amount is not None:
            return cap.amount
        base = self.guaranteed.get(year) if guaranteed is None else guaranteed
        if base is None or cap.rate is None:
            raise GuaranteeError(
                f"协议 {self.number} 的上限 {cap.id} 按年度担保额计算，没有 {year} 年的担保额",
                f"cap {cap.id} of {self.number} is a rate of what was guaranteed in the year, and "
                f"{year} is not given",
            )
        return fen(in_yuan(base) * cap.rate, Rounding.DOWN)


def whole_weights(shares: tuple[Decimal, ...]) -> tuple[int, ...]:
    """Fractions as the smallest whole numbers in the same proportion."""
    ratios = [share.as_integer_ratio() for share in shares]
    common = lcm(*(bottom for _top, bottom in ratios))
    return tuple(top * (common // bottom) for top, bottom in ratios)
