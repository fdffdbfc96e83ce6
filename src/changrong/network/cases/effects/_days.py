"""The days that people state, as a case takes them: to come, not over, not to come, or since it was
opened. Each raises what `amiss` says, at the field of that name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from changrong.network import clock
from changrong.network.cases.effects._noting import amiss
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case

Answers = Mapping[str, Any]


def to_come(case: Case, answers: Answers, name: str) -> None:
    if answers.get(name, "") <= _today():
        raise amiss(case, name, "应填一个以后的日子", "Should be a day that is still to come")


def not_over(case: Case, answers: Answers, name: str) -> None:
    """Today, or a day to come."""
    if answers[name] < _today():
        raise amiss(case, name, "这一天已经过了", "That day is over")


def not_to_come(case: Case, answers: Answers, name: str) -> None:
    """Today, or a day before."""
    if answers[name] > _today():
        raise amiss(case, name, "这一天还没到", "That day is yet to come")


def since_opened(case: Case, answers: Answers, name: str) -> None:
    if not opened_on(case) <= answers[name] <= _today():
        said = "It must lie between its opening and today"
        raise amiss(case, name, "应在提出之后、今天之前", said)


def moment_to_come(case: Case, answers: Answers, name: str) -> None:
    if moment_of(answers[name]) <= clock.now():
        raise amiss(case, name, "这个时间已经过了", "That moment is past")


def opened_on(case: Case) -> str:
    return timezone.localdate(case.opened_at, clock.SHANGHAI).isoformat()


def _today() -> str:
    return clock.today().isoformat()
