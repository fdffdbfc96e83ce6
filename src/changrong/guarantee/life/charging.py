"""What a guarantee is charged: on its first day, and whenever fee or premium falls due.

Both are reckoned by the terms of the agreement on what was outstanding when a period began, and pay
for it; what the amount is raised by is charged from its day. What was charged already is taken off,
so that one asked late or twice charges the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise

from changrong.guarantee.agreement import Agreement, Refunds
from changrong.guarantee.fees import (
    Charge,
    Collected,
    Earned,
    Outstanding,
    amount_on,
    lowered,
    periods,
    rate_of,
    unused,
)
from changrong.guarantee.fees.exact import whole
from changrong.guarantee.life.acts import Act, Change, ChargeFee, Issue
from changrong.guarantee.life.standing import Standing
from changrong.money import Fen, Rounding
from changrong.policy import Grant

OWN = ""
"""The guarantor's own fee, among the bearers' premiums."""

Move = tuple[date, Fen]
"""By how much the amount guaranteed was changed, and when."""


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
    fees = _due(agreement, steps, until, cut.after, since, {}, ())
    return issued, *(fee for _on, fee in fees)


def due(agreement: Agreement, standing: Standing) -> list[tuple[date, ChargeFee]]:
    """What has fallen due by the day of a standing and was not charged, each with its day; nothing
    where the rate was not said when it was issued. Raises FeeError."""
    if standing.fee_rate is None or standing.until is None or not standing.steps:
        return []
    steps = [Outstanding(on, amount) for on, amount in standing.steps if on < standing.until]
    if not steps:
        return []
    said = steps, standing.until, standing.fee_rate, standing.on
    return list(_due(agreement, *said, standing.charges, _moves(standing)))


def _moves(standing: Standing) -> list[Move]:
    found, amount = [], 0
    for said, act in standing.acts:
        if isinstance(act, Issue | Change) and act.amount is not None:
            found.append((said.value_on, act.amount - amount))
            amount = act.amount
    return found


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
    charged: Mapping[str, Sequence[Charge]],
    moves: Sequence[Move],
) -> Iterator[tuple[date, ChargeFee]]:
    """What is to be paid for of each period, less what was charged of it."""
    terms = agreement.fee.terms(rate)
    bearers = (OWN, *(tariff.bearer for tariff in agreement.premiums))
    for begins, ends in periods(terms.collected, steps, until):
        for bearer in bearers:
            period = begins, ends, charged.get(bearer, ())
            for since, end, below, level in _unpaid(agreement, steps, moves, *period):
                asked = rate if bearer == OWN else _premium_rate(agreement, bearer, level)
                fee = _charge(agreement, bearer, since, end, below, level, asked)
                due_on = end if terms.collected is Collected.WITH_REPAYMENTS else since
                if fee.amount and due_on <= on:
                    yield due_on, fee


def _unpaid(
    agreement: Agreement,
    steps: Sequence[Outstanding],
    moves: Sequence[Move],
    begins: date,
    ends: date,
    paid: Sequence[Charge],
) -> Iterator[tuple[date, date, Fen, Fen]]:
    """Where in a period more is guaranteed than was charged: from when until when, above which
    amount up to which. It begins with what is outstanding, and what a raise adds is on top: not
    what was lowered before, is paid for and not given back. Where what was charged ends within it,
    the term was made longer, and it begins anew."""
    keeps = agreement.fee.refunds is Refunds.NONE
    between = {one.until for one in paid if begins < one.until < ends}
    for since, until in pairwise([begins, *sorted(between), ends]):
        level, spare, found = amount_on(steps, since), 0, 0
        for on, moved in [(since, 0), *(one for one in moves if since < one[0] < until)]:
            level += max(moved - spare, 0)
            spare = max(spare - moved, 0) if keeps else 0
            day = on if on == since else agreement.fee.basis.first_day(on, until)
            covers = (one.guaranteed or level for one in paid if one.since <= day < one.until)
            more = level - found - sum(covers)
            if more > 0 and day < until:
                found += more
                yield day, until, level - more, level


def _premium_rate(agreement: Agreement, bearer: str, amount: Fen) -> Decimal:
    [bands] = [one.bands for one in agreement.premiums if one.bearer == bearer]
    return rate_of(amount, agreement.since, bands=bands).rate


def _charge(
    agreement: Agreement,
    bearer: str,
    since: date,
    until: date,
    below: Fen,
    level: Fen,
    rate: Decimal,
) -> ChargeFee:
    """The amount from one level to another x rate x part of a year, rounded once; a premium on
    what its bearer bears of it."""
    base = Fraction(level - below)
    if bearer != OWN:
        place = agreement.place(bearer)
        base = _borne(agreement, level, place) - _borne(agreement, below, place)
    exact = base * Fraction(rate) * agreement.fee.basis.part(since, until)
    amount = whole(exact, Rounding.HALF_UP)
    return ChargeFee(amount, bearer, since, until, level - below, rate)


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
    found, kept = [], list[tuple[Charge, list[Outstanding]]]()
    for charge in standing.charges.get(OWN, ()):
        paid = min(left, charge.amount)
        left -= paid
        day = charge.since
        under = sum(amount_on(part, day) for one, part in kept if one.since <= day < one.until)
        kept.append((charge, _kept(charge, under, lowered)))
        found.append(unused(charge, kept[-1][1], paid))
    return tuple(found)


def _kept(charge: Charge, under: Fen, lowered: Sequence[Outstanding]) -> list[Outstanding]:
    """What was left from each day of the amount that a charge is for, the part above what those
    before it are for. It only falls: what is raised again is charged again."""
    amount = charge.guaranteed or 1  # one told without it is by days alone
    last = max((one.since for one in lowered if one.since <= charge.since), default=charge.since)
    later = [one for one in lowered if one.since >= last]
    left = accumulate((max(one.amount - under, 0) for one in later), min, initial=amount)
    days = [min(charge.since, last), *(one.since for one in later)]
    return [Outstanding(day, amount) for day, amount in zip(days, left, strict=True)]


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
