"""What a protected record rests on, and when its protection is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come
from changrong.network.cases.effects._lenders import check_lender, check_own, note_whose
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.heeding import known_of
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.text import Text

Answers = Mapping[str, Any]
GIVES = "loan.not_reported_overdue"


@effect("credit_protection.check")
def check(case: Case, answers: Answers, by: Actor) -> None:
    """A lender's matter, about a payment already missed."""
    check_lender(case)
    check_own(case, by)
    if _day(answers, "missed_on") > clock.today():
        raise wrong("missed_on", "还没有到这一天；还没逾期的，请申请延期", "That day has not come")
    note_whose(case)


@effect("credit_protection.protect")
def protect(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """A notice in force has to give it: a bank may not report as it likes. Where the day on which
    the response ends is known, protection ends then at the latest."""
    since = _day(answers, "protected_since")
    not_to_come(case, answers, "protected_since")
    known = known_of(case, by)
    [case.decision] = decide([(case.enterprise, known)], by)
    rests_on = _giving(case.decision.result, "applies")
    if not rests_on:
        raise MoveRefused(_without_ground(case.decision.result))
    end = answers.get("protected_until") or known.get("emergency.ends_on")
    if end is not None and date.fromisoformat(end) < since:
        raise refuse(
            "保护不能在开始之前结束",
            "It cannot end before it begins",
            "protected_until" if "protected_until" in answers else None,
        )
    case.fields["protected_since"] = answers["protected_since"]
    if end is not None:
        case.fields["protected_until"] = end
    case.fields["rests_on"] = rests_on
    return {"decision": case.decision.number, "rests_on": rests_on}


def _giving(result: Mapping[str, Any], verdict: str) -> list[str]:
    """The measures with this verdict that would keep a missed payment from being reported."""
    keys = [_key(one) for one in result["measures"] if one["verdict"] == verdict]
    return [key for key in keys if any(one.what == GIVES for one in book().measure(key).gives)]


def _key(one: Mapping[str, Any]) -> str:
    return f"{one['notice']}/{one['id']}"


def _without_ground(result: Mapping[str, Any]) -> Text:
    """Why not; where it cannot be told, what is still to be known of the borrower."""
    vocabulary = book().vocabulary
    missing = {
        name
        for one in result["measures"]
        if _key(one) in _giving(result, "cannot tell")
        for name in one["missing"]
    }
    if not missing:
        return Text(
            "没有现行通知允许不报这笔逾期", "No notice in force lets this payment go unreported"
        )
    labels = [vocabulary[name].label for name in sorted(missing)]
    return Text(
        f"还判断不了，先请借款人补齐资料：{'、'.join(one.zh for one in labels)}",
        f"Cannot tell yet; first have on record: {', '.join(one.en for one in labels)}",
    )


@effect("credit_protection.end")
def end(case: Case, answers: Answers, by: Actor) -> None:
    """Over, and reported as normal while it lasted. The scan of the same name ends most."""
    if not is_reported(case):
        raise refuse("还没有按“正常”报送", "It was not reported as normal yet")
    if not is_over(case, clock.today()):
        raise refuse("保护期还没过", "The protection is not over yet")


def is_reported(case: Case) -> bool:
    return any(entry["move"] == "report_normal" for entry in case.fields["moves"])


def is_over(case: Case, today: date) -> bool:
    """Its day has passed; or, where none was known, no response is in force any more."""
    if until := case.fields.get("protected_until"):
        return date.fromisoformat(until) < today
    return facts_of(case.enterprise, {}, today).get("emergency.active") is False


def _day(answers: Answers, name: str) -> date:
    return date.fromisoformat(answers[name])
