"""Notices judge the shares of an agreement, layer by layer."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tests.guarantee.agreements import D, agreement

from changrong.guarantee.agreement import Layer
from changrong.guarantee.agreement.facts import share_facts
from changrong.policy import Book, Verdict

LIMIT = "beijing-2022-guarantee/risk-share"


def verdict(book: Book, facts: Mapping[str, bool | Decimal]) -> Verdict:
    where = {"enterprise.region": "110105"}
    decision = book.decide(where | dict(facts), as_of=date(2026, 3, 2))
    return next(one.verdict for one in decision.measures if one.measure.key == LIMIT)


def test_the_five_shares_are_kept_and_a_bank_below_a_fifth_is_broken() -> None:
    book = Book.load()
    [kept] = share_facts(agreement())
    assert verdict(book, kept) is Verdict.KEPT
    less = agreement(layers=(Layer(None, (D("0.1"), D("0.3"), D("0.3"), D("0.2"), D("0.1"))),))
    [broken] = share_facts(less)
    assert verdict(book, broken) is Verdict.BROKEN


def test_every_layer_is_told_apart_and_both_compensation_funds_count_together() -> None:
    shares = (D("0.2"), D("0.2"), D("0.3"), D("0.2"), D("0.1"))
    only = (D("0.5"), D("0.5"), D(0), D(0), D(0))
    low, high = share_facts(agreement(layers=(Layer(5, shares), Layer(None, only))))
    assert low["guarantee.compensation_fund_share"] == D("0.1")
    assert high["guarantee.national_fund_share"] == 0
    assert high["guarantee.bank_guarantor_deal"] is True
