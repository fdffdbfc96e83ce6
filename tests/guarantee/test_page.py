"""docs/concepts/guarantees.md: its blocks run in order, and print what stands below them."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "guarantees.md"
BLOCK = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_of_the_page_runs_and_prints_what_the_page_says() -> None:
    names: dict[str, object] = {}
    page = PAGE.read_text(encoding="utf-8")
    found = BLOCK.findall(page)
    assert len(found) == page.count("```python")
    for code, prints in found:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)
        assert printed.getvalue() == prints
