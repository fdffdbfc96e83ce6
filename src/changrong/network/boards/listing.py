"""The list of all cases: filtered, paged, exported; and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.boards import cells
from changrong.network.boards.figures import ANSWER, DISPATCH, NEED, RESULT, SATISFIED
from changrong.network.boards.period import Period, period_of
from changrong.network.boards.shown import reason_labels
from changrong.network.cases.desk.entries import Entry, entries, matching
from changrong.network.cases.desk.shown import inbox_rows
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.looking import note_export
from changrong.network.cases.models import Case, Clock
from changrong.network.cases.queries import visible_to
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import iso
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name

PAGE = 50


@dataclass(frozen=True)
class Rows:
    """The cases behind a figure: those that hold the cells it is the sum of. `kind` "": of any."""

    where: Callable[[date], Q]
    kind: str = ""
    now: bool = False  # says how things stand now, whatever the period


def _has(name: str, bucket: str = "") -> Q:
    return Q(counted__cells__contains=cells.line(name, bucket))


def _begins(name: str, bucket: str) -> Q:
    return Q(counted__cells__contains=cells.line(name, bucket).rstrip())


def _everything(today: date) -> Q:
    return Q()


def _is_late(today: date) -> Q:
    return Q(counted__pressing__lt=today)


def _of_clock(clock: str) -> Callable[[date], Q]:
    """Cases of which it can be said whether this deadline was kept."""

    def judged(today: date) -> Q:
        over = Clock.objects.filter(
            case=OuterRef("pk"), name=clock, stopped_at=None, due_on__lt=today
        )
        return _has(cells.KEPT, clock) | _has(cells.LATE, clock) | Q(Exists(over))

    return judged


def _not_late(today: date) -> Q:
    return Q(counted__pressing__gte=today) | Q(counted__pressing=None)


_OPEN = Q(closed_at=None)
ROWS: Mapping[str, Rows] = {
    "received": Rows(_everything),
    "answered": Rows(lambda today: _has(cells.ANSWERED)),
    "timely": Rows(lambda today: _begins(cells.TIMELY, cells.KEPT) & _not_late(today)),
    "timely-judged": Rows(
        lambda today: (
            _begins(cells.TIMELY, cells.KEPT) | _begins(cells.TIMELY, cells.LATE) | _is_late(today)
        )
    ),
    "resolved": Rows(lambda today: _has(cells.RESOLVED, "yes")),
    "settled": Rows(lambda today: _begins(cells.RESOLVED, "")),
    "satisfied": Rows(
        lambda today: Q(*(_has(cells.RATED, score) for score in SATISFIED), _connector=Q.OR)
    ),
    "rated": Rows(lambda today: _begins(cells.RATED, "")),
    "answers-in-time": Rows(lambda today: _has(cells.KEPT, ANSWER), DISPATCH),
    "answers-judged": Rows(_of_clock(ANSWER), DISPATCH),
    "results-in-time": Rows(lambda today: _has(cells.KEPT, RESULT), NEED),
    "results-judged": Rows(_of_clock(RESULT), NEED),
    "dispatched": Rows(lambda today: _has(cells.PASSED, cells.DISPATCHED), NEED),
    "offered": Rows(lambda today: _has(cells.PASSED, cells.OFFERED), NEED),
    "accepted": Rows(lambda today: Q(outcome="met"), NEED),
    "not-accepted": Rows(lambda today: ~Q(outcome="met"), NEED),
    "declined": Rows(lambda today: Q(outcome="declined"), DISPATCH),
    "open": Rows(lambda today: _OPEN, now=True),
    "overdue": Rows(lambda today: _OPEN & _is_late(today), now=True),
    "due-today": Rows(lambda today: _OPEN & Q(counted__pressing=today), now=True),
}


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
    search: str = ""
    page: str = "1"

    @classmethod
    def read(cls, asked: Mapping[str, str], actor: Actor, today: date) -> Wanted:
        rows = asked.get("rows", "")
        if rows and rows not in ROWS:
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
        return bool(self.rows) and ROWS[self.rows].now

    def cases(self) -> QuerySet[Case]:
        """The cases asked for: the latest first, or those due first where that is what counts."""
        found = matching(visible_to(self.actor), self.search)
        for name in ("kind", "state", "region"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if not self.rows:
            return found.order_by("-id")
        behind = ROWS[self.rows]
        found = found.filter(behind.where(self.today), self._because())
        if behind.kind:
            found = found.filter(kind=behind.kind)
        if behind.now:
            return found.order_by(F("counted__pressing").asc(nulls_last=True), "id")
        return found.filter(counted__day__gte=self.period.start).order_by("-id")

    def _because(self) -> Q:
        """Those that ended, or stand, for the reason asked for."""
        if not self.reason:
            return Q()
        return _OPEN if self.reason == "open" else _has(cells.CLOSED, self.reason)

    def ids(self) -> QuerySet[Case, int]:
        return self.cases().values_list("id", flat=True)


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
        "received": _("收到的事项"),
        "answered": _("有首次回应的事项"),
        "timely": _("时限都守住了的事项"),
        "timely-judged": _("时限已见分晓的事项"),
        "resolved": _("已解决的事项"),
        "settled": _("办结时说明了是否解决的事项"),
        "satisfied": _("满意的事项"),
        "rated": _("答了满意度的事项"),
        "dispatched": _("已派给机构的需求"),
        "offered": _("有报价的需求"),
        "accepted": _("企业选定了报价的需求"),
        "not-accepted": _("没有选定报价的需求"),
        "answers-judged": _("首次回应已见分晓的办理"),
        "answers-in-time": _("按时首次回应的办理"),
        "results-judged": _("结果已见分晓的需求"),
        "results-in-time": _("按时有明确结果的需求"),
        "open": _("在办的事项"),
        "overdue": _("现在超时的事项"),
        "due-today": _("今天到期的事项"),
        "declined": _("机构不承接的办理"),
    }
