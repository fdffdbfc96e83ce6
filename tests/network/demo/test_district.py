"""The demonstration district is believable: who is in it, and what happened there."""

import csv
import json
from collections import Counter

import pytest

from changrong.network import clock
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock
from changrong.network.demo.seed import seeded
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.parties.models import Enterprise, Fact, Institution, Product
from changrong.network.people.models import User
from changrong.network.rules.models import Decision
from changrong.network.rules.scope import is_asked
from changrong.network.training.following import look_at_notices, own_edition
from changrong.policy import Verdict
from changrong.policy.book import NOTICES

SIZES = NOTICES / "miit-2011-300-size" / "tables" / "size.csv"
pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("district")]

FIVE = {
    "beijing-2020-emergency",
    "shengjing-shanghai-2022",
    "beijing-2022-guarantee",
    "cbirc-2023-small-firms",
    "tibet-2022-emergency",
}
NAMED_BY_THE_FIRST_DOCUMENT = {
    "equity_exchange",
    "asset_manager",
    "microlender",
    "guarantor",
    "leasing",
    "factoring",
    "pawnshop",
}


def test_two_hundred_enterprises_stand_in_all_sixteen_industries():
    assert Enterprise.objects.filter(is_person=False).count() == 200
    with SIZES.open(encoding="utf-8") as lines:
        spans = [row["enterprise.industry"].split() for row in csv.DictReader(lines)]
    codes = Fact.objects.filter(name="enterprise.industry").values_list("value", flat=True)
    met = {
        number
        for number, ranges in enumerate(spans)
        for code in codes
        if any(span.split("-")[0] <= code <= span.split("-")[-1] for span in ranges)
    }
    assert len(spans) == len(met) == 16


def test_twenty_two_institutions_are_of_every_kind_the_first_document_names():
    assert Institution.objects.count() == 22
    kinds = set(Institution.objects.values_list("kind", flat=True))
    assert kinds >= NAMED_BY_THE_FIRST_DOCUMENT | {
        "bank",
        "insurer",
        "reguarantor",
        "national_fund",
        "compensation_fund",
    }
    assert Product.objects.exclude(amount_max=None).exclude(rate_from=None).count() >= 15


def test_every_name_is_obviously_made_up():
    firms = Enterprise.objects.filter(is_person=False).values_list("name", flat=True)
    for name in (*firms, *_institutions()):
        assert name.startswith("示例")


def _institutions():
    return Institution.objects.values_list("name", flat=True)


SHOWN = ("need", "dispatch", "complaint", "deferral", "referral", "task")
"""The kinds of which the district has cases in every state; of the others see test_tales.py."""


def test_cases_stand_in_every_state_of_their_kinds():
    found = Counter(Case.objects.values_list("kind", "state"))
    for kind in map(KINDS.__getitem__, SHOWN):
        for state in kind.states:
            assert found[kind.name, state.name], f"no {kind.name} is {state.name}"


def test_some_deadlines_are_missed_and_most_are_not():
    running = Clock.objects.filter(stopped_at=None)
    late = running.filter(due_on__lt=clock.today()).count()
    assert 0 < late < running.count() / 2


def test_measures_of_all_five_documents_apply_to_some_need_or_wait_for_institutions_only():
    found = set()
    for result in Decision.objects.filter(cases__isnull=False).values_list("result", flat=True):
        found |= {m["notice"] for m in result["measures"] if is_open_to_the_firm(m)}
    assert found >= FIVE


def is_open_to_the_firm(measure):
    """Whether it applies, or the firm has said all that it can say of it."""
    waits_for = [name for name in measure["missing"] if is_asked(name)]
    waits = measure["verdict"] == Verdict.CANNOT_TELL and measure["missing"] and not waits_for
    return measure["sort"] == "entitlement" and (measure["verdict"] == Verdict.APPLIES or waits)


def test_its_whole_history_is_one_unbroken_register():
    streams = set(Event.objects.values_list("stream", flat=True))
    assert len(streams) > 500
    assert all(verify(stream) for stream in streams)


def test_the_worker_of_the_process_that_seeded_makes_the_lesson_of_the_notice_that_landed():
    [lesson] = look_at_notices(own_edition())
    assert lesson.subject == "cbirc-2023-small-firms"
    assert lesson.questions
    assert lesson.assignments.count() > 5


def test_a_district_that_stands_is_not_made_again():
    assert not seeded()


def test_no_event_holds_a_name_a_number_or_a_word_that_anybody_typed():
    free = ("contact_name", "contact_phone", "note", "summary", "explanation", "conditions")
    typed = {
        str(text)
        for fields in Case.objects.values_list("fields", flat=True)
        for told in (fields, *(entry["answers"] for entry in fields.get("moves", [])))
        for name in free
        if (text := told.get(name))
    }
    firms = Enterprise.objects.values_list("name", "credit_code", "contact_name", "contact_phone")
    people = User.objects.values_list("name", "phone")
    bodies = Institution.objects.values_list("name", flat=True)
    personal = {*typed, *bodies, *(said for row in (*firms, *people) for said in row if said)}
    assert len(personal) > 400
    told = "\n".join(
        json.dumps(row, ensure_ascii=False)
        for row in Event.objects.values_list("stream", "code", "data").distinct()
    )
    assert [word for word in personal if word in told] == []
