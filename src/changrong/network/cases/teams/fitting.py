"""Which team takes a case: the first, in the order its body gave them, that takes such cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class About:
    """What is looked at of a case. `need` is the kind of need it is, or is a part of; `firm` the
    names of the facts that are true of its firm; `has_right`: a notice gives it a team."""

    kind: str
    need: str = ""
    region: str = ""
    firm: frozenset[str] = frozenset()
    has_right: bool = False


@dataclass(frozen=True)
class Takes:
    """What a team takes. What is empty leaves nothing out; of `firm`, one fact is enough."""

    kinds: Sequence[str] = ()
    needs: Sequence[str] = ()
    regions: Sequence[str] = ()
    firm: Sequence[str] = ()
    only_by_right: bool = False

    def fits(self, about: About) -> bool:
        return (
            (not self.kinds or about.kind in self.kinds)
            and (not self.needs or about.need in self.needs)
            and (not self.regions or about.region in self.regions)
            and (not self.firm or bool(about.firm & set(self.firm)))
            and (about.has_right or not self.only_by_right)
        )


def first(teams: Iterable[tuple[T, Takes]], about: About) -> T | None:
    return next((team for team, takes in teams if takes.fits(about)), None)
