"""What `notices check` finds: everything that reading refuses, and promises that are not kept.

Every finding has a stable code and a place. Reading goes on after an error, so that one run shows
all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from changrong.policy.book import Book, read_book
from changrong.policy.checks.coverage import citing
from changrong.policy.checks.finding import Code, Severity
from changrong.policy.errors import NoticeError, Place, did_you_mean
from changrong.policy.facts import Vocabulary
from changrong.policy.notice import (
    Became,
    Confirmation,
    HomeSort,
    Measure,
    Notice,
    Sort,
    Verdict,
)
from changrong.policy.plan import NO_AND_YES, verdicts_of
from changrong.policy.reading.findings import Findings
from changrong.policy.reading.scope import region_names
from changrong.text import Text

_ABOUT = {
    "rule-without-measure": ("规则没有措施", "A rule that nothing carries"),
    "org-without-why": ("没有说明为何不是软件", "No reason why a clause is not software"),
    "unknown-measure": ("没有这条措施", "A measure that does not exist"),
    "unlisted-measure": ("条款没有列出措施", "A measure that its clause does not list"),
    "unknown-region": ("没有这个地区", "A region that does not exist"),
    "unknown-word": ("没有这个词", "A word that is not in its list"),
    "unknown-notice": ("没有这份通知", "A notice that does not exist"),
    "impossible-verdict": ("不可能的结论", "A verdict that a measure never gives"),
    "unknown-fact": ("没有这项事实", "A fact that is not declared"),
    "unknown-home": ("没有所说的去处", "A place named that does not exist"),
    "item-nowhere": ("事项没有去处", "An item that lives nowhere, is not planned and says no why"),
    "no-case-meets": ("没有满足的案例", "No worked case meets a measure"),
    "no-case-fails": ("没有不满足的案例", "No worked case fails a measure"),
    "no-case-cannot-tell": ("没有不能判断的案例", "No worked case cannot tell"),
    "no-formula": ("没有推导", "A derived fact that nothing derives"),
}
PROMISES = tuple(
    Code(code, Severity.ERROR, Text(*title), Text("", "")) for code, title in _ABOUT.items()
)
"""The codes of this file; those of reading are errors of the same form."""


class Inspected(NamedTuple):
    """What is wrong, and the book if all of it could be read."""

    errors: tuple[NoticeError, ...]
    book: Book | None


def check_notices(
    folder: Path | None = None,
    *,
    extra: Sequence[Path] = (),
    vocabulary: Vocabulary | None = None,
) -> tuple[NoticeError, ...]:
    """All that is wrong with the notices of the package, or of `folder`, and those in `extra`."""
    return read_and_check(folder, extra=extra, vocabulary=vocabulary).errors


def read_and_check(
    folder: Path | None = None,
    *,
    extra: Sequence[Path] = (),
    vocabulary: Vocabulary | None = None,
    confirmed: Sequence[Confirmation] = (),
) -> Inspected:
    """The same, with the book that was read on the way."""
    findings = Findings(stop=False)
    try:
        book = read_book(findings, folder, extra=extra, vocabulary=vocabulary, confirmed=confirmed)
    except NoticeError as error:
        return Inspected((*findings.errors, error), None)
    found = [*findings.errors]
    is_whole = not found
    for notice in book.notices:
        found += _clauses(notice, findings)
        found += _items(notice, book, findings)
        found += _regions(notice)
        found += _subjects(notice, book.vocabulary)
        found += _superseded(notice, book)
        found += _expectations(notice, book.vocabulary)
        if findings.knows(f"{notice.id}/cases.toml"):
            found += _cases(notice)
    if folder is None and findings.knows_formulas():
        found += _formulas(book)
    return Inspected(tuple(found), book if is_whole else None)


def _place(notice: Notice, file: str) -> Place:
    return Place(f"{notice.id}/{file}")


def _clauses(notice: Notice, findings: Findings) -> Iterator[NoticeError]:
    """Every clause is carried by what it says it became, and lists the measures that cite it."""
    measures = f"{notice.id}/measures.toml"
    is_read = findings.knows(measures) and findings.knows(f"{notice.id}/derived.toml")
    ids = {measure.id for measure in notice.measures}
    for clause in notice.clauses:
        place = replace(_place(notice, "clauses.toml"), condition=clause.id)
        line = citing(notice, clause)
        carried = line.measures or line.derived or line.unverified or clause.planned
        if clause.became is Became.RULE and is_read and not carried:
            problem = Text(
                "写作 rule，却没有措施、推导或计划引用它",
                "became a rule, but no measure, formula or plan cites it",
            )
            yield NoticeError("rule-without-measure", place, problem)
        if clause.became is Became.ORG and clause.why is None:
            problem = Text("写作 org，要写明 why", "became org, and needs a why")
            yield NoticeError("org-without-why", place, problem)
        for id in clause.measures:
            if id not in ids and findings.knows(measures, id):
                problem = Text(f"没有措施 {id}", f"there is no measure {id}")
                yield NoticeError("unknown-measure", place, problem)
        for id in line.measures:
            if id not in clause.measures:
                problem = Text(f"措施 {id} 引用它，却没有列出", f"measure {id} cites it unlisted")
                yield NoticeError("unlisted-measure", place, problem)


def _items(notice: Notice, book: Book, findings: Findings) -> Iterator[NoticeError]:
    """Every item lives somewhere, is planned, or says why it is not software. Kinds, pages,
    adapters and the like are the network's own, and looked up by its tests."""
    is_read = all(
        findings.knows(f"{notice.id}/{file}") for file in ("measures.toml", "derived.toml")
    )
    own = {measure.id for measure in notice.measures}
    known = {
        HomeSort.MEASURE: own | {each.key for one in book.notices for each in one.measures},
        HomeSort.FACT: set(book.vocabulary.facts),
        HomeSort.NOTICE: {each.id for each in book.notices},
    }
    for clause in notice.clauses:
        for item in clause.items:
            place = replace(_place(notice, "clauses.toml"), condition=item.id)
            if not (item.lives or item.planned or item.why):
                problem = Text("要写明 lives、planned 或 why", "needs lives, planned or a why")
                yield NoticeError("item-nowhere", place, problem)
            for home in item.lives if is_read else ():
                if home.sort in known and home.name not in known[home.sort]:
                    hint = did_you_mean(home.name, known[home.sort])
                    problem = Text(
                        f"lives：没有 {home}{hint.zh}", f"lives: there is no {home}{hint.en}"
                    )
                    yield NoticeError("unknown-home", place, problem)


def _regions(notice: Notice) -> Iterator[NoticeError]:
    """Regions are codes of the table of GB/T 2260."""
    places = [(_place(notice, "notice.toml"), notice.regions)]
    for measure in notice.measures:
        if measure.regions != notice.regions:
            place = replace(_place(notice, "measures.toml"), measure=measure.id)
            places.append((place, measure.regions))
    for place, regions in places:
        for code in regions:
            if code not in region_names():
                problem = Text(f"没有行政区划代码 {code}", f"there is no region {code}")
                yield NoticeError("unknown-region", place, problem)


def _subjects(notice: Notice, vocabulary: Vocabulary) -> Iterator[NoticeError]:
    """A measure is about something that facts are about."""
    subjects = {fact.subject for fact in vocabulary}
    for measure in notice.measures:
        if measure.on not in subjects:
            place = replace(_place(notice, "measures.toml"), measure=measure.id)
            hint = did_you_mean(measure.on, subjects)
            problem = Text(
                f"on = {measure.on}：没有一项事实说的是它{hint.zh}",
                f"on = {measure.on}: no fact is about that{hint.en}",
            )
            yield NoticeError("unknown-word", place, problem)


def _superseded(notice: Notice, book: Book) -> Iterator[NoticeError]:
    """What a notice replaces is in the book."""
    ids = {each.id for each in book.notices}
    for id in notice.supersedes:
        if id not in ids:
            problem = Text(f"supersedes：没有通知 {id}", f"supersedes: there is no notice {id}")
            yield NoticeError("unknown-notice", _place(notice, "notice.toml"), problem)


def _expectations(notice: Notice, vocabulary: Vocabulary) -> Iterator[NoticeError]:
    """A worked case promises only what its measure could say, and waits only for stated facts."""
    measures = {measure.id: measure for measure in notice.measures}
    for case in notice.cases:
        place = replace(_place(notice, "cases.toml"), condition=case.name)
        for id, verdict in case.expect.items():
            if id in measures and verdict not in verdicts_of(measures[id].sort):
                problem = Text(
                    f"{id}：{measures[id].sort} 不会是 {verdict}",
                    f"{id}: a measure of sort {measures[id].sort} is never {verdict}",
                )
                yield NoticeError("impossible-verdict", place, problem)
        for name in dict.fromkeys(fact for facts in case.missing.values() for fact in facts):
            fact = vocabulary.facts.get(name)
            if fact is None or fact.derived:
                hint = did_you_mean(name, [each.name for each in vocabulary if not each.derived])
                problem = Text(
                    f"missing：没有可填报的事实 {name}{hint.zh}",
                    f"missing: no fact {name} can be stated{hint.en}",
                )
                yield NoticeError("unknown-fact", place, problem)


def _cases(notice: Notice) -> Iterator[NoticeError]:
    """Each live measure has a case that meets it, one that fails it, and one that cannot tell. Of
    one that a person switched on no cases are asked: its notice ships without them."""
    for measure in notice.measures:
        if not measure.is_live or measure.confirmed:
            continue
        shown = {case.expect[measure.id] for case in notice.cases if measure.id in case.expect}
        for code, zh, en, verdicts in _wanted(measure):
            if not shown & verdicts:
                place = replace(_place(notice, "cases.toml"), measure=measure.id)
                yield NoticeError(code, place, Text(zh, en))


def _wanted(measure: Measure) -> Iterator[tuple[str, str, str, set[Verdict]]]:
    no, yes = NO_AND_YES[measure.sort]
    yield "no-case-meets", "缺少满足它的案例", "no worked case meets it", {yes}
    if measure.conditions or measure.sort is Sort.LIMIT:
        yield "no-case-fails", "缺少不满足它的案例", "no worked case fails it", {no}
    if measure.conditions or measure.duty is not None:
        words = ("缺少还不能判断的案例", "no worked case cannot tell")
        yield "no-case-cannot-tell", *words, {Verdict.CANNOT_TELL}


def _formulas(book: Book) -> Iterator[NoticeError]:
    """Every derived fact is derived somewhere."""
    defined = {item.fact for item in book.derived}
    for fact in book.vocabulary:
        if fact.derived and fact.name not in defined:
            problem = Text("没有一个通知推出它", "no notice derives it")
            yield NoticeError("no-formula", Place("facts.toml", condition=fact.name), problem)
