"""What checks.toml accepts is left out of a report; what it accepts in vain is reported."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from changrong.policy.checks.boxes import box_of, minus_all
from changrong.policy.checks.finding import Code, Finding, Severity
from changrong.policy.checks.rows import accepted_boxes
from changrong.policy.checks.subject import Subject, in_notice
from changrong.policy.errors import Place
from changrong.policy.notice import Accepted, Notice
from changrong.text import Text

GAP = "gap"
"""A gap is accepted part by part, never a whole table at once."""
UNUSED = Code(
    code="unused-exception",
    severity=Severity.WARNING,
    title=Text("多余的例外", "An exception for nothing"),
    help=Text(
        "从 checks.toml 中删去它，或改正它指的地方",
        "Delete it from checks.toml, or mend where it points",
    ),
)


def sift(
    subject: Subject, findings: Sequence[Finding], ran: Collection[str], known: Collection[str]
) -> Iterator[Finding]:
    """The findings that no notice accepts, and the exceptions that accept nothing.

    `ran` are the codes of the checks that were run; of another that is `known` an exception says
    nothing yet, and of no other can there be one.
    """
    entries = [(notice, entry) for notice in subject.book.notices for entry in notice.accepted]
    met: set[int] = set()
    for finding in findings:
        meant = [number for number, each in enumerate(entries) if _accepts(*each, finding)]
        met.update(meant)
        if not meant:
            yield finding
    for number, (notice, entry) in enumerate(entries):
        is_idle = number not in met and not _fills_a_gap(subject, notice, entry)
        if is_idle and (entry.code in ran or entry.code not in known):
            place = replace(in_notice(notice, "checks.toml", entry.code), measure="")
            problem = Text(
                f"那里没有这样的发现：{_aim(entry)}", f"nothing is found at {_aim(entry)}"
            )
            yield Finding(UNUSED.code, UNUSED.severity, place, problem, UNUSED.help)


def _accepts(notice: Notice, entry: Accepted, finding: Finding) -> bool:
    place: Place = finding.place
    return (
        entry.code == finding.code != GAP
        and place.file in (f"{notice.id}/{entry.file}", entry.file)
        and (entry.measure, entry.row) == (place.measure, place.row)
        and (entry.condition == place.condition or (bool(entry.measure) and not entry.condition))
    )


def _fills_a_gap(subject: Subject, notice: Notice, entry: Accepted) -> bool:
    """Whether an exception for a part of a table names one that the rows leave out."""
    for table in subject.tables:
        rows = [box_of(table, row, days=False) for row in table.rows]
        for each, box in accepted_boxes(notice, table, entry.code, subject.book.vocabulary):
            if each is entry and minus_all([box], rows):
                return True
    return False


def _aim(entry: Accepted) -> str:
    cells = " ".join(f"{name} {text}" for name, text in entry.cells.items())
    row = f"row {entry.row}" if entry.row else ""
    return " ".join(filter(None, (entry.file, entry.measure, entry.condition, row, cells)))
