"""What a guarantee is charged: on its first day, and whenever fee or premium falls due.

Both are reckoned by the terms of the agreement on what was outstanding, and pay for a period; what
is paid for already is not charged again, so that one asked late or twice charges the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from changrong.guarantee.agreement import Agreement, Refunds
from changrong.guarantee.fees import (
    Earned,
    Outstanding,
    charges,
    lowered,
    rate_of,
    unused,
)
from changrong.guarantee.fees.exact import whole
from changrong.guarantee.life.acts import Act, ChargeFee, Issue
from changrong.guarantee.life.standing import Standing
from changrong.money import Fen, Rounding
from changrong.policy import Grant

OWN = ""
"""The guarantor's own fee, among the bearers' premiums."""


def opening(
    agreement: Agreement,
    amount: Fen,
    rate: Decimal,
    since: date,
    until: date,
    grants: Iterable[Grant] = (),
) -> tuple[Act, ...]:
    """What happens to a guarantee on its first day: it comes into force, at the rate agreed less
    what the grants cut, and is charged what falls due then. Raises FeeError."""
    cut = lowered(rate, grants, since)
    issued = Issue(amount, until, cut.after, cut.grant)
    steps = [Outstanding(since, amount)]
    fees = _due(agreement, steps, until, cut.after, since, {})
    return issued, *(fee for _on, fee in fees)


def due(agreement: Agreement, standing: Standing) -> list[tuple[date, ChargeFee]]:
    """What has fallen due by the day of a standing and was not charged, each with its day; nothing
    where the rate was not said when it was issued. Raises FeeError."""
    if standing.fee_rate is None or standing.until is None or not standing.steps:
        return []
    steps = [Outstanding(on, amount) for on, amount in standing.steps]
    steps = [one for one in steps if one.since < standing.until]
    if not steps:
        return []
    covered = {bearer: max(one.until for one in paid) for bearer, paid in standing.charges.items()}
    rate, until = standing.fee_rate, standing.until
    return list(_due(agreement, steps, until, rate, standing.on, covered))


def next_due(agreement: Agreement, standing: Standing) -> date | None:
    """The next day after a standing's on which something may fall due; None where nothing will."""
    if standing.until is None or not standing.outstanding:
        return None
    at_most = replace(standing, on=standing.until)
    days = [on for on, _fee in due(agreement, at_most) if on > standing.on]
    return min(days, default=None)


def _due(
    agreement: Agreement,
    steps: Sequence[Outstanding],
    until: date,
    rate: Decimal,
    on: date,
    covered: Mapping[str, date],
) -> Iterator[tuple[date, ChargeFee]]:
    for charge in charges(agreement.fee.terms(rate), steps, until):
        for bearer in (OWN, *(tariff.bearer for tariff in agreement.premiums)):
            since = max(charge.since, covered.get(bearer, charge.since))
            if since >= charge.until:
                continue
            amount = _at(steps, since)
            asked = rate if bearer == OWN else _premium_rate(agreement, bearer, amount)
            fee = _charge(agreement, bearer, since, charge.until, amount, asked)
            due_on = charge.on if charge.on == charge.until else since
            if fee.amount and due_on <= on:
                yield due_on, fee


def _at(steps: Sequence[Outstanding], day: date) -> Fen:
    return [one.amount for one in steps if one.since <= day][-1]


def _premium_rate(agreement: Agreement, bearer: str, amount: Fen) -> Decimal:
    [bands] = [one.bands for one in agreement.premiums if one.bearer == bearer]
    return rate_of(amount, agreement.since, bands=bands).rate


def _charge(
    agreement: Agreement, bearer: str, since: date, until: date, guaranteed: Fen, rate: Decimal
) -> ChargeFee:
    """Amount x rate x part of a year, rounded once; a premium on what its bearer bears."""
    base = Fraction(guaranteed)
    if bearer != OWN:
        base = _borne(agreement, guaranteed, agreement.place(bearer))
    exact = base * Fraction(rate) * agreement.fee.basis.part(since, until)
    amount = whole(exact, Rounding.HALF_UP)
    return ChargeFee(amount, bearer, since, until, guaranteed, rate)


def _borne(agreement: Agreement, amount: Fen, place: int) -> Fraction:
    """What a bearer would bear of an amount by its shares, exact, layer upon layer."""
    borne, below = Fraction(0), 0
    for layer in agreement.layers:
        top = amount if layer.up_to is None else min(layer.up_to, amount)
        borne += max(top - below, 0) * Fraction(layer.shares[place])
        below = max(top, below)
    return borne


def refundable(standing: Standing) -> tuple[Earned, ...]:
    """What of each fee that was paid was for days or amounts that were released before, the
    earliest charge taken as paid first. What was refunded before is not taken off."""
    lowered = _lowered(standing)
    left = standing.fees_paid + standing.refunded
    found = []
    for charge in standing.charges.get(OWN, ()):
        paid = min(left, charge.amount)
        left -= paid
        found.append(unused(charge, lowered, paid))
    return tuple(found)


def _lowered(standing: Standing) -> list[Outstanding]:
    """The most that could be guaranteed from each day on which that was changed, and nothing, but
    for what was claimed, from the end. What is repaid as agreed does not lower it."""
    changes = [
        Outstanding(on, change.amount)
        for on, change in standing.changes
        if change.amount is not None
    ]
    ended_on = _ended_on(standing)
    if ended_on is None:
        return changes
    claimed = sum(one.principal for one in standing.claims if one.paid_on)
    return [one for one in changes if one.since < ended_on] + [Outstanding(ended_on, claimed)]


def _ended_on(standing: Standing) -> date | None:
    """When it was released or repaid in full, or ends; None before it is in force."""
    if standing.closed_on is not None:
        return standing.closed_on
    is_claimed = any(one.paid_on for one in standing.claims)
    if standing.steps and not standing.outstanding and not is_claimed:
        return standing.steps[-1][0]
    return standing.until


def refund_due(agreement: Agreement, standing: Standing) -> Fen | None:
    """What is still to be given back, in fen; None where the agreement gives nothing back."""
    if agreement.fee.refunds is Refunds.NONE:
        return None
    unused_part = sum(one.refund for one in refundable(standing))
    return max(unused_part - standing.refunded, 0)
