"""A notice that replaces itself, at once or through others."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.policy.checks.finding import Check, Fault, Severity
from changrong.policy.checks.subject import Subject, in_notice
from changrong.text import Text


def find(subject: Subject) -> Iterator[Fault]:
    told: set[frozenset[str]] = set()
    for notice in subject.book.notices:
        circle = _back_to(subject, notice.id, (notice.id,))
        if circle is not None and frozenset(circle) not in told:
            told.add(frozenset(circle))
            way = " → ".join(circle)
            problem = Text(f"替代关系绕回自己：{way}", f"it replaces itself: {way}")
            yield Fault(in_notice(notice), problem)


def _back_to(subject: Subject, start: str, way: tuple[str, ...]) -> tuple[str, ...] | None:
    """The way along `supersedes` that comes back to where it began."""
    notice = subject.notices.get(way[-1])
    for older in notice.supersedes if notice is not None else ():
        if older == start:
            return (*way, start)
        if older not in way:
            found = _back_to(subject, start, (*way, older))
            if found is not None:
                return found
    return None


CHECK = Check(
    code="supersedes-circle",
    severity=Severity.ERROR,
    title=Text("通知替代自己", "A notice supersedes itself"),
    help=Text(
        "只让后发的通知替代先发的，删去其余的 supersedes",
        "Let only the later notice supersede the earlier, and delete the rest",
    ),
    find=find,
)
