"""A missed payment is not reported overdue: on what it rests, until when, and its other ends."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.scans import scan_day
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.actions import declare_emergencies, end_emergencies
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.models import Emergency

from ...matters import at, loan_of, running, step
from .people import CONTACT, a_colleague, a_person, bound_by_shanghai, opened

SHANGHAI = "310101"
NATIONAL, LOCAL = "pboc-2020-credit/not-reported-overdue", "shengjing-shanghai-2022"
LIMIT = f"{LOCAL}/protection-ends-with-response"
FOUND = {"verified_cause": True, "in_group": True, "how": "隔离点出具了证明"}
REPORTED = {"months": "十月", "batch": "B-1101", "corrected": False}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def response(db) -> Emergency:
    said = {"region": "310000", "name": "应急响应", "level": 1, "started_on": date(2026, 10, 1)}
    [declared] = declare_emergencies([said], Actor.SYSTEM)
    return declared


@pytest.fixture
def zhou(response):
    return a_person("周先生", SHANGHAI)


def ask(cast, by, about=None, **changes) -> Case:
    said = {
        "institution": cast.bank_a.number,
        "loan": "credit_card",
        "cause": "treated",
        "missed_on": "2026-10-20",
        "evidence": ["medical"],
        "why": "十月隔离治疗，没能还款",
        **CONTACT,
    } | changes
    return opened("credit_protection", by, about or by.enterprise, **said)


def found(cast, case: Case, **changes) -> Case:
    return step(step(case, "take", cast.officer_a), "verify", cast.officer_a, **FOUND | changes)


def protect(case: Case, by, until: str = "", **beside) -> Case:
    said = {"protected_since": "2026-10-20"} | ({"protected_until": until} if until else {})
    return step(case, "protect_until" if until else "protect", by, **said, **beside)


@pytest.fixture
def verified(cast, zhou) -> Case:
    return found(cast, ask(cast, zhou))


@pytest.fixture
def protected(cast, verified) -> Case:
    return protect(verified, cast.officer_a)


def test_the_time_stands_still_while_the_borrower_is_asked(cast, zhou):
    case = step(ask(cast, zhou), "take", cast.officer_a)
    due = running(case).due_on
    case = step(case, "ask_firm", cast.officer_a, question="隔离到哪天？")
    with at("2026-11-25 10:00"):
        case = step(case, "firm_answers", zhou, answer="十月二十五日")
    assert case.state == "checking"
    assert running(case).due_on > due


@pytest.mark.life
def test_a_patient_is_protected_until_the_response_ends(cast, zhou, response):
    case = ask(cast, zhou)
    assert case.number == "ZH-2026-1123-0001"
    assert running(case).due_on == date(2026, 11, 30)
    case = protect(found(cast, case), cast.officer_a)
    assert (case.state, case.fields["protected_since"]) == ("protected", "2026-10-20")
    assert "protected_until" not in case.fields  # the end is not known yet
    assert case.fields["rests_on"] == [NATIONAL]
    assert running(case).name == "report_protect"
    case = step(case, "report_normal", cast.officer_a, **REPORTED)
    with at("2026-12-20 09:00"):
        scan_day(clock.today())
        case.refresh_from_db()
        assert case.state == "protected"
        end_emergencies([(response, date(2026, 12, 25))], Actor.SYSTEM)
    with at("2026-12-25 09:00"):
        scan_day(clock.today())
        case.refresh_from_db()
        assert case.state == "protected"  # the last day still belongs to it
    with at("2026-12-26 09:00"):
        scan_day(clock.today())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("over", "protected")


def test_an_owners_business_loan_is_protected_to_a_day_the_notice_allows(cast, zhou, response):
    bound_by_shanghai(cast.bank_a)
    end_emergencies([(response, date(2026, 12, 31))], Actor.SYSTEM)
    case = found(cast, ask(cast, zhou, loan="operating"), business="owner", in_group=False)
    with pytest.raises(LimitBroken) as broken:
        protect(case, cast.officer_a, "2027-01-31")
    assert [one.measure.key for one in broken.value.broken] == [LIMIT]
    case = protect(case, cast.officer_a, "2026-12-20")
    assert case.fields["rests_on"] == [f"{LOCAL}/credit-record-protection"]
    case = step(case, "report_normal", cast.officer_a, **REPORTED)
    with at("2026-12-21 09:00"):
        assert scan_day(clock.today())["credit_protection.over"] == 0
    case.refresh_from_db()
    assert case.state == "over"


def test_the_bank_begins_one_for_a_firm_of_its_own(cast, response):
    loan = loan_of(cast)
    kind = {"loan": "operating", "contract": loan.number}
    case = ask(cast, cast.officer_a, cast.xianhe, **kind)
    assert visible_to(cast.alice).contains(case)
    with pytest.raises(FieldErrors) as refused:
        ask(cast, cast.officer_b, cast.xianhe, **kind)
    assert list(refused.value.errors) == ["institution"]


@pytest.mark.life
def test_it_is_refused_with_a_reason(cast, zhou):
    case = step(ask(cast, zhou), "take", cast.officer_a)
    case = step(case, "refuse", cast.officer_a, reason="cause", explanation="证明日期对不上")
    assert (case.state, case.outcome) == ("refused", "refused")


@pytest.mark.life
def test_it_may_be_withdrawn(zhou, verified):
    assert step(verified, "withdraw", zhou).outcome == "withdrawn"


class TestItIsRevoked:
    SAID = {"reason": "papers", "explanation": "证明是假的", "told_first": True}
    FACTS = {
        "credit_record.negative": True,
        "credit_record.passed_to_bureau": True,
        "credit_record.public_by_law": False,
    }

    @pytest.mark.life
    def test_by_a_manager_who_told_the_person_first(self, cast, protected):
        untold = self.SAID | {"told_first": False}
        with pytest.raises(LimitBroken, match="told"):
            step(protected, "revoke", cast.manager_a, **untold, facts=self.FACTS)
        case = step(protected, "revoke", cast.manager_a, **self.SAID, facts=self.FACTS)
        assert (case.state, case.outcome) == ("revoked", "revoked")
        assert not case.clocks.filter(stopped_at=None).exists()

    def test_not_by_who_granted_it(self, cast, verified):
        case = protect(verified, cast.manager_a)
        with pytest.raises(MoveRefused):
            step(case, "revoke", cast.manager_a, **self.SAID, facts=self.FACTS)
        another = a_colleague(cast.bank_a, Role.MANAGER)
        assert step(case, "revoke", another, **self.SAID, facts=self.FACTS).state == "revoked"

    def test_not_by_an_officer(self, cast, protected):
        with pytest.raises(NotAllowed):
            step(protected, "revoke", cast.officer_a, **self.SAID)


class TestItRestsOnANotice:
    def test_where_no_response_is_in_force_nothing_lets_it_go_unreported(self, cast):
        case = found(cast, ask(cast, a_person("京城周先生")))
        with pytest.raises(MoveRefused, match="No notice"):
            protect(case, cast.officer_a)

    def test_an_unverified_cause_does_not_do(self, cast, zhou):
        case = found(cast, ask(cast, zhou), verified_cause=False)
        with pytest.raises(MoveRefused, match="No notice"):
            protect(case, cast.officer_a)
        case = step(case, "verify", cast.officer_a, **FOUND)
        assert protect(case, cast.officer_a).state == "protected"

    def test_what_is_found_later_is_not_claimed_on_opening(self, cast, zhou):
        case = ask(cast, zhou, verified_cause=True, in_group=True)
        assert not {"verified_cause", "in_group"} & case.fields.keys()

    def test_it_begins_no_later_than_today(self, cast, verified):
        with pytest.raises(MoveRefused) as refused:
            step(verified, "protect", cast.officer_a, protected_since="2026-11-24")
        assert refused.value.field == "protected_since"

    def test_a_payment_not_yet_missed_is_put_off_instead(self, cast, zhou):
        with pytest.raises(FieldErrors) as refused:
            ask(cast, zhou, missed_on="2026-11-24")
        assert list(refused.value.errors) == ["missed_on"]


def test_it_ends_by_hand_only_once_reported_and_over(cast, protected, response):
    with pytest.raises(MoveRefused, match="not reported"):
        step(protected, "end", cast.officer_a)
    step(protected, "report_normal", cast.officer_a, **REPORTED)
    with pytest.raises(MoveRefused, match="not over"):
        step(protected, "end", cast.officer_a)
    end_emergencies([(response, date(2026, 11, 22))], Actor.SYSTEM)
    assert step(protected, "end", cast.officer_a).outcome == "protected"


def test_what_was_not_reported_in_time_is_a_task_of_the_bureau(cast, protected):
    with at("2026-12-08 10:00"):
        sweep(clock.now())
        scan_day(clock.today())
    protected.refresh_from_db()
    assert protected.clocks.get(name="report_protect").late
    assert protected.children.get(kind="task").state == "open"
    assert protected.state == "protected"


def test_an_unanswered_one_too(cast, zhou):
    case = ask(cast, zhou)
    with at("2026-12-01 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


def test_who_sees_it_and_who_takes_its_steps(cast, zhou, protected):
    people = {"zhou": zhou, "other": a_person("别人", SHANGHAI)} | {
        name: getattr(cast, name) for name in ("alice", "officer_a", "officer_b", "manager_a")
    }
    seen = {name for name, who in people.items() if visible_to(who).contains(protected)}
    assert seen == {"zhou", "officer_a", "manager_a"}
    able = {
        move.name: {name for name, who in people.items() if may_move(who, protected, move)}
        for move in kind_of(protected).moves
    }
    staff = (
        "take",
        "ask_firm",
        "verify",
        "protect",
        "protect_until",
        "report_normal",
        "end",
        "refuse",
    )
    assert able == {
        **{name: {"officer_a", "manager_a"} for name in staff},
        **{name: {"zhou"} for name in ("firm_answers", "withdraw")},
        "revoke": {"manager_a"},
    }
