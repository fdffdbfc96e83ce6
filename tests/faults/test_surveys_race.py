"""Twenty people with the same link: one answer counts. A leave begun, and a case given away, by
several at once."""

from __future__ import annotations

from functools import partial

from changrong.network import clock
from changrong.network.cases import handing
from changrong.network.cases.actions import move
from changrong.network.cases.errors import Stale
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.people import leave
from changrong.network.people.actor import Actor
from changrong.network.people.errors import LeaveRefused
from changrong.network.people.leave import Away
from changrong.network.people.models import Leave, Membership, Role, User
from changrong.network.surveys import actions
from changrong.network.surveys.actions import AlreadyAnswered, Answer
from changrong.network.surveys.models import Comment, Survey
from network.steps import dispatch_at, state_need

from .conftest import at_once


def test_of_twenty_who_answer_one_link_at_once_one_counts(cast):
    need = state_need(cast)
    move([need], "close", cast.coordinator, {"explanation": "没有合适的机构"})
    actions.ask([Case.objects.get(pk=need.pk)])
    survey = Survey.objects.get()
    calls = [
        partial(
            actions.answer,
            Survey.objects.get(pk=survey.pk),
            Answer(1 + n % 5, "no" if n % 2 else "yes", f"第 {n} 位"),
            Actor(),
        )
        for n in range(20)
    ]
    results = at_once(*calls)
    assert sum(isinstance(result, Survey) for result in results) == 1
    assert sum(isinstance(result, AlreadyAnswered) for result in results) == 19
    [winner] = [n for n, result in enumerate(results) if isinstance(result, Survey)]
    survey.refresh_from_db()
    assert (survey.score, Comment.objects.get().text) == (1 + winner % 5, f"第 {winner} 位")
    assert Event.objects.filter(code="survey.answered").count() == 1
    assert verify(need.number)


def test_a_case_that_closes_twice_at_once_is_asked_about_once(cast):
    need = state_need(cast)
    move([need], "close", cast.coordinator, {"explanation": "没有合适的机构"})
    Survey.objects.all().delete()
    case = Case.objects.get(pk=need.pk)
    results = at_once(*(partial(actions.ask, [case]) for _ in range(4)))
    assert not [result for result in results if isinstance(result, Exception)]
    assert Survey.objects.count() == 1


def second_officer(cast) -> Membership:
    user = User.objects.create_user("second", password="a-long-password")
    return Membership.objects.create(user=user, role=Role.OFFICER, institution=cast.bank_a)


def test_four_workers_begin_a_leave_once(cast):
    deputy = second_officer(cast)
    case = dispatch_at(state_need(cast), cast.bank_a)
    handing.assign([case], cast.officer_a.user, cast.manager_a)
    today = clock.today()
    Leave.objects.create(
        membership=cast.officer_a.membership,
        since=today,
        until=today,
        deputy=deputy,
        recorded_at=clock.now(),
    )
    now = clock.now()
    assert sorted(at_once(*(partial(leave.hand_over, now) for _ in range(4)))) == [0, 0, 0, 1]
    case.refresh_from_db()
    assert case.handler == deputy.user
    handed = Event.objects.filter(stream=case.number, code="case.assigned", data__reason="leave")
    assert handed.count() == 1
    assert verify(case.number)
    assert verify(cast.bank_a.number)


def test_two_leaves_recorded_at_once_do_not_overlap(cast):
    away = Away(cast.officer_a.membership, clock.today(), clock.today())
    calls = [
        partial(leave.record_leave, [away], by)
        for by in (cast.officer_a, cast.manager_a, cast.officer_a)
    ]
    results = at_once(*calls)
    assert sum(isinstance(result, LeaveRefused) for result in results) == 2
    assert Leave.objects.count() == 1


def test_of_two_managers_pages_that_give_one_case_away_at_once_one_does(cast):
    second = second_officer(cast)
    case = dispatch_at(state_need(cast), cast.bank_a)
    marks = {case.number: handing.mark_of(case)}
    results = at_once(
        *(
            partial(handing.assign, [case], to.user, cast.manager_a, "share", marks)
            for to in (cast.officer_a.membership, second)
        )
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert Event.objects.filter(stream=case.number, code="case.assigned").count() == 1
