"""The list of all cases: filtered, paged, exported; and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.boards import figures, queries
from changrong.network.boards.period import Period, period_of
from changrong.network.boards.shown import reason_labels
from changrong.network.cases.desk.entries import Entry, entries, matching
from changrong.network.cases.desk.shown import inbox_rows
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import iso
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name

PAGE = 50
# Sets that say how things stand now, whenever a case began.
NOW = frozenset({"open", "overdue", "due-today"})


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for. `rows` names a set of figures.ROWS; KeyError for no such set."""

    actor: Actor
    today: date
    period: Period
    rows: str = ""
    reason: str = ""
    kind: str = ""
    state: str = ""
    region: str = ""
    search: str = ""
    page: str = "1"

    @classmethod
    def read(cls, asked: Mapping[str, str], actor: Actor, today: date) -> Wanted:
        rows = asked.get("rows", "")
        if rows and rows not in figures.ROWS:
            raise KeyError(rows)
        kind = asked.get("kind", "")
        return cls(
            actor=actor,
            today=today,
            period=period_of(asked.get("period", ""), today),
            rows=rows,
            reason=asked.get("reason", ""),
            kind=kind if kind in KINDS else "",
            state=asked.get("state", ""),
            region=asked.get("region", ""),
            search=asked.get("q", "").strip(),
            page=asked.get("page", "1"),
        )

    @property
    def is_now(self) -> bool:
        """Whether the set asked for says how things stand now, whatever the period."""
        return self.rows in NOW

    def ids(self) -> Sequence[int]:
        """The cases asked for: the latest first, or those due first where that is what counts."""
        found = matching(visible_to(self.actor), self.search)
        for name in ("kind", "state", "region"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        ids = list(found.order_by("-id").values_list("id", flat=True))
        if not self.rows:
            return ids
        allowed = set(ids)
        behind = self._behind()
        if self.is_now:
            behind = sorted(behind, key=_due)
        return [row.id for row in behind if row.id in allowed]

    def _behind(self) -> Sequence[figures.Row]:
        period = self.period
        tape = queries.tape_for(self.actor, None if self.is_now else period.start)
        if not self.is_now:
            tape = tape.opened(period.start, period.end)
        return figures.rows(self.rows, tape, self.today, self.reason)


def _due(row: figures.Row) -> date:
    return (row.deadline and row.deadline.running and row.deadline.due_on) or date.max


def page(wanted: Wanted) -> dict[str, Any]:
    """One page of the list, with what narrows it."""
    paginator = Paginator(wanted.ids(), PAGE)
    shown = paginator.get_page(wanted.page)
    found = entries(list(shown.object_list), wanted.today)
    title = row_titles()[wanted.rows] if wanted.rows else _("全部事项")
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
        "reason": reason_labels().get(wanted.reason, wanted.reason),
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
            "options": _regions(visible_to(wanted.actor)),
        },
    ]


def _regions(cases: QuerySet[Case]) -> list[tuple[str, str]]:
    codes = cases.order_by("region").values_list("region", flat=True).distinct()
    return [(code, region_name(code)) for code in codes]


def heading() -> list[str]:
    return [
        _("编号"), _("事项"), _("企业"), _("地区"), _("机构"), _("金额（元）"), _("状态"),
        _("时限"), _("到期日"), _("经办"), _("开始"), _("办结"),
    ]  # fmt: skip


def lines(wanted: Wanted, chunk: int = 500) -> Iterator[list[object]]:
    """Every case asked for, read in pieces so that no export is too long for memory."""
    ids = wanted.ids()
    for start in range(0, len(ids), chunk):
        for entry in entries(ids[start : start + chunk], wanted.today):
            yield _line(entry)


def _line(entry: Entry) -> list[object]:
    case = entry.case
    return [
        case.number,
        choose(entry.kind.label),
        case.enterprise.name,
        region_name(case.region),
        case.institution.name if case.institution else "",
        entry.amount or "",
        choose(entry.state.label),
        choose(entry.standing.text) if entry.standing else "",
        iso(entry.due_on) if entry.due_on else "",
        str(case.handler or ""),
        iso(case.opened_at),
        iso(case.closed_at) if case.closed_at else "",
    ]


def row_titles() -> dict[str, str]:
    return {
        "submitted": _("提交的需求"),
        "dispatched": _("已派给机构的需求"),
        "answered": _("有机构回应的需求"),
        "offered": _("有报价的需求"),
        "accepted": _("企业选定了报价的需求"),
        "not-accepted": _("没有选定报价的需求"),
        "sent": _("派给机构的办理"),
        "answers-judged": _("首次回应已见分晓的办理"),
        "answers-in-time": _("按时首次回应的办理"),
        "results-judged": _("结果已见分晓的需求"),
        "results-in-time": _("按时有明确结果的需求"),
        "open": _("在办的事项"),
        "overdue": _("现在超时的事项"),
        "due-today": _("今天到期的事项"),
        "declined": _("机构不承接的办理"),
    }
