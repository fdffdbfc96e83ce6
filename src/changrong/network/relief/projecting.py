"""Relief that cases gave: when a case ends with it, an entry of the ledger is made, once.

What counts as relief is declared here: a kind, the ending, and where its amount stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import Q

from changrong.money import Fen, fen
from changrong.network import bulk
from changrong.network.cases.engine import CLOSED
from changrong.network.cases.models import Case
from changrong.network.clock import SHANGHAI
from changrong.network.contracts.models import Contract
from changrong.network.relief.models import Entry
from changrong.network.unit import at_end, unit

AT_ONCE = 1000


def _of_contract(field: str) -> Callable[[Case], Fen | None]:
    """The principal of the contract that a case names."""

    def amount(case: Case) -> Fen | None:
        found = Contract.objects.filter(number=case.fields.get(field, ""))
        return found.values_list("principal", flat=True).first()

    return amount


def _of_own_contract(case: Case) -> Fen | None:
    return Contract.objects.filter(case=case).values_list("principal", flat=True).first()


def _answered(move: str, name: str) -> Callable[[Case], Fen | None]:
    """An amount in yuan that was answered when a move was last made."""

    def amount(case: Case) -> Fen | None:
        made = [one for one in case.fields.get("moves", []) if one["move"] == move]
        said = made[-1]["answers"].get(name) if made else None
        return fen(Decimal(said)) if said else None

    return amount


def _held(name: str) -> Callable[[Case], Fen | None]:
    return lambda case: fen(Decimal(case.fields[name])) if case.fields.get(name) else None


@dataclass(frozen=True)
class Gives:
    """That cases of a kind which ended so gave relief."""

    kind: str
    outcomes: tuple[str, ...]
    relief: str
    amount: Callable[[Case], Fen | None]


def _unknown(case: Case) -> None:
    """A personal loan is not in the network, nor is what is owed on it."""


GIVES = (
    Gives("renewal", ("renewed",), "renewal", _of_contract("new_contract")),
    Gives("deferral", ("granted",), "deferral", _of_contract("contract")),
    Gives("personal_deferral", ("agreed",), "deferral", _unknown),
    Gives("fast_review", ("lent",), "credit", _of_own_contract),
    Gives("urgent_service", ("done",), "transfer", _answered("finish", "done_amount")),
    Gives("bridge", ("repaid", "fallen"), "bridge", _held("amount")),
)
_BY_END: Mapping[tuple[str, str], Gives] = {
    (one.kind, outcome): one for one in GIVES for outcome in one.outcomes
}


@at_end(CLOSED, order=30)
def project(cases: Sequence[Case]) -> list[Entry]:
    """Enter the relief that these cases gave; whatever is entered already stays as it is."""
    giving = {case.pk: case for case in cases if _gives(case)}
    known = set(Entry.objects.filter(case__in=giving).values_list("case", flat=True))
    entries = [_entry(case) for pk, case in giving.items() if pk not in known]
    bulk.insert(entries, ignore_conflicts=True)
    return entries


def _gives(case: Case) -> bool:
    is_over = case.closed_at is not None and case.institution_id is not None
    return is_over and (case.kind, case.outcome) in _BY_END


def _entry(case: Case) -> Entry:
    given = _BY_END[case.kind, case.outcome]
    assert case.closed_at is not None
    return Entry(
        institution_id=case.institution_id,
        region=case.region,
        enterprise_id=case.enterprise_id,
        kind=given.relief,
        amount=given.amount(case),
        day=case.closed_at.astimezone(SHANGHAI).date(),
        case=case,
        recorded_at=case.closed_at,
    )


def project_missing() -> int:
    """Enter the relief of cases that closed before there was a ledger."""
    ends = Q()
    for kind, outcome in _BY_END:
        ends |= Q(kind=kind, outcome=outcome)
    missing = Case.objects.filter(ends, relief=None, closed_at__isnull=False).order_by("pk")
    number = 0
    for cases in _parts(missing.exclude(institution=None)):
        with unit():
            number += len(project(cases))
    return number


def _parts(cases: Any) -> Iterator[list[Case]]:
    last = 0
    while found := list(cases.filter(pk__gt=last)[:AT_ONCE]):
        yield found
        last = found[-1].pk


def after_migrate(using: str, **_: Any) -> None:
    """Enter what was given before; nothing where the table is gone again."""
    if Entry._meta.db_table in connections[using].introspection.table_names():
        project_missing()
