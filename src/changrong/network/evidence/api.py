"""The API of firms' data: the catalogue, consents, what lies with a case, the log.

Requests are cases of the kind `data_request`: they are opened and moved as every case is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from changrong.network import clock
from changrong.network.cases.api_schemas import Words, words
from changrong.network.cases.fields import short_label_of, type_of
from changrong.network.cases.models import Case
from changrong.network.evidence import actions, queries, sources, terms
from changrong.network.evidence.catalogue import FAMILIES, ITEMS, Item
from changrong.network.evidence.consenting import ConsentRefused, Giving, give, withdraw
from changrong.network.evidence.features import FEATURES
from changrong.network.evidence.models import Consent, Exchange
from changrong.network.evidence.shown import CaseData, Shown
from changrong.network.people.models import Role
from changrong.network.problems import problem, responses

router = Router(tags=["data"])
MOST = 100


# ---------------------------------------------------------------------- the catalogue


class HoldsOut(Schema):
    """One field of an item. `type`: money (yuan, as text), integer, boolean, date, or months: an
    object of amounts by month. `fact`: the fact of `GET /facts` that it states, "" for none."""

    name: str
    type: str
    label: Words
    fact: str


class ItemOut(Schema):
    """`fresh`: for how many days after the day it is of an item is used. `sources`: who can give
    it; `connected`: those of them that are asked here."""

    name: str
    family: str
    family_label: Words
    label: Words
    holds: list[HoldsOut]
    fresh: int
    sources: list[str]
    connected: list[str]
    purposes: list[str]


@router.get("/data/items", response=list[ItemOut], auth=None)
def items(request: HttpRequest) -> Any:
    """Everything that can be shared of a firm, by family."""
    known = sources.configured()
    return [_item(item, known) for item in ITEMS.values()]


def _item(item: Item, known: Iterable[str]) -> dict[str, Any]:
    return {
        "name": item.name,
        "family": item.family,
        "family_label": words(FAMILIES[item.family]),
        "label": words(item.label),
        "holds": [
            {
                "name": field.name,
                "type": type_of(field),
                "label": words(short_label_of(field)),
                "fact": field.fact,
            }
            for field in item.holds
        ],
        "fresh": item.fresh,
        "sources": list(item.sources),
        "connected": [one for one in item.sources if one in known],
        "purposes": list(item.purposes),
    }


# ---------------------------------------------------------------------- consents


class ConsentOut(Schema):
    """`case` null: for any case that the institution has of the firm. `terms`: the version of the
    words agreed to, and their SHA-256."""

    number: str
    institution: str
    institution_name: str
    case: str | None
    items: list[str]
    purpose: str
    until: date
    keeps_facts: bool
    terms: str
    given_at: datetime
    withdrawn_at: datetime | None
    live: bool


class ConsentIn(Schema):
    """`terms`: the version of the words that is agreed to, as `GET /consents/terms` says it."""

    institution: str
    items: list[str]
    purpose: str
    until: date
    keeps_facts: bool = False
    case: str | None = None
    terms: int


class TermsOut(Schema):
    version: int
    text: Words
    sha256: str


@router.get("/consents/terms", response=TermsOut, auth=None)
def current_terms(request: HttpRequest) -> Any:
    """The words that a consent is given to now."""
    version = terms.CURRENT
    return {
        "version": version,
        "text": words(terms.VERSIONS[version]),
        "sha256": terms.digest(version),
    }


@router.get("/consents", response=responses(list[ConsentOut], 401, 404))
def consents(request: HttpRequest) -> Any:
    """The caller's own firm's, the newest first, those that are over among them; for a firm only
    (others: 404)."""
    return [_consent(one) for one in queries.consents_of(_firm(request))]


@router.post("/consents", response=responses(ConsentOut, 401, 404, 422, success=201))
def give_one(request: HttpRequest, body: ConsentIn) -> Any:
    """Agree that an institution that takes part obtains some items, for a purpose, until a day."""
    firm = _firm(request)
    sharer = queries.sharers().filter(institution__number=body.institution).first()
    if sharer is None:
        return problem(422, errors={"institution": "No such institution takes part"})
    case = None
    if body.case is not None:
        case = Case.objects.filter(number=body.case, enterprise=firm).first()
        if case is None:
            return problem(422, errors={"case": "There is no such case"})
    giving = Giving(
        sharer.institution, body.items, body.purpose, body.until, body.keeps_facts, case
    )
    try:
        [given] = give([giving], body.terms == terms.CURRENT, request.auth)
    except ConsentRefused as refused:
        return problem(422, refused.text, {refused.field: refused.text} if refused.field else None)
    return Status(201, _consent(given))


@router.post("/consents/{number}/withdrawal", response=responses(ConsentOut, 401, 404))
def withdraw_one(request: HttpRequest, number: str) -> Any:
    """Take a consent back, at once; doing it again changes nothing."""
    consent = get_object_or_404(queries.consents_of(_firm(request)), number=number)
    [withdrawn] = withdraw([consent], request.auth)
    return _consent(withdrawn)


def _firm(request: HttpRequest) -> Any:
    if request.auth.role != Role.ENTERPRISE:
        raise Http404
    return request.auth.enterprise


def _consent(one: Consent) -> dict[str, Any]:
    return {
        "number": one.number,
        "institution": one.institution.number,
        "institution_name": one.institution.name,
        "case": one.case.number if one.case else None,
        "items": one.items,
        "purpose": one.purpose,
        "until": one.until,
        "keeps_facts": one.keeps_facts,
        "terms": f"{one.terms}:{one.terms_hash}",
        "given_at": one.given_at,
        "withdrawn_at": one.withdrawn_at,
        "live": one.is_live(clock.today()),
    }


# ---------------------------------------------------------------------- what lies with a case


class PieceOut(Schema):
    """One item as it lies with a case. `used`: it is fresh, and of several the one that counts."""

    item: str
    dated: date
    origin: Literal["source", "officer", "enterprise"]
    source: str
    value: dict[str, Any]
    checksum: str
    fresh: bool
    used: bool


class FeatureOut(Schema):
    """`value` is an exact figure as text (money in fen, shares as fractions), null where it is
    unknown; its points then lie somewhere from `lowest` to `highest`, of `of`."""

    name: str
    label: Words
    unit: str
    value: str | None
    lowest: int
    highest: int
    of: int


class DataOut(Schema):
    """What lies with a case today. `families`: present, stale or absent; `coverage`: how many of
    the four are present. The points are a reading aid and decide nothing."""

    case: str
    as_of: date
    pieces: list[PieceOut]
    families: dict[str, Literal["present", "stale", "absent"]]
    coverage: int
    coverage_of: int
    features: list[FeatureOut]
    lowest: int
    highest: int
    of: int


@router.get("/cases/{number}/data", response=responses(DataOut, 401, 404))
def case_data(request: HttpRequest, number: str) -> Any:
    """The data that lie with a case by consent that lives, and what they tell; for its firm and the
    institution that the firm agreed to. Each look by the institution is told to the firm."""
    rows = queries.cases_with_data(request.auth).filter(enterprise__isnull=False)
    case = get_object_or_404(rows, number=number)
    pieces = list(queries.pieces_of(case, request.auth))
    actions.note_look(case, pieces, request.auth)
    data = CaseData(pieces, clock.today())
    have, of = data.found.coverage
    return {
        "case": case.number,
        "as_of": data.today,
        "pieces": [_piece(one) for one in data.items],
        "families": dict(data.found.families),
        "coverage": have,
        "coverage_of": of,
        "features": [
            {
                "name": line.feature,
                "label": words(FEATURES[line.feature].label),
                "unit": FEATURES[line.feature].unit,
                "value": _exact(line.value),
                "lowest": line.lowest,
                "highest": line.highest,
                "of": line.of,
            }
            for line in data.score.lines
        ],
        "lowest": data.score.lowest,
        "highest": data.score.highest,
        "of": data.score.of,
    }


def _piece(one: Shown) -> dict[str, Any]:
    return {
        "item": one.piece.item,
        "dated": one.piece.dated,
        "origin": one.piece.origin,
        "source": one.piece.source,
        "value": one.piece.value,
        "checksum": one.piece.checksum,
        "fresh": one.is_fresh,
        "used": one.is_used,
    }


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


# ---------------------------------------------------------------------- the log


class ExchangeOut(Schema):
    """A source was asked. `given`: by item the day it is of; `missing`: by item why not, a code.
    `checksum`: SHA-256 over the checksums of what came, in the order of `given`."""

    number: str
    request: str
    enterprise: str
    institution: str
    source: str
    items: list[str]
    purpose: str
    consent: str
    asked_at: datetime
    answered_at: datetime | None
    state: str
    attempts: int
    given: dict[str, date]
    missing: dict[str, str]
    error: str
    checksum: str


class ExchangePage(Schema):
    count: int
    exchanges: list[ExchangeOut]


class Part(Schema):
    """Which part of the list to give."""

    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, lt=2**31)


@router.get("/exchanges", response=responses(ExchangePage, 401, 422))
def exchanges(request: HttpRequest, part: Query[Part]) -> Any:
    """The log of exchanges, the newest first: a firm's own, an institution's own, the bureau's
    district. It holds no value."""
    found = queries.exchanges_visible_to(request.auth)
    rows = found[part.offset : part.offset + part.limit]
    return {"count": found.count(), "exchanges": [_exchange(one) for one in rows]}


def _exchange(one: Exchange) -> dict[str, Any]:
    return {
        "number": one.number,
        "request": one.request.number,
        "enterprise": one.enterprise.number,
        "institution": one.institution.number,
        "source": one.source,
        "items": one.items,
        "purpose": one.purpose,
        "consent": one.consent.number,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "state": one.state,
        "attempts": one.attempts,
        "given": one.given,
        "missing": one.missing,
        "error": one.error,
        "checksum": one.checksum,
    }
