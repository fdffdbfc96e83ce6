"""Reference pages written from the declarations themselves: `make docs`, checked by a test.

Whatever a notice, a fact or a kind of case declares is documented by being declared.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from changrong.policy import Book
from changrong.policy.checks.finding import Check, Code
from changrong.policy.checks.registry import all_checks
from changrong.policy.checks.run import all_codes

if TYPE_CHECKING:
    from changrong.network.cases.kind import Clock, Kind

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Written by `make docs`; change the declarations, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """File name and content of every generated page."""
    book = Book.load()
    return {
        "facts.md": MADE + facts(book),
        "measures.md": MADE + measures(book),
        "kinds.md": MADE + kinds(),
        "checks.md": MADE + checks(),
        "events.md": MADE + events(),
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


def events() -> str:
    _django()
    from changrong.network.events.registry import codes, subscribable

    sendable = {code.code for group in subscribable().values() for code in group}
    groups: dict[str, list[tuple[str, ...]]] = {}
    for code in codes().values():
        groups.setdefault(code.group, []).append(
            (
                f"`{code.code}`",
                code.label.zh,
                code.label.en,
                _names(code.sent) if code.code in sendable else "not sent",
                _names(code.holds),
                ", ".join(code.audience) or "nobody",
            )
        )
    parts = [
        "# Events\n\nWhat the service records, and what webhooks are told of: "
        "[../how-to/webhooks.md](../how-to/webhooks.md). A webhook may ask for a whole group, or "
        "for single codes. Every message names the `case`, its `kind` and the `sequence` of the "
        "event in its history, and what stands under *sent*. *Holds* is what the register keeps; "
        "*told* the roles that may hear of it, each where it may see the case.\n"
    ]
    for group, rows in groups.items():
        headings = ("code", "中文", "English", "sent", "holds", "told")
        parts.append(f"\n## `{group}`\n\n{table(headings, rows)}")
    return "".join(parts)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def checks() -> str:
    rooms: dict[str, list[Check]] = {}
    for check in all_checks():
        rooms.setdefault(check.find.__module__.split(".")[-2], []).append(check)
    parts = [
        "# Checks\n\nWhat `changrong notices check` finds in notices that can be read, one small "
        "file a check in `policy/checks/`. How to run them, and how to accept a finding with its "
        "reason: [../how-to/check-notices.md](../how-to/check-notices.md).\n"
    ]
    for room, found in rooms.items():
        rows = (
            (*_code(check), _about(check), check.help.en + (" (needs z3)" if check.solver else ""))
            for check in found
        )
        parts.append(f"\n## Of {room}\n\n")
        parts.append(table(("code", "severity", "中文", "English", "finds", "what to do"), rows))
    others = (code for code in all_codes() if not isinstance(code, Check))
    parts.append("\n## Of promises, exceptions and the run itself\n\n")
    parts.append(table(("code", "severity", "中文", "English"), map(_code, others)))
    return "".join(parts)


def _code(code: Code) -> tuple[str, str, str, str]:
    return f"`{code.code}`", code.severity.value, code.title.zh, code.title.en


def _about(check: Check) -> str:
    """What the file of a check says that it finds."""
    return (sys.modules[check.find.__module__].__doc__ or "").partition("\n\n")[0].rstrip(".")


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
    import django

    django.setup()


def kinds() -> str:
    _django()
    from changrong.network.cases.kinds import KINDS

    parts = [
        "# Kinds of case\n\nOne file each in `network/cases/kinds/`. `changrong kinds show NAME` "
        "prints one in the terminal; how to declare another: "
        "[../how-to/write-a-kind.md](../how-to/write-a-kind.md).\n"
    ]
    parts += [_kind(kind) for kind in KINDS.values()]
    parts.append(_checks_of_kinds())
    return "".join(parts)


def _kind(kind: Kind) -> str:
    from changrong.network.cases import describe, diagram

    relations = "".join(f"- {line}\n" for line in describe.relations(kind, "en"))
    fields = "".join(f"- `{f.name}` {describe.field(f, 'zh')}\n" for f in kind.fields)
    rows = (
        (f"`{move.name}` {label}", between, by, asks, heeds.replace("\n", "；"), does, outcome)
        for move in kind.moves
        for label, between, by, asks, heeds, does, outcome in [describe.move(move, kind, "zh")]
    )
    clocks = "".join(_clock(clock, kind) for clock in kind.clocks) or "none\n"
    outcomes = "".join(
        f"- `{each.name}` {each.label.zh}：{describe.outcome(each, 'zh')}\n"
        for each in kind.outcomes
    )
    return (
        f"\n## {kind.label.zh} / {kind.label.en} (`{kind.name}`, {kind.prefix})\n\n"
        f"Serves `{kind.clause}`.\n\n{relations}"
        f"\n```mermaid\n{diagram.mermaid(kind, 'en')}```\n"
        f"\nFields:\n\n{fields}\n"
        + table(("move", "from → to", "by", "asks", "heeds", "does", "outcome"), rows)
        + f"\nClocks:\n\n{clocks}"
        + f"\nOutcomes:\n\n{outcomes}"
    )


def _clock(clock: Clock, kind: Kind) -> str:
    from changrong.network.cases import describe

    said = "；".join(describe.clock(clock, kind, "zh"))
    levels = "".join(f"  - {describe.level(level, kind, 'zh')}\n" for level in clock.levels)
    return f"- `{clock.name}` {clock.label.zh}（`{clock.duty}`）：{said}\n{levels}"


def _checks_of_kinds() -> str:
    from changrong.network.cases.checks import all_checks

    rows = (
        (
            *_code(check),
            (sys.modules[check.find.__module__].__doc__ or "").rstrip("."),
            check.help.en,
        )
        for check in all_checks()
    )
    return (
        "\n## What `changrong kinds check` finds\n\n"
        "One small file a check in `network/cases/checks/`.\n\n"
        + table(("code", "severity", "中文", "English", "finds", "what to do"), rows)
    )


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, content in pages().items():
        (REFERENCE / name).write_text(content)
