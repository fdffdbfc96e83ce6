"""A clock, a level, an effect or a rule about people names a move that does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name, named_effects
from changrong.network.cases.kind import Kind
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-move",
    Text("没有的步骤", "An unknown move"),
    Text("改正名称，或者声明这一步", "Mend the name, or declare the move"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, place, move in _named(subject.kind):
        if move not in subject.moves:
            yield Fault(part, place, _problem(move, subject.moves))
    for name in sorted(named_effects(subject.kind) & subject.effects.keys()):
        for move in subject.effects[name].moves:
            kind, _dot, step = move.partition(".")
            known = (
                {each.name for each in subject.kinds[kind].moves} if kind in subject.kinds else ()
            )
            if step not in known:
                yield Fault("effect", name, _problem(move, known))


def _named(kind: Kind) -> Iterator[tuple[str, str, str]]:
    for clock in kind.clocks:
        paused = [move for pause in clock.pauses for move in pause]
        longer = [move for move, _duty in clock.longer]
        for move in dict.fromkeys([clock.starts, *clock.stops, *paused, *longer]):
            if move != "open":
                yield "clock", clock.name, move
        for level in clock.levels:
            if level.makes:
                yield "level", level_name(clock, level.name), level.makes
    for step in kind.moves:
        people = [name for name in step.not_by if name != "open"]
        for move in (*people, *step.after):
            yield "move", step.name, move
    for move in filter(None, (*kind.answers, kind.ends_with_parent)):
        yield "", "", move


def _problem(move: str, known: Collection[str]) -> Text:
    hint = did_you_mean(move, known)
    return Text(f"没有步骤 {move}{hint.zh}", f"there is no move {move}{hint.en}")
