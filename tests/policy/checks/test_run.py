"""Exceptions with reasons, checks that cannot run, and what makes a report fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from changrong.policy import Vocabulary
from changrong.policy.checks import run
from changrong.policy.checks.finding import Finding, Severity
from changrong.policy.checks.lines import line_of
from changrong.policy.checks.proof import prover
from changrong.policy.checks.run import inspect
from changrong.policy.errors import Place
from changrong.text import Problem

CLEAN = Path(__file__).parent / "fixtures" / "clean"
BECAUSE = 'because = { zh = "有意如此", en = "On purpose" }'
Spoil = Callable[[str, str, str], None]
Look = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CLEAN, tmp_path / "notices"))


@pytest.fixture
def spoil(notices: Path) -> Spoil:
    """Replace a piece of a clean notice, which must be there, by something else."""

    def replace(file: str, old: str, new: str) -> None:
        path = notices / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def look(notices: Path) -> Look:
    """The codes and files of what is found."""

    def codes(*only: str) -> list[tuple[str, str]]:
        vocabulary = Vocabulary.load(notices / "facts.toml")
        report = inspect(notices, vocabulary=vocabulary, only=only)
        return [(each.code, each.place.file) for each in report.findings]

    return codes


def accept(notices: Path, notice: str, *lines: str) -> None:
    entry = "\n".join(("[[accepted]]", *lines, BECAUSE, ""))
    with (notices / notice / "checks.toml").open("a", encoding="utf-8") as file:
        file.write(entry)


GAP = "tables-2022/tables/gap.csv"


def test_a_part_that_is_left_out_on_purpose_is_no_gap_but_the_next_one_is(
    notices: Path, spoil: Spoil, look: Look
) -> None:
    spoil(GAP, "sole_trader|owner,,small", "sole_trader,,small")
    assert look() == [("gap", GAP)]
    accept(notices, "tables-2022", 'code = "gap"', 'file = "tables/gap.csv"',
           'cells = { "enterprise.kind" = "owner" }')  # fmt: skip
    assert look() == []
    spoil(GAP, "company,>= 20", "company,>= 21")
    assert look() == [("gap", GAP)]


def test_an_exception_for_a_part_that_has_a_row_is_reported(notices: Path, look: Look) -> None:
    accept(notices, "tables-2022", 'code = "gap"', 'file = "tables/gap.csv"',
           'cells = { "enterprise.kind" = "company" }')  # fmt: skip
    assert look() == [("unused-exception", "tables-2022/checks.toml")]
    assert look("gap") == []


@pytest.mark.parametrize(
    "aim",
    [
        'file = "measures.toml"\nmeasure = "clash"',
        'file = "measures.toml"\nmeasure = "never"\ncondition = "x"',
        'file = "measures.toml"\nmeasure = "never"\nrow = 1',
        'file = "notice.toml"\nmeasure = "never"',
        'file = "measures.toml"',
    ],
)
def test_an_exception_holds_only_where_it_points(
    notices: Path, spoil: Spoil, look: Look, aim: str
) -> None:
    measures = "conditions-2022/measures.toml"
    spoil(measures, "enterprise.headcount < 22", "enterprise.headcount < 21")
    accept(notices, "conditions-2022", 'code = "always-false"', aim)
    assert ("always-false", measures) in look("always-false")


def test_an_exception_needs_its_reason(notices: Path, look: Look) -> None:
    (notices / "tables-2022" / "checks.toml").write_text('[[accepted]]\ncode = "gap"\n')
    assert look()[0] == ("missing-key", "tables-2022/checks.toml")


def test_two_notices_that_replace_each_other_are_one_circle(spoil: Spoil, look: Look) -> None:
    spoil("replaced-2020/notice.toml", "until", 'supersedes = ["replacing-2021"]\nuntil')
    assert look("supersedes-circle") == [("supersedes-circle", "replaced-2020/notice.toml")]


def test_a_formula_too_may_rely_on_a_notice_that_has_ended(spoil: Spoil, look: Look) -> None:
    spoil("ended-2020/notice.toml", "read", "until = 2020-12-31\nread")
    spoil("tables-2022/derived.toml", '[[derived]]\nfacts = ["enterprise.fee"]',
          '[[derived]]\nfacts = ["enterprise.fee"]\ndated_by = "as_of"')  # fmt: skip
    spoil("tables-2022/tables/hidden.csv", "company,,1", "company,,CASE WHEN enterprise.is_old "
          "THEN 1 ELSE 0 END")  # fmt: skip
    assert look("ended-notice") == [
        ("ended-notice", "relying-2021/measures.toml"),
        ("ended-notice", "tables-2022/derived.toml"),
    ]


LOOKUP = "lookup('cap', enterprise.kind, enterprise.headcount, as_of)"


def look_up(notices: Path, rows: str, owner: str = "") -> None:
    """Let a clean notice look a table up, be it its own or another's."""
    measures = notices / "conditions-2022" / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    asked = LOOKUP.replace("cap", f"{owner}/cap") if owner else LOOKUP
    old = "enterprise.revenue < 100"
    assert old in text
    measures.write_text(text.replace(old, f"enterprise.revenue < {asked}"), encoding="utf-8")
    folder = notices / (owner or "conditions-2022") / "tables"
    folder.mkdir(exist_ok=True)
    (folder / "cap.csv").write_text(f"kind,people,from,until,cap\n{rows}", encoding="utf-8")


def test_a_table_that_is_looked_up_is_checked_too(notices: Path, look: Look) -> None:
    look_up(notices, "company|owner,,2022-01-01,2022-12-31,100\nsole_trader,>= 5,2022-01-01,,100\n")
    cap = "conditions-2022/tables/cap.csv"
    assert look("gap", "ends-early", "time-hole") == [("ends-early", cap), ("gap", cap)]


def test_a_table_of_a_notice_that_has_ended_is_not_relied_on(
    notices: Path, spoil: Spoil, look: Look
) -> None:
    look_up(notices, "company|owner|sole_trader,,2020-01-01,,100\n", owner="ended-2020")
    assert look() == []
    spoil("ended-2020/notice.toml", "read", "until = 2020-12-31\nread")
    assert ("ended-notice", "conditions-2022/notice.toml") in look("ended-notice")


def test_a_text_that_may_be_anything_leaves_no_gap_beyond_what_is_named(
    notices: Path, spoil: Spoil, look: Look
) -> None:
    facts = notices / "facts.toml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace('pattern = "[0-9]{6}"\n', ""), encoding="utf-8")
    (notices / GAP).write_text(
        "enterprise.region,enterprise.headcount,enterprise.band\na,,small\nb,>= 5,large\n",
        encoding="utf-8",
    )
    report = inspect(notices, vocabulary=Vocabulary.load(facts), only=["gap"])
    (gap,) = report.findings
    assert "no row holds for enterprise.region b, enterprise.headcount <= 4" in gap.problem.en


def test_a_missing_row_of_several_columns_is_told_by_a_box(notices: Path, spoil: Spoil) -> None:
    spoil(GAP, "company,< 20", "company,< 10")
    (gap,) = inspect(notices, vocabulary=Vocabulary.load(notices / "facts.toml")).findings
    assert "enterprise.kind company, enterprise.headcount 10..19" in gap.problem.en
    assert gap.place.column == "enterprise.kind, enterprise.headcount"


def test_a_measure_of_another_notice_may_say_the_same(spoil: Spoil, notices: Path) -> None:
    spoil("promises-2022/measures.toml", "enterprise.exports", "enterprise.kind = 'company'")
    report = inspect(notices, vocabulary=Vocabulary.load(notices / "facts.toml"), only=["subsumed"])
    (found,) = report.findings
    assert found.place.measure == "listed"
    assert "measure conditions-2022/wide says the same" in found.problem.en


def test_a_condition_that_holds_only_outside_the_force_of_its_measure_is_a_contradiction(
    spoil: Spoil, notices: Path
) -> None:
    measures = "conditions-2022/measures.toml"
    spoil(measures, "enterprise.revenue > 0", "as_of < DATE '2022-01-01'")
    spoil(measures, "enterprise.revenue < 100", "as_of >= DATE '2022-01-01'")
    report = inspect(notices, vocabulary=Vocabulary.load(notices / "facts.toml"))
    assert [(each.code, each.place.measure) for each in report.findings] == [
        ("contradiction", "always"),
        ("implied", "missing"),
    ]
    words = "as_of >= DATE '2022-01-01'; as_of < DATE '2022-01-01'"
    assert words in report.findings[0].problem.en


def test_a_formula_that_is_never_true_is_found_where_it_stands(spoil: Spoil, look: Look) -> None:
    spoil("ended-2020/derived.toml", "headcount > 5", "headcount < 0")
    assert look("always-false") == [
        ("always-false", "relying-2021/measures.toml"),
        ("always-false", "ended-2020/derived.toml"),
    ]


@pytest.mark.parametrize("code", ["alwais-false", "no-case-meets", "syntax"])
def test_an_exception_for_what_no_check_finds_is_reported(
    notices: Path, look: Look, code: str
) -> None:
    accept(notices, "tables-2022", f'code = "{code}"', 'file = "measures.toml"')
    assert look() == [("unused-exception", "tables-2022/checks.toml")]


def test_a_gap_is_not_accepted_for_a_whole_table(notices: Path, spoil: Spoil, look: Look) -> None:
    spoil(GAP, "sole_trader|owner,,small", "sole_trader,,small")
    accept(notices, "tables-2022", 'code = "gap"', 'file = "tables/gap.csv"')
    assert look() == [("gap", GAP), ("unused-exception", "tables-2022/checks.toml")]


@pytest.mark.parametrize("cells", ['"enterprise.kind" = "nobody"', '"enterprise.colour" = "red"'])
def test_a_part_that_cannot_be_read_accepts_nothing(
    notices: Path, spoil: Spoil, look: Look, cells: str
) -> None:
    spoil(GAP, "sole_trader|owner,,small", "sole_trader,,small")
    accept(notices, "tables-2022", 'code = "gap"', 'file = "tables/gap.csv"',
           f"cells = {{ {cells} }}")  # fmt: skip
    assert look() == [("gap", GAP), ("unused-exception", "tables-2022/checks.toml")]


def test_without_a_solver_the_report_says_so_and_strictly_fails(
    notices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    report = inspect(notices, vocabulary=Vocabulary.load(notices / "facts.toml"))
    (note,) = report.findings
    assert note.code == "not-run"
    assert "changrong[check]" in note.problem.en
    assert "always-false, always-true, contradiction, implied, subsumed" in note.problem.en
    assert not report.fails()
    assert report.fails(strict=True)


def test_what_the_solver_cannot_settle_is_noted_and_never_guessed(
    notices: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prover, "STEPS", 1)
    spoil(
        "conditions-2022/measures.toml",
        "enterprise.headcount > 20 AND enterprise.headcount <",
        "enterprise.headcount * enterprise.headcount = 7919 AND enterprise.headcount >",
    )
    vocabulary = Vocabulary.load(notices / "facts.toml")
    report = inspect(notices, vocabulary=vocabulary, only=["always-false"])
    noted = [each for each in report.findings if each.place.measure == "never"]
    assert [(each.code, each.severity) for each in noted] == [("always-false", Severity.NOTE)]
    assert "not proved" in noted[0].problem.en
    assert not report.fails(strict=True)


def test_checks_are_not_run_on_half_a_book_and_the_report_says_so(spoil: Spoil, look: Look) -> None:
    spoil("conditions-2022/measures.toml", "enterprise.headcount <", "enterprise.headcont <")
    assert [code for code, _ in look()] == ["unknown-fact", "not-run"]


def test_an_unknown_code_is_refused(look: Look) -> None:
    with pytest.raises(Problem, match="there is no check gaps"):
        look("gaps")


def test_a_report_fails_by_its_worst_finding() -> None:
    def report(severity: Severity) -> run.Report:
        return run.Report((Finding("gap", severity, Place("a"), run.UNREAD),))

    assert report(Severity.ERROR).fails()
    assert not report(Severity.WARNING).fails()
    assert report(Severity.WARNING).fails(strict=True)
    assert not report(Severity.NOTE).fails(strict=True)
    assert not run.Report(()).fails(strict=True)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("m", measure="clash", condition="enterprise.headcount >= 10"), "headcount >= 10"),
        (Place("m", measure="clash", condition="when 2"), "enterprise.exports"),
        (Place("m", measure="clash", condition="gives need.tailored_product"), "gives = "),
        (Place("m", measure="clash"), 'id = "clash"'),
        (Place("m", measure="kept", condition="must 1"), "industry < '5200'"),
    ],
)
def test_the_line_of_a_place_is_found_in_the_file(place: Place, shown: str) -> None:
    file = CLEAN / "conditions-2022" / "measures.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    line = line_of(file, place)
    assert shown in lines[line - 1]
    start = lines.index(f'id = "{place.measure}"') + 1
    assert start <= line <= start + 15


def test_a_row_is_its_own_line_and_a_file_that_is_gone_has_none() -> None:
    assert line_of(CLEAN / GAP, Place(GAP, row=3)) == 3
    assert line_of(CLEAN / GAP, Place(GAP)) == 1
    assert line_of(CLEAN / "gone.toml", Place("gone.toml", measure="x")) == 0
    assert line_of(CLEAN / "facts.toml", Place("facts.toml", condition="enterprise.kind")) > 1
