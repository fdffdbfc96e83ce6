"""Two approve at once, four workers tell at once, two report at once: it happens once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from changrong.network import clock
from changrong.network.broadcasts import actions, telling
from changrong.network.broadcasts.errors import BroadcastRefused
from changrong.network.broadcasts.models import Broadcast, Posting
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify
from changrong.network.people.models import User
from network.broadcasts.notices import approved, drafted, second
from network.matters import opened

from .conftest import at_once


def test_of_two_who_approve_at_once_one_does(cast):
    broadcast = drafted(cast.manager_a)
    other = second(cast.manager_a)
    results = at_once(
        partial(actions.approve, broadcast, 1, other),
        partial(actions.approve, broadcast, 1, cast.coordinator),
    )
    assert sum(isinstance(result, Broadcast) for result in results) == 1
    assert sum(isinstance(result, BroadcastRefused) for result in results) == 1
    assert Event.objects.filter(code="broadcast.approved").count() == 1
    assert verify(broadcast.stream)


def test_words_changed_while_they_are_approved_are_not_approved_unread(cast):
    broadcast = drafted(cast.coordinator)
    today = clock.today()
    anew = {
        "sort": "health", "title_zh": "改了", "words_zh": "改了", "to_firms": True,
        "shown_from": today, "shown_until": today + timedelta(days=1),
    }  # fmt: skip
    results = at_once(
        partial(actions.change, broadcast, anew, cast.coordinator),
        partial(actions.approve, broadcast, 1, second(cast.coordinator)),
    )
    assert sum(isinstance(result, BroadcastRefused) for result in results) == 1
    row = Broadcast.objects.get()
    assert (row.state, row.title_zh) in {("draft", "改了"), ("approved", "进门戴口罩")}


def test_four_workers_tell_each_of_the_audience_once(cast):
    User.objects.bulk_create(User(username=f"u{n}") for n in range(1300))
    broadcasts = [approved(cast.coordinator, to_public=True) for _ in range(2)]
    everybody = User.objects.count()
    results = at_once(*(telling.tell_due for _ in range(4)))
    assert not [result for result in results if isinstance(result, Exception)]
    telling.tell_due()  # what one passed over because another held it
    for broadcast in broadcasts:
        rows = Outgoing.objects.filter(key__startswith=f"broadcast:{broadcast.number}:")
        assert rows.count() == rows.values("user").distinct().count() == everybody
        broadcast.refresh_from_db()
        assert broadcast.audience == everybody
    assert Event.objects.filter(code="broadcast.told").count() == 2


def test_an_outlet_that_two_report_at_once_is_counted_once(cast):
    outlet = cast.bank_a.outlets.create(name="东街支行", region="110105")
    broadcast = approved(cast.coordinator, media=["paper"])
    calls = (
        partial(actions.report_posted, broadcast, "paper", [outlet], clock.today(), by)
        for by in (cast.officer_a, cast.manager_a, cast.officer_a)
    )
    results = at_once(*calls)
    assert sorted(len(result) for result in results) == [0, 0, 1]
    assert Posting.objects.count() == 1


def test_the_last_place_of_a_salon_goes_to_one(cast):
    approved(cast.coordinator, sort="protection", to_public=True)
    starts = clock.now().astimezone(clock.SHANGHAI) + timedelta(days=7)
    said = {
        "title": "沙龙", "topic": "贷款", "room": "会议号", "seats": 1,
        "starts_at": starts.strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    salon = opened("salon", cast.manager_a, None, said)
    contact = {"contact_name": "陈女士", "contact_phone": "13800000000", "salon": salon.number}
    results = at_once(
        *(
            partial(opened, "salon_place", by, by.enterprise, contact)
            for by in (cast.alice, cast.charlie)
        )
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, FieldErrors) for result in results) == 1
