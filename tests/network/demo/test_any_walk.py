"""Whoever does whatever their forms let them: a case stays whole, and its page opens."""

import pytest
from django.db import transaction
from django.test import Client

from changrong.network import clock
from changrong.network.cases.models import Case

from .walking import Walk, faults, reader_of

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("district")]

STEPS, LOOKED_AT = 400, 5  # in one walk, and at every which case somebody looks
LEAST_TAKEN = 60  # a walk that is refused nearly everywhere tries nothing


@pytest.mark.parametrize("seed", [7, 11, 19, 23])
def test_a_case_stays_whole_whatever_is_done_in_whatever_order(seed):
    walk = Walk(seed)
    for number in range(STEPS):
        with transaction.atomic():
            case = walk.step()
        if case is None:
            continue
        assert list(faults(case)) == [], walk.path[-1]
        if number % LOOKED_AT == 0:
            look_at(case, walk)
    assert sum(walk.taken.values()) > LEAST_TAKEN


def look_at(case: Case, walk: Walk) -> None:
    """Somebody who may read the case opens its page."""
    reader = reader_of(case, walk)
    if reader is None:
        return
    visitor = Client()
    visitor.force_login(reader.user, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(walk.now):
        page = visitor.get(page_of(case, reader.role), follow=True)
    assert page.status_code == 200, (reader, case, walk.path[-1])


def page_of(case: Case, role: str) -> str:
    if role not in ("enterprise", "hotline"):
        return f"/cases/{case.number}/"
    # A firm reads of what hangs together on one page.
    return f"/{'needs' if case.root.kind == 'need' else 'matters'}/{case.root.number}/"
