"""The commands of the books: trial-balance, statement, export, check.

Exit codes: 0 done; 1 `check` found something; 2 it cannot be done, with one line on stderr.
"""

import typer

from changrong.ledger_cli.commands import app


def register(app_of_all: typer.Typer) -> None:
    """Add the commands of the ledger to the command line."""
    app_of_all.add_typer(app, name="ledger")
