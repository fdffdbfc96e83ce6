"""`make conformance`: how many published cases are met, type by type, and how many premium
schedules; `--readme` writes both into README.md."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.conformance.actus import cases, folder
from tests.conformance.efg import schedules

README = Path(__file__).parents[2] / "README.md"
MARKS = ("<!-- conformance -->\n", "<!-- /conformance -->\n")


def table() -> tuple[list[str], bool]:
    """The table as lines of Markdown, and whether every case that is ours is met."""
    held, met, ours = Counter[str](), Counter[str](), set()
    for case in cases():
        held[case.type] += 1
        if case.is_ours:
            ours.add(case.type)
            difference = case.difference()
            met[case.type] += difference is None
            if difference is not None:
                print(f"{case.key}: {difference}", file=sys.stderr)
    lines = ["| type | cases | met within 1e-8 |", "| --- | ---: | ---: |"]
    for kind in sorted(held, key=lambda one: (one not in ours, one)):
        lines.append(f"| {kind} | {held[kind]} | {met[kind] if kind in ours else 'not run yet'} |")
    lines.append(f"| all run | {sum(held[one] for one in ours)} | {sum(met.values())} |")
    return lines, all(met[one] == held[one] for one in ours)


def premiums() -> tuple[list[str], bool]:
    """A line of the premium schedules, and whether every one is met; none where none are held."""
    differences = {one.key: one.difference() for one in schedules()}
    for key, difference in differences.items():
        if difference is not None:
            print(f"{key}: {difference}", file=sys.stderr)
    met = sum(one is None for one in differences.values())
    said = f"premium table: schedules {met}/{len(differences)} run"
    return ["", said] if differences else [], met == len(differences)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    options.add_argument("--readme", action="store_true", help="write the table into README.md")
    chosen = options.parse_args()
    if folder() is None:
        print("CHANGRONG_CONFORMANCE names no folder that holds conformance/actus", file=sys.stderr)
        return 2
    lines, is_met = table()
    told, are_met = premiums()
    lines += told
    print("\n".join(lines))
    if chosen.readme:
        before, rest = README.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        body = "\n".join(lines) + "\n"
        README.write_text(before + MARKS[0] + body + MARKS[1] + after, encoding="utf-8")
    return 0 if is_met and are_met else 1


if __name__ == "__main__":
    raise SystemExit(main())
