"""The page that shows how to write a kind is right: its example passes the checks and is walked."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from changrong.cli import app
from changrong.network.cases import diagram
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.checks.loading import load
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.queries import timeline, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.events import registry

from ..matters import at
from ..visitors import visitor

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "write-a-kind.md"
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE.read_text(), re.DOTALL)
DECLARED, WALK = (text for language, text in BLOCKS if language == "python")
PRINTED = [text for language, text in BLOCKS if not language]
FIELDS = {"about": "other", "what": "怎么申请？", "contact_name": "陈女士"}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("kinds") / "question.py"
    file.write_text(DECLARED)
    return file


@pytest.fixture
def kind(file, monkeypatch):
    """The page's kind, registered for one test: its events are declared as a process begins."""
    [declared] = load(file).declared
    monkeypatch.setitem(KINDS, declared.kind.name, declared.kind)
    registry.codes.cache_clear()
    yield declared.kind
    monkeypatch.undo()
    registry.codes.cache_clear()


@pytest.fixture
def asked(cast, kind):
    with at("2026-11-23 10:00"):
        return open_cases("question", [Opening(enterprise=cast.xianhe, fields=FIELDS)], cast.alice)[
            0
        ]


def checked(file: Path) -> list[str]:
    result = CliRunner().invoke(app, ["kinds", "check", str(file), "--strict", "--lang", "en"])
    return result.stdout.splitlines()


def test_the_example_passes_the_checks(file):
    assert checked(file) == ["nothing found"]


def test_the_fault_that_the_page_makes_is_found_in_the_words_it_prints(tmp_path):
    assert 'stops=("answer", "withdraw"),' in DECLARED
    wrong = tmp_path / "question.py"
    wrong.write_text(DECLARED.replace('stops=("answer", "withdraw"),', 'stops=("answer",),'))
    [printed] = [text for text in PRINTED if "clock-runs-at-end" in text]
    assert checked(wrong)[0].endswith(printed.strip())


def test_the_drawing_on_the_page_is_that_of_the_example(kind):
    [printed] = [text for text in PRINTED if text.startswith("▶")]
    assert printed == diagram.text(kind, "en")


def test_the_walk_on_the_page_leads_to_an_answer(cast, kind):
    page = SimpleNamespace()
    exec(WALK, vars(page))
    case = page.walk(cast.alice, cast.coordinator)
    assert (case.state, case.outcome) == ("answered", "answered")
    assert case.closed_at is not None
    assert case.answered_at is not None
    assert case.handler == cast.coordinator.user
    assert not case.clocks.filter(stopped_at=None).exists()
    assert case.number.startswith("ZX-")
    said = [entry["move"] for entry in case.fields["moves"]]
    assert said == ["ask_back", "firm_replies", "answer"]
    assert timeline(case, cast.alice)


def test_its_clock_stands_still_while_the_firm_is_asked(cast, asked):
    [clock] = asked.clocks.all()
    assert clock.due_on.isoformat() == "2026-12-07"
    with at("2026-11-24 10:00"):
        move([asked], "ask_back", cast.coordinator, {"asked": "哪一家？"})
    clock.refresh_from_db()
    assert clock.paused
    with at("2026-11-26 10:00"):
        move([asked], "firm_replies", cast.alice, {"reply": "这一家"})
    clock.refresh_from_db()
    assert clock.due_on.isoformat() > "2026-12-07"


def test_it_can_be_withdrawn_from_any_open_state(cast, asked):
    [case] = move([asked], "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_a_deadline_that_passes_gives_the_bureau_a_task(cast, asked):
    with at("2026-12-08 09:00"):
        sweep(now())
    assert [child.kind for child in asked.children.all()] == ["task"]


def test_only_those_it_concerns_see_it(cast, asked):
    seeing = {
        name
        for name, actor in vars(cast).items()
        if getattr(actor, "role", None) and visible_to(actor).filter(pk=asked.pk).exists()
    }
    assert seeing == {"alice", "bob", "coordinator"}


def test_pages_and_api_follow_from_the_declaration(cast, asked):
    firm, bureau = visitor(cast.alice), visitor(cast.coordinator)
    new = firm.get("/matters/new/question/")
    assert new.status_code == 200
    assert "您的问题" in new.content.decode()
    assert "待答复" in firm.get(f"/matters/{asked.number}/").content.decode()
    assert "请企业补充" in bureau.get(reverse("cases:case", args=[asked.number])).content.decode()
    described = firm.get("/api/v1/kinds/question").json()
    assert described["name"] == "question"
