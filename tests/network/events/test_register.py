"""The register keeps every event, in order, and shows when somebody touched it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from changrong.network.events import triggers
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.people.actor import Actor

pytestmark = pytest.mark.django_db


def three_events() -> list[Event]:
    return [record("XQ-1", f"test.step{n}", Actor.SYSTEM, {"n": n}) for n in range(3)]


def test_a_stream_is_numbered_from_one_and_each_event_holds_the_hash_before_it():
    first, second, third = three_events()
    assert [e.sequence for e in (first, second, third)] == [1, 2, 3]
    assert (first.before, second.before, third.before) == ("", first.hash, second.hash)


def test_streams_do_not_share_a_chain():
    three_events()
    assert record("XQ-2", "case.opened", Actor.SYSTEM, {}).sequence == 1


def test_an_untouched_stream_verifies_after_a_round_trip_through_the_database():
    record("XQ-1", "case.opened", Actor.SYSTEM, {"b": "贷款", "a": [1, None, True]})
    record(
        "XQ-1", "test.x", Actor.SYSTEM, {}, at=datetime(2026, 1, 1, 8, 30, 0, 123456, tzinfo=UTC)
    )
    assert verify("XQ-1")


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"n": 7}},
        {"code": "need.other"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"role": "officer"},
        {"before": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_event_breaks_the_proof(lift_triggers, change):
    _, second, _ = three_events()
    Event.objects.filter(pk=second.pk).update(**change)
    assert not verify("XQ-1")


@pytest.mark.parametrize("place", [0, 1])
def test_a_missing_event_breaks_the_proof(lift_triggers, place):
    events = three_events()
    Event.objects.filter(pk=events[place].pk).delete()
    assert not verify("XQ-1")


def test_the_database_refuses_to_change_an_event():
    event = three_events()[0]
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(code="other")
    assert verify("XQ-1")


def test_the_database_refuses_to_remove_an_event():
    event = three_events()[0]
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.filter(stream="XQ-1").count() == 3


def test_installing_the_triggers_again_changes_nothing():
    triggers.install()
    triggers.install()
    test_the_database_refuses_to_change_an_event()


@pytest.mark.parametrize("table", [guarded.table for guarded in triggers.GUARDED])
def test_every_guarded_table_has_its_triggers_after_migrating(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass",
                [table],
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
        names = {name for (name,) in cursor.fetchall()}
    guarded = next(g for g in triggers.GUARDED if g.table == table)
    expected = {f"{table}_no_{operation.lower()}" for operation in guarded.refuses}
    if connection.vendor == "postgresql":
        expected.add(f"{table}_no_truncate")
    assert names == expected
