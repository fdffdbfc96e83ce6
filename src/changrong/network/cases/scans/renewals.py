"""Loans that mature soon: one call for each, and an end to calls about loans that changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from changrong.network.cases import engine
from changrong.network.cases.effects.outreach import has_moved, is_over
from changrong.network.cases.engine import Opening
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.kinds._shared import STANDARD
from changrong.network.cases.models import Case
from changrong.network.cases.scans import scan
from changrong.network.cases.time.periods import last_day
from changrong.network.cases.versions import move_of
from changrong.network.contracts import actions
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.contracts.queries import falls_due_on
from changrong.network.people.actor import Actor

LISTED = f"{STANDARD}/renewal-list"  # so long before a loan falls due it is on the list
SIGNED = f"{STANDARD}/before-maturity"


@scan("renewals")
def find_maturing(today: date) -> int:
    """Open a call for every loan that now matures within the days of the notice. One whose day was
    moved is closed first, and its loan listed again when the new day is near."""
    _close_changed()
    _close_late(today)
    near = list(_maturing(today))
    rows = Case.objects.filter(
        kind="outreach", fields__contract__in=[contract.number for contract, _day in near]
    )
    listed = set(rows.values_list("fields__contract", "fields__matures_on"))
    openings = [
        Opening(
            enterprise=contract.enterprise,
            fields={"contract": contract.number},
            institution=contract.institution,
        )
        for contract, day in near
        if (contract.number, day.isoformat()) not in listed
    ]
    return len(engine.open_many(KINDS["outreach"], openings, Actor.SYSTEM))


def _maturing(today: date) -> Iterator[tuple[Contract, date]]:
    """Loans that run, with the day on which each falls due, if that is near. A deferral moves that
    day on and never back, so a loan that was agreed for later is not looked at."""
    running = Contract.objects.filter(posts_on__isnull=False)
    rows = running.select_related("enterprise", "institution").prefetch_related("events")
    for contract in rows.order_by("pk").iterator(500):
        if not _is_near(contract.maturity_on, contract.region, today):
            continue
        account = account_of(contract)
        day = account.matures_on
        # Of a loan that was settled by another only the last interest is left.
        if account.principal and day > today and _is_near(day, contract.region, today):
            yield contract, day


def _is_near(day: date, region: str, today: date) -> bool:
    first = last_day(day, LISTED, region)
    return first is not None and first <= today


def _close_changed() -> None:
    """Calls about loans that are over or fall due another day by now."""
    rows = Case.objects.filter(kind="outreach", closed_at=None)
    for case in engine.locked(rows):
        if is_over(case):
            engine.step(case, move_of(case, "settled"), {}, Actor.SYSTEM)
        elif has_moved(case):
            engine.step(case, move_of(case, "moved"), {}, Actor.SYSTEM)


def _close_late(today: date) -> None:
    """Renewals whose loan was to be settled by a day that is past, whatever moved it meanwhile."""
    rows = Case.objects.filter(kind="renewal", closed_at=None)
    for case in engine.locked(rows):
        contract = actions.hold(Contract.objects.get(number=case.fields["contract"]))
        last = last_day(falls_due_on(contract), SIGNED, case.region)
        if last is not None and last < today:
            engine.step(case, move_of(case, "lapse"), {}, Actor.SYSTEM)
