"""What those who guarantee together are shown. Amounts in yuan, to the fen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.life import ClaimStanding, Standing
from changrong.guarantee.life.charging import refund_due
from changrong.money import Fen, in_yuan
from changrong.network.guarantees.models import Agreement, Guarantee, GuaranteeEvent


class BearerOut(Schema):
    id: str
    party: str = Field(description="The institution's number.")
    kind: str
    to: str = Field(description="The bearer it pays to; empty: nobody.")


class LayerOut(Schema):
    up_to: Decimal | None
    shares: dict[str, Decimal]


class LimitOut(Schema):
    id: str
    per: str
    product: str
    amount: Decimal
    used: dict[str, Decimal] = Field(description="By year, borrower's credit code, lender …")


class FeeOut(Schema):
    """When the fee is collected, the basis of a part of a year, what of it goes back."""

    collected: str
    basis: str
    refunds: str


class AgreementOut(Schema):
    number: str
    name: str
    state: str
    since: date
    until: date
    guarantor: str
    lender: str | None


class AgreementFullOut(AgreementOut):
    mode: str
    fee: FeeOut
    bearers: list[BearerOut]
    layers: list[LayerOut]
    limits: list[LimitOut]
    caps: list[dict[str, Any]]
    criteria: list[str]
    heeds: list[str]
    checked_on: date | None
    verdicts: list[list[dict[str, Any]]]


class GuaranteeOut(Schema):
    number: str
    agreement: str
    reference: str
    firm: str = Field(description="The firm's credit code.")
    guarantor: str
    lender: str
    product: str
    amount: Decimal
    since: date
    until: date


class AskedOut(Schema):
    on: date
    due_on: date | None
    amount: Decimal
    paid: Decimal


class ClaimOut(Schema):
    """By bearer where it says of bearers; before a claim is paid nothing."""

    number: str
    principal: Decimal
    interest: Decimal
    claimed_on: date
    due_on: date
    paid_on: date | None
    declined_on: date | None
    borne: dict[str, Decimal]
    asked: dict[str, AskedOut]
    missing: dict[str, Decimal]
    returned: dict[str, Decimal]
    written_off: dict[str, Decimal]
    gross: Decimal
    costs: Decimal
    surplus: Decimal


class ListedOut(Schema):
    on: date
    list: str


class StandingOut(GuaranteeOut):
    """As it stands at the end of the day `on`; `amount` and `until` are those of that day.
    `listed`: on the lists of which bearers it is."""

    on: date
    state: str
    outstanding: Decimal
    released: Decimal
    fees_due: Decimal
    fees_paid: Decimal
    refund_due: Decimal | None = Field(
        description="What of the firm's fee goes back; null where the agreement gives nothing back."
    )
    exposure: dict[str, Decimal]
    listed: dict[str, ListedOut]
    claims: list[ClaimOut]


class GuaranteesOut(Schema):
    total: int
    rows: list[GuaranteeOut]


class EventOut(Schema):
    number: int
    kind: str
    value_on: date
    recorded_at: datetime
    data: dict[str, Any] = Field(description="As it is stored: amounts in whole fen, as text.")


def agreement_of(row: Agreement) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "state": row.state,
        "since": row.since,
        "until": row.until,
        "guarantor": row.guarantor.number,
        "lender": row.lender.number if row.lender else None,
    }


def full_agreement_of(row: Agreement, terms: Terms, used: dict[tuple[str, str], Fen]) -> Any:
    ids = [one.id for one in terms.bearers]
    check = row.checks.first()
    return agreement_of(row) | {
        "mode": terms.mode,
        "fee": {name: getattr(terms.fee, name) for name in ("collected", "basis", "refunds")},
        "bearers": [
            {"id": one.id, "party": one.party, "kind": one.kind, "to": one.to}
            for one in terms.bearers
        ],
        "layers": [
            {
                "up_to": None if one.up_to is None else in_yuan(one.up_to),
                "shares": dict(zip(ids, one.shares, strict=True)),
            }
            for one in terms.layers
        ],
        "limits": [
            {
                "id": one.id,
                "per": one.per,
                "product": one.product,
                "amount": in_yuan(one.amount),
                "used": _used(one.id, used),
            }
            for one in terms.limits
        ],
        "caps": [
            {
                "id": one.id,
                "bearers": list(one.bearers),
                "counts": one.counts,
                "amount": None if one.amount is None else str(in_yuan(one.amount)),
                "rate": None if one.rate is None else str(one.rate),
                "used": {year: str(sum_) for year, sum_ in _used(f"cap:{one.id}", used).items()},
            }
            for one in terms.caps
        ],
        "criteria": [one.that for one in terms.criteria],
        "heeds": list(terms.heeds),
        "checked_on": check.on if check else None,
        "verdicts": check.verdicts if check else [],
    }


def _used(limit: str, used: dict[tuple[str, str], Fen]) -> dict[str, Decimal]:
    return {subject: in_yuan(count) for (id, subject), count in used.items() if id == limit}


def guarantee_of(row: Guarantee) -> dict[str, Any]:
    return {
        "number": row.number,
        "agreement": row.agreement.number,
        "reference": row.reference,
        "firm": row.enterprise.credit_code,
        "guarantor": row.guarantor.number,
        "lender": row.lender.number,
        "product": row.product,
        "amount": in_yuan(row.amount),
        "since": row.since,
        "until": row.until,
    }


def standing_out(row: Guarantee, terms: Terms, now: Standing) -> dict[str, Any]:
    back = refund_due(terms, now)
    return guarantee_of(row) | {
        "on": now.on,
        "state": now.status,
        "amount": in_yuan(now.amount),
        "until": now.until or row.until,
        "outstanding": in_yuan(now.outstanding),
        "released": in_yuan(now.released),
        "fees_due": in_yuan(now.fees_due),
        "fees_paid": in_yuan(now.fees_paid),
        "refund_due": None if back is None else in_yuan(back),
        "exposure": _yuan(now.exposure.items()),
        "listed": {one: {"on": on, "list": number} for one, (on, number) in now.listed.items()},
        "claims": [claim_out(one) for one in now.claims],
    }


def claim_out(one: ClaimStanding) -> dict[str, Any]:
    return {
        "number": one.number,
        "principal": in_yuan(one.principal),
        "interest": in_yuan(one.interest),
        "claimed_on": one.claimed_on,
        "due_on": one.due_on,
        "paid_on": one.paid_on,
        "declined_on": one.declined_on,
        "borne": _yuan(one.borne.items()),
        "asked": {
            bearer: {
                "on": asked.on,
                "due_on": asked.due_on,
                "amount": in_yuan(asked.amount),
                "paid": in_yuan(asked.paid),
            }
            for bearer, asked in one.asked.items()
        },
        "missing": _yuan(one.missing.items()),
        "returned": _yuan(one.returned.items()),
        "written_off": _yuan(one.written_off.items()),
        "gross": in_yuan(one.gross),
        "costs": in_yuan(one.costs),
        "surplus": in_yuan(one.surplus),
    }


def event_of(row: GuaranteeEvent) -> dict[str, Any]:
    return {
        "number": row.sequence,
        "kind": row.kind,
        "value_on": row.value_on,
        "recorded_at": row.recorded_at,
        "data": row.data,
    }


def _yuan(amounts: Iterable[tuple[str, Fen]]) -> dict[str, Decimal]:
    return {bearer: in_yuan(amount) for bearer, amount in amounts}
