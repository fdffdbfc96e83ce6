"""Millions of losses shared at once, fen for fen as `share_all` and `give_back_all` share them.

A cap runs over the losses of a year in the order of their claims. What is counted against it is
known before it is applied, so one running sum tells which losses are within it and which above;
the one loss that crosses it is shared by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from changrong.guarantee.agreement import Agreement, BearerKind, Cap, Counts
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing.losses import NOTHING, Used, capped
from changrong.guarantee.sharing.splitting import (
    IN_CACHE,
    Column,
    Columns,
    split_by_rows,
    split_by_shares,
)

LARGEST_LOSS = 10**12
"""Fen: ten billion yuan. With it a running sum over nine million losses stays in 64 bits."""
LARGEST_SUM = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses as columns: fen, and the day of claim as days since 1970. Raises GuaranteeError for an
    amount that is not above zero, or too much in all."""

    amount: Column
    claimed_on: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        if not len(self.amount):
            return
        least, most = int(self.amount.min()), int(self.amount.max())
        if least <= 0 or most > LARGEST_LOSS:
            row = int(self.amount.argmin() if least <= 0 else self.amount.argmax())
            raise GuaranteeError(
                f"第 {row + 1} 笔损失的金额应大于零，不超过一百亿元",
                f"loss {row + 1} must be more than zero, and at most ten billion yuan",
            )
        if most * len(self.amount) > LARGEST_SUM and sum(self.amount.tolist()) > LARGEST_SUM:
            raise GuaranteeError("损失合计太大", "the losses are too much in all")


@dataclass(frozen=True)
class SharedLosses:
    """By bearer and loss, in fen: what each bears; and what it would bear by its share alone, which
    is reckoned when it is asked for."""

    agreement: Agreement
    amount: Column
    borne: Columns

    @cached_property
    def by_share(self) -> Columns:
        return _by_layers(self.agreement, self.amount)


class Segment(NamedTuple):
    """The losses of one year: their rows in the order of claims."""

    year: int
    rows: slice | npt.NDArray[np.intp]


def share_losses(agreement: Agreement, losses: Losses, used: Used = NOTHING) -> SharedLosses:
    """Share every loss, caps in the order of claim: by day, and within a day as they stand. Raises
    GuaranteeError where a cap's base is not known for a year."""
    borne = _by_layers(agreement, losses.amount)
    segments = list(_years(losses.claimed_on)) if agreement.caps else []
    for cap in agreement.caps:
        for year, rows in segments:
            room = max(agreement.most(cap, year) - used.get((cap.id, year), 0), 0)
            _apply(agreement, cap, losses.amount, borne, rows, min(room, LARGEST_SUM))
    return SharedLosses(agreement, losses.amount, borne)


def _by_layers(agreement: Agreement, amount: Column) -> Columns:
    layers = agreement.layers
    if len(layers) == 1:
        return split_by_shares(amount, layers[0].shares)
    parts = np.zeros((len(agreement.bearers), len(amount)), np.int64)
    below = 0
    for layer in layers:
        top = LARGEST_LOSS if layer.up_to is None else min(layer.up_to, LARGEST_LOSS)
        parts += split_by_shares(np.clip(amount - below, 0, top - below), layer.shares)
        below = top
    return parts


def _years(claimed_on: npt.NDArray[np.int32]) -> Iterator[Segment]:
    """A slice a year where the losses already stand in the order of their claims."""
    if not len(claimed_on):
        return
    is_sorted = bool((claimed_on[1:] >= claimed_on[:-1]).all())
    order = None if is_sorted else np.argsort(claimed_on, kind="stable")
    days = claimed_on if order is None else claimed_on[order]
    first, last = (int(day) for day in _year_of(days[[0, -1]]))
    starts = [np.datetime64(f"{year}", "D").astype(int) for year in range(first, last + 2)]
    bounds = np.searchsorted(days, starts)
    for year, since, until in zip(range(first, last + 1), bounds[:-1], bounds[1:], strict=True):
        if since < until:
            rows = slice(int(since), int(until))
            yield Segment(year, rows if order is None else order[rows])


def _year_of(days: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    years = days.astype("datetime64[D]").astype("datetime64[Y]")
    return years.astype(np.int64) + 1970


def _apply(
    agreement: Agreement,
    cap: Cap,
    amount: Column,
    borne: Columns,
    rows: slice | npt.NDArray[np.intp],
    room: int,
) -> None:
    """Heed one cap over the losses of one year, in place."""
    places = [agreement.place(one) for one in cap.bearers]
    if cap.counts is Counts.CLAIMS:
        counted = amount[rows]
    else:
        counted = sum((borne[place][rows] for place in places[1:]), borne[places[0]][rows])
    running = np.cumsum(counted)
    within = int(np.searchsorted(running, room, side="right"))
    if within == len(running):
        return
    at = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
    crossing = int(at[within])
    left = room - (int(running[within - 1]) if within else 0)
    one = [int(part) for part in borne[:, crossing]]
    borne[:, crossing] = capped(agreement, cap, int(amount[crossing]), one, left)
    _leave(agreement, cap, borne, at[within + 1 :])


def _leave(agreement: Agreement, cap: Cap, borne: Columns, above: npt.NDArray[np.intp]) -> None:
    """The cap's bearers bear nothing of these; those it names bear it for them."""
    if not len(above):
        return
    left = np.zeros(len(above), np.int64)
    for place in (agreement.place(one) for one in cap.bearers):
        left += borne[place, above]
        borne[place, above] = 0
    parts = split_by_shares(left, tuple(cap.above.values()))
    for bearer, part in zip(cap.above, parts, strict=True):
        borne[agreement.place(bearer), above] += part


def flows_of(agreement: Agreement, borne: Columns) -> Columns:
    """What each bearer pays on: `losses.flows` for columns."""
    pays = borne.copy()
    for place in agreement.inwards:
        for behind in agreement.behind[place]:
            pays[place] += pays[behind]
    for place, bearer in enumerate(agreement.bearers):
        if bearer.kind is BearerKind.BANK:
            pays[place] = 0
    return pays


@dataclass(frozen=True, slots=True)
class Recoveries:
    """What was recovered: the loss it is of by its place, the day, gross and costs in fen."""

    loss: npt.NDArray[np.int64]
    received_on: npt.NDArray[np.int32]
    gross: Column
    costs: Column

    def __post_init__(self) -> None:
        wrong = (self.gross <= 0) | (self.costs < 0) | (self.costs > self.gross)
        if wrong.any():
            row = int(wrong.argmax()) + 1
            raise GuaranteeError(
                f"第 {row} 笔追回款应大于零，费用不超过它",
                f"recovery {row} must be more than zero, and its costs no more than that",
            )


class ReturnedRecoveries(NamedTuple):
    """By bearer and loss, what is still missing of what was borne; by loss, what is over."""

    missing: Columns
    surplus: Column


def return_recoveries(borne: Columns, recoveries: Recoveries) -> ReturnedRecoveries:
    """Give every recovery back to those who bore its loss, those of one loss by their days."""
    missing = borne.copy()
    surplus = np.zeros(borne.shape[1], np.int64)
    for rows in _rounds(recoveries):
        for start in range(0, len(rows), IN_CACHE):
            _return(recoveries, rows[start : start + IN_CACHE], missing, surplus)
    return ReturnedRecoveries(missing, surplus)


def _return(
    recoveries: Recoveries, rows: npt.NDArray[np.intp], missing: Columns, surplus: Column
) -> None:
    """Give back recoveries of as many different losses, in place."""
    losses, net = recoveries.loss[rows], recoveries.gross[rows] - recoveries.costs[rows]
    theirs = np.take(missing, losses, axis=1)
    given = np.minimum(net, theirs.sum(axis=0))
    theirs -= split_by_rows(given, theirs)
    for bearer, left in zip(missing, theirs, strict=True):
        bearer[losses] = left
    surplus[losses] += net - given


def _rounds(recoveries: Recoveries) -> Iterator[npt.NDArray[np.intp]]:
    """First the first recovery of every loss, then the second …"""
    losses = recoveries.loss
    if not len(losses):
        return
    if np.bincount(losses).max() == 1:
        yield np.arange(len(losses))
        return
    order = np.lexsort((recoveries.received_on, losses))
    losses = losses[order]
    begins = np.flatnonzero(np.r_[True, losses[1:] != losses[:-1]])
    lengths = np.diff(np.r_[begins, len(losses)])
    for turn in range(int(lengths.max())):
        yield order[begins[lengths > turn] + turn]
