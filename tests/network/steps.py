"""Steps that many tests take."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor

from .cast import Cast

NEED: dict[str, Any] = {
    "kind": "credit_loan",
    "amount": "800000",
    "term_months": 12,
    "purpose": "stock",
    "contact_name": "陈女士",
    "contact_phone": "13800000000",
}


def state_need(cast: Cast, by: Actor | None = None, **changes: Any) -> Case:
    by = by or cast.alice
    opening = Opening(enterprise=by.enterprise or cast.xianhe, fields=NEED | changes)
    return open_cases("need", [opening], by)[0]


def dispatch_at(need: Case, institution: Institution) -> Case:
    return need.children.get(institution=institution)


def offer_terms(**changes: Any) -> dict[str, Any]:
    return {
        "amount": "800000",
        "term_months": 12,
        "rate": "0.0435",
        "repayment": "interest_only",
        "guarantee_fee": "0",
        "valid_until": (clock.today() + timedelta(days=14)).isoformat(),
    } | changes


SOUND = {"loan.diverted": False, "loan.masks_risk": False}


def make_offer(need: Case, by: Actor, **changes: Any) -> Case:
    """An offer; for a renewal with what an officer has to say about the loan before it."""
    facts = SOUND if need.fields["kind"] == "renewal" else None
    terms = offer_terms(**changes)
    return move([dispatch_at(need, by.institution)], "offer", by, terms, facts=facts)[0]


def seen(offer: Case) -> dict[str, Any]:
    """How who accepts an offer says which one, and which terms of it they have read."""
    return {"offer": offer.number, "offer_revision": offer.revision}
