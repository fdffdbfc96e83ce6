"""`changrong run` as a process: web and worker live and end together; every failure is a line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

COMMAND = [sys.executable, "-m", "changrong"]
PATIENCE = 60


def environment(home: Path, **more: str) -> dict[str, str]:
    dropped = ("CHANGRONG_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"CHANGRONG_HOME": str(home)} | more


def until(true: Callable[[], object]) -> None:
    last = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < last, "it never came to that"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port: int, path: str, **headers: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


class Service:
    def __init__(self, home: Path, **more: str) -> None:
        self.port = free_port()
        self.said = home.parent / f"said-{self.port}"
        self.process = subprocess.Popen(
            [*COMMAND, "run"],
            env=environment(home, PORT=str(self.port), **more),
            stdout=self.said.open("wb"),
            stderr=subprocess.STDOUT,
        )

    @property
    def parts(self) -> list[int]:
        """The web and the worker; the one that has children of its own is the web."""
        return sorted(children(self.process.pid), key=lambda pid: not children(pid))

    def up(self) -> Service:
        until(lambda: self.process.poll() is not None or status(self.port, "/healthz") == 200)
        until(lambda: self.process.poll() is not None or len(self.parts) == 2)
        assert self.process.poll() is None, self.said.read_text()
        return self

    def family(self) -> list[int]:
        return [*self.parts, *(pid for part in self.parts for pid in children(part))]

    def gone(self, family: list[int]) -> None:
        until(lambda: not [pid for pid in family if is_alive(pid)])
        assert status(self.port, "/healthz") == 0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    started = Service(tmp_path / "home")
    yield started.up()
    started.process.kill()
    started.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_told_to_stop_ends_whole_and_well(service, number):
    family = service.family()
    service.process.send_signal(number)
    assert service.process.wait(PATIENCE) == 0
    service.gone(family)


def test_a_watcher_that_is_killed_leaves_nobody_behind(service):
    family = service.family()
    service.process.kill()
    service.process.wait()
    service.gone(family)


def test_a_worker_that_is_killed_is_started_again_and_the_web_goes_on(service):
    web, worker = service.parts
    os.kill(worker, signal.SIGKILL)
    until(lambda: len(service.parts) == 2 and worker not in service.parts)
    assert service.parts[0] == web
    assert status(service.port, "/healthz") == 200
    assert "the worker ended (-9); starting another" in service.said.read_text()


def test_a_web_server_that_dies_ends_the_worker_too(service):
    family = service.family()
    os.kill(service.parts[0], signal.SIGKILL)
    assert service.process.wait(PATIENCE) != 0
    service.gone(family)
    assert "the web server ended (-9); stopping" in service.said.read_text()


def test_a_real_service_has_no_cast_no_gallery_no_warnings_and_says_how_to_begin(service):
    said = service.said.read_text()
    assert "changrong invite coordinator" in said
    assert "password" not in said
    assert "arning" not in said
    assert status(service.port, "/gallery/") == 404
    assert status(service.port, "/static/portal/base.css") == 200


def test_it_answers_to_the_names_it_is_known_by_and_to_no_other(service):
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert status(service.port, "/", Host=f"{host}:{service.port}") == 200
    for host in ("evil.example", "testserver", "localhost.evil.example"):
        assert status(service.port, "/", Host=host) == 400


def fails(home: Path, *arguments: str, **more: str) -> str:
    """The one line that a command that cannot work says."""
    ended = subprocess.run(
        [*COMMAND, *arguments], env=environment(home, **more), capture_output=True, text=True
    )
    assert ended.returncode == 2, ended.stderr
    [line] = ended.stderr.splitlines()
    return line


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = fails(tmp_path / "home", "run", PORT=port)
    assert f"Cannot listen on 127.0.0.1:{port}" in said
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "command",
    [["run"], ["work", "--once"], ["seed"], ["invite", "hotline", "sun"], ["manage", "migrate"]],
)
def test_a_database_that_cannot_be_used_is_one_line(tmp_path, command):
    (tmp_path / "folder").mkdir()
    url = f"sqlite:///{tmp_path / 'folder'}"
    said = fails(tmp_path / "home", *command, DATABASE_URL=url, PORT=str(free_port()))
    assert said == "The database cannot be used: unable to open database file"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("DATABASE_URL", "nonsense://x"), ("CHANGRONG_HOME", "/proc/none"), ("CHANGRONG_LOG", "loud")],
)
def test_a_setting_that_is_wrong_is_one_line(tmp_path, setting, value):
    said = fails(tmp_path / "home", "seed", **{setting: value})
    assert said.startswith("The service cannot start with these settings: ")


def test_the_demonstration_and_a_citys_own_data_never_meet(tmp_path):
    mine, stage = tmp_path / "mine", tmp_path / "stage"
    made = subprocess.run(
        [*COMMAND, "invite", "coordinator", "zhao", "--region", "110105"],
        env=environment(mine),
        capture_output=True,
        text=True,
    )
    assert (made.returncode, made.stdout[:6]) == (0, "zhao  ")
    assert "only put into an empty one" in fails(mine, "seed")
    assert "only put into an empty one" in fails(
        mine, "run", CHANGRONG_DEMO="1", PORT=str(free_port())
    )
    seeded = subprocess.run([*COMMAND, "seed"], env=environment(stage), capture_output=True)
    assert seeded.returncode == 0
    assert "passwords are public" in fails(stage, "run", PORT=str(free_port()))
    again = subprocess.run([*COMMAND, "seed"], env=environment(stage), capture_output=True)
    assert (again.returncode, b"already" in again.stdout) == (0, True)
