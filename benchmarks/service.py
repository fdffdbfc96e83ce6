"""The running service on PostgreSQL: its board and counts, sweeping, dispatching and intake, in a
city of a hundred thousand open cases and a million deadlines.

`python -m benchmarks.service` measures it alone. `--cases`, `--clocks`, `--due`, `--needs`,
`--calls`, `--rounds` and `--batches` (rounds of ten thousand) make it smaller or larger. `--large`
is ten times the city, where only that is measured which depends on its size.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

from rich.console import Console

from benchmarks import board, counts, dispatching, intake, sweeping
from benchmarks.city import city, in_own_process
from benchmarks.timing import ROUNDS, Claim


@dataclass(frozen=True)
class Size:
    """How large the city is, how much is done in it, and how often."""

    cases: int = 100_000
    clocks: int = 1_000_000
    due: int = 10_000
    needs: int = 10_000
    calls: int = 40
    rounds: int = ROUNDS
    batches: int = 3  # rounds of what takes a minute each
    only: tuple[str, ...] = ("board", "counts", "sweeping", "dispatching", "intake")


LARGE = Size(cases=1_000_000, clocks=10_000_000, only=("board", "sweeping"))


def run(size: Size = Size()) -> list[Claim]:
    """In a process of its own, because Django is set up once a process."""
    return in_own_process(measured, size)


def measured(size: Size) -> list[Claim]:
    with city(size.cases, size.clocks) as place:
        works = {
            "board": lambda: board.run(place, size.rounds),
            "counts": lambda: counts.run(place, size.rounds),
            "sweeping": lambda: sweeping.run(place, size.due, size.batches),
            "dispatching": lambda: dispatching.run(place, size.needs, size.batches),
            # The last, because the chains of what the rival writes are not whole.
            "intake": lambda: intake.run(place, size.calls, size.rounds),
        }
        return [claim for name, work in works.items() if name in size.only for claim in work()]


def main() -> None:
    from benchmarks.__main__ import machine, show

    options = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    for name in ("cases", "clocks", "due", "needs", "calls", "rounds", "batches"):
        options.add_argument(f"--{name}", type=int)
    options.add_argument("--only", action="append", choices=Size.only)
    options.add_argument("--large", action="store_true")
    chosen = vars(options.parse_args())
    size = LARGE if chosen.pop("large") else Size()
    given = {name: value for name, value in chosen.items() if value is not None}
    console = Console(width=120)
    console.print(machine())
    for claim in run(replace(size, **given)):
        show(claim, console)


if __name__ == "__main__":
    main()
