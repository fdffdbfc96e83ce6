"""A report of wrongdoing: kept from the institution, and who reports from all but its handler."""

from datetime import date

import pytest

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.api_schemas import summary_of
from changrong.network.cases.desk.entries import matching
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import (
    may_move,
    moves_for,
    sees_private,
    shown_fields,
    timeline,
    visible_to,
)
from changrong.network.cases.time.sweep import sweep
from changrong.network.cases.versions import move_of
from changrong.network.clock import now, today
from changrong.network.events.models import Event
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ...matters import at, codes, opened, running, step
from ...visitors import visitor

pytestmark = pytest.mark.shows("S4-21")


MONDAY = "2026-11-23 10:00"
NAME, PHONE = "陈女士", "13800000000"
APPEAL = {
    "subject": "cost",
    "what": "利息高",
    "wanted": "降一点",
    "reply_by": "phone",
    "contact_name": NAME,
    "contact_phone": PHONE,
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def colleague(cast) -> Actor:
    """Somebody else at the bureau."""
    user = User.objects.create(username="coordinator_2", name="李四")
    return Actor(user, Membership.objects.create(user=user, role=Role.COORDINATOR))


def report(cast, by=None, **changes) -> Case:
    by = by or cast.alice
    said = {
        "institution": cast.bank_a.number,
        "subject": "tied",
        "what": "放款前要先买理财",
        "contact_name": NAME,
        "contact_phone": PHONE,
    }
    return opened("wrongdoing", by, by.enterprise or cast.xianhe, said | changes)


def accept(case: Case, by: Actor) -> Case:
    return step(case, "accept", by, no_interest=True)


def test_it_is_accepted_investigated_found_true_and_told(cast, colleague):
    case = report(cast)
    assert (case.number, case.institution) == ("JB-2026-1123-0001", None)
    assert running(case).due_on == date(2026, 11, 25)
    case = accept(case, cast.coordinator)
    assert (case.state, case.handler) == ("investigating", cast.coordinator.user)
    assert case.answered_at is not None
    case = step(case, "note", cast.coordinator, looked_into="查了合同")
    case = step(case, "ask_institution", cast.coordinator, question="请说明理财销售和放款的关系")
    inquiry = Case.objects.get(kind="inquiry")
    assert (inquiry.institution, inquiry.enterprise, inquiry.parent) == (cast.bank_a, None, None)
    assert inquiry.region != case.region, "the district of who reported tells who it may have been"
    step(inquiry, "state", cast.officer_a, stated="网点确实搭售了")
    case.refresh_from_db()
    assert case.fields["moves"][-1]["answers"] == {
        "stated": "网点确实搭售了",
        "inquiry": inquiry.number,
    }
    case = step(
        case,
        "find",
        cast.coordinator,
        established="放款以买理财为条件",
        reply="查实，已责令整改",
        items="停止搭售\n退回理财",
        due_on="2026-12-31",
    )
    assert (case.state, case.outcome) == ("found", "found")
    assert not case.clocks.filter(stopped_at=None).exists()
    ordered = Case.objects.get(kind="rectification")
    assert (ordered.institution, ordered.enterprise, ordered.parent) == (cast.bank_a, None, None)
    assert ordered.region != case.region
    assert running(ordered).due_on == date(2026, 12, 31)
    told = [str(entry.what.zh) for entry in timeline(case, cast.alice)]
    assert "查实" in told


@pytest.mark.life
def test_it_is_not_accepted_with_a_reason(cast):
    said = {"reason": "dispute", "reply": "请走投诉", "no_interest": True}
    case = step(report(cast), "not_accept", cast.coordinator, **said)
    assert (case.state, case.outcome, case.closed_at is None) == ("not_accepted",) * 2 + (False,)
    assert moves_for(cast.alice, case) == []


@pytest.mark.life
def test_nothing_is_found_after_the_reporter_was_asked(cast):
    case = accept(report(cast, cast.hotline, work_order="12345-8"), cast.coordinator)
    assert case.opened_as == Role.HOTLINE
    with at("2026-11-24 10:00"):
        case = step(case, "ask_reporter", cast.coordinator, question="哪个网点？")
        assert running(case).paused
    with at("2026-11-26 10:00"):
        case = step(case, "reporter_answers", cast.hotline, answer="国贸支行")
        assert running(case).due_on == date(2026, 12, 10)
        case = step(
            case, "find_nothing", cast.coordinator, established="没有搭售", reply="没有查实"
        )
    assert (case.state, case.outcome) == ("not_found", "not_found")


@pytest.mark.life
def test_the_reporter_withdraws_it_and_a_late_statement_goes_nowhere(cast):
    case = accept(report(cast), cast.coordinator)
    case = step(case, "ask_institution", cast.coordinator, question="请说明")
    case = step(case, "withdraw", cast.alice)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    inquiry = step(Case.objects.get(kind="inquiry"), "state", cast.officer_a, stated="说明")
    assert inquiry.state == "stated"
    case.refresh_from_db()
    assert case.fields["moves"][-1]["move"] == "withdraw"


def test_a_person_reports_too_and_stays_unnamed(cast, person):
    case = report(cast, person, contact_name="", contact_phone="")
    assert "contact_name" not in case.fields
    assert visible_to(person).get(pk=case.pk) == case


class TestTheInstitution:
    def test_never_sees_it_before_or_after_it_is_asked(self, cast):
        case = accept(report(cast), cast.coordinator)
        step(case, "ask_institution", cast.coordinator, question="请说明")
        case.refresh_from_db()
        step(
            case,
            "find",
            cast.coordinator,
            established="属实",
            reply="查实",
            items="改",
            due_on="2026-12-31",
        )
        for who in (cast.officer_a, cast.manager_a, cast.officer_b):
            assert not visible_to(who).filter(kind="wrongdoing").exists()
            assert not any(may_move(who, case, move_of(case, m)) for m in ("accept", "note"))

    @pytest.mark.life
    def test_learns_nothing_of_it_from_the_cases_it_has(self, cast):
        case = accept(report(cast), cast.coordinator)
        case = step(case, "ask_institution", cast.coordinator, question="请说明")
        step(
            case,
            "find",
            cast.coordinator,
            established="属实",
            reply="查实",
            items="改",
            due_on="2026-12-31",
        )
        theirs = visible_to(cast.officer_a)
        assert {one.kind for one in theirs} == {"inquiry", "rectification"}
        for one in theirs:
            step(one, "take", cast.officer_a)
            heard = [str(one.fields), str(summary_of(one, cast.officer_a, today()))]
            heard += [str(event.data) for event in Event.objects.filter(stream=one.number)]
            heard += [str(entry) for entry in timeline(one, cast.officer_a)]
            for secret in (case.number, NAME, PHONE, cast.xianhe.name, cast.xianhe.number):
                assert not any(secret in text for text in heard)


class TestWhoReports:
    def test_is_shown_to_the_handler_alone(self, cast, colleague):
        case = report(cast)
        assert not sees_private(cast.coordinator, case)
        case = accept(case, cast.coordinator)
        assert shown_fields(cast.coordinator, case)["contact_phone"] == PHONE
        assert "contact_phone" not in shown_fields(colleague, case)
        assert shown_fields(cast.alice, case)["contact_phone"] == PHONE

    def test_is_known_at_the_hotline_to_the_agent_who_wrote_it_down_alone(self, cast):
        case = report(cast, cast.hotline, work_order="12345-8")
        user = User.objects.create(username="hotline_2", name="赵六")
        agent = Actor(user, Membership.objects.create(user=user, role=Role.HOTLINE))
        assert visible_to(cast.hotline).filter(pk=case.pk).exists()
        assert not visible_to(agent).filter(pk=case.pk).exists()
        assert visitor(agent).get(f"/matters/{case.number}/").status_code == 404
        other = opened("appeal", cast.hotline, cast.xianhe, APPEAL)
        assert visible_to(agent).get() == other

    def test_is_named_on_no_list_and_found_by_no_search(self, cast):
        case = report(cast)
        assert cast.xianhe.name not in case.subject
        everything = visible_to(cast.coordinator)
        assert not matching(everything, cast.xianhe.name).exists()
        assert not matching(everything, cast.xianhe.credit_code).exists()
        assert matching(everything, case.number).get() == case
        assert summary_of(case, cast.coordinator, today())["enterprise"] is None
        assert summary_of(case, cast.alice, today())["enterprise"]["name"] == cast.xianhe.name
        assert cast.xianhe.number not in str(Event.objects.get(stream=case.number, sequence=1).data)

    def test_stands_on_no_page_but_its_handlers(self, cast, colleague):
        case = accept(report(cast), cast.coordinator)
        pages = ("/inbox/", f"/cases/{case.number}/", f"/cases/{case.number}/files/")
        for who, shown in ((colleague, False), (cast.coordinator, True)):
            answers = [visitor(who).get(page) for page in pages]
            assert {one.status_code for one in answers} == {200}
            read = [one.content.decode() for one in answers]
            assert (PHONE in read[1]) is shown
            assert not any(cast.xianhe.name in page for page in read)
        for page in pages[1:]:
            assert visitor(cast.officer_a).get(page).status_code == 404

    def test_is_not_told_by_the_task_of_an_overdue_report(self, cast):
        case = report(cast)
        with at("2026-11-26 09:00"):
            sweep(now())
        task = case.children.get(kind="task")
        assert (task.enterprise, cast.xianhe.name in task.subject) == (None, False)


class TestItIsRefused:
    def test_to_whoever_is_not_served(self, cast):
        for who in (cast.officer_a, cast.coordinator, cast.supervisor, cast.stranger):
            with pytest.raises(NotAllowed):
                open_cases("wrongdoing", [Opening(enterprise=cast.xianhe)], who)

    def test_without_what_happened(self, cast):
        with pytest.raises(FieldErrors) as refused:
            report(cast, what="", institution="")
        assert set(refused.value.errors) == {"what", "institution"}

    def test_to_take_it_or_turn_it_away_with_an_interest(self, cast):
        case, away = report(cast), {"reason": "no_facts", "reply": "没有事实"}
        for move, said in (("accept", {}), ("not_accept", away)):
            with pytest.raises(MoveRefused) as refused:
                step(case, move, cast.coordinator, no_interest=False, **said)
            assert refused.value.field == "no_interest"

    @pytest.mark.parametrize(
        ("move", "said"),
        [
            ("note", {"looked_into": "看了"}),
            ("ask_reporter", {"question": "谁？"}),
            ("ask_institution", {"question": "请说明"}),
            ("find_nothing", {"established": "无", "reply": "无"}),
            ("find", {"established": "有", "reply": "有"}),
        ],
    )
    def test_to_go_on_with_a_colleagues(self, cast, colleague, move, said):
        case = accept(report(cast), cast.coordinator)
        with pytest.raises(MoveRefused):
            step(case, move, colleague, **said)

    def test_to_another_districts_bureau_and_other_firms(self, cast):
        case = report(cast)
        for who in (cast.coordinator_elsewhere, cast.charlie, cast.supervisor):
            assert not visible_to(who).filter(pk=case.pk).exists()
            with pytest.raises(NotAllowed):
                step(case, "withdraw", who)

    def test_an_order_with_a_day_that_is_past(self, cast):
        case = accept(report(cast), cast.coordinator)
        with pytest.raises(MoveRefused) as refused:
            step(
                case,
                "find",
                cast.coordinator,
                established="有",
                reply="有",
                items="改",
                due_on="2026-11-23",
            )
        assert refused.value.field == "due_on"
        assert not Case.objects.filter(kind="rectification").exists()

    def test_to_accept_what_was_accepted(self, cast):
        case = accept(report(cast), cast.coordinator)
        with pytest.raises(MoveRefused):
            accept(case, cast.coordinator)


def test_in_time_it_is_reminded_and_overdue_it_is_a_task(cast):
    case = accept(report(cast), cast.coordinator)
    with at("2026-12-04 10:00"):
        sweep(now())
        assert "clock.escalated" in codes(case)
    with at("2026-12-08 10:00"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"
    assert running(case).late


def test_its_page_leads_to_no_file(cast):
    """The file would say whose it is; it is not found, and nobody is sent there."""
    case = accept(report(cast), cast.coordinator)
    desk = visitor(cast.coordinator)
    page, file = f"/cases/{case.number}/", f"/dossiers/{case.number}/"
    assert desk.get(file).status_code == 404
    assert file not in desk.get(page).content.decode()
