"""Where data comes from: one interface, one adapter a way of asking, and the sources a city has
configured (settings.EVIDENCE_SOURCES). One that is not configured gives nothing, and is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from changrong.network.evidence.catalogue import Item


@dataclass(frozen=True)
class Firm:
    credit_code: str
    name: str


@dataclass(frozen=True)
class Shown:
    """The consent as a source is shown it: for whom, what for, until when, under which words."""

    number: str
    institution: Firm
    purpose: str
    given_on: date
    until: date
    terms: str  # "<version>:<sha256>"


@dataclass(frozen=True)
class Given:
    """One item as the source sent it, not yet read; `dated` is the day it is of."""

    dated: str
    value: Any


@dataclass(frozen=True)
class Pulled:
    """What came, and why the rest did not: by item, a code (no_record, not_held, …)."""

    items: Mapping[str, Given]
    missing: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None


@dataclass(frozen=True)
class Refused:
    """The source will not give it, and asking again would change nothing. `error` is a code."""

    error: str
    status: int | None = None


@dataclass(frozen=True)
class TryAgain:
    """Not now: it could not be reached, or its answer could not be read. `error` is a code."""

    error: str
    status: int | None = None


Answer = Pulled | Refused | TryAgain


class Source(Protocol):
    def pull(
        self, firm: Firm, items: Sequence[str], consent: Shown, as_of: date, id: str
    ) -> Answer:
        """Ask for the items; the same `id` again is the same question. Raises nothing that is the
        source's doing."""
        ...


def configured() -> dict[str, Source]:
    """The sources that the settings name, by name: `file:///folder` plays back recorded answers,
    `https://…` is asked."""
    from changrong.network.evidence.sources.http import Http
    from changrong.network.evidence.sources.recorded import Recorded

    found: dict[str, Source] = {}
    for name, (address, secret) in settings.EVIDENCE_SOURCES.items():
        parts = urlsplit(address)
        if parts.scheme == "file":
            found[name] = Recorded(parts.path)
        elif parts.scheme in ("http", "https"):
            found[name] = Http(address, secret)
    return found


def sources_of(item: Item, known: Iterable[str], after: str = "") -> list[str]:
    """Those of the item's sources that are configured, in the order in which they are asked;
    `after` one of them, those that come later."""
    names = item.sources
    if after:
        names = names[names.index(after) + 1 :] if after in names else ()
    return [name for name in names if name in known]
