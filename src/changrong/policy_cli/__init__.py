"""The commands of policy: decide, screen, facts, and notices list|show|check|test|coverage.

Exit codes: 0 done, whatever the verdicts; 1 a check or a worked case failed; 2 bad input, with one
line on stderr that says what and where.
"""

import typer

from changrong.policy_cli import deciding, facts, notices, screening


def register(app: typer.Typer) -> None:
    """Add the commands of policy to the command line."""
    app.command("decide")(deciding.decide)
    app.command("screen")(screening.screen)
    app.command("facts")(facts.facts)
    app.add_typer(notices.app, name="notices")
