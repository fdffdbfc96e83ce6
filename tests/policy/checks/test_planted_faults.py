"""Each fault planted in the fixture notices is found where it is, and their clean twins have none.

`fixtures/faults` and `fixtures/clean` hold the same notices, with and without the faults.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from changrong.policy import Book, Vocabulary
from changrong.policy.checks.finding import Finding
from changrong.policy.checks.promises import PROMISES
from changrong.policy.checks.registry import all_checks
from changrong.policy.checks.run import inspect
from changrong.policy.checks.worked import run_cases

FIXTURES = Path(__file__).parent / "fixtures"
FAULTS, CLEAN = FIXTURES / "faults", FIXTURES / "clean"
C, P, R, T = "conditions-2022", "promises-2022", "relying-2021", "tables-2022/tables"

PLANTED = [
    # code, file, measure, condition, row, cell
    ("no-case-meets", f"{C}/cases.toml", "never", "", 0, ""),
    ("no-case-meets", f"{C}/cases.toml", "missing", "", 0, ""),
    ("no-case-meets", f"{C}/cases.toml", "clash", "", 0, ""),
    ("no-case-meets", f"{C}/cases.toml", "kept", "", 0, ""),
    ("unknown-measure", f"{P}/clauses.toml", "", "一", 0, ""),
    ("unlisted-measure", f"{P}/clauses.toml", "", "一", 0, ""),
    ("rule-without-measure", f"{P}/clauses.toml", "", "二", 0, ""),
    ("org-without-why", f"{P}/clauses.toml", "", "三", 0, ""),
    ("item-nowhere", f"{P}/clauses.toml", "", "P-1", 0, ""),
    ("unknown-home", f"{P}/clauses.toml", "", "P-2", 0, ""),
    ("unknown-region", f"{P}/notice.toml", "", "", 0, ""),
    ("unknown-word", f"{P}/measures.toml", "listed", "", 0, ""),
    ("unknown-notice", f"{P}/notice.toml", "", "", 0, ""),
    ("impossible-verdict", f"{P}/cases.toml", "", "an exporter", 0, ""),
    ("unknown-fact", f"{P}/cases.toml", "", "an exporter", 0, ""),
    ("no-case-meets", f"{P}/cases.toml", "listed", "", 0, ""),
    ("no-case-fails", f"{P}/cases.toml", "listed", "", 0, ""),
    ("no-case-cannot-tell", f"{P}/cases.toml", "listed", "", 0, ""),
    ("no-case-meets", f"{P}/cases.toml", "unlisted", "", 0, ""),
    ("no-case-fails", f"{P}/cases.toml", "unlisted", "", 0, ""),
    ("no-case-cannot-tell", f"{P}/cases.toml", "unlisted", "", 0, ""),
    ("before-issue", "replacing-2021/notice.toml", "", "", 0, ""),
    ("ended-notice", f"{R}/measures.toml", "old-firms", "enterprise.is_old", 0, ""),
    ("no-number", "replacing-2021/notice.toml", "", "", 0, ""),
    ("superseded-in-force", "replaced-2020/notice.toml", "", "", 0, ""),
    ("supersedes-circle", "circle-2020/notice.toml", "", "", 0, ""),
    ("never-asked", f"{R}/measures.toml", "good-mood", "enterprise.mood", 0, ""),
    ("unused-fact", "facts.toml", "", "enterprise.colour", 0, ""),
    ("conflict", f"{T}/order.csv", "", "", 3, "enterprise.rank"),
    ("ends-early", f"{T}/dated.csv", "", "", 3, "until"),
    ("gap", f"{T}/gap.csv", "", "", 0, "enterprise.kind"),
    ("overlap", f"{T}/order.csv", "", "", 5, ""),
    ("row-without-citation", f"{T}/dated.csv", "", "", 3, "source"),
    ("row-without-day", f"{T}/dated.csv", "", "", 4, "from"),
    ("shadowed", f"{T}/hidden.csv", "", "", 4, ""),
    ("time-hole", f"{T}/dated.csv", "", "", 2, "until"),
    ("unreachable", f"{T}/hidden.csv", "", "", 5, "enterprise.headcount"),
    ("unreachable", f"{T}/dated.csv", "", "", 4, "until"),
    ("always-false", f"{C}/measures.toml", "never",
     "enterprise.headcount > 20 AND enterprise.headcount < 21", 0, ""),
    ("always-false", f"{C}/measures.toml", "missing", "enterprise.revenue IS NULL", 0, ""),
    ("always-true", f"{C}/measures.toml", "always", "enterprise.revenue >= 0", 0, ""),
    ("contradiction", f"{C}/measures.toml", "clash", "enterprise.headcount >= 10", 0, ""),
    ("contradiction", f"{C}/measures.toml", "kept", "enterprise.industry < '5100'", 0, ""),
    ("implied", f"{C}/measures.toml", "implied", "enterprise.headcount < 20", 0, ""),
    ("subsumed", f"{C}/measures.toml", "narrow", "", 0, ""),
    ("unused-exception", f"{R}/checks.toml", "", "always-true", 0, ""),
]  # fmt: skip


def vocabulary(folder: Path) -> Vocabulary:
    return Vocabulary.load(folder / "facts.toml")


def spot(finding: Finding) -> tuple[str, str, str, str, int, str]:
    place = finding.place
    return finding.code, place.file, place.measure, place.condition, place.row, place.column


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return inspect(FAULTS, vocabulary=vocabulary(FAULTS)).findings


def test_each_planted_fault_is_found_at_its_place_and_nothing_else(
    found: tuple[Finding, ...],
) -> None:
    assert sorted(map(spot, found)) == sorted(PLANTED)


def test_the_clean_twins_yield_nothing() -> None:
    assert inspect(CLEAN, vocabulary=vocabulary(CLEAN)).findings == ()


def test_every_check_has_a_planted_fault() -> None:
    planted = {code for code, *_ in PLANTED}
    assert {check.code for check in all_checks()} <= planted
    assert {code.code for code in PROMISES} - planted == {"no-formula"}


def test_every_finding_is_said_in_both_languages_and_those_of_checks_say_what_to_do(
    found: tuple[Finding, ...],
) -> None:
    helpful = {"unused-exception", *(check.code for check in all_checks())}
    for finding in found:
        assert finding.problem.zh
        assert finding.problem.zh != finding.problem.en
        assert bool(finding.help.en) is (finding.code in helpful)


@pytest.mark.parametrize("folder", [FAULTS, CLEAN])
def test_what_the_fixtures_promise_of_cases_is_so(folder: Path) -> None:
    book = Book.load(folder, vocabulary=vocabulary(folder), cases=True)
    failed = [result for result in run_cases(book) if not result.passed]
    assert [result.notice for result in failed] == ([P] if folder is FAULTS else [])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("gap", "no row holds for enterprise.kind owner"),
        ("overlap", "together with row 4, and says the same, for enterprise.kind sole_trader"),
        ("conflict", "row 2, which wins by its order alone, for enterprise.kind company, "
                     "enterprise.headcount >= 100"),
        ("shadowed", "rows above it always answer first: 2, 3"),
        ("time-hole", "no row holds from 2022-06-01 to 2022-06-14"),
        ("ends-early", "from 2023-01-01 on (any values), though the notice is in force and these "
                       "measures rely on it: tables-2022/by-band"),
        ("ended-notice", "derived by ended-2020, which ended on 2020-12-31"),
        ("subsumed", "wherever it speaks, measure wide says the same"),
        ("contradiction", "these cannot hold together: enterprise.headcount < 10; "
                          "enterprise.headcount >= 10"),
    ],
)  # fmt: skip
def test_a_finding_names_what_is_concerned(
    found: tuple[Finding, ...], code: str, words: str
) -> None:
    assert words in next(finding.problem.en for finding in found if finding.code == code)
