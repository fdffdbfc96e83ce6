"""A lesson for tests: the book as it is, and as it might have been the day before."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from changrong.network import clock
from changrong.network.training import following
from changrong.network.training.changes import mark
from changrong.network.training.following import Edition, edition_of, look_at_notices
from changrong.network.training.models import Assignment, Digested, Lesson
from changrong.network.training.quiz import Said
from changrong.policy import Book

NOTICE = "beijing-2022-guarantee"  # holds in Beijing, for whatever kind of institution
BANKS = "cbirc-2020-fees"  # binds banks alone
UNTESTED = "pboc-lpr"  # its worked cases promise figures and no verdicts


@cache
def whole_book() -> Book:
    return Book.load(cases=True)


@cache
def _edition() -> Edition:
    return edition_of(whole_book(), clock.now())


def fresh() -> Edition:
    """The book as a process that begins now has it."""
    found = _edition()
    return Edition(found.book, found.states, found.marks, clock.now(), found.cases)


def baseline() -> None:
    following.take_baseline(fresh())


def as_it_was(notice: str, change: Callable[[dict[str, Any]], object] = lambda state: None) -> None:
    """Pretend that the notice was last looked at when it said something else; unless told what,
    when its first live measure was not there, or a formula was another."""
    row = Digested.objects.get(sort="notice", subject=notice)
    state = deepcopy(row.state)
    change(state)
    if state == row.state:
        measures = [id for id, one in state["measures"].items() if one["live"]]
        if measures:
            del state["measures"][measures[0]]
        else:
            next(iter(state["formulas"].values()))["content"] = "another"
    Digested.objects.filter(pk=row.pk).update(state=state, mark=mark(state))


def lesson_of(notice: str = NOTICE) -> Lesson:
    """A lesson on a notice, made as the worker makes it."""
    if not Digested.objects.exists():
        baseline()
    as_it_was(notice)
    [lesson] = look_at_notices(fresh())
    return lesson


def given_to(lesson: Lesson, actor: Any) -> Assignment:
    return Assignment.objects.select_related("lesson", "user").get(lesson=lesson, user=actor.user)


def other_than(right: str) -> Said:
    return next(said for said in Said if said != right)
