"""Which roles see every case of a kind, as `queries.visible_to` has it."""

from __future__ import annotations

from changrong.network.cases.checks.subject import Subject, named_effects
from changrong.network.people.models import Role

ALWAYS = frozenset({Role.ENTERPRISE, Role.COORDINATOR})
"""The enterprise sees its own cases, the bureau those of its district."""

BODIES = frozenset({Role.OFFICER, Role.MANAGER})


def sight(subject: Subject) -> frozenset[Role]:
    """An institution sees what it holds and what stands above it; the hotline what it opened."""
    seeing = set(ALWAYS)
    if _has_institution(subject):
        seeing |= BODIES
    if set(subject.kind.opened_by) == {Role.HOTLINE}:
        seeing.add(Role.HOTLINE)
    return frozenset(seeing)


def _has_institution(subject: Subject) -> bool:
    """Whether an institution can hold the case or one of its children: it is named by a field, or
    the service names it as it opens the case or by an effect."""
    kind = subject.kind
    return bool(
        kind.held_by
        or kind.name in subject.opened
        or named_effects(kind)
        or any(subject.is_child(name) for name in subject.opened)
    )
