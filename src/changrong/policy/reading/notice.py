"""Reading the folder of a notice, strictly: the first thing that is wrong is named with its place.

What each file holds is shown in docs/reference; a folder has notice.toml, clauses.toml,
measures.toml, and where needed derived.toml, tables/, cases.toml and checks.toml.
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
from changrong.policy.facts import AS_OF, Kind
from changrong.policy.language.nodes import Node
from changrong.policy.notice import (
    AS_SHIPPED,
    KINDS_OF_UNIT,
    Became,
    Binding,
    Binds,
    Clause,
    Condition,
    Derived,
    Duty,
    Give,
    Home,
    HomeSort,
    Item,
    Measure,
    Notice,
    Reading,
    Sort,
    weaker,
)
from changrong.policy.reading.accepted import read_accepted
from changrong.policy.reading.cases import read_case
from changrong.policy.reading.derived import read_derived
from changrong.policy.reading.findings import Findings, Part, check_names
from changrong.policy.reading.scope import REGION_FACT, implicit_conditions
from changrong.policy.reading.terms import date_fact, read_mark, tree
from changrong.policy.reading.toml import ID, Section, read_toml
from changrong.policy.tables.library import Library
from changrong.policy.tables.sheets import SUFFIXES
from changrong.text import Text
from changrong.workdays import parse_period
from changrong.workdays.periods import PeriodError

FILES = (
    "notice.toml",
    "clauses.toml",
    "measures.toml",
    "derived.toml",
    "cases.toml",
    "checks.toml",
)


def read_notice(
    folder: Path,
    library: Library,
    gives: frozenset[str],
    findings: Findings,
    *,
    cases: bool = True,
) -> Notice | None:
    """The notice of a folder. With `findings` that stop, raises NoticeError; else collects.

    `library` has the tables of the whole book, and its vocabulary.
    Where the header cannot be read, the rest is read for what is wrong with it, and gives None.
    """
    vocabulary = library.vocabulary
    reader = _Reader(folder, library, gives, findings)
    header: Notice | None = None
    with findings.catching():
        header = reader.header()
    over = header or _no_header(folder.name)
    clauses = reader.parts("clauses.toml", "clause", reader.clause)
    measures = reader.parts("measures.toml", "measure", lambda part: reader.measure(part, over))
    derived = reader.parts("derived.toml", "derived", reader.derived)
    read = partial(read_case, vocabulary=vocabulary)
    worked = reader.parts("cases.toml", "case", read) if cases else ()
    accepted = reader.parts("checks.toml", "accepted", read_accepted)
    reader.check_files()
    if header is None:
        findings.lose(f"{folder.name}/notice.toml")
        return None
    flat = tuple(
        replace(item, read=weaker(item.read, header.read)) for items in derived for item in items
    )
    notice = replace(
        header,
        clauses=clauses,
        measures=measures,
        derived=flat,
        cases=worked,
        accepted=accepted,
        looked_up=tuple(reader.tables.looked_up),
    )
    check_names(notice, findings)
    return notice


def _no_header(id: str) -> Notice:
    """What measures are read under where their notice's own header cannot be read."""
    nothing = Text("", "")
    return Notice(
        id, nothing, nothing, "", (), date.min, date.min, None, (), Binds(), (), Reading.FULL, ""
    )


class _Reader:
    def __init__(
        self, folder: Path, library: Library, gives: frozenset[str], findings: Findings
    ) -> None:
        self.folder = folder
        self.vocabulary = library.vocabulary
        self.tables = library.of(folder.name)
        self.gives = gives
        self.findings = findings

    def place(self, file: str) -> Place:
        return Place(f"{self.folder.name}/{file}")

    def parts(self, file: str, key: str, read: Callable[[Section], Part]) -> tuple[Part, ...]:
        """What one file of the folder holds; a notice need not have every file."""
        path = self.folder / file
        if file != "clauses.toml" and not path.exists():
            return ()
        place = self.place(file)
        with self.findings.catching():
            whole = Section(read_toml(path, place), place)
            found = self.findings.each(whole.sections(key), read)
            with self.findings.catching():
                whole.done()
            return found
        self.findings.lose(place.file)
        return ()

    def check_files(self) -> None:
        """A file that nobody reads has the wrong name; tables are looked at when all is read."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            is_table = name.startswith("tables/")
            if path.suffix in (".toml", *SUFFIXES) and name not in FILES and not is_table:
                hint = did_you_mean(name, FILES)
                self.findings.add(
                    "unused-file",
                    self.place(name),
                    f"没有用到这个文件{hint.zh}",
                    f"nothing reads this file{hint.en}",
                )

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
            regions=self.regions(section),
            binds=self.binds(section) or Binds(),
            supersedes=section.texts("supersedes"),
            read=Reading(section.choice("read", AS_SHIPPED)),
            source=section.text("source", default=""),
            remark=section.maybe_words("remark"),
        )
        if not notice.issuers:
            raise section.fail("missing-key", "缺少 issuers", "issuers is missing")
        _check_order(section, notice.start, notice.until)
        section.done()
        return notice

    def regions(self, section: Section) -> tuple[str, ...]:
        codes = section.texts("regions")
        fact = self.vocabulary.find(REGION_FACT)
        for code in codes:
            problem = fact.refuses_text(code) if fact is not None else None
            if problem is not None:
                raise section.fail(
                    "unknown-word", f"regions：{code} {problem.zh}", f"regions: {code} {problem.en}"
                )
        return codes

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
        items = tuple(self.item(part) for part in section.sections("item"))
        planned = (*section.texts("planned"), *(item.planned for item in items if item.planned))
        clause = Clause(
            id=id,
            gist=section.words("gist"),
            became=Became(section.choice("became", list(Became))),
            measures=section.texts("measures"),
            planned=tuple(dict.fromkeys(planned)),
            why=section.maybe_words("why"),
            items=items,
            responsible=section.texts("responsible"),
        )
        section.done()
        return clause

    def item(self, section: Section) -> Item:
        id = section.text("id")
        section.place = replace(section.place, condition=id)
        item = Item(
            id=id,
            mark=Became(section.choice("mark", list(Became))),
            gist=section.maybe_words("gist"),
            lives=tuple(self.home(section, text) for text in section.texts("lives")),
            planned=section.text("planned", default=""),
            why=section.maybe_words("why"),
        )
        section.done()
        return item

    def home(self, section: Section, text: str) -> Home:
        sort, _, name = text.partition(" ")
        sorts = list(HomeSort)
        if sort not in sorts or not name:
            hint = did_you_mean(sort, sorts)
            raise section.fail(
                "unknown-word",
                f"lives：{text} 应写作“种类 名称”，种类是 {'、'.join(sorts)}{hint.zh}",
                f"lives: {text} should be a sort and a name; sorts are {', '.join(sorts)}{hint.en}",
            )
        return Home(HomeSort(sort), name)

    def measure(self, section: Section, notice: Notice) -> Measure:
        id = section.name("id", ID)
        section.place = Place(section.place.file, measure=id)
        sort = Sort(section.choice("sort", list(Sort)))
        regions = self.regions(section) if "regions" in section.values else None
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
            dated_by=date_fact(section, "dated_by", self.vocabulary, AS_OF.name),
            start=max(notice.start, start or notice.start),
            until=min((day for day in (notice.until, until) if day is not None), default=None),
            read=weaker(read_mark(section), notice.read),
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

    def implicit(
        self, section: Section, regions: tuple[str, ...], binds: Binds
    ) -> tuple[Condition, ...]:
        try:
            return implicit_conditions(regions, binds, self.vocabulary)
        except LanguageError as error:
            place = replace(section.place, condition="regions, binds")
            raise NoticeError(error.code, place, error.problem) from None

    def conditions(self, section: Section, key: str) -> tuple[Condition, ...]:
        found = []
        for part in section.sections(key):
            with self.findings.catching():
                found.append(self.condition(part))
        return tuple(found)

    def condition(self, section: Section) -> Condition:
        that = section.text("that")
        label = section.label()
        section.done()
        return Condition(that, label, self.tree(section, that, Kind.BOOLEAN))

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

    def derived(self, section: Section) -> tuple[Derived, ...]:
        self.tables.library.use(self.folder.name, str(section.values.get("table")))
        return read_derived(section, self.folder, self.vocabulary, self.tables)

    def tree(self, section: Section, text: str, kind: Kind) -> Node:
        return tree(section, text, kind, self.vocabulary, self.tables)

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
            on=date_fact(part, "on", self.vocabulary),
            who=part.text("who"),
            does=part.words("does"),
            within=within,
        )
        part.done()
        return duty


def _check_order(section: Section, start: date, until: date | None) -> None:
    if until is not None and until < start:
        raise section.fail(
            "bad-date", f"until {until} 早于 from {start}", f"until {until} is before from {start}"
        )


def _check_sort(section: Section, measure: Measure) -> None:
    """Entitlements have `gives`, limits need `must`, duties need `duty`, and none has another's."""
    belongs = {
        "gives": (measure.sort is Sort.ENTITLEMENT, False),
        "must": (measure.sort is Sort.LIMIT, True),
        "duty": (measure.sort is Sort.DUTY, True),
    }
    for key, (allowed, required) in belongs.items():
        present = bool(section.values.get(key))
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
