"""What somebody does with a lesson: read it, sit down to its quiz, answer its questions."""

from __future__ import annotations

from functools import cache

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.people.actor import Actor
from changrong.network.rules.book import book
from changrong.network.training import quiz
from changrong.network.training.errors import (
    AlreadyPassed,
    NothingAsked,
    NotRead,
    NotTheNext,
    Replaced,
    TrainingRefused,
)
from changrong.network.training.models import Answer, Assignment, Sitting
from changrong.network.training.quiz import Question, Said
from changrong.network.unit import whole
from changrong.policy import Verdict

PASSED = "network-service-standard/training-passed"


@whole
def confirm_read(assignment: Assignment, by: Actor) -> Assignment:
    """The person says that they have read what is new; where there is no quiz, that is all. Said
    again it changes nothing. Raises Replaced."""
    held = _held(assignment, by)
    if held.read_at is None:
        held.read_at = clock.now()
        held.done_at = None if held.is_tested else held.read_at
        held.save(update_fields=["read_at", "done_at"])
        _record("training.read", held, by)
    return held


@whole
def begin(assignment: Assignment, by: Actor) -> Sitting:
    """The person's open sitting, or a new one with other cases than the last.

    Raises Replaced, NotRead, NothingAsked, AlreadyPassed.
    """
    held = _held(assignment, by)
    if not held.is_tested:
        raise NothingAsked
    if held.read_at is None:
        raise NotRead
    if held.done_at is not None:
        raise AlreadyPassed
    last = held.sittings.order_by("-attempt").first()
    if last is not None and last.ended_at is None:
        return last
    attempt = last.attempt + 1 if last else 1
    return Sitting.objects.create(
        assignment=held,
        attempt=attempt,
        places=quiz.sitting(len(held.news.questions), attempt - 1),
        begun_at=clock.now(),
    )


@whole
def answer(sitting: Sitting, at: int, said: str, by: Actor) -> Answer:
    """Take down the answer to the question at a place (1 is the first) of a sitting; with the last
    one the sitting ends, passed or not. A question that was answered keeps its first answer.

    Raises Replaced, NotTheNext, TrainingRefused.
    """
    held = _held(sitting.assignment, by)
    given = {one.at: one for one in Answer.objects.filter(sitting=sitting)}
    if at in given:
        return given[at]
    if at != len(given) + 1 or at > len(sitting.places):
        raise NotTheNext
    if said not in set(Said):
        raise TrainingRefused("请选一个答案。", "Choose an answer.", "said")
    question = question_at(held, sitting, at)
    given[at] = Answer.objects.create(
        sitting=sitting, at=at, said=said, is_right=said == question.right, given_at=clock.now()
    )
    if len(given) == len(sitting.places):
        _end(sitting, held, sum(one.is_right for one in given.values()), by)
    return given[at]


def _end(sitting: Sitting, held: Assignment, right: int, by: Actor) -> None:
    asked = len(sitting.places)
    sitting.right, sitting.passed = right, is_enough(right, asked)
    sitting.ended_at = clock.now()
    sitting.save(update_fields=["right", "passed", "ended_at"])
    if sitting.passed:
        held.done_at = sitting.ended_at
        held.save(update_fields=["done_at"])
    told = {"attempt": sitting.attempt, "right": right, "asked": asked}
    _record("training.sat", held, by, **told, passed=sitting.passed)


def question_at(held: Assignment, sitting: Sitting, at: int) -> Question:
    """The question at a place of a sitting, 1 being the first."""
    return Question(**held.news.questions[sitting.places[at - 1]])


@cache
def is_enough(right: int, asked: int) -> bool:
    """Whether so many right answers pass a quiz of so many questions: what the standard says."""
    standard = book().part({PASSED})
    facts = {"training.right": right, "training.asked": asked}
    return standard.decide(facts, clock.today()).of(PASSED).verdict == Verdict.KEPT


def needed(asked: int) -> int:
    """How many right answers a quiz of so many questions takes."""
    return next(right for right in range(asked + 1) if is_enough(right, asked))


def _held(assignment: Assignment, by: Actor) -> Assignment:
    """The person's own assignment, locked. Its lesson is read once it is: whoever made the next
    edition meanwhile had it locked too. Raises Replaced, TrainingRefused."""
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if by.user is None or held.user_id != by.user.pk:
        raise TrainingRefused("这不是您的学习内容。", "This is not for you to learn.")
    if held.lesson.closed_at is not None:
        raise Replaced
    return held


def _record(code: str, held: Assignment, by: Actor, **data: object) -> None:
    """In the person's own history: a stream of the lesson would make its readers wait in line."""
    record(f"user-{held.user.number}", code, by, {"lesson": held.lesson.number, **data})
