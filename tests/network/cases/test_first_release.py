"""Cases that were open when the service moved on from its first release finish as they began."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.models import Case, KindVersion
from changrong.network.cases.time.sweep import sweep

from ..steps import dispatch_at, make_offer, offer_terms, seen

STORED = Path(__file__).parent / "first_release"
NO = {"reason": "risk", "explanation": "行业风险超出承受范围"}


@pytest.fixture
def begun(need):
    """A need and its dispatches under the declarations that the first release stored."""
    for kind in ("need", "dispatch"):
        row = KindVersion.objects.create(
            kind=kind,
            version=100,
            hash=f"first release of {kind}",
            declaration=json.loads((STORED / f"{kind}.json").read_text()),
        )
        Case.objects.filter(kind=kind).update(version=row)
    return Case.objects.get(pk=need.pk)


def taken(institution) -> int:
    institution.refresh_from_db()
    return institution.taken


def test_an_offer_is_made_revised_and_accepted(cast, begun):
    offer = make_offer(begun, cast.officer_a)
    revised = move([offer], "revise", cast.officer_a, offer_terms(rate="0.04"))[0]
    accepted = move([begun], "accept", cast.alice, seen(revised))[0]
    assert (accepted.state, dispatch_at(begun, cast.bank_b).state) == ("accepted", "not_chosen")


def test_a_withdrawn_need_is_taken_back_from_every_institution(cast, begun):
    move([begun], "withdraw", cast.alice, {"reason": "other"})
    assert set(begun.children.values_list("state", flat=True)) == {"recalled"}


def test_its_places_come_free_with_it(cast, begun):
    assert taken(cast.bank_a) == 1
    move([dispatch_at(begun, cast.bank_a)], "decline", cast.officer_a, NO)
    move([begun], "withdraw", cast.alice, {"reason": "other"})
    assert (taken(cast.bank_a), taken(cast.bank_b)) == (0, 0)


def test_what_is_sent_today_under_an_old_need_can_be_declined(cast, begun):
    dispatch = dispatch_at(begun, cast.bank_a)
    move([dispatch], "decline", cast.officer_a, NO)
    move([begun], "dispatch", cast.coordinator, {"institutions": [cast.bank_a.number]})
    anew = begun.children.get(institution=cast.bank_a, closed_at=None)
    assert anew.version != dispatch.version
    for child in begun.children.filter(closed_at=None).exclude(pk=anew.pk):
        move([child], "recall", cast.coordinator, {"explanation": "改派"})
    assert move([anew], "decline", cast.officer_a, NO)[0].state == "declined"
    begun.refresh_from_db()
    assert begun.state == "dispatched"


def test_what_is_sent_today_under_an_old_need_is_recalled_when_nobody_answers(cast, begun):
    move([dispatch_at(begun, cast.bank_a)], "decline", cast.officer_a, NO)
    move([begun], "dispatch", cast.coordinator, {"institutions": [cast.bank_a.number]})
    sweep(clock.now() + timedelta(days=30))
    anew = begun.children.filter(institution=cast.bank_a).latest("id")
    assert anew.state == "recalled"
