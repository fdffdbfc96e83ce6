"""Asking how it went, once for each case that closes, and taking down the answer, once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from changrong.network import clock
from changrong.network.cases import counting, engine
from changrong.network.cases.models import Case
from changrong.network.cases.versions import kind_of
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.surveys import links, telling
from changrong.network.surveys.models import Comment, Score, Solved, Survey
from changrong.network.unit import at_end, whole
from changrong.text import Problem

LONGEST = 1000  # signs of a comment


class SurveyRefused(Problem):
    """An answer that cannot be taken; `field` names the question."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


class AlreadyAnswered(SurveyRefused):
    def __init__(self) -> None:
        super().__init__(
            "这件事项已经评价过了，谢谢您。", "You have answered this already. Thank you."
        )


class TooLate(SurveyRefused):
    def __init__(self) -> None:
        super().__init__("评价的时间已经过了。", "The time for an answer is over.")


@dataclass(frozen=True)
class Answer:
    """`score` 1 (very dissatisfied) to 5; `solved`: yes, partly, no; `comment` may be empty."""

    score: int
    solved: str
    comment: str = ""


@at_end("closed", order=30)
def ask_about(cases: Sequence[Case]) -> None:
    ask([case for case in cases if kind_of(case).asks_satisfied])


@whole
def ask(cases: Sequence[Case]) -> list[Survey]:
    """Put the question about each closed case to the firm it was for; about one case once,
    however often it closes."""
    held = engine.lock(cases)
    asked = set(Survey.objects.filter(case__in=held).values_list("case", flat=True))
    unasked = {case.pk: case for case in held if case.pk not in asked}
    surveys = Survey.objects.bulk_create(_survey(case) for case in unasked.values())
    for survey in surveys:
        record(survey.case.number, "survey.asked", Actor.SYSTEM, {"survey": survey.number})
        telling.invite(survey)
    return surveys


def _survey(case: Case) -> Survey:
    now, seed = clock.now(), secrets.token_hex(16)
    return Survey(
        case=case,
        asked_at=now,
        expires_at=now + links.days_open(),
        seed=seed,
        digest=links.digest_of(links.word_of(seed)),
    )


@whole
def answer(survey: Survey, given: Answer, by: Actor) -> Survey:
    """Take down the one answer to a survey, from whoever holds its link or acts for its firm.

    Raises AlreadyAnswered, TooLate, SurveyRefused. Of any number who answer at once one counts.
    """
    _check(given)
    now = clock.now()
    unanswered = Survey.objects.filter(pk=survey.pk, answered_at=None, expires_at__gt=now)
    signed_in = by.role == Role.ENTERPRISE
    written = unanswered.update(
        answered_at=now, score=given.score, solved=given.solved, signed_in=signed_in
    )
    survey.refresh_from_db()
    if not written:
        raise AlreadyAnswered if survey.answered_at else TooLate
    if comment := given.comment.strip():
        Comment.objects.create(survey=survey, text=comment)
    case = survey.case
    data = {"survey": survey.number, "score": given.score, "solved": given.solved}
    record(case.number, "survey.answered", by, data)
    counting.rated(case, given.score)
    if given.solved == Solved.NO:
        telling.unsolved(survey)
    return survey


def _check(given: Answer) -> None:
    if given.score not in Score.values:
        raise SurveyRefused("请选一个满意程度。", "Choose how satisfied you are.", "score")
    if given.solved not in Solved.values:
        raise SurveyRefused("请选事情解决了没有。", "Say whether it was solved.", "solved")
    if len(given.comment) > LONGEST:
        raise SurveyRefused(
            f"最多写 {LONGEST} 个字。", f"At most {LONGEST} characters, please.", "comment"
        )


@at_end("erased", order=30)
def erase_comments(enterprises: Sequence[Enterprise]) -> None:
    """Take away what a firm's people wrote when they ask to be forgotten; the answers stay."""
    Comment.objects.filter(survey__case__enterprise__in=enterprises).delete()
