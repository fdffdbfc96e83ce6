"""What a request to defer payment checks, and what granting it does to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.errors import FieldErrors, MoveRefused
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.contracts import actions as contracts
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import contract_numbered, deferral_grants
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.text import Text


@effect("deferral.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The day asked for puts something off, and nobody is weighing the same loan already."""
    contract = contracts.hold(_contract(case))  # whoever asks at the same moment waits here
    same = Case.objects.filter(
        kind="deferral",
        enterprise=case.enterprise,
        closed_at=None,
        fields__contract=contract.number,
    )
    if earlier := same.exclude(pk=case.pk).first():
        said = Text(
            f"这笔贷款已经有一件延期申请在办：{earlier.number}",
            f"A request for this loan is being weighed already: {earlier.number}",
        )
        raise FieldErrors({"contract": said})
    try:
        contracts.check_deferral(contract, _day(answers), answers["scope"])
    except ContractError as refused:
        raise FieldErrors({"deferred_until": refused.text}) from refused


@effect("deferral.grant")
def grant(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The contract takes the new day at once, with what the book gives such a loan today."""
    contract = _contract(case)
    [case.decision] = decide([(case.enterprise, known_of(case, by))], by)
    given = deferral_grants(case.decision)
    try:
        contracts.defer(
            contract, _day(answers), case.fields["scope"], given, case.decision, case, by
        )
    except ContractError as refused:
        raise MoveRefused(refused.text, field=refused.field) from refused
    return {"contract": contract.number, "decision": case.decision.number}


def _contract(case: Case) -> Contract:
    return contract_numbered(case.fields["contract"])


def _day(answers: Mapping[str, Any]) -> date:
    return date.fromisoformat(answers["deferred_until"])
