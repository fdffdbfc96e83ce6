"""Services as pages and the API show them: how each stands now, and a month's counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from changrong.network import clock
from changrong.network.cases import queries as cases
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import moment, number
from changrong.network.portal.language import choose
from changrong.network.services import queries
from changrong.network.services.codes import FUNCTIONS, HOURS, SORTS
from changrong.network.services.models import PlannedStop, Service, ServiceTerms
from changrong.network.services.queries import Told
from changrong.network.services.uptime import (
    A_DAY,
    Hours,
    Span,
    State,
    Tally,
    minute_of,
    moment_of,
)
from changrong.text import Text

MONTH_OF_DAYS = 30
HUNDREDTH = Decimal("0.01")
STATES = {
    "up": ("yes", Text("正常", "Up")),
    "disturbed": ("late", Text("有故障", "Disturbed")),
    "unknown": ("ask", Text("情况不明", "Not known")),
    "maintenance": ("soon", Text("计划维护", "Planned maintenance")),
    "closed": ("no", Text("不在服务时间", "Closed at this hour")),
}
MINUTES = {
    State.UP: ("yes", Text("正常", "Up")),
    State.DOWN: ("late", Text("中断", "Down")),
    State.UNKNOWN: ("ask", Text("情况不明", "Not known")),
    State.NOT_SERVED: ("no", Text("不在服务时间或计划维护", "Closed or planned maintenance")),
}


@dataclass(frozen=True)
class Now:
    """A service as it stands, with its last day and month. `stops`: maintenance that goes on or is
    announced."""

    service: Service
    terms: ServiceTerms
    state: str
    day: Tally
    month: Tally
    told: Told
    stops: tuple[PlannedStop, ...]

    @property
    def badge(self) -> tuple[str, Text]:
        return STATES[self.state]

    @property
    def functions(self) -> str:
        return functions(self.service)

    @property
    def hours(self) -> str:
        return hours(self.terms)

    @property
    def heartbeat(self) -> str:
        """How many minutes pass between two beats: what the share rests on."""
        every = self.terms.every
        return _("%(n)s 分钟") % {"n": number(every)} if every else _("不报")


def functions(service: Service) -> str:
    words = [str(choose(FUNCTIONS[one])) for one in service.functions if one in FUNCTIONS]
    return _("、").join(words)


def sort_name(service: Service) -> Any:
    return choose(SORTS[service.sort])


def hours(terms: ServiceTerms) -> str:
    said = str(choose(HOURS[terms.days]))
    if terms.opens is None or terms.closes is None:
        return said
    days = _("每天") if terms.days == "daily" else _("工作日")
    closes = f"{terms.closes:%H:%M}"
    if Hours(terms.opens, terms.closes).into_next_day:
        closes = _("次日 %(time)s") % {"time": closes}
    return f"{days} {terms.opens:%H:%M}—{closes}"


def narrowed(function: str, sort: str, words: str) -> list[Service]:
    """What is offered, for something to be done, of a sort, of a name. Functions are a list inside
    the row, which not every database can search, so they are picked here."""
    rows = queries.offered().order_by("institution__name", "name")
    if sort:
        rows = rows.filter(sort=sort)
    found = [row for row in rows if not function or function in row.functions]
    if words:
        found = [row for row in found if words in row.name or words in owner(row)]
    return found


def owner(service: Service) -> str:
    """Whose it is: the institution's name, or the network's."""
    return service.institution.name if service.institution else _("本网络")


def now(services: Iterable[Service]) -> list[Now]:
    found = list(services)
    ends = minute_of(clock.now()) + 1
    month, day = Span(ends - MONTH_OF_DAYS * A_DAY, ends), Span(ends - A_DAY, ends)
    terms = queries.current_terms(found)
    stops = queries.stops_to_come(found)
    return [
        Now(
            service=told.service,
            terms=terms[told.service.pk],
            state=queries.state_of(told),
            day=told.uptime.within(day).tally,
            month=told.tally,
            told=told,
            stops=tuple(stops[told.service.pk]),
        )
        for told in queries.told_of(found, month)
    ]


def share(tally: Tally) -> str:
    """Up ÷ (up + down) in per cent, rounded down: a single minute down never reads as 100%."""
    if tally.share is None:
        return "—"
    exact = Decimal(tally.up * 100) / Decimal(tally.known)
    return f"{exact.quantize(HUNDREDTH, ROUND_DOWN).normalize():f}%"


def basis(tally: Tally) -> str:
    """What the share rests on, and what is not in it."""
    said = _("%(up)s ÷ %(known)s 分钟") % {"up": number(tally.up), "known": number(tally.known)}
    if tally.unknown:
        unknown = {"n": number(tally.unknown), "served": number(tally.served)}
        said += _("；情况不明 %(n)s ÷ %(served)s 分钟") % unknown
    return said


# ---------------------------------------------------------------------- a month


@dataclass(frozen=True)
class Month:
    """A month in Shanghai, of this one the minutes that are over."""

    year: int
    month: int

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=clock.SHANGHAI)

    @property
    def ends(self) -> datetime:
        return Month(self.year + self.month // 12, self.month % 12 + 1).begins

    @property
    def span(self) -> Span:
        begins = minute_of(self.begins)
        return Span(begins, max(begins, minute_of(min(self.ends, clock.now()))))

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def before(self) -> str:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1).key

    @property
    def after(self) -> str | None:
        return None if self.ends > clock.now() else f"{self.ends:%Y-%m}"

    def has(self, when: datetime) -> bool:
        return self.begins <= when < self.ends

    def __str__(self) -> str:
        return _("%(year)s 年 %(month)s 月") % {"year": self.year, "month": self.month}


def month_of(text: str) -> Month:
    """A month written 2026-11; this one for what is none, or to come."""
    today = clock.today()
    try:
        asked = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007  a month has no zone
    except ValueError:
        return Month(today.year, today.month)
    return Month(*min((asked.year, asked.month), (today.year, today.month)))


def counts(actor: Actor, month: Month) -> list[Told]:
    """A month of every service whose counts an actor reads, those that were offered in it."""
    rows = queries.visible_to(actor).order_by("institution__name", "name")
    told = queries.told_of(rows, month.span)
    return [one for one in told if one.tally.served or one.service.offered]


def by_sort(told: Sequence[Told]) -> list[dict[str, Any]]:
    """The same by sort of channel: sums of minutes, never means of shares."""
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.service.sort, []).append(one)
    return [
        {
            "label": SORTS[sort],
            "services": len(found[sort]),
            "tally": sum((one.tally for one in found[sort]), Tally()),
            "errors": sum(one.errors for one in found[sort]),
            "incidents": sum(one.breakdowns for one in found[sort]),
        }
        for sort in SORTS
        if sort in found
    ]


def heading() -> list[str]:
    words = (
        _("月份"), _("机构"), _("服务"), _("渠道"), _("可用率"), _("正常分钟"), _("中断分钟"),
        _("情况不明分钟"), _("不服务分钟"), _("错误数"), _("心跳数"), _("突发事件"),
    )  # fmt: skip
    return [str(word) for word in words]


def lines(told: Iterable[Told], month: Month) -> Iterator[list[object]]:
    for one in told:
        tally = one.tally
        yield [
            month.key,
            owner(one.service),
            one.service.name,
            str(sort_name(one.service)),
            share(tally),
            tally.up,
            tally.down,
            tally.unknown,
            tally.not_served,
            one.errors,
            one.beats,
            _("、").join(
                [
                    *(incident.case.number for incident in one.incidents),
                    *(moment(outage.began_at) for outage in one.outages),
                ]
            ),
        ]


def stretches(told: Told) -> list[dict[str, Any]]:
    return [
        {
            "badge": MINUTES[state],
            "begins": moment_of(span.begins),
            "ends": moment_of(span.ends),
            "minutes": span.minutes,
        }
        for state, span in told.uptime.stretches()
    ]


def incidents(told: Told, actor: Actor) -> list[dict[str, Any]]:
    """What happened, each leading to its case for those who may read it."""
    numbers = [one.case.number for one in told.incidents]
    readable = cases.visible_to(actor).filter(number__in=numbers)
    open_to = set(readable.values_list("number", flat=True))
    return [
        {
            "number": one.case.number,
            "href": reverse("cases:case", args=[one.case.number])
            if one.case.number in open_to
            else None,
            "begins": moment(one.begins_at),
            "ends": moment(one.ends_at) if one.ends_at else _("还没有恢复"),
        }
        for one in told.incidents
    ]
