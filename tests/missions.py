"""`python -m tests.missions`: what the documents ask people and channels to do, where each of it
lives, and the tests that show it; one line for each row of the mission marked workflow or channel.

A test says what it shows by `@pytest.mark.shows("S1-17")`, and that it walks a case's whole life by
`@pytest.mark.life`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from changrong.policy import Book
from changrong.policy.checks.coverage import Covered, State, coverage
from changrong.policy.notice import Became

ASKED = (Became.WORKFLOW, Became.CHANNEL)
NAMED = 3  # tests of a row that the table names, those that walk a life first
MISSION = re.compile(r"S[0-4]-[0-9]{2}")


def asked() -> list[Covered]:
    """The rows of the mission that somebody works on, in book order."""
    rows = coverage(Book.load(cases=False))
    return [row for row in rows if MISSION.fullmatch(row.id) and row.mark in ASKED]


@dataclass
class Shown:
    """What tests say of themselves: by row of the mission, and those that walk a life."""

    by_row: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lives: list[str] = field(default_factory=list)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            name = item.nodeid.partition("[")[0].removeprefix("tests/")
            if item.get_closest_marker("life") and name not in self.lives:
                self.lives.append(name)
            for marker in item.iter_markers("shows"):
                for row in marker.args:
                    if name not in self.by_row[row]:
                        self.by_row[row].append(name)


def shown() -> Shown:
    """Collect every test, run none."""
    found = Shown()
    plain = ["-o", "addopts=--strict-markers", "-p", "no:terminal"]
    pytest.main([*plain, "--collect-only", "-m", "shows or life", "tests"], plugins=[found])
    return found


def table(found: Shown) -> Iterator[str]:
    """The table as lines of Markdown."""
    yield "| row | asked | lives in | shown by |"
    yield "| --- | --- | --- | --- |"
    for row in asked():
        lives = ", ".join(map(str, row.lives)) if row.state is State.LIVE else row.state.label.en
        tests = sorted(found.by_row.get(row.id, []), key=lambda name: name not in found.lives)
        more = f" and {len(tests) - NAMED} more" if len(tests) > NAMED else ""
        yield f"| {row.id} | {row.gist.en} | {lives} | {'<br>'.join(tests[:NAMED]) or '—'}{more} |"


def main() -> None:
    found, rows = shown(), asked()
    print("\n".join(table(found)))
    live = [row for row in rows if row.state is State.LIVE]
    tested = [row for row in live if row.id in found.by_row]
    print(f"\n{len(rows)} rows: {len(live)} live, {len(tested)} of them shown by a test.")
    print(f"{len(found.lives)} tests walk a case's whole life.")
    sys.exit(any(row.id not in found.by_row for row in live))


if __name__ == "__main__":
    main()
