"""The verdict of one measure on many rows, as bitmaps: the order is that of `plan.verdict_of`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from changrong.policy.compilers import bits
from changrong.policy.compilers.bits import Bitmap, Bits
from changrong.policy.notice import Condition, Sort, Verdict
from changrong.policy.plan import NO_AND_YES, Rule

VERDICTS = tuple(Verdict)
"""Every verdict, by the number that stands for it in a column."""
PLANES = (len(VERDICTS) - 1).bit_length()

Masks = dict[Verdict, Bitmap]
"""The bitmap of each verdict that a measure gives; every row is in one of them."""


class Judged(NamedTuple):
    """One measure on one part: the bitmaps of its verdicts' numbers, and what they add up to."""

    planes: list[Bitmap]
    counts: Mapping[Verdict, int]
    broken_by: Mapping[Condition, int]


def judged(rule: Rule, conditions: Sequence[Bits], whole: int, rows: int) -> Judged:
    """A measure's verdicts from the truth of its conditions; of `whole` rows, `rows` are real."""
    masks = _masks(rule, conditions, whole)
    none = bits.constant(None, whole).true
    planes = [
        reduce(or_, [mask for v, mask in masks.items() if VERDICTS.index(v) >> place & 1], none)
        for place in range(PLANES)
    ]
    counts = {verdict: bits.count(mask, rows) for verdict, mask in masks.items()}
    broken_by: dict[Condition, int] = {}
    if counts.get(Verdict.BROKEN):
        left = masks[Verdict.BROKEN]
        for demand, position in zip(rule.measure.must, rule.demands, strict=True):
            broken_by[demand] = bits.count(left & conditions[position].false, rows)
            left = left & ~conditions[position].false
    return Judged(planes, {verdict: n for verdict, n in counts.items() if n}, broken_by)


def _masks(rule: Rule, conditions: Sequence[Bits], whole: int) -> Masks:
    sort = rule.measure.sort
    no, yes = NO_AND_YES[sort]
    not_concerned = Verdict.NOT_CONCERNED if sort is Sort.LIMIT else no
    in_force = _all_of([] if rule.dated is None else [rule.dated], conditions, whole)
    concerned = _all_of(rule.concerns, conditions, whole)
    demanded = _all_of(rule.demands, conditions, whole)
    masks: Masks = {Verdict.NOT_IN_FORCE: in_force.false}
    masks[not_concerned] = in_force.true & concerned.false
    live = in_force.true & concerned.true
    masks[yes] = live & demanded.true
    if rule.demands:
        masks[no] = live & demanded.false
    told = reduce(or_, masks.values())
    return masks | {Verdict.CANNOT_TELL: ~told}


def _all_of(positions: Sequence[int], conditions: Sequence[Bits], whole: int) -> Bits:
    if not positions:
        return bits.constant(True, whole)
    return reduce(and_, (conditions[each] for each in positions))
