"""Figures for supervisors: by kind, institution, district and month, never by case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from changrong.network.boards import cells, figures
from changrong.network.boards.figures import DISPATCH, FEW, NEED
from changrong.network.boards.period import Period
from changrong.network.boards.queries import by_kind
from changrong.network.boards.summary import (
    SUMMARISED,
    Summary,
    guarded,
    summary,
    to_withhold,
)
from changrong.network.boards.tallies import By, Scope, Sums, grouped, scope_of, sums
from changrong.network.cases.doors import label_of
from changrong.network.cases.kinds import KINDS
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name

Name = Callable[[Any], tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Summaries by one thing. `kind`: the label of what is counted, "" where each line says so."""

    title: str
    kind: str
    groups: list[Summary]

    @property
    def has_withheld(self) -> bool:
        return any(one.withheld for one in self.groups)


@dataclass(frozen=True)
class Door:
    """How many came in by a door; `withheld`: so few that a case could be told."""

    key: str
    label: str
    count: int
    withheld: bool = False


@dataclass(frozen=True)
class Statistics:
    """`whole` holds one line for each kind of case; `kind` is the one that was picked, "" for needs
    and their dispatches together."""

    period: Period
    kind: str
    whole: Table
    tables: list[Table]
    doors: list[Door]
    of_doors: str  # the kind whose cases came by them

    @property
    def counted(self) -> str:
        """What came in by the doors, in words."""
        return choose(KINDS[self.of_doors].label)

    @property
    def has_withheld(self) -> bool:
        return any(one.withheld for one in (*self.whole.groups, *self.doors)) or any(
            table.has_withheld for table in self.tables
        )


def statistics(actor: Actor, period: Period, kind: str = "") -> Statistics:
    """What the actor may count, among what was opened in the period.

    An institution sees its own cases only. A supervisor is told nothing of groups so small that a
    case could be told.
    """
    scope, today = scope_of(actor), period.end
    kinds = [kind] if kind else [DISPATCH, NEED]
    found = sums(scope, (*SUMMARISED, cells.DOOR), period.start)
    whole = Table(_("按事项"), "", by_kind(found, today))
    of_doors = kind or (DISPATCH if scope.institution else NEED)
    doors = _doors(figures.doors(found, [of_doors]), actor)
    reader = _Reader(scope, period, today)
    if scope.institution:
        of = kind or DISPATCH
        tables = [reader.by_month(of), *([] if kind else reader.other_months(whole))]
    else:
        tables = [
            table
            for one in kinds
            for table in (
                *(reader.by_institution(one) if one != NEED else ()),
                *((reader.by_district(one), reader.by_month(one)) if one != DISPATCH else ()),
            )
        ]
    tables = [table for table in tables if table.groups]
    if actor.role is Role.SUPERVISOR:
        few = {one.key for one in whole.groups if one.count < FEW}
        whole = _withheld(whole, few)
        tables = [_without_few(table) for table in tables]
    return Statistics(period, kind, whole, tables, doors, of_doors)


def _doors(found: list[tuple[str, int]], actor: Actor) -> list[Door]:
    few = to_withhold(dict(found)) if actor.role is Role.SUPERVISOR else set()
    return [Door(key, choose(label_of(key)), n, key in few) for key, n in found]


@dataclass(frozen=True)
class _Reader:
    scope: Scope
    period: Period
    today: date

    def by_institution(self, kind: str) -> tuple[Table, ...]:
        """By institution and by type of institution; none where no institution has such cases."""
        found = self._grouped(By.INSTITUTION, kind)
        rows = Institution.objects.in_bulk(list(found))
        types: dict[str, Sums] = {}
        for key, one in found.items():
            of = rows[key].kind
            types[of] = types.get(of, Sums()) + one
        return (
            self._table(_("按机构类型"), kind, types, lambda of: (of, kind_label(of))),
            self._table(_("按机构"), kind, found, lambda key: (rows[key].number, rows[key].name)),
        )

    def by_district(self, kind: str) -> Table:
        found = self._grouped(By.DISTRICT, kind)
        return self._table(_("按地区"), kind, found, lambda code: (code, region_name(code)))

    def by_month(self, kind: str) -> Table:
        months: dict[str, Sums] = {}
        for day, one in self._grouped(By.DAY, kind).items():
            month = f"{day:%Y-%m}"
            months[month] = months.get(month, Sums()) + one
        # What stands open from before the period is no month of it.
        recent = {m: one for m, one in months.items() if m >= f"{self.period.start:%Y-%m}"}
        return self._table(_("按月"), kind, recent, lambda month: (month, month))

    def other_months(self, whole: Table) -> list[Table]:
        return [self.by_month(one.kind) for one in whole.groups if one.kind != DISPATCH]

    def _grouped(self, by: By, kind: str) -> dict[Any, Sums]:
        return grouped((by,), self.scope, SUMMARISED, self.period.start, [kind])

    def _table(self, title: str, kind: str, found: Mapping[Any, Sums], name: Name) -> Table:
        groups = [summary(one, kind, self.today, *name(key)) for key, one in found.items()]
        groups.sort(key=lambda one: (one.label, one.key))
        shown = [one for one in groups if one.count or one.standing.open]
        return Table(title, choose(KINDS[kind].label), shown)


def _without_few(table: Table) -> Table:
    """The table without what could be told of a single case, also by way of its total."""
    return _withheld(table, to_withhold({one.key: one.count for one in table.groups}))


def _withheld(table: Table, hidden: set[str]) -> Table:
    groups = [
        replace(one, withheld=True) if one.key in hidden else guarded(one) for one in table.groups
    ]
    return replace(table, groups=groups)


def kind_label(kind: str) -> str:
    """The name of a kind of institution, as the vocabulary has it."""
    values = book().vocabulary.facts["institution.kind"].values
    return str(choose(values[kind])) if kind in values else kind


def heading() -> list[str]:
    shares = [
        title
        for name in (_("按时"), _("响应"), _("解决"), _("满意"))
        for title in (name, _("%(name)s（分母）") % {"name": name})
    ]
    waits = [
        _("到%(step)s的%(unit)s%(what)s") % {"step": step, "unit": unit, "what": what}
        for step in (_("首次回应"), _("办结"))
        for unit in (_("工作日"), _("小时"))
        for what in (_("中位数"), _("九成以内"), _("笔数"))
    ]
    return [_("分组"), _("名称"), _("计的是"), _("笔数"), _("在办"), *shares, *waits]


def lines(found: Statistics) -> Iterator[list[object]]:
    """One line for each group; a median is blank where there is nothing to take one of, and a
    group that is withheld says so and nothing else."""
    width = len(heading())
    for table in (found.whole, *found.tables):
        for one in table.groups:
            head = [table.title, one.label, choose(KINDS[one.kind].label)]
            numbers = [_("少于 5 件，不公布")] if one.withheld else list(_numbers(one))
            yield [*head, *numbers, *[""] * (width - len(head) - len(numbers))]
    for door in found.doors:
        said = _("少于 5 件，不公布") if door.withheld else door.count
        head = [_("按来路"), door.label, found.counted, said]
        yield [*head, *[""] * (width - len(head))]


def _numbers(one: Summary) -> Iterator[object]:
    yield from (one.count, one.standing.open)
    few = _("少于 5 件")
    for ratio in (one.timely, one.response, one.resolution, one.satisfaction):
        yield from (few, few) if ratio.withheld else (ratio.top, ratio.bottom)
    for wait in (one.first_answer, one.close):
        if wait.withheld:
            yield from [few] * 6
            continue
        for spread in (wait.working_days, wait.hours):
            yield from (_tenths(spread.median), _tenths(spread.p90), spread.n)


def _tenths(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1"))
