"""Plans of payments that a case keeps: what falls due on which day, and what of it was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from changrong.money import Fen
from changrong.network import clock
from changrong.network.cases.effects._noting import note, refuse, said, told
from changrong.network.cases.models import Case


@dataclass(frozen=True)
class Part:
    """One payment of a plan."""

    due_on: date
    amount: Fen


def set_plan(case: Case, parts: Sequence[Part]) -> None:
    """Keep a plan: a line for each part, to be read, and the day of the first that is unpaid."""
    lines = (f"{at}. {one.due_on} {said(one.amount)}" for at, one in enumerate(parts, start=1))
    note(
        case,
        parts=[[one.due_on.isoformat(), one.amount] for one in parts],
        parts_paid=0,
        plan="\n".join(lines),
        next_due_on=parts[0].due_on.isoformat(),
    )


def parts_of(case: Case) -> list[Part]:
    return [Part(date.fromisoformat(on), amount) for on, amount in case.fields["parts"]]


def unpaid(case: Case) -> list[Part]:
    return parts_of(case)[case.fields["parts_paid"] :]


def pay_part(case: Case, amount: Fen, field: str) -> None:
    """The next part is paid, and exactly that."""
    left = unpaid(case)
    if not left:
        raise refuse("已经全部付清了", "All is paid already", field)
    if amount != left[0].amount:
        raise refuse(
            f"这一期应付 {said(left[0].amount)} 元",
            f"This instalment is {said(left[0].amount)} yuan",
            field,
        )
    following = left[1].due_on.isoformat() if len(left) > 1 else None
    note(case, parts_paid=case.fields["parts_paid"] + 1, next_due_on=following)


def check_all_paid(case: Case) -> None:
    if left := unpaid(case):
        open_sum = told(sum(one.amount for one in left))
        raise refuse(
            f"还有 {len(left)} 期没有付，共 {open_sum} 元",
            f"{len(left)} instalments are unpaid, {open_sum} yuan together",
        )


def check_overdue(case: Case, zh: str, en: str) -> None:
    """Before what is unpaid has consequences, its day is over."""
    left = unpaid(case)
    if not left or clock.today() <= left[0].due_on:
        raise refuse(zh, en)
