"""Reading the vocabulary: every fact of a facts.toml, strictly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from changrong.policy.errors import NoticeError, Place
from changrong.policy.facts import AS_OF, ASKED_OF, Fact, FactType, Kind
from changrong.policy.reading.toml import FACT_NAME, Section, read_toml
from changrong.text import Text


def read_facts(file: Path) -> Iterator[Fact]:
    """The facts in the order of the file. Raises NoticeError naming the fact that is wrong."""
    place = Place(file.name)
    whole = Section(read_toml(file, place), place)
    seen = set()
    for section in whole.sections("fact"):
        fact = _read_fact(section)
        if fact.name in seen or fact.name == AS_OF.name:
            problem = Text(f"{fact.name} 声明了两次", f"{fact.name} is declared twice")
            raise NoticeError("declared-twice", section.place, problem)
        seen.add(fact.name)
        yield fact
    whole.done()


def _read_fact(section: Section) -> Fact:
    name = section.name("name", FACT_NAME)
    section.place = Place(section.place.file, condition=name)
    kind = FactType(section.choice("type", [str(type_) for type_ in FactType]))
    asked_of = section.choice("asked_of", ASKED_OF, default="nobody")
    values = section.labels("values") if kind is FactType.CODE else {}
    fact = Fact(
        name=name,
        type=kind,
        label=section.words("label"),
        subject=section.text("subject", default=name.partition(".")[0]),
        unit=section.maybe_words("unit"),
        question=section.words("question")
        if asked_of == "enterprise"
        else section.maybe_words("question"),
        hint=section.maybe_words("hint"),
        asked_of=asked_of,
        sources=section.texts("sources"),
        derived=section.flag("derived"),
        pattern=section.text("pattern", default="") if kind is FactType.TEXT else "",
        values=MappingProxyType(values),
        min=section.decimal("min") if kind.kind is Kind.NUMBER else None,
        max=section.decimal("max") if kind.kind is Kind.NUMBER else None,
    )
    section.done()
    return fact
