"""Needs, events, products and feedback in one place, to each role its own."""

import pytest

from changrong.network.cases.actions import move
from changrong.network.clock import today
from changrong.network.portal.overview import parts_for

from ..cases.desks.test_meeting import call, enrol
from ..matters import at, complain, opened, step
from ..steps import state_need
from ..visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.shows("S0-36")]
NAMES = ["needs", "events", "products", "feedback"]
SERVED = ["alice", "officer_a", "manager_a", "coordinator", "coordinator_elsewhere", "supervisor"]


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def part_of(actor, name):
    return next(part for part in parts_for(actor, today()) if part.name == name)


def titles(actor, name):
    return [line.title for line in part_of(actor, name).lines]


@pytest.mark.parametrize("who", SERVED)
def test_everybody_has_the_four_and_every_link_on_them_opens(cast, need, who):
    call(cast)
    complain(cast)
    browser = visitor(getattr(cast, who))
    assert browser.get("/overview/").status_code == 200
    parts = parts_for(getattr(cast, who), today())
    assert [part.name for part in parts] == NAMES
    for part in parts:
        hrefs = [line.href for line in part.lines] + [href for _label, href in part.links]
        hrefs += [chip["href"] for chip in part.chips]
        for href in hrefs:
            assert browser.get(href, follow=True).status_code == 200, (who, part.name, href)


def test_who_is_in_none_of_these_roles_has_no_such_page(cast):
    assert visitor(cast.hotline).get("/overview/").status_code == 404
    assert visitor(cast.stranger).get("/overview/")["Location"] == "/me/requests/new/"


class TestFirm:
    def test_its_needs_and_matters_are_its_own(self, cast, need):
        theirs = state_need(cast, cast.charlie)
        page = visitor(cast.alice).get("/overview/").text
        assert need.number in page
        assert theirs.number not in page

    def test_a_meeting_to_come_is_offered_until_the_firm_has_enrolled(self, cast):
        meeting = call(cast)
        [line] = part_of(cast.alice, "events").lines
        assert line.href == f"/matters/new/enrolment/?meeting={meeting.number}"
        form = visitor(cast.alice).get(line.href).context["form"]
        assert form.initial["meeting"] == meeting.number
        own = enrol(meeting, cast.alice, cast.xianhe)
        [line] = part_of(cast.alice, "events").lines
        assert line.href == f"/matters/{own.number}/"

    def test_a_meeting_elsewhere_over_or_cancelled_is_not(self, cast):
        call(cast, cast.coordinator_elsewhere)
        assert titles(cast.alice, "events") == []
        meeting = call(cast)
        enrol(meeting, cast.charlie, cast.other_firm)
        with at("2026-12-02 14:00"):
            assert titles(cast.alice, "events") == []
        step(meeting, "cancel", cast.coordinator, reason="场地不可用")
        assert titles(cast.alice, "events") == []

    def test_products_are_counted_by_what_they_are_for_and_none_comes_first(self, cast):
        part = part_of(cast.alice, "products")
        assert part.count == 3  # the far bank does not serve this district
        [credit, *_others] = part.chips
        assert credit["count"] == 3
        listed = visitor(cast.alice).get(credit["href"])
        assert len(listed.context["page"].object_list) == 3

    def test_what_waits_to_be_rated_comes_before_what_is_complained_of(self, cast, need):
        complaint = complain(cast)
        move([need], "close", cast.coordinator, {"explanation": "没有合适的机构"})
        asked, own = part_of(cast.alice, "feedback").lines
        assert asked.href == f"/cases/{need.number}/how-it-went/"
        assert own.href == f"/matters/{complaint.number}/"


class TestThoseWhoWorkHere:
    def test_an_officer_has_the_inbox_in_figures_and_the_own_institutions_complaints(
        self, cast, need
    ):
        complaint = complain(cast)
        complain(cast, institution=cast.bank_b.number)
        work = part_of(cast.officer_a, "needs")
        assert work.count == 2  # the dispatch and the complaint
        assert [
            line.note.startswith(complaint.number)
            for line in part_of(cast.officer_a, "feedback").lines
        ] == [True]

    def test_an_institution_finds_the_meetings_it_is_invited_to(self, cast):
        meeting = call(cast)
        step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
        assert part_of(cast.officer_a, "events").count == 1
        assert part_of(cast.officer_b, "events").count == 0

    def test_a_district_has_what_is_its_own(self, cast, need):
        call(cast, cast.coordinator_elsewhere, title="海淀对接会")
        complain(cast)
        assert titles(cast.coordinator_elsewhere, "events") == ["海淀对接会"]
        assert part_of(cast.coordinator_elsewhere, "feedback").count == 0
        assert part_of(cast.coordinator, "feedback").count == 1

    def test_booked_sessions_are_the_officers_events_too(self, cast):
        said = {
            "institution": cast.bank_a.number,
            "sort": "video",
            "topic": "首次贷款要准备什么",
            "contact_name": "陈女士",
            "contact_phone": "13800000000",
        }
        opened("session", cast.alice, cast.xianhe, said)
        assert part_of(cast.officer_a, "events").count == 1
        assert part_of(cast.alice, "events").count == 1
