"""`changrong notices list|show|check|test|coverage`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from changrong.policy_cli.checking import check
from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    escape,
    folders_of,
    language,
    new_table,
    open_book,
    print_json,
    stop,
    words,
)
from changrong.text import Text

if TYPE_CHECKING:
    from rich.table import Table

    from changrong.policy import Measure, Notice
    from changrong.policy.checks.coverage import Covered
    from changrong.policy.checks.worked import CaseResult
    from changrong.policy.notice import Clause

app = typer.Typer(help="The notices: list, show, check, test, coverage.", no_args_is_help=True)

app.command("check")(check)

Folder = Annotated[
    Path | None,
    typer.Argument(help="A notice folder, or a folder of notice folders; else the package's own."),
]


@app.command("list")
@clear_errors
def list_notices(as_json: AsJson = False, lang: Lang = "") -> None:
    """List the notices, and what of each is live or unverified."""
    from changrong.policy.confirming import Holding

    book = open_book(None)
    if as_json:
        print_json([_header(notice) for notice in book.notices])
        return
    chosen = language(lang)
    table = new_table(expand=True)
    for heading in (
        Text("通知", "Notice"),
        Text("有效期", "In force"),
        Text("措施", "Measures"),
        Text("未核实", "Unverified"),
    ):
        table.add_column(heading.in_(chosen), overflow="fold")
    for notice in book.notices:
        live = sum(measure.is_live for measure in notice.measures)
        table.add_row(
            f"{escape(notice.title.in_(chosen))}\n"
            f"[dim]{notice.id} · {notice.read.label.in_(chosen)}[/dim]",
            f"{notice.start} – {notice.until or '…'}",
            str(live),
            str(len(_unverified(notice))),
        )
    screen = console()
    screen.print(table)
    for confirmation, holding in book.confirmations:
        if holding is not Holding.HOLDS:
            screen.print(escape(f"{confirmation.what}: {holding.label.in_(chosen)}"))


def _unverified(notice: Notice) -> list[str]:
    """The measures and derived facts that are known only from memory and switched off."""
    measures = [measure.id for measure in notice.measures if not measure.is_live]
    return measures + [item.fact for item in notice.derived if not item.is_live]


def _header(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "title": words(notice.title),
        "short": words(notice.short),
        "number": notice.number,
        "issuers": [words(issuer) for issuer in notice.issuers],
        "issued": notice.issued.isoformat(),
        "from": notice.start.isoformat(),
        "until": notice.until.isoformat() if notice.until else None,
        "regions": list(notice.regions),
        "binds": {"kinds": list(notice.binds.kinds), "ids": list(notice.binds.ids)},
        "supersedes": list(notice.supersedes),
        "read": str(notice.read),
        "source": notice.source or None,
        "remark": words(notice.remark) if notice.remark else None,
        "measures": [measure.id for measure in notice.measures if measure.is_live],
        "unverified": _unverified(notice),
    }


@app.command()
@clear_errors
def show(
    id: Annotated[str, typer.Argument(help="The notice's id.")],
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Show one notice: its clauses and its measures with their conditions."""
    from changrong.policy.errors import did_you_mean

    book = open_book(None)
    try:
        notice = book.notice(id)
    except KeyError:
        hint = did_you_mean(id, [each.id for each in book.notices])
        stop(Text(f"没有通知 {id}{hint.zh}", f"there is no notice {id}{hint.en}"), lang)
    if as_json:
        shown = _header(notice) | {
            "clauses": [_clause_json(notice, clause) for clause in notice.clauses],
            "measures": [_measure_json(measure) for measure in notice.measures],
        }
        print_json(shown)
    else:
        _show(notice, language(lang))


def _measure_json(measure: Measure) -> dict[str, Any]:
    duty = measure.duty
    return {
        "id": measure.id,
        "clause": measure.clause,
        "sort": str(measure.sort),
        "binding": str(measure.binding),
        "on": measure.on,
        "label": words(measure.label),
        "plain": words(measure.plain),
        "read": str(measure.read),
        "live": measure.is_live,
        "confirmed": measure.confirmed.json() if measure.confirmed else None,
        "from": measure.start.isoformat(),
        "until": measure.until.isoformat() if measure.until else None,
        "dated_by": measure.dated_by,
        "when": [
            {"that": item.that, "label": words(item.label)}
            for item in (*measure.implicit, *measure.when)
        ],
        "must": [{"that": item.that, "label": words(item.label)} for item in measure.must],
        "gives": [
            {"what": give.what, "value": give.value, "unit": give.unit} for give in measure.gives
        ],
        "duty": None
        if duty is None
        else {
            "on": duty.on,
            "who": duty.who,
            "does": words(duty.does),
            "within": str(duty.within),
        },
    }


def _show(notice: Notice, lang: str) -> None:
    screen = console()
    screen.print(f"[bold]{escape(notice.title.in_(lang))}[/bold] {escape(notice.number)}")
    issuers = "、".join(issuer.in_(lang) for issuer in notice.issuers)
    read = notice.read.label.in_(lang)
    screen.print(escape(f"{issuers} · {notice.start} – {notice.until or '…'} · {read}"))
    for measure in notice.measures:
        screen.print()
        screen.print(
            f"[bold]{escape(measure.label.in_(lang))}[/bold] [dim]{measure.id} · "
            f"{escape(measure.clause)} · {measure.sort} · {measure.binding} · "
            f"{measure.read.label.in_(lang)}[/dim]"
        )
        if measure.confirmed is not None:
            screen.print(f"  {escape(measure.confirmed.label.in_(lang))}")
        for sign, conditions in (("·", (*measure.implicit, *measure.when)), ("!", measure.must)):
            for item in conditions:
                words = escape(item.label.in_(lang))
                screen.print(f"  {sign} {words}  [dim]{escape(item.that)}[/dim]")
        for give in measure.gives:
            screen.print(f"  + {give.what} = {escape(give.value)} {give.unit}")
        if measure.duty is not None:
            duty = measure.duty
            within = duty.within.text.in_(lang)
            screen.print(f"  > {escape(duty.does.in_(lang))} · {within} · {duty.on}")


@app.command("test")
@clear_errors
def run_worked_cases(path: Folder = None, as_json: AsJson = False, lang: Lang = "") -> None:
    """Run every worked case; exit 1 if one fails."""
    from changrong.policy import Book
    from changrong.policy.checks.worked import run_cases

    folders = folders_of(path)
    only = path.resolve().name if path is not None and "extra" in folders else None
    results = run_cases(Book.load(**folders, cases=True), only)
    failed = [result for result in results if not result.passed]
    if as_json:
        print_json({"cases": len(results), "failed": [_failed_json(item) for item in failed]})
    else:
        _show_results(results, failed, language(lang))
    if failed:
        raise typer.Exit(1)


def _failed_json(result: CaseResult) -> dict[str, Any]:
    return {
        "notice": result.notice,
        "case": result.case.name,
        "mismatches": [item._asdict() for item in result.mismatches],
    }


def _show_results(results: tuple[CaseResult, ...], failed: list[CaseResult], lang: str) -> None:
    screen = console()
    for result in failed:
        for what, expected, got in result.mismatches:
            said = Text(f"应为 {expected}，实为 {got}", f"expected {expected}, got {got}").in_(lang)
            place = f"{result.notice}/cases.toml: {result.case.name}: {what}"
            screen.print(f"{place}: {said}", highlight=False, markup=False, soft_wrap=True)
    passed = len(results) - len(failed)
    screen.print(
        Text(
            f"{passed} 个案例通过，{len(failed)} 个没有通过",
            f"{passed} cases passed, {len(failed)} failed",
        ).in_(lang)
    )


@app.command()
@clear_errors
def coverage(as_json: AsJson = False, lang: Lang = "") -> None:
    """Print everything the documents ask for, what became of it, and where that lives."""
    from changrong.policy.checks.coverage import coverage as covered

    book = open_book(None)
    lines = covered(book)
    if as_json:
        print_json([_line_json(line) for line in lines])
        return
    chosen = language(lang)
    for notice in book.notices:
        _show_coverage(notice, [line for line in lines if line.notice == notice.id], chosen)
    console().print(_totals(lines, chosen))


def _show_coverage(notice: Notice, lines: list[Covered], lang: str) -> None:
    table = new_table(
        title=f"{escape(notice.title.in_(lang))} [dim]{notice.id}[/dim]",
        title_justify="left",
        expand=True,
    )
    table.add_column(Text("条款", "Clause").in_(lang), overflow="fold", ratio=2)
    table.add_column(Text("事项", "Item").in_(lang), overflow="fold", ratio=2)
    table.add_column(Text("说了什么", "Gist").in_(lang), overflow="fold", ratio=5)
    table.add_column(Text("属于", "Mark").in_(lang), overflow="fold", ratio=2)
    table.add_column(Text("在哪里", "Where").in_(lang), overflow="fold", ratio=5)
    table.add_column(Text("状态", "State").in_(lang), overflow="fold", ratio=2)
    for line in lines:
        table.add_row(
            escape(line.clause.id),
            escape(line.id) if line.clause.items else "",
            escape(line.gist.in_(lang)),
            str(line.mark),
            escape(_where(line, lang)),
            line.state.label.in_(lang),
        )
    console().print(table)


def _where(line: Covered, lang: str) -> str:
    parts = [str(home) for home in line.lives]
    if line.planned:
        subjects = "；".join(line.planned)
        parts.append(Text(f"计划：{subjects}", f"planned: {subjects}").in_(lang))
    if line.why is not None:
        parts.append(line.why.in_(lang))
    return "\n".join(parts)


def _totals(lines: tuple[Covered, ...], lang: str) -> Table:
    from changrong.policy.checks.coverage import State
    from changrong.policy.notice import Became

    counted = Counter((line.mark, line.state) for line in lines)
    table = new_table(Text("属于", "Mark").in_(lang))
    for state in State:
        table.add_column(state.label.in_(lang), justify="right")
    for mark in Became:
        table.add_row(str(mark), *(str(counted[mark, state]) for state in State))
    return table


def _line_json(line: Covered) -> dict[str, Any]:
    return {
        "id": line.id,
        "mark": str(line.mark),
        "notice": line.notice,
        "clause": line.clause.id,
        "gist": words(line.gist),
        "lives": [{"sort": str(home.sort), "name": home.name} for home in line.lives],
        "state": str(line.state),
        "planned": list(line.planned),
        "why": words(line.why),
    }


def _clause_json(notice: Notice, clause: Clause) -> dict[str, Any]:
    from changrong.policy.checks.coverage import citing

    found = citing(notice, clause)
    return {
        "id": clause.id,
        "gist": words(clause.gist),
        "became": str(clause.became),
        "measures": list(found.measures),
        "derived": list(found.derived),
        "unverified": list(found.unverified),
        "planned": list(clause.planned),
        "why": words(clause.why),
        "items": [item.id for item in clause.items],
        "responsible": list(clause.responsible),
    }
