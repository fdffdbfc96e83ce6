"""A private PostgreSQL: made in a temporary folder, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from programs import POSTGRES, need_program

UNSAFE = ("fsync=off", "full_page_writes=off")


@contextmanager
def private_server(settings: Sequence[str] = UNSAFE) -> Iterator[str]:
    """A running server; gives its DATABASE_URL. `settings` are of postgresql.conf; tests need no
    row to outlive the machine. PostgreSQL refuses to run as root, so for root it runs as somebody
    unprivileged."""
    initdb = need_program("initdb", *POSTGRES)
    pg_ctl = need_program("pg_ctl", *POSTGRES)
    folder = Path(tempfile.mkdtemp(prefix="changrong-pg-"))
    somebody = _unprivileged()
    if somebody:
        os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    data = folder / "data"
    try:
        _run(folder, somebody, initdb, "-D", data, "-U", "changrong", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        options = " ".join([f"-k {folder} -c listen_addresses=''", *(f"-c {s}" for s in settings)])
        _run(
            folder, somebody, pg_ctl, "-D", data, "-l", folder / "log", "-o", options, "-w", "start"
        )
        try:
            yield f"postgres://changrong@{quote(str(folder), safe='')}/postgres"
        finally:
            _run(folder, somebody, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(folder: Path, somebody: pwd.struct_passwd | None, *command: object) -> None:
    identity: dict[str, Any] = {}
    if somebody:
        identity = {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **identity,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
