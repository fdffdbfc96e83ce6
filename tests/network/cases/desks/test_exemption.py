"""After a loss: who was diligent, person by person and step by step, and the appeal to others."""

from dataclasses import dataclass
from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for, timeline, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Outgoing
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

from ...matters import at, loan_of, running, step
from .people import a_colleague, opened

pytestmark = pytest.mark.shows("S2-13")


DILIGENT = {"finding": "diligent", "standard_set": True, "duties_done": True, "evidence": True}
NEGLIGENT = {"finding": "negligent", "standard_set": True, "duties_done": False, "evidence": False}
WHY = {"why": "逐条对照了认定标准和底稿"}
REASON = {"reason": "按标准做到了"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@dataclass
class Bank:
    """Who has what part: one finds, one decides, one hears the appeal; two officers lent."""

    finder: Actor
    decider: Actor
    hearer: Actor
    seller: Actor
    reviewer: Actor


@pytest.fixture
def bank(cast) -> Bank:
    more = [a_colleague(cast.bank_a, Role.MANAGER, name) for name in ("决定人", "复议人")]
    return Bank(cast.manager_a, *more, cast.officer_a, a_colleague(cast.bank_a, name="审查员"))


def lose(cast, bank: Bank, **changes) -> Case:
    said = {
        "loss": "loan",
        "number": "行内 2025-0031",
        "borrower": "某某餐饮店",
        "amount": "230000",
        "lost_on": "2026-11-20",
        "npl_ratio": "0.02",
        "tolerance": "0.03",
        "what": "停业后断供",
    }
    return opened("exemption", bank.finder, None, **said | changes)


def name(case: Case, bank: Bank, who: Actor, role: str = "review") -> Case:
    step(
        case, "name_person", bank.finder, person=who.user.number, step=role, duties="核对流水和合同"
    )
    return case.children.filter(kind="finding").latest("id")


@pytest.fixture
def loss(cast, bank) -> Case:
    return lose(cast, bank)


@pytest.fixture
def under_review(bank, loss) -> Case:
    return name(loss, bank, bank.reviewer)


def found(case: Case, bank: Bank, said: dict = DILIGENT) -> Case:
    return step(case, "find", bank.finder, **said, **WHY)


@pytest.mark.life
def test_two_people_are_reviewed_and_the_decisions_are_on_record(cast, bank):
    loss = lose(cast, bank)
    assert (loss.number, loss.enterprise, loss.institution) == (
        "MZ-2026-1123-0001",
        None,
        cast.bank_a,
    )
    with pytest.raises(MoveRefused, match="Nobody is named"):
        step(loss, "all_named", bank.finder)
    selling, reviewing = name(loss, bank, bank.seller, "selling"), name(loss, bank, bank.reviewer)
    loss = step(loss, "all_named", bank.finder)
    assert not loss.clocks.get().late
    step(loss, "remark", cast.supervisor, remark="请应免尽免")
    reviewing = step(reviewing, "say", bank.reviewer, statement="流水都核过，底稿在档")
    reviewing = step(found(reviewing, bank), "exempt", bank.decider, **REASON)
    assert (reviewing.state, reviewing.outcome) == ("closed", "exempted")
    with pytest.raises(MoveRefused, match=selling.number):
        step(loss, "conclude", bank.finder, lessons="无")
    selling = step(found(selling, bank, NEGLIGENT), "hold", bank.decider, reason="没有上门")
    selling = step(selling, "accept_held", bank.seller)
    assert (selling.state, selling.outcome) == ("closed", "held")
    loss = step(loss, "conclude", bank.finder, lessons="上门要留照片")
    assert (loss.state, loss.outcome) == ("concluded", "concluded")
    assert loss.fields["decided"] == {"reviewed": 2, "exempted": 1, "held": 1}


@pytest.mark.life
def test_an_appeal_is_decided_by_somebody_else_and_succeeds(bank, under_review):
    case = step(found(under_review, bank, NEGLIGENT), "hold", bank.decider, reason="漏核合同")
    assert running(case).due_on == date(2026, 12, 7)
    case = step(case, "appeal", bank.reviewer, why="合同由放款岗核，不是我的环节")
    for who in (bank.finder, bank.decider):
        with pytest.raises(MoveRefused, match="somebody else"):
            step(case, "grant_full", who, **REASON)
    case = step(case, "grant_full", bank.hearer, reason="环节划分确实如此")
    assert (case.state, case.outcome) == ("closed", "exempted")
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_an_appeal_is_dismissed(bank, under_review):
    case = step(found(under_review, bank, NEGLIGENT), "hold", bank.decider, reason="漏核合同")
    case = step(case, "appeal", bank.reviewer, why="不服")
    case = step(case, "dismiss", bank.hearer, reason="底稿里没有")
    assert (case.state, case.outcome) == ("closed", "held")


def test_an_appeal_makes_nothing_worse(bank, under_review):
    less = {"why_less": "底稿不全"}
    case = step(found(under_review, bank), "exempt_part", bank.decider, **REASON, **less)
    case = step(case, "appeal", bank.reviewer, why="底稿后来补了")
    with pytest.raises(MoveRefused, match="nothing worse"):
        step(case, "dismiss", bank.hearer, reason="维持")
    assert step(case, "grant_part", bank.hearer, reason="维持").outcome == "exempted_part"


@pytest.mark.life
def test_what_the_person_accepts_is_closed_at_once(bank, under_review):
    less = {"why_less": "底稿不全"}
    case = step(found(under_review, bank), "exempt_part", bank.decider, **REASON, **less)
    with pytest.raises(MoveRefused):
        step(case, "accept_part", bank.seller)  # of somebody else's work
    case = step(case, "accept_part", bank.reviewer)
    assert (case.state, case.outcome) == ("closed", "exempted_part")
    with pytest.raises(MoveRefused):
        step(case, "appeal", bank.reviewer, why="又想了想")


@pytest.mark.life
def test_what_holds_somebody_in_full_and_is_not_appealed_stands_too(bank, under_review):
    case = step(found(under_review, bank, NEGLIGENT), "hold", bank.decider, reason="漏核合同")
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "held")


@pytest.mark.life
def test_what_is_not_appealed_in_time_stands(bank, under_review):
    less = {"why_less": "底稿不全"}
    case = step(found(under_review, bank), "exempt_part", bank.decider, **REASON, **less)
    with at("2026-12-08 10:00"):
        with pytest.raises(MoveRefused, match="2026-12-07"):
            step(case, "appeal", bank.reviewer, why="晚了")
        sweep(clock.now())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "exempted_part")
    assert not case.clocks.filter(late=True).exists()


@pytest.mark.life
def test_a_loss_with_nobody_to_review_is_dropped(bank, loss):
    case = step(loss, "drop", bank.finder, reason="系统自动放款，无人经办")
    assert (case.state, case.outcome) == ("dropped", "dropped")


class TestTheRules:
    def test_give_the_diligent_full_exemption_within_the_tolerance(self, bank, under_review):
        case = found(under_review, bank)
        with pytest.raises(MoveRefused) as refused:
            step(case, "exempt_part", bank.decider, **REASON)
        assert refused.value.field == "why_less"
        case = step(case, "exempt_part", bank.decider, **REASON, why_less="底稿不全")
        assert case.state == "part"

    def test_and_part_of_it_beyond(self, cast, bank):
        loss = lose(cast, bank, npl_ratio="0.05")
        case = found(name(loss, bank, bank.reviewer), bank)
        assert step(case, "exempt_part", bank.decider, **REASON).state == "part"

    def test_hold_nobody_in_full_who_was_shown_to_be_diligent(self, bank, under_review):
        case = found(under_review, bank)
        with pytest.raises(LimitBroken) as broken:
            step(case, "hold", bank.decider, reason="损失太大", why_less="损失太大")
        assert [one.measure.key for one in broken.value.broken] == [
            "cbrc-2016-due-diligence/not-held-in-full"
        ]

    def test_want_a_standard_for_the_step_first(self, bank, under_review):
        with pytest.raises(LimitBroken) as broken:
            found(under_review, bank, DILIGENT | {"standard_set": False})
        assert [one.measure.key for one in broken.value.broken] == [
            "cbirc-2023-small-firms/each-step-has-a-standard"
        ]

    def test_exempt_no_negligence_in_full(self, bank, under_review):
        with pytest.raises(MoveRefused, match="negligent"):
            step(found(under_review, bank, NEGLIGENT), "exempt", bank.decider, **REASON)

    def test_bind_banks_and_leave_a_guarantor_its_own(self, cast):
        first, second = (a_colleague(cast.guarantor, Role.MANAGER) for _ in range(2))
        person = a_colleague(cast.guarantor)
        house = Bank(first, second, second, person, person)
        loss = lose(cast, house, loss="guarantee", number="保 2025-7")
        case = found(name(loss, house, person), house, DILIGENT | {"standard_set": False})
        assert step(case, "exempt_part", second, **REASON).state == "part"


class TestWhoseStepItIs:
    def test_who_finds_does_not_decide(self, bank, under_review):
        with pytest.raises(MoveRefused, match="somebody else"):
            step(found(under_review, bank), "exempt", bank.finder, **REASON)

    def test_nobody_judges_their_own_work(self, bank, loss):
        own = name(loss, bank, bank.decider)
        with pytest.raises(MoveRefused, match="their own"):
            step(found(own, bank), "exempt", bank.decider, **REASON)

    def test_only_the_person_speaks_and_appeals_for_themselves(self, bank, under_review):
        with pytest.raises(MoveRefused, match="themselves"):
            step(under_review, "say", bank.finder, statement="他尽职了")
        with pytest.raises(NotAllowed):
            step(under_review, "say", bank.seller, statement="他尽职了")

    def test_a_finding_fits_the_duties(self, bank, under_review):
        with pytest.raises(MoveRefused) as refused:
            found(under_review, bank, DILIGENT | {"duties_done": False})
        assert refused.value.field == "finding"

    def test_a_persons_step_is_reviewed_once(self, bank, loss, under_review):
        with pytest.raises(MoveRefused, match=under_review.number):
            name(loss, bank, bank.reviewer)
        assert name(loss, bank, bank.reviewer, "disbursement").state == "reviewing"

    def test_somebody_elses_colleague_is_not_named(self, cast, bank, loss):
        with pytest.raises(FieldErrors) as refused:
            name(loss, bank, cast.officer_b)
        assert list(refused.value.errors) == ["person"]

    def test_managers_alone_open_one_for_business_of_their_own(self, cast, bank):
        theirs = loan_of(cast, cast.officer_b)
        with pytest.raises(FieldErrors) as refused:
            lose(cast, bank, number=theirs.number)
        assert list(refused.value.errors) == ["number"]
        with pytest.raises(NotAllowed):
            opened("exemption", cast.officer_a, None, loss="loan")


class TestWhoSeesWhat:
    def test_of_a_finding_the_person_and_the_managers(self, cast, bank, under_review):
        people = {
            "reviewer": bank.reviewer,
            "seller": bank.seller,
            "finder": bank.finder,
            "hearer": bank.hearer,
            "officer_b": cast.officer_b,
            "coordinator": cast.coordinator,
            "supervisor": cast.supervisor,
            "alice": cast.alice,
        }
        seen = {who for who, actor in people.items() if visible_to(actor).contains(under_review)}
        assert seen == {"reviewer", "finder", "hearer"}
        case = step(found(under_review, bank, NEGLIGENT), "hold", bank.decider, reason="漏核")
        assert {one.name for one in moves_for(bank.reviewer, case)} == {"appeal", "accept_held"}
        said = [answer.value for entry in timeline(case, bank.reviewer) for answer in entry.answers]
        assert "漏核" in said

    def test_of_the_loss_no_officer_and_the_bureau_without_names(self, cast, bank, loss):
        name(loss, bank, bank.reviewer)
        for officer in (bank.reviewer, bank.seller):
            assert not visible_to(officer).contains(loss)
        for above in (cast.supervisor, cast.coordinator):
            assert visible_to(above).contains(loss)
            told = timeline(loss, above)
            values = [answer.value for entry in told for answer in entry.answers]
            assert bank.reviewer.user.number not in values
            assert "核对流水和合同" not in values


@pytest.mark.parametrize("who", ["decider", "reviewer"])
def test_of_a_decision_the_person_hears_and_no_colleague(bank, loss, who):
    """Whether an officer or a manager; the officer who is not concerned hears of nothing."""
    person = getattr(bank, who)
    case = found(name(loss, bank, person), bank, NEGLIGENT)
    before = set(Outgoing.objects.values_list("pk", flat=True))
    step(case, "hold", bank.hearer, reason="漏核")
    told = set(Outgoing.objects.exclude(pk__in=before).values_list("user", flat=True))
    assert person.user.pk in told
    assert bank.seller.user.pk not in told


class TestTheClock:
    def test_whoever_should_be_named_late_is_a_task_of_the_bureau(self, loss):
        with at("2026-12-08 10:00"):
            sweep(clock.now())
        assert loss.children.get(kind="task").state == "open"

    def test_a_finding_that_is_late_stays_in_the_house(self, under_review):
        with at("2026-12-08 10:00"):
            sweep(clock.now())
        assert running(under_review).late
        assert not under_review.children.exists()
