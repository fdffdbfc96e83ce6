"""Why a report is refused."""

from __future__ import annotations

from collections.abc import Sequence

from changrong.text import Problem, Text


class ReliefRefused(Problem):
    """Said in both languages; `field` names what is in the way, if one thing is."""

    def __init__(self, zh: str, en: str, field: str = "") -> None:
        super().__init__(zh, en)
        self.field = field


class RowsRefused(Problem):
    """Why none of several was written: each wrong row, by its place, with the field and why."""

    def __init__(self, rows: Sequence[tuple[int, str, Text]]) -> None:
        super().__init__(
            f"有 {len(rows)} 处不对，所以一行都没有记",
            f"Places that are wrong: {len(rows)}; so nothing was written",
        )
        self.rows = tuple(rows)
