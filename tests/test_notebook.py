"""docs/how-to/notebook.md: its blocks run in order, and print what stands below them."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from changrong.network.people.tokens import issue_token
from changrong.network.rules.screening_work import screen_next
from network.cast import make_cast
from programs import need_spark

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "notebook.md"
BLOCK = re.compile(
    r"^```python(?: needs=(\w+))?\n(.*?)^```\n(?:```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    needs: str
    code: str
    prints: str


def blocks() -> list[Block]:
    return [
        Block(*(part or "" for part in found.groups()))
        for found in BLOCK.finditer(PAGE.read_text())
    ]


@pytest.fixture
def notebook(tmp_path, settings, monkeypatch, live_server, transactional_db):
    """A folder to work in, a service to ask, and a worker that works while one waits."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHANGRONG_URL", live_server.url)
    monkeypatch.setenv("CHANGRONG_TOKEN", issue_token(make_cast().officer_a.membership))
    monkeypatch.setattr("time.sleep", lambda seconds: screen_next())
    return {"__name__": "notebook"}


def run(block: Block, names: dict[str, object]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.code, str(PAGE), "exec"), names)
    return printed.getvalue()


def test_every_block_of_the_page_runs_and_prints_what_the_page_says(notebook):
    found = blocks()
    assert len(found) > 10
    for block in found:
        if block.needs != "spark" and (not block.needs or importlib.util.find_spec(block.needs)):
            assert run(block, notebook) == block.prints, block.code


@pytest.mark.spark
def test_the_block_on_spark_runs_after_those_before_it(notebook):
    need_spark()
    found = blocks()
    [last] = [number for number, block in enumerate(found) if block.needs == "spark"]
    for block in found[: last + 1]:
        if block.needs in ("", "spark"):
            run(block, notebook)
