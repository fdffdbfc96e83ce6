"""What the steps of a complaint check before they are taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    if not answers["no_interest"]:
        raise refuse(
            "请由没有直接利益关系的同事受理",
            "Leave it to a colleague who has no direct interest in it",
            "no_interest",
        )
    if case.fields.get("standing") and not answers.get("authority_seen"):
        raise refuse(
            "先看授权委托书或者继承的文件；没有的，请投诉人补充",
            "First see the paper that allows it; if it is not there, ask for it",
            "authority_seen",
        )


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
    """A complaint is found complex once."""
    if _times(case, "extend") > 1:
        raise refuse(
            "已经按情况复杂延长过了，还要延长请金融局同意",
            "It was given longer as complex already; for more, ask the bureau",
        )


@effect("complaint.ask_longer")
def ask_longer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """More time is granted once, after the time of a complex complaint."""
    if not _times(case, "extend"):
        raise refuse(
            "先按情况复杂延长，不够再请金融局同意", "First take the time of a complex complaint"
        )
    if _times(case, "extend_again"):
        raise refuse(
            "已经再延长过一次，不能再延", "It was given more time once, and can have no more"
        )


def _times(case: Case, move: str) -> int:
    """How often a move was made; while it is being made, that time too."""
    return sum(entry["move"] == move for entry in case.fields.get("moves", []))
