"""What judging rows is in any SQL: words from truths, verdicts from words.

The truth of condition `i` is a column `c<i>`; words are columns `t0, f0, t1, f1, …` (see `engine`).
What stands here is the same text for every engine; `in_duckdb` and `spark` run it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from changrong.policy.batch.engine import WORD
from changrong.policy.batch.verdicts import VERDICTS
from changrong.policy.notice import Sort, Verdict
from changrong.policy.plan import NO_AND_YES, Rule

CODES = {verdict: code for code, verdict in enumerate(VERDICTS)}
"""The number that stands for each verdict."""


def words(conditions: int) -> Iterator[str]:
    """The columns of the words of so many conditions, each under its name."""
    for start in range(0, conditions, WORD):
        bits = range(start, min(start + WORD, conditions))
        for name, truth in (("t", "c{}"), ("f", "NOT c{}")):
            packed = " | ".join(
                f"CAST(CASE WHEN {truth.format(at)} THEN {1 << at - start} ELSE 0 END AS BIGINT)"
                for at in bits
            )
            yield f"{packed} AS {name}{start // WORD}"


def verdict(rule: Rule) -> str:
    """The number of a measure's verdict, asked in the order of `plan.verdict_of`."""
    sort = rule.measure.sort
    no, yes = NO_AND_YES[sort]
    asked = (
        ([] if rule.dated is None else [rule.dated], Verdict.NOT_IN_FORCE),
        (rule.concerns, Verdict.NOT_CONCERNED if sort is Sort.LIMIT else no),
        (rule.demands, no),
    )
    whens = "".join(
        f" WHEN {any_false(positions)} THEN {CODES[if_false]}"
        f" WHEN NOT {all_true(positions)} THEN {CODES[Verdict.CANNOT_TELL]}"
        for positions, if_false in asked
        if positions
    )
    return f"CASE{whens} ELSE {CODES[yes]} END" if whens else str(CODES[yes])


def any_false(positions: Iterable[int]) -> str:
    """Whether one of these conditions is false."""
    masks = _masks(positions).items()
    return f"({' OR '.join(f'(f{word} & {mask}) <> 0' for word, mask in masks) or 'FALSE'})"


def all_true(positions: Iterable[int]) -> str:
    """Whether all of these conditions are true."""
    masks = _masks(positions).items()
    return f"({' AND '.join(f'(t{word} & {mask}) = {mask}' for word, mask in masks) or 'TRUE'})"


def _masks(positions: Iterable[int]) -> dict[int, int]:
    """The bits of these conditions, by pair of words."""
    masks: dict[int, int] = {}
    for position in positions:
        word, bit = divmod(position, WORD)
        masks[word] = masks.get(word, 0) | 1 << bit
    return masks
