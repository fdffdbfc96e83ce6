"""`changrong interview`, at a terminal and from a file of answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from changrong.cli import app

from .test_policy_commands import refused, run

DOCS = Path(__file__).parents[2] / "docs" / "how-to"
ANSWERS = DOCS / "interview" / "restaurant.json"
ASKING = ("interview", "--notice", "cbirc-2023-small-firms", "--as-of", "2023-09-20")


def typed(text: str, *more: str, lang: str = "en") -> str:
    """What is shown to somebody who types these lines."""
    found = CliRunner().invoke(app, [*ASKING, *more, "--lang", lang], input=text)
    assert found.exit_code == 0, found.output
    return found.output


def test_the_interview_recorded_in_the_documentation_is_what_the_command_prints() -> None:
    page = (DOCS / "interview.md").read_text(encoding="utf-8")
    recorded = re.search(r"```text\n(.*?)\n```", page, re.DOTALL)
    assert recorded is not None
    found = run(*ASKING, "--answers", ANSWERS, "--lang", "en")
    assert found.exit_code == 0
    assert re.sub(r"book [0-9a-f]{12}", "book " + "·" * 12, found.stdout).rstrip() == recorded[1]


def test_the_record_says_what_each_answer_settled_and_what_was_never_asked() -> None:
    found = run(*ASKING, "--answers", ANSWERS, "--json")
    record: dict[str, Any] = json.loads(found.stdout)
    asked = [one["fact"] for one in record["questions"]]
    assert len(asked) == len(set(asked)) == 10
    assert {"enterprise.revenue", "enterprise.assets"} <= set(record["never_asked"])
    assert not set(asked) & set(record["never_asked"])
    settled = [key for one in record["questions"] for key in one["settled"]]
    assert len(settled) == len(set(settled))
    for one in record["questions"]:
        for key, verdict in one["settled"].items():
            assert record["verdicts"][key] == verdict, "what was settled stayed settled"
    left = [one["at_most"] for one in record["questions"]]
    assert left == sorted(set(left), reverse=True)
    assert left[-1] == 0
    assert record["known"] == {"institution.kind": "bank"}


def test_an_answer_that_is_absent_is_left_open_and_not_asked_twice(tmp_path: Path) -> None:
    empty = tmp_path / "nothing.json"
    empty.write_text("{}")
    record = json.loads(run(*ASKING, "--answers", empty, "--json").stdout)
    answers = [one["answer"] for one in record["questions"]]
    assert answers == [None] * len(answers)
    assert set(record["verdicts"].values()) == {"cannot tell"}


def test_an_officer_is_asked_for_an_officers_facts() -> None:
    found = run(*ASKING, "--answers", ANSWERS, "--asked-of", "officer", "--json")
    asked = [one["fact"] for one in json.loads(found.stdout)["questions"]]
    assert "loan.rate" in asked
    assert "need.kind" not in asked


def test_a_wrong_answer_is_explained_in_place_and_asked_again() -> None:
    shown = typed("99\nrenewal\n")
    assert shown.count("Which service do you need?") == 1
    assert "should be one of" in shown
    assert "does not apply  More unsecured loans" in shown


def test_numbers_of_the_list_yes_and_no_and_thousands_are_understood() -> None:
    shown = typed("3\n1\n1\n6210\n2,600\n8,603,000\nyes\n")
    assert "should be" not in shown
    assert "does not apply  Focus on small firms that never had a loan" in shown
    assert "不适用  从没贷过款" in typed("3\n1\n1\n6210\n26\n是\n", lang="zh")


def test_going_back_asks_the_question_before_again() -> None:
    shown = typed("3\n<\n1\n")
    assert shown.count("Which service do you need?") == 2


def test_what_is_not_known_is_passed_over_and_an_empty_line_is_not_an_answer() -> None:
    shown = typed("\n?\n")
    assert "type an answer, or ? if you do not know" in shown
    assert "Which insurance do you want?" in shown


def test_the_end_of_input_ends_with_the_verdicts_so_far() -> None:
    shown = typed("1\n")
    assert "cannot tell  Suitable products for sole traders" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--notice", "cbirc-2023-small-firm"), "no such notice"),
        (("--asked-of", "nobody"), "should be enterprise or officer"),
        (("--answers", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_it_cannot_take_is_refused_with_one_line(
    arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(run("interview", *arguments, "--lang", "en"))


def test_a_refused_answer_of_the_file_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"enterprise.headcount": -1}')
    said = refused(run("interview", "--answers", wrong, "--lang", "en"))
    assert "wrong.json" in said
    assert "enterprise.headcount = -1" in said
