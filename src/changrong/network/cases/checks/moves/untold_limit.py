"""A heeded limit whose facts nobody could ever supply for such a case."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, warning
from changrong.network.cases.checks.limits import limits
from changrong.network.cases.checks.subject import Subject
from changrong.policy import Fact, Measure
from changrong.policy.checks.subject import Subject as Reading
from changrong.text import Text


@warning(
    "untold-limit",
    Text("永远不能判断的限制", "A limit that can never be told"),
    Text(
        "用一个字段说明这项事实，或者不 heeds 这项限制",
        "State the fact in a field, or do not heed the limit",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for move in subject.kind.moves:
        for measure in limits(subject, move):
            for fact in _needed(subject, measure):
                if not _can_be_told(subject, fact):
                    yield Fault(
                        "move",
                        move.name,
                        Text(
                            f"{measure.key} 要看 {fact.name}，没有向任何人问，也没有字段说明",
                            f"{measure.key} reads {fact.name}, asked of nobody, stated by no field",
                        ),
                    )


def _needed(subject: Subject, measure: Measure) -> list[Fact]:
    reading = Reading(subject.book)
    found = {name: 0 for item in measure.must for name in reading.under(item.node)}
    vocabulary = subject.book.vocabulary
    return [
        vocabulary[name] for name in found if name in vocabulary and not vocabulary[name].derived
    ]


def _can_be_told(subject: Subject, fact: Fact) -> bool:
    """Whether somebody is asked, a field or a contract states it, or the network knows it of a case
    of this kind or of the one above it."""
    if fact.asked_of != "nobody" or fact.name in _stated(subject):
        return True
    if fact.subject in _OF_CONTRACTS:
        return any(field.type == "contract" for _move, field in subject.fields)
    own = fact.subject in (subject.kind.name, subject.kind.parent)
    return own and "network" in fact.sources


_OF_CONTRACTS = ("loan", "guarantee")


def _stated(subject: Subject) -> set[str]:
    above = subject.kinds.get(subject.kind.parent)
    fields = (*(field for _move, field in subject.fields), *(above.fields if above else ()))
    return {field.fact for field in fields}
