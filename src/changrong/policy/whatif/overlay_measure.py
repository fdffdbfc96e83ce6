"""One measure as an overlay wants it: other dates, conditions, or amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from changrong.policy.book import Book
from changrong.policy.errors import LanguageError, did_you_mean
from changrong.policy.facts import Kind, Vocabulary
from changrong.policy.language.reader import condition
from changrong.policy.notice import KINDS_OF_UNIT, Condition, Give, Measure, Sort
from changrong.policy.reading.terms import tree
from changrong.policy.reading.toml import Section
from changrong.text import Text


def changed_measure(part: Section, measure: Measure, book: Book) -> Measure:
    """The measure with what one `[[measure]]` says. Raises NoticeError with its place."""
    found = _dated(part, measure)
    conditions = _Conditions(found, book.vocabulary)
    for item in part.sections("conditions"):
        conditions.change(item)
    found = conditions.of(found)
    for item in part.sections("gives"):
        found = _given(item, found, book)
    part.done()
    if found == measure:
        raise part.fail("no-change", "什么都没有改", "nothing changes")
    if found.sort is Sort.LIMIT and not found.must:
        raise part.fail("missing-key", "limit 要有 must", "a measure of sort limit needs must")
    return found


def _dated(part: Section, measure: Measure) -> Measure:
    """Other dates: these hold whatever the notice's own are."""
    start = part.day("from", None) or measure.start
    until = part.day("until", None)
    endless = part.flag("open_ended")
    if until is not None and endless:
        raise part.fail(
            "wrong-type",
            "until 与 open_ended 只能写一个",
            "write until or open_ended, not both",
        )
    end = None if endless else until or measure.until
    if end is not None and end < start:
        raise part.fail(
            "bad-date", f"until {end} 早于 from {start}", f"until {end} is before from {start}"
        )
    return replace(measure, start=start, until=end)


class _Conditions:
    """The conditions of a measure, replaced, dropped and added one by one."""

    def __init__(self, measure: Measure, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.parts = {
            "implicit": list(measure.implicit),
            "when": list(measure.when),
            "must": list(measure.must),
        }
        self.may_add = ["when", "must"] if measure.sort is Sort.LIMIT else ["when"]

    def of(self, measure: Measure) -> Measure:
        """The measure with these conditions."""
        implicit, when, must = (tuple(part) for part in self.parts.values())
        return replace(measure, implicit=implicit, when=when, must=must)

    def change(self, item: Section) -> None:
        ways: dict[str, Callable[[Section], None]] = {
            "replace": self.replace,
            "drop": self.drop,
            "add": self.add,
        }
        wanted = [way for way in ways if way in item.values]
        if len(wanted) != 1:
            problem = Text("写 replace、drop、add 之一", "write one of replace, drop, add")
            raise item.fail("wrong-type", problem.zh, problem.en)
        ways[wanted[0]](item)
        item.done()

    def replace(self, item: Section) -> None:
        part, place = self.find(item, "replace")
        self.parts[part][place] = self.read(item)

    def drop(self, item: Section) -> None:
        part, place = self.find(item, "drop")
        del self.parts[part][place]

    def add(self, item: Section) -> None:
        self.parts[item.choice("add", self.may_add)].append(self.read(item))

    def read(self, item: Section) -> Condition:
        that = item.text("that")
        return Condition(that, item.label(), tree(item, that, Kind.BOOLEAN, self.vocabulary))

    def find(self, item: Section, key: str) -> tuple[str, int]:
        """The condition that is meant: by its label in either language, or by its expression."""
        meant = item.text(key).strip()
        known = {
            (part, place): each
            for part, conditions in self.parts.items()
            for place, each in enumerate(conditions)
        }
        found = [where for where, each in known.items() if self.is_meant(each, meant)]
        if len(found) == 1:
            return found[0]
        if found:
            raise item.fail(
                "ambiguous",
                f"{key}：有 {len(found)} 个条件是 {meant}",
                f"{key}: {len(found)} conditions are {meant}",
            )
        names = [name for each in known.values() for name in _names(each)]
        hint = did_you_mean(meant, names)
        raise item.fail(
            "unknown-condition",
            f"{key}：这项措施没有条件 {meant}{hint.zh}",
            f"{key}: this measure has no condition {meant}{hint.en}",
        )

    def is_meant(self, each: Condition, meant: str) -> bool:
        if meant in _names(each):
            return True
        try:
            return condition(meant, self.vocabulary) == each.node
        except LanguageError:
            return False


def _names(each: Condition) -> tuple[str, str, str]:
    return each.that, each.label.zh, each.label.en


def _given(item: Section, measure: Measure, book: Book) -> Measure:
    """The measure giving another amount, something more, or something less."""
    if measure.sort is not Sort.ENTITLEMENT:
        raise item.fail(
            "wrong-sort",
            f"{measure.sort} 没有 gives",
            f"a measure of sort {measure.sort} has no gives",
        )
    gives = {give.what: give for give in measure.gives}
    if "drop" in item.values:
        what = item.text("drop")
        if what not in gives:
            hint = did_you_mean(what, gives)
            raise item.fail(
                "unknown-word", f"没有给 {what}{hint.zh}", f"it does not give {what}{hint.en}"
            )
        del gives[what]
        item.done()
        return replace(measure, gives=tuple(gives.values()))
    what = item.text("what")
    if what not in book.gives:
        hint = did_you_mean(what, book.gives)
        raise item.fail(
            "unknown-word",
            f"what = {what!r} 不在 gives.toml 中{hint.zh}",
            f"what = {what!r} is not in gives.toml{hint.en}",
        )
    known = gives.get(what)
    units = list(KINDS_OF_UNIT)
    unit = item.choice("unit", units) if known is None else item.choice("unit", units, known.unit)
    value = item.text("value")
    node = tree(item, value, KINDS_OF_UNIT[unit], book.vocabulary)
    item.done()
    gives[what] = Give(what, value, unit, node)
    return replace(measure, gives=tuple(gives.values()))
