"""Reading derived.toml: the formula of one fact, or the table of several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from changrong.policy.errors import Place, did_you_mean
from changrong.policy.facts import AS_OF, Kind, Vocabulary
from changrong.policy.language.lookups import Tables
from changrong.policy.language.nodes import Case, Const, Node
from changrong.policy.notice import Derived
from changrong.policy.reading.terms import date_fact, read_mark, tree
from changrong.policy.reading.toml import Section
from changrong.policy.tables.model import Collect, Hit, Table
from changrong.policy.tables.reading import Settings, read_table
from changrong.policy.tables.trees import tree_of


def read_derived(
    section: Section, folder: Path, vocabulary: Vocabulary, tables: Tables
) -> tuple[Derived, ...]:
    """What one entry of a notice's derived.toml derives. Raises NoticeError."""
    several = "facts" in section.values
    names = section.texts("facts") if several else (section.text("fact"),)
    section.place = replace(section.place, condition=", ".join(names))
    if not names:
        raise section.fail("missing-key", "facts 是空的", "facts is empty")
    for name in names:
        _check_name(section, name, vocabulary)
    clause = section.text("clause")
    dated_by = date_fact(section, "dated_by", vocabulary, AS_OF.name)
    table: Table | None = None
    if several or "table" in section.values:
        name = section.text("table")
        place = Place(f"{folder.name}/tables/{name}")
        settings = settings_of(section, names, dated_by, vocabulary)
        table = read_table(folder / "tables" / name, place, settings, vocabulary, tables)
        nodes = {fact: tree_of(table, fact) for fact in names}
    else:
        kind = vocabulary[names[0]].kind
        nodes = {names[0]: tree(section, section.text("value"), kind, vocabulary, tables)}
    read = read_mark(section)
    section.done()
    for name, node in nodes.items():
        _check_words(section, name, node, vocabulary)
    return tuple(
        Derived(folder.name, name, clause, node, table, read) for name, node in nodes.items()
    )


def settings_of(
    section: Section, facts: tuple[str, ...], dated_by: str, vocabulary: Vocabulary
) -> Settings:
    """How the rows of the table are read: hit policy and, where all count, what they come to."""
    hit = Hit(section.choice("hit", list(Hit), default=Hit.FIRST))
    if hit is not Hit.COLLECT:
        return Settings(facts, hit, None, dated_by)
    collect = Collect(section.choice("collect", list(Collect)))
    for fact in facts:
        if vocabulary[fact].kind is not Kind.NUMBER:
            raise section.fail(
                "wrong-type",
                f"collect = {collect}：{fact} 不是数字",
                f"collect = {collect}: {fact} is not a number",
            )
    if collect is Collect.COUNT and len(facts) > 1:
        raise section.fail(
            "wrong-type",
            "collect = count 只推出一项事实",
            "collect = count yields one fact",
        )
    return Settings(facts, hit, collect, dated_by)


def _check_name(section: Section, name: str, vocabulary: Vocabulary) -> None:
    fact = vocabulary.find(name)
    if fact is None or not fact.derived:
        hint = did_you_mean(name, [each.name for each in vocabulary if each.derived])
        raise section.fail(
            "unknown-fact",
            f"{name} 没有在 facts.toml 中声明为 derived{hint.zh}",
            f"{name} is not declared as derived in facts.toml{hint.en}",
        )


def _check_words(section: Section, name: str, node: Node, vocabulary: Vocabulary) -> None:
    """A formula of a code gives only codes of the list."""
    for output in node.outputs if isinstance(node, Case) else (node,):
        if isinstance(output, Const) and isinstance(output.value, str):
            problem = vocabulary[name].refuses_text(output.value)
            if problem is not None:
                raise section.fail(
                    "unknown-word",
                    f"{name} 不会是 {output.value!r}：{problem.zh}",
                    f"{name} is never {output.value!r}: it {problem.en}",
                )
