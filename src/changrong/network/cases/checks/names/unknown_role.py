"""A role that nobody can have."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.network.cases.kind import Kind
from changrong.network.people.models import Role
from changrong.text import Text


@error(
    "unknown-role",
    Text("没有的身份", "An unknown role"),
    Text("用 Role 里的身份", "Use one of Role"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, place, roles in _named(subject.kind):
        for role in roles:
            if role not in Role.values:
                yield Fault(part, place, Text(f"没有身份 {role}", f"there is no role {role}"))


def _named(kind: Kind) -> Iterator[tuple[str, str, tuple[Role, ...]]]:
    yield "", "", (*kind.opened_by, *kind.hidden_from)
    for move in kind.moves:
        yield "move", move.name, (*move.by, *move.overrides, *move.tells)
    for clock in kind.clocks:
        for level in clock.levels:
            yield "level", level_name(clock, level.name), level.tells
