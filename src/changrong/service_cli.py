"""The commands that run the service: run, work, seed, invite, manage."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


@cache
def out() -> Console:
    """Where a person reads. What draws on it is loaded with the first line."""
    from rich.console import Console

    return Console()


@cache
def err() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def how_far() -> Progress:
    """How far a long work is, on stderr, where a person is looking."""
    from rich import progress

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        console=err(),
        transient=True,
        disable=not err().is_terminal,
    )


def ready() -> None:
    """Settings loaded and apps registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError, ValueError) as error:
        stop(f"The service cannot start with these settings: {_first_line(error)}")


@contextmanager
def database() -> Iterator[None]:
    """A database that cannot be used is said in one line."""
    from django.db import Error

    try:
        yield
    except Error as error:
        stop(f"The database cannot be used: {_first_line(error)}")


def migrated() -> None:
    """The tables as this version wants them."""
    from django.core.management import call_command

    with database():
        call_command("migrate", verbosity=0, interactive=False)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def stop(message: str) -> NoReturn:
    err().print(message, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(2)


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(work)
    app.command()(seed)
    app.command()(invite)
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(manage)


def run(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535)] = 8000,
    bind: Annotated[str, typer.Option(envvar="CHANGRONG_BIND")] = "127.0.0.1",
) -> None:
    """Serve the portal and start its worker."""
    _check_free(bind, port)
    ready()
    from django.conf import settings

    from changrong.network.running import Watch

    migrated()
    if settings.DEMO:
        with out().status("Setting up the demonstration district …"):
            _seeded()
        _print_cast()
    else:
        _check_real()
    host = f"[{bind}]" if ":" in bind else bind
    out().print(f"\n[bold]http://{host}:{port}/[/bold]   (Ctrl-C stops)\n")
    sys.stdout.flush()
    raise typer.Exit(Watch(bind, port).run())


def _check_free(bind: str, port: int) -> None:
    try:
        [(family, _, _, _, address), *_] = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        stop(f"Cannot listen on {bind}:{port}: {error.strerror}. Choose another with PORT=…")


def _check_real() -> None:
    """What the demonstration left is never taken for a city's own: its passwords are public."""
    from changrong.network.demo.seed import is_here
    from changrong.network.people.models import User

    with database():
        if is_here():
            stop(
                "This database holds the demonstration, whose passwords are public. Show it with "
                "CHANGRONG_DEMO=1, or name another CHANGRONG_HOME or DATABASE_URL."
            )
        if not User.objects.exists():
            out().print("Nobody has an account yet. Begin with: changrong invite coordinator NAME")


def _seeded() -> bool:
    from changrong.network.demo.seed import NotEmpty, seeded

    with database():
        try:
            return seeded()
        except NotEmpty as refused:
            stop(str(refused))


def _print_cast() -> None:
    from rich.table import Table

    from changrong.network.demo.cast import CAST, PASSWORD

    table = Table(title="The demonstration's cast (every name is made up)", title_justify="left")
    for heading in ("sign in as", "password", "who"):
        table.add_column(heading, no_wrap=True)
    for person in CAST:
        table.add_row(person.username, PASSWORD, person.who)
    out().print(table)


def work(
    once: Annotated[bool, typer.Option(help="Do all that is due and stop.")] = False,
) -> None:
    """Do what is due: deadlines, messages, imports, screenings. Any number may run; a killed one
    loses nothing."""
    ready()
    from changrong.network.work import work as sweep_on

    with database():
        sweep_on(once=once)


def seed() -> None:
    """Fill an empty database with the demonstration district."""
    ready()
    migrated()
    made = _seeded()
    out().print("The demonstration district is there." if made else "It is there already.")
    _print_cast()


def invite(
    role: Annotated[str, typer.Argument(help="coordinator | supervisor | hotline")],
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    region: Annotated[str, typer.Option(help="GB/T 2260 code; blank: the whole city.")] = "",
) -> None:
    """Make one of the bureau's own accounts; prints its one-time password."""
    ready()
    migrated()
    from changrong.network.people.actions import InvitationRefused, invite_staff

    with database():
        try:
            password = invite_staff(role=role, username=username, name=name, region=region)
        except InvitationRefused as refused:
            stop(str(refused))
    out().print(f"{username}  {password}", highlight=False)


def manage(ctx: typer.Context) -> None:
    """Django's own commands: migrate, check, changepassword …"""
    ready()
    from django.core.management import execute_from_command_line

    with database():
        execute_from_command_line(["changrong manage", *ctx.args])
