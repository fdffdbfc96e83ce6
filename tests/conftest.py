"""What every test shares: a home of its own for the service, so that none touches ./var.

Django is set up here, and its settings are not named in pyproject.toml, because pytest-django would
otherwise load them before this file could say where the home is. Every process makes its own home,
so that parallel workers never meet.
"""

import atexit
import gc
import os
import shutil
import signal
import tempfile
from functools import cache
from typing import Any

import django
import hypothesis
from django.conf import settings

from changrong.policy import Book, book

HOME = tempfile.mkdtemp(prefix="changrong-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["CHANGRONG_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "changrong.network.settings"
django.setup()
# Accounts by the dozen: tests need passwords that work, not passwords that resist.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A shell ignores these for what it starts in the background, and what ignores them hands that on to
# the programs that tests start to be interrupted; a handler is not handed on.
signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
# A busy machine is slow at anything: that says nothing about a law.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")

from django.test import TransactionTestCase  # noqa: E402

from changrong.network.events import triggers  # noqa: E402

# A book never changes, and reading some fifty notices takes half a second: the package's own is
# read once a process. What names a folder, rests on what a test confirmed or comes of other notices
# is read anew.
_load, _shipped = Book.load, book.NOTICES
_own = cache(_load)


def _load_once(*folders: Any, **named: Any) -> Book:
    anew = folders or set(named) - {"cases", "confirmed"} or named.get("confirmed")
    anew = anew or _shipped != book.NOTICES
    return _load(*folders, **named) if anew else _own(cases=named.get("cases", False))


Book.load = _load_once  # type: ignore[method-assign, assignment]

_empty = TransactionTestCase._fixture_teardown


def _empty_without_triggers(case: TransactionTestCase) -> None:
    """Tests that commit leave the database to be emptied, which the triggers refuse to anybody.
    Emptying ends as migrating does, by putting them back."""
    triggers.lift()
    _empty(case)


TransactionTestCase._fixture_teardown = _empty_without_triggers


def pytest_collection_finish() -> None:
    """Thousands of tests with all that they import live to the end: collecting garbage need not
    walk them again and again, nor begin at every 700 new objects."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_unconfigure() -> None:
    """What is frozen would be told of as leaked by the libraries that keep account."""
    gc.unfreeze()
