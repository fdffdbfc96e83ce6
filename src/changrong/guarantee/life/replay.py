"""A guarantee is its events replayed.

Every answer is reckoned from the first event on: an event recorded late takes its place by its
value day. `on` is the day the answer is about, `known_at` what had been written down when it is
asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from changrong import history
from changrong.guarantee.agreement import Agreement, BearerKind
from changrong.guarantee.life.checks import refused
from changrong.guarantee.life.moves import MOVES
from changrong.guarantee.life.standing import Asked, ClaimStanding, Standing, Status
from changrong.guarantee.life.state import ClaimState, State
from changrong.history import Recorded
from changrong.money import Fen

Image = dict[tuple[date, str, str], Fen]
"""What a guarantee's events said to the books: by value day, book and account, debits positive;
nothing that is zero."""


def replay(
    agreement: Agreement,
    recorded: Iterable[Recorded],
    *,
    on: date,
    known_at: datetime | None = None,
) -> Standing:
    """How the guarantee stands at the end of a day, by what was recorded until a time (None: by
    all). Events of later value days are not there yet. Raises GuaranteeError, which names the event
    that cannot be and why."""
    state, happened = _run(agreement, recorded, on, known_at)
    return _standing(state, happened, on, known_at)


def image(
    agreement: Agreement,
    recorded: Iterable[Recorded],
    *,
    on: date = date.max,
    known_at: datetime | None = None,
) -> Image:
    """What its events said to the books of all who bear it, until the end of a day."""
    state, _happened = _run(agreement, recorded, on, known_at)
    sums: defaultdict[tuple[date, str, str], Fen] = defaultdict(int)
    for day, book, account, amount in state.lines:
        sums[day, book, account] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _run(
    agreement: Agreement, recorded: Iterable[Recorded], on: date, known_at: datetime | None
) -> tuple[State, tuple[Recorded, ...]]:
    ordered = history.in_order(recorded, known_at, refused)
    state, happened = State(agreement), []
    for one in ordered:
        if one.on > on:
            break
        state.day = one.on
        MOVES[type(one.act)](state, one.act, one.said)
        happened.append(one.said)
    return state, tuple(happened)


def _standing(
    state: State, happened: tuple[Recorded, ...], on: date, known_at: datetime | None
) -> Standing:
    ids = [bearer.id for bearer in state.agreement.bearers]
    return Standing(
        on=on,
        known_at=known_at,
        status=_status(state, on),
        amount=state.amount,
        outstanding=state.outstanding,
        released=state.released,
        taken_on=dict(state.taken_on),
        since=state.since,
        until=state.until,
        fees_due=state.fees_due,
        fees_paid=state.fees_paid,
        refunded=state.refunded,
        fee_rate=state.fee_rate,
        steps=tuple(state.steps),
        charges={bearer: tuple(charges) for bearer, charges in state.charges.items()},
        premiums={bearer: (due, paid) for bearer, (due, paid) in state.premiums.items()},
        demanded_on=state.demanded_on,
        closed_on=state.closed_on,
        claims=tuple(_claim(one, ids) for one in state.claims.values()),
        exposure=dict(zip(ids, state.exposure(), strict=True)),
        listed=dict(state.listed),
        changes=tuple(state.changes),
        history=happened,
    )


def _claim(one: ClaimState, ids: list[str]) -> ClaimStanding:
    def by_bearer(amounts: list[Fen]) -> dict[str, Fen]:
        return dict(zip(ids, amounts, strict=False))

    return ClaimStanding(
        number=one.number,
        principal=one.principal,
        interest=one.interest,
        claimed_on=one.claimed_on,
        due_on=one.due_on,
        declined_on=one.declined_on,
        paid_on=one.paid_on,
        borne=by_bearer(one.borne),
        counted=dict(one.counted),
        asked={
            ids[place]: Asked(asked.on, asked.due_on, asked.amount, asked.paid)
            for place, asked in one.asked.items()
        },
        missing=by_bearer(one.missing),
        returned=by_bearer(one.returned),
        written_off=by_bearer(one.written_off),
        gross=one.gross,
        costs=one.costs,
        surplus=one.surplus,
        routes=tuple(one.routes),
    )


def _status(state: State, on: date) -> Status:
    if state.since is None:
        return Status.PENDING
    if state.open_claims:
        is_late = any(on > one.due_on for one in state.open_claims)
        return Status.CLAIM_OVERDUE if is_late else Status.CLAIMED
    banks = _banks(state)  # the lender's part is charged off by its loan, and told of there
    left = sum(
        missing - off
        for one in state.claims.values()
        for place, (missing, off) in enumerate(zip(one.missing, one.written_off, strict=True))
        if place not in banks
    )
    if left:
        return Status.RECOVERING
    if any(sum(one.written_off) for one in state.claims.values()):
        return Status.WRITTEN_OFF
    if state.closed_on is not None or not state.outstanding:
        return Status.CLOSED
    return Status.DEMANDED if state.demanded_on else Status.IN_FORCE


def _banks(state: State) -> set[int]:
    bearers = enumerate(state.agreement.bearers)
    return {place for place, bearer in bearers if bearer.kind is BearerKind.BANK}
