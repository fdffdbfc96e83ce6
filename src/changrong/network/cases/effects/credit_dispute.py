"""What the steps of a dispute over a credit record check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._lenders import check_its_loan
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
    if case.enterprise is not None and case.enterprise.is_person:
        case.fields["of_person"] = True
        case.save(update_fields=["fields"])


@effect("credit_dispute.verify")
def verify(case: Case, answers: Answers, by: Actor) -> None:
    """An entry of the institution's own bears the mark of an objection since it came in."""
    if answers["found"] != "elsewhere" and not answers.get("marked"):
        raise MoveRefused(
            Text(
                "先在征信系统里给这条记录标注“存在异议”",
                "First mark the entry as disputed in the credit system",
            ),
            field="marked",
        )


@effect("credit_dispute.approve")
def approve(case: Case, answers: Answers, by: Actor) -> None:
    """What was found to be right is not corrected."""
    if _found(case) in AGAINST:
        raise MoveRefused(
            Text(
                "核实结果是不用更正；情况有变，请先重新核实",
                "Nothing was found to correct; verify it again first",
            )
        )


@effect("credit_dispute.refuse")
def refuse(case: Case, answers: Answers, by: Actor) -> None:
    """What was found to be wrong is not refused. The mark goes where the entry is right; where that
    could not be told, check and objection are noted with the entry instead."""
    if _found(case) in FOR_CORRECTION:
        raise MoveRefused(
            Text("核实结果是应当更正，不能答复不更正", "It was found to be wrong; correct it")
        )
    if _found(case) != "elsewhere" and not answers.get("mark"):
        said = Text("请写明异议标注怎么处理", "Say what became of the mark")
        raise MoveRefused(said, field="mark")


@effect("credit_dispute.report")
def report(case: Case, answers: Answers, by: Actor) -> None:
    """The correction went out since the objection came in, and not on a day to come."""
    sent = date.fromisoformat(answers["reported_on"])
    if not timezone.localdate(case.opened_at, clock.SHANGHAI) <= sent <= clock.today():
        raise MoveRefused(
            Text("报送日应在提出异议之后、今天或之前", "Between the objection and today"),
            field="reported_on",
        )


def _found(case: Case) -> str:
    """What the last check found."""
    made = [entry for entry in case.fields["moves"] if entry["move"] == "verify"]
    return str(made[-1]["answers"]["found"])
