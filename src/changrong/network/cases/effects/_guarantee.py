"""What the effects of a guarantee's case share: its guarantee, its claim, how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import Act, ClaimStanding
from changrong.history import Correct, Undo
from changrong.money import Fen, fen
from changrong.network import clock
from changrong.network.cases.effects._noting import passing_on, refuse
from changrong.network.cases.models import Case
from changrong.network.contracts.errors import ContractError
from changrong.network.files.letters.values import LetterError
from changrong.network.guarantees import actions
from changrong.network.guarantees.actions import Telling
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.recording import standing_of
from changrong.network.people.actor import Actor

Answers = Mapping[str, Any]


refusing = partial(passing_on, GuaranteeError, GuaranteeRefused, ContractError, LetterError)
"""What the guarantee, its limits, its loan or a letter refuses, refuses the step."""


def guarantee_of(case: Case) -> Guarantee:
    rows = Guarantee.objects.select_related(
        "agreement", "enterprise", "guarantor", "lender", "contract"
    )
    return rows.get(number=case.fields["guarantee"])


def claim_number(case: Case) -> str:
    number = case.fields.get("claim")
    if number is None:
        raise refuse("还没有代偿申请", "There is no claim yet")
    return str(number)


def claim_standing(guarantee: Guarantee, number: str) -> ClaimStanding:
    one = standing_of(guarantee).claim(number)
    if one is None:
        raise refuse(f"没有代偿申请 {number}", f"There is no claim {number}")
    return one


def told(case: Case, act: Act, by: Actor) -> dict[str, Any]:
    return tell(case, guarantee_of(case), act, by, clock.today())


def tell(
    case: Case, guarantee: Guarantee, act: Act | Undo | Correct, by: Actor, on: date
) -> dict[str, Any]:
    with refusing():
        [event] = actions.tell([Telling(guarantee, act, on, beside(case))], by)
    return {"event": event.sequence}


def beside(case: Case) -> dict[str, str]:
    return {"case": case.number}


def in_fen(yuan: str) -> Fen:
    return fen(Decimal(yuan))
