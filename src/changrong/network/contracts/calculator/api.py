"""The API of schedules. Nothing is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from changrong.lending.contract_file import contract_of
from changrong.lending.errors import LendingError, TermError
from changrong.lending.pricing import lpr
from changrong.money import Rounding
from changrong.network.problems import problem, responses
from changrong.policy import dumps

router = Router(tags=["lending"])

EXAMPLE = {
    "terms": {
        "contractType": "ANN",
        "contractRole": "RPA",
        "statusDate": "2024-01-14",
        "initialExchangeDate": "2024-01-15",
        "notionalPrincipal": 100000,
        "nominalInterestRate": 0.0435,
        "dayCountConvention": "A360",
        "maturityDate": "2024-04-15",
        "cycleAnchorDateOfPrincipalRedemption": "2024-02-15",
        "cycleOfPrincipalRedemption": "P1ML1",
        "cycleAnchorDateOfInterestPayment": "2024-02-15",
        "cycleOfInterestPayment": "P1ML1",
    },
    "money": True,
}


class ScheduleIn(Schema):
    """A contract as an ACTUS case has it. What is published of the LPR is known without being
    given, as `lpr.one_year` and `lpr.five_year`."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    terms: dict[str, Any] = Field(description="Contract terms by their ACTUS names.")
    dataObserved: dict[str, Any] = Field(
        {}, description="What the market showed: code to `data` of `timestamp` and `value`."
    )
    eventsObserved: list[dict[str, Any]] = Field(
        [],
        description="What happened: `time`, `type` (XD or PR), `value`; of a guarantee `time`, "
        "`type` CE, `contractId` and `states` with contractPerformance.",
    )
    to: date | None = Field(None, description="The end of a contract without maturity.")
    money: bool = Field(False, description="To the fen instead of unrounded.")
    rounding: Rounding = Field(Rounding.HALF_UP, description="The rule of `money`.")


class EventOut(Schema):
    """One event, and the contract after it; amounts as the contract's role sees them."""

    eventDate: str
    eventType: str
    payoff: Decimal
    currency: str
    notionalPrincipal: Decimal
    nominalInterestRate: Decimal
    accruedInterest: Decimal


class EnhancementEventOut(Schema):
    """The same of a guarantee (CEG) or of collateral (CEC)."""

    eventDate: str
    eventType: str
    payoff: Decimal
    currency: str
    notionalPrincipal: Decimal
    exerciseDate: str | None = None
    exerciseAmount: Decimal


Events = list[EventOut] | list[EnhancementEventOut]


@router.post("/schedules", response=responses(Events, 400, 413, 422), auth=None)
def schedule(request: HttpRequest, asked: ScheduleIn) -> HttpResponse:
    """The events of a contract: days, payoffs and what each leaves, by ACTUS terms."""
    given = asked.dict(include={"terms", "dataObserved", "eventsObserved"})
    given["to"] = asked.to.isoformat() if asked.to else None
    try:
        events = contract_of(given, lpr()).schedule(asked.rounding if asked.money else None)
    except TermError as error:
        return problem(422, error.text, {error.term: error.problem})
    except LendingError as error:
        return problem(422, error.text)
    answer = [event.json() for event in events]
    return HttpResponse(dumps(answer), content_type="application/json")
