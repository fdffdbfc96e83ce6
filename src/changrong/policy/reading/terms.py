"""What entries of several files are written in: expressions, and the facts that are days."""

from __future__ import annotations

from changrong.policy.errors import LanguageError, NoticeError, did_you_mean
from changrong.policy.facts import Kind, Vocabulary
from changrong.policy.language.lookups import Tables
from changrong.policy.language.nodes import Node
from changrong.policy.language.reader import expression
from changrong.policy.notice import AS_SHIPPED, Reading
from changrong.policy.reading.toml import Section


def tree(
    section: Section, text: str, kind: Kind, vocabulary: Vocabulary, tables: Tables | None = None
) -> Node:
    """The tree of an expression of this kind. Raises NoticeError at the section's place."""
    try:
        return expression(text, vocabulary, kind, tables)
    except LanguageError as error:
        raise NoticeError(error.code, section.place, error.text) from None


def date_fact(
    section: Section, key: str, vocabulary: Vocabulary, default: str | None = None
) -> str:
    """The name, under this key, of a fact that is a day. Raises NoticeError."""
    name = section.text(key) if default is None else section.text(key, default)
    fact = vocabulary.find(name)
    if fact is None:
        hint = did_you_mean(name, vocabulary.facts)
        raise section.fail(
            "unknown-fact",
            f"{key} = {name}：没有这项事实{hint.zh}",
            f"{key} = {name}: no such fact{hint.en}",
        )
    if fact.kind is not Kind.DATE:
        raise section.fail(
            "wrong-type", f"{key} = {name} 不是日期", f"{key} = {name} is not a date"
        )
    return name


def read_mark(section: Section) -> Reading:
    """How a part of a notice says that it was read; what says nothing is as its notice."""
    return Reading(section.choice("read", AS_SHIPPED, default=Reading.FULL))
