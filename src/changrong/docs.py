"""Reference pages written from the declarations themselves: `make docs`, checked by a test.

Whatever a notice, a fact or a kind of case declares is documented by being declared.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from changrong.policy import Book

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Written by `make docs`; change the declarations, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name and content of every generated page."""
    book = Book.load()
    return {
        "facts.md": MADE + facts(book),
        "measures.md": MADE + measures(book),
        "kinds.md": MADE + kinds(),
    }


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = list(headings)
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def facts(book: Book) -> str:
    rows = (
        (f"`{fact.name}`", fact.type.value, fact.label.zh, fact.label.en, fact.asked_of)
        for fact in book.vocabulary
    )
    return "# Facts\n\nWhat may be stated of a case, and what notices derive.\n\n" + table(
        ("name", "type", "中文", "English", "asked of"), rows
    )


def measures(book: Book) -> str:
    parts = ["# Measures\n\nEvery live measure, by notice.\n"]
    for notice in book.notices:
        live = [measure for measure in book.measures if measure.notice == notice.id]
        if live:
            rows = (
                (m.clause, f"`{m.id}`", m.sort.value, m.binding.value, m.label.zh, m.label.en)
                for m in live
            )
            parts.append(
                f"\n## {notice.title.zh}\n\n{notice.title.en} (`{notice.id}`)\n\n"
                + table(("clause", "measure", "sort", "binding", "中文", "English"), rows)
            )
    return "".join(parts)


def kinds() -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
    import django

    django.setup()
    from changrong.network.cases.kinds import KINDS

    parts = ["# Kinds of case\n\nOne file each in `network/cases/kinds/`.\n"]
    for kind in KINDS.values():
        states = {state.name: state.label.zh for state in kind.states}
        rows = (
            (
                f"`{move.name}` {move.label.zh}",
                "、".join("任何未结状态" if name == "*" else states[name] for name in move.from_),
                states[move.to] if move.to else "不变",
                "、".join(str(role.label) for role in move.by) or "系统",
            )
            for move in kind.moves
        )
        clocks = "".join(f"- `{c.name}` {c.label.zh}: duty `{c.duty}`\n" for c in kind.clocks)
        parts.append(
            f"\n## {kind.label.zh} / {kind.label.en} (`{kind.name}`, {kind.prefix})\n\n"
            f"Serves `{kind.clause}`.\n\n"
            + table(("move", "from", "to", "by"), rows)
            + f"\nClocks:\n\n{clocks}"
        )
    return "".join(parts)


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (REFERENCE / name).write_text(content)
