"""Loans filed in a batch are judged, bound by every limit and posted, each once."""

from dataclasses import replace
from datetime import date

import pytest

from changrong.guarantee.agreement import Criterion, Mode
from changrong.guarantee.life import Change, ChangeKind, replay
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees import figures_stated
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.counting import BORROWER, CLASSES, WEIGHT_CLASS
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.figures_stated import Statement
from changrong.network.guarantees.filing import Filed, Outcome, file_loans
from changrong.network.guarantees.models import Count, Guarantee
from changrong.network.guarantees.queries import terms_of, visible_to
from changrong.network.ledger.models import Posting
from changrong.network.parties.models import Enterprise
from changrong.network.rules.book import book
from changrong.text import Text

from .deals import FEE, TODAY, WAN, D, Deal, code, loan

ONE_BORROWER = "state-council-2017-guarantee/one-borrower"
TEN_TIMES = "state-council-2017-guarantee/ten-times"


TRADER = {"enterprise.kind": "sole_trader", "guarantee.borrower_is_farmer": False}


def outcomes(filed: list[Filed]) -> list[str]:
    return [one.outcome.value for one in filed]


def used(owner: str) -> dict[tuple[str, str], int]:
    return {(one.limit, one.subject): one.used for one in Count.objects.filter(owner=owner)}


def test_what_may_come_under_it_is_guaranteed_and_every_fen_posted(deal: Deal) -> None:
    agreement = deal.signed()
    filed = file_loans(agreement, [loan(1), loan(2, 20 * WAN)], deal.bank_officer)
    assert outcomes(filed) == ["accepted", "accepted"]
    first = filed[0].guarantee
    assert first is not None
    assert first.enterprise.name == "示例第 1 家"
    assert [event.kind for event in first.events.all()] == ["issued", "fee_charged"]
    books = {
        (one.account.institution.name, one.account.code): one.amount
        for one in Posting.objects.filter(subject=first.number).select_related(
            "account__institution"
        )
    }
    guarantor = deal.cast.guarantor.name
    assert books[guarantor, "guarantee.exposure"] == 8 * WAN
    assert books[guarantor, "guarantee.fee_receivable"] == 800_00
    assert books[deal.fund.name, "guarantee.exposure"] == 2 * WAN
    assert sum(books.values()) == 0
    assert used(agreement.number) == {
        ("borrower", code(1)): 10 * WAN,
        ("borrower", code(2)): 20 * WAN,
        ("guaranteed in year", "2026"): 30 * WAN,
        ("year", "2026"): 30 * WAN,
    }


def test_a_broken_limit_or_criterion_refuses_one_and_lets_the_others_pass(deal: Deal) -> None:
    small = Criterion("guarantee.amount <= 200000", Text("不超过 20 万元", "At most 200,000"))
    agreement = deal.signed(criteria=(FEE, small))
    filed = file_loans(
        agreement,
        [loan(1, fee_rate=D("0.012")), loan(2, 30 * WAN), loan(3)],
        deal.bank_officer,
    )
    assert outcomes(filed) == ["refused", "refused", "accepted"]
    assert filed[0].reason is not None
    assert "担保费率" in filed[0].reason.zh
    assert filed[1].reason == Text("不符合：不超过 20 万元", "Does not meet: At most 200,000")


def test_what_cannot_be_told_is_not_taken_on_and_the_missing_facts_are_named(deal: Deal) -> None:
    micro = Criterion("enterprise.is_small_or_micro", Text("小微企业", "A small or micro firm"))
    agreement = deal.signed(criteria=(micro,))
    [unknown] = file_loans(agreement, [loan(1)], deal.bank_officer)
    assert unknown.outcome is Outcome.REFUSED
    assert unknown.reason is not None
    assert unknown.reason.zh.startswith("说不清是否符合小微企业，还缺：")


def test_a_limit_is_used_to_its_last_fen_and_not_beyond(deal: Deal) -> None:
    agreement = deal.signed()
    loans = [loan(n, 300 * WAN) for n in range(1, 5)] + [loan(5, 100 * WAN), loan(6, 1)]
    filed = file_loans(agreement, loans, deal.bank_officer)
    assert outcomes(filed) == ["accepted"] * 3 + ["refused", "accepted", "refused"]
    assert filed[3].reason is not None
    assert filed[3].reason.zh.replace("\u00a0", " ") == (
        "当年新增上限 10,000,000.00 元，只剩 1,000,000.00 元"
    )
    assert used(agreement.number)["year", "2026"] == 1000 * WAN


def test_the_same_loan_filed_again_is_the_same_guarantee(deal: Deal) -> None:
    agreement = deal.signed()
    [first] = file_loans(agreement, [loan(1)], deal.bank_officer)
    again = file_loans(agreement, [loan(1), loan(2), loan(2)], deal.bank_officer)
    assert outcomes(again) == ["known", "accepted", "known"]
    assert again[0].guarantee == first.guarantee
    assert Guarantee.objects.count() == 2
    [other] = file_loans(agreement, [loan(1, 11 * WAN)], deal.bank_officer)
    assert other.reason == Text("同一编号报过另一笔", "another loan was filed under this reference")


@pytest.mark.parametrize(
    ("changes", "en"),
    [
        ({"reference": ""}, "no reference"),
        ({"credit_code": "91110105MB0000001X"}, "credit code is wrong"),
        ({"amount": 0}, "more than zero"),
        ({"fee_rate": D("1.2")}, "fraction from 0 to 1"),
        ({"since": date(2025, 12, 31)}, "not within the agreement"),
        ({"since": date(2026, 3, 3)}, "begins after today"),
        ({"until": TODAY}, "ends before it begins"),
        ({"firm_name": ""}, "the firm is new here"),
        ({"region": ""}, "the firm is new here"),
        ({"facts": {"enterprise.staff": "many"}}, "enterprise.staff"),
        ({"facts": {"enterprise.shoe_size": 5}}, "shoe_size"),
    ],
)
def test_a_row_that_no_guarantee_can_have_says_why(
    deal: Deal, changes: dict[str, object], en: str
) -> None:
    [filed] = file_loans(deal.signed(), [replace(loan(1), **changes)], deal.bank_officer)
    assert filed.outcome is Outcome.REFUSED
    assert filed.reason is not None
    assert en in filed.reason.en
    assert not Guarantee.objects.exists()


def test_a_code_of_another_name_is_refused(deal: Deal) -> None:
    known = deal.cast.xianhe
    Enterprise.objects.filter(pk=known.pk).update(credit_code=code(7))
    [filed] = file_loans(deal.signed(), [loan(7)], deal.bank_officer)
    assert filed.reason is not None
    assert known.name in filed.reason.zh


def test_a_guarantor_is_bound_by_its_net_assets_for_one_borrower_and_in_all(deal: Deal) -> None:
    agreement = deal.signed(heeds=(ONE_BORROWER, TEN_TIMES), limits=())
    [unknown] = file_loans(agreement, [loan(1)], deal.bank_officer)
    assert unknown.reason is not None
    assert "说不清" in unknown.reason.zh
    assert "净资产" in unknown.reason.zh
    state(deal, net_assets=200 * WAN)
    # A sole trader's balance of up to five million weighs three quarters.
    filed = file_loans(
        agreement,
        [loan(2, 27 * WAN, facts=TRADER), loan(2, 26 * WAN, facts=TRADER, reference="b")],
        deal.bank_officer,
    )
    assert outcomes(filed) == ["refused", "accepted"]
    # 19.5 and 132 times 15 of the 2,000 that are ten times its net assets.
    many = [loan(n, 20 * WAN, facts=TRADER) for n in range(100, 240)]
    assert outcomes(file_loans(agreement, many, deal.bank_officer)).count("accepted") == 132
    [last] = file_loans(agreement, [loan(300, 1 * WAN, facts=TRADER)], deal.bank_officer)
    assert last.reason is not None
    assert "10 倍" in last.reason.zh


def test_a_raise_is_judged_as_a_filing_is(deal: Deal) -> None:
    small = Criterion("guarantee.amount <= 1000000", Text("不超过 100 万元", "At most 1,000,000"))
    agreement = deal.signed(criteria=(FEE, small), heeds=(ONE_BORROWER,), limits=())
    state(deal, net_assets=1000 * WAN)
    [filed] = file_loans(agreement, [loan(1, 50 * WAN, facts=TRADER)], deal.bank_officer)
    assert filed.guarantee is not None
    for amount, net_assets, reason in ((101, 1000, "At most 1,000,000"), (100, 740, "10%")):
        state(deal, net_assets=net_assets * WAN)
        with pytest.raises(GuaranteeRefused, match=reason):
            raise_to(amount * WAN, filed.guarantee, deal)
    state(deal, net_assets=750 * WAN)
    raise_to(100 * WAN, filed.guarantee, deal)
    # What is raised counts with what was: no more of this borrower's is taken on.
    more = loan(1, 1 * WAN, facts=TRADER, reference="b")
    assert outcomes(file_loans(agreement, [more], deal.bank_officer)) == ["refused"]


def raise_to(amount: int, guarantee: Guarantee, deal: Deal) -> None:
    act = Change(ChangeKind.RAISE, amount=amount)
    tell([Telling(guarantee, act, TODAY)], deal.guarantor_officer)


@pytest.mark.parametrize("fact", CLASSES.values())
def test_what_it_guarantees_elsewhere_is_never_taken_to_be_nothing(deal: Deal, fact: str) -> None:
    agreement = deal.signed(heeds=(TEN_TIMES,), limits=())
    state(deal, net_assets=1000 * WAN, **{fact: None})
    [filed] = file_loans(agreement, [loan(1, facts=TRADER)], deal.bank_officer)
    assert filed.reason is not None
    assert "说不清" in filed.reason.zh
    assert str(book().vocabulary[fact].label.zh) in filed.reason.zh


def test_what_was_said_of_an_earlier_day_does_not_replace_what_came_after(deal: Deal) -> None:
    agreement = deal.signed(heeds=(ONE_BORROWER,), limits=())
    state(deal, net_assets=100 * WAN)
    state(deal, net_assets=100_000 * WAN, held_on=date(2025, 12, 31))
    filed = file_loans(agreement, [loan(1, 30 * WAN, facts=TRADER)], deal.bank_officer)
    assert outcomes(filed) == ["refused"]


def state(deal: Deal, net_assets: int, held_on: date = TODAY, **more: str | None) -> None:
    """What the guarantor says of itself: nothing guaranteed elsewhere; None is not said."""
    facts = dict.fromkeys(figures_stated.STATED, "0") | {
        "institution.net_assets": str(D(net_assets) / 100),
        "institution.mainly_small_and_farm": False,
        **more,
    }
    statement = Statement(deal.cast.guarantor, held_on, facts)
    figures_stated.state_figures([statement], deal.guarantor_manager)


def test_a_borrowers_balance_moves_to_another_class_when_it_grows_too_large(deal: Deal) -> None:
    agreement = deal.signed(limits=())
    owner = deal.cast.guarantor.number
    [one] = file_loans(agreement, [loan(1, 400 * WAN, facts=TRADER)], deal.bank_officer)
    assert one.outcome is Outcome.ACCEPTED, one.reason
    first = {key: value for key, value in used(owner).items() if value}
    assert first == {(BORROWER, code(1)): 400 * WAN, (WEIGHT_CLASS, "small_loan"): 400 * WAN}
    file_loans(agreement, [loan(1, 200 * WAN, facts=TRADER, reference="b")], deal.bank_officer)
    after = {key: value for key, value in used(owner).items() if value}
    assert after == {(BORROWER, code(1)): 600 * WAN, (WEIGHT_CLASS, "other_loan"): 600 * WAN}


def test_only_the_lender_files_where_the_loan_comes_first(deal: Deal) -> None:
    agreement = deal.signed()
    for somebody in (deal.guarantor_officer, deal.cast.officer_b, deal.cast.alice):
        with pytest.raises(NotAllowed):
            file_loans(agreement, [loan(1)], somebody)
    other = deal.signed(mode=Mode.GUARANTEE_FIRST)
    with pytest.raises(NotAllowed):
        file_loans(other, [loan(1)], deal.bank_officer)
    assert outcomes(file_loans(other, [loan(1)], deal.guarantor_officer)) == ["accepted"]


def test_nothing_is_filed_case_by_case_or_before_it_is_signed(deal: Deal) -> None:
    one_by_one = deal.signed(mode=Mode.CASE_BY_CASE)
    with pytest.raises(GuaranteeRefused, match="case by case"):
        file_loans(one_by_one, [loan(1)], deal.bank_officer)
    with pytest.raises(GuaranteeRefused, match="not in force"):
        file_loans(deal.proposed(), [loan(1)], deal.bank_officer)


def test_whoever_bears_it_sees_it_and_nobody_else(deal: Deal) -> None:
    agreement = deal.signed()
    [filed] = file_loans(agreement, [loan(1)], deal.bank_officer)
    cast = deal.cast
    for somebody in (
        deal.bank_officer,
        deal.guarantor_officer,
        deal.province_officer,
        cast.coordinator,
        cast.supervisor,
    ):
        assert list(visible_to(somebody)) == [filed.guarantee]
    for somebody in (cast.officer_b, cast.alice, cast.coordinator_elsewhere, cast.hotline):
        assert not visible_to(somebody)


def test_what_is_stored_is_replayed_as_it_stands(deal: Deal) -> None:
    from changrong.network.guarantees.recording import history_of

    agreement = deal.signed()
    [filed] = file_loans(agreement, [loan(1)], deal.bank_officer)
    assert filed.guarantee is not None
    history = history_of(filed.guarantee.events.all())
    standing = replay(terms_of(agreement), history, on=TODAY)
    assert (standing.outstanding, standing.fees_due) == (10 * WAN, 800_00)
