"""Rows written together are the rows that one by one would have been written."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from changrong.network import bulk
from changrong.network.events.models import Event, Outgoing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
DATA = {"words": "“畅融” \\ 'x' %s {}", "n": 1.5, "none": None, "list": [1, {"a": True}]}


def event(sequence: int) -> Event:
    return Event(stream="XQ-1", sequence=sequence, code="test.x", at=AT, data=DATA, hash="h")


def message(key: str) -> Outgoing:
    return Outgoing(channel=Outgoing.Channel.PORTAL, data=DATA, created_at=AT, key=key)


def test_every_value_comes_back_as_it_was_written():
    rows = [event(1), event(2)]
    bulk.insert(rows)
    for row, stored in zip(rows, Event.objects.order_by("sequence"), strict=True):
        kept = {field.attname: getattr(stored, field.attname) for field in Event._meta.fields}
        assert kept == {field.attname: getattr(row, field.attname) for field in Event._meta.fields}


def test_rows_know_their_keys_and_can_be_saved_again():
    rows = [event(1), event(2)]
    bulk.insert(rows)
    assert {row.pk: row.sequence for row in rows} == dict(
        Event.objects.values_list("pk", "sequence")
    )
    assert not rows[0]._state.adding


def test_what_is_there_already_stays_where_conflicts_are_ignored():
    first = message("once")
    bulk.insert([first], ignore_conflicts=True)
    bulk.insert([message("once"), message("other")], ignore_conflicts=True)
    kept = dict(Outgoing.objects.values_list("key", "pk"))
    assert (kept["once"], len(kept)) == (first.pk, 2)


def test_a_conflict_that_is_not_ignored_writes_nothing():
    bulk.insert([event(1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([event(2), event(1)])
    assert Event.objects.count() == 1


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert([])
