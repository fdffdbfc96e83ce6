"""What several effects need: what the service notes in a case, sums over its moves, refusals, and
whoever comes at the same moment waiting."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from changrong.money import Fen, fen, in_yuan
from changrong.network.cases import engine
from changrong.network.cases.errors import CaseError, FieldErrors, MoveRefused
from changrong.network.cases.models import Case
from changrong.network.parties.models import Institution
from changrong.policy.numbers import plain
from changrong.text import Problem, Text


def begin(case: Case, **values: Any) -> None:
    """On opening, which does not save the case by itself."""
    case.fields |= values
    case.save(update_fields=["fields"])


def note(case: Case, **values: Any) -> None:
    """Write into the case, which whoever runs the effect saves; None takes a value away."""
    kept = {name: value for name, value in case.fields.items() if name not in values}
    case.fields = kept | {name: value for name, value in values.items() if value is not None}


def one_at_a_time(institution: Institution | None) -> None:
    """Whoever makes such a step at the institution at the same moment waits here, and then sees
    what the first one did."""
    if institution is not None:
        Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)


def serving(number: str, field: str) -> Institution:
    """The institution that is asked to do something, which it can only while it serves."""
    found = Institution.objects.get(number=number)
    if not found.active:
        raise wrong(
            field,
            f"{found.name}已经不在本网服务，请另选",
            f"{found.name} serves here no longer; choose another",
        )
    return found


def last(case: Case, move: str, name: str) -> Any:
    """What was answered when a move was last made."""
    entries = reversed(case.fields.get("moves", []))
    return next((one["answers"].get(name) for one in entries if one["move"] == move), None)


def total(case: Case, move: str, name: str) -> Fen:
    """The sum over every time a move was made, the one being made among them."""
    made = [one["answers"] for one in case.fields.get("moves", []) if one["move"] == move]
    return sum(fen(one[name]) for one in made if name in one)


def told(amount: Fen) -> str:
    """Fen as a case keeps money."""
    return plain(in_yuan(amount))


def said(amount: Fen) -> str:
    return f"{in_yuan(amount):,}"


def reference(typed: str) -> str:
    """A number on somebody's papers, as it is kept and compared: written in full-width signs, small
    letters, with spaces or signs that nobody sees it is the same one."""
    shown = (
        one for one in unicodedata.normalize("NFKC", typed) if unicodedata.category(one) != "Cf"
    )
    return "".join("".join(shown).split()).upper()


def day(case: Case, name: str) -> date:
    return date.fromisoformat(case.fields[name])


def in_fen(value: str | Decimal, field: str) -> Fen:
    """An answered amount, which is paid: to the fen."""
    amount = Decimal(value)
    if amount != amount.quantize(Decimal("0.01")):
        raise refuse("金额最多到分", "An amount has no part of a fen", field)
    return fen(amount)


@contextmanager
def passing_on(*errors: type[Problem]) -> Iterator[None]:
    """What another part of the service refuses, refuses the step."""
    try:
        yield
    except errors as refused:
        raise MoveRefused(refused.text, field=getattr(refused, "field", None)) from refused


def refuse(zh: str, en: str, field: str | None = None) -> MoveRefused:
    return MoveRefused(Text(zh, en), field=field)


def wrong(field: str, zh: str, en: str) -> FieldErrors:
    return FieldErrors({field: Text(zh, en)})


def amiss(case: Case, field: str, zh: str, en: str) -> CaseError:
    """An answer that will not do: of the form that opens the case, or of a move that is made."""
    return refuse(zh, en, field) if case.fields.get("moves") else wrong(field, zh, en)


def bad_line(row: int, what: Text, field: str) -> MoveRefused:
    """A line of a list that was typed."""
    return refuse(f"第 {row} 行：{what.zh}", f"Line {row}: {what.en}", field)


def earlier(case: Case, **like: Any) -> Case | None:
    """Another open case of its kind like it in this."""
    same = Case.objects.filter(kind=case.kind, closed_at=None, **like)
    return same.exclude(pk=case.pk).order_by("id").first()


def open_below(case: Case, kind: str, *states: str) -> list[Case]:
    """The open cases of a kind below one, locked; each knows the one above as it is here."""
    rows = case.children.filter(kind=kind, closed_at=None)
    found = list(engine.locked(rows.filter(state__in=states) if states else rows))
    for row in found:
        row.parent = case
    return found
