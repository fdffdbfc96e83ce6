"""A real service in its own folder, and the system's Chromium to walk it."""

import base64
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from changrong.network.demo.cast import PASSWORD
from programs import need_program

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
CHANNEL_KEY = bytes(range(32))  # shared with the hotline that calls in test_channels.py
SECRET = "whsec_" + base64.b64encode(CHANNEL_KEY).decode()
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """`changrong run` as `make run` starts it, with the demonstration district; its address.

    CHANGRONG_SERVICE names one that runs already, for whoever writes a journey.
    """
    if running := os.environ.get("CHANGRONG_SERVICE"):
        yield running
        return
    home = tmp_path_factory.mktemp("service")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "CHANGRONG_HOME": str(home),
        "CHANGRONG_DEMO": "1",
        "CHANGRONG_CHANNEL_HOTLINE_12345_SECRET": SECRET,
        "PORT": str(port),
    }
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "changrong", "run"], env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + "/healthz", process, home / "log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str, process: subprocess.Popen, log: Path, seconds: int = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the service does not answer:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def chromium():
    path = str(need_program("chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium, service):
    """`sign_in(username)` gives a page of that person; without a name, a visitor's."""
    contexts = []

    def page_of(username: str = "", viewport: dict[str, int] = DESKTOP, **options: object) -> Page:
        context = chromium.new_context(
            viewport=viewport, base_url=service, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if username:
            page.goto("/account/login/")
            page.fill("[name=login]", username)
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button.primary").click()
            page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    yield page_of
    for context in contexts:
        context.close()


@pytest.fixture
def picture():
    """`picture(page, name)` keeps what a person would see now."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take
