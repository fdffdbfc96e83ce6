"""The case of a guarantee goes where the record went.

Whatever was told of a guarantee, by its case or past it, its case does not say otherwise: at the
end of the unit the service moves it on. A case that somebody holds just now is passed over and
brought along by the worker.
"""

from __future__ import annotations

from django.db.models import QuerySet

from changrong.guarantee.life import Standing, Status
from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.engine import Opening
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.queries import STAFF
from changrong.network.guarantees.recording import TOLD, standing_of
from changrong.network.people.actor import Actor
from changrong.network.unit import at_end, unit, whole

KIND = "guarantee"
STATES: dict[Status, tuple[str, ...]] = {
    Status.PENDING: ("closed",),  # its being in force was undone
    Status.IN_FORCE: ("in_force",),
    Status.DEMANDED: ("demanded",),
    Status.CLAIMED: ("claimed",),
    Status.CLAIM_OVERDUE: ("overdue",),
    Status.RECOVERING: ("recovering", "paid", "disposed", "written_off"),
    Status.WRITTEN_OFF: ("written_off", "closed"),
    Status.CLOSED: ("closed",),
}
"""Where a case can be while the record stands so; the first is where the service puts it."""


@whole
def open_case(guarantee: Guarantee, by: Actor) -> Case:
    """The case of a guarantee that was filed in a batch, opened now that somebody has a step to
    take; the one that is open already. Raises NotAllowed for who is of neither side."""
    own = by.institution in (guarantee.guarantor, guarantee.lender) and by.role in STAFF
    if not (own or by.is_system):
        raise NotAllowed
    rows = Guarantee.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("agreement", "enterprise", "guarantor", "lender", "case").get(
        pk=guarantee.pk
    )
    if row.case is None or row.case.closed_at is not None:
        [row.case] = engine.open_many(KINDS[KIND], [_opening(row)], by)
        row.save(update_fields=["case"])
        _follow(row.case, row)
    guarantee.case = row.case
    return row.case


def _opening(row: Guarantee) -> Opening:
    fields = {
        "guarantee": row.number,
        "agreement": row.agreement.number,
        "guarantor": row.guarantor.number,
        "lender": row.lender.number,
        "amount": str(row.amount // 100),
    }
    return Opening(row.enterprise, fields, institution=row.guarantor, partner=row.lender)


@at_end(TOLD, order=25)
def follow(told: list[int]) -> None:
    """Bring the cases of these guarantees to where the record stands."""
    rows = Guarantee.objects.filter(pk__in=set(told)).select_related("agreement")
    by_case = {row.case_id: row for row in rows}
    for case in _held(Case.objects.filter(pk__in=by_case, closed_at=None)):
        _follow(case, by_case[case.pk])


def follow_days() -> int:
    """Bring along the cases of claims whose last day went by, and those that were passed over.
    Returns how many moved. A duty of the worker; any number may do it."""
    today = clock.today().isoformat()
    late = Case.objects.filter(
        kind=KIND, state="claimed", closed_at=None, fields__claim_due_on__lt=today
    )
    return sum(_bring(pk) for pk in late.values_list("pk", flat=True))


def _bring(pk: int) -> bool:
    with unit():
        for case in _held(Case.objects.filter(pk=pk, closed_at=None)):
            rows = Guarantee.objects.select_related("agreement")
            return _follow(case, rows.get(number=case.fields["guarantee"]))
    return False


def _held(cases: QuerySet[Case]) -> QuerySet[Case]:
    rows = cases.select_related("version", "enterprise", "institution").order_by("pk")
    return rows.select_for_update(no_key=True, of=("self",), skip_locked=True)


def _follow(case: Case, guarantee: Guarantee) -> bool:
    standing = standing_of(guarantee)
    wanted = STATES[standing.status]
    if case.state in wanted:
        return False
    _note_claim(case, standing)
    engine.step(case, move_of(case, f"to_{wanted[0]}"), {}, Actor.SYSTEM)
    return True


def _note_claim(case: Case, standing: Standing) -> None:
    """The claim that the case is now about, where it was made past the case."""
    for one in standing.claims:
        if one.is_open:
            case.fields |= {"claim": one.number, "claim_due_on": one.due_on.isoformat()}
