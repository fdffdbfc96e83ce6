"""What the steps of a complaint check before they are taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._noting import refuse, wrong
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.contracts.queries import contract_numbered
from changrong.network.people.actor import Actor
from changrong.text import Text


@effect("complaint.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The loan it is about, where one is named, is a loan of the institution complained of. Who
    complains for somebody else says for whom, and by which paper (article 14)."""
    _check_standing(answers)
    number = answers.get("contract")
    if number is None:
        return
    if contract_numbered(number).institution_id != case.institution_id:
        raise wrong("contract", "这笔贷款不是这家机构的", "This loan is another institution's")


@effect("complaint.accept")
def accept(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Whoever takes it up has no direct interest in it, and has seen the paper by which somebody
    complains for another."""
    _check_interest(case, answers["no_interest"], by)
    if case.fields.get("standing") and not answers.get("authority_seen"):
        raise refuse(
            "先看授权委托书或者继承的文件；没有的，请投诉人补充",
            "First see the paper that allows it; if it is not there, ask for it",
            "authority_seen",
        )


@effect("complaint.decide")
def decide(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Nor has whoever decides it, who may be another than the one who took it up."""
    _check_interest(case, answers.get("no_interest") or _took_up(case, by), by)


def _took_up(case: Case, by: Actor) -> bool:
    me = by.user.number if by.user else None
    return any(one["move"] == "accept" and one["by"] == me for one in case.fields["moves"])


def _check_interest(case: Case, declared_none: bool, by: Actor) -> None:
    """By their own word; whoever dealt with the loan it is about has one, whatever they say."""
    if declared_none and not _dealt_with_loan(case, by):
        return
    raise refuse(
        "请由没有直接利益关系的同事来办",
        "Leave it to a colleague who has no direct interest in it",
        "no_interest",
    )


def _dealt_with_loan(case: Case, by: Actor) -> bool:
    number = case.fields.get("contract")
    if number is None or by.user is None:
        return False
    dealt = contract_numbered(number).case
    made = {one["by"] for one in dealt.fields.get("moves", [])}
    return dealt.handler_id == by.user.pk or by.user.number in made


def _check_standing(answers: Mapping[str, Any]) -> None:
    said = {name for name in ("standing", "principal", "authority") if answers.get(name)}
    if said and "standing" not in said:
        raise wrong(
            "standing", "请选受人委托，还是继承人", "Please say whether as a deputy or as an heir"
        )
    if said:
        wanted = {
            "principal": Text("请写明替谁投诉", "Please say for whom"),
            "authority": Text("请写明凭什么文件", "Please name the paper"),
        }
        if missing := {name: text for name, text in wanted.items() if name not in said}:
            raise FieldErrors(missing)


@effect("complaint.extend")
def extend(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A complaint is found complex once, and before its time is over."""
    _check_in_time(case)
    if _times(case, "extend") > 1:
        raise refuse(
            "已经按情况复杂延长过了，还要延长请金融局同意",
            "It was given longer as complex already; for more, ask the bureau",
        )


@effect("complaint.ask_longer")
def ask_longer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """More time is granted once, after the time of a complex complaint, and asked for within it."""
    _check_in_time(case)
    if not _times(case, "extend"):
        raise refuse(
            "先按情况复杂延长，不够再请金融局同意", "First take the time of a complex complaint"
        )
    if _times(case, "extend_again"):
        raise refuse(
            "已经再延长过一次，不能再延", "It was given more time once, and can have no more"
        )


def _check_in_time(case: Case) -> None:
    """What is late is not put right by asking for longer."""
    running = case.clocks.filter(name="decide", stopped_at=None, due_at__lte=clock.now()).first()
    if running is not None:
        last = running.due_on
        raise refuse(
            f"期限 {last} 已经过了，不能再延长，请尽快作决定",
            f"It had to be decided by {last}; it cannot be given longer now, so decide it",
        )


def _times(case: Case, move: str) -> int:
    """How often a move was made; while it is being made, that time too."""
    return sum(entry["move"] == move for entry in case.fields.get("moves", []))
