"""The list of all cases: filtered, paged, exported; and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.boards import rows
from changrong.network.boards.period import Period, period_of
from changrong.network.boards.rows import ROWS
from changrong.network.boards.shown import reason_labels
from changrong.network.boards.tallies import districts, scope_of, sums
from changrong.network.cases import doors
from changrong.network.cases.desk.entries import Entry, entries, matching
from changrong.network.cases.desk.shown import inbox_rows
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.kinds._shared import SOURCES
from changrong.network.cases.looking import note_export
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import iso
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for. `rows` names a set of ROWS; KeyError for no such set."""

    actor: Actor
    today: date
    period: Period
    rows: str = ""
    reason: str = ""
    kind: str = ""
    state: str = ""
    region: str = ""
    door: str = ""  # by which a case came in
    source: str = ""  # through whom the firm of a need came
    search: str = ""
    page: str = "1"

    @classmethod
    def read(cls, asked: Mapping[str, str], actor: Actor, today: date) -> Wanted:
        behind = asked.get("rows", "")
        if behind and behind not in ROWS:
            raise KeyError(behind)
        kind = asked.get("kind", "")
        return cls(
            actor=actor,
            today=today,
            period=period_of(asked.get("period", ""), today),
            rows=behind,
            reason=asked.get("reason", ""),
            kind=kind if kind in KINDS else "",
            state=asked.get("state", ""),
            region=asked.get("region", ""),
            door=asked.get("door", ""),
            source=asked.get("source", ""),
            search=asked.get("q", "").strip(),
            page=asked.get("page", "1"),
        )

    @property
    def is_now(self) -> bool:
        """Whether the set asked for says how things stand now, whatever the period."""
        return bool(self.rows) and ROWS[self.rows].now

    def cases(self) -> QuerySet[Case]:
        """The cases asked for: the latest first, or those due first where that is what counts."""
        found = matching(visible_to(self.actor), self.search)
        for name in ("kind", "state", "region"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.door:
            found = found.filter(door="" if self.door == doors.UNKNOWN else self.door)
        if self.source:
            found = found.filter(kind="need", fields__source=self.source)
        if not self.rows:
            return found.order_by("-id")
        behind = ROWS[self.rows]
        found = found.filter(behind.where(self.today))
        if self.reason:
            found = found.filter(rows.because(self.reason))
        if behind.kind:
            found = found.filter(kind=behind.kind)
        if behind.now:
            return found.order_by(F("counted__pressing").asc(nulls_last=True), "id")
        return found.filter(counted__day__gte=self.period.start).order_by("-id")

    def total(self) -> int:
        """How many there are: the figure itself, and counted one by one only where the list is
        narrowed by what no figure is told apart by."""
        if self.state or self.door or self.source or self.search:
            return self.cases().count()
        scope = scope_of(self.actor)
        if self.region and not self.region.startswith(scope.area):
            return 0
        scope = replace(scope, area=self.region or scope.area)
        since = self.period.start if self.rows else date.min
        found = sums(scope, rows.SUMMED, since, [self.kind] if self.kind else [])
        return rows.total(self.rows, self.reason, self.kind, found, self.today)

    def ids(self) -> QuerySet[Case, int]:
        return self.cases().values_list("id", flat=True)


class _Paginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length is known."""

    count = 0


def page(wanted: Wanted) -> dict[str, Any]:
    """One page of the list, with what narrows it."""
    paginator = _Paginator(wanted.ids(), PAGE)
    paginator.count = wanted.total()
    shown = paginator.get_page(wanted.page)
    found = entries(list(shown.object_list), wanted.today)
    title = rows.titles()[wanted.rows] if wanted.rows else _("全部事项")
    behind = ROWS[wanted.rows].kind if wanted.rows else ""
    return {
        "wanted": wanted,
        "page": shown,
        "total": paginator.count,
        "groups": [
            {
                "label": title,
                "icon": "list",
                "tone": "info",
                "count": paginator.count,
                "rows": inbox_rows(found, wanted.actor, wanted.today),
            }
        ],
        "title": title,
        "crumbs": [{"label": _("看板"), "url": reverse("boards:board")}, {"label": title}],
        "reason": reason_labels(wanted.kind or behind).get(wanted.reason, wanted.reason),
        "choices": _choices(wanted),
        "kept": [
            (name, getattr(wanted, name)) for name in ("rows", "reason") if getattr(wanted, name)
        ],
    }


def _choices(wanted: Wanted) -> list[dict[str, Any]]:
    """What the list can be narrowed by, each with its options and the one picked."""
    kinds = [KINDS[wanted.kind]] if wanted.kind else list(KINDS.values())
    states = [(state.name, state.label) for kind in kinds for state in kind.states]
    return [
        {
            "name": "kind",
            "label": _("全部种类"),
            "value": wanted.kind,
            "options": [(kind.name, kind.label) for kind in KINDS.values()],
        },
        {"name": "state", "label": _("全部状态"), "value": wanted.state, "options": states},
        {
            "name": "region",
            "label": _("全部地区"),
            "value": wanted.region,
            "options": [(code, region_name(code)) for code in districts(scope_of(wanted.actor))],
        },
        {
            "name": "door",
            "label": _("全部来路"),
            "value": wanted.door,
            "options": list(doors.LABELS.items()),
        },
        {
            "name": "source",
            "label": _("需求的来源"),
            "value": wanted.source,
            "options": SOURCES,
        },
    ]


def heading() -> list[str]:
    return [
        _("编号"), _("事项"), _("企业"), _("地区"), _("机构"), _("金额（元）"), _("状态"),
        _("时限"), _("到期日"), _("经办"), _("开始"), _("办结"), _("来路"),
    ]  # fmt: skip


def lines(wanted: Wanted, chunk: int = 500) -> Iterator[list[object]]:
    """Every case asked for, read in pieces so that no export is too long for memory."""
    ids = list(wanted.ids())
    for start in range(0, len(ids), chunk):
        found = entries(ids[start : start + chunk], wanted.today)
        note_export([entry.case for entry in found], wanted.actor)
        yield from map(_line, found)


def _line(entry: Entry) -> list[object]:
    case = entry.case
    return [
        case.number,
        choose(entry.kind.label),
        case.subject,
        region_name(case.region),
        case.institution.name if case.institution else "",
        entry.amount or "",
        choose(entry.state.label),
        choose(entry.standing.text) if entry.standing else "",
        iso(entry.due_on) if entry.due_on else "",
        str(case.handler or ""),
        iso(case.opened_at),
        iso(case.closed_at) if case.closed_at else "",
        choose(doors.label_of(case.door)),
    ]
