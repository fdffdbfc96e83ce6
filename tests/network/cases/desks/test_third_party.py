"""Third parties of an institution: filed, approved within the limits, reviewed, ended."""

from datetime import date

import pytest

from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.events.models import Event

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S3-29")


OVERCHARGING = "cbirc-2023-small-firms/overcharging-partners-dropped"


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def register(cast, by=None, **changes) -> Case:
    said = {
        "partner": "示例助贷科技有限公司",
        "partner_code": "91110105MA0000099X",
        "service": "leads",
        "on_list": True,
        "approved_by": "first_level_branch",
        "barred": True,
        "does_review": False,
        "receives_funds": False,
    }
    return opened("third_party", by or cast.officer_a, None, said | changes)


def file(case: Case, by, **changes) -> Case:
    said = {"fee_rate": "0.01", "ceiling": "0.02", "schedule": "按放款额一次收"}
    return step(case, "file_fees", by, **(said | changes))


def approve(case: Case, by, **changes) -> Case:
    return step(
        case, "approve", by, **({"review_on": "2027-05-23", "breaks_rules": False} | changes)
    )


def at_work(cast) -> Case:
    return approve(file(register(cast), cast.officer_a), cast.manager_a)


def review(case: Case, by, **changes) -> Case:
    said = {
        "fee_rate": "0.012",
        "breaks_rules": False,
        "complaints": 0,
        "found": "收费和标准一致",
        "review_on": "2027-11-23",
    }
    return step(case, "keep", by, **(said | changes))


def test_onboarded_approved_reviewed_suspended_and_ended(cast):
    case = register(cast)
    assert (case.number, case.institution) == ("SF-2026-1123-0001", cast.bank_a)
    case = file(case, cast.officer_a)
    assert case.state == "filed"
    case = approve(case, cast.manager_a)
    assert (case.state, running(case).due_on) == ("active", date(2027, 5, 23))
    limits = Event.objects.get(stream=case.number, code="third_party.approve").data["limits"]
    assert set(limits.values()) == {"kept"}
    with at("2027-05-20 10:00"):
        case = review(case, cast.officer_a)
        assert (case.state, running(case).due_on) == ("active", date(2027, 11, 23))
        assert case.fields["fee_rate"] == "0.012"
        case = step(
            case,
            "suspend",
            cast.officer_a,
            ground="complaints",
            reason="投诉多",
            since="2027-05-21",
        )
        assert case.fields["is_active"] is False
        case = step(
            case, "end", cast.manager_a, ground="overcharges", reason="多收", since="2027-05-24"
        )
    assert (case.state, case.outcome) == ("ended", "ended")
    assert (
        Event.objects.get(stream=case.number, code="third_party.end").data["since"] == "2027-05-24"
    )
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_one_that_overcharges_cannot_be_kept_and_is_stopped(cast):
    case = at_work(cast)
    with at("2027-05-20 10:00"):
        with pytest.raises(LimitBroken) as refused:
            review(case, cast.manager_a, fee_rate="0.03")
        assert [one.measure.key for one in refused.value.broken] == [OVERCHARGING]
        with pytest.raises(LimitBroken):
            review(case, cast.manager_a, breaks_rules=True)
        case = step(
            case,
            "end",
            cast.supervisor,
            ground="overcharges",
            reason="超过上限",
            since="2027-05-20",
        )
    assert case.state == "ended"


def test_suspended_and_resumed_by_somebody_else(cast):
    case = step(
        at_work(cast),
        "suspend",
        cast.coordinator,
        ground="other",
        reason="核实中",
        since="2026-11-23",
    )
    said = {
        "fee_rate": "0.01",
        "breaks_rules": False,
        "reason": "已核实",
        "review_on": "2027-02-23",
    }
    case = step(case, "resume", cast.manager_a, **said)
    assert (case.state, running(case).name) == ("active", "review_resumed")
    assert case.fields["is_active"] is True


@pytest.mark.life
def test_not_approved_after_the_schedule_was_sent_back(cast):
    case = file(register(cast), cast.officer_a)
    case = step(case, "refile", cast.manager_a, reason="没写向谁收")
    case = file(case, cast.officer_a)
    case = step(case, "decline", cast.manager_a, reason="收费不透明")
    assert (case.state, case.outcome) == ("declined", "declined")


@pytest.mark.life
def test_given_up_before_it_is_approved(cast):
    case = register(cast)
    with pytest.raises(NotAllowed):
        step(case, "drop", cast.officer_b, reason="不关我事")
    case = step(file(case, cast.officer_a), "drop", cast.officer_a, reason="对方不做了")
    assert (case.state, case.outcome) == ("declined", "declined")
    assert register(cast).state == "onboarding"  # it may come again


def test_a_review_that_is_not_made_is_a_task(cast):
    case = at_work(cast)
    with at("2027-05-24 09:30"):
        sweep(now())
    assert case.children.get(kind="task").state == "open"
    assert visible_to(cast.supervisor).filter(pk=case.pk).exists()


class TestItIsRefused:
    @pytest.mark.parametrize(
        ("said", "limit"),
        [
            ({"on_list": False}, "partners-listed"),
            ({"approved_by": "lower"}, "partners-listed"),
            ({"barred": False}, "partners-not-in-the-banks-name"),
            ({"does_review": True}, "review-not-handed-out"),
            ({"receives_funds": True}, "money-not-to-partners"),
        ],
    )
    def test_against_a_limit(self, cast, said, limit):
        case = file(register(cast, **said), cast.officer_a)
        with pytest.raises(LimitBroken) as refused:
            approve(case, cast.manager_a)
        assert [one.measure.key for one in refused.value.broken] == [f"cbirc-2020-fees/{limit}"]
        case.refresh_from_db()
        assert case.state == "filed"

    def test_above_the_institutions_own_ceiling(self, cast):
        case = file(register(cast), cast.officer_a, fee_rate="0.03")
        with pytest.raises(LimitBroken) as refused:
            approve(case, cast.manager_a)
        assert [one.measure.key for one in refused.value.broken] == [OVERCHARGING]

    def test_to_whoever_filed_the_fees(self, cast):
        with pytest.raises(MoveRefused):
            approve(file(register(cast), cast.manager_a), cast.manager_a)

    def test_twice_while_it_stands(self, cast):
        first = register(cast)
        with pytest.raises(FieldErrors) as refused:
            register(cast)
        assert first.number in refused.value.errors["partner_code"].zh
        assert register(cast, cast.officer_b).institution == cast.bank_b

    def test_with_a_review_or_an_end_in_the_past(self, cast):
        case = file(register(cast), cast.officer_a)
        with pytest.raises(MoveRefused) as refused:
            approve(case, cast.manager_a, review_on="2026-11-23")
        assert refused.value.field == "review_on"
        case = approve(case, cast.manager_a)
        with pytest.raises(MoveRefused) as early:
            step(case, "end", cast.manager_a, ground="other", reason="停", since="2026-11-22")
        assert early.value.field == "since"

    def test_to_others(self, cast):
        case = register(cast)
        assert not visible_to(cast.officer_b).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            file(case, cast.officer_b)
        with pytest.raises(NotAllowed):
            approve(file(case, cast.officer_a), cast.officer_a)
        with pytest.raises(NotAllowed):
            register(cast, cast.supervisor)

    def test_what_later_steps_note_is_not_said_at_the_start(self, cast):
        case = register(cast, fee_rate="0.5", review_on="2020-01-01")
        assert not {"fee_rate", "review_on"} & case.fields.keys()
