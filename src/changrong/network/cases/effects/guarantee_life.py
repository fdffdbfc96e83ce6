"""What the steps of a guarantee's case tell of the guarantee in force, in the same transaction.

The case's number goes beside each event; how the guarantee then stands, and where the case goes if
it stands otherwise than the step says, is for the record (guarantees/following.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.guarantee.life import (
    Act,
    Change,
    ChangeKind,
    Close,
    Decline,
    Demand,
    PayFee,
    Receive,
    Recover,
    Report,
    Route,
    ShareBack,
    WriteOff,
)
from changrong.history import Correct, Undo
from changrong.money import Fen
from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come
from changrong.network.cases.effects._guarantee import (
    Answers,
    beside,
    claim_number,
    claim_standing,
    guarantee_of,
    in_fen,
    refusing,
    tell,
    told,
)
from changrong.network.cases.effects._lenders import contract_of
from changrong.network.cases.effects._noting import note, refuse, serving, wrong
from changrong.network.cases.kinds._guarantee import FOLLOWED
from changrong.network.cases.models import Case
from changrong.network.guarantees import actions, letters
from changrong.network.guarantees.actions import Claiming, Telling
from changrong.network.guarantees.models import GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import history_of, standing_of
from changrong.network.people.actor import Actor

MOVED = tuple(f"guarantee.to_{name}" for name in FOLLOWED)


@effect("guarantee.change")
def change(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """One of the ten changes; an amount, an end and a rate only of those that move them."""
    until, amount, rate = (answers.get(one) for one in ("until", "new_amount", "new_fee_rate"))
    act = Change(
        ChangeKind(answers["change"]),
        amount=in_fen(amount) if amount else None,
        until=date.fromisoformat(until) if until else None,
        letter=answers.get("letter") or "",
        fee_rate=Decimal(rate) if rate else None,
    )
    return told(case, act, by)


@effect("guarantee.correct", moves=MOVED)
def correct(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """What was written down wrongly, put right or undone: apart from what really changed. Where
    the record then stands otherwise, the case follows."""
    guarantee = guarantee_of(case)
    event = guarantee.events.filter(sequence=answers["event"]).first()
    if event is None:
        raise wrong("event", "没有这条记录", "There is no such record")
    act: Undo | Correct = Undo(str(event.sequence))
    if answers.get("corrected"):
        act = Correct(str(event.sequence), _with_amount(event, in_fen(answers["corrected"])))
    return tell(case, guarantee, act, by, event.value_on)


AMOUNTS = ("amount", "outstanding", "gross", "principal")


def _with_amount(event: GuaranteeEvent, amount: Fen) -> Act:
    act: Any = history_of([event])[0].event
    name = next((one for one in AMOUNTS if hasattr(act, one)), None)
    if name is None or getattr(act, name) is None:
        raise wrong(
            "corrected", "这条记录没有金额，只能撤销", "It holds no amount; it can only be undone"
        )
    corrected: Act = replace(act, **{name: amount})
    return corrected


@effect("guarantee.disburse")
def disburse(case: Case, answers: Answers, by: Actor) -> None:
    """The lender says when it paid the loan out, where no contract here says it."""
    if (contract := contract_of(case)) is not None:
        day = contract.disbursed_on
        raise refuse(f"合同 {contract} 已记下 {day} 放款", f"{contract} has it paid out on {day}")
    not_to_come(case, answers, "disbursed_on")


@effect("guarantee.ask_transfer")
def ask_transfer(case: Case, answers: Answers, by: Actor) -> None:
    """A consent given before, to whomever, holds no longer."""
    buyer = serving(answers["buyer"], "buyer")
    note(case, transfer_asked=buyer.number, transferee=None)


@effect("guarantee.answer_transfer")
def answer_transfer(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """To the one that was asked for; only with those behind the guarantor."""
    asked = case.fields.get("transfer_asked")
    if asked is None:
        raise refuse("贷款银行还没有请求同意转让", "The lender has not asked for a transfer")
    if answers["agreed"] and not answers["others_agreed"]:
        raise refuse(
            "先通知再担保等分担方，都同意了再答复",
            "Tell the re-guarantor and the other bearers first, and agree once they do",
            "others_agreed",
        )
    note(case, transfer_asked=None, transferee=asked if answers["agreed"] else None)
    return {"institution": asked}


@effect("guarantee.report")
def report(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    return told(case, Report(in_fen(answers["outstanding"])), by)


@effect("guarantee.collect_fee")
def collect_fee(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    return told(case, PayFee(in_fen(answers["fee"])), by)


@effect("guarantee.close")
def close(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Released; not while somebody but the lender still misses what it paid."""
    said = told(case, Close(), by)
    standing = standing_of(guarantee_of(case))
    if standing.status not in ("closed", "written_off"):
        raise refuse(
            "还有没收回、也没核销的代偿，不能解除",
            "Something paid is neither recovered nor written off",
        )
    return said


# ---------------------------------------------------------------------------------------- claims


@effect("guarantee.demand")
def demand(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    case.fields["overdue_since"] = answers["overdue_since"]
    return told(case, Demand(in_fen(answers["overdue"])), by)


@effect("guarantee.claim")
def claim(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The lender claims, with its notice; to be paid by the day that the agreement gives."""
    guarantee = guarantee_of(case)
    amounts = (in_fen(answers["principal"]), in_fen(answers["interest"]))
    today = clock.today()
    with refusing():
        [event] = actions.claim([Claiming(guarantee, *amounts, today, beside(case))], by)
        made = claim_standing(guarantee, event.data["number"])
        since = case.fields.get("overdue_since")
        sent = letters.send_claim(
            guarantee, made, date.fromisoformat(since) if since else today, by
        )
    case.fields |= {"claim": made.number, "claim_due_on": made.due_on.isoformat()}
    return {"event": event.sequence, "claim": made.number, "letter": sent.number}


@effect("guarantee.withdraw_claim")
def withdraw_claim(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    return told(case, Decline(claim_number(case), withdrawn=True), by)


@effect("guarantee.decline")
def decline(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    return told(case, Decline(claim_number(case)), by)


@effect("guarantee.pay")
def pay(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The guarantor paid."""
    if not answers["confirmed"]:
        raise wrong("confirmed", "付款以后再记", "Record it once it is paid")
    guarantee, number = guarantee_of(case), claim_number(case)
    on = date.fromisoformat(answers["paid_on"])
    with refusing():
        [event] = actions.pay([(guarantee, number, on)], by, beside(case))
    return {"event": event.sequence, "claim": number}


# ------------------------------------------------------------------------------------ recoveries


@effect("guarantee.pass_on")
def pass_on(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    guarantee, number = guarantee_of(case), claim_number(case)
    with refusing():
        events = actions.pass_on([(guarantee, number)], clock.today(), by, beside(case))
    if not events:
        raise refuse("都已经申请过了", "All of them were asked already")
    return {"claim": number, "bearers": [one.data["bearer"] for one in events]}


@effect("guarantee.receive")
def receive(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """A bearer, named by its institution, paid its part or some of it."""
    terms = terms_of(guarantee_of(case).agreement)
    bearer = next((one.id for one in terms.bearers if one.party == answers["bearer"]), None)
    if bearer is None:
        raise wrong("bearer", "协议里没有这家机构", "It is no bearer of the agreement")
    return told(case, Receive(claim_number(case), bearer, in_fen(answers["received"])), by)


@effect("guarantee.recover")
def recover(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Money got back, with a statement to everybody who gets a part of it."""
    guarantee = guarantee_of(case)
    costs = in_fen(answers.get("costs") or "0")
    act = Recover(claim_number(case), in_fen(answers["gross"]), costs, Route(answers["route"]))
    before = standing_of(guarantee)
    said = told(case, act, by)
    with refusing():
        sent = letters.send_recovery(guarantee, before, standing_of(guarantee), act, by)
    return {**said, "letters": [one.number for one in sent]}


@effect("guarantee.share_back")
def share_back(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """Everybody is handed all that was recovered for it."""
    guarantee, number = guarantee_of(case), claim_number(case)
    terms, one = terms_of(guarantee.agreement), claim_standing(guarantee, number)
    owed = {
        bearer.id: one.owed_back(bearer.id) for bearer in terms.bearers if bearer != terms.guarantor
    }
    today, caused = clock.today(), beside(case)
    tellings = [
        Telling(guarantee, ShareBack(number, bearer, amount), today, caused)
        for bearer, amount in owed.items()
        if amount
    ]
    if not tellings:
        raise refuse("没有要返还的", "Nothing is to be handed back")
    with refusing():
        events = actions.tell(tellings, by)
    return {"claim": number, "events": [event.sequence for event in events]}


@effect("guarantee.write_off")
def write_off(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The guarantor takes what it still misses off its books, by its dossier; it goes on claiming
    it. The other bearers write off their own."""
    if not answers["proposed"]:
        raise wrong("proposed", "提出核销才能核销", "It is written off once that is proposed")
    guarantee, number = guarantee_of(case), claim_number(case)
    one, bearer = claim_standing(guarantee, number), terms_of(guarantee.agreement).guarantor.id
    amount = one.missing[bearer] - one.written_off[bearer]
    return told(case, WriteOff(number, bearer, amount, answers["dossier"]), by)
