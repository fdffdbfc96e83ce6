"""What somebody missed: all that changed since the last edition that they finished.

An edition is made for those who know the one before it. Whoever does not has a catch-up with it:
one list from what they knew to how it stands now, so that what changed twice is read once, in the
words of today, and what was put back is not read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from changrong.network.training.changes import Change, State, notice_changes, product_changes
from changrong.network.training.models import Assignment, CatchUp, Lesson, Sort

Seat = tuple[int, int | None]  # a user and an institution; None is the bureau
Asking = Callable[[Collection[str]], list[dict[str, Any]]]  # questions about measures, by id


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a notice or product before an edition of it. `since` is the edition
    that they last finished, or the one before the first they were given; `open` the latest that
    they were given, unless they finished it."""

    since: int
    open: Assignment | None


def standings(lesson: Lesson) -> dict[Seat, Standing]:
    """Everybody who was given an earlier edition, those who have left among them."""
    found = dict[Seat, Standing]()
    rows = Assignment.objects.filter(lesson__in=_editions(lesson, 0, lesson.edition - 1))
    for one in rows.select_related("lesson", "catch_up").order_by("lesson__edition"):
        seat = (one.user_id, one.institution_id)
        if one.done_at is not None:
            found[seat] = Standing(one.lesson.edition, None)
        else:
            before = found.get(seat)
            found[seat] = Standing(before.since if before else one.news.since, one)
    return found


def keep_catch_ups(lesson: Lesson, after: State | None, asking: Asking) -> None:
    """Write one for each edition after which somebody has not finished this one: whoever comes
    back later finds theirs too. `after` is what it says now, None where it is gone."""
    since = {one.since for one in standings(lesson).values()} - {lesson.since}
    for edition in sorted(since):
        changes = _changes(list(_editions(lesson, edition, lesson.edition)), after)
        questions = asking({change.measure for change in changes if change.measure})
        plain = [change.json() for change in changes]
        CatchUp.objects.create(lesson=lesson, since=edition, changes=plain, questions=questions)


def _editions(lesson: Lesson, since: int, until: int) -> QuerySet[Lesson]:
    """Those after an edition, until one, the first of them first."""
    same = Lesson.objects.filter(sort=lesson.sort, subject=lesson.subject)
    return same.filter(edition__gt=since, edition__lte=until).order_by("edition")


def _changes(missed: list[Lesson], after: State | None) -> list[Change]:
    """From what was before the first of them to how it stands now; step by step where that is not
    known, and where nothing is left of it in the end."""
    return _compared(missed[0], after) or list(_one_by_one(missed))


def _compared(first: Lesson, after: State | None) -> list[Change]:
    if first.before is None:
        return []
    before: Mapping[str, Any] | None = first.before or None
    if first.sort == Sort.NOTICE:
        return notice_changes(before, after)
    return product_changes(before, after) if after is not None else []


def _one_by_one(missed: list[Lesson]) -> Iterator[Change]:
    for lesson in missed:
        yield from map(Change.read, lesson.changes)
