"""The rival of the intake bench is fair: it writes the rows of our call, each table as many."""

import pytest
from benchmarks.rivals.bare import Bare, captured, counts

from changrong.network.cases.models import Case
from changrong.network.events.models import Event

from .steps import state_need

pytestmark = pytest.mark.django_db


def test_a_bare_view_writes_the_rows_of_our_call_as_often_as_asked(cast):
    state_need(cast)  # the first one writes the version of its kind too
    rows = captured(lambda: state_need(cast, amount="810000"))
    bare = Bare(rows)
    for _ in range(2):
        assert counts(captured(bare.write)) == counts(rows)
    assert counts(rows)["cases.Case"] == 4
    needs = Case.objects.filter(kind="need")
    assert len({need.number for need in needs}) == 4
    assert all(need.children.count() == 3 and need.clocks.count() == 1 for need in needs)
    assert all(Event.objects.filter(stream=need.number).exists() for need in needs)
