"""What is wrong with notices: collected or stopped at, and the names that must agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.policy.notice import Notice
from changrong.policy.reading.toml import Section
from changrong.text import Text

Part = TypeVar("Part")


class Findings:
    """What is wrong. Loading stops at the first; checking collects and goes on.

    An entry that could not be read is remembered as lost, so that nobody is told it does not exist.
    """

    def __init__(self, *, stop: bool) -> None:
        self.stop = stop
        self.errors: list[NoticeError] = []
        self.lost: dict[str, set[str]] = {}

    @contextmanager
    def catching(self) -> Iterator[None]:
        try:
            yield
        except NoticeError as error:
            if self.stop:
                raise
            self.errors.append(error)

    def each(self, parts: Iterable[Section], read: Callable[[Section], Part]) -> tuple[Part, ...]:
        """The entries of a file that can be read; the ids of the others are kept as lost."""
        found = []
        for part in parts:
            before = len(self.errors)
            with self.catching():
                found.append(read(part))
            if len(self.errors) > before:
                self.lose(part.place.file, str(part.values.get("id", "")))
        return tuple(found)

    def lose(self, file: str, entry: str = "") -> None:
        """Remember that an entry of a file, or the whole file, could not be read."""
        self.lost.setdefault(file, set()).add(entry)

    def knows(self, file: str, entry: str | None = None) -> bool:
        """Whether all of a file was read, or at least whether this entry of it truly is absent."""
        lost = self.lost.get(file, set())
        return not lost if entry is None else not lost & {entry, ""}

    def knows_formulas(self) -> bool:
        """Whether every formula of every notice was read."""
        return not any(file.endswith(("/notice.toml", "/derived.toml")) for file in self.lost)

    def add(self, code: str, place: Place, zh: str, en: str) -> None:
        with self.catching():
            raise NoticeError(code, place, Text(zh, en))


def _place(notice: Notice, file: str) -> Place:
    return Place(f"{notice.id}/{file}")


def check_names(notice: Notice, findings: Findings) -> None:
    """Ids are unique, and every citation and expectation names something that exists."""
    files = {name: f"{notice.id}/{name}.toml" for name in ("clauses", "measures")}
    measures = {measure.id for measure in notice.measures}
    clauses = {clause.id for clause in notice.clauses}
    for file, ids in (
        ("clauses.toml", [clause.id for clause in notice.clauses]),
        ("measures.toml", [measure.id for measure in notice.measures]),
        ("cases.toml", [case.name for case in notice.cases]),
    ):
        for twice in sorted({id for id in ids if ids.count(id) > 1}):
            findings.add(
                "declared-twice", _place(notice, file), f"{twice} 出现两次", f"{twice} twice"
            )
    for measure in notice.measures:
        if measure.clause not in clauses and findings.knows(files["clauses"], measure.clause):
            place = replace(_place(notice, "measures.toml"), measure=measure.id)
            hint = did_you_mean(measure.clause, clauses)
            findings.add(
                "unknown-clause",
                place,
                f"没有条款 {measure.clause}{hint.zh}",
                f"no clause {measure.clause}{hint.en}",
            )
    for item in notice.derived:
        if item.clause not in clauses and findings.knows(files["clauses"], item.clause):
            place = replace(_place(notice, "derived.toml"), condition=item.fact)
            findings.add(
                "unknown-clause", place, f"没有条款 {item.clause}", f"no clause {item.clause}"
            )
    for case in notice.cases:
        named = {*case.expect, *case.missing, *case.due, *case.gives}
        for unknown in sorted(named - measures):
            if not findings.knows(files["measures"], unknown):
                continue
            place = replace(_place(notice, "cases.toml"), condition=case.name)
            hint = did_you_mean(unknown, measures)
            findings.add(
                "unknown-measure",
                place,
                f"没有措施 {unknown}{hint.zh}",
                f"no measure {unknown}{hint.en}",
            )
