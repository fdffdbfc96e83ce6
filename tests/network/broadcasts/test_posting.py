"""Put up outside the service: who is asked, who says that they did, and what share that is."""

from datetime import timedelta

import pytest

from changrong.network import clock
from changrong.network.broadcasts import actions
from changrong.network.broadcasts.copies import copies_of, sheet_lines, sms_parts
from changrong.network.broadcasts.coverage import coverage_of
from changrong.network.broadcasts.errors import BroadcastRefused, NotYours
from changrong.network.broadcasts.models import Posting
from changrong.network.events.models import Event, Outgoing

from ..cast import DISTRICT, OTHER_DISTRICT
from .notices import approved, drafted

pytestmark = pytest.mark.shows("S4-26")


@pytest.fixture
def outlets(cast):
    """Two of bank A, one of bank B, one of bank A elsewhere, one that closed."""
    return {
        "a1": cast.bank_a.outlets.create(name="东街支行", region=DISTRICT),
        "a2": cast.bank_a.outlets.create(name="西街支行", region=DISTRICT),
        "b": cast.bank_b.outlets.create(name="南街支行", region=DISTRICT),
        "far": cast.bank_a.outlets.create(name="远郊支行", region=OTHER_DISTRICT),
        "closed": cast.bank_a.outlets.create(name="老街支行", region=DISTRICT, active=False),
    }


@pytest.fixture
def letter(cast, outlets):
    return approved(
        cast.coordinator, sort="letter", region=DISTRICT, media=["paper", "led", "account"]
    )


def report(broadcast, by, medium="paper", outlets=(), on=None):
    return actions.report_posted(broadcast, medium, list(outlets), on or clock.today(), by)


def shares(broadcast, of=None):
    return {one.medium: (one.posted, one.asked) for one in coverage_of(broadcast, of)}


def test_outlets_of_the_region_are_asked_and_institutions_that_serve_it(cast, letter):
    assert shares(letter) == {"paper": (0, 3), "led": (0, 3), "account": (0, 3)}
    managers = Outgoing.objects.filter(template="broadcast.post")
    assert [row.user for row in managers] == [cast.manager_a.user]


def test_what_was_put_up_counts_against_all_that_were_asked(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    report(letter, cast.manager_a, "account")
    report(letter, cast.officer_b, outlets=[outlets["b"]])
    assert shares(letter) == {"paper": (2, 3), "led": (0, 3), "account": (1, 3)}
    assert shares(letter, cast.bank_a) == {"paper": (1, 2), "led": (0, 2), "account": (1, 1)}
    [first, *_rest] = coverage_of(letter)[0].places
    assert first.name == "西街支行"  # who has not come first


def test_said_twice_it_is_put_up_once_as_it_was_first_said(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    with clock.at(clock.now() + timedelta(days=1)):
        both = [outlets["a1"], outlets["a2"]]
        assert [one.outlet for one in report(letter, cast.manager_a, outlets=both)] == both[1:]
        assert report(letter, cast.manager_a, outlets=both) == []
        report(letter, cast.manager_a, "account")
        assert report(letter, cast.officer_a, "account") == []
    first = Posting.objects.get(outlet=outlets["a1"])
    assert (first.posted_on, first.reported_by) == (clock.today(), cast.officer_a.user)
    assert Event.objects.filter(code="broadcast.posted").count() == 3


def test_an_outlet_that_closes_later_still_counts_as_one_that_did(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    outlets["a1"].active = False
    outlets["a1"].save()
    assert shares(letter)["paper"] == (1, 3)


@pytest.mark.parametrize("where", ["b", "far", "closed"])
def test_nobody_reports_for_outlets_that_are_not_theirs_or_not_asked(cast, letter, outlets, where):
    with pytest.raises(BroadcastRefused) as refused:
        report(letter, cast.officer_a, outlets=[outlets["a1"], outlets[where]])
    assert refused.value.field == "outlets"
    assert not Posting.objects.exists()


@pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline"])
def test_nobody_else_reports(cast, letter, outlets, who):
    with pytest.raises(NotYours):
        report(letter, getattr(cast, who), outlets=[outlets["a1"]])


def test_an_institution_that_does_not_serve_the_region_is_not_asked(cast, letter):
    with pytest.raises(NotYours):
        report(letter, cast.officer_far, "account")


def test_what_does_not_fit_is_refused_at_its_field(cast, letter, outlets):
    day = timedelta(days=1)
    one = [outlets["a1"]]
    for wrong, field in (
        ({"medium": "video"}, "medium"),
        ({"outlets": []}, "outlets"),
        ({"medium": "account", "outlets": one}, "outlets"),
        ({"outlets": one, "on": clock.today() + day}, "posted_on"),
        ({"outlets": one, "on": clock.today() - day}, "posted_on"),  # before it was approved
    ):
        with pytest.raises(BroadcastRefused) as refused:
            report(letter, cast.officer_a, **wrong)
        assert refused.value.field == field


def test_a_draft_and_one_withdrawn_are_not_put_up_and_are_taken_down(cast, letter, outlets):
    with pytest.raises(BroadcastRefused):
        report(drafted(cast.coordinator, media=["paper"]), cast.officer_a, outlets=[outlets["a1"]])
    actions.withdraw(letter, "写错了", cast.coordinator)
    with pytest.raises(BroadcastRefused):
        report(letter, cast.officer_a, outlets=[outlets["a1"]])
    down = Outgoing.objects.filter(template="broadcast.down")
    assert [row.user for row in down] == [cast.manager_a.user]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("字" * 68 + "𠮷", 1),  # outside the basic plane: two units
        ("字" * 69 + "𠮷", 2),
    ],
)
def test_an_sms_is_counted_as_an_operator_does(text, parts):
    assert sms_parts(text) == parts


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", 0),
        ("字", 1),
        ("字" * 46, 1),
        ("字" * 47, 2),
        ("一\n\n二", 3),
        ("w" * 83, 1),
        ("w" * 84, 2),
    ],
)
def test_the_lines_of_the_sheet_are_counted_as_it_is_printed(words, lines):
    assert sheet_lines(words) == lines


def test_copies_are_there_in_the_languages_it_was_written_in(cast):
    only = drafted(cast.coordinator, brief_zh="请戴口罩")
    assert [(one.name, one.lang) for one in copies_of(only, "")] == [
        ("sms", "zh-Hans"),
        ("whole", "zh-Hans"),
    ]
    assert copies_of(only, "")[0].text == "请戴口罩"
    both = drafted(cast.coordinator, title_en="Masks", words_en="Wear them.")
    assert [one.text for one in copies_of(both, "http://x/1")][2:] == [
        "Masks http://x/1",
        "Masks\n\nWear them.",
    ]
