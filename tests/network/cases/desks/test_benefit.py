"""Benefits beside finance: of firms under other policies, of institutions newly set up."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import CONTACT, at, opened, running, step

pytestmark = pytest.mark.shows("S0-46", "S3-69")


MONDAY = "2026-11-23 10:00"
FOUND = {"benefit": "一次性开办补助", "papers": "营业执照、批复、租约"}
PAID = {"granted": "500000", "granted_on": "2026-12-03"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def of_firm(cast, by=None, **changes) -> Case:
    said = {"sort": "technology", "profile": "专精特新，做冷链设备", **CONTACT}
    return opened("benefit", by or cast.alice, cast.xianhe, said | changes)


def of_institution(cast, by=None, **changes) -> Case:
    said = {
        "sort": "grant",
        "founded_on": "2027-01-15",
        "is_foreign": True,
        "profile": "外资法人银行北京分行，审批已受理",
        **CONTACT,
    }
    return opened("founding_benefit", by or cast.manager_a, None, said | changes)


@pytest.fixture(params=["benefit", "founding_benefit"])
def asked(request, cast):
    """A case with who asked for it."""
    if request.param == "benefit":
        return of_firm(cast), cast.alice
    return of_institution(cast), cast.manager_a


@pytest.mark.life
def test_it_is_matched_handed_in_passed_on_granted_and_received(cast, asked):
    case, who = asked
    assert running(case).due_on == date(2026, 11, 25)
    case = step(case, "match", cast.coordinator, **FOUND, where="区政务服务大厅")
    assert (case.state, case.fields["benefit"]) == ("matched", "一次性开办补助")
    assert not case.clocks.filter(stopped_at=None).exists()
    with at("2026-11-26 10:00"):
        case = step(case, "hand_in", who, given="三样都交了")
        assert running(case).due_on == date(2026, 11, 30)
        case = step(case, "hand_back", cast.coordinator, papers="还差租约")
        assert case.fields["papers"] == "还差租约"
        case = step(case, "hand_in", who, given="租约")
        case = step(case, "pass_on", cast.coordinator, body="区科技部门")
        assert running(case).due_on == date(2026, 12, 10)
    with at("2026-12-03 10:00"):
        case = step(case, "grant", cast.coordinator, **PAID)
        case = step(case, "receive", who)
    assert (case.state, case.outcome) == ("received", "received")
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_there_is_none_that_fits(cast, asked):
    case = step(asked[0], "none_fits", cast.coordinator, reason="没有在本区纳税")
    assert (case.state, case.outcome) == ("none", "none_fits")


@pytest.mark.life
def test_the_body_in_charge_refuses(cast, asked):
    case, who = asked
    step(case, "match", cast.coordinator, **FOUND)
    step(case, "hand_in", who, given="都交了")
    step(case, "pass_on", cast.coordinator, body="区财政部门")
    with pytest.raises(MoveRefused) as refused:
        step(case, "grant", cast.coordinator, **PAID)
    assert refused.value.field == "granted_on"
    case = step(case, "refuse", cast.coordinator, reason="已享受同类补贴")
    assert (case.state, case.outcome) == ("refused", "refused")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.parametrize("matched", [False, True])
def test_who_asked_may_withdraw(cast, asked, matched):
    case, who = asked
    if matched:
        case = step(case, "match", cast.coordinator, **FOUND)
    case = step(case, "withdraw", who)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_unmatched_it_is_reminded_and_becomes_a_task(cast, asked):
    case, _who = asked
    with at("2026-11-24 10:00"):
        sweep(clock.now())
        assert running(case).escalations.get().level == "remind"
    with at("2026-11-26 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


@pytest.mark.life
def test_one_sort_is_asked_for_once_at_a_time(cast, asked):
    case, who = asked
    again = of_firm if case.kind == "benefit" else of_institution
    with pytest.raises(FieldErrors) as refused:
        again(cast, who, profile="再问一次")
    assert case.number in refused.value.errors["sort"].zh
    step(case, "withdraw", who)
    assert again(cast, who, profile="再问一次").state == "asked"


def test_its_steps_belong_to_who_asked_and_to_the_bureau(cast, asked):
    case, who = asked
    for other in (who, cast.charlie, cast.officer_b, cast.supervisor, cast.hotline):
        with pytest.raises(NotAllowed):
            step(case, "match", other, **FOUND)
    step(case, "match", cast.coordinator, **FOUND)
    for other in (cast.charlie, cast.officer_b, cast.coordinator):
        with pytest.raises(NotAllowed):
            step(case, "hand_in", other, given="都交了")


def test_who_may_ask(cast):
    for who in (cast.charlie, cast.officer_a, cast.coordinator, cast.supervisor):
        with pytest.raises(NotAllowed):
            of_firm(cast, who)
    for who in (cast.alice, cast.coordinator, cast.hotline):
        with pytest.raises(NotAllowed):
            of_institution(cast, who)
    by_call = of_firm(cast, cast.hotline)
    assert by_call.enterprise == cast.xianhe


def test_three_sorts_for_a_new_institution_each_a_case(cast):
    cases = [of_institution(cast, sort=sort) for sort in ("grant", "premises", "talent")]
    assert len({case.number for case in cases}) == 3
    assert set(visible_to(cast.officer_a).filter(kind="founding_benefit")) == set(cases)
    assert not visible_to(cast.officer_b).filter(kind="founding_benefit").exists()
    with pytest.raises(FieldErrors) as refused:
        of_institution(cast, sort="technology")
    assert list(refused.value.errors) == ["sort"]


def test_a_benefit_that_is_not_money_is_granted_too_but_not_before_it_was_asked_for(cast, asked):
    case, who = asked
    step(case, "match", cast.coordinator, **FOUND)
    step(case, "hand_in", who, given="三样都交了")
    step(case, "pass_on", cast.coordinator, body="区人社部门")
    with at("2026-12-03 10:00"):
        with pytest.raises(MoveRefused) as early:
            step(case, "grant", cast.coordinator, granted_on="2026-11-22")
        assert early.value.field == "granted_on"
        case = step(case, "grant", cast.coordinator, granted_on="2026-11-23")
    assert (case.state, case.fields.get("granted")) == ("granted", None)
