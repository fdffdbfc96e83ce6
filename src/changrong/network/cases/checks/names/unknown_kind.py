"""A parent, or a child that is opened or waited for, of a kind that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name, named_effects
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-kind",
    Text("没有的事项种类", "An unknown kind"),
    Text("改正名称，或者声明这一种事项", "Mend the name, or declare the kind"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, place, name in _named(subject):
        if name not in subject.kinds:
            hint = did_you_mean(name, subject.kinds)
            yield Fault(
                part,
                place,
                Text(f"没有事项种类 {name}{hint.zh}", f"no kind is called {name}{hint.en}"),
            )


def _named(subject: Subject) -> Iterator[tuple[str, str, str]]:
    kind = subject.kind
    if kind.parent not in ("", "*"):
        yield "", "", kind.parent
    for _move, field in subject.fields:
        if field.type == "matter":
            yield "field", field.name, field.of
    for move in kind.moves:
        for name in move.needs_closed:
            yield "move", move.name, name
    for clock in kind.clocks:
        for level in clock.levels:
            if level.opens:
                yield "level", level_name(clock, level.name), level.opens
    for effect in sorted(named_effects(kind) & subject.effects.keys()):
        for name in subject.effects[effect].opens:
            yield "effect", effect, name
