"""A kind that is declared wrong is found out before anybody opens a case.

`kinds_fixtures/faults` and `kinds_fixtures/clean` hold the same kinds, with and without the one
fault that a kind is named after: "<code>" or "<code>.<which>".
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from changrong.network.cases.checks import Finding, all_checks, check_kinds, inspect
from changrong.network.cases.checks.loading import CannotRead, load
from changrong.network.cases.checks.sight import ALWAYS, BODIES
from changrong.network.cases.effects import EFFECTS
from changrong.network.cases.kind import Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.queries import visible_to
from changrong.network.people.models import Role

from ..steps import dispatch_at, state_need

FIXTURES = Path(__file__).parent / "kinds_fixtures"
FAULTS, CLEAN = FIXTURES / "faults", FIXTURES / "clean"
# Kinds that others need, and faults that cannot be planted without another.
RIGHT = {"child", "parent"}
WITH_ANOTHER = {
    "clock-never-started": {"move-never-made"},
    "blind-role": {"nobody-moves"},
    "blind-role.officer": {"nobody-moves"},
}
TWICE = {"policy-number.spelled", "policy-number.share"}  # once in each language


def kinds_in(folder: Path) -> list[Kind]:
    return [declared.kind for declared in load(folder).declared]


def found_in(folder: Path) -> tuple[Finding, ...]:
    loaded = load(folder)
    return inspect([declared.kind for declared in loaded.declared], loaded.effects)


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return found_in(FAULTS)


def test_the_kinds_of_the_service_are_right():
    assert check_kinds() == []
    assert inspect() == ()


def test_each_planted_fault_is_found_in_its_kind_and_nothing_else(found):
    planted: Counter[tuple[str, str]] = Counter()
    for kind in kinds_in(FAULTS):
        code = kind.name.partition(".")[0]
        if kind.name not in RIGHT:
            planted[kind.name, code] = 2 if kind.name in TWICE else 1
            planted.update((kind.name, other) for other in WITH_ANOTHER.get(kind.name, ()))
    assert Counter((each.kind, each.code) for each in found) == planted


def test_the_clean_twins_yield_nothing():
    assert found_in(CLEAN) == ()
    assert {kind.name for kind in kinds_in(CLEAN)} == {kind.name for kind in kinds_in(FAULTS)}


def test_both_folders_begin_from_the_same_right_kind():
    assert (FAULTS / "_small.py").read_bytes() == (CLEAN / "_small.py").read_bytes()


def test_every_check_has_a_planted_fault_and_a_code_of_its_own(found):
    codes = [check.code for check in all_checks()]
    assert len(set(codes)) == len(codes)
    assert set(codes) == {each.code for each in found}


def test_every_finding_is_said_in_both_languages_with_what_to_do(found):
    for each in found:
        for text in (each.problem, each.help, each.inside):
            assert text.zh
            assert text.zh != text.en


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unknown-state.from", "move finish: there is no state askd; did you mean asked?"),
        ("unknown-move", "clock first: there is no move finsh; did you mean finish?"),
        ("unknown-kind", "no kind is called ned; did you mean need?"),
        ("unknown-duty.limit", "risk-share is no duty: its sort is limit"),
        ("unreachable-state", "state waiting: no way from asked leads to it"),
        ("clock-runs-at-end", "clock first: can still run at the end done"),
        ("pause-at-end", "at the end done it stands still in a pause for ever"),
        ("level-move", "level first/over: the clock runs in waiting, where take_back cannot"),
        ("outcome-without-effect", "its outcome done changes contract, but the move does nothing"),
        ("untold-limit", "reads institution.average_fee_rate, asked of nobody"),
        ("policy-number.level", "clocks.first.levels.day３.name holds a number"),
        ("doubled-prefix", "numbers of the kind need begin with XQ too"),
    ],
)
def test_a_finding_names_the_place_and_what_is_concerned(found, kind, words):
    assert words in next(each.inside.en for each in found if each.kind == kind)


def test_a_kind_that_stands_twice_in_a_folder_is_found():
    [kind] = [kind for kind in kinds_in(CLEAN) if kind.name == "child"]
    assert {each.code for each in inspect([kind, kind])} == {"doubled-name"}


def test_a_kind_takes_the_place_of_the_service_s_of_the_same_name():
    assert inspect([KINDS["need"]]) == ()


def test_effects_of_a_folder_are_known_to_its_kinds_alone():
    before = dict(EFFECTS)
    loaded = load(CLEAN)
    assert "fixture.opens" in loaded.effects
    assert before == EFFECTS
    kinds = [declared.kind for declared in loaded.declared]
    assert "unknown-effect" in {each.code for each in inspect(kinds)}


def test_a_file_of_a_folder_can_be_read_alone():
    assert {kind.name for kind in kinds_in(CLEAN / "states.py")} >= {"dead-end", "no-start"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kind = Kind(", "own.py:1: cannot be read"),
        ("\n\nraise SystemExit(3)", "own.py:3: cannot be read: 3"),
        ("from changrong.network.cases.kind import Kind\nKind('x')", "own.py:2: cannot be read"),
        ("number = 3", "no kind is declared in it"),
    ],
)
def test_what_is_no_kind_file_is_refused_with_its_line(tmp_path, text, problem):
    (tmp_path / "own.py").write_text(text)
    with pytest.raises(CannotRead, match=problem):
        load(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "own.py"]


def test_an_effect_that_the_service_has_is_refused(tmp_path):
    (tmp_path / "own.py").write_text(
        "from changrong.network.cases.effects import effect\n@effect('need.correct')\n"
        "def correct(case, answers, by): pass\n"
    )
    with pytest.raises(CannotRead, match=r"two effects are called need\.correct"):
        load(tmp_path)


def test_whoever_is_taken_to_see_a_case_does_see_it(cast, need):
    """The table by which `blind-role` reasons is the one that queries keep."""
    actors = [cast.alice, cast.officer_a, cast.manager_a, cast.coordinator]
    actors += [cast.supervisor, cast.hotline]
    seeing = {actor.role for actor in actors if visible_to(actor).filter(pk=need.pk).exists()}
    assert seeing == ALWAYS | BODIES | {Role.ENTERPRISE}
    by_telephone = state_need(cast, cast.hotline)
    assert visible_to(cast.hotline).filter(pk=by_telephone.pk).exists()
    child = dispatch_at(need, cast.bank_a)
    assert {actor.role for actor in actors if visible_to(actor).filter(pk=child.pk).exists()} == (
        ALWAYS | BODIES | {Role.ENTERPRISE}
    )


def test_every_role_has_its_place_in_that_table():
    assert ALWAYS | BODIES | {Role.ENTERPRISE, Role.HOTLINE, Role.SUPERVISOR} == set(Role)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_comes_back_whole_from_its_declaration(kind):
    again = Kind.from_declaration(kind.declaration)
    assert again == kind
    assert again.hash == kind.hash
