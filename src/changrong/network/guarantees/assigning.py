"""The guarantees of a loan that is sold (债权转让, 民法典第六百九十六条): they go over with it.

What a guarantor has paid is on the loan already and no longer the seller's to sell; what it
recovers for the lender's own part is from then on the buyer's. A guarantee that still answers for
something goes over only to whom its guarantor agreed (kind guarantee, `answer_transfer`): whether
its agreement excludes a transfer the service does not know, so to be told is not taken for enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from changrong.guarantee.life import Standing, Status
from changrong.money import in_yuan
from changrong.network.cases import engine
from changrong.network.cases.models import Case
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.events.actions import record
from changrong.network.events.models import Outgoing
from changrong.network.events.telling import tell
from changrong.network.events.words import TEMPLATES, Template
from changrong.network.guarantees.following import open_case
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.queries import STAFF, terms_of
from changrong.network.guarantees.recording import standing_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.text import Text

ASSIGNED = "guarantee.assigned"
CONSENT = "transferee"  # the field of its case that says to whom the guarantor agreed
OVER = (Status.PENDING, Status.CLOSED)  # of which nobody has anything to do or to get


def _places(row: Outgoing) -> dict[str, str]:
    buyer = Institution.objects.get(number=row.data["institution"])
    return {"guarantee": row.data["guarantee"], "buyer": buyer.name}


TEMPLATES[ASSIGNED] = Template(
    Text(
        "担保 {guarantee} 的贷款已经转让给{buyer}，以后由它作债权人",
        "The loan under guarantee {guarantee} was sold to {buyer}, now its creditor",
    ),
    leads=lambda row: reverse("guarantees:guarantee", args=[row.data["guarantee"]]),
    places=_places,
)


def check_go_over(contract: Contract, buyer: Institution | None = None) -> None:
    """Raises ContractError, which says what to do, where a guarantee keeps the loan from being
    sold; to a buyer, where its guarantor did not agree to that one."""
    for row in _of([contract]):
        _check(row, standing_of(row), buyer)


@whole
def go_over(contracts: Sequence[Contract], buyer: Institution, by: Actor) -> None:
    """Have the guarantees of loans be their buyer's, and tell the guarantors. Raises ContractError,
    as `check_go_over` does. Whoever then sells the loans comes after: guarantees are locked before
    loans, and cases before both."""
    cases = Case.objects.filter(guarantees__contract__in=contracts, closed_at=None).distinct()
    held = {case.pk: case for case in engine.locked(Case.objects.filter(pk__in=cases.values("pk")))}
    for row in _of(contracts).select_for_update(of=("self",), no_key=True):
        standing = standing_of(row)
        _check(row, standing, buyer)
        row.lender = buyer
        row.save(update_fields=["lender"])
        if standing.status not in OVER:
            case = held.get(row.case_id or 0) or open_case(row, Actor.SYSTEM)
            _hand(case, row, buyer)
        record(row.number, ASSIGNED, by, {"institution": buyer.number})


def _of(contracts: Sequence[Contract]) -> QuerySet[Guarantee]:
    rows = Guarantee.objects.filter(contract__in=contracts).order_by("pk")
    return rows.select_related("agreement", "enterprise", "guarantor", "lender", "case")


def _hand(case: Case, row: Guarantee, buyer: Institution) -> None:
    """The buyer takes the lender's part in the case from here on."""
    case.partner = buyer
    case.fields = {**case.fields, "lender": buyer.number}
    case.save(update_fields=["partner", "fields"])
    data = {"guarantee": row.number, "institution": buyer.number}
    tell(case, STAFF, ASSIGNED, f"{row.number}/{buyer.number}", data=data)


def _check(row: Guarantee, standing: Standing, buyer: Institution | None) -> None:
    number, guarantor = row.number, row.guarantor.name
    if claim := next((one for one in standing.claims if one.is_open), None):
        raise ContractError(
            f"担保 {number} 的代偿申请 {claim.number} 还没办完，先等代偿，或者撤回申请",
            f"Claim {claim.number} under guarantee {number} is open; have it paid or withdraw it",
        )
    if owed := _owed_back(row, standing):
        raise ContractError(
            f"{guarantor}按担保 {number} 替本行追回 {in_yuan(owed):,} 元，先请它返还",
            f"{guarantor} recovered {in_yuan(owed):,} yuan for you under guarantee {number}; "
            "have it hand that over first",
        )
    if buyer is not None and standing.outstanding and _agreed_to(row) != buyer.number:
        place = row.case.number if row.case else number
        raise ContractError(
            f"担保 {number} 还在保，{guarantor}没有同意转让给{buyer.name}；先在 {place} 里请它同意",
            f"Guarantee {number} is in force and {guarantor} has not agreed to a transfer to "
            f"{buyer.name}; ask for it in {place} first",
        )


def _owed_back(row: Guarantee, standing: Standing) -> int:
    """What was recovered for the lender's own part and is not handed over: the seller's still."""
    bank = terms_of(row.agreement).bank
    paid = [one for one in standing.claims if one.paid_on]
    return sum(one.owed_back(bank.id) for one in paid) if bank else 0


def _agreed_to(row: Guarantee) -> str:
    open_ = row.case is not None and row.case.closed_at is None
    return str(row.case.fields.get(CONSENT, "")) if row.case and open_ else ""
