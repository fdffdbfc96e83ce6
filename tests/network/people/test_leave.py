"""Days away: who may record them, what happens on the first day, and what never does."""

from datetime import date, datetime, timedelta

import pytest

from changrong.network import clock
from changrong.network.cases import handing
from changrong.network.cases.actions import move
from changrong.network.cases.models import Clock
from changrong.network.cases.naming import colleagues_at
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.telling import tell
from changrong.network.people import actions, leave
from changrong.network.people.actor import Actor
from changrong.network.people.errors import LeaveRefused
from changrong.network.people.leave import Absences, Away
from changrong.network.people.models import Leave, Membership, Role, User
from changrong.network.unit import unit

from ..steps import dispatch_at
from ..visitors import visitor


def day(n: int) -> date:
    return clock.today() + timedelta(days=n)


def hours(n: int) -> datetime:
    return clock.now() + timedelta(days=n)


def colleague(cast, name="second", role=Role.OFFICER, institution=None) -> Actor:
    user = User.objects.create_user(name, password="a-long-password", name=name)
    body = institution or cast.bank_a
    return Actor(user, Membership.objects.create(user=user, role=role, institution=body))


def away(member: Actor, since=1, until=5, deputy: Actor | None = None) -> Away:
    return Away(member.membership, day(since), day(until), deputy and deputy.membership)


@pytest.fixture
def taken(cast, need):
    """The officer's case at bank A, taken."""
    return move([dispatch_at(need, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})[0]


class TestRecording:
    def test_an_officer_records_their_own_and_a_manager_anyones(self, cast):
        [own] = leave.record_leave([away(cast.officer_a)], cast.officer_a)
        [theirs] = leave.record_leave([away(cast.officer_a, 10, 12)], cast.manager_a)
        assert [own.recorded_by, theirs.recorded_by] == [cast.officer_a.user, cast.manager_a.user]

    @pytest.mark.parametrize("who", ["officer_b", "coordinator", "alice", "stranger", "anonymous"])
    def test_nobody_else_may(self, cast, who):
        with pytest.raises(LeaveRefused):
            leave.record_leave([away(cast.officer_a)], getattr(cast, who))
        assert not Leave.objects.exists()

    def test_an_officer_may_not_record_a_colleagues(self, cast):
        with pytest.raises(LeaveRefused):
            leave.record_leave([away(cast.manager_a)], cast.officer_a)

    @pytest.mark.parametrize(
        ("since", "until"), [(1, 5), (5, 9), (0, 1), (2, 3), (0, 9), (1, 1), (5, 5)]
    )
    def test_days_that_overlap_are_refused(self, cast, since, until):
        leave.record_leave([away(cast.officer_a, 1, 5)], cast.officer_a)
        with pytest.raises(LeaveRefused) as refused:
            leave.record_leave([away(cast.officer_a, since, until)], cast.officer_a)
        assert refused.value.field == "since"

    def test_days_beside_one_another_are_not_an_overlap(self, cast):
        leave.record_leave([away(cast.officer_a, 1, 5)], cast.officer_a)
        leave.record_leave([away(cast.officer_a, 6, 6)], cast.officer_a)
        assert Leave.objects.count() == 2

    def test_a_leave_that_was_cancelled_is_in_nobodys_way(self, cast):
        rows = leave.record_leave([away(cast.officer_a)], cast.officer_a)
        leave.end_leave(rows, cast.officer_a)
        assert leave.record_leave([away(cast.officer_a)], cast.officer_a)

    @pytest.mark.parametrize(("since", "until"), [(5, 1), (-3, -1)])
    def test_days_that_end_before_they_begin_or_are_over_are_refused(self, cast, since, until):
        with pytest.raises(LeaveRefused) as refused:
            leave.record_leave([away(cast.officer_a, since, until)], cast.officer_a)
        assert refused.value.field == "until"

    def test_a_deputy_is_a_live_colleague_who_is_there(self, cast):
        second = colleague(cast)
        for deputy in (cast.officer_b, cast.officer_a):
            with pytest.raises(LeaveRefused):
                leave.record_leave([away(cast.officer_a, deputy=deputy)], cast.officer_a)
        leave.record_leave([away(second, 5, 9)], second)
        with pytest.raises(LeaveRefused) as refused:
            leave.record_leave([away(cast.officer_a, deputy=second)], cast.officer_a)
        assert refused.value.field == "deputy"
        assert leave.record_leave([away(cast.officer_a, 1, 4, second)], cast.officer_a)

    def test_a_district_coordinator_stands_in_for_nobody_of_the_whole_city(self, cast):
        assert not leave.may_stand_in(
            cast.coordinator_elsewhere.membership, cast.coordinator.membership
        )
        assert leave.may_stand_in(
            cast.coordinator.membership, cast.coordinator_elsewhere.membership
        )


class TestTheFirstDay:
    def test_open_cases_go_to_the_deputy_once_however_many_workers(self, cast, taken):
        second = colleague(cast)
        [row] = leave.record_leave([away(cast.officer_a, 1, 5, second)], cast.officer_a)
        assert leave.hand_over(clock.now()) == 0
        taken.refresh_from_db()
        assert taken.handler == cast.officer_a.user
        with clock.at(hours(1)):
            assert [leave.hand_over(clock.now()) for _ in range(3)] == [1, 0, 0]
        taken.refresh_from_db()
        assert taken.handler == second.user
        assigned = Event.objects.filter(stream=taken.number, code="case.assigned")
        assert [event.data for event in assigned] == [
            {
                "handler": second.user.number,
                "was": cast.officer_a.user.number,
                "reason": "leave",
                "leave": row.number,
            }
        ]
        assert assigned[0].role == ""
        begun = Event.objects.filter(stream=cast.bank_a.number, code="leave.begun")
        assert begun.count() == 1

    def test_without_a_deputy_they_go_back_to_the_pool(self, cast, taken):
        leave.record_leave([away(cast.officer_a)], cast.officer_a)
        with clock.at(hours(1)):
            leave.hand_over(clock.now())
        taken.refresh_from_db()
        assert taken.handler is None

    def test_a_deputy_who_has_left_meanwhile_is_given_nothing(self, cast, taken):
        second = colleague(cast)
        leave.record_leave([away(cast.officer_a, 1, 5, second)], cast.officer_a)
        actions.end_membership([second.membership], cast.manager_a)
        with clock.at(hours(1)):
            leave.hand_over(clock.now())
        taken.refresh_from_db()
        assert taken.handler is None

    def test_a_leave_that_begins_today_begins_at_once(self, cast, taken):
        leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        taken.refresh_from_db()
        assert taken.handler is None

    def test_cases_of_others_and_closed_ones_stay(self, cast, need, taken):
        other = move([dispatch_at(need, cast.bank_b)], "answer", cast.officer_b, {"mode": "phone"})[
            0
        ]
        move([taken], "decline", cast.officer_a, {"reason": "risk", "explanation": "超出范围"})
        leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        other.refresh_from_db()
        taken.refresh_from_db()
        assert (other.handler, taken.handler) == (cast.officer_b.user, cast.officer_a.user)

    def test_no_clock_stops(self, cast, need, taken):
        before = list(Clock.objects.values_list("id", "due_on", "stopped_at"))
        leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        assert list(Clock.objects.values_list("id", "due_on", "stopped_at")) == before

    def test_who_is_away_is_given_nothing_new(self, cast, need):
        leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        case = dispatch_at(need, cast.bank_a)
        with pytest.raises(handing.MoveRefused):
            handing.assign([case], cast.officer_a.user, cast.manager_a)
        assert dict(colleagues_at(case)) == {cast.manager_a.user.number: "manager_a"}


class TestTheReturn:
    def test_it_ends_by_itself_after_the_last_day_and_nothing_moves_back(self, cast, taken):
        [row] = leave.record_leave([away(cast.officer_a, 0, 2)], cast.officer_a)
        with clock.at(hours(2)):
            assert leave.hand_over(clock.now()) == 0
        with clock.at(hours(3)):
            assert [leave.hand_over(clock.now()) for _ in range(2)] == [1, 0]
        row.refresh_from_db()
        taken.refresh_from_db()
        assert row.ended_at is not None
        assert taken.handler is None

    def test_a_leave_nobody_swept_in_time_hands_nothing_over(self, cast, taken):
        leave.record_leave([away(cast.officer_a, 1, 2)], cast.officer_a)
        with clock.at(hours(9)):
            assert leave.hand_over(clock.now()) == 1
        taken.refresh_from_db()
        assert taken.handler == cast.officer_a.user

    def test_who_is_back_early_takes_back_what_is_open(self, cast, taken):
        second = colleague(cast)
        [row] = leave.record_leave([away(cast.officer_a, 0, 5, second)], cast.officer_a)
        assert handing.to_take_back(cast.officer_a) is None
        leave.end_leave([row], cast.officer_a)
        assert handing.to_take_back(cast.officer_a) == row
        assert handing.take_back(row, cast.officer_a) == [taken]
        taken.refresh_from_db()
        assert taken.handler == cast.officer_a.user
        assert handing.to_take_back(cast.officer_a) is None

    def test_what_was_given_to_somebody_else_since_is_not_taken_back(self, cast, taken):
        second, third = colleague(cast), colleague(cast, "third")
        [row] = leave.record_leave([away(cast.officer_a, 0, 5, second)], cast.officer_a)
        handing.assign([taken], third.user, cast.manager_a)
        leave.end_leave([row], cast.officer_a)
        assert handing.take_back(row, cast.officer_a) == []

    def test_nobody_takes_back_for_another(self, cast, taken):
        [row] = leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        with pytest.raises(handing.NotAllowed):
            handing.take_back(row, cast.manager_a)


def test_whoever_stands_in_is_there_in_place_of_who_is_away(cast):
    second = colleague(cast)
    leave.record_leave([away(cast.officer_a, 0, 5, second)], cast.officer_a)
    leave.record_leave([away(cast.officer_b, 0, 5)], cast.officer_b)
    members = [cast.officer_a.membership, second.membership, cast.officer_b.membership]
    assert Absences.on(clock.today()).present(members) == [second.membership]
    assert Absences.on(day(6)).present(members) == members


class TestBeingTold:
    def told(self, case, *roles):
        with unit():
            tell(case, roles, "turn", "a-key")
        return set(
            Outgoing.objects.filter(template="turn", key__startswith="a-key").values_list(
                "user", flat=True
            )
        )

    def test_the_deputy_hears_in_place_of_the_handler(self, cast, taken):
        second = colleague(cast)
        leave.record_leave([away(cast.officer_a, 0, 5, second)], cast.officer_a)
        handing.assign([taken], second.user, cast.manager_a)
        taken.refresh_from_db()
        assert self.told(taken, Role.OFFICER) == {second.user.pk}

    def test_a_manager_who_is_away_is_stood_in_for(self, cast, taken):
        second = colleague(cast)
        leave.record_leave([away(cast.manager_a, 0, 5, second)], cast.manager_a)
        assert self.told(taken, Role.MANAGER) == {second.user.pk}

    def test_nobody_is_told_at_home(self, cast, taken):
        leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        taken.refresh_from_db()
        assert self.told(taken, Role.OFFICER) == set()


class TestPages:
    def test_an_officer_records_and_cancels_on_the_page(self, cast):
        browser = visitor(cast.officer_a)
        sent = {"since": day(3).isoformat(), "until": day(4).isoformat(), "reason": "off"}
        assert browser.post("/leave/", sent | {"deputy": ""}).status_code == 302
        row = Leave.objects.get()
        assert (row.since, row.until, row.membership) == (
            day(3),
            day(4),
            cast.officer_a.membership,
        )
        assert browser.post(f"/leave/{row.number}/end/").status_code == 302
        row.refresh_from_db()
        assert row.ended_at

    def test_what_is_refused_is_said_at_its_field_and_stays_typed(self, cast):
        sent = {"since": day(4).isoformat(), "until": day(3).isoformat(), "reason": "off"}
        page = visitor(cast.officer_a).post("/leave/", sent)
        assert page.status_code == 422
        assert page.context["form"].errors["until"]
        assert day(4).isoformat() in page.content.decode()

    def test_a_manager_records_a_colleagues_and_sees_it_in_the_team(self, cast, taken):
        browser = visitor(cast.manager_a)
        sent = {"since": day(0).isoformat(), "until": day(4).isoformat(), "reason": "work"}
        address = f"/staff/{cast.officer_a.user.number}/leave/"
        assert browser.post(address, sent | {"deputy": ""}).status_code == 302
        page = browser.get("/team/").content.decode()
        assert "休假到" in page
        assert "还没有人接手" in page

    def test_who_is_back_is_offered_their_cases_in_the_inbox(self, cast, taken):
        [row] = leave.record_leave([away(cast.officer_a, 0, 5)], cast.officer_a)
        leave.end_leave([row], cast.officer_a)
        browser = visitor(cast.officer_a)
        assert f"/leave/{row.number}/take-back/" in browser.get("/inbox/").content.decode()
        assert browser.post(f"/leave/{row.number}/take-back/").status_code == 302
        taken.refresh_from_db()
        assert taken.handler == cast.officer_a.user
        assert "/take-back/" not in browser.get("/inbox/").content.decode()

    def test_another_persons_leave_cannot_be_ended_or_taken_back(self, cast):
        [row] = leave.record_leave([away(cast.officer_a)], cast.officer_a)
        for who in (cast.officer_b, cast.coordinator):
            assert visitor(who).post(f"/leave/{row.number}/end/").status_code == 404
        assert visitor(cast.manager_a).post(f"/leave/{row.number}/take-back/").status_code == 404
