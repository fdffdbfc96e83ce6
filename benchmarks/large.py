"""`python -m benchmarks.large`: 100,000,000 rows beside 10,000,000, Parquet to Parquet, streaming.

Each file is screened by the bench book in a process of its own through `screen_file`, as
`changrong screen` does. Held are: CPU seconds a row within 15 % of each other, and memory under
4 GiB, read as the peak of the process's resident set and as the largest of its proportional set
sizes sampled while it runs. The files are four blocks of a million seeded rows, written again and
again, which costs a reader what any rows cost. What is written goes under --folder and is deleted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from benchmarks.__main__ import machine
from benchmarks.books import BENCH
from benchmarks.rows import rows
from benchmarks.screening import AS_OF
from benchmarks.timing import cpu_seconds

SIZES = (10_000_000, 100_000_000)
BLOCK = 1_000_000
BLOCKS = 4
LINEAR = 0.15
MEMORY = 4 << 30
_CHILD = """
import json, resource, sys
from pathlib import Path
from benchmarks.books import BENCH
from benchmarks.screening import AS_OF
from changrong.policy.batch.screening import screen_file
from changrong.policy.batch.tape import open_tape
done = screen_file(BENCH.load(), open_tape(Path(sys.argv[1])), Path(sys.argv[2]), AS_OF)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": done.rows, "peak": peak * 1024, "refused": sum(done.problems.values())}))
"""


@dataclass(frozen=True)
class Run:
    """One file screened: seconds, and bytes of memory and of files."""

    rows: int
    wall: float
    cpu: float
    peak: int
    sampled: int
    read: int
    written: int

    @property
    def cpu_a_row(self) -> float:
        return self.cpu / self.rows


def write(file: Path, count: int, blocks: int = BLOCKS, block: int = BLOCK) -> None:
    """A tape of so many rows, a row group a block."""
    facts = [fact for fact in BENCH.load().vocabulary if not fact.derived]
    made: list[pa.Table] = []
    writer = None
    for number in range(-(-count // block)):
        if number < blocks:
            made.append(rows(facts, block, seed=number))
        table = made[number % blocks].slice(0, min(block, count - number * block))
        if writer is None:
            writer = pq.ParquetWriter(file, table.schema, compression="snappy")
        writer.write_table(table, row_group_size=block)
    assert writer is not None, "a tape has rows"
    writer.close()


def screen(tape: Path, out: Path) -> Run:
    """Screen a tape in a process of its own, watching its memory."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tape), str(out)], stdout=subprocess.PIPE, text=True
    )
    sampled = 0
    while child.poll() is None:
        sampled = max(sampled, _proportional(child.pid))
        time.sleep(0.2)
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    assert child.stdout is not None
    if child.returncode:
        raise SystemExit(f"screening {tape.name} failed")
    told = json.loads(child.stdout.read())
    if told["refused"]:
        raise ValueError(f"{told['refused']} values were refused")
    written = pq.ParquetFile(out).metadata.num_rows
    if written != told["rows"]:
        raise ValueError(f"{told['rows']:,} rows were read and {written:,} written")
    return Run(
        told["rows"], wall, cpu, told["peak"], sampled, tape.stat().st_size, out.stat().st_size
    )


def _proportional(pid: int) -> int:
    """The memory of a process in bytes, shared pages counted by their share; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def run(folder: Path, sizes: tuple[int, int] = SIZES) -> tuple[Run, Run]:
    """Both sizes, each written, screened and deleted in its turn."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as own:
            tape, out = Path(own) / "tape.parquet", Path(own) / "out.parquet"
            write(tape, size)
            found.append(screen(tape, out))
    return found[0], found[1]


def verdicts(small: Run, large: Run) -> dict[str, bool]:
    """What was aimed at, and whether it was met."""
    growth = large.cpu_a_row / small.cpu_a_row
    most = max(large.peak, large.sampled, small.peak, small.sampled)
    return {
        f"CPU a row of the larger is {growth:.2f} times that of the smaller; within {LINEAR:.0%}": (
            abs(growth - 1) <= LINEAR
        ),
        f"at most {most / (1 << 30):.2f} GiB of memory; under {MEMORY >> 30} GiB": most < MEMORY,
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options.add_argument("--sizes", type=int, nargs=2, default=SIZES, metavar="ROWS")
    chosen = options.parse_args()
    console = Console(width=120)
    console.print(f"{machine()}; day of judging {AS_OF}")
    small, large = run(chosen.folder, tuple(chosen.sizes))
    for each in (small, large):
        console.print(
            f"{each.rows:,} rows: {each.wall:,.1f} s, {each.cpu:,.1f} CPU s, "
            f"{each.cpu_a_row * 1e6:.2f} CPU µs a row; peak {each.peak / (1 << 20):,.0f} MiB "
            f"resident, {each.sampled / (1 << 20):,.0f} MiB proportional; "
            f"{each.read / (1 << 20):,.0f} MiB read, {each.written / (1 << 20):,.0f} MiB written"
        )
    for text, met in verdicts(small, large).items():
        console.print(f"{'met' if met else 'short'}: {text}")


if __name__ == "__main__":
    main()
