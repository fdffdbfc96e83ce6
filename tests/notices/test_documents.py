"""The documents as data: nothing of them is left out, and every worked case comes out."""

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from changrong.policy import Book
from changrong.policy.checks.coverage import coverage
from changrong.policy.notice import Measure, Notice, Reading, Sort, Verdict, WorkedCase

CODES = Path(__file__).parents[2] / "src" / "changrong" / "policy" / "codes"
ITEMS = {"S0": 50, "S1": 34, "S2": 43, "S3": 71, "S4": 35}
"""How many items the five source documents were broken into."""

SOURCES = {
    "beijing-2020-emergency": "S0",
    "shengjing-shanghai-2022": "S1",
    "beijing-2022-guarantee": "S2",
    "cbirc-2023-small-firms": "S3",
    "tibet-2022-emergency": "S4",
}
WANTED = {
    Sort.ENTITLEMENT: {Verdict.APPLIES, Verdict.DOES_NOT_APPLY, Verdict.CANNOT_TELL},
    Sort.LIMIT: {Verdict.KEPT, Verdict.BROKEN, Verdict.NOT_CONCERNED, Verdict.CANNOT_TELL},
    Sort.DUTY: {Verdict.DUE, Verdict.CANNOT_TELL},
}
BOOK = Book.load(cases=True)
TO_COME = {"lending", "guarantee and ledger", "every desk, every channel", "supervision"}
CASES = [(notice, case) for notice in BOOK.notices for case in notice.cases]


@cache
def own(notice: str) -> Book:
    """What judges a notice's worked cases: its own measures."""
    return BOOK.part({measure.key for measure in BOOK.measures if measure.notice == notice})


def _rows(name: str) -> list[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("notice", "prefix"), SOURCES.items())
def test_every_item_of_a_source_document_is_covered_exactly_once(notice: str, prefix: str) -> None:
    covered = Counter(item.id for clause in BOOK.notice(notice).clauses for item in clause.items)
    expected = Counter(f"{prefix}-{number:02}" for number in range(1, ITEMS[prefix] + 1))
    assert covered == expected


def test_a_formula_read_less_well_than_its_notice_says_so() -> None:
    notice = BOOK.notice("cbirc-2021-small-loans")
    read = {item.fact: item.read for item in notice.derived}
    assert notice.read is Reading.FULL
    assert read["enterprise.is_first_borrower"] is Reading.SECONDARY


def test_no_formula_claims_to_be_read_better_than_its_notice() -> None:
    notice = BOOK.notice("beijing-2021-local-finance")
    assert [item.read for item in notice.derived] == [Reading.SECONDARY]


@pytest.mark.parametrize("notice", BOOK.notices, ids=lambda notice: notice.id)
def test_a_clause_that_is_not_software_says_why_and_every_other_says_where_it_lives(
    notice: Notice,
) -> None:
    derived = {item.clause for item in notice.derived}
    for clause in notice.clauses:
        if clause.became == "org":
            assert clause.why is not None, clause.id
        else:
            lives = any(item.lives for item in clause.items)
            assert clause.measures or clause.planned or clause.id in derived or lives, clause.id


def test_no_rule_is_left_for_later_and_what_is_names_the_work_to_come() -> None:
    covered = coverage(BOOK)
    assert [each.id for each in covered if each.mark == "rule" and each.state == "planned"] == []
    assert {subject for each in covered for subject in each.planned} <= TO_COME


@pytest.mark.parametrize("measure", BOOK.measures, ids=lambda measure: measure.key)
def test_every_measure_has_worked_cases_for_each_of_its_verdicts(measure: Measure) -> None:
    cases = BOOK.notice(measure.notice).cases
    shown = {case.expect[measure.id] for case in cases if measure.id in case.expect}
    assert shown >= WANTED[measure.sort]


@pytest.mark.parametrize(
    ("notice", "case"), CASES, ids=[f"{notice.id}: {case.name}" for notice, case in CASES]
)
def test_every_worked_case_comes_out(notice: Notice, case: WorkedCase) -> None:
    decision = own(notice.id).decide(case.facts, case.as_of)
    judged = {name: decision.of(f"{notice.id}/{name}") for name in case.expect}
    assert {name: found.verdict for name, found in judged.items()} == case.expect
    assert {name: judged[name].missing for name in case.missing} == case.missing
    assert {name: judged[name].due_on for name in case.due} == case.due
    assert {name: decision.derived[name] for name in case.derived} == case.derived


def test_no_measure_of_the_shanghai_branch_ever_reaches_a_beijing_firm() -> None:
    decision = BOOK.decide({"enterprise.region": "110108"}, date(2022, 6, 9))
    for found in decision.measures:
        if found.measure.notice == "shengjing-shanghai-2022":
            assert found.verdict in (Verdict.DOES_NOT_APPLY, Verdict.NOT_CONCERNED)


def test_the_region_list_has_every_province_and_the_districts_the_network_names() -> None:
    codes = [row["code"] for row in _rows("regions.csv")]
    assert len(codes) == len(set(codes))
    assert sum(code.endswith("0000") for code in codes) == 34
    assert sum(code[:2] == "11" for code in codes) == 17
    assert sum(code[:2] == "31" for code in codes) == 17
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_the_industry_list_has_every_section_and_division_and_no_code_twice() -> None:
    rows = _rows("industries.csv")
    levels = Counter(row["level"] for row in rows)
    assert (levels["section"], levels["division"]) == (20, 97)
    assert len({row["code"] for row in rows}) == len(rows)
    divisions = {row["code"] for row in rows if row["level"] == "division"}
    assert all(row["code"][:2] in divisions for row in rows if row["level"] == "class")
    assert all(row["zh"] and row["en"] for row in rows)
