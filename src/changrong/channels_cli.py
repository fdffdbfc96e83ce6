"""`changrong channels`: which are switched on, recorded messages taken in, products listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from changrong.service_cli import database, err, migrated, out, ready, stop

if TYPE_CHECKING:
    from changrong.network.channels.connectors.connector import Connector, Result

SOME_LEFT = 1  # exit code where a file could not be read
app = typer.Typer(help="Channels that hand on what people say.", no_args_is_help=True)


def register(app_of_all: typer.Typer) -> None:
    app_of_all.add_typer(app, name="channels")


@app.command("list")
def list_channels() -> None:
    """Every channel: whether it is switched on, what it opens, how many messages came."""
    ready()
    migrated()
    from changrong.network.channels.accounts import account_of
    from changrong.network.channels.connectors import CONNECTORS
    from changrong.network.channels.models import Message

    with database():
        for connector in CONNECTORS.values():
            account = account_of(connector.name)
            count = Message.objects.filter(connector=connector.name).count()
            is_told = connector.tells and account is not None and bool(account.tell)
            parts = (
                f"{connector.name:16}",
                "on " if account else "off",
                "told back" if is_told else "not told back",
                f"{count} messages",
                " ".join(f"{what}>{kind}" for what, kind in connector.kinds.items()),
            )
            _say("  ".join(parts))


@app.command()
def replay(
    connector: Annotated[str, typer.Argument(help="Such as hotline_12345.")],
    files: Annotated[list[Path], typer.Argument(help="Bodies of calls as they came: JSON or XML.")],
) -> None:
    """Take recorded messages in, a line each. What was taken in before stays as it is, so the same
    command goes on where it broke off. Ends with 1 where a file could not be read."""
    ready()
    migrated()
    of, left = _connector(connector), 0
    with database():
        for file in files:
            try:
                _replay(of, file)
            except OSError as error:
                left += 1
                err().print(f"{file}: {error.strerror}", highlight=False, markup=False)
            except ValueError as error:  # Unreadable, in words
                left += 1
                err().print(f"{file}: {error}", highlight=False, markup=False)
    raise typer.Exit(SOME_LEFT if left else 0)


@app.command()
def products() -> None:
    """The products on offer today, as the credit platform is given them (JSON)."""
    ready()
    migrated()
    from changrong.network import clock
    from changrong.network.channels.products import listed

    with database():
        typer.echo(json.dumps(listed(clock.today()), ensure_ascii=False, indent=2))


def _connector(name: str) -> Connector:
    from changrong.network.channels.connectors import CONNECTORS

    if name not in CONNECTORS:
        stop(f"There is no channel {name}; there are {', '.join(CONNECTORS)}")
    return CONNECTORS[name]


def _replay(connector: Connector, file: Path) -> None:
    """Each message in a transaction of its own."""
    from changrong.network.channels import intake
    from changrong.network.channels.accounts import account_of
    from changrong.network.channels.connectors.connector import Call

    account = account_of(connector.name)
    for one in connector.read(Call(file.read_bytes())):
        _tell(intake.result_of(intake.take(connector, one, account)))


def _tell(result: Result) -> None:
    lacks = "; ".join(f"{lack.field}: {lack.said.en}" for lack in result.lacks)
    _say("  ".join(filter(None, (result.id, result.state, result.case, lacks))))


def _say(line: str) -> None:
    out().print(line, highlight=False, markup=False, soft_wrap=True)
