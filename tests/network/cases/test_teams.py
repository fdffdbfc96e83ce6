"""A team of its own handles the case: given it as it comes, named on it, seen with all it has
(专职团队办理)."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from changrong.network import clock
from changrong.network.cases import handing
from changrong.network.cases.errors import MoveRefused, NotAllowed, Stale
from changrong.network.cases.models import Case, Team
from changrong.network.cases.teams.actions import Said, change_team, save_team
from changrong.network.cases.teams.fitting import About, Takes, first
from changrong.network.cases.teams.queries import present, workload
from changrong.network.events.models import Event
from changrong.network.people.leave import Away, record_leave
from changrong.network.people.tokens import issue_token
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.models import Emergency

from ..cast import DISTRICT
from ..matters import at, complain, step
from ..steps import dispatch_at, state_need
from ..visitors import visitor
from .desks._loans import staff_of

pytestmark = pytest.mark.shows("S1-07")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def helper(cast):
    return staff_of(cast.bank_a, "小何")


def team(cast, name="抗疫保供专班", by=None, who=None, **takes) -> Team:
    by = by or cast.manager_a
    members = [one.membership for one in (who or [cast.officer_a])]
    return save_team(Said(name, members, **takes), by)


def supplies(cast, fact) -> None:
    """That the bank found the firm to be such a supplier."""
    said = Statement(cast.xianhe, {fact: True}, "officer", clock.today())
    state_facts([said], cast.officer_a)


class TestAssigning:
    def test_what_comes_to_a_body_is_given_the_first_of_its_teams_that_takes_it(self, cast):
        needs = team(cast, "融资组", kinds=["dispatch"], place=1)
        rest = team(cast, "综合组", place=2)
        part = dispatch_at(state_need(cast), cast.bank_a)
        complaint = complain(cast)
        assert (part.team, complaint.team) == (needs, rest)
        assert dispatch_at(part.parent, cast.bank_b).team is None
        opened = Event.objects.get(stream=part.number, code="case.opened")
        assert opened.data["team"] == needs.number

    def test_suppliers_of_an_epidemic_are_told_by_what_is_known_of_the_firm(self, cast):
        suppliers = team(cast, firm=["enterprise.epidemic_supplier"])
        assert complain(cast).team is None
        supplies(cast, "enterprise.epidemic_supplier")
        assert complain(cast, what="另一件").team == suppliers

    def test_a_need_to_which_a_notice_gives_a_team_gets_it(self, cast):
        """三是 of the branch's own plan: while the response to an emergency is in force, who keeps
        the city supplied is handled by a team of its own."""
        dedicated = team(cast, only_by_right=True)
        cast.xianhe.region, cast.bank_a.policy_id = "310101", "shengjing-shanghai"
        cast.xianhe.save()
        cast.bank_a.save()
        with at("2022-06-06 10:00"):
            plain = dispatch_at(state_need(cast), cast.bank_a)
            Emergency.objects.create(
                name="示例响应", region="310101", level=1, started_on="2022-06-01"
            )
            supplies(cast, "enterprise.daily_supplier")
            served = dispatch_at(state_need(cast, amount="500000"), cast.bank_a)
        assert (plain.team, served.team) == (None, dedicated)

    def test_kinds_of_need_and_districts_narrow_what_a_team_takes(self, cast):
        team(cast, "续贷组", needs=["renewal"])
        here = team(cast, "本区组", regions=[DISTRICT], place=2)
        assert dispatch_at(state_need(cast), cast.bank_a).team == here

    def test_a_team_that_is_not_in_use_is_given_nothing(self, cast):
        team(cast, active=False)
        assert complain(cast).team is None

    def test_the_bureau_has_teams_in_its_district(self, cast):
        ours = team(cast, "协调组", by=cast.coordinator, who=[cast.coordinator], kinds=["need"])
        far = team(cast, "外区组", by=cast.coordinator_elsewhere, who=[cast.coordinator_elsewhere],
                   kinds=["need"], place=1)  # fmt: skip
        need = state_need(cast)
        assert (need.team, far.region) == (ours, "110108")


class TestKeeping:
    def test_only_who_keeps_a_body_s_teams_sets_them_up_and_of_its_own_people(self, cast):
        for who in (cast.officer_a, cast.alice, cast.supervisor, cast.hotline):
            with pytest.raises(NotAllowed):
                team(cast, by=who)
        with pytest.raises(MoveRefused) as refused:
            team(cast, who=[cast.officer_b])
        assert refused.value.field == "members"
        own = team(cast)
        with pytest.raises(MoveRefused) as refused:
            team(cast)
        assert refused.value.field == "name"
        other = staff_of(cast.bank_b, "乙行管理员", role="manager")
        with pytest.raises(NotAllowed):
            save_team(Said("改名", [other.membership]), other, own)

    def test_a_team_s_page_keeps_what_was_typed_and_says_what_is_wrong(self, cast):
        browser = visitor(cast.manager_a)
        typed = {"name": "专班", "kinds": ["dispatch"], "place": "1", "active": "on"}
        answer = browser.post("/teams/new/", typed)
        assert answer.status_code == 422
        assert 'value="专班"' in answer.content.decode()
        typed["members"] = [cast.officer_a.user.number]
        assert browser.post("/teams/new/", typed)["Location"] == "/teams/"
        made = Team.objects.get()
        assert (made.name, made.kinds, list(made.members.all())) == (
            "专班", ["dispatch"], [cast.officer_a.membership],
        )  # fmt: skip
        assert Event.objects.filter(code="team.saved").count() == 1
        changed = browser.post(f"/teams/{made.number}/", typed | {"name": "抗疫专班"})
        assert changed.status_code == 302
        made.refresh_from_db()
        assert made.name == "抗疫专班"


class TestWithinTheTeam:
    def test_a_case_is_handed_on_within_its_team(self, cast, helper):
        outside = staff_of(cast.bank_a, "小魏")
        team(cast, who=[cast.officer_a, helper])
        case = complain(cast)
        with pytest.raises(MoveRefused):
            handing.assign([case], outside.user, cast.manager_a)
        [case] = handing.assign([case], helper.user, cast.manager_a)
        assert case.handler == helper.user
        page = visitor(cast.manager_a).get(f"/cases/{case.number}/hand/").content.decode()
        assert "小魏" not in page

    def test_where_nobody_of_the_team_is_there_it_is_said_and_others_may_take_it(
        self, cast, helper
    ):
        one = team(cast, who=[helper])
        case = complain(cast)
        today = clock.today()
        record_leave([Away(helper.membership, today, today)], cast.manager_a)
        assert present(one, today) == []
        page = visitor(cast.officer_a).get(f"/cases/{case.number}/").content.decode()
        assert "这个团队今天没有人在岗" in page
        assert "今天没有人在岗" in visitor(cast.manager_a).get("/teams/").content.decode()
        [case] = handing.assign([case], cast.officer_a.user, cast.manager_a)
        assert case.handler == cast.officer_a.user

    def test_another_team_takes_a_reason_and_is_in_the_register(self, cast, helper):
        was = team(cast, "甲组", who=[cast.officer_a])
        to = team(cast, "乙组", who=[helper], place=2)
        case = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        assert (case.team, case.handler) == (was, cast.officer_a.user)
        with pytest.raises(MoveRefused):
            change_team([case], to, cast.manager_a, "because")
        with pytest.raises(NotAllowed):
            change_team([case], to, cast.officer_a, "skill")
        with pytest.raises(Stale):
            change_team([case], to, cast.manager_a, "skill", {case.number: "0."})
        [case] = change_team([case], to, cast.manager_a, "skill")
        assert (case.team, case.handler) == (to, None)
        told = Event.objects.get(stream=case.number, code="case.team_changed")
        assert told.data == {"team": to.number, "was": was.number, "reason": "skill"}
        page = visitor(cast.manager_a).get(f"/cases/{case.number}/").content.decode()
        assert "换了团队" in page
        assert "由熟悉这类业务的人办" in page

    def test_a_team_of_another_body_or_out_of_use_is_given_nothing(self, cast):
        case = complain(cast)
        other = staff_of(cast.bank_b, "乙行管理员", role="manager")
        theirs = team(cast, by=other, who=[other])
        closed = team(cast, active=False)
        for to in (theirs, closed):
            with pytest.raises(MoveRefused) as refused:
                change_team([case], to, cast.manager_a, "share")
            assert refused.value.field == "to"

    def test_it_is_changed_on_a_page_that_notices_what_happened_meanwhile(self, cast, helper):
        team(cast, "甲组")
        to = team(cast, "乙组", who=[helper], place=2)
        case = complain(cast)
        browser, address = visitor(cast.manager_a), f"/cases/{case.number}/team/"
        said = {"to": to.number, "reason": "share", "mark": handing.mark_of(case)}
        step(case, "accept", cast.officer_a, no_interest=True)
        assert browser.post(address, said).status_code == 422
        case.refresh_from_db()
        said["mark"] = handing.mark_of(case)
        assert browser.post(address, said).status_code == 302
        assert Case.objects.get(pk=case.pk).team == to
        for who in (cast.officer_a, cast.officer_b, cast.coordinator, cast.alice):
            assert visitor(who).get(address).status_code == 404


class TestSeen:
    def test_the_team_stands_on_the_case_in_the_inbox_and_on_the_firm_s_page(self, cast):
        team(cast)
        case = complain(cast)
        part = dispatch_at(state_need(cast), cast.bank_a)
        for who, address in (
            (cast.officer_a, f"/cases/{case.number}/"),
            (cast.officer_a, "/inbox/?view=team"),
            (cast.alice, f"/matters/{case.number}/"),
            (cast.alice, f"/needs/{part.parent.number}/"),
        ):
            assert "抗疫保供专班" in visitor(who).get(address).content.decode()
        bearer = {"authorization": f"Bearer {issue_token(cast.officer_a.membership)}"}
        told = Client(headers=bearer).get(f"/api/v1/cases/{case.number}").json()
        assert told["team"]["name"] == "抗疫保供专班"

    def test_the_inbox_lists_what_one_s_own_teams_have_whoever_handles_it(self, cast, helper):
        team(cast, kinds=["complaint"], who=[cast.officer_a, helper])
        ours = step(complain(cast), "accept", cast.officer_a, no_interest=True)
        theirs = dispatch_at(state_need(cast), cast.bank_a)
        page = visitor(helper).get("/inbox/?view=team&due=later").content.decode()
        assert ours.number in page
        assert theirs.number not in page
        # Who is of no team has no such view.
        assert "view=team" not in visitor(cast.officer_b).get("/inbox/").content.decode()

    def test_the_workload_of_a_team_is_what_its_cases_and_clocks_say(self, cast, helper):
        one = team(cast, who=[cast.officer_a, helper])
        cases = [complain(cast, what=str(n)) for n in range(3)]
        step(cases[0], "accept", cast.officer_a, no_interest=True)
        due = cases[0].clocks.get(stopped_at=None).due_on
        [work] = workload([one], due)
        assert (work.whole.open, work.whole.overdue, work.whole.today) == (3, 0, 3)
        loads = {row[0] and row[0].user_id: row[1] for row in work.rows}
        assert (loads[cast.officer_a.user.pk].open, loads[helper.user.pk].open) == (1, 0)
        assert loads[None].open == 2
        [late] = workload([one], date.fromordinal(due.toordinal() + 1))
        assert (late.whole.overdue, late.whole.today) == (3, 0)
        cases[0].refresh_from_db()
        step(cases[0], "withdraw", cast.alice)
        assert workload([one], due)[0].whole.open == 2

    def test_it_is_read_in_as_many_statements_however_many_teams_there_are(self, cast, helper):
        def statements() -> int:
            with CaptureQueriesContext(connection) as asked:
                workload(list(Team.objects.all()), clock.today())
            return len(asked)

        team(cast, who=[cast.officer_a, helper])
        one = statements()
        for number in range(5):
            team(cast, f"第{number}组", who=[cast.officer_a, helper])
        assert statements() == one

    def test_a_member_of_two_teams_is_shown_in_both_and_nobody_in_one_they_are_not_of(
        self, cast, helper
    ):
        both, alone = team(cast, who=[cast.officer_a, helper]), team(cast, "二组", who=[helper])
        found = {work.team: work.members for work in workload([both, alone], clock.today())}
        assert found == {
            both: [cast.officer_a.membership, helper.membership],
            alone: [helper.membership],
        }
        record_leave([Away(helper.membership, clock.today(), clock.today())], cast.manager_a)
        assert present(both, clock.today()) == [cast.officer_a.membership]
        assert present(alone, clock.today()) == []

    def test_the_list_is_narrowed_by_name_by_member_and_to_what_is_late(self, cast, helper):
        team(cast, "融资组", kinds=["dispatch"])
        team(cast, "投诉组", who=[helper], kinds=["complaint"])
        complain(cast)

        def shown(**asked) -> set[str]:
            page = visitor(cast.manager_a).get("/teams/", asked).content.decode()
            return {name for name in ("融资组", "投诉组") if f"<h2>{name}" in page}

        assert shown() == shown(show="used") == shown(show="luck") == {"融资组", "投诉组"}
        assert shown(q="融资") == {"融资组"}
        assert shown(q=helper.user.name) == {"投诉组"}
        assert shown(show="stopped") == shown(show="late") == set()
        with at("2027-03-01 10:00"):
            assert shown(show="late") == {"投诉组"}

    def test_the_file_has_the_list_that_is_asked_for_and_no_formula(self, cast, helper):
        team(cast, "=1+1", kinds=["complaint"], who=[helper])
        team(cast, "融资组", kinds=["dispatch"])
        complain(cast)

        def lines(who, **asked) -> list[list[str]]:
            answer = visitor(who).get("/teams.csv", asked)
            assert answer.status_code == 200
            text = b"".join(answer.streaming_content).decode()
            return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))

        heading, *found = lines(cast.manager_a, q="1+1")
        said = [dict(zip(heading, line, strict=True)) for line in found]
        assert [one["团队"] for one in said] == ["'=1+1"] * 2
        assert [one["姓名"] for one in said] == [helper.user.name, "还没有人接手"]
        assert [one["在办"] for one in said] == ["0", "1"]
        assert len(lines(cast.manager_a)) == 5
        assert len(lines(cast.coordinator)) == 1
        assert visitor(cast.officer_a).get("/teams.csv").status_code == 404

    def test_a_keeper_sees_their_own_teams_only(self, cast):
        team(cast)
        bureau = team(cast, "协调组", by=cast.coordinator, who=[cast.coordinator])
        seen = visitor(cast.manager_a).get("/teams/").content.decode()
        assert "抗疫保供专班" in seen
        assert "协调组" not in seen
        assert visitor(cast.manager_a).get(f"/teams/{bureau.number}/").status_code == 404
        assert visitor(cast.officer_a).get("/teams/").status_code == 404


# ---------------------------------------------------------------------- the pure rule

WORD = st.sampled_from("abc")
WORDS = st.lists(WORD, max_size=3)
ABOUT = st.builds(About, WORD, WORD, WORD, st.frozensets(WORD), st.booleans())
TAKES = st.builds(Takes, WORDS, WORDS, WORDS, WORDS, st.booleans())


@given(ABOUT)
def test_a_team_that_leaves_nothing_out_takes_everything(about):
    assert Takes().fits(about)


@given(st.lists(TAKES, max_size=4), ABOUT)
def test_the_first_that_fits_is_given_it_and_none_before_it_fits(takes, about):
    teams = list(enumerate(takes))
    found = first(teams, about)
    before = takes[:found] if found is not None else takes
    assert not any(one.fits(about) for one in before)
    assert found is None or takes[found].fits(about)


@given(TAKES, ABOUT, WORD)
def test_taking_more_kinds_never_turns_a_case_away(takes, about, kind):
    wider = Takes([*takes.kinds, kind] if takes.kinds else [], takes.needs, takes.regions,
                  takes.firm, takes.only_by_right)  # fmt: skip
    assert wider.fits(about) or not takes.fits(about)
