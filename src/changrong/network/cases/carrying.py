"""What is known already of what a page is about to ask, so that nobody states it twice.

A field is the same as one that was answered where both state one fact, or where it asks for what
the contract that is named says: its lender, its terms, what it is for; of a renewed loan, what was
said of the first. What was agreed goes before what was asked for. Whom to call is as it was said
last to somebody who may read it. What somebody finds out by looking (a boolean of a step) is not
taken from what another said: whoever checks looks. All of it stands in the form to be changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.cases import queries
from changrong.network.cases.fields import choices_of, facts_in, type_of
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.models import Case, shielded
from changrong.network.cases.versions import kind_of
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import facts_of_contract
from changrong.network.contracts.queries import visible_to as contracts_of
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.gather import facts_of
from changrong.policy.numbers import plain

CONTACT = ("contact_name", "contact_phone")
LATEST = 20  # cases of a firm that are looked through for whom to call
TERMS = ("term_months", "rate", "repayment")
OF_LOAN = {  # fields that ask for what a loan's contract says, and have no fact of their own
    "guarantee": ("amount", "term_months", "purpose"),
    "loan_check": ("what", "amount", "purpose"),
}


def to_open(
    kind: Kind, actor: Actor, firm: Enterprise | None, contract: Contract | None
) -> dict[str, Any]:
    """What the form of a new case begins with, by field. `contract` is one that the actor may
    see; `firm` the one that it is about, as far as known."""
    facts: dict[str, Any] = {}
    said: dict[str, Any] = {}
    if firm is not None and actor.role == Role.ENTERPRISE:  # what a firm said of itself
        facts |= facts_of(firm, {}, clock.today())
    if firm is not None:
        said |= _contact(actor, firm)
    if contract is not None:
        facts |= facts_of_contract(contract) | _facts_behind(contract, actor)
        loan, asked = _loan(contract, actor), OF_LOAN.get(kind.name, ())
        said |= _with_whom(contract) | {name: loan[name] for name in asked if name in loan}
    return {
        field.name: facts[field.fact] if field.fact in facts else said[field.name]
        for field in kind.asked_fields
        if field.fact in facts or field.name in said
    }


def to_move(case: Case, step: Move) -> dict[str, Any]:
    """What the form of a step begins with: the case's own fields as they stand, what its parent
    says under the same name (an offer begins with the amount and term asked for), what either says
    of the same fact, and the terms of the loan it is about."""
    own = {field.name for field in kind_of(case).fields}
    above = case.parent.fields if case.parent else {}
    facts = facts_in(kind_of(case.parent), above) if case.parent else {}
    facts |= facts_in(kind_of(case), case.fields)
    known = {
        field.name: facts[field.fact]
        for field in step.asks
        if field.fact in facts and type_of(field) != "boolean"
    }
    asked = {field.name for field in step.asks}
    if asked.issuperset(TERMS) and (contract := _its_loan(case)):
        known |= {name: _terms(contract)[name] for name in TERMS}
    return known | {name: value for name, value in (above | case.fields).items() if name in own}


def whom(contract: Contract | None) -> dict[str, str]:
    """Whose loan it is, as whoever opens a case for a firm is asked it."""
    if contract is None or contract.enterprise.is_person:
        return {}
    firm = contract.enterprise
    return {
        "enterprise_name": firm.name,
        "credit_code": firm.credit_code,
        "region": firm.region,
    }


def named(number: str, actor: Actor) -> Contract | None:
    """The contract that a page was come from, if the actor may see it."""
    return contracts_of(actor).filter(number=number).first() if number else None


def _with_whom(contract: Contract) -> dict[str, str]:
    lender = contract.institution.number
    return {"contract": contract.number, "institution": lender, "lender": lender}


def _terms(contract: Contract) -> dict[str, Any]:
    return {
        "term_months": contract.term_months,
        "rate": plain(contract.rate),
        "repayment": contract.repayment,
    }


def _loan(contract: Contract, actor: Actor) -> dict[str, Any]:
    products = (one.case.product for one in _renewed(contract))
    product = next(filter(None, products), None)
    purpose = _purpose(_need_behind(contract, actor))
    return {
        **_terms(contract),
        "amount": plain(in_yuan(contract.principal)),
        "what": product.name if product else str(choose(kind_of(contract.case).label)),
    } | ({"purpose": purpose} if purpose else {})


def _facts_behind(contract: Contract, actor: Actor) -> dict[str, Any]:
    """What was stated of the need, as far as the contract does not say otherwise, and that as much
    is to be guaranteed as is lent."""
    need, lent = _need_behind(contract, actor), plain(in_yuan(contract.principal))
    stated = facts_in(kind_of(need), need.fields) if need else {}
    agreed = {"need.amount": lent, "need.term_months": contract.term_months}
    return stated | agreed | {"guarantee.amount": lent}


def _need_behind(contract: Contract, actor: Actor) -> Case | None:
    """The need that the loan answers, or the first of those that it renewed, if it came of one that
    the actor may see."""
    behind = [one.case.parent_id for one in _renewed(contract)]
    return queries.visible_to(actor).filter(kind="need", pk__in=behind).order_by("-id").first()


def _renewed(contract: Contract) -> Iterator[Contract]:
    """The loan, and those of the firm that it renewed, the latest first."""
    found: Contract | None = contract
    seen: set[int] = set()
    while found is not None and found.pk not in seen:
        yield found
        seen.add(found.pk)
        rows = Contract.objects.filter(enterprise=found.enterprise_id)
        rows = rows.select_related("case__product", "case__version")
        found = rows.filter(number=found.case.fields.get("contract", "")).first()


def _purpose(need: Case | None) -> str:
    if need is None or "purpose" not in need.fields:
        return ""
    field = next(one for one in kind_of(need).fields if one.name == "purpose")
    label = dict(choices_of(field)).get(need.fields["purpose"])
    return str(choose(label)) if label else ""


def _contact(actor: Actor, firm: Enterprise) -> Mapping[str, str]:
    """Whom to call, by the firm's latest case in which it was said and the actor may read it.
    How somebody wants to be called who tells of a wrong is kept out of everything else."""
    cases = queries.visible_to(actor).filter(enterprise=firm, fields__has_key=CONTACT[0])
    latest = cases.exclude(kind__in=shielded()).order_by("-id")[:LATEST]
    last = next((one for one in latest if queries.sees_private(actor, one)), None)
    return {name: last.fields[name] for name in CONTACT if name in last.fields} if last else {}


def _its_loan(case: Case) -> Contract | None:
    """The loan that a case names, where it is one of those who work on it."""
    found = Contract.objects.filter(number=case.fields.get("contract", ""))
    return found.filter(institution__in=[case.institution_id, case.partner_id]).first()
