"""What is done to teams: made, changed, and given a case or relieved of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine, handing
from changrong.network.cases.errors import MoveRefused, NotAllowed, Stale
from changrong.network.cases.hands import REASONS, TEAM_CHANGED
from changrong.network.cases.models import Case, Team
from changrong.network.cases.teams.queries import candidates, keeps, teams_of
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership
from changrong.network.unit import whole
from changrong.text import Text

SAVED = "team.saved"


@dataclass(frozen=True)
class Said:
    """A team as its keeper says it."""

    name: str
    members: Sequence[Membership]
    kinds: Sequence[str] = ()
    needs: Sequence[str] = ()
    regions: Sequence[str] = ()
    firm: Sequence[str] = ()
    only_by_right: bool = False
    place: int = 1
    active: bool = True


@whole
def save_team(said: Said, by: Actor, team: Team | None = None) -> Team:
    """Make a team, or change one's own. Cases that it has stay with it. Raises NotAllowed,
    MoveRefused for a name that is taken and a member who does not work here."""
    if not keeps(by) or (team is not None and not teams_of(by).filter(pk=team.pk).exists()):
        raise NotAllowed
    if set(said.members) - set(candidates(by)):
        said_so = Text("成员要是这里在岗的同事", "Members are colleagues who work here")
        raise MoveRefused(said_so, field="members")
    if teams_of(by).filter(name=said.name).exclude(pk=team.pk if team else None).exists():
        raise MoveRefused(Text("已经有同名的团队", "There is a team of this name"), field="name")
    plain = {name: value for name, value in asdict(said).items() if name != "members"}
    own = {"institution": by.institution, "region": "" if by.institution else by.region}
    row = team or Team(**own, created_at=clock.now())
    for name, value in plain.items():
        setattr(row, name, list(value) if isinstance(value, tuple | list) else value)
    row.save()
    row.members.set(said.members)
    users = sorted(member.user.number for member in said.members)
    data: dict[str, Any] = {"team": row.number, "members": users, "active": row.active}
    record(f"team-{row.number}", SAVED, by, data)
    return row


@whole
def change_team(
    cases: Sequence[Case], to: Team, by: Actor, reason: str, marks: dict[str, str] | None = None
) -> list[Case]:
    """Give each case to another team of the same body, all or none. Who handles it goes on if they
    are of the new team; else it is the team's to take. Raises NotAllowed, Stale, MoveRefused."""
    if reason not in REASONS:
        raise MoveRefused(Text("请选转交原因", "Choose a reason"), field="reason")
    held = engine.lock(cases)
    for case in held:
        if not may_change(by, case):
            raise NotAllowed
        if marks is not None and marks.get(case.number) != handing.mark_of(case):
            raise Stale
        if not to.active or to.institution_id != case.institution_id:
            raise MoveRefused(Text("请选一个在用的团队", "Choose a team in use"), field="to")
    stays = set(to.members.filter(ended_at=None).values_list("user", flat=True))
    for case in held:
        if case.team_id == to.pk:
            continue
        was, case.team = case.team, to
        if case.handler_id not in stays:
            case.handler = None
        case.save(update_fields=["team", "handler"])
        data = {"team": to.number, "was": was.number if was else None, "reason": reason}
        record(case.number, TEAM_CHANGED, by, data)
    return held


def may_change(by: Actor, case: Case) -> bool:
    """Who keeps the teams of the body that has the case."""
    return keeps(by) and handing.may_assign(by, case)
