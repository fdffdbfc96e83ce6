"""Judging a roster by two books in one scan: which verdicts change, for whom, and why.

comparer = Comparer(book, varied(book, overlay), as_of, stated)
changed_rows = comparer.judge(chunk)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.batch.engine import VERDICTS, Screener
from changrong.policy.book import Book
from changrong.policy.facts import Value
from changrong.policy.industries import sections
from changrong.policy.notice import Measure
from changrong.policy.plan import Rule
from changrong.policy.whatif import columns
from changrong.policy.whatif.effects import Effect, GiveChange, Group, MeasureChange
from changrong.policy.whatif.merge import merge
from changrong.policy.whatif.steps import IN_FORCE, steps

INDUSTRY = "enterprise.industry"
SIZE = "enterprise.size"
_WORD = pa.dictionary(pa.int32(), pa.string())
CHANGES = pa.schema(
    [
        ("row", pa.int64()),
        *((name, _WORD) for name in ("measure", "before", "after", "effect")),
        *((name, _WORD) for name in ("condition", "zh", "en")),
    ]
)
"""A row of the roster and a measure whose verdict changed there; `condition` is the first whose
truth differs (of those it stands for, the later book's), with its words in both languages."""


@dataclass
class Headline:
    """Rows judged; and those on which a verdict changed, an entitlement was gained, one was lost.

    A row may gain one and lose another.
    """

    rows: int = 0
    changed: int = 0
    gaining: int = 0
    losing: int = 0


class Comparer:
    """Two books made ready to judge chunks that all have the same facts.

    `stated` names facts that the roster has; `needed` those of them that matter, in the order in
    which `judge` takes their columns. `assumed` are the same on every row. One comparer serves one
    thread. Raises BooksError for books that cannot be compared.
    """

    def __init__(
        self,
        before: Book,
        after: Book,
        as_of: date,
        stated: Sequence[str],
        assumed: Mapping[str, Value] | None = None,
    ) -> None:
        keep = [name for name in (INDUSTRY, SIZE) if name in before.vocabulary]
        merged = merge(before, after, keep)
        self.pairs = merged.pairs
        self.unchanged = merged.unchanged
        facts = merged.book.vocabulary
        self.needed = [name for name in stated if name in facts]
        self.assumed = {name: value for name, value in (assumed or {}).items() if name in facts}
        self.screener = Screener(merged.book, as_of, self.needed, self.assumed)
        rules = {rule.measure.key: rule for rule in self.screener.plan.rules}
        self.steps = [steps(_of(rules, pair.before), _of(rules, pair.after)) for pair in self.pairs]
        self.sections = list(sections())
        self.sizes = list(facts[SIZE].values) if SIZE in facts else []
        self.headline = Headline()
        self.changes = tuple(
            MeasureChange(
                pair.key,
                pair.measure,
                gives=tuple(GiveChange(give.what, give.unit) for give in pair.gives),
            )
            for pair in self.pairs
        )

    def judge(self, chunk: pa.Table, first_row: int = 0) -> pa.Table:
        """The rows that changed, as CHANGES; what they come to is added to `changes`.

        `chunk` has the columns of `needed`, in engine form (see `batch.columns`).
        """
        judged = self.screener.judge(chunk, first_row).combine_chunks()
        groups = self._groups(chunk, judged)
        found = [CHANGES.empty_table()]
        nowhere = pa.repeat(pa.scalar(False), chunk.num_rows)
        changed, gaining, losing = nowhere, nowhere, nowhere
        for number, (pair, change) in enumerate(zip(self.pairs, self.changes, strict=True)):
            before, after = (columns.codes(judged, side) for side in (pair.before, pair.after))
            self._count(change, groups, before, after)
            for give, sums in zip(pair.gives, change.gives, strict=True):
                old = columns.amount(judged, give.before, before)
                new = columns.amount(judged, give.after, after)
                self._sum(sums, groups, *columns.alike(old, new))
            differs = pc.not_equal(before, after)
            rows = pc.indices_nonzero(differs)
            if not len(rows):
                continue
            effects = columns.effects(before, after)
            changed = pc.or_(changed, differs)
            gaining = pc.or_(gaining, pc.fill_null(pc.equal(effects, Effect.GAINS), False))
            losing = pc.or_(losing, pc.fill_null(pc.equal(effects, Effect.LOSES), False))
            codes = (before.take(rows), after.take(rows), effects.take(rows))
            found.append(self._changed(number, judged.take(rows), *codes))
        self.headline.rows += chunk.num_rows
        self.headline.changed += columns.true(changed)
        self.headline.gaining += columns.true(gaining)
        self.headline.losing += columns.true(losing)
        return pa.concat_tables(found).unify_dictionaries()

    # Who

    def _groups(self, chunk: pa.Table, judged: pa.Table) -> pa.Array:
        """The number of each row's group, made of its section and its size."""
        rows = chunk.num_rows
        section = columns.always(len(self.sections), rows)
        if INDUSTRY in self.needed:
            section = columns.section_of(chunk[INDUSTRY])
        elif isinstance(industry := self.assumed.get(INDUSTRY), str):
            section = columns.section_of(pa.repeat(pa.scalar(industry), rows))
        size = columns.always(0, rows)
        if self.sizes:
            size = columns.place_in(judged[SIZE], self.sizes)
        return columns.mixed([(section, 0), (size, len(self.sizes) + 1)])

    def _group(self, number: int) -> Group:
        section, size = columns.parted(number, (len(self.sizes) + 1,))
        return Group(*("".join(names[place : place + 1]) for names, place in (
            (self.sections, section), (self.sizes, size),
        )))  # fmt: skip

    # How many, and how much

    def _count(
        self, change: MeasureChange, groups: pa.Array, before: pa.Array, after: pa.Array
    ) -> None:
        count = len(VERDICTS)
        moves = columns.mixed([(groups, 0), (before, count), (after, count)])
        for item in pc.value_counts(moves).to_pylist():
            group, first, last = columns.parted(item["values"], (count, count))
            change.groups[self._group(group)][VERDICTS[first], VERDICTS[last]] += item["counts"]

    def _sum(self, sums: GiveChange, groups: pa.Array, old: pa.Array, new: pa.Array) -> None:
        sums.more += columns.true(pc.greater(new, old))
        sums.less += columns.true(pc.less(new, old))
        given = pc.or_(pc.is_valid(old), pc.is_valid(new))
        table = pa.table({"group": groups, "old": old, "new": new}).filter(given)
        wanted = [(name, how) for name in ("old", "new") for how in ("sum", "count")]
        for item in table.group_by("group").aggregate(wanted).to_pylist():
            amount = sums.groups[self._group(item["group"])]
            amount.before += item["old_sum"] or 0
            amount.after += item["new_sum"] or 0
            amount.rows_before += item["old_count"]
            amount.rows_after += item["new_count"]

    # Why

    def _changed(
        self, number: int, judged: pa.Table, before: pa.Array, after: pa.Array, effects: pa.Array
    ) -> pa.Table:
        """The rows of one measure that changed, each with the first condition that differs."""
        rows, asked = judged.num_rows, (*self.steps[number], IN_FORCE)
        first = columns.always(len(asked) - 1, rows)
        for place, step in reversed(list(enumerate(asked[:-1]))):
            truths = (columns.truth(judged, position) for position in (step.before, step.after))
            first = pc.if_else(pc.not_equal(*truths), place, first)
        why = first.cast(pa.int32())
        found = [
            columns.whole(judged["row"]),
            pa.repeat(pa.scalar(self.pairs[number].key), rows).dictionary_encode(),
            columns.words(before).cast(_WORD),
            columns.words(after).cast(_WORD),
            effects.dictionary_encode(),
            pa.DictionaryArray.from_arrays(why, pa.array([step.that for step in asked])),
            pa.DictionaryArray.from_arrays(why, pa.array([step.label.zh for step in asked])),
            pa.DictionaryArray.from_arrays(why, pa.array([step.label.en for step in asked])),
        ]
        return pa.table(found, schema=CHANGES)


def _of(rules: Mapping[str, Rule], measure: Measure | None) -> Rule | None:
    return None if measure is None else rules.get(measure.key)
