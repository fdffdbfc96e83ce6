"""Cases go to a team as they are opened, or come to lie with another body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from changrong.identifiers import region_covers
from changrong.network import clock
from changrong.network.cases.dispatch.judging import judge
from changrong.network.cases.models import Case, Team
from changrong.network.cases.teams.fitting import About, Takes, first
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import on_record

FIRM = ("enterprise.epidemic_supplier", "enterprise.daily_supplier")
"""The facts of a firm by which a team may take it."""
BY_RIGHT = "need.service_team"  # what a notice gives that has a team handle the need


def assign(cases: Sequence[Case]) -> None:
    """Give each of these, which are not written yet, the first team that takes it of the body that
    has it. One question where no body of theirs has teams."""
    bodies = {case.institution_id for case in cases}
    rows = Team.objects.filter(active=True)
    theirs = rows.filter(Q(institution__in=bodies - {None}) | Q(institution=None))
    teams: defaultdict[int | None, list[tuple[Team, Takes]]] = defaultdict(list)
    for team in theirs:
        teams[team.institution_id].append((team, takes_of(team)))
    asked = [case for case in cases if teams.get(case.institution_id)]
    firm = _firm_facts(asked, any(takes.firm for rows in teams.values() for _, takes in rows))
    for case in cases:
        reach = [
            (team, takes)
            for team, takes in teams.get(case.institution_id, ())
            if region_covers(team.region, case.region)
        ]
        by_right = any(takes.only_by_right for _, takes in reach)
        case.team = first(reach, _about(case, firm, by_right)) if reach else None


def takes_of(team: Team) -> Takes:
    return Takes(team.kinds, team.needs, team.regions, team.firm, team.only_by_right)


def _firm_facts(cases: Sequence[Case], wanted: bool) -> dict[int, frozenset[str]]:
    """What is true of each firm, read only where some team asks for it."""
    firms = {one.enterprise_id: one.enterprise for one in cases if one.enterprise_id}
    if not wanted or not firms:
        return {}
    known = on_record([one for one in firms.values() if isinstance(one, Enterprise)], clock.today())
    return {
        key: frozenset(name for name in FIRM if found.facts.get(name) is True)
        for key, found in known.items()
    }


def _about(case: Case, firm: dict[int, frozenset[str]], by_right: bool) -> About:
    need = next((one for one in (case, case.parent) if one and one.kind == "need"), None)
    return About(
        kind=case.kind,
        need=str(need.fields.get("kind", "")) if need else "",
        region=case.region,
        firm=firm.get(case.enterprise_id or 0, frozenset()),
        has_right=by_right and need is not None and _has_right(case),
    )


def _has_right(case: Case) -> bool:
    """What an institution's own notice gives, is told where the institution is known: a dispatch
    is judged now, and not only when somebody there first looks at it."""
    decision = judge(case, Actor.SYSTEM)
    return decision is not None and any(
        given["what"] == BY_RIGHT
        for one in decision.result["measures"]
        if one["verdict"] == "applies"
        for given in one["gives"]
    )
