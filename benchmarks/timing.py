"""Ways of doing the same work, run in turn: medians of wall and CPU seconds, beside what was aimed.

CPU seconds are those of this process, of the children it has waited for, and of those still alive.
"""

import gc
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROUNDS = 5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Timed:
    """Medians over the rounds, in seconds."""

    name: str
    wall: float
    cpu: float

    def times(self, factor: float, name: str = "") -> "Timed":
        return Timed(name or self.name, self.wall * factor, self.cpu * factor)


@dataclass(frozen=True)
class Line:
    """Ours beside one rival. `within` counts how many times the rival's time we took, which should
    be small; else how many times faster we were, which should be large. Without a floor it is only
    printed. Wall time is what is held to floor and aim; CPU stands beside it."""

    beside: str
    ours: Timed
    theirs: Timed
    floor: float | None = None
    aim: float | None = None
    within: bool = False

    @property
    def ratio(self) -> float:
        return self._ratio(self.ours.wall, self.theirs.wall)

    @property
    def cpu_ratio(self) -> float:
        return self._ratio(self.ours.cpu, self.theirs.cpu)

    def _ratio(self, ours: float, theirs: float) -> float:
        return ours / theirs if self.within else theirs / ours

    @property
    def word(self) -> str:
        """aim met, met or short; without a floor aim met, aim short or nothing."""
        if self.aim is not None and self._reaches(self.aim):
            return "aim met"
        if self.floor is None:
            return "" if self.aim is None else "aim short"
        return "met" if self._reaches(self.floor) else "short"

    def _reaches(self, target: float) -> bool:
        return self.ratio <= target if self.within else self.ratio >= target


@dataclass(frozen=True)
class Claim:
    """What ran, the lines it gave, and what to know when reading them."""

    title: str
    lines: Sequence[Line]
    notes: Sequence[str] = field(default=())


def cpu_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    return used + sum(_cpu_of(child.pid) for child in multiprocessing.active_children())


def _cpu_of(pid: int | None) -> float:
    """CPU seconds of a living process, by the kernel's ticks of ten milliseconds."""
    user, system, *_of_children = _stat(pid)[11:]
    return (int(user) + int(system)) / _TICKS


def _stat(pid: int | str | None) -> list[str]:
    # The name of a process stands in parentheses and may hold blanks.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_of_servers(*pids: int) -> float:
    """CPU seconds of servers that are no children of ours: of each process, of its children, and of
    those it has waited for."""
    used = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended just now; whoever waited for it has its time
            _state, parent, *rest = _stat(folder.name)
            if int(folder.name) in pids:
                used += sum(map(int, rest[9:13]))
            elif int(parent) in pids:
                used += sum(map(int, rest[9:11]))
    return used / _TICKS


def side_by_side(
    works: Mapping[str, Callable[[], object]],
    rounds: int = ROUNDS,
    warm_up: bool = True,
    cpu_seconds: Callable[[], float] = cpu_seconds,
) -> dict[str, Timed]:
    """Each work once unmeasured, then all in turn, `rounds` times over. `cpu_seconds` reads the
    clock of all processes that work on it, where those are not children of this one.

    What was loaded before is set apart from the garbage collector, as the service does: going over
    it now and then would be counted for whichever work is at hand.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    if warm_up:
        for work in works.values():
            work()
    set_apart()
    for _ in range(rounds):
        for name, work in works.items():
            cpu, wall = cpu_seconds(), time.perf_counter()
            work()
            found[name].append((time.perf_counter() - wall, cpu_seconds() - cpu))
    return {
        name: Timed(name, median(wall for wall, _ in runs), median(cpu for _, cpu in runs))
        for name, runs in found.items()
    }


def set_apart() -> None:
    """What is in memory now is nothing for anybody to collect garbage among."""
    gc.collect()
    gc.freeze()


class Stopwatch:
    """For work that is got ready, timed and checked in turn: only the middle is counted."""

    def __init__(self, cpu_seconds: Callable[[], float] = cpu_seconds) -> None:
        self._cpu_seconds, self._runs = cpu_seconds, list[tuple[float, float]]()

    @contextmanager
    def running(self) -> Iterator[None]:
        cpu, wall = self._cpu_seconds(), time.perf_counter()
        yield
        self._runs.append((time.perf_counter() - wall, self._cpu_seconds() - cpu))

    def timed(self, name: str) -> Timed:
        walls, cpus = zip(*self._runs, strict=True)
        return Timed(name, median(walls), median(cpus))
