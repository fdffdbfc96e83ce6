"""The API of a guarantor's figures, each down to its rows; and of what a guaranteed loan costs.
Whatever is not the caller's to read is not there (404)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from changrong.lending.errors import LendingError
from changrong.network import clock
from changrong.network.cases.looking import note_contract, note_guarantee
from changrong.network.guarantees import shown_figures as shown
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.fees import cost_of
from changrong.network.guarantees.figures import Figures, figures_of, guarantors_visible_to
from changrong.network.guarantees.queries import visible_to
from changrong.network.imports.api import Words
from changrong.network.ledger.moments import moment_of
from changrong.network.parties.models import Institution
from changrong.network.problems import problem, responses
from changrong.text import Problem

router = Router(tags=["guarantees"])
MOST = 1_000


class Asked(Schema):
    on: date | None = Field(None, description="The value day; today if absent.")
    known_at: str = Field(
        "",
        description="As recorded by then: a moment, or a day (its end in Shanghai).",
        examples=["2026-03-02"],
    )


class RowsAsked(Asked):
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)


class CitationOut(Schema):
    notice: str
    clause: str
    read: str


class FigureOut(Schema):
    """`unit`: yuan, count or fraction. A fraction is `top` over `bottom` (yuan, or borrowers, or
    yuan x years), with nine decimals, null where nothing is below the line. `rows`: how many
    guarantees or borrowers are behind it; `unknown`: the guarantees of which it cannot be told
    whether they belong. `fact`: by which name notices ask for it."""

    id: str
    label: Words
    unit: str
    value: Decimal | None
    top: Decimal
    bottom: Decimal | None
    rows: int
    unknown: list[str]
    fact: str


class SideOut(Schema):
    fact: str
    label: Words
    value: Any


class FormulaOut(Schema):
    """What a notice's formula gives, from what; `missing` are the facts that it waits for."""

    fact: str
    label: Words
    value: Any
    of: list[SideOut]
    missing: list[str]
    cites: CitationOut


class LimitOut(Schema):
    """One comparison of a limit: the two sides, and how much of the right the left comes to."""

    measure: str
    label: Words
    clause: str
    binding: str
    read: str
    verdict: str
    that: Words
    op: str
    left: Any
    right: Any
    part: Decimal | None
    missing: list[str]


class BorrowerOut(Schema):
    credit_code: str
    balance: Decimal
    weight_class: str
    responsibility: Decimal | None


class FiguresOut(Schema):
    """A guarantor on a day. The year's figures count from `since`; `facts` is what notices were
    asked with; `borrowers` the ten for whom it is responsible most."""

    guarantor: str
    since: date
    on: date
    known_at: datetime | None
    book: str
    figures: list[FigureOut]
    formulas: list[FormulaOut]
    limits: list[LimitOut]
    borrowers: list[BorrowerOut]
    facts: dict[str, Any]


class BehindOut(Schema):
    """What a guarantee, by its number, or a borrower, by its credit code, adds."""

    id: str
    top: Decimal
    bottom: Decimal


class RowsOut(Schema):
    figure: FigureOut
    total: int
    rows: list[BehindOut]


class CostOut(Schema):
    """Yearly rates as fractions: all in, and the interest alone; sums in yuan."""

    yearly: Decimal
    interest_part: Decimal
    fee_part: Decimal
    fees: Decimal
    total: Decimal
    text: Words


@router.get("/guarantors/{number}/figures", response=responses(FiguresOut, 401, 404, 422))
def figures(request: HttpRequest, number: str, asked: Query[Asked]) -> Any:
    """What a guarantor's business comes to on a day, and what notices say of it."""
    guarantor = guarantor_of(request, number)
    try:
        return shown.figures(_figures(guarantor, asked))
    except Problem as refused:
        return problem(422, refused.text, {"known_at": refused.text})


@router.get("/guarantors/{number}/figures/{figure}", response=responses(RowsOut, 401, 404, 422))
def rows(request: HttpRequest, number: str, figure: str, asked: Query[RowsAsked]) -> Any:
    """The guarantees, or borrowers, behind one figure."""
    guarantor = guarantor_of(request, number)
    try:
        found = _figures(guarantor, asked).business.get(figure)
    except Problem as refused:
        return problem(422, refused.text, {"known_at": refused.text})
    if found is None:
        raise Http404
    return shown.rows(found, asked.offset, asked.limit)


@router.get("/guarantees/{number}/cost", response=responses(CostOut, 401, 404, 409))
def cost(request: HttpRequest, number: str) -> Any:
    """What a guaranteed loan costs a year: interest as agreed and all guarantee fees so far."""
    found = get_object_or_404(visible_to(request.auth), number=number)
    note_guarantee(found, request.auth)
    if found.contract is not None:
        note_contract(found.contract, request.auth)
    try:
        return shown.cost(cost_of(found))
    except (GuaranteeRefused, LendingError) as refused:
        return problem(409, refused.text)


def guarantor_of(request: HttpRequest, number: str) -> Institution:
    """A guarantor whose figures the caller may read; no other is there."""
    return get_object_or_404(guarantors_visible_to(request.auth), number=number)


def _figures(guarantor: Institution, asked: Asked) -> Figures:
    known_at = moment_of(asked.known_at, "known_at") if asked.known_at else None
    return figures_of(guarantor, asked.on or clock.today(), known_at)
