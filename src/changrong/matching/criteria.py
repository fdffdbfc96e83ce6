"""The criteria a product is held against, each with a verdict and the reason in words.

Three values, as everywhere: a fact that is not known makes a criterion unknown, never failed. The
words are made when they are read: a batch holds a million criteria against each other and reads
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import partial

from changrong.identifiers import region_covers
from changrong.matching.products import Condition, Facts, Judge, Product
from changrong.money import yuan_text
from changrong.text import NO_BREAK, Text


class Criterion(StrEnum):
    """What a reason is about."""

    KIND = "kind"
    AMOUNT = "amount"
    TERM = "term"
    REGION = "region"
    CAPACITY = "capacity"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion's verdict (None: cannot tell), and why."""

    criterion: Criterion
    verdict: bool | None
    words: Callable[[], Text] = field(repr=False, compare=False)

    @property
    def text(self) -> Text:
        return self.words()


def reasons(product: Product, facts: Facts, judge: Judge) -> Iterator[Reason]:
    """All criteria of a product in a fixed order, the conditions, each of which is one, last: they
    take the longest to judge."""
    yield _kind(product, facts)
    yield _amount(product, facts)
    yield _term(product, facts)
    yield _region(product, facts)
    yield _capacity(product)
    yield from _conditions(product.conditions, facts, judge)


def _said(criterion: Criterion, verdict: bool | None, zh: str, en: str) -> Reason:
    text = Text(zh, en)
    return Reason(criterion, verdict, lambda: text)


_KIND_UNKNOWN = _said(Criterion.KIND, None, "还不知道要办哪一种事", "The kind of need is not known")
_KIND_SERVED = _said(Criterion.KIND, True, "办理这一种需求", "Serves this kind of need")
_KIND_OTHER = _said(Criterion.KIND, False, "不办理这一种需求", "Does not serve this kind of need")
_ANY_AMOUNT = _said(Criterion.AMOUNT, True, "不限金额", "Any amount")
_AMOUNT_UNKNOWN = _said(
    Criterion.AMOUNT, None, "还不知道需要多少钱", "The amount needed is not known"
)
_ANY_TERM = _said(Criterion.TERM, True, "不限期限", "Any term")
_TERM_UNKNOWN = _said(Criterion.TERM, None, "还不知道想用多久", "The term wanted is not known")
_EVERYWHERE = _said(Criterion.REGION, True, "不限地区", "Serves everywhere")
_REGION_UNKNOWN = _said(
    Criterion.REGION, None, "还不知道企业在哪里", "Where the firm is, is not known"
)
_REGION_SERVED = _said(Criterion.REGION, True, "服务企业所在地区", "Serves the region of the firm")
_REGION_OTHER = _said(
    Criterion.REGION, False, "不服务企业所在地区", "Does not serve the region of the firm"
)
_CAPACITY_UNKNOWN = _said(
    Criterion.CAPACITY, None, "没有登记还能接多少", "How many more it can take is not recorded"
)
_CAPACITY_FULL = _said(Criterion.CAPACITY, False, "名额已满", "No capacity left")


def _kind(product: Product, facts: Facts) -> Reason:
    kind = facts.get("need.kind")
    if kind is None:
        return _KIND_UNKNOWN
    return _KIND_SERVED if kind in product.need_kinds else _KIND_OTHER


def _amount(product: Product, facts: Facts) -> Reason:
    low, high, amount = product.amount_min, product.amount_max, facts.get("need.amount")
    if low is None and high is None:
        return _ANY_AMOUNT
    if not isinstance(amount, Decimal | int):
        return _AMOUNT_UNKNOWN
    if low is not None and amount < low:
        return Reason(Criterion.AMOUNT, False, partial(_from_amount, low))
    if high is not None and amount > high:
        return Reason(Criterion.AMOUNT, False, partial(_up_to_amount, high))
    return Reason(Criterion.AMOUNT, True, partial(_within_amount, amount))


def _from_amount(low: Decimal) -> Text:
    least = yuan_text(low)
    return Text(f"{least.zh}起办", f"Starts at {least.en}")


def _up_to_amount(high: Decimal) -> Text:
    most = yuan_text(high)
    return Text(f"最多 {most.zh}", f"At most {most.en}")


def _within_amount(amount: Decimal | int) -> Text:
    wanted = yuan_text(amount)
    return Text(f"{wanted.zh}在额度内", f"{wanted.en} is within its limits")


def _term(product: Product, facts: Facts) -> Reason:
    low, high, months = product.term_min, product.term_max, facts.get("need.term_months")
    if low is None and high is None:
        return _ANY_TERM
    if not isinstance(months, int):
        return _TERM_UNKNOWN
    if low is not None and months < low:
        return Reason(Criterion.TERM, False, partial(_from_term, low))
    if high is not None and months > high:
        return Reason(Criterion.TERM, False, partial(_up_to_term, high))
    return Reason(Criterion.TERM, True, partial(_within_term, months))


def _from_term(low: int) -> Text:
    least = _months(low)
    return Text(f"最短 {least.zh}", f"At least {least.en}")


def _up_to_term(high: int) -> Text:
    most = _months(high)
    return Text(f"最长 {most.zh}", f"At most {most.en}")


def _within_term(months: int) -> Text:
    wanted = _months(months)
    return Text(f"{wanted.zh}在期限内", f"{wanted.en} is within its terms")


def _months(months: int) -> Text:
    plural = "" if months == 1 else "s"
    return Text(f"{months}{NO_BREAK}个月", f"{months}{NO_BREAK}month{plural}")


def _region(product: Product, facts: Facts) -> Reason:
    region = facts.get("enterprise.region")
    if not product.regions:
        return _EVERYWHERE
    if not isinstance(region, str):
        return _REGION_UNKNOWN
    served = any(region_covers(area, region) for area in product.regions)
    return _REGION_SERVED if served else _REGION_OTHER


def _capacity(product: Product) -> Reason:
    left = product.capacity_left
    if left is None:
        return _CAPACITY_UNKNOWN
    if left <= 0:
        return _CAPACITY_FULL
    return _said(Criterion.CAPACITY, True, f"还能接 {left}{NO_BREAK}件", f"Can take {left} more")


def _conditions(conditions: tuple[Condition, ...], facts: Facts, judge: Judge) -> Iterator[Reason]:
    for condition in conditions:
        yield _condition(condition, judge(condition.that, facts))


def _condition(condition: Condition, verdict: bool | None) -> Reason:
    return Reason(Criterion.CONDITION, verdict, lambda: condition.label)
