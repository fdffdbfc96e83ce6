"""A blocker: raised, classified, given an owner and a day, removed; and counted."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.effects.blocker import statistics
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep

from ...matters import at, opened, running, step
from ...visitors import visitor

pytestmark = pytest.mark.shows("S3-11")


MONDAY = "2026-11-23 10:00"
OWNED = {"owner": "regulator", "due_on": "2026-12-11"}
REMOVED = {"removed_on": "2026-12-01", "changed": "两家银行不再要纸质流水"}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def raise_(cast, by=None, firm=None, **changes) -> Case:
    said = {
        "met_in": "papers",
        "what": "同一份流水交了三遍",
        "policy": "首贷贴息",
        "wanted": "系统里有的不要再交",
    }
    return opened("blocker", by or cast.alice, firm or cast.xianhe, said | changes)


@pytest.fixture
def raised(cast) -> Case:
    return raise_(cast)


@pytest.fixture
def owned(cast, raised) -> Case:
    step(raised, "classify", cast.coordinator, **{"class": "service"})
    return step(raised, "name_owner", cast.coordinator, **OWNED)


def test_a_blocker_is_classified_owned_and_removed(cast, raised):
    assert (raised.number, running(raised).due_on) == ("SD-2026-1123-0001", date(2026, 11, 25))
    with at("2026-11-24 10:00"):
        case = step(raised, "classify", cast.coordinator, **{"class": "policy"})
        assert (case.handler, case.answered_at) == (cast.coordinator.user, clock.now())
        case = step(case, "name_owner", cast.coordinator, **OWNED)
        assert (running(case).name, running(case).due_on) == ("remove", date(2026, 12, 11))
    with at("2026-12-01 10:00"):
        step(case, "note", cast.supervisor, note="已约谈两家银行")
        case = step(case, "remove", cast.supervisor, **REMOVED)
    assert (case.state, case.outcome) == ("removed", "removed")
    assert {name: case.fields[name] for name in ("class", "owner")} == {
        "class": "policy",
        "owner": "regulator",
    }
    assert not case.clocks.filter(stopped_at=None).exists()
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_a_blocker_at_an_institution_is_removed_by_it(cast, raised):
    step(raised, "classify", cast.coordinator, **{"class": "service"})
    named = OWNED | {"owner": "institution", "institution": cast.bank_b.number}
    case = step(raised, "name_owner", cast.coordinator, **named)
    assert case.institution == cast.bank_b
    with at("2026-12-01 10:00"):
        with pytest.raises(NotAllowed):
            step(case, "remove", cast.officer_a, **REMOVED)
        case = step(case, "remove", cast.officer_b, **REMOVED)
    assert case.outcome == "removed"


def test_an_owner_may_change_and_with_it_the_day(cast, owned):
    later = {"owner": "authority", "due_on": "2026-12-25"}
    with at("2026-12-10 10:00"):
        case = step(owned, "name_owner", cast.coordinator, **later)
    assert running(case).due_on == date(2026, 12, 25)
    assert case.fields["moves"][-1]["before"] == {"owner": "regulator", "due_on": "2026-12-11"}
    assert case.clocks.filter(name="remove").count() == 2


@pytest.mark.parametrize("owned_", [False, True])
@pytest.mark.life
def test_a_blocker_that_stands_says_why(cast, raised, owned_):
    if owned_:
        step(raised, "classify", cast.coordinator, **{"class": "rule"})
        step(raised, "name_owner", cast.coordinator, **OWNED)
    case = step(raised, "cannot", cast.coordinator, reason="要等系统改造")
    assert (case.state, case.outcome) == ("stands", "stands")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_a_blocker_may_be_withdrawn_by_its_firm(cast, owned):
    case = step(owned, "withdraw", cast.bob)
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")


def test_each_deadline_is_reminded_and_becomes_a_task(cast, raised):
    with at("2026-11-24 10:00"):
        sweep(clock.now())
        assert running(raised).escalations.get().level == "remind"
    with at("2026-11-26 10:00"):
        sweep(clock.now())
        [first] = raised.children.filter(kind="task")
        step(raised, "classify", cast.coordinator, **{"class": "service"})
        step(raised, "name_owner", cast.coordinator, **OWNED)
    with at("2026-12-12 10:00"):
        sweep(clock.now())
    assert raised.children.filter(kind="task").count() == 2
    assert first.state == "open"


class TestWhatIsRefused:
    @pytest.mark.parametrize("who", ["charlie", "supervisor", "stranger", "anonymous"])
    def test_a_blocker_raised_for_a_firm_that_is_not_ones_own(self, cast, who):
        with pytest.raises(NotAllowed):
            raise_(cast, getattr(cast, who))

    @pytest.mark.parametrize(
        "owner",
        [{"owner": "institution"}, {"owner": "bureau", "institution": "bank_b"}],
        ids=["an institution without a name", "a name where none is owner"],
    )
    def test_an_owner_half_named(self, cast, raised, owner):
        step(raised, "classify", cast.coordinator, **{"class": "service"})
        if "institution" in owner:
            owner = owner | {"institution": cast.bank_b.number}
        with pytest.raises(MoveRefused) as refused:
            step(raised, "name_owner", cast.coordinator, **(OWNED | owner))
        assert refused.value.field == "institution"

    def test_a_day_that_is_over_and_a_removal_yet_to_come(self, cast, raised, owned):
        with pytest.raises(MoveRefused) as refused:
            step(owned, "name_owner", cast.coordinator, owner="bureau", due_on="2026-11-20")
        assert refused.value.field == "due_on"
        with pytest.raises(MoveRefused) as early:
            step(owned, "remove", cast.coordinator, **REMOVED)
        assert early.value.field == "removed_on"

    def test_an_owner_before_a_class(self, cast, raised):
        with pytest.raises(MoveRefused):
            step(raised, "name_owner", cast.coordinator, **OWNED)

    def test_a_class_said_by_who_raises_it(self, cast):
        case = raise_(cast, **{"class": "service", "owner": "bureau"})
        assert not {"class", "owner"} & case.fields.keys()

    def test_a_blocker_without_a_word_about_it(self, cast):
        with pytest.raises(FieldErrors) as refused:
            raise_(cast, what=" ")
        assert list(refused.value.errors) == ["what"]


def test_whose_each_step_is(cast, owned):
    everybody = ("alice", "charlie", "officer_a", "coordinator", "supervisor", "hotline")
    able = {
        move.name: {who for who in everybody if may_move(getattr(cast, who), owned, move)}
        for move in kind_of(owned).moves
    }
    assert able == {
        "classify": {"coordinator"},
        "name_owner": {"coordinator"},
        "note": {"coordinator", "supervisor"},
        "remove": {"coordinator", "supervisor"},
        "cannot": {"coordinator"},
        "withdraw": {"alice"},
    }


def test_an_institution_follows_what_it_raised_for_a_firm(cast):
    case = raise_(cast, cast.officer_a)
    assert visible_to(cast.officer_a).get(kind="blocker") == case
    assert visible_to(cast.alice).get(kind="blocker") == case
    assert not visible_to(cast.officer_b).filter(kind="blocker").exists()
    with pytest.raises(NotAllowed):
        step(case, "cannot", cast.officer_a, reason="不归我管")


def test_blockers_are_counted_by_class_and_state_as_far_as_one_sees_them(cast, owned):
    raise_(cast, what="不知道有贴息")
    raise_(cast, cast.charlie, cast.other_firm)
    assert statistics(visible_to(cast.coordinator)) == {
        ("", "raised"): 2,
        ("service", "owned"): 1,
    }
    assert statistics(visible_to(cast.charlie)) == {("", "raised"): 1}
    assert statistics(visible_to(cast.officer_b)) == {}


def test_a_shop_owner_raises_one_on_the_phone(cast):
    browser = visitor(cast.alice)
    assert "堵点" in browser.get("/matters/").content.decode()
    said = {"met_in": "waiting", "what": "等了一个月", "wanted": "给个准话", "confirmed": "1"}
    sent = browser.post("/matters/new/blocker/", said)
    case = Case.objects.get(kind="blocker")
    assert sent.status_code == 302
    assert case.enterprise == cast.xianhe
    assert case.number in browser.get(sent["Location"]).content.decode()
