"""Workers that see a new notice at the same moment, and a person who sits in two windows."""

from __future__ import annotations

from functools import partial

import pytest

from changrong.network import clock
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import broken
from changrong.network.training import actions, assigning
from changrong.network.training.errors import Replaced
from changrong.network.training.following import look_at_notices, look_at_products
from changrong.network.training.models import Answer, Assignment, Digested, Lesson, Sitting
from network.training import NOTICE, UNTESTED, as_it_was, baseline, fresh, given_to, lesson_of

from .conftest import at_once

ROUNDS = range(3)


def failures(results):
    return [result for result in results if isinstance(result, Exception)]


@pytest.mark.parametrize("_round", ROUNDS)
def test_four_workers_make_one_lesson_and_give_it_once(cast, _round):
    baseline()
    as_it_was(NOTICE)
    edition = fresh()
    results = at_once(*[partial(look_at_notices, edition)] * 4)
    assert not failures(results)
    assert sorted(map(len, results)) == [0, 0, 0, 1]
    lesson = Lesson.objects.get()
    people = list(Assignment.objects.values_list("user", flat=True))
    assert len(people) == len(set(people)) > 0
    assert Outgoing.objects.filter(template="training.new").count() == len(people)
    assert Event.objects.get(code="training.digested").data["lesson"] == lesson.number
    assert not list(broken())


def test_the_first_time_four_workers_take_one_baseline(cast):
    edition = fresh()
    assert not failures(at_once(*[partial(look_at_notices, edition)] * 4))
    assert Event.objects.filter(code="training.baseline").count() == 1
    assert Digested.objects.filter(sort="notice").count() == len(edition.states)
    assert not Lesson.objects.exists()


def test_products_and_notices_looked_at_at_once_are_one_lesson_each(cast):
    baseline()
    as_it_was(NOTICE)
    product = cast.bank_a.products.get()
    product.term_max = 60
    product.save()
    edition = fresh()
    calls = [partial(look_at_notices, edition), look_at_products] * 2
    assert not failures(at_once(*calls))
    assert sorted(Lesson.objects.values_list("sort", flat=True)) == ["notice", "product"]


def test_who_joins_is_given_a_lesson_once_and_told_once(cast):
    lesson = lesson_of()
    Assignment.objects.filter(user=cast.officer_a.user).delete()
    Outgoing.objects.all().delete()
    catch_up = partial(assigning.catch_up, clock.now(), everybody=True)
    assert not failures(at_once(*[catch_up] * 4))
    assert lesson.assignments.filter(user=cast.officer_a.user).count() == 1
    assert Outgoing.objects.filter(user=cast.officer_a.user).count() == 1


def test_a_reminder_is_one_however_many_remind(cast):
    lesson_of()
    Assignment.objects.update(remind_on=clock.today())
    results = at_once(*[partial(assigning.remind, clock.now())] * 4)
    assert not failures(results)
    assert sorted(results) == [0, 0, 0, Assignment.objects.count()]


@pytest.mark.parametrize("_round", ROUNDS)
def test_in_two_windows_one_sitting_begins_and_one_answer_counts(cast, _round):
    lesson = lesson_of()
    own = actions.confirm_read(given_to(lesson, cast.officer_a), cast.officer_a)
    sittings = at_once(*[partial(actions.begin, own, cast.officer_a)] * 4)
    assert not failures(sittings)
    assert len({sitting.pk for sitting in sittings}) == Sitting.objects.count() == 1
    calls = [
        partial(actions.answer, sittings[0], 1, said, cast.officer_a)
        for said in ("yes", "no", "unknown", "yes")
    ]
    results = at_once(*calls)
    assert not failures(results)
    assert len({result.pk for result in results}) == Answer.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_whoever_finishes_as_the_next_edition_is_made_has_finished_or_is_asked_for_both(
    cast, _round
):
    """Never that they finished, and are asked for it once more."""
    first = lesson_of(UNTESTED)
    own = given_to(first, cast.officer_a)
    as_it_was(UNTESTED)
    edition = fresh()
    made, read = at_once(
        partial(look_at_notices, edition), partial(actions.confirm_read, own, cast.officer_a)
    )
    assert not failures([made])
    own.refresh_from_db()
    [second] = made
    since = given_to(second, cast.officer_a).news.since
    if isinstance(read, Exception):
        assert isinstance(read, Replaced)
        assert (own.done_at, since) == (None, 0)
    else:
        assert own.done_at is not None
        assert since == 1
