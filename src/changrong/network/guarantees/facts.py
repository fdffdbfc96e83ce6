"""What the record of a guarantee says, as the flat facts that notices ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from changrong.guarantee.agreement.facts import share_facts
from changrong.money import in_yuan
from changrong.network.guarantees.models import Agreement, Guarantee
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import standing_of
from changrong.policy.numbers import plain

if TYPE_CHECKING:
    from changrong.network.cases.models import Case

Facts = dict[str, Any]


def facts_of_guarantee(case: Case) -> Facts:
    """What agreement and record say of the guarantee of a case; whatever else a notice asks has to
    be stated. Of shares by layer, those of the first: what is above was weighed on signing."""
    agreement = Agreement.objects.filter(number=case.fields.get("agreement")).first()
    if agreement is None:
        return {}
    shares = next(share_facts(terms_of(agreement)))
    known: Facts = {
        name: value if isinstance(value, bool) else plain(value) for name, value in shares.items()
    }
    known["need.wants_guarantee"] = True
    guarantee = Guarantee.objects.filter(number=case.fields.get("guarantee")).first()
    return known | (_in_force(guarantee, case.fields.get("claim")) if guarantee else {})


def _in_force(guarantee: Guarantee, number: str | None) -> Facts:
    standing = standing_of(guarantee)
    rate = guarantee.fee_rate if standing.fee_rate is None else standing.fee_rate
    known: Facts = {
        "guarantee.kind": "loan",
        "guarantee.amount": str(in_yuan(standing.amount)),
        "guarantee.outstanding": str(in_yuan(standing.outstanding)),
        "guarantee.fee_rate": plain(rate),
        "guarantee.provided_on": guarantee.since.isoformat(),
    }
    claim = standing.claim(number or "")
    if claim is not None:
        known["guarantee.compensation_due_on"] = claim.due_on.isoformat()
    if claim is not None and claim.paid_on is not None:
        known["guarantee.compensated"] = True
        known["guarantee.compensated_on"] = claim.paid_on.isoformat()
        known["guarantee.compensated_amount"] = str(in_yuan(sum(claim.borne.values())))
    return known
