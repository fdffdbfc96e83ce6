"""What every test shares: a home of its own for the service, so that none touches ./var.

Django is set up here, and its settings are not named in pyproject.toml, because pytest-django would
otherwise load them before this file could say where the home is. Every process makes its own home,
so that parallel workers never meet.
"""

import atexit
import os
import shutil
import tempfile

import django
import pytest
from django.conf import settings

HOME = tempfile.mkdtemp(prefix="changrong-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["CHANGRONG_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "changrong.network.settings"
django.setup()
# Accounts by the dozen: tests need passwords that work, not passwords that resist.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from django.test import TransactionTestCase  # noqa: E402

from changrong.network.events import triggers  # noqa: E402

_empty = TransactionTestCase._fixture_teardown


def _empty_without_triggers(case: TransactionTestCase) -> None:
    """Tests that commit leave the database to be emptied, which the triggers refuse to anybody.
    Emptying ends as migrating does, by putting them back."""
    triggers.lift()
    _empty(case)


TransactionTestCase._fixture_teardown = _empty_without_triggers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: each of these runs a whole suite again on PostgreSQL."""
    items.sort(key=lambda item: item.get_closest_marker("postgres") is None)
