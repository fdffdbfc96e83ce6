"""The criteria a product is held against, each with a verdict and the reason in words.

Three values, as everywhere: a fact that is not known makes a criterion unknown, never failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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
    text: Text


def reasons(product: Product, facts: Facts, judge: Judge) -> tuple[Reason, ...]:
    """All criteria of a product in a fixed order; each condition is one."""
    return (
        _kind(product, facts),
        _amount(product, facts),
        _term(product, facts),
        _region(product, facts),
        _capacity(product),
        *_conditions(product.conditions, facts, judge),
    )


def _kind(product: Product, facts: Facts) -> Reason:
    kind = facts.get("need.kind")
    if kind is None:
        return _unknown(Criterion.KIND, "还不知道要办哪一种事", "The kind of need is not known")
    if kind in product.need_kinds:
        return Reason(Criterion.KIND, True, Text("办理这一种需求", "Serves this kind of need"))
    return Reason(
        Criterion.KIND, False, Text("不办理这一种需求", "Does not serve this kind of need")
    )


def _amount(product: Product, facts: Facts) -> Reason:
    amount = facts.get("need.amount")
    if product.amount_min is None and product.amount_max is None:
        return Reason(Criterion.AMOUNT, True, Text("不限金额", "Any amount"))
    if not isinstance(amount, Decimal | int):
        return _unknown(Criterion.AMOUNT, "还不知道需要多少钱", "The amount needed is not known")
    low, high = product.amount_min, product.amount_max
    if low is not None and amount < low:
        least = yuan_text(low)
        return Reason(Criterion.AMOUNT, False, Text(f"{least.zh}起办", f"Starts at {least.en}"))
    if high is not None and amount > high:
        most = yuan_text(high)
        return Reason(Criterion.AMOUNT, False, Text(f"最多 {most.zh}", f"At most {most.en}"))
    wanted = yuan_text(amount)
    return Reason(
        Criterion.AMOUNT, True, Text(f"{wanted.zh}在额度内", f"{wanted.en} is within its limits")
    )


def _term(product: Product, facts: Facts) -> Reason:
    months = facts.get("need.term_months")
    if product.term_min is None and product.term_max is None:
        return Reason(Criterion.TERM, True, Text("不限期限", "Any term"))
    if not isinstance(months, int):
        return _unknown(Criterion.TERM, "还不知道想用多久", "The term wanted is not known")
    low, high = product.term_min, product.term_max
    if low is not None and months < low:
        least = _months(low)
        return Reason(Criterion.TERM, False, Text(f"最短 {least.zh}", f"At least {least.en}"))
    if high is not None and months > high:
        most = _months(high)
        return Reason(Criterion.TERM, False, Text(f"最长 {most.zh}", f"At most {most.en}"))
    wanted = _months(months)
    return Reason(
        Criterion.TERM, True, Text(f"{wanted.zh}在期限内", f"{wanted.en} is within its terms")
    )


def _region(product: Product, facts: Facts) -> Reason:
    region = facts.get("enterprise.region")
    if not product.regions:
        return Reason(Criterion.REGION, True, Text("不限地区", "Serves everywhere"))
    if not isinstance(region, str):
        return _unknown(Criterion.REGION, "还不知道企业在哪里", "Where the firm is, is not known")
    if any(region_covers(area, region) for area in product.regions):
        return Reason(
            Criterion.REGION, True, Text("服务企业所在地区", "Serves the region of the firm")
        )
    return Reason(
        Criterion.REGION,
        False,
        Text("不服务企业所在地区", "Does not serve the region of the firm"),
    )


def _capacity(product: Product) -> Reason:
    left = product.capacity_left
    if left is None:
        return _unknown(
            Criterion.CAPACITY, "没有登记还能接多少", "How many more it can take is not recorded"
        )
    if left <= 0:
        return Reason(Criterion.CAPACITY, False, Text("名额已满", "No capacity left"))
    return Reason(
        Criterion.CAPACITY,
        True,
        Text(f"还能接 {left}{NO_BREAK}件", f"Can take {left} more"),
    )


def _conditions(conditions: tuple[Condition, ...], facts: Facts, judge: Judge) -> Iterator[Reason]:
    for condition in conditions:
        yield Reason(Criterion.CONDITION, judge(condition.that, facts), condition.label)


def _unknown(criterion: Criterion, zh: str, en: str) -> Reason:
    return Reason(criterion, None, Text(zh, en))


def _months(months: int) -> Text:
    plural = "" if months == 1 else "s"
    return Text(f"{months}{NO_BREAK}个月", f"{months}{NO_BREAK}month{plural}")
