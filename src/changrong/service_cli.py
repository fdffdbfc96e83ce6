"""The commands that run the service: run, work, seed, invite, manage."""

import os
import signal
import socket
import subprocess
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

out = Console()
err = Console(stderr=True)


def ready() -> None:
    """Settings loaded and apps registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
    import django

    django.setup()


def stop(message: str) -> None:
    err.print(message, highlight=False)
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
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            stop(f"Cannot listen on {bind}:{port}: {error.strerror}. Choose another with PORT=…")
    ready()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    if settings.DEMO:
        from changrong.network.demo.seed import seeded

        with out.status("Setting up the demonstration district …"):
            seeded()
        _print_cast()
    out.print(f"\n[bold]http://{bind}:{port}/[/bold]   (Ctrl-C stops)\n")
    sys.stdout.flush()
    # The worker is a process of its own: it may be killed and started again at any time.
    worker = subprocess.Popen([sys.executable, "-m", "changrong", "work"])
    try:
        _serve(bind, port)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=10)


def _serve(bind: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{bind}:{port}",
                "worker_class": "gthread",
                "threads": 8,
                "timeout": 60,
                "loglevel": "warning",
                "proc_name": "changrong",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from changrong.network.wsgi import application

            return application

    try:
        Server().run()
    except SystemExit as stopped:
        if stopped.code:
            raise


def _print_cast() -> None:
    from changrong.network.demo.cast import CAST, PASSWORD

    table = Table(title="The demonstration's cast (every name is made up)", title_justify="left")
    for heading in ("sign in as", "password", "who"):
        table.add_column(heading, no_wrap=True)
    for person in CAST:
        table.add_row(person.username, PASSWORD, person.who)
    out.print(table)


def work(
    once: Annotated[bool, typer.Option(help="Sweep once and stop.")] = False,
) -> None:
    """Sweep deadlines; any number of these may run, and a killed one loses nothing."""
    ready()
    from changrong.network.work import work as sweep_on

    sweep_on(once=once)


def seed() -> None:
    """Fill an empty database with the demonstration district."""
    ready()
    from django.core.management import call_command

    from changrong.network.demo.seed import seeded

    call_command("migrate", verbosity=0, interactive=False)
    made = seeded()
    out.print("The demonstration district is there." if made else "It is there already.")
    _print_cast()


def invite(
    role: Annotated[str, typer.Argument(help="coordinator | supervisor | hotline")],
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    region: Annotated[str, typer.Option(help="GB/T 2260 code; blank: the whole city.")] = "",
) -> None:
    """Make one of the bureau's own accounts; prints its one-time password."""
    ready()
    from changrong.network.people.actions import InvitationRefused, invite_staff

    try:
        password = invite_staff(role=role, username=username, name=name, region=region)
    except InvitationRefused as refused:
        stop(str(refused))
    out.print(f"{username}  {password}", highlight=False)


def manage(ctx: typer.Context) -> None:
    """Django's own commands: migrate, check, changepassword …"""
    ready()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["changrong manage", *ctx.args])
