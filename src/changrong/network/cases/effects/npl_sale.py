"""What a sale of bad loans does: the list is read and summed, bidders are invited apart from one
another, the chosen one becomes the partner who works the loans out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from changrong.money import Fen, MoneyError, fen, split
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._loans import refusing
from changrong.network.cases.effects._noting import (
    begin,
    in_fen,
    last,
    note,
    open_below,
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
from changrong.network.contracts.assigning import Sold, assign, check_assignable
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor

BID = "npl_bid"
OURS = "HT-"  # how the number of a loan agreed in the network begins
SELLERS = ("bank", "policy_bank", "microlender")


class Loan(NamedTuple):
    number: str
    principal: Fen


@effect("npl_sale.open")
def open_sale(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Each loan is named once and in one open package; those agreed here are the bank's own, and
    no more is owed on them than their accounts say."""
    if case.institution is None or case.institution.kind not in SELLERS:
        raise refuse("只有放贷的机构能卖不良贷款", "Only a lender sells bad loans")
    loans = list(_read(answers["loans"]))
    numbers = [one.number for one in loans]
    if doubled := next((n for n in numbers if numbers.count(n) > 1), None):
        raise wrong("loans", f"{doubled} 写了两次", f"{doubled} stands there twice")
    for one in loans:
        if one.number.startswith(OURS):
            _check_own(one, case)
    _check_free(case, set(numbers))
    principal = sum(one.principal for one in loans)
    begin(case, loan_count=len(loans), principal=told(principal), loan_numbers=numbers)


def _read(text: str) -> Iterator[Loan]:
    for at, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        number, _space, amount = line.replace("，", " ").replace("\t", " ").rpartition(" ")
        try:
            loan = Loan(reference(number), fen(amount))
        except MoneyError:
            loan = Loan("", 0)
        if not loan.number or loan.principal <= 0:
            raise wrong(
                "loans",
                f"第 {at} 行读不懂，应写成“编号 本金”",
                f"Line {at} should be a number, a space and the principal",
            )
        yield loan


def _check_own(loan: Loan, case: Case) -> None:
    contract = Contract.objects.filter(number=loan.number, institution=case.institution).first()
    if contract is None:
        raise wrong("loans", f"本行没有合同 {loan.number}", f"You have no contract {loan.number}")
    try:
        check_assignable(contract, loan.principal)
    except ContractError as refused:
        raise FieldErrors({"loans": refused.text}) from refused


def _check_free(case: Case, numbers: set[str]) -> None:
    """Not offered twice by the same bank, nor sold already."""
    others = Case.objects.filter(kind="npl_sale", institution=case.institution)
    others = others.exclude(pk=case.pk).exclude(outcome__in=("unsold", "withdrawn"))
    for other in others:
        if both := sorted(numbers & set(other.fields.get("loan_numbers", ()))):
            raise wrong(
                "loans",
                f"{both[0]} 已经在资产包 {other.number} 里",
                f"{both[0]} is in the package {other.number} already",
            )


@effect("npl_sale.value")
def value(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    if in_fen(answers["reserve"], "reserve") > in_fen(answers["value"], "value"):
        raise refuse("底价不能高于估值", "The reserve cannot exceed the value", "reserve")


@effect("npl_sale.invite", opens=(BID,))
def invite(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A part for each, which the others do not see; the bank sees all, as their partner."""
    invited = {
        one.number: one for one in Institution.objects.filter(number__in=answers["institutions"])
    }
    busy = case.children.filter(kind=BID, closed_at=None, institution__in=invited.values())
    if names := [str(one.institution) for one in busy.select_related("institution")]:
        raise refuse(
            f"已经邀请过{'、'.join(names)}", f"Invited already: {', '.join(names)}", "institutions"
        )
    openings = [
        (
            case,
            Opening(
                parent=case,
                institution=invited[number],
                partner=case.institution,
                region=case.region,
            ),
        )
        for number in answers["institutions"]
    ]
    return {"bids": [one.number for one in engine.open_children(openings, BID, by)]}


@effect("npl_bid.check")
def check_bid(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    in_fen(answers["amount"], "amount")
    if answers["valid_until"] < clock.today().isoformat():
        raise refuse("有效期不能早于今天", "A bid cannot have ended", "valid_until")


@effect("npl_sale.sell", moves=(f"{BID}.choose", f"{BID}.pass_over"))
def sell(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """To one bidder, at the price it bids now, no lower than the reserve; the others are passed
    over and the buyer takes part from here on."""
    bids = open_below(case, BID)
    chosen = next((one for one in bids if one.number == answers["bid"]), None)
    if chosen is None or chosen.state != "bid" or chosen.institution is None:
        raise refuse("这家没有有效的报价", "There is no such bid to choose", "bid")
    _check_price(case, chosen, answers["price"])
    with refusing():
        for contract, loan in _ours(case):
            check_assignable(contract, loan.principal)
    engine.step(chosen, move_of(chosen, "choose"), {}, by)
    for one in bids:
        if one is not chosen:
            engine.step(one, move_of(one, "pass_over"), {}, by)
    case.partner = chosen.institution
    note(case, price=answers["price"], buyer=chosen.institution.number)
    return {"bid": chosen.number}


def _check_price(case: Case, chosen: Case, price: str) -> None:
    until = date.fromisoformat(chosen.fields["valid_until"])
    if until < clock.today():
        raise refuse(f"这份报价到 {until} 为止", f"The bid was valid until {until}", "bid")
    amount = in_fen(chosen.fields["amount"], "price")
    if in_fen(price, "price") != amount:
        raise refuse(
            f"这份报价现在是 {said(amount)} 元", f"The bid is {said(amount)} yuan now", "price"
        )
    if amount < in_fen(last(case, "value", "reserve"), "price"):
        raise refuse("低于底价，先重新估值", "Below the reserve: value it anew first", "price")


@effect("npl_sale.hand_over")
def hand_over(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Paid in full, the loans agreed here are owed to the buyer from today, each for its share of
    the price by the principal it was offered with."""
    price = in_fen(case.fields["price"], "paid")
    if in_fen(answers["paid"], "paid") != price:
        raise refuse(
            f"成交价是 {said(price)} 元", f"The price agreed is {said(price)} yuan", "paid"
        )
    loans = list(_read(case.fields["loans"]))
    parts = split(price, [one.principal for one in loans])
    shares = {one.number: part for one, part in zip(loans, parts, strict=True)}
    ours = [Sold(row, one.principal, shares[one.number]) for row, one in _ours(case)]
    assert case.partner is not None, "sold to somebody"
    with refusing():
        sold = assign(ours, case.partner, case, by)
    return {"assigned": [event.contract.number for event in sold]} if sold else {}


def _ours(case: Case) -> Iterator[tuple[Contract, Loan]]:
    """Those of the package that were agreed here."""
    loans = {one.number: one for one in _read(case.fields["loans"])}
    rows = Contract.objects.filter(number__in=[one for one in loans if one.startswith(OURS)])
    for row in rows.order_by("pk"):
        yield row, loans[row.number]


@effect("npl_sale.fall_through")
def fall_through(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    case.partner = None
    note(case, price=None, buyer=None)


@effect("npl_sale.note_step")
def note_step(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    in_fen(answers["received"], "received")
    note(case, proceeds=told(total(case, "note_step", "received")))


@effect("npl_sale.dispose")
def dispose(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    received = total(case, "note_step", "received")
    if not received:
        raise refuse("还没有记过回款", "No proceeds were noted yet")
    if in_fen(answers["costs"], "costs") > received:
        raise refuse("费用不能超过回款", "The costs exceed the proceeds", "costs")
