"""What the pages of relief and of transactions show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from changrong.money import in_yuan
from changrong.network.parties.models import Institution
from changrong.network.portal.language import choose
from changrong.network.relief.models import Entry, Transactions
from changrong.network.relief.queries import Total, summed
from changrong.network.relief.words import RELIEF, TRANSACTIONS
from changrong.network.rules.models import Emergency


def table(found: Mapping[tuple[str, int], Total]) -> dict[str, Any]:
    """Totals by kind, and under each by institution."""
    names = _names({key for _kind, key in found})
    kinds = summed(dict(found), 0)
    return {
        "whole": sum(kinds.values(), Total()),
        "kinds": [
            {
                "code": code,
                "label": label,
                "total": kinds[code],
                "institutions": sorted(
                    (
                        {"key": key, "name": names[key], "total": one}
                        for (kind, key), one in found.items()
                        if kind == code
                    ),
                    key=lambda line: line["name"],
                ),
            }
            for code, label in RELIEF.items()
            if code in kinds
        ],
    }


def intervals(
    emergencies: QuerySet[Emergency], found: Mapping[tuple[int, str, int], Total]
) -> list[dict[str, Any]]:
    """For each emergency its totals by kind, and under each by institution."""
    names = _names({key for _emergency, _kind, key in found})
    shown = []
    for emergency in emergencies:
        own = {key: one for key, one in found.items() if key[0] == emergency.pk}
        kinds = summed(own, 1)
        lines = [
            {
                "label": label,
                "total": kinds[code],
                "institutions": sorted(
                    (
                        {"name": names[institution], "total": one}
                        for (_emergency, kind, institution), one in own.items()
                        if kind == code
                    ),
                    key=lambda line: line["name"],
                ),
            }
            for code, label in TRANSACTIONS.items()
            if code in kinds
        ]
        shown.append({"emergency": emergency, "kinds": lines})
    return shown


def _names(keys: set[int]) -> dict[int, str]:
    return dict(Institution.objects.filter(pk__in=keys).values_list("pk", "name"))


def relief_heading() -> list[str]:
    return [
        _("编号"), _("日期"), _("纾困种类"), _("机构"), _("企业"), _("户数"), _("金额（元）"),
        _("来自事项"), _("冲销哪一笔"), _("说明"),
    ]  # fmt: skip


def relief_lines(entries: QuerySet[Entry]) -> Iterator[list[object]]:
    for one in entries.iterator(500):
        yield [
            one.number,
            one.day,
            choose(RELIEF[one.kind]) if one.kind in RELIEF else one.kind,
            one.institution.name,
            str(one.enterprise or ""),
            one.units,
            None if one.amount is None else in_yuan(one.amount),
            one.case.number if one.case else "",
            one.reverses.number if one.reverses else "",
            one.note,
        ]


def transactions_heading() -> list[str]:
    return [
        _("编号"), _("应急响应"), _("机构"), _("业务种类"), _("开始日"), _("结束日"), _("笔数"),
        _("金额（元）"), _("更正哪一份"), _("被哪一份更正"),
    ]  # fmt: skip


def transactions_lines(reports: QuerySet[Transactions]) -> Iterator[list[object]]:
    for one in reports.iterator(500):
        after = getattr(one, "replaced_by", None)
        yield [
            one.number,
            one.emergency.name,
            one.institution.name,
            choose(TRANSACTIONS[one.kind]) if one.kind in TRANSACTIONS else one.kind,
            one.since,
            one.until,
            one.count,
            None if one.amount is None else in_yuan(one.amount),
            one.replaces.number if one.replaces else "",
            after.number if after else "",
        ]
