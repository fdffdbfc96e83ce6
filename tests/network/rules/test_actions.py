"""Decisions are stored once and as they were; facts are only added."""

from datetime import date

import pytest

from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import Statement, decide, state_facts
from changrong.network.rules.book import book
from changrong.network.rules.models import Decision
from changrong.network.rules.scope import firms_book
from changrong.policy import FactError

DAY = date(2026, 11, 21)
FACTS = {"enterprise.headcount": 26, "enterprise.industry": "6210", "need.amount": "800000"}
pytestmark = pytest.mark.django_db


def test_a_decision_is_kept_with_its_facts_day_and_book(cast):
    [made] = decide([(cast.xianhe, FACTS)], cast.alice, DAY)
    assert made.facts == FACTS
    assert (made.as_of, made.book, made.made_by) == (DAY, book().hash, cast.alice.user)
    assert len(made.result["measures"]) == len(firms_book().measures)
    assert Event.objects.get(stream=made.number).code == "decision.made"


def test_the_same_question_is_the_decision_already_stored(cast):
    [first] = decide([(cast.xianhe, FACTS)], cast.alice, DAY)
    [again] = decide([(cast.xianhe, dict(reversed(FACTS.items())))], cast.bob, DAY)
    assert again == first
    assert Decision.objects.count() == 1


def test_another_day_firm_or_fact_is_another_decision(cast):
    decide([(cast.xianhe, FACTS), (cast.other_firm, FACTS), (None, FACTS)], cast.alice, DAY)
    decide([(cast.xianhe, FACTS)], cast.alice, date(2026, 11, 22))
    decide([(cast.xianhe, FACTS | {"enterprise.headcount": 27})], cast.alice, DAY)
    assert Decision.objects.count() == 5


def test_an_unknown_fact_is_refused_and_nothing_is_written(cast):
    with pytest.raises(FactError, match=r"enterprise\.colour"):
        decide([(None, FACTS), (None, {"enterprise.colour": "red"})], cast.alice, DAY)
    assert not Decision.objects.exists()


def test_facts_are_added_and_never_changed(cast):
    for headcount in (20, 26):
        statement = Statement(cast.xianhe, {"enterprise.headcount": headcount}, "enterprise", DAY)
        state_facts([statement], cast.alice)
    assert [row.value for row in cast.xianhe.facts.all()] == [20, 26]


def test_a_value_repeated_for_the_same_day_is_not_added_twice(cast):
    statement = Statement(cast.xianhe, {"enterprise.headcount": 26}, "enterprise", DAY)
    assert len(state_facts([statement], cast.alice)) == 1
    assert state_facts([statement], cast.alice) == []


def test_a_value_that_the_vocabulary_refuses_is_not_recorded(cast):
    statement = Statement(cast.xianhe, {"enterprise.headcount": -1}, "enterprise", DAY)
    with pytest.raises(FactError):
        state_facts([statement], cast.alice)
    assert not cast.xianhe.facts.exists()


def test_events_of_facts_hold_names_and_no_values(cast):
    state_facts([Statement(cast.xianhe, {"enterprise.headcount": 26}, "enterprise", DAY)], Actor())
    event = Event.objects.get(code="facts.stated")
    assert event.data == {"names": ["enterprise.headcount"], "source": "enterprise"}
