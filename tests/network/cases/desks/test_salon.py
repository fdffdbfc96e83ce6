"""An online salon: announced with a consumer-protection notice or not at all; joined by many."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.broadcasts import actions as broadcasts
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Outgoing

from ...broadcasts.notices import approved, drafted
from ...matters import at, opened, running, step
from ...steps import NEED
from ...visitors import visitor

pytestmark = pytest.mark.shows("S1-31")

MONDAY, THE_DAY = "2026-11-23 10:00", "2026-12-02 15:30"
CONTACT = {name: NEED[name] for name in ("contact_name", "contact_phone")}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def notice(cast):
    return approved(
        cast.coordinator,
        sort="protection",
        title_zh="买理财，先看清",
        words_zh="不保本的产品会亏。",
        to_public=True,
        shown_until=date(2026, 12, 31),
    )


@pytest.fixture
def salon(cast, notice) -> Case:
    return call(cast)


def call(cast, by=None, **changes) -> Case:
    said = {
        "title": "稳岗贷款线上沙龙",
        "topic": "贷款和防诈骗，给餐饮企业听",
        "starts_at": "2026-12-02T14:00",
        "room": "会议号 000-000",
        "seats": 2,
    }
    return opened("salon", by or cast.manager_a, None, said | changes)


def enrol(salon: Case, by) -> Case:
    return opened("salon_place", by, by.enterprise, CONTACT | {"salon": salon.number})


@pytest.mark.life
def test_a_salon_from_its_announcement_to_its_end_with_the_notice_in_every_place(
    cast, person, salon, notice
):
    assert salon.institution == cast.bank_a
    assert salon.fields["notice"] == notice.number
    places = [enrol(salon, cast.alice), enrol(salon, person)]
    for place in places:
        assert place.fields["notice_words"] == "不保本的产品会亏。"
        assert place.institution == cast.bank_a
    text = visitor(cast.alice).get(f"/matters/{places[0].number}/").text
    for words in ("买理财，先看清", "不保本的产品会亏。", "会议号 000-000"):
        assert words in text
    with pytest.raises(MoveRefused):
        step(salon, "hold", cast.officer_a, note="还没到")
    with at(THE_DAY):
        salon = step(salon, "hold", cast.officer_a, note="一个半小时")
        assert (salon.outcome, salon.fields["came"]) == ("held", 2)
    for place in places:
        place.refresh_from_db()
        assert place.outcome == "attended"
    assert not salon.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_one_that_is_cancelled_takes_its_places_with_it(cast, salon):
    place = enrol(salon, cast.alice)
    salon = step(salon, "cancel", cast.manager_a, reason="讲的人病了")
    assert (salon.state, salon.outcome) == ("cancelled", "cancelled")
    place.refresh_from_db()
    assert place.outcome == "dropped"
    with pytest.raises(FieldErrors):
        enrol(salon, cast.charlie)


class TestTheNotice:
    def test_without_one_nothing_is_announced(self, cast):
        drafted(cast.coordinator, sort="protection", to_public=True)  # not approved
        approved(cast.coordinator, sort="health", to_public=True)  # of another sort
        with pytest.raises(MoveRefused) as refused:
            call(cast)
        assert "消费者保护" in refused.value.text.zh
        assert not Case.objects.filter(kind="salon").exists()

    def test_the_page_says_so_and_keeps_what_was_typed(self, cast):
        said = {
            "title": "稳岗贷款线上沙龙",
            "topic": "贷款",
            "starts_at_0": "2026-12-02",
            "starts_at_1": "14:00",
            "starts_at": "2026-12-02T14:00",
            "room": "会议号",
            "seats": "20",
            "confirmed": "1",
        }
        response = visitor(cast.manager_a).post("/matters/new/salon/", said)
        assert response.status_code == 422
        assert "先在“公告”里写一则" in response.text
        assert 'value="稳岗贷款线上沙龙"' in response.text

    def test_one_that_is_over_or_another_institutions_does_not_do(self, cast):
        approved(
            cast.coordinator, sort="protection", to_public=True, shown_until=date(2026, 11, 23)
        )
        with at("2026-11-24 10:00"), pytest.raises(MoveRefused):
            call(cast)
        with at(MONDAY):
            call(cast)  # on its last day it does

    def test_the_hosts_own_goes_before_the_networks(self, cast, notice):
        own = approved(cast.manager_a, sort="protection", title_zh="本行提示")
        assert call(cast).fields["notice"] == own.number
        assert call(cast, cast.officer_b, title="乙行沙龙").fields["notice"] == notice.number

    def test_what_is_attached_stays_as_it_was_worded(self, cast, salon, notice):
        place = enrol(salon, cast.alice)
        notice.words_zh = "改了"
        notice.save()
        place.refresh_from_db()
        assert place.fields["notice_words"] == "不保本的产品会亏。"

    def test_once_it_is_withdrawn_nobody_enrols_until_another_is_attached(
        self, cast, salon, notice
    ):
        place = enrol(salon, cast.alice)
        with pytest.raises(MoveRefused):
            step(salon, "attach", cast.manager_a)  # the same
        broadcasts.withdraw(notice, "写错了", cast.coordinator)
        with pytest.raises(FieldErrors) as refused:
            enrol(salon, cast.charlie)
        assert "撤下" in refused.value.errors["salon"].zh
        approved(cast.coordinator, sort="protection", title_zh="新的提示", to_public=True)
        step(salon, "attach", cast.manager_a)
        place.refresh_from_db()
        assert place.fields["notice_title"] == "新的提示"
        assert enrol(salon, cast.charlie).fields["notice_title"] == "新的提示"

    def test_nobody_types_a_notice_of_their_own(self, cast, notice):
        assert (
            call(cast, notice="自己写的", notice_words="放心买").fields["notice"] == notice.number
        )


class TestPlaces:
    def test_they_are_as_many_as_the_host_says_and_one_each(self, cast, person, salon):
        first = enrol(salon, cast.alice)
        with pytest.raises(FieldErrors) as twice:
            enrol(salon, cast.bob)  # of the same firm
        assert first.number in twice.value.errors["salon"].zh
        enrol(salon, cast.charlie)
        with pytest.raises(FieldErrors) as full:
            enrol(salon, person)
        assert "满" in full.value.errors["salon"].zh
        assert step(first, "withdraw", cast.alice).outcome == "withdrawn"
        assert enrol(salon, person).parent == salon

    def test_nobody_enrols_once_it_has_begun(self, cast, salon):
        with at("2026-12-02 13:59"):
            enrol(salon, cast.alice)
        with at("2026-12-02 14:00"), pytest.raises(FieldErrors):
            enrol(salon, cast.charlie)

    def test_a_new_time_reaches_everybody_who_enrolled(self, cast, salon):
        place = enrol(salon, cast.alice)
        Outgoing.objects.all().delete()
        moved = {"starts_at": "2026-12-09T14:00", "room": "会议号 111-111", "note": "讲的人出差"}
        salon = step(salon, "put_off", cast.manager_a, **moved)
        place.refresh_from_db()
        assert place.fields["room"] == "会议号 111-111"
        assert running(salon).due_on.isoformat() == "2026-12-09"
        told = Outgoing.objects.filter(case=place.number, channel="portal")
        assert {row.user.username for row in told} == {"alice", "bob"}
        with pytest.raises(MoveRefused):
            step(salon, "put_off", cast.manager_a, **(moved | {"starts_at": "2026-11-22T14:00"}))

    def test_the_notice_is_read_before_one_enrols_and_how_to_join_after(self, cast, salon):
        said = CONTACT | {"salon": salon.number}
        before = visitor(cast.charlie).post("/matters/new/salon_place/", said).text
        assert not Case.objects.filter(kind="salon_place").exists()
        assert "报名前请看" in before
        assert "不保本的产品会亏。" in before
        assert "会议号 000-000" not in before
        place = enrol(salon, cast.charlie)
        assert "会议号 000-000" in visitor(cast.charlie).get(f"/matters/{place.number}/").text

    def test_how_to_join_is_for_those_who_enrolled_alone(self, cast, salon):
        enrol(salon, cast.alice)
        text = visitor(cast.charlie).get("/matters/new/salon_place/").text
        assert "稳岗贷款线上沙龙，12 月 2 日" in text.replace("\xa0", " ")
        assert "会议号 000-000" not in text


def test_another_institution_moves_nothing_and_a_firm_announces_none(cast, salon):
    with pytest.raises(NotAllowed):
        step(salon, "cancel", cast.officer_b, reason="不关我事")
    with pytest.raises(NotAllowed):
        call(cast, cast.alice)


def test_one_that_was_to_be_held_and_is_forgotten_is_asked_after(cast, salon):
    with at("2026-12-03 10:00"):
        sweep(clock.now())
        assert salon.children.filter(kind="task").exists()
