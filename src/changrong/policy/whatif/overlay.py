"""An overlay: a TOML file that says what should be different, and the book that it makes of a book.

    [overlay]
    title = { zh = "…", en = "…" }

    [[table]]                                  # a row of a table, named by its cells
    table = "<notice>/<file>"
    row   = { "enterprise.industry" = "6200-6299" }
    set   = { "enterprise.at_least_small" = "enterprise.headcount >= 20" }

    [[measure]]                                # dates, conditions, what it gives
    measure    = "<notice>/<id>"
    until      = 2027-12-31
    conditions = [{ replace = "…", that = "…", zh = "…", en = "…" }]
    gives      = [{ what = "loan.rate_cut", value = "0.008" }]

Nothing of a notice's folder is edited: a variant is another book value, with a hash of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from changrong.policy.book import Book
from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.policy.notice import Derived, Measure
from changrong.policy.reading.findings import Findings
from changrong.policy.reading.toml import Section, read_toml
from changrong.policy.tables.model import Table
from changrong.policy.tables.trees import tree_of
from changrong.policy.whatif.overlay_measure import changed_measure
from changrong.policy.whatif.overlay_table import changed_table
from changrong.text import Text


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is different: measures by their keys, derived facts by their names.

    `hash` is that of the file's bytes; two overlays that read alike may differ in it.
    """

    file: str
    title: Text
    hash: str
    measures: Mapping[str, Measure]
    derived: Mapping[str, Derived]


def read_overlay(file: Path, book: Book) -> Overlay:
    """The overlay of a file, checked against the book. Raises NoticeError with its place."""
    place = Place(file.name)
    whole = Section(read_toml(file, place), place)
    head = whole.section("overlay")
    title = head.words("title")
    head.done()
    tables: dict[str, Table] = {}
    for part in whole.sections("table"):
        _change_table(part, book, tables)
    measures: dict[str, Measure] = {}
    for part in whole.sections("measure"):
        key = _measure_key(part, book)
        if key in measures:
            raise part.fail("declared-twice", f"{key} 出现两次", f"{key} is there twice")
        measures[key] = changed_measure(part, book.measure(key), book)
    whole.done()
    if not (tables or measures):
        raise whole.fail(
            "no-change",
            "没有 [[table]] 也没有 [[measure]]，什么都没有改",
            "there is no [[table]] and no [[measure]], so nothing changes",
        )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    derived = {
        item.fact: replace(item, table=table, node=tree_of(table, item.fact))
        for key, table in tables.items()
        for item in book.derived
        if _table_key(item) == key
    }
    overlay = Overlay(file.name, title, digest, measures, derived)
    varied(book, overlay)
    return overlay


def varied(book: Book, overlay: Overlay) -> Book:
    """The book with what the overlay says; its hash is made of both.

    Raises NoticeError where a number could then need too many digits.
    """
    notices = [
        replace(
            notice,
            measures=tuple(overlay.measures.get(each.key, each) for each in notice.measures),
            derived=tuple(overlay.derived.get(each.fact, each) for each in notice.derived),
        )
        for notice in book.notices
    ]
    hash = hashlib.sha256(f"{book.hash}\0{overlay.hash}".encode()).hexdigest()
    try:
        variant = Book(book.vocabulary, notices, hash, Findings(stop=True))
    except NoticeError as error:
        place = error.place
        where = place.condition if not place.measure else f"{place.measure} {place.condition}"
        raise NoticeError(error.code, Place(overlay.file, "", where), error.problem) from None
    variant.gives = book.gives
    return variant


def _measure_key(part: Section, book: Book) -> str:
    key = part.text("measure")
    keys = [measure.key for measure in book.measures]
    if key not in keys:
        hint = did_you_mean(key, keys)
        raise part.fail(
            "unknown-measure",
            f"没有措施 {key}（写作 通知/措施）{hint.zh}",
            f"there is no measure {key} (write notice/measure){hint.en}",
        )
    part.place = Place(part.place.file, measure=key)
    return key


def _table_key(item: Derived) -> str:
    return "" if item.table is None else f"{item.notice}/{item.table.name}"


def _change_table(part: Section, book: Book, tables: dict[str, Table]) -> None:
    """Take one `[[table]]` up into the tables changed so far."""
    known = {_table_key(item): item.table for item in book.derived if item.table is not None}
    key = part.text("table")
    table = tables.get(key) or known.get(key)
    if table is None:
        hint = did_you_mean(key, known)
        raise part.fail(
            "unknown-table",
            f"没有推出事实的表 {key}（写作 通知/文件名）{hint.zh}",
            f"no table that derives facts is called {key} (write notice/file){hint.en}",
        )
    part.place = replace(part.place, condition=f"{part.place.condition}, {key}")
    tables[key] = changed_table(part, table, book.vocabulary)
