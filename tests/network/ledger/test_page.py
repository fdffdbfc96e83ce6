"""docs/concepts/ledger.md: its blocks run in order, and print what stands below them."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "concepts" / "ledger.md"
BLOCK = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_block_of_the_page_runs_and_prints_what_the_page_says(bank: str) -> None:
    names: dict[str, object] = {"bank": bank}
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(found) == 2
    for code, prints in found:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(PAGE), "exec"), names)
        assert printed.getvalue() == prints
