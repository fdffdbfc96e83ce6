"""A fact that is declared, perhaps even asked for, and that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject
from changrong.policy.errors import Place
from changrong.policy.language.nodes import reads
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    used: set[str] = set()
    for measure in subject.book.measures:
        for _, node in subject.trees(measure):
            used.update(reads(node))
    for item in subject.book.derived:
        used.update(reads(item.node))
    for fact in subject.book.vocabulary:
        if fact.name not in used:
            asked = fact.asked_of != "nobody"
            problem = Text(
                f"没有措施或推导读它{'，却要人回答' if asked else ''}",
                f"no measure or formula reads it{', and yet it is asked' if asked else ''}",
            )
            yield Fault(Place("facts.toml", condition=fact.name), problem)


CHECK = Check(
    code="unused-fact",
    severity=Severity.WARNING,
    title=Text("声明的事实没有用到", "A fact that nothing reads"),
    help=Text(
        "删去它；网络别处要用的，在 checks.toml 中说明",
        "Delete it; if another part of the network uses it, say so in checks.toml",
    ),
    find=find,
    whole=True,
)
