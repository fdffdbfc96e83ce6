"""The case of a guarantee from application to end, its books in balance throughout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from changrong.guarantee.agreement import Limit, Mode, Per
from changrong.guarantee.life import ChangeKind, Demand, Status, WriteOff
from changrong.journal import Entry, Posting
from changrong.network import clock
from changrong.network.cases.desk.inbox import work_of
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of, may_move, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.actions import agree
from changrong.network.contracts.models import Contract
from changrong.network.events.models import Event, Outgoing
from changrong.network.files.actions import may_attach
from changrong.network.files.models import Letter
from changrong.network.files.queries import cases_with_files
from changrong.network.guarantees.actions import Claiming, Telling, claim, pass_on, pay, tell
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.following import STATES, follow_days, open_case
from changrong.network.guarantees.models import Count, Guarantee
from changrong.network.guarantees.recording import standing_of
from changrong.network.guarantees.tying import check_counts
from changrong.network.guarantees.watching import watch
from changrong.network.ledger.actions import post
from changrong.network.ledger.checking import check
from changrong.network.people.actor import Actor

from ..matters import CONTACT, opened, running, step
from ..steps import make_offer, state_need
from .deals import TODAY, WAN, Deal, loan

SAID = {"term_months": 12, "purpose": "进货", **CONTACT}
TERMS = {"amount": "800000", "term_months": 12, "fee_rate": "0.008"}
CITY = "beijing-2022-guarantee"
POLICY = {
    "institution.is_policy_guarantor": True,
    "institution.write_off_evidence_required": 3,
}
STRICT = {"enterprise.has_outstanding_loans": False}


@pytest.fixture
def signed(deal: Deal) -> Deal:
    deal.signed(mode=Mode.CASE_BY_CASE)
    return deal


def at(text: str) -> Any:
    return clock.at(datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI))


def applied(deal: Deal, by: Actor | None = None, **changes: Any) -> Case:
    said = {
        "guarantor": deal.cast.guarantor.number,
        "lender": deal.cast.bank_a.number,
        "amount": "800000",
        **SAID,
    }
    return opened("guarantee", by or deal.cast.alice, deal.cast.xianhe, said | changes)


def taken(deal: Deal, **changes: Any) -> Case:
    return step(applied(deal, **changes), "take", deal.guarantor_officer)


def part(case: Case, kind: str) -> Case:
    return case.children.get(kind=kind)


def approve(deal: Deal, case: Case) -> Case:
    step(part(case, "bank_review"), "approve", deal.bank_officer, backed="800000", note="可以")
    step(
        part(case, "guarantor_review"),
        "approve",
        deal.guarantor_officer,
        backed="800000",
        note="可以",
        facts=STRICT,
    )
    return case


def offered(deal: Deal, **changes: Any) -> Case:
    case = approve(deal, taken(deal, **changes))
    return step(case, "offer", deal.guarantor_officer, **TERMS)


def in_force(deal: Deal, **changes: Any) -> Case:
    return step(offered(deal, **changes), "accept", deal.cast.alice)


def guarantee_of(case: Case) -> Guarantee:
    return Guarantee.objects.get(number=case.fields["guarantee"])


def agrees(case: Case) -> Status:
    """The case and the record of its guarantee do not disagree, and books and limits tie."""
    case.refresh_from_db()
    status = standing_of(guarantee_of(case)).status
    assert case.state in STATES[status]
    assert check() == []
    return status


def lent(deal: Deal) -> Contract:
    contract = agree(make_offer(state_need(deal.cast), deal.bank_officer), deal.cast.alice)
    assert contract is not None
    return contract


@pytest.mark.life
@pytest.mark.shows("S2-29")
def test_from_application_to_release_the_books_balance_at_every_step(signed: Deal) -> None:
    deal, bank, guarantor = signed, signed.bank_officer, signed.guarantor_officer
    contract = lent(deal)
    case = in_force(deal, contract=contract.number)
    guarantee = guarantee_of(case)
    assert (guarantee.contract, guarantee.case) == (contract, case)
    assert agrees(case) is Status.IN_FORCE
    steps: list[tuple[str, Actor, dict[str, Any]]] = [
        ("collect_fee", guarantor, {"fee": "6400"}),
        ("ask_change", deal.cast.alice, {"change": "lower", "explanation": "用不了这么多"}),
        (
            "change",
            guarantor,
            {"change": "lower", "new_amount": "700000", "explanation": "企业申请"},
        ),
        ("report", bank, {"outstanding": "600000"}),
        ("demand", bank, {"overdue": "600000", "overdue_since": "2026-03-01"}),
        ("claim", bank, {"principal": "600000", "interest": "10000"}),
        ("withdraw_claim", bank, {"explanation": "企业还了一部分"}),
        ("claim", bank, {"principal": "590000", "interest": "10000"}),
        ("pay", guarantor, {"paid_on": "2026-03-10", "confirmed": True}),
        ("pass_on", guarantor, {}),
        ("receive", guarantor, {"bearer": deal.province.number, "received": "180000"}),
        ("pursue", guarantor, {"done": "sued", "note": "已立案"}),
        ("recover", guarantor, {"route": "payment", "gross": "50000", "costs": "1000"}),
        ("dispose", guarantor, {"route": "ip_auction", "gross": "100000", "costs": "500"}),
        ("share_back", guarantor, {}),
    ]
    for day, (name, who, said) in enumerate(steps, start=2):
        with at(f"2026-03-{day:02} 10:00"):
            case = step(case, name, who, **said)
            agrees(case)
    assert case.state == "disposed"
    kinds = list(Letter.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("claim") == 2
    assert set(kinds) == {"guarantee", "claim", "recovery"}


EVERYBODY = (
    *("alice", "bob", "charlie", "officer_a", "officer_b", "manager_a", "coordinator"),
    *("coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous"),
)
FIRM = {"alice", "bob"}
BANK = {"officer_a", "manager_a"}
GUARANTOR = {"guarantor_officer", "guarantor_manager"}
OF_BANK = {"disburse", "report", "demand", "claim", "withdraw_claim", "ask_transfer"}
OF_FIRM = {"accept", "withdraw"}


def people(deal: Deal) -> dict[str, Actor]:
    seats = {who: getattr(deal.cast, who) for who in EVERYBODY}
    return seats | {who: getattr(deal, who) for who in (*GUARANTOR, "province_officer")}


class TestWhoseItIs:
    def test_each_step_is_its_sides_alone(self, signed: Deal) -> None:
        case = applied(signed)
        for move in kind_of(case).moves:
            able = {who for who, actor in people(signed).items() if may_move(actor, case, move)}
            if not move.by:
                wanted = set()
            elif move.name in OF_FIRM:
                wanted = FIRM
            elif move.name in OF_BANK:
                wanted = BANK
            elif move.name == "ask_change":
                wanted = FIRM | BANK
            else:
                wanted = GUARANTOR | (BANK if move.name in ("close", "correct") else set())
            assert able == wanted, move.name

    def test_both_sides_see_it_all_along_and_nobody_else(self, signed: Deal) -> None:
        case = taken(signed)
        seen = {
            who
            for who, actor in people(signed).items()
            if visible_to(actor).filter(pk=case.pk).exists()
        }
        assert seen == FIRM | BANK | GUARANTOR | {"coordinator"}

    def test_it_is_in_the_inbox_of_both(self, signed: Deal) -> None:
        case = applied(signed)
        for who in (signed.bank_officer, signed.guarantor_officer):
            assert case in work_of(who)
        assert case not in work_of(signed.cast.officer_b)

    def test_an_institution_applies_only_for_what_it_takes_part_in(self, signed: Deal) -> None:
        assert applied(signed, signed.bank_officer).partner == signed.cast.bank_a
        with pytest.raises(FieldErrors) as refused:
            applied(signed, signed.cast.officer_b)
        assert list(refused.value.errors) == ["lender"]


class TestBothWeighIt:
    @pytest.mark.shows("S2-32")
    def test_at_the_same_time_each_its_own(self, signed: Deal) -> None:
        case = taken(signed)
        held = dict(case.children.values_list("kind", "institution"))
        assert held == {
            "bank_review": signed.cast.bank_a.pk,
            "guarantor_review": signed.cast.guarantor.pk,
        }
        with pytest.raises(NotAllowed):
            step(
                part(case, "bank_review"), "approve", signed.guarantor_officer, backed="1", note="a"
            )

    def test_on_one_file_of_evidence(self, signed: Deal) -> None:
        """What lies with the application is read by both, and each may add to it."""
        case = taken(signed)
        for who in (signed.bank_officer, signed.guarantor_officer, signed.cast.alice):
            assert cases_with_files(who).filter(pk=case.pk).exists()
            assert may_attach(case, who)
        assert not may_attach(case, signed.cast.officer_b)

    def test_no_terms_are_offered_before_both_are_in_favour(self, signed: Deal) -> None:
        case = taken(signed)
        step(part(case, "bank_review"), "approve", signed.bank_officer, backed="800000", note="好")
        with pytest.raises(MoveRefused, match="Still open"):
            step(case, "offer", signed.guarantor_officer, **TERMS)

    @pytest.mark.parametrize("kind", ["bank_review", "guarantor_review"])
    @pytest.mark.life
    def test_either_may_refuse_and_the_other_is_over_with_it(self, signed: Deal, kind: str) -> None:
        case = taken(signed)
        who = signed.bank_officer if kind == "bank_review" else signed.guarantor_officer
        step(part(case, kind), "refuse", who, reason="prospects", explanation="还款来源不足")
        case.refresh_from_db()
        assert (case.state, case.outcome) == ("refused", "refused")
        assert case.fields["moves"][-1]["answers"]["explanation"] == "还款来源不足"
        states = set(case.children.values_list("state", flat=True))
        assert states == {"refused", "lapsed"}
        assert not case.clocks.filter(stopped_at=None).exists()

    def test_a_review_of_who_is_in_debt_is_strict_and_on_record(self, signed: Deal) -> None:
        review = part(taken(signed), "guarantor_review")
        said = {
            "backed": "800000",
            "note": "好",
            "facts": {"enterprise.has_outstanding_loans": True},
        }
        with pytest.raises(LimitBroken) as refused:
            step(review, "approve", signed.guarantor_officer, strict=False, **said)
        assert refused.value.broken[0].measure.key == f"{CITY}/indebted-applicant-review"
        review = step(review, "approve", signed.guarantor_officer, strict=True, **said)
        assert review.state == "approved"

    def test_no_more_is_offered_than_both_back(self, signed: Deal) -> None:
        case = approve(signed, taken(signed))
        with pytest.raises(FieldErrors) as refused:
            step(case, "offer", signed.guarantor_officer, **TERMS | {"amount": "800001"})
        assert list(refused.value.errors) == ["amount"]

    def test_no_more_is_backed_than_the_firm_asked(self, signed: Deal) -> None:
        review = part(taken(signed), "bank_review")
        with pytest.raises(FieldErrors) as refused:
            step(review, "approve", signed.bank_officer, backed="800001", note="好")
        assert list(refused.value.errors) == ["backed"]


class TestItEndsBeforeItHolds:
    def test_refused_when_it_comes_in(self, signed: Deal) -> None:
        case = step(
            applied(signed), "refuse", signed.guarantor_officer, reason="policy", explanation="不符"
        )
        assert case.state == "refused"

    @pytest.mark.parametrize("stage", [applied, taken, offered])
    def test_withdrawn_by_the_firm(self, signed: Deal, stage: Callable[[Deal], Case]) -> None:
        case = step(stage(signed), "withdraw", signed.cast.alice)
        assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
        assert not case.children.filter(closed_at=None).exists()
        assert not case.clocks.filter(stopped_at=None).exists()

    @pytest.mark.life
    def test_not_accepted_in_time_after_a_reminder(self, signed: Deal) -> None:
        case = offered(signed)
        assert running(case).due_on == date(2026, 4, 1)
        with at("2026-03-31 10:00"):
            sweep(clock.now())
            told = Outgoing.objects.filter(case=case.number, template="reminder")
            assert {row.user.name for row in told} == {"alice", "bob"}
        with at("2026-04-02 10:00"):
            sweep(clock.now())
            case.refresh_from_db()
            assert (case.state, case.outcome) == ("expired", "expired")
            with pytest.raises(MoveRefused):
                step(case, "accept", signed.cast.alice)
        assert not Guarantee.objects.exists()

    def test_where_they_have_no_agreement(self, deal: Deal) -> None:
        with pytest.raises(FieldErrors) as refused:
            applied(deal)
        assert list(refused.value.errors) == ["guarantor"]

    def test_where_the_loan_is_another_lenders_or_smaller(self, signed: Deal) -> None:
        contract = lent(signed)
        with pytest.raises(FieldErrors) as refused:
            applied(signed, contract=contract.number, amount="800001")
        assert list(refused.value.errors) == ["amount"]

    def test_where_a_limit_has_no_room_nothing_is_written(self, deal: Deal) -> None:
        small = Limit("borrower", Per.BORROWER, 50 * WAN)
        deal.signed(mode=Mode.CASE_BY_CASE, limits=(small,))
        case = offered(deal)
        with pytest.raises(MoveRefused, match="In force for one borrower"):
            step(case, "accept", deal.cast.alice)
        case.refresh_from_db()
        assert case.state == "offered"
        assert not Guarantee.objects.exists()


def claimed(deal: Deal, **changes: Any) -> Case:
    case = in_force(deal, **changes)
    case = step(case, "demand", deal.bank_officer, overdue="800000", overdue_since="2026-03-01")
    return step(case, "claim", deal.bank_officer, principal="800000", interest="0")


def paid(deal: Deal, **changes: Any) -> Case:
    said = {"paid_on": "2026-03-02", "confirmed": True}
    return step(claimed(deal, **changes), "pay", deal.guarantor_officer, **said)


class TestClaims:
    def test_are_due_when_the_agreement_says(self, signed: Deal) -> None:
        case = claimed(signed)
        assert running(case).due_on == date(2026, 4, 1)
        assert agrees(case) is Status.CLAIMED

    def test_become_overdue_after_a_reminder_and_are_paid_late(self, signed: Deal) -> None:
        case = claimed(signed)
        with at("2026-03-31 10:00"):
            sweep(clock.now())
            assert Outgoing.objects.filter(case=case.number, template="reminder").exists()
        with at("2026-04-02 10:00"):
            sweep(clock.now())
            assert agrees(case) is Status.CLAIM_OVERDUE
            assert case.state == "overdue"
            assert case.children.get(kind="task").state == "open"
            said = {"paid_on": "2026-04-02", "confirmed": True}
            facts = {"institution.is_policy_guarantor": True}
            case = step(case, "pay", signed.guarantor_officer, **said, facts=facts)
            assert agrees(case) is Status.RECOVERING
        assert case.clocks.get(name="payment").late
        told = Event.objects.get(stream=case.number, code="guarantee.pay")
        assert told.data["limits"] == {f"{CITY}/prompt-compensation": "broken"}

    def test_are_refused_with_a_reason(self, signed: Deal) -> None:
        case = claimed(signed)
        with at("2026-03-05 10:00"):
            case = step(case, "decline", signed.guarantor_officer, explanation="材料不全")
            assert agrees(case) is Status.DEMANDED
        assert not case.clocks.filter(stopped_at=None).exists()

    def test_are_not_recorded_as_paid_before_they_are(self, signed: Deal) -> None:
        case = claimed(signed)
        with pytest.raises(FieldErrors):
            step(case, "pay", signed.guarantor_officer, paid_on="2026-03-02", confirmed=False)
        with pytest.raises(MoveRefused, match="after today"):
            step(case, "pay", signed.guarantor_officer, paid_on="2026-03-03", confirmed=True)

    def test_pay_the_lenders_loan_too(self, signed: Deal) -> None:
        contract = lent(signed)
        case = paid(signed, contract=contract.number)
        assert account_of(contract).principal == 80 * WAN * 20 // 100
        assert contract.events.latest("sequence").data["case"] == case.number
        with at("2026-03-03 10:00"):
            said = {"route": "payment", "gross": "100000", "costs": "0"}
            case = step(case, "recover", signed.guarantor_officer, **said)
            step(case, "share_back", signed.guarantor_officer)
            assert account_of(contract).principal == 16 * WAN - 2 * WAN
            agrees(case)
            assert check() == []


class TestRecoveries:
    def test_all_of_it_ends_the_claim_and_the_guarantee(self, signed: Deal) -> None:
        case = paid(signed)
        said = {"route": "payment", "gross": "800000", "costs": "0"}
        with at("2026-03-03 10:00"):
            step(case, "recover", signed.guarantor_officer, **said)
            assert agrees(case) is Status.CLOSED
        assert (case.state, case.outcome) == ("closed", "released")

    @pytest.mark.life
    def test_a_loss_is_written_off_with_its_dossier(self, signed: Deal) -> None:
        case, who = paid(signed), signed.guarantor_officer
        said = {"dossier": "HX-2026-1", "proposed": True, "pursued": True, "evidence": 3}
        with at("2026-03-03 10:00"):
            case = step(case, "write_off", who, **said, facts=POLICY)
            agrees(case)
        written = guarantee_of(case).events.get(kind="written_off")
        assert (written.data["dossier"], written.data["amount"]) == ("HX-2026-1", str(16 * WAN))

    def test_once_all_bearers_wrote_it_off_it_is_released_and_still_claimed(
        self, signed: Deal
    ) -> None:
        case, who = paid(signed), signed.guarantor_officer
        case = step(case, "pass_on", who)
        guarantee, number = guarantee_of(case), case.fields["claim"]
        [standing] = standing_of(guarantee).claims
        others = ("province", "fund", "city")
        lost = [WriteOff(number, one, standing.missing[one], "HX-2") for one in others]
        tell([Telling(guarantee, act, TODAY) for act in lost], Actor.SYSTEM)
        said = {"dossier": "HX-2026-1", "proposed": True, "pursued": True, "evidence": 3}
        case = step(case, "write_off", who, **said, facts=POLICY)
        assert agrees(case) is Status.WRITTEN_OFF
        with at("2026-03-03 10:00"):
            more = {"route": "payment", "gross": "1000", "costs": "0"}
            case = step(case, "recover", who, **more)
            assert agrees(case) is Status.WRITTEN_OFF
            assert case.state == "written_off"
            step(case, "close", signed.bank_officer)
            agrees(case)
        assert (case.state, case.outcome) == ("closed", "released")

    def test_a_dossier_that_is_not_complete_takes_a_manager_and_a_reason(
        self, signed: Deal
    ) -> None:
        case, limit = paid(signed), f"{CITY}/write-off-dossier"
        said = {"dossier": "HX-2026-1", "proposed": True, "pursued": True, "evidence": 1}
        with pytest.raises(LimitBroken):
            step(case, "write_off", signed.guarantor_officer, **said, facts=POLICY)
        reasons = {limit: "法院终结执行"}
        case = step(
            case, "write_off", signed.guarantor_manager, **said, facts=POLICY, reasons=reasons
        )
        assert case.state == "written_off"

    def test_it_is_not_released_while_something_is_missing(self, signed: Deal) -> None:
        with pytest.raises(MoveRefused, match="neither recovered nor written off"):
            step(paid(signed), "close", signed.bank_officer)

    def test_nothing_is_handed_back_or_asked_twice(self, signed: Deal) -> None:
        case, who = paid(signed), signed.guarantor_officer
        case = step(case, "pass_on", who)
        for name in ("pass_on", "share_back"):
            with pytest.raises(MoveRefused):
                step(case, name, who)


class TestTheRecordLeads:
    def test_what_is_told_past_the_case_brings_it_along(self, signed: Deal) -> None:
        case = in_force(signed)
        guarantee = guarantee_of(case)
        tell([Telling(guarantee, Demand(5 * WAN), TODAY)], signed.bank_officer)
        assert agrees(case) is Status.DEMANDED
        claim([Claiming(guarantee, 5 * WAN, 0, TODAY)], signed.bank_officer)
        assert agrees(case) is Status.CLAIMED
        with at("2026-04-05 10:00"):
            assert follow_days() == 1
            assert agrees(case) is Status.CLAIM_OVERDUE
            assert follow_days() == 0

    def test_a_correction_is_no_change_and_the_case_follows_it(self, signed: Deal) -> None:
        case, who = in_force(signed), signed.bank_officer
        case = step(case, "demand", signed.bank_officer, overdue="1", overdue_since="2026-03-01")
        demanded = guarantee_of(case).events.get(kind="demanded").sequence
        said = {"event": demanded, "explanation": "记错了企业"}
        case = step(case, "correct", who, **said, corrected="500")
        assert agrees(case) is Status.DEMANDED
        corrected = guarantee_of(case).events.latest("sequence")
        step(case, "correct", who, **said | {"event": corrected.sequence})
        assert agrees(case) is Status.DEMANDED
        step(case, "correct", who, **said)
        assert agrees(case) is Status.IN_FORCE
        assert standing_of(guarantee_of(case)).changes == ()

    def test_a_record_that_is_not_there_or_has_no_amount_is_not_corrected(
        self, signed: Deal
    ) -> None:
        case, who = in_force(signed), signed.guarantor_officer
        with pytest.raises(FieldErrors):
            step(case, "correct", who, event=99, explanation="没有")

    @pytest.mark.parametrize("change", list(ChangeKind))
    def test_each_of_the_ten_changes(self, signed: Deal, change: ChangeKind) -> None:
        more = {
            ChangeKind.RAISE: {"new_amount": "900000"},
            ChangeKind.LOWER: {"new_amount": "500000"},
            ChangeKind.FEE_RATE: {"new_fee_rate": "0.005"},
            ChangeKind.EXTEND: {"until": "2027-06-02"},
            ChangeKind.SHORTEN: {"until": "2026-12-02"},
        }
        said = {"change": change.value, "explanation": "企业申请", **more.get(change, {})}
        case = step(in_force(signed), "change", signed.guarantor_officer, **said)
        agrees(case)
        [(_day, made)] = standing_of(guarantee_of(case)).changes
        assert made.kind is change
        rate = Decimal("0.005") if change is ChangeKind.FEE_RATE else Decimal("0.008")
        assert standing_of(guarantee_of(case)).fee_rate == rate

    def test_an_amount_where_none_changes_is_refused(self, signed: Deal) -> None:
        said = {"change": "fee_rate", "new_amount": "900000", "explanation": "企业申请"}
        with pytest.raises(MoveRefused, match="an amount is given"):
            step(in_force(signed), "change", signed.guarantor_officer, **said)

    def test_released_by_either_side(self, signed: Deal) -> None:
        case = step(in_force(signed), "close", signed.bank_officer)
        assert agrees(case) is Status.CLOSED
        assert case.outcome == "released"


class TestOfABatch:
    @pytest.fixture
    def guarantee(self, deal: Deal) -> Guarantee:
        [filed] = file_loans(deal.signed(), [loan(1, 100 * WAN)], deal.bank_officer)
        assert filed.guarantee is not None
        return filed.guarantee

    def test_it_gets_a_case_when_somebody_has_a_step_to_take(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        assert not Case.objects.exists()
        case = open_case(guarantee, deal.bank_officer)
        assert (case.state, case.partner) == ("in_force", deal.cast.bank_a)
        assert open_case(guarantee, deal.guarantor_officer) == case
        case = step(case, "demand", deal.bank_officer, overdue="1", overdue_since="2026-03-01")
        assert agrees(case) is Status.DEMANDED

    def test_the_case_begins_where_the_record_stands(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        tell([Telling(guarantee, Demand(5 * WAN), TODAY)], deal.bank_officer)
        claim([Claiming(guarantee, 5 * WAN, 0, TODAY)], deal.bank_officer)
        case = open_case(guarantee, deal.guarantor_officer)
        assert agrees(case) is Status.CLAIMED
        case = step(case, "pay", deal.guarantor_officer, paid_on="2026-03-02", confirmed=True)
        assert agrees(case) is Status.RECOVERING

    def test_nobody_else_opens_it(self, deal: Deal, guarantee: Guarantee) -> None:
        for who in (deal.cast.officer_b, deal.province_officer, deal.cast.alice):
            with pytest.raises(NotAllowed):
                open_case(guarantee, who)

    def test_one_that_ended_unreleased_is_told_of_once(
        self, deal: Deal, guarantee: Guarantee
    ) -> None:
        with at("2027-03-03 10:00"):
            assert watch(clock.today()) == 1
            rows = Outgoing.objects.filter(template="guarantee.ended")
            assert {row.user.name for row in rows} >= {"officer_a", "guarantor_officer"}
            count = rows.count()
            watch(clock.today())
            assert rows.count() == count

    def test_a_share_that_is_overdue_is_told_of(self, deal: Deal, guarantee: Guarantee) -> None:
        [event] = claim([Claiming(guarantee, 5 * WAN, 0, TODAY)], deal.bank_officer)
        pay([(guarantee, event.data["number"], TODAY)], deal.guarantor_officer)
        pass_on([(guarantee, event.data["number"])], TODAY, deal.guarantor_officer)
        assert watch(TODAY) == 0
        with at("2026-03-17 10:00"):
            assert watch(clock.today()) == 1
            assert Outgoing.objects.filter(template="guarantee.share_overdue").exists()


class TestTies:
    def test_a_count_that_strays_is_found(self, signed: Deal) -> None:
        guarantee = guarantee_of(in_force(signed))
        assert list(check_counts()) == []
        Count.objects.filter(owner=guarantee.agreement.number, limit="borrower").update(used=5)
        [finding] = check()
        assert (finding.check, finding.in_books, finding.expected) == ("limits", 5, 80 * WAN)

    def test_a_posting_past_the_guarantee_is_found(self, signed: Deal) -> None:
        guarantee = guarantee_of(in_force(signed))
        number = guarantee.guarantor.number
        lines = (
            Posting(number, "guarantee.fee_receivable", 7, guarantee.number),
            Posting(number, "guarantee.fee_income", -7, guarantee.number),
        )
        post([Entry("somebody", "fee", TODAY, lines)])
        [finding] = check()
        assert (finding.check, finding.account) == ("guarantees", "guarantee.fee_receivable")
