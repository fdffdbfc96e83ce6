"""A fact that a live measure needs and that nobody is asked for, supplies or derives."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, of_measure
from changrong.policy.facts import AS_OF, Fact
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    told: set[str] = set()
    for measure in subject.book.measures:
        for name, node in subject.trees(measure):
            for fact in subject.under(node):
                if fact not in told and _is_lost(subject, fact):
                    told.add(fact)
                    yield Fault(of_measure(measure, name), _problem(subject, fact))


def _is_lost(subject: Subject, name: str) -> bool:
    fact = subject.book.vocabulary.find(name)
    if fact is None or name == AS_OF.name:
        return False
    if fact.derived:
        return name not in subject.formulas
    return _asks_nobody(fact)


def _asks_nobody(fact: Fact) -> bool:
    return fact.asked_of == "nobody" and not fact.sources


def _problem(subject: Subject, name: str) -> Text:
    if subject.book.vocabulary[name].derived:
        return Text(
            f"{name} 没有一个有效的通知推出它，永远不能判断",
            f"no live notice derives {name}, so it can never be told",
        )
    return Text(
        f"{name} 没有向任何人问，也没有来源，永远不能判断",
        f"{name} is asked of nobody and has no source, so it can never be told",
    )


CHECK = Check(
    code="never-asked",
    severity=Severity.ERROR,
    title=Text("要用的事实没人问", "A fact that is needed and never asked"),
    help=Text(
        "在 facts.toml 中写 asked_of 或 sources，或者由一个通知推出它",
        "Give it asked_of or sources in facts.toml, or derive it in a notice",
    ),
    find=find,
)
