"""What a request to defer payment checks, and what granting it does to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import check_alone, loan_of, refusing
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.contracts import actions as contracts
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.queries import deferral_grants
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide


@effect("deferral.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The day asked for puts something off, and nobody is weighing the same loan already."""
    contract = contracts.hold(loan_of(case))  # whoever asks at the same moment waits here
    check_alone(case, contract)
    try:
        contracts.check_deferral(contract, _day(answers), answers["scope"])
    except ContractError as refused:
        raise FieldErrors({"deferred_until": refused.text}) from refused


@effect("deferral.grant")
def grant(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The contract takes the new day at once, with what the book gives such a loan today."""
    contract = loan_of(case)
    [case.decision] = decide([(case.enterprise, known_of(case, by))], by)
    given = deferral_grants(case.decision)
    with refusing():
        contracts.defer(
            contract, _day(answers), case.fields["scope"], given, case.decision, case, by
        )
    return {"contract": contract.number, "decision": case.decision.number}


def _day(answers: Mapping[str, Any]) -> date:
    return date.fromisoformat(answers["deferred_until"])
