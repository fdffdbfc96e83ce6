"""The commands of the working calendar: show, check, publish, due.

Exit codes: 0 done; 1 `check` found something; 2 it cannot be done, with one line on stderr.

`show` and `due` count by the service's calendar where its database lies (DATABASE_URL, or a file in
CHANGRONG_HOME), else by the table that ships.
"""

import typer

from changrong.calendar_cli.commands import app


def register(app_of_all: typer.Typer) -> None:
    """Add the commands of the calendar to the command line."""
    app_of_all.add_typer(app, name="calendar")
