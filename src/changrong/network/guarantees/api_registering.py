"""The API of what is on the lists of bearers that keep one (再担保备案). Amounts in yuan, to the
fen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.guarantees import registering
from changrong.network.guarantees.listed import (
    ON_LIST,
    Inclusion,
    in_force,
    inclusions,
    read,
    registers_visible_to,
)
from changrong.network.guarantees.models import Listing, Party
from changrong.network.guarantees.queries import STAFF
from changrong.network.guarantees.registering import LONGEST, MOST_TOGETHER, Asked, RowsRefused
from changrong.network.parties.models import Institution
from changrong.network.problems import problem, responses
from changrong.text import Problem

router = Router(tags=["guarantees"])
MOST = 1000
Number = Annotated[str, Field(max_length=24)]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=MOST_TOGETHER)]


class Some(Schema):
    bearer: str = Field("", description="The institution that keeps the list, by its number.")
    agreement: str = ""
    state: Literal["waiting", "listed"] = "waiting"
    offset: int = Field(0, ge=0)
    limit: int = Field(100, ge=1, le=MOST)


class InclusionOut(Schema):
    """How much of what is in force is on the list. Rates are fractions of nine decimals, null where
    nothing is in force."""

    agreement: str
    bearer: str = Field(description="The institution that keeps the list, by its number.")
    listed: int
    in_force: int
    rate: Decimal | None
    listed_balance: Decimal
    balance: Decimal
    balance_rate: Decimal | None


class ListingOut(Schema):
    guarantee: str
    reference: str
    firm: str = Field(description="The firm's credit code.")
    lender: str
    agreement: str
    bearer: str = Field(description="The institution that keeps the list, by its number.")
    outstanding: Decimal
    since: date
    waits_days: int | None = Field(description="Since it came into force; null once on the list.")
    listed_on: date | None
    list: str


class ListingsOut(Schema):
    """The longest in force first."""

    inclusion: list[InclusionOut]
    total: int
    rows: list[ListingOut]


class RegistrationsIn(Schema):
    """All are registered, or none."""

    model_config = ConfigDict(extra="forbid")

    bearer: str = Field(max_length=24, description="The institution that keeps the list.")
    list: str = Field(min_length=1, max_length=LONGEST, description="The list's own number.")
    on: date = Field(description="From which day; not after today.")
    guarantees: Numbers


class RegisteredOut(Schema):
    """A guarantee, and the number of the event that says so."""

    guarantee: str
    event: int


@router.get("/registrations", response=responses(ListingsOut, 401, 404, 422))
def registrations(request: HttpRequest, asked: Query[Some]) -> Any:
    """What is in force and waits for a bearer's list, or is on it, and how much of all is."""
    parties = registers_visible_to(request.auth)
    if asked.bearer:
        parties = parties.filter(institution__number=asked.bearer)
    if asked.agreement:
        parties = parties.filter(agreement__number=asked.agreement)
    rows = in_force(parties)
    rows = rows.filter(ON_LIST) if asked.state == "listed" else rows.exclude(ON_LIST)
    some, today = read(rows[asked.offset : asked.offset + asked.limit]), clock.today()
    return {
        "inclusion": [_inclusion(*each) for each in inclusions(parties)],
        "total": rows.count(),
        "rows": [_listing(one, today) for one in some],
    }


@router.post(
    "/registrations", response=responses(list[RegisteredOut], 401, 404, 409, 422, success=201)
)
def register(request: HttpRequest, body: RegistrationsIn) -> Any:
    """Put many on a bearer's list. What is wrong is named by its place: `guarantees.0` is the
    first. For the bearer, and the guarantors before it."""
    if request.auth.role not in STAFF:
        raise Http404
    parties = registers_visible_to(request.auth).order_by()
    own = Institution.objects.filter(pk__in=parties.values("institution"))
    bearer = get_object_or_404(own, number=body.bearer)
    asked = [Asked(place, number) for place, number in enumerate(body.guarantees)]
    try:
        events = registering.register(bearer, body.list, body.on, asked, request.auth)
    except RowsRefused as refused:
        named = {f"guarantees.{place}": text for place, text in refused.rows}
        return problem(409, refused.text, named)
    except Problem as refused:
        field = getattr(refused, "field", None)
        return problem(409, refused.text, {field: refused.text} if field else None)
    told = [{"guarantee": one.guarantee.number, "event": one.sequence} for one in events]
    return Status(201, told)


def _inclusion(party: Party, part: Inclusion) -> dict[str, Any]:
    return {
        "agreement": party.agreement.number,
        "bearer": party.institution.number,
        "listed": part.listed,
        "in_force": part.in_force,
        "rate": part.rate,
        "listed_balance": in_yuan(part.listed_balance),
        "balance": in_yuan(part.balance),
        "balance_rate": part.balance_rate,
    }


def _listing(row: Listing, today: date) -> dict[str, Any]:
    one = row.guarantee
    return {
        "guarantee": one.number,
        "reference": one.reference,
        "firm": one.enterprise.credit_code,
        "lender": one.lender.number,
        "agreement": row.party.agreement.number,
        "bearer": row.party.institution.number,
        "outstanding": in_yuan(row.outstanding),
        "since": row.since,
        "waits_days": None if row.listed_on else (today - row.since).days,
        "listed_on": row.listed_on,
        "list": row.list,
    }
