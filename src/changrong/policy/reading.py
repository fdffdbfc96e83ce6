"""Reading the folder of a notice, strictly: the first thing that is wrong is named with its place.

What each file holds is shown in docs/reference; a folder has notice.toml, clauses.toml,
measures.toml, and where needed derived.toml, tables/ and cases.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from changrong.policy.errors import (
    LanguageError,
    NoticeError,
    Place,
    did_you_mean,
)
from changrong.policy.facts import AS_OF, Kind, Vocabulary
from changrong.policy.findings import Findings, Part, check_names
from changrong.policy.language import condition, expression
from changrong.policy.nodes import Case, Const, Node
from changrong.policy.notice import (
    KINDS_OF_UNIT,
    Became,
    Binding,
    Binds,
    Clause,
    Condition,
    Derived,
    Duty,
    Give,
    Measure,
    Notice,
    Reading,
    Sort,
    with_parts,
)
from changrong.policy.reading_cases import read_case
from changrong.policy.scope import implicit_conditions
from changrong.policy.tables import read_table
from changrong.policy.toml import ID, Section, read_toml
from changrong.workdays import parse_period
from changrong.workdays.periods import PeriodError


def read_notice(
    folder: Path, vocabulary: Vocabulary, gives: frozenset[str], findings: Findings
) -> Notice:
    """The notice of a folder. With `findings` that stop, raises NoticeError; else collects."""
    reader = _Reader(folder, vocabulary, gives, findings)
    header = reader.header()
    clauses = reader.parts("clauses.toml", "clause", reader.clause)
    measures = reader.parts("measures.toml", "measure", lambda part: reader.measure(part, header))
    derived = reader.parts("derived.toml", "derived", reader.derived)
    cases = reader.parts("cases.toml", "case", partial(read_case, vocabulary=vocabulary))
    flat = tuple(item for items in derived for item in items)
    notice = with_parts(header, clauses, measures, flat, cases)
    check_names(notice, findings)
    return notice


class _Reader:
    def __init__(
        self, folder: Path, vocabulary: Vocabulary, gives: frozenset[str], findings: Findings
    ) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self.gives = gives
        self.findings = findings

    def place(self, file: str) -> Place:
        return Place(f"{self.folder.name}/{file}")

    def parts(self, file: str, key: str, read: Callable[[Section], Part]) -> tuple[Part, ...]:
        """What one file of the folder holds; a notice need not have every file."""
        path = self.folder / file
        if file != "clauses.toml" and not path.exists():
            return ()
        found: tuple[Part, ...] = ()
        with self.findings.catching():
            place = self.place(file)
            whole = Section(read_toml(path, place), place)
            found = self.findings.each(whole.sections(key), read)
            whole.done()
        return found

    def header(self) -> Notice:
        place = self.place("notice.toml")
        section = Section(read_toml(self.folder / "notice.toml", place), place)
        id = section.name("id", ID)
        if id != self.folder.name:
            raise section.fail(
                "wrong-id",
                f"id 应为文件夹名 {self.folder.name}",
                f"id should be {self.folder.name}",
            )
        notice = Notice(
            id=id,
            title=section.words("title"),
            short=section.words("short"),
            number=section.text("number"),
            issuers=tuple(issuer.label() for issuer in section.sections("issuers")),
            issued=section.required_day("issued"),
            start=section.required_day("from"),
            until=section.day("until", None),
            regions=section.texts("regions"),
            binds=self.binds(section) or Binds(),
            supersedes=section.texts("supersedes"),
            read=Reading(section.choice("read", list(Reading))),
            source=section.text("source", default=""),
        )
        if not notice.issuers:
            raise section.fail("missing-key", "缺少 issuers", "issuers is missing")
        _check_order(section, notice.start, notice.until)
        section.done()
        return notice

    def binds(self, section: Section) -> Binds | None:
        part = section.maybe_section("binds")
        if part is None:
            return None
        binds = Binds(part.texts("kinds"), part.texts("ids"))
        part.done()
        return binds

    def clause(self, section: Section) -> Clause:
        id = section.text("id")
        section.place = replace(section.place, condition=id)
        clause = Clause(
            id=id,
            gist=section.words("gist"),
            became=Became(section.choice("became", list(Became))),
            measures=section.texts("measures"),
            planned=section.texts("planned"),
            why=section.maybe_words("why"),
            mission=section.texts("mission"),
            responsible=section.texts("responsible"),
        )
        section.done()
        return clause

    def measure(self, section: Section, notice: Notice) -> Measure:
        id = section.name("id", ID)
        section.place = Place(section.place.file, measure=id)
        sort = Sort(section.choice("sort", list(Sort)))
        regions = section.texts("regions") if "regions" in section.values else None
        binds = self.binds(section)
        section.known.append("regions")
        scope = (notice.regions if regions is None else regions, binds or notice.binds)
        start = section.day("from", None)
        until = section.day("until", None)
        measure = Measure(
            notice=notice.id,
            id=id,
            clause=section.text("clause"),
            sort=sort,
            binding=Binding(section.choice("binding", list(Binding))),
            on=section.text("on"),
            label=section.words("label"),
            plain=section.maybe_words("plain"),
            regions=scope[0],
            binds=scope[1],
            dated_by=self.date_fact(section, "dated_by", default=AS_OF.name),
            start=max(notice.start, start or notice.start),
            until=min((day for day in (notice.until, until) if day is not None), default=None),
            read=self.weaker(section, notice),
            implicit=self.implicit(section, *scope),
            when=self.conditions(section, "when"),
            must=self.conditions(section, "must"),
            gives=tuple(self.give(part) for part in section.sections("gives")),
            duty=self.duty(section),
        )
        _check_sort(section, measure)
        _check_order(section, measure.start, measure.until)
        section.done()
        return measure

    def weaker(self, section: Section, notice: Notice) -> Reading:
        """How the measure was read: as its notice was, or as it says itself if that is weaker."""
        order = list(Reading)
        own = Reading(section.choice("read", order, default=notice.read))
        return max(own, notice.read, key=order.index)

    def implicit(
        self, section: Section, regions: tuple[str, ...], binds: Binds
    ) -> tuple[Condition, ...]:
        try:
            return implicit_conditions(regions, binds, self.vocabulary)
        except LanguageError as error:
            place = replace(section.place, condition="regions, binds")
            raise NoticeError(error.code, place, error.text) from None

    def conditions(self, section: Section, key: str) -> tuple[Condition, ...]:
        return tuple(self.condition(part) for part in section.sections(key))

    def condition(self, section: Section) -> Condition:
        that = section.text("that")
        label = section.label()
        section.done()
        return Condition(that, label, self.tree(section, that, Kind.BOOLEAN))

    def tree(self, section: Section, text: str, kind: Kind) -> Node:
        try:
            if kind is Kind.BOOLEAN:
                return condition(text, self.vocabulary)
            return expression(text, self.vocabulary, kind)
        except LanguageError as error:
            raise NoticeError(error.code, section.place, error.text) from None

    def give(self, section: Section) -> Give:
        what = section.text("what")
        if what not in self.gives:
            hint = did_you_mean(what, self.gives)
            raise section.fail(
                "unknown-word",
                f"gives 的 what = {what!r} 不在 gives.toml 中{hint.zh}",
                f"what = {what!r} is not in gives.toml{hint.en}",
            )
        unit = section.choice("unit", list(KINDS_OF_UNIT))
        value = section.text("value")
        section.done()
        return Give(what, value, unit, self.tree(section, value, KINDS_OF_UNIT[unit]))

    def duty(self, section: Section) -> Duty | None:
        part = section.maybe_section("duty")
        if part is None:
            return None
        part.place = replace(part.place, condition="duty")
        try:
            within = parse_period(part.text("within"))
        except PeriodError as error:
            raise NoticeError("bad-period", part.place, error.text) from None
        duty = Duty(
            on=self.date_fact(part, "on"),
            who=part.text("who"),
            does=part.words("does"),
            within=within,
        )
        part.done()
        return duty

    def date_fact(self, section: Section, key: str, default: str | None = None) -> str:
        name = section.text(key) if default is None else section.text(key, default)
        fact = self.vocabulary.find(name)
        if fact is None:
            hint = did_you_mean(name, self.vocabulary.facts)
            raise section.fail(
                "unknown-fact",
                f"{key} = {name}：没有这项事实{hint.zh}",
                f"{key} = {name}: no such fact{hint.en}",
            )
        if fact.kind is not Kind.DATE:
            raise section.fail(
                "wrong-type", f"{key} = {name} 不是日期", f"{key} = {name} is not a date"
            )
        return name

    def derived(self, section: Section) -> tuple[Derived, ...]:
        names = section.texts("facts") or (section.text("fact"),)
        section.known.append("fact")
        section.place = replace(section.place, condition=", ".join(names))
        for name in names:
            fact = self.vocabulary.find(name)
            if fact is None or not fact.derived:
                hint = did_you_mean(name, [each.name for each in self.vocabulary if each.derived])
                raise section.fail(
                    "unknown-fact",
                    f"{name} 没有在 facts.toml 中声明为 derived{hint.zh}",
                    f"{name} is not declared as derived in facts.toml{hint.en}",
                )
        clause = section.text("clause")
        dated_by = self.date_fact(section, "dated_by", default=AS_OF.name)
        nodes: dict[str, Node]
        if "table" in section.values:
            table = section.text("table")
            place = Place(f"{self.folder.name}/tables/{table}")
            file = self.folder / "tables" / table
            nodes = {**read_table(file, place, names, dated_by, self.vocabulary)}
        else:
            kind = self.vocabulary[names[0]].kind
            nodes = {names[0]: self.tree(section, section.text("value"), kind)}
        section.done()
        for name, node in nodes.items():
            self.check_words(section, name, node)
        return tuple(Derived(self.folder.name, name, clause, node) for name, node in nodes.items())

    def check_words(self, section: Section, name: str, node: Node) -> None:
        """A formula of a code gives only codes of the list."""
        for output in node.outputs if isinstance(node, Case) else (node,):
            if isinstance(output, Const) and isinstance(output.value, str):
                problem = self.vocabulary[name].refuses_text(output.value)
                if problem is not None:
                    raise section.fail(
                        "unknown-word",
                        f"{name} 不会是 {output.value!r}：{problem.zh}",
                        f"{name} is never {output.value!r}: it {problem.en}",
                    )


def _check_order(section: Section, start: date, until: date | None) -> None:
    if until is not None and until < start:
        raise section.fail(
            "bad-date", f"until {until} 早于 from {start}", f"until {until} is before from {start}"
        )


def _check_sort(section: Section, measure: Measure) -> None:
    """Entitlements have `gives`, limits need `must`, duties need `duty`, and none has another's."""
    belongs = {
        "gives": (bool(measure.gives), measure.sort is Sort.ENTITLEMENT, False),
        "must": (bool(measure.must), measure.sort is Sort.LIMIT, True),
        "duty": (measure.duty is not None, measure.sort is Sort.DUTY, True),
    }
    for key, (present, allowed, required) in belongs.items():
        if present and not allowed:
            raise section.fail(
                "wrong-sort",
                f"{measure.sort} 没有 {key}",
                f"a measure of sort {measure.sort} has no {key}",
            )
        if required and allowed and not present:
            raise section.fail(
                "missing-key",
                f"{measure.sort} 要有 {key}",
                f"a measure of sort {measure.sort} needs {key}",
            )
