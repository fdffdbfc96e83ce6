"""The API of the claim for an award for lower fees, and of what was granted and received of them.
Whatever is not the caller's to read is not there (404)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from changrong.money import fen, in_yuan
from changrong.network.guarantees import shown_figures as shown
from changrong.network.guarantees.api_figures import guarantor_of
from changrong.network.guarantees.pages.awards import award_file
from changrong.network.guarantees.queries import STAFF
from changrong.network.guarantees.subsidies import (
    REFERENCE,
    VERBS,
    Subsidy,
    award_claim,
    booked,
    still_to_come,
)
from changrong.network.imports.api import Words
from changrong.network.parties.models import Institution
from changrong.network.people.models import Role
from changrong.network.problems import problem, responses
from changrong.text import Problem

router = Router(tags=["guarantees"])


class YearAsked(Schema):
    year: int = Field(ge=2000, le=2100)


class FileAsked(YearAsked):
    form: Literal["xlsx", "csv"] = "xlsx"


class SumOut(Schema):
    count: int
    guaranteed: Decimal
    fees: Decimal
    amount: Decimal
    rate: Decimal | None


class ClauseOut(Schema):
    notice: str
    clause: str


class RatesOut(Schema):
    """Yearly rates as fractions, and the clause that cut them, where one did."""

    agreed: Decimal
    charged: Decimal
    cut: Decimal
    cut_by: ClauseOut | None


class AwardLineOut(Schema):
    number: str
    guaranteed: Decimal
    since: date
    until: date
    fee: Decimal
    rates: RatesOut | None
    counts: bool
    annualised: Decimal
    notice: str
    clause: str
    reason: Words


class AwardOut(Schema):
    """`counted` sums what counts for the award, `whole` all that was given in the year."""

    year: int
    basis: str
    counted: SumOut
    whole: SumOut
    lines: list[AwardLineOut]


class SubsidyIn(Schema):
    """Told again under the same reference, it is the same."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["granted", "received"]
    year: int = Field(ge=2000, le=2100)
    amount: Annotated[Decimal, Field(gt=0, le=10**12, decimal_places=2)]
    on: date
    reference: str = Field(min_length=1, max_length=REFERENCE, description="Of the paper.")


class SubsidyOut(Schema):
    kind: str
    year: int
    amount: Decimal
    on: date
    reference: str


class SubsidiesOut(Schema):
    """Awards granted and received, the latest first, and what is still to come of them."""

    still_to_come: Decimal
    rows: list[SubsidyOut]


@router.get("/guarantors/{number}/award", response=responses(AwardOut, 401, 404, 422))
def award(request: HttpRequest, number: str, asked: Query[YearAsked]) -> Any:
    """The claim for an award for lower fees: the guarantees of a year, and which of them count."""
    return shown.award(award_claim(guarantor_of(request, number), asked.year))


@router.get("/guarantors/{number}/award/file", response=responses(None, 401, 404, 422))
def award_as_file(request: HttpRequest, number: str, asked: Query[FileAsked]) -> HttpResponse:
    """The same as an Excel or a CSV file, in the reader's language."""
    return award_file(guarantor_of(request, number), asked.year, asked.form, request.auth)


@router.get("/guarantors/{number}/subsidies", response=responses(SubsidiesOut, 401, 404))
def subsidies(request: HttpRequest, number: str) -> Any:
    """What was granted and received of awards. For the guarantor's own staff."""
    return _subsidies(_own(request, number))


@router.post(
    "/guarantors/{number}/subsidies",
    response=responses(SubsidiesOut, 401, 404, 409, 422, success=201),
)
def tell_subsidy(request: HttpRequest, number: str, body: SubsidyIn) -> Any:
    """An award was granted, or money of one came in: it goes to the guarantor's books. For its
    manager."""
    guarantor = _own(request, number)
    if request.auth.role != Role.MANAGER:
        raise Http404
    one = Subsidy(guarantor, body.year, fen(body.amount), body.on, body.reference)
    try:
        VERBS[body.kind]([one], request.auth)
    except Problem as refused:
        field = getattr(refused, "field", None)
        return problem(409, refused.text, {field: refused.text} if field else None)
    return Status(201, _subsidies(guarantor))


def _subsidies(guarantor: Institution) -> dict[str, Any]:
    return {
        "still_to_come": in_yuan(still_to_come(guarantor)),
        "rows": [
            {
                "kind": what,
                "year": one.year,
                "amount": in_yuan(one.amount),
                "on": one.on,
                "reference": one.reference,
            }
            for what, one in booked(guarantor)
        ],
    }


def _own(request: HttpRequest, number: str) -> Institution:
    if request.auth.role not in STAFF:
        raise Http404
    return guarantor_of(request, number)
