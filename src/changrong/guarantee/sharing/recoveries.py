"""What is recovered goes back to those who bore the loss, never more than they still miss.

It is returned in proportion (国家融资担保基金再担保业务管理暂行办法 第二条); costs come off first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changrong.guarantee.errors import GuaranteeError
from changrong.money import Fen, split


@dataclass(frozen=True, slots=True)
class Recovery:
    """Money got back for a loss on a day, and what it took to get it, in fen."""

    loss: str
    received_on: date
    gross: Fen
    costs: Fen = 0

    def __post_init__(self) -> None:
        if self.gross <= 0 or not 0 <= self.costs <= self.gross:
            raise GuaranteeError(
                f"损失 {self.loss} {self.received_on} 的追回款应大于零，费用不超过它",
                f"what was recovered of loss {self.loss} on {self.received_on} must be more than "
                "zero, and its costs no more than that",
            )

    @property
    def net(self) -> Fen:
        return self.gross - self.costs


@dataclass(frozen=True, slots=True)
class Returned:
    """What a recovery gives back to each bearer, what each still misses after it, and what is over
    once all is made good: that is the borrower's."""

    recovery: Recovery
    parts: tuple[Fen, ...]
    missing: tuple[Fen, ...]
    surplus: Fen


def give_back(missing: Sequence[Fen], recovery: Recovery) -> Returned:
    """Share a recovery's net among bearers by what each still misses: in proportion to what they
    bore, to the fen, so that the last fen that is owed is the last that is returned."""
    owed = sum(missing)
    net = min(recovery.net, owed)
    parts = split(net, missing) if net else (0,) * len(missing)
    left = tuple(still - part for still, part in zip(missing, parts, strict=True))
    return Returned(recovery, parts, left, recovery.net - net)


def give_back_all(borne: Sequence[Fen], recoveries: Sequence[Recovery]) -> list[Returned]:
    """Share recoveries of one loss, one after another by day."""
    missing, returned = tuple(borne), []
    for recovery in sorted(recoveries, key=lambda one: one.received_on):
        returned.append(give_back(missing, recovery))
        missing = returned[-1].missing
    return returned
