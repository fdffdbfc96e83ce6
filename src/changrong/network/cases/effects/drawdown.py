"""What a draw-down request checks, and the loan or the draw that it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from changrong.money import Fen, fen
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import not_over
from changrong.network.cases.effects._lenders import check_lender, contract_of
from changrong.network.cases.effects._loans import Answers, answers_to, refusing
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.contracts import actions, lines
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract
from changrong.network.people.actor import Actor


@effect("drawdown.check", moves=("drawdown.on_line",))
def check(case: Case, answers: Answers, by: Actor) -> None:
    """Money is asked of somebody who lends, for a day to come; on a line no more than is free."""
    check_lender(case)
    not_over(case, answers, "needed_on")
    line = contract_of(case)
    if line is None:
        return
    with _said_at("amount"):
        lines.check_room(line, fen(answers["amount"]))
    engine.step(case, move_of(case, "on_line"), {}, Actor.SYSTEM)


@contextmanager
def _said_at(amount: str) -> Iterator[None]:
    """What the line refuses is said at the field that is in the way, as a form's own error is."""
    try:
        yield
    except ContractError as refused:
        named = amount if refused.field == "amount" else refused.field or "contract"
        raise FieldErrors({named: refused.text}) from refused


@effect("drawdown.grant")
def grant(case: Case, answers: Answers, by: Actor) -> None:
    _check_asked(case, answers)


@effect("drawdown.allow")
def allow(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """No more than is asked for, nor than is free beside what was allowed and not paid yet."""
    _check_asked(case, answers)
    line = contract_of(case)
    assert line is not None, "only a request on a line comes here"
    line = actions.hold(line)  # so that two allowed at once see each other
    with _said_at("given"):
        lines.check_room(line, fen(answers["given"]), _promised(line, case))
    return {"contract": line.number}


def _check_asked(case: Case, answers: Answers) -> None:
    if Decimal(answers["given"]) > Decimal(case.fields["amount"]):
        raise refuse("不能多于企业要用的", "No more than the firm asks for", "given")


def _promised(line: Contract, but: Case) -> Fen:
    """What was allowed on a line and waits to be paid out."""
    waiting = Case.objects.filter(kind="drawdown", state="agreed", fields__contract=line.number)
    return sum(fen(answers_to(one, "allow")["given"]) for one in waiting.exclude(pk=but.pk))


@effect("drawdown.pay")
def pay(case: Case, answers: Answers, by: Actor) -> dict[str, Any]:
    """The draw is paid out of the line; without one, the loan is lent today on the terms that the
    firm accepted."""
    if line := contract_of(case):
        given = fen(answers_to(case, "allow")["given"])
        with refusing():
            lines.draw(line, given, {"case": case.number}, by)
        return {"contract": line.number}
    granted = answers_to(case, "grant")
    assert case.institution is not None, "held by the lender that was asked"
    with refusing():
        terms = actions.Terms.of(granted)
        new = actions.lend(case, case.institution, fen(granted["given"]), terms, by)
    return {"contract": new.number}
