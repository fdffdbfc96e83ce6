"""What each kind of security must state, where it is registered, when it may be released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_to_come, to_come
from changrong.network.cases.effects._given import Receivable, leased, mark, pledged
from changrong.network.cases.effects._noting import begin, reference, refuse, wrong
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.actions import hold
from changrong.network.contracts.queries import contract_numbered
from changrong.network.people.actor import Actor
from changrong.text import Text

# What the record of each must hold besides what it is and what it is worth.
RECORD = {
    "movables": ("identifier",),
    "ip": ("identifier", "falls_due_on"),
    "bill": ("identifier", "other_party", "falls_due_on"),
    "receivable": ("other_party", "falls_due_on"),
    "property_insurance": ("identifier", "other_party", "falls_due_on"),
    "liability_insurance": ("identifier", "other_party", "falls_due_on"),
}
REGISTERED_AT = {
    "movables": "movables_register",
    "ip": "ip_office",
    "bill": "bill_exchange",
    "receivable": "movables_register",
    "property_insurance": "insurer",
    "liability_insurance": "insurer",
}


@effect("collateral.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """The loan is the institution's own, the record whole, and the thing secures nothing else."""
    contract = hold(contract_numbered(case.fields["contract"]))
    if contract.institution_id != by.institution.pk:
        raise wrong("contract", "这笔贷款不是本机构的", "This loan is another institution's")
    needed = RECORD[answers["instrument"]]
    missing = {name: MISSING for name in needed if name not in answers}
    if missing:
        raise FieldErrors(missing)
    if answers.get("falls_due_on", "9999") <= clock.today().isoformat():
        raise wrong("falls_due_on", "已经到期了", "It has fallen due already")
    if "identifier" in answers:
        begin(case, identifier=reference(answers["identifier"]))
    if answers["instrument"] == "ip":
        begin(case, mark=mark(answers["identifier"]))
    elif answers["instrument"] == "receivable":
        begin(case, mark=_receivable(case).mark)
    _refuse_twice(case)


MISSING = Text("这种担保要写这一项", "This kind of security needs it")


def _receivable(case: Case) -> Receivable:
    said = case.fields
    number, debtor = said.get("identifier", ""), said["other_party"]
    return Receivable(case.enterprise_id, number, debtor, said["value"], said["falls_due_on"])


def _refuse_twice(case: Case) -> None:
    """The same thing, whoever lends on it: the first to name it has it. Looked for again when it is
    registered, since two may have named it at one moment. Nor one that a leasing company or a
    factor has. Another's case is not named."""
    instrument, number = case.fields["instrument"], case.fields.get("identifier")
    if instrument == "receivable":
        owed = _receivable(case)
        if owed.factored().exists():
            raise wrong("identifier", "这笔应收账款在做保理", "This receivable is being factored")
        same = owed.pledged()
    elif number is not None:
        same = pledged(instrument, number)
    else:
        return
    if same.filter(pk__lt=case.pk).exists():
        raise wrong("identifier", "它已经担保着一笔贷款", "It secures a loan already")
    if instrument == "ip" and leased(number).exists():
        raise wrong("identifier", "这项权利正在办租赁", "This right is being leased")


@effect("collateral.register")
def register(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    _refuse_twice(case)
    if answers["register"] != REGISTERED_AT[case.fields["instrument"]]:
        raise refuse(
            "这种担保不在那里登记", "This kind of security is registered elsewhere", "register"
        )
    not_to_come(case, answers, "registered_on")
    to_come(case, answers, "lasts_until")
    case.fields |= {name: answers[name] for name in ("registered_as", "lasts_until")}
    return {"contract": case.fields["contract"]}


@effect("collateral.renew")
def renew(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    to_come(case, answers, "lasts_until")
    new = answers["lasts_until"]
    had = case.fields["moves"][-1].get("before", {}).get("lasts_until", new)
    if new <= had:
        raise refuse(f"要晚于现在的 {had}", f"It has to be later than {had}", "lasts_until")


@effect("collateral.release")
def release(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """As repaid only where the loan's own record says so."""
    contract = contract_numbered(case.fields["contract"])
    if answers["ground"] == "repaid" and account_of(contract).principal:
        raise refuse("账上还有没还的本金", "The loan still has principal left", "ground")
    return {"contract": contract.number}
