"""A board in words and links: the values that its pages hand to the parts of the design system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.boards.figures import NEED, Ratio
from changrong.network.boards.period import Period
from changrong.network.boards.queries import DISTRICT_WEEKS, Board, Waiting
from changrong.network.boards.rows import ROWS
from changrong.network.boards.summary import Summary
from changrong.network.boards.weeks import Week
from changrong.network.cases.desk.inbox import worded
from changrong.network.cases.doors import label_of
from changrong.network.cases.kind import Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.portal.components.formats import (
    HUNDRED_MILLION,
    day,
    number,
    percent,
    rounded,
)
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name
from changrong.text import Text
from changrong.workdays import parse_period


def board(seen: Board) -> dict[str, Any]:
    return {
        "board": seen,
        "period": seen.period,
        "figures": _figures(seen),
        "waiting": [_waits(one) for one in seen.waiting],
        "funnel": _funnel(seen),
        "lost": seen.funnel[0].count - seen.funnel[-1].count,
        "lost_href": behind("not-accepted", seen.period),
        "districts": _districts(seen),
        "district_weeks": DISTRICT_WEEKS,
        "trend": _trend(seen),
        "not_accepted": _bars(seen, "not-accepted", seen.not_accepted),
        "declined": _bars(seen, "declined", seen.declined),
        "doors": [
            {
                "label": choose(label_of(door)),
                "count": count,
                "href": behind("came", seen.period, door=door),
            }
            for door, count in seen.doors
        ],
        "kinds": [_kind_line(one, seen.period) for one in seen.kinds],
    }


def behind(rows: str, period: Period, **more: str) -> str:
    """The list of the cases behind a figure."""
    asked = {"rows": rows, "period": period.name} | {k: v for k, v in more.items() if v}
    return f"{reverse('boards:cases')}?{urlencode(asked)}"


def within(kind: Kind, clock: str) -> str:
    """The time limit of a clock, from the notice that sets it: 2 个工作日."""
    duty = next(one.duty for one in kind.clocks if one.name == clock)
    return str(choose(parse_period(str(book().measure(duty).duty.within)).text))


def _figures(seen: Board) -> list[dict[str, Any]]:
    period = seen.period
    return [
        {
            "label": _("%(limit)s内首次回应") % {"limit": within(KINDS["dispatch"], "answer")},
            **_share(seen.answers, "answers-in-time", "answers-judged", period),
            "of": _("件派单"),
            "note": _("还没到期的不算"),
        },
        {
            "label": _("%(limit)s内有结果") % {"limit": within(KINDS["need"], "result")},
            **_share(seen.results, "results-in-time", "results-judged", period),
            "of": _("笔需求"),
            "note": _("按期撤回和还没到期的不算"),
        },
        {
            "label": _("办完后满意"),
            **_share(seen.satisfied, "satisfied", "rated", period),
            "of": _("份答复"),
            "note": _("5 分里打 4 分、5 分算满意"),
        },
        {
            "label": _("现在超时"),
            "value": number(seen.standing.overdue),
            "unit": _("件"),
            "value_href": behind("overdue", period),
            "tone": "late" if seen.standing.overdue else "",
            "open": seen.standing.open,
            "open_href": behind("open", period),
            "due_today": seen.standing.due_today,
            "due_today_href": behind("due-today", period),
        },
    ]


def _waits(one: Waiting) -> dict[str, Any]:
    """The way to what waits in one state, as the inbox lists it."""
    asked = urlencode({"state": f"{one.kind.name}.{one.state.name}"})
    return {
        "label": worded(one.kind, one.state),
        "count": one.count,
        "href": f"{reverse('cases:inbox')}?{asked}",
    }


def _kind_line(one: Summary, period: Period) -> dict[str, Any]:
    """A kind's figures, each with the way to its rows."""

    def opens(rows: str) -> str:
        return behind(rows, period, kind=one.kind)

    return {
        "summary": one,
        "count_href": opens("received"),
        "open_href": opens("open"),
        "overdue_href": opens("overdue"),
        "ratios": [
            {"ratio": ratio, "top_href": opens(top), "bottom_href": opens(bottom)}
            for ratio, top, bottom in (
                (one.timely, "timely", "timely-judged"),
                (one.response, "answered", "received"),
                (one.resolution, "resolved", "settled"),
                (one.satisfaction, "satisfied", "rated"),
            )
        ],
    }


def _share(ratio: Ratio, top: str, bottom: str, period: Period) -> dict[str, Any]:
    return {
        "value": _points(ratio),
        "unit": "" if ratio.share is None else "%",
        "top": ratio.top,
        "top_href": behind(top, period),
        "bottom": ratio.bottom,
        "bottom_href": behind(bottom, period),
    }


def _points(ratio: Ratio) -> str:
    return "—" if ratio.share is None else rounded(ratio.share * 100, 1)


def step_labels() -> dict[str, str]:
    return {
        "submitted": _("提交"),
        "dispatched": _("派给机构"),
        "answered": _("机构回应"),
        "offered": _("有报价"),
        "accepted": _("企业选定"),
    }


def _funnel(seen: Board) -> list[dict[str, Any]]:
    labels = step_labels()
    return [
        {
            "label": labels[step.name],
            "count": step.count,
            "amount": rounded(step.amount / HUNDRED_MILLION, 2),
            "href": behind(
                {"submitted": "received"}.get(step.name, step.name), seen.period, kind=NEED
            ),
        }
        for step in seen.funnel
    ]


def _districts(seen: Board) -> dict[str, Any] | None:
    """Small multiples on one scale; None with a single district, where nothing is to compare."""
    if len(seen.districts) < 2:
        return None
    shares = [week.share for one in seen.districts for week in one.weeks if week.share is not None]
    low = min(shares, default=0)
    return {
        "low": low,
        "high": 1,
        "rows": [
            {
                "name": region_name(one.region),
                "top": one.ratio.top,
                "bottom": one.ratio.bottom,
                "share": one.ratio.share,
                "weeks": [week.share for week in one.weeks],
                "href": behind("answers-judged", seen.period, region=one.region),
                "label": _("%(name)s近 %(weeks)s 周按时首次回应，最近一次 %(last)s")
                % {
                    "name": region_name(one.region),
                    "weeks": DISTRICT_WEEKS,
                    "last": _last(one.weeks),
                },
            }
            for one in seen.districts
        ],
    }


def _last(weeks: tuple[Ratio, ...]) -> str:
    return next((percent(week.share) for week in reversed(weeks) if week.share is not None), "—")


def _trend(seen: Board) -> dict[str, Any] | None:
    weeks = seen.weeks
    if not any(week.submitted or week.accepted for week in weeks):
        return None
    submitted, accepted = weeks[-1].submitted, weeks[-1].accepted
    return {
        "weeks": weeks,
        "series": [
            {
                "values": [week.submitted for week in weeks],
                "text": _("提交 %(n)s 笔") % {"n": submitted},
                "series": 1,
            },
            {
                "values": [week.accepted for week in weeks],
                "text": _("选定 %(n)s 笔") % {"n": accepted},
                "series": 4,
            },
        ],
        "ticks": _ticks(weeks),
        "notices": _notices(weeks),
        "label": _(
            "近 %(weeks)s 周每周提交和选定的笔数，本周提交 %(submitted)s 笔、选定 %(accepted)s 笔"
        )
        % {"weeks": len(weeks), "submitted": submitted, "accepted": accepted},
    }


def _ticks(weeks: list[Week]) -> list[dict[str, Any]]:
    """The first week of each month."""
    firsts = [
        (place, week.start)
        for place, week in enumerate(weeks)
        if place == 0 or week.start.month != weeks[place - 1].start.month
    ]
    # A month that begins with the chart's last days of another would overprint its neighbour.
    if len(firsts) > 1 and firsts[1][0] - firsts[0][0] < 2:
        firsts = firsts[1:]
    return [{"at": place / (len(weeks) - 1), "label": _month(start)} for place, start in firsts]


def _month(day: date) -> str:
    return str(choose(Text(f"{day.month} 月", format_date(day, "MMM", locale="en"))))


def _notices(weeks: list[Week]) -> list[dict[str, Any]]:
    """The notices that came into force while the chart runs."""
    first, last = weeks[0].start, weeks[-1].start
    return [
        {
            "at": (notice.start - first).days / (last - first).days,
            "label": f"{day(notice.start)} {notice.number or choose(notice.short)}",
        }
        for notice in book().notices
        if first <= notice.start <= last
    ]


def _bars(seen: Board, rows: str, reasons: list[tuple[str, int]]) -> list[dict[str, Any]]:
    labels = reason_labels(ROWS[rows].kind)
    ending = {"ended": labels.get(rows, ""), "reason": ""}
    shared = _("%(ended)s：%(reason)s") % ending if rows in labels else ""
    return [
        {
            "label": labels.get(reason, reason).removeprefix(shared),
            "count": count,
            "href": behind(rows, seen.period, reason=reason),
        }
        for reason, count in reasons
    ]


def reason_labels(of: str = "") -> Mapping[str, str]:
    """How cases of a kind ended and why, in the words of its declaration; of all kinds where none
    is named, where the words of the first that has an outcome stand for it."""
    found = {"open": _("还在办")}
    for kind in [KINDS[of]] if of else reversed(KINDS.values()):
        found |= {one.name: choose(one.label) for one in kind.outcomes}
        for move in kind.moves:
            label = found.get(move.outcome, choose(move.label))
            for code, reason in _reasons(move):
                found[f"{move.outcome or move.to}:{code}"] = _("%(ended)s：%(reason)s") % {
                    "ended": label,
                    "reason": choose(reason),
                }
    return found


def _reasons(move: Move) -> tuple[tuple[str, Text], ...]:
    return next((field.choices for field in move.asks if field.name == "reason"), ())
