"""The rows behind each figure: which cases, and how many the figure says they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from changrong.network.boards import cells, figures
from changrong.network.boards.figures import ANSWER, DISPATCH, NEED, RESULT, SATISFIED, Ratio
from changrong.network.boards.tallies import Sums
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Clock

ALONE = tuple(name for name, kind in KINDS.items() if not kind.parent)
Total = Callable[[Sums, str, date], int]
# What the totals are made of.
SUMMED = (
    cells.OPENED, cells.OPEN, cells.CLOSED, cells.PRESSING, cells.TIMELY, cells.ANSWERED,
    cells.PASSED, cells.RESOLVED, cells.RATED, cells.KEPT, cells.LATE, cells.DUE,
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The cases behind a figure: those that hold the cells it is the sum of. `total` is the figure,
    of one kind; `kind` "": of any kind."""

    where: Callable[[date], Q]
    total: Total
    kind: str = ""
    now: bool = False  # says how things stand now, whatever the period


def has(name: str, bucket: str = "") -> Q:
    return Q(counted__cells__contains=cells.line(name, bucket))


def _begins(name: str, bucket: str = "") -> Q:
    return Q(counted__cells__contains=cells.line(name, bucket).rstrip())


def _is_late(today: date) -> Q:
    return Q(counted__pressing__lt=today)


def _is_open(today: date) -> Q:
    return _begins(cells.OPEN)


def _timely(today: date) -> Q:
    not_late = Q(counted__pressing__gte=today) | Q(counted__pressing=None)
    return _begins(cells.TIMELY, cells.KEPT) & not_late


def _timely_judged(today: date) -> Q:
    stopped = _begins(cells.TIMELY, cells.KEPT) | _begins(cells.TIMELY, cells.LATE)
    return stopped | _is_late(today)


def _of_clock(clock: str) -> Callable[[date], Q]:
    """Cases of which it can be said whether this deadline was kept."""

    def judged(today: date) -> Q:
        running = Clock.objects.filter(case=OuterRef("pk"), name=clock, stopped_at=None)
        over = running.filter(Q(due_on__lt=today) | Q(late=True))
        # Looked up only where some deadline of the case is over.
        late = _is_late(today) & _begins(cells.DUE, f"{clock}:") & Q(Exists(over))
        return has(cells.KEPT, clock) | has(cells.LATE, clock) | late

    return judged


def _satisfied(today: date) -> Q:
    return Q(*(has(cells.RATED, score) for score in SATISFIED), _connector=Q.OR)


def _top(of: Callable[[Sums, str], Ratio]) -> Total:
    return lambda sums, kind, today: of(sums, kind).top


def _bottom(of: Callable[[Sums, str], Ratio]) -> Total:
    return lambda sums, kind, today: of(sums, kind).bottom


def _number(name: str, bucket: str | None = None) -> Total:
    return lambda sums, kind, today: sums.n(kind, name, bucket)


def _not_accepted(sums: Sums, kind: str, today: date) -> int:
    return sum(n for _ending, n in figures.not_accepted(sums))


def _declined(sums: Sums, kind: str, today: date) -> int:
    return sum(n for _ending, n in figures.declined(sums))


ROWS: Mapping[str, Rows] = {
    "came": Rows(
        lambda today: Q(kind__in=ALONE),
        lambda sums, kind, today: sums.n(kind, cells.OPENED) if kind in ALONE else 0,
    ),
    "received": Rows(lambda today: Q(), _number(cells.OPENED)),
    "answered": Rows(lambda today: has(cells.ANSWERED), _top(figures.response)),
    "timely": Rows(_timely, lambda sums, kind, today: figures.timely(sums, kind, today).top),
    "timely-judged": Rows(
        _timely_judged, lambda sums, kind, today: figures.timely(sums, kind, today).bottom
    ),
    "resolved": Rows(lambda today: has(cells.RESOLVED, "yes"), _top(figures.resolution)),
    "settled": Rows(lambda today: _begins(cells.RESOLVED), _bottom(figures.resolution)),
    "satisfied": Rows(_satisfied, _top(figures.satisfaction)),
    "rated": Rows(lambda today: _begins(cells.RATED), _bottom(figures.satisfaction)),
    "answers-in-time": Rows(
        lambda today: has(cells.KEPT, ANSWER), _number(cells.KEPT, ANSWER), DISPATCH
    ),
    "answers-judged": Rows(
        _of_clock(ANSWER),
        lambda sums, kind, today: figures.kept(sums, kind, ANSWER, today).bottom,
        DISPATCH,
    ),
    "results-in-time": Rows(
        lambda today: has(cells.KEPT, RESULT), _number(cells.KEPT, RESULT), NEED
    ),
    "results-judged": Rows(
        _of_clock(RESULT),
        lambda sums, kind, today: figures.kept(sums, kind, RESULT, today).bottom,
        NEED,
    ),
    "dispatched": Rows(
        lambda today: has(cells.PASSED, cells.DISPATCHED),
        _number(cells.PASSED, cells.DISPATCHED),
        NEED,
    ),
    "offered": Rows(
        lambda today: has(cells.PASSED, cells.OFFERED), _number(cells.PASSED, cells.OFFERED), NEED
    ),
    "accepted": Rows(
        lambda today: Q(outcome="met"), lambda sums, kind, today: figures.accepted(sums), NEED
    ),
    "not-accepted": Rows(lambda today: ~Q(outcome="met"), _not_accepted, NEED),
    "declined": Rows(lambda today: Q(outcome="declined"), _declined, DISPATCH),
    "open": Rows(
        _is_open,
        lambda sums, kind, today: figures.standing(sums, today, [kind]).open,
        now=True,
    ),
    "overdue": Rows(
        _is_late,
        lambda sums, kind, today: figures.standing(sums, today, [kind]).overdue,
        now=True,
    ),
    "due-today": Rows(
        lambda today: Q(counted__pressing=today),
        lambda sums, kind, today: figures.standing(sums, today, [kind]).due_today,
        now=True,
    ),
}


def because(reason: str) -> Q:
    """Cases that ended in that way, or are still open."""
    return _begins(cells.OPEN) if reason == "open" else has(cells.CLOSED, reason)


def total(rows: str, reason: str, kind: str, sums: Sums, today: date) -> int:
    """The figure whose rows these are; of all cases where `rows` is ""."""
    behind = ROWS[rows or "received"]
    kinds = [kind or behind.kind] if kind or behind.kind else sums.kinds
    if behind.kind not in ("", *kinds):
        return 0
    if reason:
        name, bucket = (cells.OPEN, None) if reason == "open" else (cells.CLOSED, reason)
        return sum(sums.n(one, name, bucket) for one in kinds)
    return sum(behind.total(sums, one, today) for one in kinds)


def titles() -> dict[str, str]:
    return {
        "came": _("收到的事项，不算派出去的各份"),
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
