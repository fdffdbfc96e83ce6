"""The district, seeded once for all questions about it: seeding is a test of the whole engine, and
not a quick one."""

import pytest
from django.db import connection, transaction

from changrong.network.demo.seed import seeded


@pytest.fixture(scope="package")
def district(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        assert seeded()
        counted()
        yield
        transaction.set_rollback(True)


def counted() -> None:
    """A server in use counts its rows by itself, those of an open transaction never; and who thinks
    every table empty reads it whole for every row of another."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
