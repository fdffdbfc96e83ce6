"""A scan runs once a day, whoever runs it, and one that fails keeps no other."""

from datetime import date

import pytest

from changrong.network.cases import scans
from changrong.network.cases.models import Scanned

DAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """Scans of the test's own in place of the service's."""
    known: dict[str, scans.Scan] = {}
    monkeypatch.setattr(scans, "SCANS", known)
    return known


def test_a_scan_runs_once_a_day_and_keeps_how_many_cases_it_opened(only):
    ran = []
    only["loans"] = lambda today: ran.append(today) or 3
    assert scans.scan_day(DAY) == {"loans": 3}
    assert scans.scan_day(DAY) == {}
    assert scans.scan_day(date(2026, 11, 24)) == {"loans": 3}
    assert ran == [DAY, date(2026, 11, 24)]
    assert list(Scanned.objects.values_list("day", "opened").order_by("day")) == [
        (DAY, 3),
        (date(2026, 11, 24), 3),
    ]


def test_one_that_fails_keeps_no_other_and_is_tried_again(only):
    healthy = [False]

    def fragile(today: date) -> int:
        if not healthy[0]:
            raise ValueError("the source is away")
        return 1

    only["fragile"] = fragile
    only["sturdy"] = lambda today: 2
    assert scans.scan_day(DAY) == {"sturdy": 2}
    healthy[0] = True
    assert scans.scan_day(DAY) == {"fragile": 1}


def test_two_scans_cannot_have_one_name(only):
    scans.scan("loans")(lambda today: 0)
    with pytest.raises(ValueError, match="two scans are called loans"):
        scans.scan("loans")(lambda today: 0)
