"""`make bench`: run every claim and print what came out, whatever it shows.

`--only NAME` runs some; `--json` prints for machines; `--readme` writes the table into README.md.
"""

import argparse
import json
import os
import platform
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.city import in_own_process
from benchmarks.timing import ROUNDS, Claim, Line, Timed

CLAIMS = (
    "screening",
    "sharing",
    "deciding",
    "loading",
    "whatif",
    "lending",
    "guarantees",
    "ledger",
    "filings",
    "service",
)
"""Files of this folder, each with `run() -> list[Claim]`."""
LIBRARIES = (
    "duckdb",
    "pyarrow",
    "numpy",
    "zen-engine",
    "openfisca-core",
    "policyengine-core",
    "quantlib",
    "jactus",
    "numpy-financial",
)
README = Path(__file__).parents[1] / "README.md"
MARKS = ("<!-- bench -->\n", "<!-- /bench -->\n")
HEADER = ("beside", "ours", "theirs", "wall", "CPU", "at least", "aim", "")


def machine() -> str:
    """What it ran on."""
    libraries = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    cores = len(os.sched_getaffinity(0))
    busy = f"load average {os.getloadavg()[0]:.1f} before"
    python = platform.python_version()
    return f"{cores} cores, {platform.machine()}, {busy}, Python {python}, {libraries}"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def cells(line: Line) -> Iterator[str]:
    """One line of the table."""
    yield line.beside
    yield _seconds(line.ours)
    yield _seconds(line.theirs)
    yield _times(line.ratio, line)
    yield _times(line.cpu_ratio, line)
    yield "" if line.floor is None else _times(line.floor, line)
    yield "" if line.aim is None else _times(line.aim, line)
    yield line.word


def _times(ratio: float, line: Line) -> str:
    digits = f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"
    plain = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{plain}x its {'time' if line.within else 'speed'}"


def _seconds(timed: Timed) -> str:
    for limit, factor, unit in ((0.5, 1, "s"), (5e-4, 1e3, "ms"), (5e-7, 1e6, "µs")):
        if timed.wall >= limit:
            return f"{timed.wall * factor:,.2f} {unit}"
    return f"{timed.wall * 1e9:,.2f} ns"


def show(claim: Claim, console: Console) -> None:
    table = Table(*HEADER, title=claim.title, title_justify="left")
    for line in claim.lines:
        table.add_row(*cells(line))
    console.print(table if claim.lines else claim.title)
    for note in claim.notes:
        console.print(note)


def markdown(claims: list[Claim], machine: str) -> str:
    """The section of README."""
    parts = [
        f"`make bench` on {machine}: medians of {ROUNDS} interleaved rounds; inputs loaded and "
        "results checked equal before timing and set apart from the garbage collector, each file "
        "of claims in a process of its own, files written apart. Held to floor and aim is wall "
        "time; CPU seconds of the process and its children stand beside it.\n"
    ]
    for claim in claims:
        rows = [HEADER, ("---",) * len(HEADER), *(tuple(cells(line)) for line in claim.lines)]
        parts.append(f"**{claim.title[0].upper()}{claim.title[1:]}**\n")
        if claim.lines:
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n")
        if claim.notes:
            parts.append(" ".join(claim.notes) + "\n")
    return "\n".join(parts)


def write_readme(text: str) -> None:
    """Put the table between the marks."""
    before, begin, rest = README.read_text(encoding="utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not (begin and end):
        raise SystemExit(f"{README.name} lacks the marks {' and '.join(MARKS)}")
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _json(claim: Claim) -> dict[str, object]:
    return {
        "title": claim.title,
        "notes": list(claim.notes),
        "lines": [
            {
                "beside": line.beside,
                "ours": {"wall": line.ours.wall, "cpu": line.ours.cpu},
                "theirs": {"wall": line.theirs.wall, "cpu": line.theirs.cpu},
                "ratio": line.ratio,
                "cpu_ratio": line.cpu_ratio,
                "within": line.within,
                "floor": line.floor,
                "aim": line.aim,
                "word": line.word,
            }
            for line in claim.lines
        ],
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--only", action="append", choices=CLAIMS)
    options.add_argument("--json", action="store_true")
    options.add_argument("--readme", action="store_true")
    chosen = options.parse_args()
    console = Console(stderr=chosen.json, width=120)
    on = machine()
    console.print(on)
    claims: list[Claim] = []
    for name in chosen.only or CLAIMS:
        # What one claim leaves in memory is no part of the next.
        found = in_own_process(import_module(f"benchmarks.{name}").run)
        for claim in found:
            show(claim, console)
        claims += found
    if chosen.json:
        print(json.dumps({"machine": on, "claims": [_json(claim) for claim in claims]}))
    if chosen.readme:
        write_readme(markdown(claims, on))


if __name__ == "__main__":
    main()
