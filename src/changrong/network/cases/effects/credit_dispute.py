"""What the steps of a dispute over a credit record check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import since_opened
from changrong.network.cases.effects._lenders import check_its_loan, note_whose
from changrong.network.cases.effects._noting import last
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.text import Text

Answers = Mapping[str, Any]
FOR_CORRECTION, AGAINST = ("wrong", "missing", "protected"), ("right", "elsewhere")


@effect("credit_dispute.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """The loan is the institution's; whose record it is, the case knows better than who opens it:
    an owner's or a sole trader's is a person's too, which the institution then says."""
    check_its_loan(case)
    note_whose(case)


@effect("credit_dispute.approve")
def approve(case: Case, answers: Answers, by: Actor) -> None:
    """What was found to be right is not corrected."""
    if last(case, "verify", "found") in AGAINST:
        raise MoveRefused(
            Text(
                "核实结果是不用更正；情况有变，请先重新核实",
                "Nothing was found to correct; verify it again first",
            )
        )


@effect("credit_dispute.refuse")
def refuse(case: Case, answers: Answers, by: Actor) -> None:
    """What was found to be wrong is not refused."""
    if last(case, "verify", "found") in FOR_CORRECTION:
        raise MoveRefused(
            Text("核实结果是应当更正，不能答复不更正", "It was found to be wrong; correct it")
        )


@effect("credit_dispute.report")
def report(case: Case, answers: Answers, by: Actor) -> None:
    """The correction went out since the objection came in, and not on a day to come."""
    since_opened(case, answers, "reported_on")
