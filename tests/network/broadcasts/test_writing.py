"""A broadcast is written by one, approved by another, withdrawn with a reason; all on record."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from changrong.network import clock
from changrong.network.broadcasts import actions, queries
from changrong.network.broadcasts.errors import BroadcastRefused, NotYours
from changrong.network.broadcasts.models import Broadcast
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify

from ..cast import DISTRICT, OTHER_DISTRICT
from ..matters import at
from .notices import approved, drafted, second, values

pytestmark = pytest.mark.shows("S0-13")


def events_of(broadcast):
    return list(Event.objects.filter(stream=broadcast.stream).values_list("code", flat=True))


def test_one_writes_another_approves_and_the_register_has_both(cast):
    broadcast = drafted(cast.coordinator)
    assert not queries.for_reader(cast.alice).exists()
    colleague = second(cast.coordinator)
    broadcast = actions.approve(broadcast, 1, colleague)
    assert broadcast.approved_by == colleague.user
    assert list(queries.for_reader(cast.alice)) == [broadcast]
    assert events_of(broadcast) == ["broadcast.drafted", "broadcast.approved"]
    assert verify(broadcast.stream)


def test_nobody_approves_their_own_words(cast):
    broadcast = drafted(cast.coordinator)
    with pytest.raises(BroadcastRefused) as refused:
        actions.approve(broadcast, 1, cast.coordinator)
    assert "另一个人" in refused.value.text.zh
    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.filter(pk=broadcast.pk).update(approved_by=cast.coordinator.user)


def test_whoever_changes_a_draft_is_its_writer_and_may_not_approve_it(cast):
    broadcast = drafted(cast.coordinator)
    colleague = second(cast.coordinator)
    changed = actions.change(broadcast, values(title_zh="请戴口罩"), colleague)
    assert (changed.revision, changed.written_by) == (2, colleague.user)
    with pytest.raises(BroadcastRefused):
        actions.approve(changed, 2, colleague)
    assert actions.approve(changed, 2, cast.coordinator).state == "approved"


def test_words_that_changed_while_they_were_read_are_not_approved(cast):
    broadcast = drafted(cast.coordinator)
    actions.change(broadcast, values(words_zh="别的话"), cast.coordinator)
    with pytest.raises(BroadcastRefused) as stale:
        actions.approve(broadcast, 1, second(cast.coordinator))
    assert "又改过" in stale.value.text.zh


def test_the_same_words_saved_again_are_no_new_revision(cast):
    broadcast = drafted(cast.coordinator)
    assert actions.change(broadcast, values(), second(cast.coordinator)).revision == 1
    assert events_of(broadcast) == ["broadcast.drafted"]


def test_approved_twice_it_is_refused_and_recorded_once(cast):
    broadcast = approved(cast.coordinator)
    with pytest.raises(BroadcastRefused):
        actions.approve(broadcast, 1, second_of(cast))
    assert events_of(broadcast).count("broadcast.approved") == 1


def second_of(cast):
    other = second(cast.coordinator_elsewhere)
    other.membership.region = ""
    other.membership.save()
    return other


def test_what_is_approved_is_not_changed(cast):
    broadcast = approved(cast.coordinator)
    with pytest.raises(BroadcastRefused):
        actions.change(broadcast, values(title_zh="改"), cast.coordinator)
    broadcast.refresh_from_db()
    assert broadcast.title_zh == "进门戴口罩"


@pytest.mark.parametrize("who", ["alice", "officer_a", "supervisor", "hotline", "stranger"])
def test_others_write_none(cast, who):
    with pytest.raises(NotYours):
        drafted(getattr(cast, who))


def test_a_manager_writes_to_the_own_institution_only(cast):
    broadcast = drafted(cast.manager_a, to_staff=True)
    assert broadcast.institution == cast.bank_a
    for beyond in ({"to_public": True}, {"region": DISTRICT}):
        with pytest.raises(BroadcastRefused) as refused:
            drafted(cast.manager_a, **beyond)
        assert refused.value.field == "audience"


def test_a_districts_coordinator_writes_and_approves_within_it(cast):
    with pytest.raises(BroadcastRefused) as refused:
        drafted(cast.coordinator_elsewhere, region=DISTRICT)
    assert refused.value.field == "region"
    with pytest.raises(BroadcastRefused):
        drafted(cast.coordinator_elsewhere)  # the whole city
    own = drafted(cast.coordinator_elsewhere, region=OTHER_DISTRICT)
    assert actions.approve(own, 1, cast.coordinator).state == "approved"  # the city's
    of_city = drafted(cast.coordinator)
    with pytest.raises(NotYours):
        actions.approve(of_city, 1, cast.coordinator_elsewhere)


def test_where_an_institution_has_one_manager_the_coordinator_is_the_other_pair_of_eyes(cast):
    broadcast = drafted(cast.manager_a)
    for who in (cast.officer_a, cast.coordinator_elsewhere, cast.supervisor):
        with pytest.raises(NotYours):
            actions.approve(broadcast, 1, who)
    assert actions.approve(broadcast, 1, cast.coordinator).state == "approved"


def test_those_who_may_approve_are_asked_to(cast):
    broadcast = drafted(cast.manager_a)
    asked = Outgoing.objects.filter(template="broadcast.draft")
    assert {row.user for row in asked} == {cast.coordinator.user}
    with pytest.raises(NotYours):  # whoever looks after the institution approves, and writes not
        actions.change(broadcast, values(title_zh="新标题"), cast.coordinator)
    colleague = second(cast.manager_a)
    actions.change(broadcast, values(title_zh="新标题"), colleague)
    again = asked.filter(key__contains=":2:")
    assert {row.user for row in again} == {cast.manager_a.user, cast.coordinator.user}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title_zh": " "}, "title_zh"),
        ({"words_zh": ""}, "words_zh"),
        ({"words_zh": "字" * 1381}, "words_zh"),
        ({"words_zh": "一\n" * 31}, "words_zh"),
        ({"words_en": "w" * 2600}, "words_en"),
        ({"sort": "gossip"}, "sort"),
        ({"media": ["pigeon"]}, "media"),
        ({"to_firms": False}, "audience"),
        ({"link": "https://example.com/"}, "link"),
        ({"link": "//example.com/directory/"}, "link"),
        ({"link": "/\\example.com"}, "link"),
        ({"link": "/nowhere/"}, "link"),
        ({"link": "/account/logout/"}, "link"),
        ({"link": "/api/v1/cases"}, "link"),
    ],
)
def test_what_does_not_hold_together_is_refused_at_its_field(cast, wrong, field):
    with pytest.raises(BroadcastRefused) as refused:
        drafted(cast.coordinator, **wrong)
    assert refused.value.field == field
    assert not Broadcast.objects.exists()


@pytest.mark.parametrize(
    "link", ["/institutions/", "/institutions/?kind=bank", "/matters/new/session/"]
)
@pytest.mark.shows("S4-25")
def test_it_leads_to_a_page_of_this_site(cast, link):
    assert drafted(cast.coordinator, sort="online", link=link).link == link


def test_its_days_follow_each_other_and_are_not_over(cast):
    today, day = clock.today(), timedelta(days=1)
    for since, until in ((today, today - day), (today - 2 * day, today - day)):
        with pytest.raises(BroadcastRefused) as refused:
            drafted(cast.coordinator, shown_from=since, shown_until=until)
        assert refused.value.field == "shown_until"
    late = drafted(cast.coordinator, shown_until=today)
    with clock.at(clock.now() + day), pytest.raises(BroadcastRefused):
        actions.approve(late, 1, second(cast.coordinator))


def test_it_is_up_from_the_first_moment_of_its_first_day_to_the_last_of_its_last(cast):
    first, last = date(2026, 11, 25), date(2026, 11, 27)
    with at("2026-11-23 10:00"):
        approved(cast.coordinator, shown_from=first, shown_until=last)
    for moment, is_up in (
        ("2026-11-24 23:59", False),
        ("2026-11-25 00:00", True),
        ("2026-11-27 23:59", True),
        ("2026-11-28 00:00", False),
    ):
        with at(moment):
            assert queries.for_reader(cast.alice).exists() == is_up


def test_it_is_withdrawn_with_a_reason_and_once(cast):
    broadcast = approved(cast.coordinator)
    with pytest.raises(BroadcastRefused) as refused:
        actions.withdraw(broadcast, "  ", cast.coordinator)
    assert refused.value.field == "reason"
    for who in (cast.alice, cast.manager_a, cast.coordinator_elsewhere, cast.supervisor):
        with pytest.raises(NotYours):
            actions.withdraw(broadcast, "写错了", who)
    actions.withdraw(broadcast, "写错了", cast.coordinator)
    assert not queries.for_reader(cast.alice).exists()
    with pytest.raises(BroadcastRefused):
        actions.withdraw(broadcast, "再撤一次", cast.coordinator)
    with pytest.raises(BroadcastRefused):
        actions.approve(broadcast, 1, second_of(cast))
    assert events_of(broadcast)[-1] == "broadcast.withdrawn"
    assert "写错了" not in str(Event.objects.filter(stream=broadcast.stream).values())
