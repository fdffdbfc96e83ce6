"""Who sees which case, and what of it: the only readers of cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from changrong.identifiers import region_covers, region_prefix
from changrong.network.cases.kind import A_FIRM, A_PERSON, EITHER, PARTNER, Kind, Move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Clock, shielded
from changrong.network.cases.permitting import may_make
from changrong.network.cases.timeline import Entry, Reader, told
from changrong.network.cases.versions import kind_of
from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise, Outlet
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

__all__ = [
    "Entry",
    "TwoClocks",
    "brought_in_by",
    "is_live",
    "kind_of",
    "may_move",
    "may_open",
    "moves_for",
    "offers_of",
    "readable_by",
    "shown_fields",
    "standing_alone",
    "timeline",
    "two_clocks",
    "visible_to",
]

_BODIES = (Role.OFFICER, Role.MANAGER)
# The ends that bind both sides, by kind.
_KEPT = {(kind.name, end.name) for kind in KINDS.values() for end in kind.outcomes if end.keeps}


def is_live(case: Case) -> bool:
    """Whether an institution may still read the firm's own data by it: it is at work on it, or it
    ended in a way that binds both."""
    return case.closed_at is None or (case.kind, case.outcome) in _KEPT


def _live() -> Q:
    """Cases of which `is_live` holds."""
    ended = (Q(kind=kind, outcome=outcome) for kind, outcome in _KEPT)
    return reduce(or_, ended, Q(closed_at=None))


def visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases this actor may see. Nobody sees another enterprise's case or another institution's
    dispatch; an institution sees the need behind a dispatch while it works on it and when it was
    chosen, and afterwards only what it did itself."""
    cases = Case.objects.select_related("version", "enterprise", "institution", "product", "team")
    if actor.role is not None and (hidden := _hidden(actor.role)):
        cases = cases.exclude(kind__in=hidden)
    match actor.role:
        case Role.ENTERPRISE:
            return cases.filter(enterprise=actor.enterprise)
        case Role.OFFICER | Role.MANAGER:
            part = Case.objects.filter(
                _live(), parent=OuterRef("pk"), institution=actor.institution
            )
            own = Q(institution=actor.institution) | Q(partner=actor.institution)
            seen = cases.filter(own | Exists(part))
            return seen if actor.role == Role.MANAGER else seen.filter(_not_about_others(actor))
        case Role.COORDINATOR:
            return cases.filter(region__startswith=region_prefix(actor.region))
        case Role.SUPERVISOR:
            theirs = [kind.name for kind in KINDS.values() if Role.SUPERVISOR in kind.roles]
            seen = cases.filter(kind__in=theirs)
            return seen.filter(region__startswith=region_prefix(actor.region))
        case Role.HOTLINE:
            called_in = cases.filter(opened_as=Role.HOTLINE)
            others = Q(kind__in=shielded()) & ~Q(opened_by=actor.user)
            return called_in.exclude(others).filter(region__startswith=region_prefix(actor.region))
        case _:
            return cases.none()


def brought_in_by(actor: Actor) -> QuerySet[Case]:
    """The needs that outlets of the actor's institution wrote down for firms. Of these they are
    told the number, the state and who has it; what it holds since, who works on it is told."""
    outlets = Outlet.objects.filter(institution=actor.institution, institution__isnull=False)
    numbers = list(outlets.values_list("number", flat=True))
    cases = Case.objects.select_related("version", "enterprise", "institution", "product")
    return cases.filter(kind="need", opened_as__in=_BODIES, fields__outlet__in=numbers)


def standing_alone(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without what is only a part of another case of the same firm's (Case.root)."""
    return cases.filter(Q(parent__enterprise=None) | ~Q(parent__enterprise=F("enterprise")))


def _hidden(role: Role) -> list[str]:
    """The kinds of which a role sees none: hidden from it, or about one person at an institution
    and no matter of the bureau's."""
    return [
        kind.name
        for kind in KINDS.values()
        if role in kind.hidden_from
        or (kind.named and role == Role.COORDINATOR and role not in kind.roles)
    ]


def _not_about_others(actor: Actor) -> Q:
    """Not about one of the actor's colleagues in person."""
    personal = [kind for kind in KINDS.values() if kind.named]
    seen = ~Q(kind__in=[kind.name for kind in personal])
    for kind in personal:
        mine = {f"fields__{kind.named}": actor.user.number if actor.user else None}
        seen |= Q(kind=kind.name, **mine)
    return seen


def readable_by(actor: Actor) -> QuerySet[Case]:
    """The visible cases behind which the firm's own data, its evidence and what was decided on it,
    may be read: an institution's part that is over is its own record and no more."""
    seen = visible_to(actor)
    return seen.filter(Q(institution=None) | _live()) if actor.institution else seen


def _is_of_its_side(actor: Actor, case: Case, move: Move) -> bool:
    """Whether the move is for the actor's institution to make; it only reads the need behind."""
    if actor.role not in _BODIES:
        return True
    sides = {"": {case.institution_id}, PARTNER: {case.partner_id}}
    sides[EITHER] = sides[""] | sides[PARTNER]
    return actor.institution.pk in sides[move.side]


def _is_theirs(actor: Actor, case: Case, is_seen: bool | None = None) -> bool:
    """Whether the actor may see the case."""
    return visible_to(actor).filter(pk=case.pk).exists() if is_seen is None else is_seen


def seen_with_children(actor: Actor, case: Case) -> tuple[bool, list[str]]:
    """Whether a case is visible to somebody, and the numbers of those under it that are: in one
    question to the database, since an answer to every move tells both."""
    near = visible_to(actor).filter(Q(pk=case.pk) | Q(parent=case))
    seen = dict(near.values_list("pk", "number"))
    is_seen = seen.pop(case.pk, None) is not None
    return is_seen, sorted(seen.values())


def may_open(actor: Actor, kind: Kind, enterprise: Enterprise | None) -> bool:
    """Enterprises open for themselves; the bureau's own people within their district; institutions
    for whichever firm came to them. What is about no firm is opened for none."""
    if actor.role not in kind.opened_by:
        return False
    if enterprise is None:
        return not kind.serves
    if (A_PERSON if enterprise.is_person else A_FIRM) not in kind.about:
        return False
    if actor.role == Role.ENTERPRISE:
        return actor.enterprise == enterprise
    if actor.role in _BODIES:
        return True
    return region_covers(actor.region, enterprise.region)


def may_move(actor: Actor, case: Case, move: Move) -> bool:
    """Whether the move is this actor's on this case, whatever state it is in."""
    return actor.role in move.by and _is_of_its_side(actor, case, move) and _is_theirs(actor, case)


def moves_for(actor: Actor, case: Case, is_seen: bool | None = None) -> list[Move]:
    """The moves the actor may make now, in the order of the declaration. `is_seen`: whether they
    may see the case, for those who know."""
    kind = kind_of(case)
    moves = [
        move
        for move in kind.moves_from(case.state)
        if actor.role in move.by
        and _is_of_its_side(actor, case, move)
        and may_make(case, kind, move, actor)
    ]
    return moves if moves and _is_theirs(actor, case, is_seen) else []


def shown_fields(actor: Actor, case: Case) -> dict[str, Any]:
    """The fields of a visible case, without the private ones where they are not the actor's."""
    hidden = set() if sees_private(actor, case) else private_names(kind_of(case))
    return {
        declared.name: case.fields[declared.name]
        for declared in kind_of(case).fields
        if declared.name in case.fields and declared.name not in hidden
    }


def private_names(kind: Kind) -> set[str]:
    return {declared.name for declared in kind.fields if declared.private}


def sees_opener(actor: Actor, case: Case) -> bool:
    """Whether it is told who a case is from: where its kind shields them, to themselves only."""
    return actor.role in (Role.ENTERPRISE, Role.HOTLINE) or case.kind not in shielded()


def sees_private(actor: Actor, case: Case) -> bool:
    """The enterprise, the hotline that wrote it down, and an institution that has taken the case
    and not given it up; of one that shields who it is from, the one at the bureau who has it."""
    if case.kind in shielded() and case.handler_id is not None and actor.user:
        return case.handler_id == actor.user.pk or actor.role in (Role.ENTERPRISE, Role.HOTLINE)
    if actor.role in (Role.ENTERPRISE, Role.HOTLINE):
        return True
    return actor.role in _BODIES and (
        Case.objects.filter(
            Q(pk=case.pk) | Q(parent=case),
            Q(institution=actor.institution) | Q(partner=actor.institution),
        )
        .exclude(handler=None)
        .filter(_live())
        .exists()
    )


def offers_of(need: Case) -> list[Case]:
    """The dispatches of a need whose institution has made an offer that was not taken back."""
    made = need.children.filter(
        kind="dispatch", state__in=["offered", "chosen", "not_chosen"], fields__has_key="amount"
    )
    return list(made.select_related("institution", "product", "version").order_by("id"))


def timeline(case: Case, actor: Actor) -> list[Entry]:
    """What happened to a case and its children, as far as the actor may see them."""
    seen = visible_to(actor).filter(Q(pk=case.pk) | Q(parent=case))
    cases = {row.number: row for row in seen}
    events = Event.objects.filter(stream__in=cases).select_related("actor").order_by("id")
    return list(told(events, cases, Reader(actor, sees_private(actor, case))))


@dataclass(frozen=True)
class TwoClocks:
    """The enterprise's own clock, and the clock of each institution that still owes an answer."""

    result: Clock | None
    answers: list[Clock] = field(default_factory=list)


def two_clocks(need: Case) -> TwoClocks:
    answers = Clock.objects.filter(case__parent=need, stopped_at=None)
    return TwoClocks(
        result=need.clocks.filter(name="result").first(),
        answers=list(answers.select_related("case__institution")),
    )
