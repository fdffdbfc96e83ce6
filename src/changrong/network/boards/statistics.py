"""Counts and median times for supervisors: by institution, district and month, never by case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from changrong.network.boards.figures import Row, Summary, grouped, summary
from changrong.network.boards.period import Period
from changrong.network.boards.queries import tape_for
from changrong.network.boards.tape import Dispatch
from changrong.network.clock import SHANGHAI
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name


@dataclass(frozen=True)
class Table:
    """Summaries by one thing. `counts` says what is counted: needs or dispatches."""

    title: str
    counts: str
    groups: list[Summary]


@dataclass(frozen=True)
class Statistics:
    """`whole` holds one line for all needs (the bureau's own people) and one for all dispatches."""

    period: Period
    whole: Table
    tables: list[Table]


def statistics(actor: Actor, period: Period) -> Statistics:
    """What the actor may count, among what was submitted (or sent) in the period.

    An institution sees its own dispatches only; needs are the bureau's to count.
    """
    today = period.end
    tape = tape_for(actor, period.start).opened(period.start, period.end)
    institutional = actor.role in (Role.OFFICER, Role.MANAGER)
    whole = [summary("dispatches", _("机构办理（每派一家算一件）"), tape.dispatches, today)]
    if institutional:
        tables = [Table(_("按月"), "dispatches", grouped(tape.dispatches, by_month, today))]
    else:
        whole.insert(0, summary("needs", _("融资需求"), tape.needs, today))
        tables = [
            Table(_("按机构类型"), "dispatches", grouped(tape.dispatches, by_kind, today)),
            Table(_("按机构"), "dispatches", grouped(tape.dispatches, by_institution, today)),
            Table(_("按地区"), "needs", grouped(tape.needs, by_region, today)),
            Table(_("按月"), "needs", grouped(tape.needs, by_month, today)),
        ]
    return Statistics(period, Table(_("合计"), "", whole), tables)


Key = Callable[[Row], tuple[str, str]]


def by_kind(row: Dispatch) -> tuple[str, str]:
    return row.institution_kind, kind_label(row.institution_kind)


def by_institution(row: Dispatch) -> tuple[str, str]:
    return str(row.institution), row.institution_name


def by_region(row: Row) -> tuple[str, str]:
    return row.region, region_name(row.region)


def by_month(row: Row) -> tuple[str, str]:
    month = f"{timezone.localtime(row.opened_at, SHANGHAI):%Y-%m}"
    return month, month


def kind_label(kind: str) -> str:
    """The name of a kind of institution, as the vocabulary has it."""
    values = book().vocabulary.facts["institution.kind"].values
    return str(choose(values[kind])) if kind in values else kind


def heading() -> list[str]:
    return [
        _("分组"), _("名称"), _("计的是"), _("笔数"),
        _("按时"), _("按时（分母）"), _("有报价"), _("已选定"),
        *(
            title
            for step in (_("首次回应"), _("首份报价"), _("选定"))
            for title in (
                _("到%(step)s的工作日中位数") % {"step": step},
                _("到%(step)s的小时中位数") % {"step": step},
                _("到%(step)s的笔数") % {"step": step},
            )
        ),
    ]  # fmt: skip


def lines(found: Statistics) -> Iterator[list[object]]:
    """One line for each group; medians are blank where there is nothing to take one of."""
    for table in (found.whole, *found.tables):
        for one in table.groups:
            yield [table.title, one.label, unit(table, one), *_numbers(one)]


def unit(table: Table, one: Summary) -> str:
    return {"needs": _("需求"), "dispatches": _("机构办理")}[table.counts or one.key]


def _numbers(one: Summary) -> Iterator[object]:
    yield from (one.count, one.in_time.top, one.in_time.bottom)
    yield from (one.offered.top, one.accepted.top)
    for wait in (one.to_answer, one.to_offer, one.to_acceptance):
        yield from (_tenths(wait.working_days.value), _tenths(wait.hours.value), wait.n)


def _tenths(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.1"))
