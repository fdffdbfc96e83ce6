"""A pause or a longer period that begins with a move never made while the clock runs."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.running import ways
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "never-while-running",
    Text("时限走时办不到的步骤", "Never while the clock runs"),
    Text(
        "换一个时限走着时办得到的步骤，或者删去",
        "Name a move that can be made while it runs, or take it out",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        running = ways(subject, clock).while_running
        named = [since for since, _until in clock.pauses] + [move for move, _duty in clock.longer]
        for move in dict.fromkeys(named):
            if move in subject.moves and move not in running:
                yield Fault(
                    "clock",
                    clock.name,
                    Text(f"它走着的时候办不到 {move}", f"{move} can never be made while it runs"),
                )
