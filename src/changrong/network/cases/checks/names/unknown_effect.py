"""An effect that nobody registered."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-effect",
    Text("没有的效果", "An unknown effect"),
    Text(
        "在 cases/effects 里登记它，或者改正名称", "Register it in cases/effects, or mend the name"
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    kind = subject.kind
    named = [("", "", kind.on_open), *(("move", move.name, move.does) for move in kind.moves)]
    for part, place, name in named:
        if name and name not in subject.effects:
            hint = did_you_mean(name, subject.effects)
            yield Fault(
                part,
                place,
                Text(f"没有登记效果 {name}{hint.zh}", f"no effect is called {name}{hint.en}"),
            )
