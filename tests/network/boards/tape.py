"""The rows that boards count, read one by one with their events: what the oracle judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from changrong.network.cases.kinds.dispatch import dispatch as dispatch_kind
from changrong.network.cases.models import Case, Clock
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Event
from changrong.network.people.models import Role


def _answers() -> frozenset[str]:
    """The steps by which an institution itself stops the clock of its first answer."""
    clock = next(clock for clock in dispatch_kind.clocks if clock.name == "answer")
    moves = (dispatch_kind.move(name) for name in clock.stops)
    return frozenset(f"dispatch.{move.name}" for move in moves if Role.OFFICER in move.by)


ANSWERS = _answers()
OFFER, DECLINE, ACCEPT = "dispatch.offer", "dispatch.decline", "need.accept"
CODES = ANSWERS | {OFFER, DECLINE, ACCEPT}


@dataclass(frozen=True)
class Deadline:
    """A clock of a case. `due_on` None: past the calendar, so nobody can be called late."""

    due_on: date | None
    stopped_on: date | None

    def late_by(self, today: date) -> bool:
        """Whether the due day had passed when the clock stopped, or has passed by `today`."""
        return self.due_on is not None and (self.stopped_on or today) > self.due_on

    @property
    def running(self) -> bool:
        return self.stopped_on is None


@dataclass(frozen=True)
class Dispatch:
    """One institution's part in a need. Times are None where the thing has not happened."""

    id: int
    number: str
    need: int
    institution: int
    institution_name: str
    institution_kind: str
    region: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    deadline: Deadline | None
    answered_at: datetime | None
    offered_at: datetime | None
    chosen_at: datetime | None
    declined_for: str  # the code of the reason, "" where it was not declined
    offer: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Need:
    """One need with its dispatches. `amount` is in yuan; None where it was never stated."""

    id: int
    number: str
    region: str
    state: str
    outcome: str
    amount: Decimal | None
    opened_at: datetime
    closed_at: datetime | None
    deadline: Deadline | None
    accepted_at: datetime | None
    withdrawn_for: str
    dispatches: tuple[Dispatch, ...]

    @property
    def answered_at(self) -> datetime | None:
        """When the first institution answered; nobody waits for the others."""
        return min((d.answered_at for d in self.dispatches if d.answered_at), default=None)

    @property
    def offered_at(self) -> datetime | None:
        return min((d.offered_at for d in self.dispatches if d.offered_at), default=None)


@dataclass(frozen=True)
class Tape:
    """Needs with their dispatches, and the dispatches once more (an institution's own may be there
    without their needs)."""

    needs: tuple[Need, ...]
    dispatches: tuple[Dispatch, ...]

    def opened(self, since: date, until: date) -> Tape:
        """What was submitted, and what was sent, on the days from `since` to `until`."""
        return self._where(lambda row: since <= day_of(row.opened_at) <= until)

    def of_region(self, region: str) -> Tape:
        """What belongs to exactly this district."""
        return self._where(lambda row: row.region == region)

    def _where(self, keep: Callable[[Need | Dispatch], bool]) -> Tape:
        return Tape(
            tuple(need for need in self.needs if keep(need)),
            tuple(dispatch for dispatch in self.dispatches if keep(dispatch)),
        )


def day_of(moment: datetime) -> date:
    """The day in Shanghai on which something happened."""
    return timezone.localdate(moment, SHANGHAI)


def read(cases: QuerySet[Case], since: date | None = None) -> Tape:
    """The needs and dispatches among `cases`, in four queries however many there are.

    `since` leaves out needs that were closed already when that day began, dispatches and all.
    """
    if since is not None:
        midnight = datetime.combine(since, time(), SHANGHAI)
        cases = cases.filter(_live("", "need", midnight) | _live("parent__", "dispatch", midnight))
    deadlines = _deadlines(cases)
    times = _times(cases)
    dispatches = tuple(_dispatch(row, deadlines, times) for row in _dispatch_rows(cases))
    of_need: dict[int, list[Dispatch]] = defaultdict(list)
    for dispatch in dispatches:
        of_need[dispatch.need].append(dispatch)
    needs = (_need(row, deadlines, times, tuple(of_need[row["id"]])) for row in _need_rows(cases))
    return Tape(tuple(needs), dispatches)


def _live(need: str, kind: str, midnight: datetime) -> Q:
    still = Q(**{f"{need}closed_at": None}) | Q(**{f"{need}closed_at__gte": midnight})
    return Q(kind=kind) & still


def _need_rows(cases: QuerySet[Case]) -> QuerySet[Case, dict[str, Any]]:
    return cases.filter(kind="need").order_by("id").values(
        "id", "number", "region", "state", "outcome", "opened_at", "closed_at",
        "fields__amount", "fields__moves",
    )  # fmt: skip


def _dispatch_rows(cases: QuerySet[Case]) -> QuerySet[Case, dict[str, Any]]:
    return cases.filter(kind="dispatch").order_by("id").values(
        "id", "number", "parent_id", "region", "state", "opened_at", "closed_at",
        "institution_id", "institution__name", "institution__kind", "fields",
    )  # fmt: skip


def _deadlines(cases: QuerySet[Case]) -> dict[tuple[int, str], Deadline]:
    """The latest clock of each name; an earlier one was recalled and begun again."""
    clocks = Clock.objects.filter(case__in=cases.order_by().values("id")).order_by("id")
    rows = clocks.values_list("case_id", "name", "due_on", "stopped_at")
    return {
        (case, name): Deadline(due_on, day_of(stopped_at) if stopped_at else None)
        for case, name, due_on, stopped_at in rows
    }


def _times(cases: QuerySet[Case]) -> dict[str, dict[str, datetime]]:
    """For each stream, when each of CODES happened for the first time."""
    events = Event.objects.filter(
        stream__in=cases.order_by().values("number"), code__in=sorted(CODES)
    )
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for stream, code, at in events.order_by("id").values_list("stream", "code", "at"):
        found[stream].setdefault(code, at)
    return found


def _dispatch(
    row: Mapping[str, Any],
    deadlines: Mapping[tuple[int, str], Deadline],
    times: Mapping[str, Mapping[str, datetime]],
) -> Dispatch:
    at = times.get(row["number"], {})
    fields = row["fields"]
    return Dispatch(
        id=row["id"],
        number=row["number"],
        need=row["parent_id"],
        institution=row["institution_id"],
        institution_name=row["institution__name"],
        institution_kind=row["institution__kind"],
        region=row["region"],
        state=row["state"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        deadline=deadlines.get((row["id"], "answer")),
        answered_at=min((at[code] for code in ANSWERS if code in at), default=None),
        offered_at=at.get(OFFER),
        chosen_at=row["closed_at"] if row["state"] == "chosen" else None,
        declined_for=_reason(fields.get("moves"), "decline"),
        offer={name: value for name, value in fields.items() if name != "moves"},
    )


def _need(
    row: Mapping[str, Any],
    deadlines: Mapping[tuple[int, str], Deadline],
    times: Mapping[str, Mapping[str, datetime]],
    dispatches: tuple[Dispatch, ...],
) -> Need:
    return Need(
        id=row["id"],
        number=row["number"],
        region=row["region"],
        state=row["state"],
        outcome=row["outcome"],
        amount=_yuan(row["fields__amount"]),
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        deadline=deadlines.get((row["id"], "result")),
        accepted_at=times.get(row["number"], {}).get(ACCEPT),
        withdrawn_for=_reason(row["fields__moves"], "withdraw"),
        dispatches=dispatches,
    )


def _reason(moves: list[dict[str, Any]] | None, name: str) -> str:
    given = [step["answers"].get("reason", "") for step in moves or [] if step["move"] == name]
    return given[-1] if given else ""


def _yuan(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
