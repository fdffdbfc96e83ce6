"""`changrong facts`: the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    console,
    escape,
    language,
    new_table,
    print_json,
    words,
)
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy import Fact


@clear_errors
def facts(as_json: AsJson = False, lang: Lang = "") -> None:
    """List every fact that notices, maps and FACTS.json may name."""
    from changrong.policy import Vocabulary

    vocabulary = Vocabulary.load()
    if as_json:
        print_json([_json(fact) for fact in vocabulary])
        return
    chosen = language(lang)
    table = new_table(expand=True)
    for heading in (Text("名称", "Name"), Text("类型", "Type"), Text("含义", "Meaning")):
        table.add_column(heading.in_(chosen), overflow="fold")
    table.add_column(Text("由谁回答", "Asked of").in_(chosen))
    for fact in vocabulary:
        values = f" ({' | '.join(fact.values)})" if fact.values else ""
        table.add_row(
            fact.name,
            escape(f"{fact.type}{values}"),
            escape(fact.label.in_(chosen)),
            Text("推出", "derived").in_(chosen) if fact.derived else fact.asked_of,
        )
    console().print(table)


def _json(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "type": str(fact.type),
        "subject": fact.subject,
        "label": words(fact.label),
        "unit": words(fact.unit),
        "question": words(fact.question),
        "hint": words(fact.hint),
        "asked_of": fact.asked_of,
        "sources": list(fact.sources),
        "derived": fact.derived,
        "pattern": fact.pattern or None,
        "values": {name: words(label) for name, label in fact.values.items()},
        "min": fact.min,
        "max": fact.max,
    }
