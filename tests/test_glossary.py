"""The glossary: its names exist, its words are used, and what has to stand there does."""

import re
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name

import pytest

from changrong.network.cases.kinds import KINDS
from changrong.network.events.registry import codes
from changrong.network.people.models import Role
from changrong.policy import Book

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \| (\w+) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "reference" / "glossary.md").read_text()


@dataclass(frozen=True)
class Term:
    zh: str
    en: str
    name: str
    sort: str

    def __str__(self) -> str:
        return f"{self.sort} {self.name}"


TERMS = [Term(*found) for found in ROW.findall(PAGE)]


@pytest.fixture(scope="module")
def book():
    return Book.load()


def sources() -> str:
    files = [p for end in ("py", "toml", "csv", "html") for p in ROOT.glob(f"src/**/*.{end}")]
    return "\n".join(file.read_text() for file in files)


def named(name: str, parts: str):
    """The state, move or outcome "<kind>.<name>"."""
    kind, _, part = name.partition(".")
    return next(one for one in getattr(KINDS[kind], parts) if one.name == part)


def test_every_row_of_the_table_is_read():
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")]
    assert len(TERMS) == len(lines) - 2


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_is_called_so_in_the_code(term, book):
    match term.sort:
        case "kind":
            label = KINDS[term.name].label
        case "state" | "move" | "outcome":
            label = named(term.name, f"{term.sort}s").label
        case "fact":
            label = book.vocabulary[term.name].label
        case "value":
            fact, _, value = term.name.partition("=")
            label = book.vocabulary[fact].values[value]
        case "event":
            label = codes()[term.name].label
        case "role":
            assert str(Role(term.name).label) == term.zh
            return
        case "subject":
            assert term.name in {fact.subject for fact in book.vocabulary}
            return
        case "measure":
            assert term.zh in book.measure(term.name).label.zh
            return
        case "grant":
            assert term.name in {give.what for one in book.measures for give in one.gives}
            return
        case "code":
            assert resolve_name(term.name)
            return
        case _:
            pytest.fail(f"{term.sort} is nothing that a name can be")
    assert (label.zh, label.en) == (term.zh, term.en)


def test_every_term_is_used_in_the_code_or_the_notices():
    written = sources()
    assert [term.zh for term in TERMS if term.zh not in written] == []


def test_every_kind_role_outcome_and_subject_has_a_row(book):
    wanted = {("kind", name) for name in KINDS} | {("role", role.value) for role in Role}
    wanted |= {
        ("outcome", f"{kind.name}.{outcome.name}")
        for kind in KINDS.values()
        for outcome in kind.outcomes
    }
    wanted |= {("subject", fact.subject) for fact in book.vocabulary}
    assert wanted - {(term.sort, term.name) for term in TERMS} == set()
