"""One guarantee under an agreement that is case by case: offered, accepted, in force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from changrong.guarantee.agreement import Mode
from changrong.network.contracts.models import Contract
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import Outcome, file_one
from changrong.network.guarantees.loans import Loan
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.guarantees.queries import terms_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.unit import whole

if TYPE_CHECKING:
    from changrong.network.cases.models import Case


def agreement_between(guarantor: Institution, lender: Institution, on: date) -> Agreement:
    """The case-by-case agreement under which they guarantee loans on a day, the one with this
    lender before one for any, the latest first. Raises GuaranteeRefused where there is none."""
    signed = Agreement.objects.filter(
        guarantor=guarantor, state=Agreement.State.SIGNED, since__lte=on, until__gte=on
    ).select_related("guarantor", "lender")
    for wanted in (lender, None):
        for row in signed.filter(lender=wanted):
            if terms_of(row).mode is Mode.CASE_BY_CASE:
                return row
    raise GuaranteeRefused(
        f"{guarantor.name}和{lender.name}没有生效的逐笔担保协议",
        f"{guarantor.name} and {lender.name} have no agreement in force for single loans",
        field="guarantor",
    )


@whole
def issue(agreement: Agreement, loan: Loan, case: Case, by: Actor) -> Guarantee:
    """Put in force the guarantee that a case was offered, with its loan where it was agreed here.

    Judged, bound, written and posted as a filed loan is. Raises GuaranteeRefused where the
    agreement is no longer in force, is not case by case, or does not take the loan on.
    """
    held = Agreement.objects.select_for_update(of=("self",), no_key=True)
    row = held.select_related("guarantor", "lender").get(pk=agreement.pk)
    if row.state != Agreement.State.SIGNED or terms_of(row).mode is not Mode.CASE_BY_CASE:
        raise GuaranteeRefused(
            f"{row.number} 没有生效，或者不是逐笔审批",
            f"{row.number} is not in force, or not case by case",
        )
    lender = row.lender or case.partner
    filed = file_one(row, loan, case.enterprise, lender, by)
    if filed.outcome is not Outcome.ACCEPTED or filed.guarantee is None:
        raise _not_taken(filed.reason, loan)
    guarantee = filed.guarantee
    guarantee.case, guarantee.contract = case, _contract(case, lender)
    guarantee.save(update_fields=["case", "contract"])
    return guarantee


def _not_taken(reason: object, loan: Loan) -> GuaranteeRefused:
    zh, en = getattr(reason, "zh", ""), getattr(reason, "en", "")
    return GuaranteeRefused(
        zh or f"借据 {loan.reference} 已经担保过",
        en or f"loan {loan.reference} is guaranteed already",
    )


def _contract(case: Case, lender: Institution) -> Contract | None:
    """The loan, where firm and this lender agreed on it in the network."""
    own = Contract.objects.filter(enterprise=case.enterprise, institution=lender)
    return own.filter(number=case.fields.get("contract")).first()
