"""A name that its column of the database does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.network.cases.kind import Kind
from changrong.network.cases.models import Case, Clock, Series
from changrong.network.events.models import Event
from changrong.text import Text


@error(
    "too-long",
    Text("名称过长", "A name too long"),
    Text("起一个短一些的名称", "Choose a shorter name"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for part, name, model, column in _kept(subject.kind):
        longest = model._meta.get_field(column).max_length
        if len(name) > longest:
            yield Fault(
                part,
                name,
                Text(
                    f"名称最长 {longest} 个字符", f"the name may have {longest} characters at most"
                ),
            )


def _kept(kind: Kind) -> Iterator[tuple[str, str, type[Model], str]]:
    yield "", kind.name, Case, "kind"
    yield "", kind.prefix, Series, "prefix"
    for state in kind.states:
        yield "state", state.name, Case, "state"
    for outcome in kind.outcomes:
        yield "outcome", outcome.name, Case, "outcome"
    for move in kind.moves:
        yield "move", f"{kind.name}.{move.name}", Event, "code"
    for clock in kind.clocks:
        yield "clock", clock.name, Clock, "name"
        for level in clock.levels:
            yield "level", level.name, Clock, "level"
