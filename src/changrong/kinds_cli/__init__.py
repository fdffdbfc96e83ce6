"""The commands of kinds of case: `changrong kinds list|show|check`.

Exit codes: 0 done; 1 a check found an error; 2 bad input, with one line on stderr.
"""

import typer

from changrong.kinds_cli import checking, showing

app = typer.Typer(help="The kinds of case: list, show, check.", no_args_is_help=True)

app.command("list")(showing.list_kinds)
app.command("show")(showing.show)
app.command("check")(checking.check)


def register(parent: typer.Typer) -> None:
    """Add the commands of kinds to the command line."""
    parent.add_typer(app, name="kinds")
