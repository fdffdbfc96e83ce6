"""Reading cases.toml: facts in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from changrong.policy.errors import FactError, NoticeError
from changrong.policy.facts import Value, Vocabulary
from changrong.policy.notice import Verdict, WorkedCase
from changrong.policy.reading.findings import Part
from changrong.policy.reading.toml import Section


def read_case(section: Section, vocabulary: Vocabulary) -> WorkedCase:
    """The worked case of one entry of cases.toml. Raises NoticeError."""
    name = section.text("name")
    section.place = replace(section.place, condition=name)
    case = WorkedCase(
        name=name,
        as_of=section.required_day("as_of"),
        facts=_values(section, "facts", vocabulary),
        expect=_verdicts(section),
        derived=_values(section, "derived", vocabulary),
        missing={
            key: tuple(str(fact) for fact in facts)
            for key, facts in _entries(section, "missing", list)
        },
        due=dict(_entries(section, "due", date)),
        gives={key: dict(part) for key, part in _entries(section, "gives", dict)},
    )
    section.done()
    return case


def _entries(section: Section, key: str, type_: type[Part]) -> Iterator[tuple[str, Part]]:
    part = section.maybe_section(key)
    for name, value in (part.values if part is not None else {}).items():
        if not isinstance(value, type_):
            raise section.fail(
                "wrong-type", f"{key} 的 {name} 类型不对", f"{key}: {name} is of the wrong type"
            )
        yield name, value


def _verdicts(section: Section) -> dict[str, Verdict]:
    part = section.maybe_section("expect")
    if part is None:
        return {}
    return {id: Verdict(part.choice(id, list(Verdict))) for id in part.values}


def _values(section: Section, key: str, vocabulary: Vocabulary) -> dict[str, Value]:
    part = section.maybe_section(key)
    found: dict[str, Value] = {}
    for name, raw in (part.values if part is not None else {}).items():
        try:
            if key == "derived" and name in vocabulary:
                found[name] = vocabulary[name].parse(raw)
            else:
                found[name] = vocabulary.parse(name, raw)
        except FactError as error:
            raise NoticeError("wrong-fact", section.place, error.text) from None
    return found
