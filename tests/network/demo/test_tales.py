"""Every desk of the district lives: each group of the network has matters that are open, late and
over, every indicator says something, and everybody of the cast finds something to do."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Q

from changrong.network import clock
from changrong.network.boards.period import Period
from changrong.network.boards.tallies import EVERYWHERE
from changrong.network.broadcasts.models import Broadcast
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock, Team
from changrong.network.channels.models import Message
from changrong.network.demo.seed import DAYS, seeded
from changrong.network.demo.tales import EVERY
from changrong.network.demo.tales.tale import Tale
from changrong.network.events.models import Event
from changrong.network.indicators import engine
from changrong.network.indicators.declared import DECLARED
from changrong.network.indicators.engine import By
from changrong.network.indicators.indicator import Sort
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role
from changrong.network.relief.models import Entry
from changrong.network.training.models import Assignment

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("district")]

OF_CASES = (
    "financing",
    "relief",
    "matching",
    "local",
    "insurance",
    "protection",
    "continuity",
    "remote",
    "oversight",
)
BY_OTHERS = {"data_request"}
"""Kinds that no tale tells of: a source of data has to be there."""


def kinds_of(group):
    return [kind.name for kind in KINDS.values() if kind.group == group]


@pytest.mark.parametrize("group", OF_CASES)
def test_a_group_has_matters_that_are_open_late_and_over(group):
    cases = Case.objects.filter(kind__in=kinds_of(group))
    late = Clock.objects.filter(case__in=cases, stopped_at=None, due_on__lt=clock.today())
    on_time = cases.filter(closed_at=None).exclude(clocks__in=late)
    assert on_time.exists()
    assert late.exists()
    assert cases.filter(closed_at__isnull=False).count() > 1


@pytest.mark.parametrize("group", OF_CASES)
def test_not_everything_ends_as_people_hoped(group):
    over = Case.objects.filter(kind__in=kinds_of(group), closed_at__isnull=False)
    ends = {(kind, outcome) for kind, outcome in over.values_list("kind", "outcome")}
    assert len(ends) > 1


def test_every_kind_has_a_case():
    assert set(KINDS) - set(Case.objects.values_list("kind", flat=True)) == BY_OTHERS


def test_channels_opened_needs_refused_one_and_wait_for_some():
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states["opened"] >= 1
    assert states["refused"] >= 1
    assert states["waiting"] >= 2
    first = Message.objects.filter(state="waiting").earliest("received_at")
    assert first.received_at < clock.now() - timedelta(days=7)


def test_lessons_are_open_late_and_passed():
    rows = Assignment.objects.all()
    today = clock.today()
    assert rows.filter(done_at=None, due_on__gte=today).exists()
    assert rows.filter(done_at=None, due_on__lt=today).exists()
    assert rows.filter(done_at__isnull=False).count() > 5


def test_relief_was_told_announcements_stand_and_one_waits_and_teams_have_cases():
    assert Entry.objects.values("kind").distinct().count() >= 5
    states = Counter(Broadcast.objects.values_list("state", flat=True))
    assert states["approved"] >= 3
    assert states["draft"] == 1
    assert Case.objects.exclude(team=None).values("team").distinct().count() == Team.objects.count()


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.id)
def test_an_indicator_says_something_and_rests_on_more_than_a_few(one):
    today = clock.today()
    period = Period("half", today - timedelta(days=DAYS), today + timedelta(days=60))
    figure = engine.grouped(one, engine.members(one, EVERYWHERE, period), By.WHOLE)[None]
    if one.sort is Sort.SHARE:
        assert figure.share.bottom >= engine.FEW
        assert 0 < figure.share.top <= figure.share.bottom
    else:
        assert figure.reached >= engine.FEW
        assert figure.days.median is not None
    shown = engine.guarded({None: figure})[None]
    assert not shown.withheld
    assert not shown.few


ALL_OF_THEM = {
    "guarantee.diligent_exempted",  # whoever was diligent is not held, as the rules have it
    "lending.diligent_exempted",
    "network.referrals",  # one that has a result was seen to; a withdrawn one is left out
}


@pytest.mark.parametrize(
    "one",
    [one for one in DECLARED if one.sort is Sort.SHARE and one.id not in ALL_OF_THEM],
    ids=lambda one: one.id,
)
def test_a_share_is_neither_none_nor_all(one):
    today = clock.today()
    period = Period("half", today - timedelta(days=DAYS), today + timedelta(days=60))
    share = engine.grouped(one, engine.members(one, EVERYWHERE, period), By.WHOLE)[None].share
    assert 0 < share.top < share.bottom


STAFF = ("sun", "zhou", "gao", "nongshang", "huimin", "dahang", "donghu", "baoli", "diandang")
INSURERS = ("caibao", "chukou", "zulin", "xiaodai", "guquan")


@pytest.mark.parametrize("username", [*STAFF, *INSURERS])
def test_somebody_at_a_desk_has_something_to_do_and_no_flood(username):
    seat = Membership.objects.get(user__username=username)
    by = Actor(seat.user, seat)
    if seat.role == Role.HOTLINE:
        assert Message.objects.filter(state="waiting").exists()
        return
    turn = Case.objects.filter(institution=by.institution, closed_at=None)
    assert 0 < turn.count() < 60


@pytest.mark.parametrize("username", ["chen", "wu", "lin"])
def test_a_firm_or_person_has_a_matter_that_waits_for_them(username):
    firm = Enterprise.objects.get(members__user__username=username)
    waiting = [
        case
        for case in Case.objects.filter(enterprise=firm, closed_at=None)
        if any(Role.ENTERPRISE in move.by and move.main for move in moves_of(case))
    ]
    assert waiting


def moves_of(case):
    return KINDS[case.kind].moves_from(case.state)


def test_what_a_tale_did_stands_in_the_register_under_whoever_did_it():
    tales = [one for one in EVERY if isinstance(one, Tale)]
    assert len(tales) > 100
    for tale in tales:
        assert tale.kind in KINDS
    by_hand = Event.objects.filter(code__in=["pilot.admit", "inspection.countersign"])
    assert by_hand.count() >= 5
    assert set(by_hand.values_list("role", flat=True)) == {"supervisor"}


def test_seeding_again_adds_nothing():
    counted = (Case, Event, Message, Assignment, Broadcast, Entry, Clock)
    before = [model.objects.count() for model in counted]
    assert not seeded()
    assert [model.objects.count() for model in counted] == before


def test_nobody_signs_in_as_those_who_only_second():
    seconds = Membership.objects.filter(
        Q(user__username__endswith="-second") | Q(user__username__endswith="-third")
    )
    assert seconds.exists()
    assert not any(one.user.has_usable_password() for one in seconds.select_related("user"))
