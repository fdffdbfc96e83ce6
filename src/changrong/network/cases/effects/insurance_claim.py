"""What the steps of an insurance claim check: papers once, never more than agreed, the green
channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come
from changrong.network.cases.effects._noting import begin, in_fen, note, refuse, said, total
from changrong.network.cases.effects.need import GREEN
from changrong.network.cases.errors import LimitBroken
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor
from changrong.network.rules.gather import facts_of_institution
from changrong.network.rules.scope import firms_book
from changrong.policy import Verdict
from changrong.policy.numbers import plain

ONCE = "insurance-law-2015/one-request-for-papers"
URGENT = ("person", "disaster")  # such harm goes through the green channel by itself


@effect("insurance_claim.open")
def open_claim(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    not_to_come(case, answers, "event_known_on")
    begin(case, green=answers["harm"] in URGENT)
    if case.fields["green"]:
        case.priority = GREEN
        case.save(update_fields=["priority"])


@effect("insurance_claim.open_green")
def open_green(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if case.priority >= GREEN:
        raise refuse("已经在绿色通道了", "It is in the green channel already")
    case.priority = GREEN
    note(case, green=True)


@effect("insurance_claim.ask_papers")
def ask_papers(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The law lets missing papers be asked for once; how often they were, the case itself says."""
    times = sum(entry["move"] == "ask_papers" for entry in case.fields["moves"])
    facts = facts_of_institution(case.institution) if case.institution else {}
    facts |= {"claim.papers_incomplete": True, "claim.requests_for_papers": times}
    found = firms_book((ONCE,)).decide(facts, as_of=clock.today()).of(ONCE)
    if found.verdict is Verdict.BROKEN:
        raise LimitBroken([found])


@effect("insurance_claim.propose")
def propose(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    amount, before = in_fen(answers["agreed"], "agreed"), total(case, "pay_part", "amount")
    if amount < before:
        raise refuse(
            f"已经先付了 {said(before)} 元，不能比它少",
            f"{said(before)} yuan was paid already; it cannot be less",
            "agreed",
        )
    note(case, agreed=answers["agreed"])


@effect("insurance_claim.propose_at_once")
def propose_at_once(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Without a closer look no more than the customer claims."""
    claimed = in_fen(case.fields["claimed"], "agreed")
    if in_fen(answers["agreed"], "agreed") > claimed:
        raise refuse(
            f"客户报损 {said(claimed)} 元，超过它的请先接手核定",
            f"The customer claims {said(claimed)} yuan; for more, assess it first",
            "agreed",
        )
    note(case, agreed=answers["agreed"])


@effect("insurance_claim.dispute")
def dispute(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    note(case, agreed=None)


@effect("insurance_claim.pay_part")
def pay_part(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    in_fen(answers["amount"], "amount")
    paid = total(case, "pay_part", "amount")
    ceiling = case.fields.get("agreed", case.fields["claimed"])
    if paid > in_fen(ceiling, "amount"):
        raise refuse(
            f"先付的合计 {said(paid)} 元，超过了 {ceiling} 元",
            f"{said(paid)} yuan paid first would be more than {ceiling} yuan",
            "amount",
        )
    note(case, paid=plain(in_yuan(paid)))


@effect("insurance_claim.find_not_covered")
def find_not_covered(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if total(case, "pay_part", "amount"):
        raise refuse(
            "已经先付了一部分，不能再核定为不赔", "A part was paid already: it was found covered"
        )


@effect("insurance_claim.pay")
def pay(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """With what was paid first, exactly what was agreed."""
    agreed = in_fen(case.fields["agreed"], "amount")
    left = agreed - total(case, "pay_part", "amount")
    if in_fen(answers["amount"], "amount") != left:
        raise refuse(
            f"这次应付 {said(left)} 元，两边合计正好是商定的数额",
            f"{said(left)} yuan is left to pay of what was agreed",
            "amount",
        )
    note(case, paid=case.fields["agreed"])
