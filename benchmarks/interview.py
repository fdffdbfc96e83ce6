"""How many questions an interview of the shipped book takes, on average, in four orders.

Firms are the demonstration's, then random ones, each with a whole set of answers. A visitor states
nothing at first; a registered firm has what the registry knows. While an emergency runs, whether it
covers the firm is known once its district is. `python -m benchmarks.interview` prints the table.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import date
from statistics import mean

from changrong.network.demo.enterprises import samples
from changrong.policy import Book, Fact, Kind, Value
from changrong.policy.interview import Interview, Standing

AS_OF = date(2026, 11, 21)
REGISTERED = (
    "enterprise.region",
    "enterprise.kind",
    "enterprise.industry",
    "enterprise.founded_on",
)
Choose = Callable[[Standing], str]


def most_waited_for(book: Book) -> Choose:
    """The order of before: the fact that most measures wait for."""
    order = book.vocabulary.order
    return lambda standing: min(
        standing.open, key=lambda name: (-len(standing.waits[name]), order[name])
    )


def answers_of(book: Book, facts: Mapping[str, object], chance: random.Random) -> dict[str, Value]:
    """A whole set of answers: what a firm's record says, the rest at random."""
    answers = {}
    for fact in book.vocabulary:
        if fact.asked_of == "enterprise":
            told = facts.get(fact.name)
            answers[fact.name] = fact.parse(told) if told is not None else any_of(fact, chance)
    return answers


def any_of(fact: Fact, chance: random.Random) -> Value:
    if fact.values:
        return chance.choice(list(fact.values))
    if fact.kind is Kind.BOOLEAN:
        return chance.random() < 0.5
    if fact.kind is Kind.DATE:
        return date(chance.randint(2015, 2028), chance.randint(1, 12), 1)
    return fact.parse(str(round(10 ** chance.uniform(0.5, 7.5))))


def questions(
    interview: Interview,
    answers: Mapping[str, Value],
    known: set[str],
    emergency: str,
    pick: Choose,
) -> int:
    """How many questions one firm is asked."""
    facts = {name: answers[name] for name in known}
    asked = 0
    while True:
        settings = _settings(facts, emergency)
        standing = interview.standing({**facts, **settings})
        if standing.question is None:
            return asked
        name = pick(standing)
        facts[name] = answers[name]
        asked += 1


def _settings(facts: Mapping[str, Value], emergency: str) -> dict[str, Value]:
    """What the service knows by itself: an emergency, and that whoever borrows wants financing."""
    found: dict[str, Value] = {}
    if not emergency:
        found["emergency.active"] = False
    elif "enterprise.region" in facts:
        found["emergency.active"] = str(facts["enterprise.region"]).startswith(emergency)
    if facts.get("need.kind") in (
        "credit_loan",
        "first_loan",
        "renewal",
        "other_loan",
        "guarantee",
    ):
        found["need.category"] = "financing"
    return found


def main(firms: int = 80) -> None:
    book = Book.load()
    interview = Interview(book, AS_OF)
    chance = random.Random(2026)
    people = [
        answers_of(book, {**each.facts, "enterprise.region": each.region}, chance)
        for each in samples(firms)
    ]
    orders: dict[str, Choose] = {
        "declared order": lambda standing: min(
            standing.open, key=book.vocabulary.order.__getitem__
        ),
        "at random": lambda standing: chance.choice(standing.open),
        "most waited for": most_waited_for(book),
        "settles most on average": lambda standing: standing.open[0],
    }
    print(f"{firms} firms, book {book.hash[:12]}, {AS_OF}: questions on average")
    for label, known in (("a visitor", frozenset[str]()), ("a registered firm", REGISTERED)):
        for emergency in ("", "11"):
            when = "an emergency in Beijing" if emergency else "no emergency"
            for order, pick in orders.items():
                start = time.process_time()
                counts = [questions(interview, each, known, emergency, pick) for each in people]
                spent = (time.process_time() - start) / (sum(counts) + len(counts))
                print(f"{label:18} {when:24} {order:26} {mean(counts):6.2f}  {spent * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
