"""`changrong`: the one command of the project. Each group of commands registers its own."""

import typer

from changrong import (
    calendar_cli,
    channels_cli,
    guarantee_cli,
    import_cli,
    kinds_cli,
    ledger_cli,
    lending_cli,
    policy_cli,
    service_cli,
    training_cli,
)

app = typer.Typer(
    help="畅融 Changrong: one network for small-business finance.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
policy_cli.register(app)
lending_cli.register(app)
guarantee_cli.register(app)
kinds_cli.register(app)
calendar_cli.register(app)
service_cli.register(app)
ledger_cli.register(app)
import_cli.register(app)
channels_cli.register(app)
training_cli.register(app)
