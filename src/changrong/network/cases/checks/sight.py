"""Which roles see every case of a kind and may move it, as `queries` has it."""

from __future__ import annotations

from changrong.network.cases.checks.subject import Subject, named_effects
from changrong.network.people.models import Role

ALWAYS = frozenset({Role.COORDINATOR})
"""The bureau sees the cases of its district."""

BODIES = frozenset({Role.OFFICER, Role.MANAGER})


def sight(subject: Subject) -> frozenset[Role]:
    """An institution moves what it holds; the hotline sees what it opened itself."""
    seeing = set(ALWAYS)
    if subject.kind.serves:  # whoever is served sees what is about them
        seeing.add(Role.ENTERPRISE)
    if Role.SUPERVISOR in subject.kind.roles:
        seeing.add(Role.SUPERVISOR)
    if _has_institution(subject):
        seeing |= BODIES
    if set(subject.kind.opened_by) == {Role.HOTLINE}:
        seeing.add(Role.HOTLINE)
    return frozenset(seeing) - set(subject.kind.hidden_from)


def sight_of_some(subject: Subject) -> frozenset[Role]:
    """With the hotline, where it may open a case: then it sees that one."""
    opening = {Role.HOTLINE} & set(subject.kind.opened_by)
    return sight(subject) | (opening - set(subject.kind.hidden_from))


def _has_institution(subject: Subject) -> bool:
    """Whether an institution can hold the case: a field names it, or the service does as it opens
    the case or by an effect."""
    kind = subject.kind
    return bool(kind.held_by or kind.name in subject.opened or named_effects(kind))
