"""What the shipped notices give the loans of these tests."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from changrong.policy import Book, Decision, Grant

SMALL = {
    "enterprise.industry": "5232",
    "enterprise.headcount": 26,
    "enterprise.revenue": "8600000",
    "enterprise.kind": "company",
}


_whole = cache(Book.load)


@cache
def book(notice: str) -> Book:
    whole = _whole()
    return whole.part({one.key for one in whole.measures if one.notice == notice})


def decided(notice: str, as_of: date, **facts: Any) -> Decision:
    known = SMALL | {name.replace("__", "."): value for name, value in facts.items()}
    return book(notice).decide(known, as_of)


def deferral_of_2022() -> tuple[Grant, ...]:
    """银发〔2022〕252号: loans due in its last quarter may wait until 30 June 2023."""
    return decided(
        "pboc-2022-deferral",
        date(2022, 12, 1),
        loan__kind="operating",
        enterprise__hit_by_epidemic=True,
        enterprise__temporarily_in_difficulty=True,
        loan__maturity_on=date(2022, 12, 15),
    ).grants()


def renewal_of_2024(**found: Any) -> Decision:
    """金规〔2024〕13号, with every condition of a normal class met unless said otherwise."""
    facts = {
        "institution__kind": "bank",
        "loan__kind": "operating",
        "loan__is_working_capital": True,
        "need__kind": "renewal",
        "enterprise__temporarily_in_difficulty": True,
        "enterprise__operates_lawfully": True,
        "enterprise__operates_normally": True,
        "enterprise__able_to_continue": True,
        "enterprise__credit_record_good": True,
        "enterprise__willing_to_repay": True,
        "loan__diverted": False,
        "loan__in_arrears": False,
        "enterprise__evaded_debt": False,
        "loan__class_before": "normal",
        "loan__meets_new_loan_standards": True,
        "loan__meets_own_renewal_conditions": True,
        "loan__maturity_on": date(2026, 12, 20),
    }
    return decided("nfra-2024-renewal", date(2026, 12, 1), **(facts | found))


def cut_of_2022() -> tuple[Grant, ...]:
    """盛京银行上海分行: 50 basis points off for small firms hit by the epidemic."""
    return decided(
        "shengjing-shanghai-2022",
        date(2026, 11, 21),
        enterprise__region="310115",
        institution__id="shengjing-shanghai",
        emergency__active=True,
        enterprise__hit_by_epidemic=True,
    ).grants()


BRIDGED = SMALL | {
    "enterprise.region": "320722",
    "loan.is_working_capital": True,
    "bridge.bank_agreed_renewal": True,
    "enterprise.operates_normally": True,
    "bridge.owes_wages": False,
    "bridge.in_litigation": False,
    "enterprise.credit_record_good": True,
    "bridge.amount": "1000000",
    "bridge.promised_renewal": "2000000",
}
