"""What a measure needs to know of a firm, who says it, and on which paper it stands."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from changrong.network.rules.book import book
from changrong.network.rules.reasons import stated_behind
from changrong.policy import Fact, Measure
from changrong.policy.language.nodes import reads
from changrong.text import Text

FILE = Path(__file__).with_name("papers.toml")


@dataclass(frozen=True)
class Need:
    """A stated fact that a measure reads, and the papers on which it can be seen."""

    fact: Fact
    papers: tuple[Text, ...]


@dataclass(frozen=True)
class Needs:
    """All that a measure reads, by who supplies it: the firm, the institution, the network."""

    own: list[Need]
    checked: list[Need]
    known: list[Need]

    def __iter__(self) -> Iterator[Need]:
        yield from (*self.own, *self.checked, *self.known)

    @property
    def papers(self) -> list[Text]:
        """The papers that the firm may be asked for, each once."""
        found = (paper for need in (*self.own, *self.checked) for paper in need.papers)
        return list(dict.fromkeys(found))


@cache
def papers_for() -> dict[str, tuple[Text, ...]]:
    """The papers on which each fact can be read, by the fact's name."""
    found: dict[str, tuple[Text, ...]] = {}
    for paper in tomllib.loads(FILE.read_text())["paper"]:
        for fact in paper["shows"]:
            found[fact] = (*found.get(fact, ()), Text(**paper["label"]))
    return found


def facts_behind(measure: Measure) -> list[str]:
    """The stated facts that decide on a measure and on what it gives, as it reads them."""
    nodes = [condition.node for condition in measure.conditions]
    nodes += [give.node for give in measure.gives]
    read = [name for node in nodes for name in reads(node)]
    read += [measure.dated_by]
    read += [measure.duty.on] if measure.duty else []
    return list(dict.fromkeys(root for name in read for root in stated_behind(name)))


def needs_of(measure: Measure) -> Needs:
    """What has to be known before it can be told whether a measure applies or is kept."""
    needs = Needs([], [], [])
    shelves = {"enterprise": needs.own, "officer": needs.checked}
    for name in facts_behind(measure):
        if fact := book().vocabulary.facts.get(name):
            shelf = shelves.get(fact.asked_of, needs.known)
            shelf.append(Need(fact, papers_for().get(name, ())))
    return needs
