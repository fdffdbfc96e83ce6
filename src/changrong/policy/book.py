"""The book: all notices read, checked and compiled, ready to judge one case or many.

    book = Book.load()
    book.decide({"enterprise.headcount": 8}, as_of=date(2026, 11, 21)).ask
    book.screen(table, as_of=date(2026, 11, 21))

A derived fact that no notice of the book defines stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from changrong.policy.decision import Decision
from changrong.policy.errors import (
    LanguageError,
    NoticeError,
    Place,
    PolicyError,
    did_you_mean,
)
from changrong.policy.facts import FACTS_FILE, FactType, Kind, Vocabulary
from changrong.policy.language.nodes import Node, reads
from changrong.policy.language.widths import Width, check, width_of, width_of_fact
from changrong.policy.notice import Confirmation, Derived, Measure, Notice
from changrong.policy.plan import Plan, plan_of
from changrong.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from changrong.policy.confirming import Standing
    from changrong.policy.judge import Judge
    from changrong.policy.reading.findings import Findings
    from changrong.workdays import Calendar

NOTICES = Path(__file__).parents[1] / "notices"
GIVES_FILE = Path(__file__).parent / "gives.toml"
MOST_PARTS = 32
"""Parts of a book that it keeps; a compiled one takes some megabytes."""


class Book:
    """Notices and their vocabulary, compiled. Make it with `load`, once, and keep it."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        notices: Iterable[Notice],
        hash: str,
        findings: Findings,
        confirmations: Iterable[Standing] = (),
    ) -> None:
        from changrong.policy.grounds import grounded
        from changrong.policy.nulls import Nulls

        self.confirmations: tuple[Standing, ...] = tuple(confirmations)
        ordered = sorted(notices, key=lambda notice: (notice.issued, notice.id))
        derived = _in_order(_live_formulas(ordered, findings), findings)
        nulls = Nulls(vocabulary, {item.fact: item.node for item in derived})
        ordered, derived = [*map(nulls.notice, ordered)], nulls.derived(derived)
        ordered, derived = grounded(ordered, derived)
        live = [each for notice in ordered for each in notice.measures if each.is_live]
        widths = _widths(vocabulary, derived, findings)
        self._hold(vocabulary, hash, live, derived, widths, lambda: ordered)
        _check_measures(self.measures, self.widths, findings)

    def _hold(
        self,
        vocabulary: Vocabulary,
        hash: str,
        measures: Iterable[Measure],
        derived: Iterable[Derived],
        widths: Mapping[str, Width],
        notices: Callable[[], Iterable[Notice]],
    ) -> None:
        self.vocabulary = vocabulary
        self.hash = hash
        self.measures = tuple(measures)
        self.derived = tuple(derived)
        self.widths = dict(widths)
        self._notices = notices
        self._measures = {measure.key: measure for measure in self.measures}
        self._parts: dict[frozenset[str], Book] = {}

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """All notices by their day of issue, with what is switched off in them. No case is judged
        by more than their live measures, so a packed book opens this only when it is asked for."""
        return tuple(self._notices())

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        *,
        extra: Sequence[Path] = (),
        vocabulary: Vocabulary | None = None,
        confirmed: Sequence[Confirmation] = (),
        cases: bool = False,
    ) -> Book:
        """All notices of the package, or of `folder`, and the notice folders in `extra`.

        A folder in `extra` takes the place of a notice with the same id. What is `confirmed` and
        has not changed since is switched on; `confirmations` says of each whether it holds.
        Worked cases judge nobody and are half of what there is to read: they come if asked for.
        Raises NoticeError.
        """
        from changrong.policy.reading.findings import Findings

        return read_book(
            Findings(stop=True),
            folder,
            extra=extra,
            vocabulary=vocabulary,
            confirmed=confirmed,
            cases=cases,
        )

    @classmethod
    def checked(
        cls,
        vocabulary: Vocabulary,
        hash: str,
        *,
        gives: Mapping[str, Text],
        measures: Iterable[Measure],
        derived: Iterable[Derived],
        widths: Mapping[str, Width],
        notices: Callable[[], Iterable[Notice]],
        confirmations: Iterable[Standing] = (),
    ) -> Book:
        """A book of parts that were put in order and checked when they were first a book."""
        book = cls.__new__(cls)
        book.confirmations = tuple(confirmations)
        book._hold(vocabulary, hash, measures, derived, widths, notices)
        book.gives = dict(gives)
        return book

    def part(self, keys: Collection[str]) -> Book:
        """The same book (hash, facts, formulas, notices) that judges by these measures
        `<notice>/<id>` only. Asked for again it is the same part, compiled once: a service asks the
        same few questions over and over. Raises KeyError for a measure that it lacks."""
        wanted = frozenset(keys)
        if (kept := self._parts.get(wanted)) is not None:
            return kept
        for key in wanted:
            self.measure(key)
        part = Book.checked(
            self.vocabulary,
            self.hash,
            gives=self.gives,
            measures=[measure for measure in self.measures if measure.key in wanted],
            derived=self.derived,
            widths=self.widths,
            notices=lambda: self.notices,
            confirmations=self.confirmations,
        )
        if len(self._parts) >= MOST_PARTS:
            self._parts.clear()
        self._parts[wanted] = part
        return part

    def about(self, subjects: Collection[str]) -> Book:
        """The part of the book whose measures are about (`on`) one of these subjects.

        Raises PolicyError for a subject that no measure is about.
        """
        known = {each.on for each in self.measures}
        for subject in [each for each in subjects if each not in known]:
            hint = did_you_mean(subject, known)
            raise PolicyError(
                f"没有关于 {subject} 的措施{hint.zh}", f"no measure is about {subject}{hint.en}"
            )
        return self.part({each.key for each in self.measures if each.on in subjects})

    def pack(self, *, cases: bool = False) -> bytes:
        """The whole book as one file, which `unpack` opens in a moment; worked cases if asked."""
        from changrong.policy.pack import pack

        return pack(self, cases=cases)

    @classmethod
    def unpack(cls, content: bytes) -> Book:
        """The book that `pack` made: same hash, same decisions. Raises PackError."""
        from changrong.policy.pack import unpack

        return unpack(content)

    @cached_property
    def gives(self) -> dict[str, Text]:
        """The closed list of what an entitlement may give, with its labels."""
        return read_gives()

    @cached_property
    def plan(self) -> Plan:
        return plan_of(self.measures)

    @cached_property
    def judge(self) -> Judge:
        from changrong.policy.judge import Judge

        return Judge(self.hash, self.vocabulary, self.derived, self.plan)

    def decide(
        self, facts: Mapping[str, object], as_of: date, calendar: Calendar | None = None
    ) -> Decision:
        """What every live measure says of one case; duties fall due by the calendar given, else by
        the one that ships. Raises FactError."""
        return self.judge.decide(facts, as_of, calendar)

    def screen(self, table: pa.Table, as_of: date) -> pa.Table:
        """One row of verdicts for each row of a table whose columns are named as facts.

        Raises FactError, naming the row, for a value that the fact refuses.
        """
        from changrong.policy.batch.engine import screen

        return screen(self, table, as_of)

    def condition(self, text: str) -> Node:
        """The tree of a condition in the words of this book's facts. Raises LanguageError."""
        from changrong.policy.language.reader import condition

        return condition(text, self.vocabulary)

    def measure(self, key: str) -> Measure:
        """The live measure `<notice>/<id>`. Raises KeyError."""
        return self._measures[key]

    def notice(self, id: str) -> Notice:
        """The notice with this id. Raises KeyError."""
        for notice in self.notices:
            if notice.id == id:
                return notice
        raise KeyError(id)


def read_book(
    findings: Findings,
    folder: Path | None = None,
    *,
    extra: Sequence[Path] = (),
    vocabulary: Vocabulary | None = None,
    confirmed: Sequence[Confirmation] = (),
    cases: bool = True,
) -> Book:
    """The book, with whatever is wrong in `findings` (which may stop at the first)."""
    from changrong.policy.confirming import confirm

    vocabulary = vocabulary or Vocabulary.load()
    folders = _folders(folder or NOTICES, extra)
    read = read_notices(findings, folders, vocabulary, cases=cases)
    notices, standings = confirm(read, confirmed)
    hash = _hash(folders.values(), standings)
    return Book(vocabulary, notices, hash, findings, standings)


def read_shipped() -> list[Notice]:
    """The notices of the package as they are written, nothing confirmed. Raises NoticeError."""
    from changrong.policy.reading.findings import Findings

    return read_notices(Findings(stop=True), _folders(NOTICES, ()), Vocabulary.load())


def read_notices(
    findings: Findings,
    folders: Mapping[str, Path],
    vocabulary: Vocabulary,
    *,
    cases: bool = True,
) -> list[Notice]:
    """The notices of these folders, with whatever is wrong in `findings`."""
    from changrong.policy.reading.notice import read_notice
    from changrong.policy.tables.library import Library

    gives = frozenset(read_gives())
    notices = []
    library = Library(folders, vocabulary)
    for each in folders.values():
        with findings.catching():
            notice = read_notice(each, library, gives, findings, cases=cases)
            notices += [] if notice is None else [notice]
    for name in library.unused():
        findings.add("unused-file", Place(name), "没有用到这个文件", "nothing reads this file")
    return notices


def read_gives(file: Path = GIVES_FILE) -> dict[str, Text]:
    """The closed list of what an entitlement may give, with its labels."""
    from changrong.policy.reading.toml import Section, read_toml

    place = Place(file.name)
    whole = Section(read_toml(file, place), place)
    found = {part.text("what"): part.words("label") for part in whole.sections("give")}
    whole.done()
    return found


def read_short(notice: str) -> Text:
    """What a notice of the package is called in a line, from its header alone. Raises
    NoticeError."""
    from changrong.policy.reading.toml import Section, read_toml

    place = Place(f"{notice}/notice.toml")
    return Section(read_toml(NOTICES / notice / "notice.toml", place), place).words("short")


def _folders(folder: Path, extra: Sequence[Path]) -> dict[str, Path]:
    """The folders of notices by their ids; one in `extra` takes the place of its namesake."""
    if not folder.is_dir():
        problem = Text("没有这个文件夹", "there is no such folder")
        raise NoticeError("missing-folder", Place(str(folder)), problem)
    own = sorted(each for each in folder.iterdir() if each.is_dir() and each.name[0] not in "._")
    return {each.name: each for each in own} | {
        each.name: each for each in map(Path.resolve, extra)
    }


def _hash(folders: Iterable[Path], standings: Iterable[Standing]) -> str:
    """SHA-256 over the names and bytes of all files that the book is made of, and over the
    confirmations that hold."""
    import hashlib

    from changrong.policy.confirming import told

    digest = hashlib.sha256()
    files = {f"policy/{file.name}": file for file in (FACTS_FILE, GIVES_FILE)}
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in (".toml", ".csv", ".xlsx"):
                files[f"{folder.name}/{file.relative_to(folder).as_posix()}"] = file
    for name, file in sorted(files.items()):
        content = file.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    digest.update(told(standings).encode())
    return digest.hexdigest()


def _place(item: Derived) -> Place:
    return Place(f"{item.notice}/derived.toml", condition=item.fact)


def _live_formulas(notices: Iterable[Notice], findings: Findings) -> dict[str, Derived]:
    """The formula of each derived fact; those of a notice known only from memory are off."""
    found: dict[str, Derived] = {}
    for notice in notices:
        for item in [item for item in notice.derived if item.is_live]:
            if item.fact in found:
                findings.add(
                    "declared-twice",
                    _place(item),
                    f"{item.fact} 已由另一通知推出",
                    f"{item.fact} is derived elsewhere too",
                )
            found[item.fact] = item
    return found


def _in_order(formulas: Mapping[str, Derived], findings: Findings) -> tuple[Derived, ...]:
    """The formulas, each after those it reads. Raises NoticeError for a circle."""
    ordered: dict[str, Derived] = {}

    def place(fact: str, above: tuple[str, ...]) -> None:
        if fact in ordered or fact not in formulas:
            return
        if fact in above:
            circle = " → ".join((*above[above.index(fact) :], fact))
            findings.add(
                "circle",
                _place(formulas[fact]),
                f"循环推导：{circle}",
                f"derived from itself: {circle}",
            )
            return
        for read in reads(formulas[fact].node):
            place(read, (*above, fact))
        ordered[fact] = formulas[fact]

    for fact in formulas:
        place(fact, ())
    return tuple(ordered.values())


def _widths(
    vocabulary: Vocabulary, derived: Sequence[Derived], findings: Findings
) -> dict[str, Width]:
    """How wide each number fact is: a stated one by its type, a derived one by its formula."""
    widths = {fact.name: width_of_fact(fact) for fact in vocabulary if fact.kind is Kind.NUMBER}
    for item in derived:
        place = _place(item)
        with findings.catching():
            _check_widths(item.node, widths, place)
            fact = vocabulary[item.fact]
            if fact.kind is Kind.NUMBER:
                widths[item.fact] = width_of(item.node, widths)
                if fact.type is FactType.INTEGER and widths[item.fact].places:
                    problem = Text(
                        "声明为整数，公式却有小数", "is an integer but its formula is not"
                    )
                    raise NoticeError("wrong-type", place, problem)
    return widths


def _check_measures(
    measures: Iterable[Measure], widths: Mapping[str, Width], findings: Findings
) -> None:
    for measure in measures:
        place = Place(f"{measure.notice}/measures.toml", measure=measure.id)
        trees: list[tuple[str, Node]] = [(item.that, item.node) for item in measure.conditions]
        trees += [(give.what, give.node) for give in measure.gives]
        for name, node in trees:
            with findings.catching():
                _check_widths(node, widths, Place(place.file, place.measure, name))


def _check_widths(node: Node, widths: Mapping[str, Width], place: Place) -> None:
    try:
        check(node, widths)
    except LanguageError as error:
        raise NoticeError(error.code, place, error.problem) from None
