"""Loans that mature soon: one call for each, and an end to calls about loans that changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from changrong.network.cases import engine
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
TOGETHER = 500  # rows read in one piece


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
    day on and never back, so of a loan that was agreed for later nothing more is read."""
    running = Contract.objects.filter(posts_on__isnull=False)
    agreed = running.order_by("pk").values_list("pk", "maturity_on", "region")
    days: dict[tuple[date, str], bool] = {}
    near = []
    for pk, *where in agreed.iterator(TOGETHER):
        day, region = where
        if (day, region) not in days:
            days[day, region] = _is_near(day, region, today)
        if days[day, region]:
            near.append(pk)
    rows = Contract.objects.select_related("enterprise", "institution").prefetch_related("events")
    for start in range(0, len(near), TOGETHER):
        for contract in rows.filter(pk__in=near[start : start + TOGETHER]).order_by("pk"):
            account = account_of(contract)
            day = account.matures_on
            # Of a loan that was settled by another only the last interest is left.
            if account.principal and day > today and _is_near(day, contract.region, today):
                yield contract, day


def _is_near(day: date, region: str, today: date) -> bool:
    first = last_day(day, LISTED, region)
    return first is not None and first <= today


def _with_loans(cases: QuerySet[Case]) -> Iterator[tuple[Case, Contract]]:
    """Locked cases, each with its loan and all that happened to it, read in pieces."""
    held = list(engine.locked(cases))
    for start in range(0, len(held), TOGETHER):
        some = held[start : start + TOGETHER]
        numbers = [case.fields["contract"] for case in some]
        rows = Contract.objects.filter(number__in=numbers).prefetch_related("events")
        loans = {contract.number: contract for contract in rows}
        yield from ((case, loans[case.fields["contract"]]) for case in some)


def _close_changed() -> None:
    """Calls about loans that are over or fall due another day by now."""
    for case, contract in _with_loans(Case.objects.filter(kind="outreach", closed_at=None)):
        account = account_of(contract)
        if not account.principal:
            engine.step(case, move_of(case, "settled"), {}, Actor.SYSTEM)
        elif account.matures_on.isoformat() != case.fields["matures_on"]:
            engine.step(case, move_of(case, "moved"), {}, Actor.SYSTEM)


def _close_late(today: date) -> None:
    """Renewals whose loan was to be settled by a day that is past, whatever moved it meanwhile. The
    loan of one that seems late is locked and looked at again."""
    for case, read in _with_loans(Case.objects.filter(kind="renewal", closed_at=None)):
        if _is_late(case, read, today) and _is_late(case, actions.hold(read), today):
            engine.step(case, move_of(case, "lapse"), {}, Actor.SYSTEM)


def _is_late(case: Case, contract: Contract, today: date) -> bool:
    last = last_day(falls_due_on(contract), SIGNED, case.region)
    return last is not None and last < today
