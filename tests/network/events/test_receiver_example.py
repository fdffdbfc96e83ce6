"""The receiver in docs/how-to/webhooks.md, run as it stands there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from changrong.network import clock
from changrong.network.events.channels import Message, Sent, TryAgain
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Outgoing
from changrong.network.events.sms import http_gateway
from changrong.network.events.webhooks import actions, signing

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "webhooks.md"
SECRET = signing.secret_of("a salt")


@pytest.fixture
def run(tmp_path):
    """Start the example with a secret; gives its address and, at the end, what it printed."""
    [example] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    running: list[subprocess.Popen] = []

    def started(secret: str, port: int) -> subprocess.Popen:
        environment = {"PATH": os.environ["PATH"], "WEBHOOK_SECRET": secret, "PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "-c", example], env=environment, stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return process
            time.sleep(0.05)
        raise AssertionError("the example did not start")

    yield started
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_the_example_accepts_what_is_signed_and_takes_a_repeated_message_once(cast, hook, run):
    port = free_port()
    made = hook(cast.manager_a, f"http://127.0.0.1:{port}/hook")
    process = run(made.secret, port)
    [row] = actions.ping([made.endpoint], cast.manager_a)
    assert deliver(clock.now()) == 1
    actions.redeliver([row], cast.manager_a)
    assert deliver(clock.now()) == 1
    process.terminate()
    assert process.stdout.read().splitlines() == ["webhook.ping"]


def test_the_example_refuses_what_another_secret_signed(cast, hook, run):
    port = free_port()
    made = hook(cast.manager_a, f"http://127.0.0.1:{port}/hook")
    process = run(SECRET, port)
    actions.ping([made.endpoint], cast.manager_a)
    assert deliver(clock.now()) == 0
    assert Outgoing.objects.get(event="webhook.ping").status == 401
    process.terminate()
    assert process.stdout.read() == ""


def test_an_sms_gateway_is_signed_to_as_a_webhook_and_private_only_where_allowed(settings, run):
    port = free_port()
    run(SECRET, port)
    settings.SMS_URL, settings.SMS_SECRET = f"http://127.0.0.1:{port}/sms", SECRET
    message = Message("1", "13900000001", "融资需求 XQ-1：没有办成 https://changrong.example/")
    assert http_gateway(message) == TryAgain("address")
    settings.SMS_NETWORKS = ["127.0.0.0/8"]
    assert http_gateway(message) == Sent(204)
