"""What a campaign does to its visits, and how it counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from changrong.identifiers import IdentifierError, credit_code
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._noting import bad_line, refuse, serving
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.rules.codes import regions
from changrong.text import Text

_BETWEEN = re.compile(r"\s*[,，\t]\s*")


@effect("campaign.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Its days follow each other and are not over."""
    if answers["ends_on"] < answers["begins_on"]:
        said = Text("结束日不能早于开始日", "The last day cannot be before the first")
        raise FieldErrors({"ends_on": said})
    not_over(case, answers, "ends_on")


@effect("campaign.list_firms", opens=("visit",))
def list_firms(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A visit for every line. One line that cannot be read, and nothing is listed."""
    if answers["visitor"] not in case.fields["institutions"]:
        raise refuse(
            "这家机构没有参加这次活动", "This institution takes no part in the campaign", "visitor"
        )
    visitor = serving(answers["visitor"], "visitor")
    firms = _read(case, answers["firms"].splitlines(), by)
    plan = {"planned_on": _planned_on(case), "purpose": case.fields["goal"], "mode": "in_person"}
    openings = [
        (case, Opening(enterprise=firm, fields=plan, parent=case, institution=visitor))
        for firm in firms
    ]
    opened = engine.open_children(openings, "visit", by)
    count(case, answers, by)
    return {"visits": [visit.number for visit in opened]}


def _planned_on(case: Case) -> str:
    """Visits are to be made by the campaign's last day, which may be today."""
    return str(max(case.fields["ends_on"], clock.today().isoformat()))


def _read(case: Case, lines: Sequence[str], by: Actor) -> list[Enterprise]:
    listed = set(case.children.filter(kind="visit").values_list("enterprise_id", flat=True))
    firms, seen = [], Counter[int]()
    for row, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        firm = _firm(row, _BETWEEN.split(line.strip()), by)
        seen[firm.pk] += 1
        if firm.pk in listed or seen[firm.pk] > 1:
            raise bad_line(row, Text("已经在名单上", "is listed already"), "firms")
        firms.append(firm)
    return firms


def _firm(row: int, said: Sequence[str], by: Actor) -> Enterprise:
    """One that is known by its code, or is entered as the line has it."""
    known = Enterprise.objects.filter(credit_code=said[0].upper()).first()
    if known is not None:
        return known
    try:
        code = credit_code(said[0])
    except IdentifierError as wrong:
        raise bad_line(row, wrong.text, "firms") from None
    known = Enterprise.objects.filter(credit_code=code).first()
    if known is not None:
        return known
    if len(said) != 3 or said[2] not in regions() or not 0 < len(said[1]) <= 120:
        needed = Text(
            "没来过的企业要写：代码，名称，区划代码",
            "a firm that is new here needs: code, name, code of its district",
        )
        raise bad_line(row, needed, "firms")
    firm = Enterprise.objects.create(credit_code=code, name=said[1], region=said[2])
    record(firm.number, "enterprise.entered", by, {"region": firm.region})
    return firm


@effect("campaign.start")
def start(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not case.children.filter(kind="visit").exists():
        raise refuse("名单上还没有企业", "No firm is listed yet")


@effect("campaign.count")
def count(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    counts = _counted(case.children.filter(kind="visit").values_list("answered_at", "outcome"))
    case.fields |= counts
    return counts


def counted_with(visit: Case) -> None:
    """Count the campaign of a visit that has just been made, or ended, and is not written yet."""
    campaign = visit.parent
    if campaign is None:
        return
    others = campaign.children.filter(kind="visit").exclude(pk=visit.pk)
    before = others.values_list("answered_at", "outcome")
    campaign.fields |= _counted([*before, (visit.answered_at, visit.outcome)])
    campaign.save(update_fields=["fields"])


def _counted(visits: Iterable[tuple[datetime | None, str]]) -> dict[str, int]:
    """Of all visits: a firm is visited when somebody met it, however long what it needs is followed
    up; one that was met before the campaign was cancelled was visited."""
    found = list(visits)
    return {
        "targets": len(found),
        "made": sum(1 for made_at, _outcome in found if made_at is not None),
        "needs": sum(1 for _made_at, outcome in found if outcome == "need_opened"),
    }
