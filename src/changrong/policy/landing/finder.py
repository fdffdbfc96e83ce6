"""Judging rows by what is new only: the entitlements that an older book does not have, or has
otherwise, and the rows that newly qualify for them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from changrong.policy.batch.engine import Screener
from changrong.policy.book import Book
from changrong.policy.facts import AS_OF, Kind, Value
from changrong.policy.landing.contents import content_of, facts_under, reads_the_day
from changrong.policy.language.nodes import reads
from changrong.policy.notice import Measure, Sort, Verdict
from changrong.policy.numbers import plain
from changrong.policy.reading.findings import Findings
from changrong.policy.whatif import columns
from changrong.policy.whatif.merge import VARIANT, Pair, merge


@dataclass(frozen=True, slots=True)
class News:
    """A measure that is new, or says something else than it did.

    `reads` are the stated facts under it. `day` is what of the day of judging its verdicts rest on:
    the day itself where a condition reads it, else only whether the measure is in force.
    """

    measure: Measure
    content: str
    is_changed: bool
    reads: tuple[str, ...]
    day: str

    @property
    def key(self) -> str:
        return self.measure.key


def news(
    book: Book,
    as_of: date,
    since: Book | None = None,
    only: Callable[[Measure], bool] = lambda measure: True,
) -> tuple[News, ...]:
    """The entitlements of a book that an older one has not, or not so, in book order."""
    known = {} if since is None else {each.key: content_of(since, each) for each in since.measures}
    found = []
    for measure in book.measures:
        if measure.sort is Sort.ENTITLEMENT and only(measure):
            content = content_of(book, measure)
            if known.get(measure.key) != content:
                reads = facts_under(book, measure)
                day = _day(book, measure, as_of)
                found.append(News(measure, content, measure.key in known, reads, day))
    return tuple(found)


def _day(book: Book, measure: Measure, as_of: date) -> str:
    if reads_the_day(book, measure):
        return as_of.isoformat()
    by_day = measure.dated_by == AS_OF.name
    return str(measure.in_force(as_of)) if by_day else ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the new measures say of some rows: of each, its verdicts, and where it newly applies."""

    verdicts: Mapping[str, pa.Array]
    newly: Mapping[str, pa.Array]


class Finder:
    """New measures made ready to judge chunks that all have the same facts.

    `stated` names facts that rows have; `needed` those of them that matter, in the order in which
    `judge` takes their columns. A row newly qualifies where a measure applies and, as the older
    book had it, did not. One finder serves one thread.
    """

    def __init__(
        self,
        book: Book,
        news: Sequence[News],
        as_of: date,
        stated: Sequence[str],
        assumed: Mapping[str, Value] | None = None,
        since: Book | None = None,
    ) -> None:
        self.news = tuple(news)
        self.vocabulary = book.vocabulary
        keys = {each.key for each in news}
        before = _nothing(book) if since is None else since
        merged = merge(before, book, only=lambda measure: measure.key in keys)
        facts = merged.book.vocabulary
        self.pairs = {pair.key: pair for pair in merged.pairs if pair.after is not None}
        self.formulas = {item.fact for item in merged.book.derived}
        self.needed = [name for name in stated if name in facts]
        self.assumed = {name: value for name, value in (assumed or {}).items() if name in facts}
        self.screener = Screener(merged.book, as_of, self.needed, self.assumed)

    def judge(self, chunk: pa.Table) -> tuple[Found, pa.Table]:
        """What was found, and the judged chunk for `reasons`.

        `chunk` has the columns of `needed`, in engine form (see `batch.columns`).
        """
        judged = self.screener.judge(chunk, 0).combine_chunks()
        verdicts, newly = {}, {}
        for key, pair in self.pairs.items():
            after, before = (columns.codes(judged, side) for side in (pair.after, pair.before))
            verdicts[key] = columns.words(after)
            newly[key] = pc.and_(
                columns.is_(after, Verdict.APPLIES), pc.invert(columns.is_(before, Verdict.APPLIES))
            )
        return Found(verdicts, newly), judged

    def reasons(self, key: str, chunk: pa.Table, judged: pa.Table) -> list[dict[str, str]]:
        """The facts that a measure read on these rows, as text: all of its conditions hold there.

        Amounts are in yuan, shares are fractions; derived facts stand beside the stated ones.
        """
        names = self._read(self.pairs[key])
        told = {name: self._texts(name, chunk, judged) for name in names}
        return [
            {
                name.removeprefix(VARIANT): text
                for name, texts in told.items()
                if (text := texts[row]) is not None
            }
            for row in range(chunk.num_rows)
        ]

    def _read(self, pair: Pair) -> list[str]:
        """What the conditions name, and the stated facts under that."""
        assert pair.after is not None, "only measures of the later book are found"
        named = [name for item in pair.after.conditions for name in reads(item.node)]
        under = next(each.reads for each in self.news if each.key == pair.key)
        return [name for name in dict.fromkeys([*named, *under]) if name != AS_OF.name]

    def _texts(self, name: str, chunk: pa.Table, judged: pa.Table) -> list[str | None]:
        if name in self.needed:
            fact = self.vocabulary[name]
            values = columns.whole(chunk[name]).to_pylist()
            if fact.kind is Kind.NUMBER:
                places = fact.form.places
                values = [
                    None if each is None else Decimal(each).scaleb(-places) for each in values
                ]
        elif name in self.formulas:
            values = columns.whole(judged[name]).to_pylist()
        else:
            values = [self.assumed.get(name)] * chunk.num_rows
        return [None if each is None else told(each) for each in values]


def told(value: Value) -> str:
    """A value of a fact as text that reads back as it."""
    match value:
        case bool():
            return str(value).lower()
        case date() | str():
            return str(value)
    assert value is not None, "an unknown fact is not told"
    return plain(value)


def _nothing(book: Book) -> Book:
    return Book(book.vocabulary, [], hashlib.sha256(b"").hexdigest(), Findings(stop=True))
