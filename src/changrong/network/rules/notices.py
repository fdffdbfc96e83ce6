"""The notices as anybody may read them: every clause in our own words, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from changrong.network.clock import today
from changrong.network.rules import codes
from changrong.network.rules.book import book
from changrong.network.rules.clauses import anchor

BECAME = {
    "rule": _("可以逐项核对"),
    "later": _("核对的规则以后加上"),
    "partly": _("可以逐项核对，还有一部分以后加上"),
    "workflow": _("在办理流程里"),
    "metric": _("在统计里"),
    "channel": _("在服务渠道里"),
    "org": _("由机构和部门自行落实，不进系统"),
}
SORTS = {"entitlement": _("惠"), "limit": _("限"), "duty": _("责")}
BINDINGS = {"must": _("必须"), "in principle": _("原则上"), "encouraged": _("鼓励")}


@dataclass(frozen=True)
class Line:
    """One measure under its clause."""

    measure: Any
    sort: Any
    binding: Any
    in_force: bool


@dataclass(frozen=True)
class ClauseView:
    clause: Any
    anchor: str
    became: Any
    measures: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class NoticeView:
    """A notice with its counts: clauses it was taken apart into, and those that can be checked."""

    notice: Any
    clauses: list[ClauseView]
    in_force: bool

    @property
    def count(self) -> int:
        return len(self.clauses)

    @property
    def checkable(self) -> int:
        return sum(1 for clause in self.clauses if clause.measures)

    @property
    def regions(self) -> list[str]:
        return [codes.region_name(region) for region in self.notice.regions]


def views_of(notices: Iterable[Any], day: date) -> list[NoticeView]:
    """The latest first."""
    newest = sorted(notices, key=lambda notice: notice.issued, reverse=True)
    return [view_of(notice, day) for notice in newest]


def view_of(notice: Any, day: date) -> NoticeView:
    live = {measure.id: measure for measure in book().measures if measure.notice == notice.id}
    clauses = [_clause(clause, live, day) for clause in notice.clauses]
    in_force = notice.start <= day and (notice.until is None or day <= notice.until)
    return NoticeView(notice, clauses, in_force)


def _clause(clause: Any, live: dict[str, Any], day: date) -> ClauseView:
    lines = [_line(live[name], day) for name in clause.measures if name in live]
    became = str(clause.became)
    if became == "rule":
        became = "later" if not lines else "partly" if clause.planned else "rule"
    return ClauseView(clause, anchor(clause.id), BECAME[became], lines)


def _line(measure: Any, day: date) -> Line:
    return Line(
        measure,
        SORTS[str(measure.sort)],
        BINDINGS[str(measure.binding)],
        measure.in_force(day),
    )


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    context = {"notices": views_of(book().notices, today()), "book": book().hash[:8]}
    return render(request, "rules/notices.html", context)


@require_safe
def shown(request: HttpRequest, notice: str) -> HttpResponse:
    found = next((one for one in book().notices if one.id == notice), None)
    if found is None:
        raise Http404
    return render(request, "rules/notice.html", {"view": view_of(found, today())})
