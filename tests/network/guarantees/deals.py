"""Institutions that guarantee together, their people, and an agreement of theirs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Bearer, BearerKind, Criterion, Layer, Limit, Mode, Per
from changrong.identifiers import make_credit_code
from changrong.network.guarantees import agreements
from changrong.network.guarantees.agreements import Proposal
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import Agreement
from changrong.network.ledger.models import Posting
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.text import Text
from changrong.workdays import Period, Unit

from ..cast import DISTRICT, Cast

D = Decimal
MONTH, FORTNIGHT = Period(30, Unit.DAYS), Period(10, Unit.WORKING_DAYS)
TODAY = date(2026, 3, 2)
WAN = 10_000_00
FEE = Criterion("guarantee.fee_rate <= 0.01", Text("担保费率不超过 1%", "A fee of at most 1%"))


@dataclass
class Deal:
    """Who takes part: the cast's bank and guarantor, and those behind them."""

    cast: Cast
    province: Institution
    fund: Institution
    city: Institution
    guarantor_manager: Actor
    guarantor_officer: Actor
    province_officer: Actor

    @property
    def bank_officer(self) -> Actor:
        return self.cast.officer_a

    @property
    def bank_manager(self) -> Actor:
        return self.cast.manager_a

    def terms(self, **changes: Any) -> Terms:
        bearers = (
            Bearer("bank", self.cast.bank_a.number, BearerKind.BANK),
            Bearer("guarantor", self.cast.guarantor.number, BearerKind.GUARANTOR, MONTH, "bank"),
            Bearer(
                "province", self.province.number, BearerKind.REGUARANTOR, FORTNIGHT, "guarantor"
            ),
            Bearer("fund", self.fund.number, BearerKind.NATIONAL_FUND, to="province"),
            Bearer("city", self.city.number, BearerKind.CITY_FUND, to="guarantor"),
        )
        shares = (D("0.2"), D("0.2"), D("0.3"), D("0.2"), D("0.1"))
        said = {
            "number": "",
            "since": date(2026, 1, 1),
            "until": date(2026, 12, 31),
            "mode": Mode.LOAN_FIRST,
            "bearers": bearers,
            "layers": (Layer(None, shares),),
            "limits": (
                Limit("year", Per.YEAR, 1000 * WAN),
                Limit("borrower", Per.BORROWER, 300 * WAN),
            ),
            "criteria": (FEE,),
        }
        return Terms(**{**said, **changes})

    def registering(self, *ids: str) -> tuple[Bearer, ...]:
        """The bearers, of whom these keep a list."""
        return tuple(replace(one, registers=one.id in ids) for one in self.terms().bearers)

    def proposed(self, **changes: Any) -> Agreement:
        proposal = Proposal("示例批量担保", self.terms(**changes), DISTRICT)
        [agreement] = agreements.propose([proposal], self.guarantor_manager)
        return agreement

    def signed(self, **changes: Any) -> Agreement:
        [agreement] = agreements.sign([self.proposed(**changes)], self.bank_manager, "试点")
        return agreement


def make_deal(cast: Cast) -> Deal:
    made = {
        name: Institution.objects.create(name=label, kind=kind, credit_code=code)
        for name, label, kind, code in (
            ("province", "示例省级再担保有限公司", "reguarantor", "91110000100000005E"),
            ("fund", "示例国家融资担保基金", "national_fund", "91110000100000006F"),
            ("city", "示例市代偿补偿资金", "compensation_fund", "91110000100000007G"),
        )
    }
    seats = {
        "guarantor_manager": (Role.MANAGER, cast.guarantor),
        "guarantor_officer": (Role.OFFICER, cast.guarantor),
        "province_officer": (Role.OFFICER, made["province"]),
    }
    actors = {}
    for name, (role, institution) in seats.items():
        user = User.objects.create(username=name, name=name)
        seat = Membership.objects.create(user=user, role=role, institution=institution)
        actors[name] = Actor(user, seat)
    return Deal(cast, **made, **actors)


def code(n: int) -> str:
    return make_credit_code(f"91110105MB{n:07}")


def loan(n: int, amount: int = 10 * WAN, **changes: Any) -> Loan:
    """The loan of the n-th firm, which is new here."""
    said: dict[str, Any] = {
        "reference": f"JJ-{n:05}",
        "credit_code": code(n),
        "amount": amount,
        "since": TODAY,
        "until": date(2027, 3, 2),
        "fee_rate": D("0.008"),
        "firm_name": f"示例第 {n} 家",
        "region": DISTRICT,
        "product": "",
        "facts": {},
    }
    return Loan(**{**said, **changes})


def books(subject: str | None = None) -> dict[tuple[str, str], int]:
    """Every balance that is not zero, by institution and account; of one guarantee, or all."""
    rows = Posting.objects.all() if subject is None else Posting.objects.filter(subject=subject)
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for name, account, amount in rows.values_list(
        "account__institution__number", "account__code", "amount"
    ):
        sums[name, account] += amount
    return {key: amount for key, amount in sums.items() if amount}
