"""A matchmaking meeting: firms and institutions enrol, needs go round, each firm learns the end."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import standing_alone, timeline, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Outgoing

from ...matters import at, opened, running, step
from ...steps import NEED
from ...visitors import visitor

pytestmark = pytest.mark.shows("S0-35", "S0-36")


MONDAY = "2026-11-23 10:00"
THE_DAY = "2026-12-02 15:30"
CORRECTED = {name: NEED[name] for name in ("kind", "term_months", "purpose")} | {"amount": "900000"}
JOINING = {"attending": "公司部 李经理", "offers": "经营贷、首贷"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def call(cast, by=None, **changes) -> Case:
    said = {
        "title": "餐饮住宿业网上对接会",
        "way": "online",
        "starts_at": "2026-12-02T14:00",
        "place": "会议号 000-000",
        "topic": "缺流动资金的餐饮企业",
    }
    return opened("meeting", by or cast.coordinator, None, said | changes)


def enrol(meeting: Case, by, firm, **changes) -> Case:
    said = NEED | {"meeting": meeting.number, "agreed": ["shared"]}
    return opened("enrolment", by, firm, said | changes)


@pytest.fixture
def meeting(cast) -> Case:
    return call(cast)


@pytest.fixture
def ready(cast, meeting) -> Case:
    """Two firms, two banks; needs gone round."""
    enrol(meeting, cast.alice, cast.xianhe)
    enrol(meeting, cast.charlie, cast.other_firm, amount="200000")
    both = [cast.bank_a.number, cast.bank_b.number]
    step(meeting, "invite", cast.coordinator, invited=both)
    step(seat_of(meeting, cast.bank_a), "join", cast.officer_a, **JOINING)
    step(seat_of(meeting, cast.bank_b), "join", cast.officer_b, **JOINING)
    return step(meeting, "circulate", cast.coordinator)


@pytest.fixture
def held(cast, ready) -> Case:
    with at(THE_DAY):
        return step(ready, "hold", cast.coordinator, note="一个半小时，两户两家")


def seat_of(meeting: Case, institution) -> Case:
    return meeting.children.get(kind="seat", institution=institution)


def place_of(meeting: Case, firm) -> Case:
    return meeting.children.get(kind="enrolment", enterprise=firm)


def tell(seat: Case, enrolment: Case, by, intent="none", **changes) -> Case:
    said = {"enrolment": enrolment.number, "owner": by.user.number, "note": "会后联系"}
    return step(seat, "tell", by, **(said | {"intent": intent} | changes))


@pytest.mark.life
def test_a_meeting_from_invitations_to_an_outcome_for_each_firm(cast, ready):
    assert running(ready).due_on == date(2026, 12, 2)
    sheet = seat_of(ready, cast.bank_a).fields["sheet"]
    assert "示例鲜禾餐饮管理有限公司" in sheet
    assert "80.00\xa0万元" in sheet
    assert NEED["contact_phone"] not in sheet
    with at(THE_DAY):
        case = step(ready, "hold", cast.coordinator, note="两户两家")
        assert (case.fields["firms"], case.fields["institutions_came"]) == (2, 2)
        first, other = (place_of(case, firm) for firm in (cast.xianhe, cast.other_firm))
        assert {first.state, other.state} == {"met"}
        a, b = seat_of(case, cast.bank_a), seat_of(case, cast.bank_b)
        tell(a, first, cast.officer_a, "loan", amount_intended="500000")
        with pytest.raises(MoveRefused) as left:
            step(a, "finish", cast.officer_a)
        assert other.number in left.value.text.zh
        tell(a, other, cast.officer_a)
        step(a, "finish", cast.officer_a)
        with pytest.raises(MoveRefused) as waiting:
            step(case, "close", cast.coordinator, results="还差一家")
        assert b.number in waiting.value.text.zh
        tell(b, first, cast.officer_b, "talk")
        tell(b, other, cast.officer_b)
        step(b, "finish", cast.officer_b)
        case = step(case, "close", cast.coordinator, results="一户有意向")
    assert (case.state, case.outcome, case.fields["intents"]) == ("closed", "held", 1)
    assert place_of(case, cast.xianhe).outcome == "matched"
    assert place_of(case, cast.other_firm).outcome == "unmatched"
    assert {one.outcome for one in case.children.filter(kind="seat")} == {"reported"}
    own = [case, *case.children.all()]
    assert not any(one.clocks.filter(stopped_at=None).exists() for one in own)


@pytest.mark.life
def test_a_firm_nobody_could_serve_is_asked_of_the_whole_network(cast, held):
    other = place_of(held, cast.other_firm)
    with at("2026-12-03 10:00"):
        tell(seat_of(held, cast.bank_a), other, cast.officer_a)
        case = step(other, "open_need", cast.coordinator)
        for bank, by in ((cast.bank_a, cast.officer_a), (cast.bank_b, cast.officer_b)):
            tell(seat_of(held, bank), place_of(held, cast.xianhe), by)
            step(seat_of(held, bank), "finish", by)
        step(held, "close", cast.coordinator, results="转了一件需求")
    assert (case.state, case.outcome) == ("need_opened", "need_opened")
    need = Case.objects.get(number=case.fields["need"])
    assert (need.enterprise, need.fields["amount"]) == (cast.other_firm, "200000")
    assert place_of(held, cast.other_firm).outcome == "need_opened"
    assert Case.objects.get(pk=held.pk).fields["intents"] == 0


def test_a_firm_somebody_will_serve_is_not_asked_of_others(cast, held):
    first = place_of(held, cast.xianhe)
    tell(seat_of(held, cast.bank_a), first, cast.officer_a, "talk")
    with pytest.raises(MoveRefused, match="interested already"):
        step(first, "open_need", cast.coordinator)


@pytest.mark.life
def test_a_meeting_that_is_cancelled_lets_everybody_go(cast, ready):
    case = step(ready, "cancel", cast.coordinator, reason="场地管控")
    assert (case.state, case.outcome) == ("cancelled", "cancelled")
    assert {one.outcome for one in case.children.all()} == {"dropped"}
    assert not running_anywhere(case)


def running_anywhere(case: Case) -> bool:
    return any(one.clocks.filter(stopped_at=None).exists() for one in case.children.all())


def test_a_meeting_put_off_has_a_new_day(cast, ready):
    said = {"starts_at": "2026-12-09T14:00", "place": "会议号 111-111", "note": "让出会议室"}
    with at("2026-12-01 10:00"):
        case = step(ready, "put_off", cast.coordinator, **said)
    assert (running(case).name, running(case).due_on) == ("hold_later", date(2026, 12, 9))
    with at(THE_DAY), pytest.raises(MoveRefused, match="not begun"):
        step(case, "hold", cast.coordinator, note="提前开了")
    with at("2026-12-02 10:00"), pytest.raises(MoveRefused) as refused:
        step(case, "put_off", cast.coordinator, **(said | {"starts_at": "2026-12-01T14:00"}))
    assert refused.value.field == "starts_at"


def test_an_institution_that_says_nothing_and_a_meeting_nobody_reports_on(cast, meeting, held):
    late = call(cast, title="第二场")
    step(late, "invite", cast.coordinator, invited=[cast.bank_a.number])
    with at("2026-11-24 10:00"):
        sweep(clock.now())
    assert running(seat_of(late, cast.bank_a)).escalations.get().level == "remind"
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert seat_of(late, cast.bank_a).children.get(kind="task").state == "open"
    with at("2026-12-18 10:00"):
        sweep(clock.now())
    assert held.children.filter(kind="task").exists()
    assert place_of(held, cast.xianhe).children.get(kind="task").state == "open"


@pytest.mark.life
def test_an_institution_declines_and_is_not_handed_the_needs(cast, meeting):
    enrol(meeting, cast.alice, cast.xianhe)
    both = [cast.bank_a.number, cast.bank_b.number]
    step(meeting, "invite", cast.coordinator, invited=both)
    step(seat_of(meeting, cast.bank_a), "join", cast.officer_a, **JOINING)
    case = step(seat_of(meeting, cast.bank_b), "decline", cast.officer_b, reason="没有人手")
    assert (case.state, case.outcome) == ("declined", "declined")
    step(meeting, "circulate", cast.coordinator)
    assert "sheet" not in seat_of(meeting, cast.bank_b).fields
    assert not visible_to(cast.officer_b).filter(kind="meeting").exists()
    assert visible_to(cast.officer_a).get(kind="meeting") == meeting


def test_a_firm_reads_when_and_where_the_meeting_is_and_hears_when_that_changes(cast, ready):
    first, seat = place_of(ready, cast.xianhe), seat_of(ready, cast.bank_a)
    page = visitor(cast.alice).get(f"/matters/{first.number}/").content.decode()
    assert "会议号 000-000" in page
    said = {"starts_at": "2026-12-09T14:00", "place": "会议号 111-111", "note": "让出会议室"}
    Outgoing.objects.all().delete()
    step(ready, "put_off", cast.coordinator, **said)
    page = visitor(cast.alice).get(f"/matters/{first.number}/").content.decode()
    assert "会议号 111-111" in page
    assert "会议号 000-000" not in page
    assert place_of(ready, cast.xianhe).fields["starts_at"] == said["starts_at"]
    told = Outgoing.objects.filter(channel="portal").values_list("case", flat=True)
    assert {first.number, seat.number} <= set(told)


def test_what_a_firm_took_back_is_no_longer_handed_to_anybody(cast, ready):
    first, other = (place_of(ready, firm) for firm in (cast.xianhe, cast.other_firm))
    step(other, "correct", cast.charlie, **CORRECTED)
    step(first, "withdraw", cast.alice)
    for bank in (cast.bank_a, cast.bank_b):
        sheet = seat_of(ready, bank).fields["sheet"]
        assert "示例鲜禾餐饮管理有限公司" not in sheet
        assert "90.00\xa0万元" in sheet
    step(place_of(ready, cast.other_firm), "withdraw", cast.charlie)
    assert seat_of(ready, cast.bank_a).fields["sheet"] == ""


@pytest.mark.life
def test_an_institution_that_never_answers_does_not_keep_a_meeting_open(cast, ready):
    step(ready, "invite", cast.coordinator, invited=[cast.far_bank.number])
    with at(THE_DAY):
        held = step(ready, "hold", cast.coordinator, note="两户两家，一家没有来")
    silent = seat_of(held, cast.far_bank)
    assert (silent.state, held.fields["institutions_came"]) == ("dropped", 2)
    assert not silent.clocks.filter(stopped_at=None).exists()
    first = place_of(held, cast.xianhe)
    with at("2026-12-03 10:00"):
        tell(seat_of(held, cast.bank_a), first, cast.officer_a, "talk")
        for bank in (cast.bank_a, cast.bank_b):
            with pytest.raises(NotAllowed):
                step(seat_of(held, bank), "excuse", cast.officer_a, reason="不想写")
            step(seat_of(held, bank), "excuse", cast.coordinator, reason="催了三次没有回音")
        case = step(held, "close", cast.coordinator, results="一户有意向")
    assert (case.fields["intents"], place_of(case, cast.xianhe).outcome) == (1, "matched")


def test_a_firm_reads_when_and_where_before_it_enrols(cast, meeting):
    said = NEED | {"amount": "80", "meeting": meeting.number, "agreed": "shared"}
    page = visitor(cast.alice).post("/matters/new/enrolment/", said).text
    assert "报名前请看" in page
    assert "会议号 000-000" in page
    assert not meeting.children.exists()


class TestEnrolling:
    def test_ends_when_the_meeting_begins(self, cast, meeting):
        with at("2026-12-02 13:59"):
            enrol(meeting, cast.alice, cast.xianhe)
        with at("2026-12-02 14:00"), pytest.raises(FieldErrors) as late:
            enrol(meeting, cast.charlie, cast.other_firm)
        assert list(late.value.errors) == ["meeting"]

    @pytest.mark.life
    def test_is_corrected_and_withdrawn_by_the_firm(self, cast, meeting):
        case = enrol(meeting, cast.alice, cast.xianhe)
        case = step(case, "correct", cast.alice, **CORRECTED)
        assert case.fields["amount"] == "900000"
        case = step(case, "withdraw", cast.bob)
        assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
        assert enrol(meeting, cast.alice, cast.xianhe).state == "enrolled"

    def test_is_once_and_while_it_is_open(self, cast, meeting, ready):
        with pytest.raises(FieldErrors) as late:
            enrol(meeting, cast.alice, cast.xianhe)
        assert list(late.value.errors) == ["meeting"]
        another = call(cast, title="第二场")
        first = enrol(another, cast.alice, cast.xianhe)
        with pytest.raises(FieldErrors) as twice:
            enrol(another, cast.hotline, cast.xianhe, work_order="12345-8")
        assert first.number in twice.value.errors["meeting"].zh

    @pytest.mark.life
    def test_names_a_meeting_that_is_there(self, cast, meeting):
        step(meeting, "cancel", cast.coordinator, reason="不开了")
        for number in (meeting.number, "DJ-2026-0101-0001"):
            with pytest.raises(FieldErrors) as refused:
                opened(
                    "enrolment",
                    cast.alice,
                    cast.xianhe,
                    NEED | {"meeting": number, "agreed": ["shared"]},
                )
            assert list(refused.value.errors) == ["meeting"]

    def test_needs_the_firms_leave_to_show_its_need(self, cast, meeting):
        with pytest.raises(FieldErrors) as refused:
            enrol(meeting, cast.alice, cast.xianhe, agreed=[])
        assert list(refused.value.errors) == ["agreed"]

    @pytest.mark.parametrize("who", ["charlie", "officer_a", "supervisor", "stranger"])
    def test_is_for_ones_own_firm(self, cast, meeting, who):
        with pytest.raises(NotAllowed):
            enrol(meeting, getattr(cast, who), cast.xianhe)

    def test_on_a_phone_offers_the_meetings_that_are_open(self, cast, meeting):
        page = visitor(cast.alice).get("/matters/new/enrolment/").content.decode()
        assert f'value="{meeting.number}"' in page
        assert "餐饮住宿业网上对接会" in page


class TestTelling:
    def test_is_once_a_firm_with_an_amount_where_one_would_lend(self, cast, held):
        seat, first = seat_of(held, cast.bank_a), place_of(held, cast.xianhe)
        with pytest.raises(MoveRefused) as refused:
            tell(seat, first, cast.officer_a, "loan")
        assert refused.value.field == "amount_intended"
        tell(seat, first, cast.officer_a, "talk")
        with pytest.raises(MoveRefused) as twice:
            tell(seat, first, cast.officer_a, "loan", amount_intended="500000")
        assert twice.value.field == "enrolment"

    def test_is_about_a_firm_of_the_same_meeting(self, cast, held):
        stray = enrol(call(cast, title="第二场"), cast.alice, cast.xianhe)
        with pytest.raises(FieldErrors) as refused:
            tell(seat_of(held, cast.bank_a), stray, cast.officer_a)
        assert list(refused.value.errors) == ["enrolment"]

    def test_is_read_by_the_firm_without_who_follows_up(self, cast, held):
        seat, first = seat_of(held, cast.bank_a), place_of(held, cast.xianhe)
        tell(seat, first, cast.officer_a, "loan", amount_intended="500000")
        told = [one for one in timeline(first, cast.alice) if one.case == first][-1]
        answers = {one.label.zh: one.value for one in told.answers}
        assert answers["意向金额"] == "500000"
        assert "谁跟进" not in answers
        assert first in standing_alone(visible_to(cast.alice))

    def test_is_the_institutions_own(self, cast, held):
        seat = seat_of(held, cast.bank_a)
        for who in (cast.officer_b, cast.coordinator, cast.alice):
            with pytest.raises(NotAllowed):
                step(seat, "finish", who)


@pytest.mark.parametrize("who", ["alice", "officer_a", "supervisor", "hotline"])
def test_only_the_bureau_calls_a_meeting(cast, meeting, who):
    with pytest.raises(NotAllowed):
        call(cast, getattr(cast, who))
    with pytest.raises(NotAllowed):
        step(meeting, "cancel", getattr(cast, who), reason="不开了")


def test_nothing_goes_round_before_both_sides_are_there(cast, meeting):
    with pytest.raises(MoveRefused, match="No firm"):
        step(meeting, "circulate", cast.coordinator)
    enrol(meeting, cast.alice, cast.xianhe)
    with pytest.raises(MoveRefused, match="No institution"):
        step(meeting, "circulate", cast.coordinator)
    step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
    with pytest.raises(MoveRefused) as twice:
        step(meeting, "invite", cast.coordinator, invited=[cast.bank_a.number])
    assert twice.value.field == "invited"


def test_a_meeting_in_the_past_is_not_called(cast):
    with pytest.raises(FieldErrors) as refused:
        call(cast, starts_at="2026-11-23T09:00")
    assert list(refused.value.errors) == ["starts_at"]
