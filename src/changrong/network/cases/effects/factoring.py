"""What the steps of factoring do: the buyer is asked, no more is advanced than it confirmed, what
is collected is shared out to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from changrong.identifiers import IdentifierError, credit_code
from changrong.money import Fen
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._given import FACTORING_OVER, Receivable
from changrong.network.cases.effects._noting import (
    begin,
    day,
    in_fen,
    last,
    note,
    reference,
    refuse,
    said,
    told,
    total,
    wrong,
)
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role

ASKED = "receivable_confirmation"


@effect("factoring.open")
def open_factoring(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A receivable is assigned once, and by whom it is owed to."""
    code, invoice = _code_in(answers["buyer_code"]), reference(answers["invoice"])
    in_fen(answers["amount"], "amount")
    if case.enterprise and code == case.enterprise.credit_code:
        raise wrong("buyer_code", "付款方不能是企业自己", "The buyer cannot be the firm itself")
    owed = Receivable(
        case.enterprise_id, invoice, answers["buyer_name"], answers["amount"], answers["pays_on"]
    )
    begin(case, buyer_code=code, invoice=invoice, mark=owed.mark)
    same = Case.objects.filter(kind="factoring", fields__invoice=invoice, fields__buyer_code=code)
    if same.exclude(pk=case.pk).exclude(outcome__in=FACTORING_OVER).exists():
        raise wrong(
            "invoice",
            "这张发票的应收账款已经在做保理",
            "The receivable of this invoice is being factored already",
        )
    if owed.pledged().exists():
        raise wrong(
            "invoice",
            "这笔应收账款已经担保着一笔贷款，解除后再来",
            "This receivable secures a loan; have it released first",
        )


def _code_in(typed: str) -> str:
    """A firm's that is here, or one that a firm can have: a mistyped one would be asked nowhere,
    and would let the same receivable in again."""
    code = reference(typed)
    if Enterprise.objects.filter(credit_code=code).exists():
        return code
    try:
        return credit_code(code)
    except IdentifierError as wrong_code:
        raise FieldErrors({"buyer_code": wrong_code.text}) from None


@effect("factoring.ask_buyer", opens=(ASKED,))
def ask_buyer(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A buyer that has people here is asked here; another on paper."""
    buyer = Enterprise.objects.filter(credit_code=case.fields["buyer_code"]).first()
    seats = Membership.objects.filter(role=Role.ENTERPRISE, ended_at=None, user__is_active=True)
    if buyer is None or not seats.filter(enterprise=buyer).exists():
        return {}
    fields = {name: case.fields[name] for name in ("invoice", "amount", "pays_on")}
    names = {"seller": str(case.enterprise), "factor": str(case.institution)}
    opening = Opening(
        enterprise=buyer, fields=fields | names, parent=case, partner=case.institution
    )
    [asked] = engine.open_children([(case, opening)], ASKED, by)
    return {"asked": asked.number}


@effect("receivable_confirmation.confirm", moves=("factoring.buyer_confirms",))
def confirm(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """What the buyer says holds: how much it owes, and the day it pays."""
    above = _above(case)
    not_over(case, answers, "paying_on")
    _check_confirmed(above, answers["confirmed"])
    note(above, confirmed=answers["confirmed"], pays_on=answers["paying_on"])
    engine.step(above, move_of(above, "buyer_confirms"), {}, Actor.SYSTEM)


@effect("receivable_confirmation.deny", moves=("factoring.buyer_refuses",))
def deny(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    above = _above(case)
    engine.step(above, move_of(above, "buyer_refuses"), {}, Actor.SYSTEM)


def _above(case: Case) -> Case:
    if case.parent is None:
        raise ValueError(f"{case} is under no factoring")
    return case.parent


@effect("factoring.record_answer", moves=(f"{ASKED}.called_off",))
def record_answer(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Confirmed on paper: the buyer need not say it again here."""
    _check_confirmed(case, answers["confirmed"])
    for asked in engine.locked(case.children.filter(kind=ASKED, closed_at=None)):
        engine.step(asked, move_of(asked, "called_off"), {}, Actor.SYSTEM)


def _check_confirmed(case: Case, confirmed: str) -> None:
    amount = case.fields["amount"]
    if in_fen(confirmed, "confirmed") > in_fen(amount, "confirmed"):
        raise refuse(
            f"不能超过发票上的 {amount} 元",
            f"No more than the {amount} yuan of the invoice",
            "confirmed",
        )


@effect("factoring.advance")
def advance(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    paid, confirmed = in_fen(answers["paid"], "paid"), _confirmed(case)
    if paid > confirmed:
        raise refuse(
            f"付款方只确认了 {said(confirmed)} 元，预付不能超过它",
            f"The buyer confirmed {said(confirmed)} yuan; no more is advanced",
            "paid",
        )
    note(case, advanced=told(paid))


@effect("factoring.collect")
def collect(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    in_fen(answers["received"], "received")
    received = total(case, "collect", "received")
    if received >= _confirmed(case):
        raise refuse(
            "已经收齐了，请用“收齐回款，结清”", "That is all of it: settle instead", "received"
        )
    note(case, collected=told(received))


@effect("factoring.settle")
def settle(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """All that was confirmed is collected; the seller gets what is left after advance and
    charges."""
    received = total(case, "collect", "received") + in_fen(answers["received"], "received")
    confirmed = _confirmed(case)
    if received != confirmed:
        raise refuse(
            f"合计收到 {said(received)} 元，付款方应付 {said(confirmed)} 元，对不上",
            f"{said(received)} yuan received, {said(confirmed)} confirmed: they differ",
            "received",
        )
    charges = in_fen(answers["charges"], "charges")
    rest = confirmed - in_fen(case.fields["advanced"], "received") - charges
    if rest < 0:
        raise refuse(
            "费用超过了余款", "The charges are more than what is left for the seller", "charges"
        )
    note(case, collected=told(received), returned=told(rest))


@effect("factoring.call_recourse")
def call_recourse(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if not last(case, "advance", "with_recourse"):
        raise refuse(
            "这笔是无追索权保理，不能向卖方追索", "It was agreed without recourse to the seller"
        )
    _check_overdue(case)


@effect("factoring.repaid")
def repaid(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """At least what was advanced and has not come in from the buyer."""
    in_hand = total(case, "collect", "received")
    owed = in_fen(case.fields["advanced"], "repaid") - in_hand
    if in_fen(answers["repaid"], "repaid") < owed:
        raise refuse(
            f"还差 {said(owed)} 元预付款没有还清",
            f"{said(owed)} yuan of the advance is still owed",
            "repaid",
        )


@effect("factoring.check_overdue")
def check_overdue(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    _check_overdue(case)


def _check_overdue(case: Case) -> None:
    until: date = day(case, "pays_on")
    if clock.today() <= until:
        raise refuse(f"付款方 {until} 才到期", f"The buyer has until {until}")


def _confirmed(case: Case) -> Fen:
    return in_fen(case.fields["confirmed"], "amount")
