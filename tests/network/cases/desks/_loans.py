"""Steps that the desks about loans share."""

from __future__ import annotations

from typing import Any

from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.ledger.checking import check
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ...cast import Cast
from ...matters import CONTACT, loan_of, opened

TERMS = {"term_months": 12, "rate": "0.0400", "repayment": "interest_only"}
CALLED = dict(CONTACT)


def month_loan(cast: Cast, **terms: Any) -> Contract:
    """800,000 yuan lent on 23 November 2026 for a month: it falls due on 23 December."""
    return loan_of(cast, **({"term_months": 1} | terms))


def staff_of(institution: Institution, name: str, role: str = Role.OFFICER) -> Actor:
    user = User.objects.create_user(name, password="a-long-password", name=name)
    seat = Membership.objects.create(user=user, role=role, institution=institution)
    return Actor(user, seat)


def ask_renewal(cast: Cast, contract: Contract, by: Actor | None = None) -> Case:
    by = by or cast.alice
    said = {"contract": contract.number, "why": "节前备货，回款在一月", **CONTACT}
    return opened("renewal", by, by.enterprise or cast.xianhe, said)


def books_tie() -> None:
    """The ledger comes to what every loan's own account says, to the fen."""
    assert check() == []
