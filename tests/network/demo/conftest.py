"""The district, seeded once for all questions about it: seeding is a test of the whole engine, and
not a quick one."""

import pytest
from django.db import transaction

from changrong.network.demo.seed import seeded


@pytest.fixture(scope="package")
def district(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        assert seeded()
        yield
        transaction.set_rollback(True)
