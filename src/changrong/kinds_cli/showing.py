"""`changrong kinds list|show`: the kinds of case as they are declared, and as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    escape,
    language,
    new_table,
    print_json,
    stop,
    words,
)
from changrong.service_cli import ready
from changrong.text import Text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from changrong.network.cases.describe import Stored
    from changrong.network.cases.kind import Kind

Name = Annotated[str, typer.Argument(help="The kind's name, such as need.")]
Mermaid = Annotated[bool, typer.Option("--mermaid", help="Print the states as a Mermaid diagram.")]
Versions = Annotated[
    bool, typer.Option("--versions", help="The versions stored in the service's database.")
]


@clear_errors
def list_kinds(as_json: AsJson = False, lang: Lang = "") -> None:
    """List the kinds of case."""
    ready()
    from changrong.network.cases.kinds import KINDS

    if as_json:
        print_json([_header(kind) for kind in KINDS.values()])
        return
    chosen = language(lang)
    table = _table(
        chosen,
        Text("事项", "Kind"),
        Text("依据", "Serves"),
        Text("发起", "Opened by"),
        Text("状态", "States"),
        Text("步骤", "Moves"),
        Text("时限", "Clocks"),
        Text("子事项", "Children"),
    )
    for kind in KINDS.values():
        table.add_row(*_summary(kind, chosen))
    console().print(table)


def _header(kind: Kind) -> dict[str, Any]:
    from changrong.network.cases.describe import children

    return {
        "name": kind.name,
        "prefix": kind.prefix,
        "label": words(kind.label),
        "clause": kind.clause,
        "hash": kind.hash,
        "opened_by": [str(role) for role in kind.opened_by],
        "parent": kind.parent or None,
        "children": children(kind),
        "states": [state.name for state in kind.states],
        "moves": [move.name for move in kind.moves],
        "clocks": [clock.name for clock in kind.clocks],
        "outcomes": [outcome.name for outcome in kind.outcomes],
    }


def _summary(kind: Kind, lang: str) -> list[str]:
    from changrong.network.cases import describe

    return [
        f"{escape(kind.label.in_(lang))}\n[dim]{kind.name}\n{kind.prefix} · {kind.hash[:8]}[/dim]",
        escape(describe.clause(kind, lang)),
        describe.roles(kind.opened_by, lang),
        *(str(len(parts)) for parts in (kind.states, kind.moves, kind.clocks)),
        " ".join(describe.children(kind)),
    ]


@clear_errors
def show(
    name: Name,
    as_json: AsJson = False,
    mermaid: Mermaid = False,
    versions: Versions = False,
    lang: Lang = "",
) -> None:
    """Show one kind: its fields, states, moves, clocks and outcomes."""
    ready()
    chosen = language(lang)
    if versions:
        _show_versions(name, as_json, chosen)
        return
    from changrong.network.cases import describe, diagram

    kind = _named(name, chosen)
    if mermaid:
        print(diagram.mermaid(kind, chosen), end="")
    elif as_json:
        print_json(describe.plain(kind))
    else:
        _show(kind, chosen)


def _named(name: str, lang: str) -> Kind:
    from changrong.network.cases.kinds import KINDS
    from changrong.policy.errors import did_you_mean

    if name not in KINDS:
        hint = did_you_mean(name, KINDS)
        stop(Text(f"没有事项 {name}{hint.zh}", f"there is no kind {name}{hint.en}"), lang)
    return KINDS[name]


def _show(kind: Kind, lang: str) -> None:
    from changrong.network.cases import describe, diagram

    screen = console()
    screen.print(
        f"[bold]{escape(kind.label.in_(lang))}[/bold] "
        f"[dim]{kind.name} · {kind.prefix} · {kind.hash[:8]}[/dim]"
    )
    screen.print(escape(f"{describe.clause(kind, lang)} ({kind.clause})"))
    for line in describe.relations(kind, lang):
        screen.print(escape(line))
    _section(screen, Text("字段", "Fields"), lang)
    for field in kind.fields:
        screen.print(f"  [dim]{field.name}[/dim] {escape(describe.field(field, lang))}")
    _section(screen, Text("状态", "States"), lang)
    print(diagram.text(kind, lang), end="")
    _section(screen, Text("步骤", "Moves"), lang)
    screen.print(_moves(kind, lang))
    _section(screen, Text("时限", "Clocks"), lang)
    for clock in kind.clocks:
        screen.print(
            f"  [bold]{escape(clock.label.in_(lang))}[/bold] [dim]{clock.name} · {clock.duty}[/dim]"
        )
        for line in describe.clock(clock, kind, lang):
            screen.print(f"    {escape(line)}")
        for level in clock.levels:
            said = escape(describe.level(level, kind, lang))
            screen.print(f"    · {said} [dim]{level.name}[/dim]")
    _section(screen, Text("结果", "Outcomes"), lang)
    for outcome in kind.outcomes:
        said = f"{outcome.label.in_(lang)} [{describe.outcome(outcome, lang)}]"
        screen.print(f"  [dim]{outcome.name}[/dim] {escape(said)}")


def _section(screen: Console, title: Text, lang: str) -> None:
    screen.print(f"\n[bold]{title.in_(lang)}[/bold]")


def _moves(kind: Kind, lang: str) -> Table:
    """A row a move; a column that would be empty is left out."""
    from changrong.network.cases import describe

    rows = [describe.move(move, kind, lang) for move in kind.moves]
    shown = [any(cells) for cells in zip(*rows, strict=True)]
    table = _table(lang, *compress(_MOVE, shown))
    for move, row in zip(kind.moves, rows, strict=True):
        label, *cells = map(escape, compress(row, shown))
        table.add_row(f"{label}\n[dim]{move.name}[/dim]", *cells)
    return table


_MOVE = (
    Text("步骤", "Move"),
    Text("从 → 到", "From → to"),
    Text("谁办", "By"),
    Text("问什么", "Asks"),
    Text("限制与条件", "Heeds"),
    Text("效果", "Does"),
    Text("结果", "Outcome"),
)


def _show_versions(name: str, as_json: bool, lang: str) -> None:
    from changrong.network.cases.describe import stored_versions

    _check_database(lang)
    from django.db import Error

    try:
        stored = stored_versions(name)
    except Error:
        stop(NO_DATABASE, lang)
    if not stored:
        _named(name, lang)
    if as_json:
        print_json([_version(each) for each in stored])
    elif stored:
        console().print(_versions(stored, lang))
    else:
        none = Text(f"还没有 {name} 的事项", f"no case of {name} was opened yet")
        print(none.in_(lang))


NO_DATABASE = Text(
    "这里还没有服务的数据库：先运行 changrong run，或者用 CHANGRONG_HOME、DATABASE_URL 指明",
    "the service has no database here yet: begin with changrong run, or say by CHANGRONG_HOME or "
    "DATABASE_URL where it is",
)


def _check_database(lang: str) -> None:
    """A file that is not there would be made by looking into it."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).is_file():
        stop(NO_DATABASE, lang)


def _versions(stored: Sequence[Stored], lang: str) -> Table:
    table = _table(
        lang,
        Text("版本", "Version"),
        Text("自", "Since"),
        Text("未结", "Open"),
        Text("已结", "Closed"),
        Text("内容", "Content"),
    )
    for each in stored:
        now = Text(" 现行", " current").in_(lang) if each.current else ""
        table.add_row(
            f"{each.version}{now}", each.since, str(each.open), str(each.closed), each.hash[:8]
        )
    return table


def _version(each: Stored) -> dict[str, Any]:
    return {
        "version": each.version,
        "hash": each.hash,
        "since": each.since,
        "open": each.open,
        "closed": each.closed,
        "current": each.current,
    }


def _table(lang: str, *headings: Text) -> Table:
    table = new_table(expand=True)
    for place, heading in enumerate(headings):  # the first holds names, which are never broken
        table.add_column(heading.in_(lang), overflow="fold", no_wrap=not place)
    return table
