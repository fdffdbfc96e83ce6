"""Following the book and the products: a lesson is made of what is new, once, whoever looks first.

Any number of workers may look. One pass holds the stream of training, looks at what was last
digested, and writes lessons and the new states in one transaction; the next finds nothing left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from changrong.network import clock
from changrong.network.cases.scans import scan
from changrong.network.events.actions import hold, record
from changrong.network.parties.models import Product
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.training import assigning
from changrong.network.training.assigning import STREAM, assign, catch_up
from changrong.network.training.audience import Reach, reaches_of, staff
from changrong.network.training.catching_up import keep_catch_ups
from changrong.network.training.changes import (
    Change,
    State,
    mark,
    notice_changes,
    notice_state,
    product_changes,
    product_state,
)
from changrong.network.training.models import Assignment, Digested, Lesson, Sort
from changrong.network.training.quiz import quiz_of
from changrong.network.unit import unit
from changrong.policy import Book
from changrong.policy.confirming import FILE, read_confirmed
from changrong.text import Text

log = logging.getLogger(__name__)
BEGAN = clock.now()  # before this process read its book
GONE = ""  # the mark of a notice that is in the book no more


@dataclass(frozen=True, eq=False)
class Edition:
    """A book as a process has it: what each notice says, and since when the process has it."""

    book: Book
    states: Mapping[str, State]
    marks: Mapping[str, str]
    opened_at: datetime
    cases: Callable[[], Book]  # the same book with its worked cases


def edition_of(
    found: Book, opened_at: datetime, cases: Callable[[], Book] | None = None
) -> Edition:
    states = {notice.id: notice_state(notice) for notice in found.notices}
    marks = {id: mark(state) for id, state in states.items()}
    return Edition(found, states, marks, opened_at, cases or (lambda: found))


@cache
def own_edition() -> Edition:
    """The book that this process judges by."""
    return edition_of(book(), BEGAN, _with_cases)


def _with_cases() -> Book:
    return Book.load(confirmed=read_confirmed(settings.HOME / FILE), cases=True)


def follow(now: datetime) -> int:
    """A worker's round: what is new in the book, who joined, who is late. Returns how many lessons
    were made."""
    made = look_at_notices(own_edition())
    catch_up(now)
    assigning.remind(now)
    return len(made)


@scan("training")
def look_daily(today: date) -> int:
    """Once a day the products, so that what was edited ten times is one lesson; and everybody, so
    that nobody is forgotten whose institution changed."""
    made = look_at_products()
    catch_up(clock.now(), everybody=True)
    return len(made)


# ---------------------------------------------------------------------- the first time


def take_baseline(edition: Edition) -> int:
    """Take notices and products as they are for known, without a lesson: nobody is to learn the
    whole book in ten days. Returns how many of them were new or changed."""
    with unit():
        hold([STREAM])
        count = _baseline(edition)
        if count:
            data = {"subjects": count, "book": edition.book.hash}
            record(STREAM, "training.baseline", Actor.SYSTEM, data)
    return count


def _baseline(edition: Edition) -> int:
    known = _known()
    notices = ((Sort.NOTICE, id, state) for id, state in edition.states.items())
    products = ((Sort.PRODUCT, one.number, product_state(one)) for one in Product.objects.all())
    return sum(_keep(known, *each) is not None for each in (*notices, *products))


def _known() -> dict[tuple[str, str], Digested]:
    return {(one.sort, one.subject): one for one in Digested.objects.all()}


def _keep(
    known: Mapping[tuple[str, str], Digested],
    sort: str,
    subject: str,
    state: State | None,
    step: int = 0,
) -> Digested | None:
    """Write down a state, if it is another than before. `step`: editions that it adds."""
    row = known.get((sort, subject)) or Digested(sort=sort, subject=subject, state={})
    now = GONE if state is None else mark(state)
    if row.pk and row.mark == now:
        return None
    row.mark, row.state, row.at = now, state or {}, clock.now()
    row.edition += step
    row.save()
    return row


# ---------------------------------------------------------------------- what is new


def look_at_notices(edition: Edition) -> list[Lesson]:
    """Make a lesson of each notice that is new or says something else than when it was last looked
    at; the first time only take them for known.

    A process that has had its book since before the last look has an older one, or the same: it
    leaves the rest to those that began later.
    """
    if not _differs(edition):
        return []
    with unit():
        hold([STREAM])
        known = _known()
        if not known:
            _first(edition)
            return []
        last = max(one.at for one in known.values() if one.sort == Sort.NOTICE)
        if last > edition.opened_at:
            return []
        return _digest(_news_of(edition, known), known, edition)


def _first(edition: Edition) -> None:
    count = _baseline(edition)
    log.info("training begins: %s notices and products are taken for known", count)
    data = {"subjects": count, "book": edition.book.hash}
    record(STREAM, "training.baseline", Actor.SYSTEM, data)


def _differs(edition: Edition) -> bool:
    there = Digested.objects.filter(sort=Sort.NOTICE).exclude(mark=GONE)
    return dict(there.values_list("subject", "mark")) != dict(edition.marks)


@dataclass(frozen=True)
class _News:
    """What is new in one notice or product; its state is None where it is there no more, and so is
    the one before where it was not there yet."""

    sort: str
    subject: str
    title: Text
    before: State | None
    state: State | None
    changes: list[Change]
    reaches: list[Reach]
    product: Product | None = None


def _news_of(edition: Edition, known: Mapping[tuple[str, str], Digested]) -> list[_News]:
    found = []
    for notice in edition.book.notices:
        before = known.get((Sort.NOTICE, notice.id))
        if before is None or before.mark != edition.marks[notice.id]:
            state = edition.states[notice.id]
            was = before.state if before and before.mark != GONE else None
            news = notice_changes(was, state), reaches_of(notice)
            found.append(_News(Sort.NOTICE, notice.id, notice.title, was, state, *news))
    for (sort, id), row in known.items():
        if sort == Sort.NOTICE and id not in edition.states and row.mark != GONE:
            news = notice_changes(row.state, None), [Reach()]
            title = Text(**row.state["title"])
            found.append(_News(sort, id, title, row.state, None, *news))
    return found


def look_at_products() -> list[Lesson]:
    """Make a lesson for an institution's own staff of each product that is new or changed."""
    with unit():
        hold([STREAM])
        known = _known()
        if not known:  # the round takes the baseline
            return []
        return _digest(list(_products(known)), known, own_edition())


def _products(known: Mapping[tuple[str, str], Digested]) -> Iterable[_News]:
    for product in Product.objects.select_related("institution").order_by("pk"):
        before, state = known.get((Sort.PRODUCT, product.number)), product_state(product)
        if before is None or before.mark != mark(state):
            was = before.state if before else None
            yield _News(
                Sort.PRODUCT,
                product.number,
                Text(product.name, product.name),
                was,
                state,
                product_changes(was, state),
                [Reach(bureau=False)],
                product,
            )


def _digest(
    news: list[_News], known: Mapping[tuple[str, str], Digested], edition: Edition
) -> list[Lesson]:
    """Keep the new states, and make and assign the lessons. Where only words changed there is
    nothing to learn."""
    is_wanted = any(one.changes and one.sort == Sort.NOTICE and one.state for one in news)
    cases = edition.cases() if is_wanted else None
    lessons = []
    for one in news:
        row = _keep(known, one.sort, one.subject, one.state, step=bool(one.changes))
        if one.changes and row is not None:
            lessons.append(_lesson(one, row.edition, edition, cases))
    given = assign(lessons, list(staff()), keeps_late=True) if lessons else {}
    for lesson in lessons:
        data = {"lesson": lesson.number, "edition": lesson.edition, "changes": len(lesson.changes),
                "questions": len(lesson.questions), "assigned": given[lesson.pk]}  # fmt: skip
        record(STREAM, "training.digested", Actor.SYSTEM, data)
    return lessons


def _lesson(one: _News, number: int, edition: Edition, cases: Book | None) -> Lesson:
    """The lesson, in place of the one before it, with what those have to catch up on who had not
    finished that."""
    now = clock.now()
    older = Lesson.objects.filter(sort=one.sort, subject=one.subject, closed_at=None)
    _wait_for_those_at_work(older)
    older.update(closed_at=now)

    def asking(fresh: Collection[str]) -> list[dict[str, Any]]:
        if cases is None or one.sort != Sort.NOTICE or one.state is None:
            return []
        return [each.json() for each in quiz_of(cases, cases.notice(one.subject), fresh)]

    lesson = Lesson.objects.create(
        sort=one.sort,
        subject=one.subject,
        edition=number,
        title={"zh": one.title.zh, "en": one.title.en},
        before=one.before or {},
        changes=[change.json() for change in one.changes],
        questions=asking({change.measure for change in one.changes if change.measure}),
        reaches=[reach.json() for reach in one.reaches],
        book=edition.book.hash,
        institution=one.product.institution if one.product else None,
        made_at=now,
    )
    keep_catch_ups(lesson, one.state, asking)
    return lesson


def _wait_for_those_at_work(older: QuerySet[Lesson]) -> None:
    """Whoever gives their last answer at this moment has finished the older edition, or is told
    that it was replaced; never both."""
    at_work = Assignment.objects.filter(lesson__in=older, done_at=None).order_by("pk")
    list(at_work.select_for_update().values_list("pk"))
