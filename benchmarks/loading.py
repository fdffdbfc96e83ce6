"""Load the shipped book: its notices compiled, and its packed form opened, each in a new process.

The clock runs inside the new interpreter, around `import changrong.policy`, loading and, apart, the
first decision. What the interpreter needs to start is out, and so are the page cache and the
translation of source to bytecode: each ran once before, and wrote its bytecode to a folder of the
benchmark's own. (Where PYTHONDONTWRITEBYTECODE is set, every start of a program translates all that
it imports anew, which an installed package never does.) What a packed file saves is the parser and
every check, not a word of the book: both decide the same case to the letter, which is checked.

The aims are times: a whole book compiled under a second, a packed one loaded under 100 ms.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.timing import ROUNDS, Claim, Line, Timed
from changrong.policy import Book

_STEPS = """
import time
clocks = time.perf_counter, time.process_time
def now(): return [clock() for clock in clocks]
begun = now()
{load}
loaded = now()
import datetime
decision = book.decide({{"enterprise.headcount": 8}}, datetime.date(2022, 7, 1))
decided = now()
import hashlib, json
said = hashlib.sha256(decision.text().encode()).hexdigest()
print(json.dumps([begun, loaded, decided, said]))
"""
COMPILE = "from changrong.policy import Book\nbook = Book.load()"
OPEN = "from changrong.policy import Book\nbook = Book.unpack(open({file!r}, 'rb').read())"
LIMITS = {"compiled from its notices": 1.0, "packed form opened": 0.1}
"""Seconds, loading alone."""


def _measured(load: str, bytecode: Path) -> tuple[Timed, Timed, str]:
    """Loading, the first decision after it, and a hash of what was decided."""
    words = [sys.executable, "-c", _STEPS.format(load=load)]
    around = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bytecode)}
    ended = subprocess.run(words, capture_output=True, text=True, check=True, env=around)
    begun, loaded, decided, said = json.loads(ended.stdout)
    return (
        Timed("load", loaded[0] - begun[0], loaded[1] - begun[1]),
        Timed("decide", decided[0] - loaded[0], decided[1] - loaded[1]),
        said,
    )


def _median(name: str, runs: list[Timed]) -> Timed:
    return Timed(name, median(run.wall for run in runs), median(run.cpu for run in runs))


def run() -> list[Claim]:
    book = Book.load()
    content = book.pack()
    with tempfile.TemporaryDirectory() as folder:
        file, bytecode = Path(folder) / "book.json.gz", Path(folder) / "bytecode"
        file.write_bytes(content)
        ways = dict(zip(LIMITS, (COMPILE, OPEN.format(file=str(file))), strict=True))
        for load in ways.values():
            _measured(load, bytecode)
        runs = [[_measured(load, bytecode) for load in ways.values()] for _ in range(ROUNDS)]
    loads, firsts = {}, {}
    for place, name in enumerate(ways):
        loads[name] = _median(name, [each[place][0] for each in runs])
        firsts[name] = _median(name, [each[place][1] for each in runs])
    assert len({each[place][2] for each in runs for place in range(len(ways))}) == 1
    compiled, opened = ways
    notes = [
        f"{name.capitalize()}: {loads[name].wall * 1000:,.0f} ms wall, "
        f"{loads[name].cpu * 1000:,.0f} ms CPU (limit {limit * 1000:,.0f} ms, "
        f"{'met' if loads[name].wall <= limit else 'short'}), imports included; "
        f"the first decision {firsts[name].wall * 1000:,.0f} ms more."
        for name, limit in LIMITS.items()
    ]
    title = (
        f"load the whole book in a new process: {len(book.notices)} notices, "
        f"{len(book.measures)} measures; packed, {len(content):,} bytes"
    )
    return [Claim(title, [Line(compiled, loads[opened], loads[compiled])], notes)]
