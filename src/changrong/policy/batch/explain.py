"""Explaining rows of a screening from its file alone: what was decided of each, and why.

Only the row groups that hold the rows are opened. Nothing of a book is loaded: the words of the row
say which conditions were true and which false, the file's stamp says what they were.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from changrong.policy.batch.files import TapeError
from changrong.policy.batch.stamp import Said, Stamp, StampedRule, StampError, read_stamp
from changrong.policy.batch.tape import open_parquet, refusing
from changrong.policy.errors import did_you_mean
from changrong.policy.facts import AS_OF, Value
from changrong.policy.notice import Sort, Verdict
from changrong.policy.plan import NO_AND_YES, Truth, verdict_of
from changrong.text import Text

WORD = 63
"""Conditions in one pair of words, as `engine` packs them."""
_BATCH = 65_536


class Reason(NamedTuple):
    """One condition of one measure on one row.

    `facts` are the values of the facts that it reads, as far as they are known here: derived ones
    stand in the file, stated ones only in the table that was screened. `reads` names them all.
    """

    that: str
    label: Text
    truth: Truth
    reads: tuple[str, ...]
    facts: Mapping[str, Value]


class Explained(NamedTuple):
    """What was decided of one row by one measure.

    `failing` is the first condition that is false, where the verdict comes from one. `unknown` are
    the stated facts behind the conditions that are open, where it cannot be told. `dated` is the
    condition that the measure is in force on the day of a fact, where that decides.
    """

    rule: StampedRule
    verdict: Verdict
    dated: Reason | None
    conditions: tuple[Reason, ...]
    failing: Reason | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a screening, explained. `derived` are the derived facts as they then were."""

    number: int
    derived: Mapping[str, Value]
    measures: tuple[Explained, ...]


class Screened:
    """A file that a screening wrote, opened. Close it, or use it as a context."""

    def __init__(self, file: Path) -> None:
        """Raises TapeError where it is no such file, cut short, damaged, or not stamped."""
        self.file = file
        self.parquet: pq.ParquetFile = open_parquet(file)
        try:
            self.stamp: Stamp = read_stamp(self.parquet.metadata.metadata)
        except StampError as error:
            self.parquet.close()
            raise TapeError(file, error.text.zh, error.text.en) from None
        metadata = self.parquet.metadata
        groups = range(metadata.num_row_groups)
        sizes: list[int] = [metadata.row_group(each).num_rows for each in groups]
        self.starts = [0, *accumulate(sizes)]
        self.rules = {rule.key: rule for rule in self.stamp.rules}

    def __enter__(self) -> Screened:
        return self

    def __exit__(self, *_: object) -> None:
        self.parquet.close()

    @property
    def rows(self) -> int:
        return self.starts[-1]

    def rule(self, key: str) -> StampedRule:
        """The measure `<notice>/<id>` of the screening. Raises TapeError."""
        if key not in self.rules:
            hint = did_you_mean(key, self.rules)
            raise TapeError(
                self.file,
                f"这次筛查没有措施 {key}{hint.zh}",
                f"this screening has no measure {key}{hint.en}",
            )
        return self.rules[key]

    def explain(
        self,
        numbers: Sequence[int],
        keys: Sequence[str] = (),
        facts: Mapping[int, Mapping[str, Value]] | None = None,
    ) -> Iterator[Row]:
        """These rows, counted from 0, in the order asked for; by these measures, or by all.

        `facts` are each row's own facts, where the table that was screened is at hand. Raises
        TapeError for a row that the file does not have.
        """
        rules = [self.rule(key) for key in keys] or list(self.stamp.rules)
        for number in numbers:
            self.check(number)
        found = self._read(sorted(set(numbers)), rules)
        for number in numbers:
            known = None if facts is None else facts[number]
            yield _Reader(self, number, found[number], known).row(rules)

    def check(self, number: int) -> None:
        """Raises TapeError for a row that the file does not have."""
        if not 0 <= number < self.rows:
            last = self.rows - 1
            raise TapeError(
                self.file,
                f"没有第 {number} 行（从 0 数到 {last}）",
                f"there is no row {number} (rows count from 0 to {last})",
            )

    def _read(
        self, numbers: Sequence[int], rules: Iterable[StampedRule]
    ) -> dict[int, dict[str, Any]]:
        """The cells of these rows, from their row groups alone."""
        words = range(0, len(self.stamp.conditions), WORD)
        columns = [
            "row",
            *(name for name in self.stamp.formulas if name in self.parquet.schema_arrow.names),
            *(f"{word}{start // WORD}" for start in words for word in "tf"),
            *(rule.column for rule in rules),
        ]
        for name in columns:
            if name not in self.parquet.schema_arrow.names:
                raise TapeError(self.file, f"缺少 {name} 这一列", f"column {name} is missing")
        found: dict[int, dict[str, Any]] = {}
        groups: dict[int, list[int]] = {}
        for number in numbers:
            groups.setdefault(bisect_right(self.starts, number) - 1, []).append(number)
        with refusing(self.file):
            for group, wanted in groups.items():
                found.update(self._of_group(group, wanted, columns))
        for number, cells in found.items():
            if cells["row"] != number:
                raise TapeError(
                    self.file,
                    f"第 {number} 行写着 {cells['row']}：行的次序已被改动",
                    f"row {number} says it is {cells['row']}: the rows are no longer in order",
                )
        return found

    def _of_group(
        self, group: int, wanted: list[int], columns: list[str]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        start, waiting = self.starts[group], list(wanted)
        for batch in self.parquet.iter_batches(_BATCH, row_groups=[group], columns=columns):
            while waiting and waiting[0] < start + batch.num_rows:
                number = waiting.pop(0)
                (cells,) = batch.slice(number - start, 1).to_pylist()
                yield number, cells
            start += batch.num_rows
            if not waiting:
                return


class _Reader:
    """One row: its cells, and the facts that are known of it."""

    def __init__(
        self,
        screened: Screened,
        number: int,
        cells: dict[str, Any],
        own: Mapping[str, Value] | None,
    ) -> None:
        self.screened, self.stamp, self.number, self.cells = screened, screened.stamp, number, cells
        self.derived = {name: cells.get(name) for name in self.stamp.formulas}
        stated = self.stamp.stated if own is not None else ()
        never = {fact.name: None for fact in self.stamp.facts if fact.name not in self.stamp.stated}
        self.known: dict[str, Value] = {
            **never,
            **{name: (own or {}).get(name) for name in stated},
            **{item.fact: item.value for item in self.stamp.assumed},
            **self.derived,
            AS_OF.name: self.stamp.as_of,
        }

    def row(self, rules: Iterable[StampedRule]) -> Row:
        try:
            explained = tuple(self.explained(rule) for rule in rules)
        except TapeError:
            raise
        except (TypeError, ValueError):  # a word or a verdict that is empty or of another kind
            raise TapeError(
                self.screened.file,
                f"第 {self.number} 行的结论或条件读不出，文件已被改动或损坏",
                f"row {self.number}: what was decided cannot be read;"
                " the file was changed or is damaged",
            ) from None
        return Row(self.number, self.derived, explained)

    def truth(self, position: int) -> Truth:
        word, bit = divmod(position, WORD)
        if self.cells[f"t{word}"] >> bit & 1:
            return True
        return False if self.cells[f"f{word}"] >> bit & 1 else None

    def explained(self, rule: StampedRule) -> Explained:
        verdict = Verdict(self.cells[rule.column])
        self._must_follow(rule, verdict)
        positions = (*rule.concerns, *rule.demands)
        event = len(rule.concerns) - 1 if rule.event else -1
        said = list(rule.said)
        if rule.event:
            said.insert(event, self._event(rule))
        reasons = tuple(
            self._reason(position, words) for position, words in zip(positions, said, strict=True)
        )
        dated = None if rule.dated is None else self._reason(rule.dated, self._dated(rule))
        return Explained(
            rule,
            verdict,
            dated,
            reasons,
            _failing(rule.sort, verdict, dated, reasons),
            self._unknown(rule) if verdict is Verdict.CANNOT_TELL else (),
        )

    def _must_follow(self, rule: StampedRule, verdict: Verdict) -> None:
        """A verdict that its own conditions do not give is a damaged file, not a reason."""
        dated = rule.in_force if rule.dated is None else self.truth(rule.dated)
        made = verdict_of(rule.sort, dated, self._all(rule.concerns), self._all(rule.demands))
        if made is not verdict:
            row, said = self.number, verdict.label
            raise TapeError(
                self.screened.file,
                f"第 {row} 行 {rule.key}：结论“{said.zh}”与条件不符，文件已被改动或损坏",
                f"row {row}, {rule.key}: the verdict {said.en} does not follow from"
                " its conditions; the file was changed or is damaged",
            )

    def _all(self, positions: Iterable[int]) -> Truth:
        truths = [self.truth(position) for position in positions]
        if False in truths:
            return False
        return None if None in truths else True

    def _reason(self, position: int, said: Said) -> Reason:
        names = self.stamp.conditions[position]
        facts = {name: self.known[name] for name in names if name in self.known}
        return Reason(said.that, said.label, self.truth(position), names, facts)

    def _dated(self, rule: StampedRule) -> Said:
        fact = self.stamp.facts[rule.dated_by]
        that = f"{fact.name} >= DATE '{rule.start}'"
        if rule.until is not None:
            that += f" AND {fact.name} <= DATE '{rule.until}'"
        until = rule.until or "…"
        label = Text(
            f"{fact.label.zh}在有效期内（{rule.start} – {until}）",
            f"{fact.label.en} is while in force ({rule.start} – {until})",
        )
        return Said(that, label)

    def _event(self, rule: StampedRule) -> Said:
        label = self.stamp.facts[rule.event].label
        words = Text(f"已知{label.zh}", f"{label.en} is known")
        return Said(f"{rule.event} IS NOT NULL", words)

    def _unknown(self, rule: StampedRule) -> tuple[str, ...]:
        """The stated facts behind the open conditions that could still settle the measure."""
        concerned, demanded = self._all(rule.concerns), self._all(rule.demands)
        positions = [] if rule.dated is None else [rule.dated]
        if concerned is not False:
            positions += rule.concerns
            if demanded is not False:
                positions += rule.demands
        found: dict[str, None] = {}
        for position in positions:
            if self.truth(position) is None:
                for name in self.stamp.conditions[position]:
                    self._behind(name, found)
        return tuple(found)

    def _behind(self, name: str, found: dict[str, None]) -> None:
        if self.known.get(name) is not None:
            return
        if name in self.stamp.formulas:
            for each in self.stamp.formulas[name]:
                self._behind(each, found)
        else:
            found[name] = None


def _failing(
    sort: Sort, verdict: Verdict, dated: Reason | None, reasons: Sequence[Reason]
) -> Reason | None:
    no, _ = NO_AND_YES[sort]
    if verdict is Verdict.NOT_IN_FORCE:
        return dated
    if verdict not in (no, Verdict.NOT_CONCERNED):
        return None
    return next(reason for reason in reasons if reason.truth is False)
