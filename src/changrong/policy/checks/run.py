"""Running the checks: all that reading refuses, promises not kept, then what each check finds.

    report = inspect(folder)
    report.findings, report.fails(strict=True)

Checks reason about a book that was read whole. Where something could not be read they are not
run, and neither are those that need a solver which is not installed: the report says so each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from changrong.policy.book import Book
from changrong.policy.checks.exceptions import UNUSED, sift
from changrong.policy.checks.finding import Check, Code, Finding, Severity
from changrong.policy.checks.promises import PROMISES, read_and_check
from changrong.policy.checks.registry import all_checks
from changrong.policy.checks.subject import Subject
from changrong.policy.confirming import FILE as CONFIRMED
from changrong.policy.confirming import Holding
from changrong.policy.errors import NoticeError, Place
from changrong.policy.facts import Vocabulary
from changrong.policy.notice import Confirmation
from changrong.text import Problem, Text

NOT_RUN = Code(
    code="not-run",
    severity=Severity.NOTE,
    title=Text("没有运行的检查", "Checks that were not run"),
    help=Text("", ""),
)
STALE = Code(
    code="stale-confirmation",
    severity=Severity.WARNING,
    title=Text("失效的核对", "A confirmation that does not hold"),
    help=Text(
        "重新核对后再 changrong notices confirm，或用 --undo 撤回",
        "Look again and confirm it anew by changrong notices confirm, or take it back by --undo",
    ),
)
UNREAD = Text("通知没有全部读通，先改正错误", "not all could be read; mend the errors first")
NO_SOLVER = Text(
    "没有安装求解器，请安装 changrong[check]",
    "the solver is not installed; install changrong[check]",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in the order in which to read it."""

    findings: tuple[Finding, ...]

    def fails(self, *, strict: bool = False) -> bool:
        """Whether there is an error or, when strict, a warning or a check that was not run."""
        return any(
            finding.severity is Severity.ERROR
            or (strict and (finding.severity is Severity.WARNING or finding.code == NOT_RUN.code))
            for finding in self.findings
        )


def all_codes() -> tuple[Code, ...]:
    """Every code that may be found once the notices can be read."""
    return (*PROMISES, *all_checks(), UNUSED, STALE, NOT_RUN)


def inspect(
    folder: Path | None = None,
    *,
    extra: Sequence[Path] = (),
    vocabulary: Vocabulary | None = None,
    only: Collection[str] = (),
    confirmed: Sequence[Confirmation] = (),
) -> Report:
    """All that is wrong with the notices of the package, or of `folder`, and those in `extra`.

    A `vocabulary` belongs to these notices alone, so that a fact that none of them reads is unused.
    `only` names the codes to look for; none given means all. Raises Problem for an unknown one.
    """
    _know(only)
    errors, book = read_and_check(folder, extra=extra, vocabulary=vocabulary, confirmed=confirmed)
    wanted = [check for check in all_checks() if not only or check.code in only]
    whole = (folder is None and not extra) or vocabulary is not None
    found = [_refused(error) for error in errors]
    if book is None:
        found += _not_run(wanted, UNREAD)
    else:
        found += _checked(book, [check for check in wanted if whole or not check.whole])
        found += _stale(book)
    always = {NOT_RUN.code, *(error.code for error in errors if book is None)}
    return Report(tuple(each for each in found if not only or each.code in (*only, *always)))


def _know(codes: Collection[str]) -> None:
    known = {code.code for code in all_codes()}
    for code in codes:
        if code not in known:
            raise Problem(f"没有检查 {code}", f"there is no check {code}")


def _checked(book: Book, wanted: Sequence[Check]) -> Iterator[Finding]:
    subject = Subject(book)
    unable = [check for check in wanted if check.solver and find_spec("z3") is None]
    able = [check for check in wanted if check not in unable]
    found = [finding for check in able for finding in check.findings(subject)]
    known = {check.code for check in all_checks()}
    yield from sift(subject, found, {check.code for check in able}, known)
    yield from _not_run(unable, NO_SOLVER)


def _stale(book: Book) -> Iterator[Finding]:
    """What people of this place confirmed once and is not so any more."""
    for confirmation, holding in book.confirmations:
        if holding is not Holding.HOLDS:
            place = Place(CONFIRMED, condition=confirmation.what)
            yield Finding(STALE.code, STALE.severity, place, holding.label, STALE.help)


def _refused(error: NoticeError) -> Finding:
    return Finding(error.code, Severity.ERROR, error.place, error.problem)


def _not_run(checks: Sequence[Check], why: Text) -> Iterator[Finding]:
    if checks:
        codes = ", ".join(check.code for check in checks)
        problem = Text(f"没有运行（{why.zh}）：{codes}", f"not run ({why.en}): {codes}")
        yield Finding(NOT_RUN.code, NOT_RUN.severity, Place(""), problem)
