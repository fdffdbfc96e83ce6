"""Two ways of doing the same work, run in turn; medians of wall and of CPU seconds."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Timed:
    """Medians over the rounds, in seconds; CPU is the process's own, all threads."""

    name: str
    wall: float
    cpu: float


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def side_by_side(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> list[Timed]:
    """Each work once unmeasured, then all in turn, `rounds` times over."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            wall, cpu = time.perf_counter(), cpu_seconds()
            work()
            found[name].append((time.perf_counter() - wall, cpu_seconds() - cpu))
    return [
        Timed(name, median(wall for wall, _ in runs), median(cpu for _, cpu in runs))
        for name, runs in found.items()
    ]
