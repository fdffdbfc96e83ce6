"""One loss, or one after another, shared among the bearers of an agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from changrong.guarantee.agreement import Agreement, BearerKind, Cap, Counts
from changrong.guarantee.errors import GuaranteeError
from changrong.money import Fen, split

Used = Mapping[tuple[str, int], Fen]
"""What was counted against each cap (by id) in a year by earlier losses, in fen."""

NOTHING: Used = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Loss:
    """What a lender claims: principal and interest together, in fen, on a day."""

    id: str
    amount: Fen
    claimed_on: date

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise GuaranteeError(
                f"损失 {self.id} 的金额应大于零", f"loss {self.id} must be more than zero"
            )


@dataclass(frozen=True, slots=True)
class Shared:
    """Who bears a loss, in the order of the agreement's bearers, in fen.

    `by_share` is what each would bear by its share alone, `borne` what it bears once caps are
    heeded; both sum to the loss. `counted` is what this loss counts against each cap.
    """

    loss: Loss
    by_share: tuple[Fen, ...]
    borne: tuple[Fen, ...]
    counted: Mapping[str, Fen] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.loss.claimed_on.year


def share(agreement: Agreement, loss: Loss, used: Used = NOTHING) -> Shared:
    """Share a loss after those already counted.

    Each layer is split by its shares with the largest remainder; then the caps are applied in
    their order. Whole losses counted against a cap leave its bearers the proportion of theirs that
    is within, cut to the fen; what is above goes to the bearers the cap names. Raises
    GuaranteeError where a cap's base is not known for the year of the claim.
    """
    by_share = share_amount(agreement, loss.amount)
    borne, counted = by_share, {}
    for cap in agreement.caps:
        year = loss.claimed_on.year
        room = max(agreement.most(cap, year) - used.get((cap.id, year), 0), 0)
        counted[cap.id] = _counts(agreement, cap, loss.amount, borne)
        borne = capped(agreement, cap, loss.amount, borne, room)
    return Shared(loss, by_share, borne, counted)


def share_all(agreement: Agreement, losses: Sequence[Loss], used: Used = NOTHING) -> list[Shared]:
    """Share losses in the order of their claims: by day, and within a day as they are given. The
    answer is in the order given."""
    running = dict(used)
    found: dict[int, Shared] = {}
    for place, loss in sorted(enumerate(losses), key=lambda one: one[1].claimed_on):
        found[place] = shared = share(agreement, loss, running)
        for cap, counted in shared.counted.items():
            running[cap, shared.year] = running.get((cap, shared.year), 0) + counted
    return [found[place] for place in range(len(losses))]


def flows(agreement: Agreement, borne: Sequence[Fen]) -> tuple[Fen, ...]:
    """What each bearer pays on to the one it pays to: its own part and what comes to it from those
    behind it. The lender pays nobody: it keeps its part."""

    pays = list(borne)
    for place in agreement.inwards:
        for behind in agreement.behind[place]:
            pays[place] += pays[behind]
    return tuple(
        0 if bearer.kind is BearerKind.BANK else paid
        for bearer, paid in zip(agreement.bearers, pays, strict=True)
    )


def share_amount(agreement: Agreement, amount: Fen) -> tuple[Fen, ...]:
    """What each would bear of an amount by its share alone: every layer split by its own shares,
    with the largest remainder."""
    parts = [0] * len(agreement.bearers)
    below = 0
    for layer in agreement.layers:
        within = (amount if layer.up_to is None else min(amount, layer.up_to)) - below
        if within <= 0:
            break
        for place, part in enumerate(split(within, layer.shares)):
            parts[place] += part
        below += within
    return tuple(parts)


def _counts(agreement: Agreement, cap: Cap, amount: Fen, borne: Sequence[Fen]) -> Fen:
    if cap.counts is Counts.CLAIMS:
        return amount
    return sum(borne[agreement.place(one)] for one in cap.bearers)


def capped(
    agreement: Agreement, cap: Cap, amount: Fen, borne: Sequence[Fen], room: Fen
) -> tuple[Fen, ...]:
    """What each bears of a loss once a cap with so much room left is heeded."""
    places = [agreement.place(one) for one in cap.bearers]
    theirs = [borne[place] for place in places]
    together = sum(theirs)
    kept = min(room, together)
    if cap.counts is Counts.CLAIMS:
        kept = together * min(room, amount) // amount
    if kept == together:
        return tuple(borne)
    parts = list(borne)
    for place, part in zip(places, split(kept, theirs), strict=True):
        parts[place] = part
    for bearer, part in zip(
        cap.above, split(together - kept, list(cap.above.values())), strict=True
    ):
        parts[agreement.place(bearer)] += part
    return tuple(parts)
