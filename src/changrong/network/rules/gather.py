"""What is known when a question is judged, and from where: answers, records, registers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from changrong.identifiers import region_covers
from changrong.network.clock import SHANGHAI
from changrong.network.parties.models import Enterprise, Fact, Institution
from changrong.network.rules.book import book
from changrong.network.rules.models import Emergency


@dataclass(frozen=True)
class Known:
    """One fact as it was given. `source` is a Fact.Source value, or "network" for our own setting.

    `value` is a JSON value: amounts as text in yuan, dates as ISO text.
    """

    value: Any
    source: str
    held_on: date


def known_of(
    enterprise: Enterprise | None,
    answers: Mapping[str, Any],
    today: date,
    source: str = Fact.Source.ENTERPRISE,
) -> dict[str, Known]:
    """Everything known today: the registers, then the firm's record, then the answers given now.

    The later word wins. An answer of None takes a recorded fact back to unknown.
    """
    known = _recorded(enterprise, enterprise.facts.order_by("id")) if enterprise else {}
    known |= {name: Known(value, source, today) for name, value in answers.items()}
    known = {name: one for name, one in known.items() if one.value is not None}
    region = known.get("enterprise.region")
    return known | _emergency(str(region.value) if region else "", today, _begun(today))


def facts_of(
    enterprise: Enterprise | None, answers: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """The same as `known_of`, as the flat facts that `Book.decide` takes."""
    return {name: one.value for name, one in known_of(enterprise, answers, today).items()}


@dataclass(frozen=True)
class OnRecord:
    """What is known of a firm apart from answers given now, as flat facts; and the id of the last
    row that was read for it."""

    facts: dict[str, Any]
    last: int


def on_record(enterprises: Sequence[Enterprise], today: date) -> dict[int, OnRecord]:
    """The recorded facts of many enterprises, by their keys, with a handful of queries."""
    rows: dict[int, list[Fact]] = defaultdict(list)
    for row in Fact.objects.filter(enterprise__in=enterprises).order_by("id"):
        rows[row.enterprise_id].append(row)
    begun = _begun(today)
    found = {}
    for enterprise in enterprises:
        known = _recorded(enterprise, rows[enterprise.pk])
        known = {name: one for name, one in known.items() if one.value is not None}
        region = known.get("enterprise.region")
        known |= _emergency(str(region.value) if region else "", today, begun)
        last = max((row.pk for row in rows[enterprise.pk]), default=0)
        found[enterprise.pk] = OnRecord({name: one.value for name, one in known.items()}, last)
    return found


def _recorded(enterprise: Enterprise, rows: Iterable[Fact]) -> dict[str, Known]:
    declared = book().vocabulary.facts
    entered = localdate(enterprise.created_at, SHANGHAI)
    registered = Known(enterprise.region, Fact.Source.REGISTRY, entered)
    known = {"enterprise.region": registered} if enterprise.region else {}
    # Rows come in the order they were recorded, so the last of a name stays.
    for row in rows:
        if row.name in declared:
            known[row.name] = Known(row.value, row.source, row.held_on)
    return known


def _begun(today: date) -> list[Emergency]:
    return list(Emergency.objects.filter(started_on__lte=today))


def _emergency(region: str, today: date, begun: Sequence[Emergency]) -> dict[str, Known]:
    """Whether an emergency response covers the region today; unknown only where it depends."""
    running = [one for one in begun if one.ended_on is None or one.ended_on >= today]
    if not region:
        return {} if running else {"emergency.active": Known(False, "network", today)}
    here = [one for one in running if region_covers(one.region, region)]
    known = {"emergency.active": Known(bool(here), "network", today)}
    ends = [one.ended_on for one in here or begun if region_covers(one.region, region)]
    if ends and None not in ends:
        last = max(day for day in ends if day)
        known["emergency.ends_on"] = Known(last.isoformat(), "network", today)
    return known


def facts_of_institution(institution: Institution) -> dict[str, Any]:
    """What notices bind institutions by; whether it is a policy guarantor may be unknown."""
    known = {
        "institution.kind": institution.kind,
        "institution.id": institution.policy_id or institution.number,
        "institution.is_policy_guarantor": institution.is_policy_guarantor,
    }
    return {name: value for name, value in known.items() if value is not None}
