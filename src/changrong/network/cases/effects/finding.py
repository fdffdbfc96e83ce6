"""Who may take which step of a finding on diligence, and what the rules give whom it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.rules.scope import firms_book
from changrong.policy import Verdict

Answers = Mapping[str, Any]
FULL = "cbirc-2023-small-firms/exempt-within-tolerance"
PART = (
    "cbirc-2023-small-firms/exempt-in-part-beyond-tolerance",
    "cbrc-2016-due-diligence/exempt-with-evidence",
)


@effect("finding.oneself")
def oneself(case: Case, answers: Answers, by: Actor) -> None:
    """For whom it is about alone: a manager sees it too."""
    if not _is_about(case, by):
        raise refuse("这一步由本人来办", "This step is for the person themselves")


@effect("finding.not_oneself")
def not_oneself(case: Case, answers: Answers, by: Actor) -> None:
    if _is_about(case, by):
        raise refuse("不能认定自己", "Nobody judges their own work")


@effect("finding.find")
def find(case: Case, answers: Answers, by: Actor) -> None:
    """Who did all that the step asked was diligent; who did not, was not."""
    not_oneself(case, answers, by)
    if (answers["finding"] == "diligent") != answers["duties_done"]:
        raise refuse(
            "结果和“职责是否尽到”对不上",
            "The finding does not fit whether the duties were done",
            "finding",
        )


@effect("finding.exempt")
def exempt(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    not_oneself(case, answers, by)
    if not case.fields["duties_done"]:
        raise refuse("失职的不能全部免责", "Whoever was negligent is not exempt in full")
    case.fields["held_in_full"] = False
    return {"given": _given(case, by)}


@effect("finding.part")
def part(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Less than the full exemption that a rule gives in principle takes a reason."""
    not_oneself(case, answers, by)
    given = _given(case, by)
    if FULL in given:
        _wants_reason(answers)
    case.fields["held_in_full"] = False
    return {"given": given}


@effect("finding.hold")
def hold(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    not_oneself(case, answers, by)
    if given := _given(case, by):
        _wants_reason(answers)
    return {"given": given}


@effect("finding.dismiss")
def dismiss(case: Case, answers: Answers, by: Actor) -> None:
    """An appeal makes nothing worse."""
    not_oneself(case, answers, by)
    if not case.fields["held_in_full"]:
        raise refuse(
            "原来决定部分免责，申诉不能改得更重；维持请选“部分免责”",
            "It was exempt in part, and an appeal makes nothing worse",
        )


def _given(case: Case, by: Actor) -> list[str]:
    """The rules that exempt such a person, in full or in part."""
    keys = (FULL, *PART)
    decision = firms_book(keys).decide(known_of(case, by), as_of=clock.today())
    return [key for key in keys if decision.of(key).verdict is Verdict.APPLIES]


def _wants_reason(answers: Answers) -> None:
    if not answers.get("why_less"):
        raise refuse(
            "文件规定应当免得更多，请写明理由", "A rule gives more; say why it is less", "why_less"
        )


def _is_about(case: Case, by: Actor) -> bool:
    return by.user is not None and by.user.number == case.fields["person"]
