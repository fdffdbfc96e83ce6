"""An outlet closes, is approved in a batch and reopens: the directory shows it while it is open."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.parties.models import Outlet
from changrong.network.parties.queries import directory

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S1-05")


READY = ["plan", "staff", "supplies", "cleaned", "systems"]


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def outlet(cast) -> Outlet:
    return Outlet.objects.create(institution=cast.bank_a, name="朝阳支行", region="110105")


def close(cast, outlet: Outlet, by=None, **changes) -> Case:
    said = {
        "outlet": outlet.number,
        "why": "epidemic",
        "closed_on": "2026-11-23",
        "instead": "望京支行，或者手机银行",
    }
    return opened("outlet_reopening", by or cast.manager_a, None, said | changes)


def applied(cast, outlet: Outlet) -> Case:
    return step(close(cast, outlet), "apply", cast.manager_a, ready=READY, wished_on="2026-12-01")


def approved(cast, outlet: Outlet, batch: int = 2) -> Case:
    said = {"batch": batch, "opens_on": "2026-12-01"}
    return step(applied(cast, outlet), "approve", cast.coordinator, **said)


def is_shown(outlet: Outlet) -> bool:
    shown = [one for body in directory(clock.today()) for one in body.outlets.all()]
    return outlet in shown


@pytest.mark.life
def test_a_whole_life_closed_approved_in_a_batch_and_reopened(cast, outlet):
    assert is_shown(outlet)
    case = close(cast, outlet)
    assert case.number == "WF-2026-1123-0001"
    assert not is_shown(outlet)
    with pytest.raises(FieldErrors) as unready:
        step(case, "apply", cast.manager_a, ready=READY[:4], wished_on="2026-12-01")
    assert "自助设备" in unready.value.errors["ready"].zh
    case = step(case, "apply", cast.manager_a, ready=READY, wished_on="2026-12-01")
    assert running(case).due_on == date(2026, 11, 25)
    case = step(case, "approve", cast.coordinator, batch=2, opens_on="2026-12-01")
    with at("2026-11-30 10:00"), pytest.raises(MoveRefused) as early:
        step(case, "reopen", cast.manager_a)
    assert "2026-12-01" in early.value.text.zh
    assert not is_shown(outlet)
    with at("2026-12-01 09:00"):
        case = step(case, "reopen", cast.manager_a)
        assert is_shown(outlet)
    assert (case.state, case.outcome, case.fields["batch"]) == ("reopened", "reopened", 2)
    assert case.fields["reopened_on"] == "2026-12-01"
    told = Event.objects.filter(code="outlet.changed", stream__contains=cast.bank_a.number)
    assert told.count() == 2


def test_several_outlets_are_approved_in_one_batch_at_once(cast, outlet):
    from changrong.network.cases.actions import move

    second = Outlet.objects.create(institution=cast.bank_a, name="望京支行", region="110105")
    cases = [applied(cast, one) for one in (outlet, second)]
    made = move(cases, "approve", cast.coordinator, {"batch": 1, "opens_on": "2026-12-01"})
    assert [one.fields["batch"] for one in made] == [1, 1]


@pytest.mark.life
def test_a_whole_life_sent_back_then_closed_for_good(cast, outlet):
    case = step(applied(cast, outlet), "send_back", cast.coordinator, reason="没有应急预案")
    assert case.state == "closed"
    case = step(case, "close_for_good", cast.manager_a, reason="并入望京支行")
    assert (case.outcome, is_shown(outlet)) == ("closed_for_good", False)


def test_approved_it_may_stay_closed_when_things_change(cast, outlet):
    case = step(approved(cast, outlet), "close_again", cast.coordinator, reason="新增病例")
    assert (case.state, "batch" in case.fields) == ("closed", False)
    assert not is_shown(outlet)


def test_an_outlet_that_was_closed_before_may_reopen_too(cast, outlet):
    Outlet.objects.filter(pk=outlet.pk).update(active=False)
    case = approved(cast, outlet)
    with at("2026-12-02 09:00"):
        step(case, "reopen", cast.manager_a)
    assert is_shown(outlet)


@pytest.mark.parametrize(
    ("changes", "field"), [({"closed_on": "2026-11-24"}, "closed_on"), ({}, "outlet")]
)
def test_what_cannot_be_leaves_the_outlet_open(cast, outlet, changes, field):
    if field == "outlet":
        outlet = Outlet.objects.create(institution=cast.bank_b, name="望京支行", region="110105")
    with pytest.raises(FieldErrors) as refused:
        close(cast, outlet, **changes)
    assert list(refused.value.errors) == [field]
    assert is_shown(outlet)


def test_it_is_reported_once_and_by_its_manager(cast, outlet):
    first = close(cast, outlet)
    with pytest.raises(FieldErrors) as twice:
        close(cast, outlet)
    assert first.number in twice.value.errors["outlet"].zh
    for who in (cast.officer_a, cast.coordinator, cast.alice, cast.supervisor):
        with pytest.raises(NotAllowed):
            close(cast, outlet, by=who)
    with pytest.raises(NotAllowed):
        step(first, "apply", cast.officer_a, ready=READY, wished_on="2026-12-01")
    for who in (cast.officer_b, cast.alice, cast.supervisor):
        assert not visible_to(who).filter(pk=first.pk).exists()


def test_an_application_left_lying_and_a_reopening_put_off_become_tasks(cast, outlet):
    case = applied(cast, outlet)
    with at("2026-11-26 10:00"):
        sweep(clock.now())
        assert case.children.filter(kind="task").count() == 1
        case = step(case, "approve", cast.coordinator, batch=1, opens_on="2026-11-27")
    with at("2026-12-11 10:00"):
        sweep(clock.now())
    assert case.children.filter(kind="task").count() == 2
