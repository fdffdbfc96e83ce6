"""The commands of policy: decide, screen, compare, landing, explain, interview, facts, `notices`,
`tables`.

Exit codes: 0 done, whatever the verdicts; 1 a check or a worked case failed; 2 bad input, with one
line on stderr that says what and where.
"""

import typer

from changrong.policy_cli import (
    compare,
    confirming,
    deciding,
    explaining,
    facts,
    interviewing,
    landing,
    notices,
    packing,
    screening,
    tables,
)


def register(app: typer.Typer) -> None:
    """Add the commands of policy to the command line."""
    app.command("decide")(deciding.decide)
    app.command("screen")(screening.screen)
    app.command("compare")(compare.compare)
    app.command("landing")(landing.landing)
    app.command("explain", context_settings=explaining.SETTINGS)(explaining.explain)
    app.command("facts")(facts.facts)
    app.command("interview")(interviewing.interview)
    notices.app.command("confirm")(confirming.confirm)
    notices.app.command("pack")(packing.pack)
    app.add_typer(notices.app, name="notices")
    app.add_typer(tables.app, name="tables")
