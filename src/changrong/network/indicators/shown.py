"""How figures are shown: each with its denominator, and the way to the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network.boards.period import Period
from changrong.network.calendars.queries import calendar_for
from changrong.network.cases.looking import note_export
from changrong.network.cases.models import Case
from changrong.network.cases.queries import kind_of
from changrong.network.indicators.engine import By, Figure, Part, elapsed
from changrong.network.indicators.indicator import Indicator, Sort, Subject
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.portal.language import choose
from changrong.network.rules.codes import region_name


@dataclass(frozen=True)
class Line:
    """A figure with its name. `told`: its numbers, each with a label and the way to its rows."""

    label: str
    figure: Figure
    told: list[dict[str, Any]]
    is_share: bool
    href: str = ""


def period_labels() -> dict[str, str]:
    return {
        "quarter": _("本季度"),
        "last_quarter": _("上季度"),
        "month": _("本月"),
        "last_month": _("上月"),
        "year": _("今年"),
        "last_year": _("去年"),
    }


def part_labels(one: Indicator) -> dict[Part, str]:
    if one.sort is Sort.SHARE:
        return {
            Part.ALL: _("全部"),
            Part.TOP: _("分子"),
            Part.BOTTOM: _("分母"),
            Part.WAITING: _("还没见分晓"),
        }
    return {
        Part.ALL: _("全部"),
        Part.REACHED: _("走完的"),
        Part.WAITING: _("还在走"),
        Part.NEVER: _("没走到"),
    }


def groupings(one: Indicator) -> dict[By, str]:
    """What it can be told apart by."""
    own = {By.SORT: choose(one.sorted_by)} if one.sorted_by else {}
    return {
        **({By.INSTITUTION: _("按机构")} if one.with_institution else {}),
        By.DISTRICT: _("按地区"),
        By.MONTH: _("按月"),
        **own,
    }


def line(
    one: Indicator, figure: Figure, period: Period, by: By = By.WHOLE, label: str = ""
) -> Line:
    where = {"period": period.name, "by": by.value, "key": _key(figure)}
    rows = reverse("indicators:rows", args=[one.id])
    told = [
        {
            "label": name,
            "n": figure.number(part),
            "href": f"{rows}?{urlencode({**where, 'part': part.value})}",
            "part": part.value,
        }
        for part, name in part_labels(one).items()
    ]
    page = reverse("indicators:indicator", args=[one.id])
    href = f"{page}?{urlencode({'period': period.name})}"
    is_share = one.sort is Sort.SHARE
    return Line(label or str(choose(one.label)), figure, told, is_share, href)


def _key(figure: Figure) -> str:
    return "" if figure.key is None else str(figure.key)


def lines(one: Indicator, found: Mapping[Any, Figure], period: Period, by: By) -> list[Line]:
    """The figures of all groups, by their names."""
    names = _names(one, list(found), by)
    shown = [line(one, figure, period, by, names[key]) for key, figure in found.items()]
    return sorted(shown, key=lambda one: (one.label, _key(one.figure)))


def _names(one: Indicator, keys: list[Any], by: By) -> dict[Any, str]:
    nobody = _("没有指明")
    match by:
        case By.INSTITUTION:
            rows = dict(Institution.objects.filter(pk__in=keys).values_list("pk", "name"))
            return {key: rows.get(key, nobody) for key in keys}
        case By.DISTRICT:
            return {key: region_name(key) for key in keys}
        case By.MONTH:
            return {key: f"{key:%Y-%m}" for key in keys}
        case By.SORT:
            words = one.sorts()
            return {key: str(choose(words[key])) if key in words else key or nobody for key in keys}
        case _:
            return {key: str(choose(one.label)) for key in keys}


def group_name(one: Indicator, figure: Figure, by: By) -> str:
    return "" if by is By.WHOLE else _names(one, [figure.key], by)[figure.key]


def rows(one: Indicator, found: list[Any]) -> Iterator[dict[str, Any]]:
    """Each row with its case, its day, and what it says."""
    key = "case_id" if one.subject is Subject.CLOCK else "pk"
    related = ("version", "enterprise", "institution", "partner")
    cases = Case.objects.select_related(*related).in_bulk([getattr(row, key) for row in found])
    for row in found:
        case = cases[getattr(row, key)]
        yield {
            "case": case,
            "subject": case.subject,
            "held": _held(case, row),
            "dated": row.dated,
            "says": _says(one, case, row),
        }


def _held(case: Case, row: Any) -> str:
    """The institution that answers for it: the one whom the case is with, or its partner."""
    both = (case.institution, case.partner)
    return next((one.name for one in both if one is not None and one.pk == row.held), "")


def _says(one: Indicator, case: Case, row: Any) -> str:
    if one.sort is Sort.SHARE:
        return {True: _("是"), False: _("否"), None: _("还没见分晓")}[row.so]
    if row.reached is None:
        return _("没走到") if row.ended else _("还在走")
    days = elapsed(calendar_for(case.region), row.begun, row.reached)
    return _("超出工作日历") if days is None else _("%(n)s 个工作日") % {"n": days}


# ----------------------------------------------------------------------- as a table


def row_heading() -> list[str]:
    return [_("编号"), _("事项"), _("企业"), _("机构"), _("地区"), _("计入的日子"), _("结果")]


def row_lines(
    one: Indicator, found: QuerySet[Any], by: Actor, chunk: int = 500
) -> Iterator[list[object]]:
    """The rows behind one number, read in pieces; it is recorded whose rows were taken out."""
    reading = found.iterator(chunk)
    while some := list(islice(reading, chunk)):
        told = list(rows(one, some))
        note_export([row["case"] for row in told], by)
        for row in told:
            case = row["case"]
            yield [
                case.number,
                choose(kind_of(case).label),
                row["subject"],
                row["held"],
                region_name(case.region),
                row["dated"],
                row["says"],
            ]


def heading() -> list[str]:
    return [
        _("指标"), _("分组"), _("从"), _("到"), _("计的是"), _("全部"), _("分子"), _("分母"),
        _("占比"), _("走完的"), _("中位数（工作日）"), _("九成以内（工作日）"),
        _("还没见分晓"), _("没走到"),
    ]  # fmt: skip


def table_line(one: Indicator, shown: Line, period: Period) -> list[object]:
    head: list[object] = [
        choose(one.label), shown.label, period.start, period.end, choose(one.counts),
    ]  # fmt: skip
    figure = shown.figure
    if figure.withheld:
        return [*head, _("少于 5 件，不公布"), *[""] * 8]
    if figure.few:
        return [*head, figure.total, _("少于 5 件，不公布"), *[""] * 7]
    if shown.is_share:
        share = figure.share
        numbers = [share.top, share.bottom, share.share, "", "", "", figure.waiting, ""]
    else:
        days = figure.days
        tail = [figure.reached, days.median, days.p90, figure.waiting, figure.never]
        numbers = ["", "", "", *tail]
    return [*head, figure.total, *numbers]
