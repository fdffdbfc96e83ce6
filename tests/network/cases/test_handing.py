"""A case changes hands: by whom, to whom, and seen by whom."""

import pytest

from changrong.network.cases import handing, queries
from changrong.network.cases.actions import move
from changrong.network.cases.errors import MoveRefused, NotAllowed, Stale
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.people import actions, leave
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ..steps import dispatch_at, state_need
from ..visitors import statuses, visitor


@pytest.fixture
def second(cast) -> Actor:
    user = User.objects.create_user("second", password="a-long-password", name="何川")
    row = Membership.objects.create(user=user, role=Role.OFFICER, institution=cast.bank_a)
    return Actor(user, row)


@pytest.fixture
def case(cast, need):
    return dispatch_at(need, cast.bank_a)


def handler_of(case):
    case.refresh_from_db()
    return case.handler


class TestWhoMay:
    def test_a_manager_gives_any_case_of_the_institution_to_whoever_can_move_it(
        self, cast, case, second
    ):
        for to in (cast.officer_a, second):
            handing.assign([case], to.user, cast.manager_a, "share")
            assert handler_of(case) == to.user

    def test_nobody_is_given_or_takes_what_they_have_no_move_for(self, cast, case):
        """A manager answers no dispatches: one in their hands would lie there."""
        with pytest.raises(MoveRefused):
            handing.assign([case], cast.manager_a.user, cast.manager_a)
        with pytest.raises(NotAllowed):
            handing.take_over([case], cast.manager_a)

    def test_an_officer_gives_away_what_is_their_own_or_nobodys(self, cast, case, second):
        handing.assign([case], second.user, cast.officer_a)
        with pytest.raises(NotAllowed):
            handing.assign([case], cast.officer_a.user, cast.officer_a)
        handing.assign([case], cast.officer_a.user, second)
        assert handler_of(case) == cast.officer_a.user

    @pytest.mark.parametrize(
        "who",
        ["officer_b", "officer_far", "coordinator", "supervisor", "hotline", "alice", "stranger"],
    )
    def test_nobody_else_may(self, cast, case, who):
        with pytest.raises(NotAllowed):
            handing.assign([case], cast.officer_a.user, getattr(cast, who))
        with pytest.raises(NotAllowed):
            handing.take_over([case], getattr(cast, who))
        assert handler_of(case) is None

    def test_a_coordinator_gives_what_is_the_bureaus_within_the_district(self, cast, need):
        handing.assign([need], cast.coordinator.user, cast.coordinator)
        assert handler_of(need) == cast.coordinator.user
        with pytest.raises(MoveRefused):
            handing.assign([need], cast.coordinator_elsewhere.user, cast.coordinator)
        with pytest.raises(NotAllowed):
            handing.assign([need], cast.coordinator.user, cast.coordinator_elsewhere)

    def test_it_is_refused_to_strangers_to_the_institution_and_to_those_who_left(
        self, cast, case, second
    ):
        actions.end_membership([second.membership], cast.manager_a)
        for to in (cast.officer_b, cast.alice, cast.coordinator, second):
            with pytest.raises(MoveRefused) as refused:
                handing.assign([case], to.user, cast.manager_a)
            assert refused.value.field == "to"
        assert handler_of(case) is None

    def test_a_closed_case_changes_hands_no_more(self, cast, case):
        taken = move([case], "answer", cast.officer_a, {"mode": "phone"})
        move(taken, "decline", cast.officer_a, {"reason": "risk", "explanation": "超出范围"})
        with pytest.raises(NotAllowed):
            handing.assign([case], cast.manager_a.user, cast.manager_a)


class TestTogether:
    def test_many_go_to_one_colleague_all_or_none(self, cast, case, second):
        other = dispatch_at(state_need(cast), cast.bank_a)
        theirs = dispatch_at(state_need(cast), cast.bank_b)
        with pytest.raises(NotAllowed):
            handing.assign([case, other, theirs], second.user, cast.manager_a)
        assert handler_of(case) is None
        assert len(handing.assign([case, other], second.user, cast.manager_a)) == 2
        assert handler_of(other) == second.user

    def test_what_moved_on_or_changed_hands_since_it_was_read_is_not_given_away(
        self, cast, case, second
    ):
        read = {case.number: handing.mark_of(case)}
        handing.assign([case], cast.officer_a.user, cast.manager_a)
        with pytest.raises(Stale):
            handing.assign([case], second.user, cast.manager_a, marks=read)
        case.refresh_from_db()
        read = {case.number: handing.mark_of(case)}
        move([case], "answer", cast.officer_a, {"mode": "phone"})
        with pytest.raises(Stale):
            handing.assign([case], second.user, cast.manager_a, marks=read)
        with pytest.raises(Stale):
            handing.assign([case], second.user, cast.manager_a, marks={})

    def test_who_has_it_already_is_given_it_without_an_event(self, cast, case):
        handing.assign([case], cast.officer_a.user, cast.manager_a)
        assert handing.assign([case], cast.officer_a.user, cast.manager_a) == []
        assert Event.objects.filter(stream=case.number, code="case.assigned").count() == 1


class TestTakingOver:
    def test_an_officer_takes_what_nobody_has_and_not_what_a_colleague_has(
        self, cast, case, second
    ):
        handing.take_over([case], second)
        assert handler_of(case) == second.user
        with pytest.raises(NotAllowed):
            handing.take_over([case], cast.officer_a)

    def test_what_somebody_who_left_had_can_be_taken(self, cast, case, second):
        handing.take_over([case], second)
        actions.end_membership([second.membership], cast.manager_a)
        handing.take_over([case], cast.officer_a)
        assert handler_of(case) == cast.officer_a.user


class TestTheRegister:
    def test_it_holds_ids_and_a_code_and_its_chain_is_whole(self, cast, case, second):
        handing.assign([case], second.user, cast.manager_a, "skill")
        event = Event.objects.get(stream=case.number, code="case.assigned")
        assert event.data == {"handler": second.user.number, "was": None, "reason": "skill"}
        assert event.actor == cast.manager_a.user
        assert verify(case.number)

    def test_a_reason_nobody_declared_is_refused(self, cast, case):
        with pytest.raises(MoveRefused) as refused:
            handing.assign([case], cast.officer_a.user, cast.manager_a, "because")
        assert refused.value.field == "reason"

    def test_colleagues_read_to_whom_and_the_firm_only_that(self, cast, need, case, second):
        handing.assign([case], second.user, cast.manager_a, "skill")

        def told(reader, of):
            found = [e for e in queries.timeline(of, reader) if e.what.zh == "换了经办人"]
            return [
                [str(a.value) for a in entry.answers if a.label.zh == "交给"] for entry in found
            ]

        assert told(cast.officer_a, case) == [["何川"]]
        assert told(cast.coordinator, need) == [[]]
        assert told(cast.alice, need) == [[]]
        assert told(cast.officer_b, dispatch_at(need, cast.bank_b)) == []


class TestPages:
    def test_a_case_is_handed_over_on_its_page(self, cast, case, second):
        browser = visitor(cast.manager_a)
        address = f"/cases/{case.number}/hand/"
        assert address in browser.get(f"/cases/{case.number}/").content.decode()
        page = browser.get(address)
        assert "何川，在办 0 件" in page.content.decode()
        mark = page.context["marks"][0]
        sent = {"to": second.user.number, "reason": "share", "mark": mark}
        assert browser.post(address, sent).status_code == 302
        assert handler_of(case) == second.user

    def test_a_page_read_before_it_changed_hands_is_told_so(self, cast, case, second):
        browser = visitor(cast.manager_a)
        address = f"/cases/{case.number}/hand/"
        mark = browser.get(address).context["marks"][0]
        handing.assign([case], cast.officer_a.user, cast.manager_a)
        sent = {"to": second.user.number, "reason": "share", "mark": mark}
        page = browser.post(address, sent)
        assert page.status_code == 422
        assert page.context["form"].non_field_errors()
        assert handler_of(case) == cast.officer_a.user

    def test_many_are_handed_over_from_the_inbox(self, cast, case, second):
        other = dispatch_at(state_need(cast), cast.bank_a)
        browser = visitor(cast.manager_a)
        chosen = f"?case={case.number}&case={other.number}"
        together = browser.get(f"/inbox/together/{chosen}").content.decode()
        assert "/inbox/hand/?case=" in together
        page = browser.get(f"/inbox/hand/{chosen}")
        sent = {"to": second.user.number, "reason": "share", "mark": page.context["marks"]}
        assert browser.post(f"/inbox/hand/{chosen}", sent).status_code == 302
        assert (handler_of(case), handler_of(other)) == (second.user, second.user)

    def test_nobody_is_offered_who_is_away_or_has_it_already(self, cast, case, second):
        browser, today = visitor(cast.manager_a), leave.clock.today()

        def offered():
            page = browser.get(f"/cases/{case.number}/hand/")
            return {number for number, _label in page.context["people"]}

        assert offered() == {cast.officer_a.user.number, second.user.number}
        handing.assign([case], cast.officer_a.user, cast.manager_a)
        assert offered() == {second.user.number}
        leave.record_leave([leave.Away(second.membership, today, today)], second)
        assert offered() == set()

    def test_only_those_who_may_reach_the_page(self, cast, case):
        got = statuses(cast, "get", f"/cases/{case.number}/hand/")
        allowed = {who for who, code in got.items() if code == 200}
        assert allowed == {"officer_a", "manager_a"}
        assert got["anonymous"] == 401

    def test_a_case_is_taken_by_a_button(self, cast, case):
        assert visitor(cast.officer_a).post(f"/cases/{case.number}/take/").status_code == 302
        assert handler_of(case) == cast.officer_a.user

    def test_the_team_is_the_managers_to_see(self, cast, case, second):
        handing.assign([case], second.user, cast.manager_a)
        got = statuses(cast, "get", "/team/")
        assert {who for who, code in got.items() if code == 200} == {"manager_a"}
        rows = visitor(cast.manager_a).get("/team/").context["rows"]
        assert {str(row.member.user): row.load.open for row in rows if row.member} == {
            "何川": 1,
            "manager_a": 0,
            "officer_a": 0,
        }
