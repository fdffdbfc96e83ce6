"""All records of one financing that somebody may see: its cases, contracts and guarantees.

Records are joined by what they name: a case its parent and any record whose number stands among its
fields, a contract the case that it came of and the loan that it renewed, a guarantee its case and
its loan. Only what the reader may see is looked through, so nothing is joined by a record that is
not theirs to know of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from changrong.network.cases import queries as cases
from changrong.network.cases.models import Case, shielded
from changrong.network.contracts import queries as contracts
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.dossier.joining import joined
from changrong.network.guarantees import queries as guarantees
from changrong.network.guarantees.models import Guarantee
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

READERS = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


@dataclass(frozen=True)
class Gathered:
    """Records of one firm by their numbers."""

    firm: Enterprise
    cases: dict[str, Case]
    contracts: dict[str, Contract]
    guarantees: dict[str, Guarantee]

    def among(self, numbers: set[str]) -> Gathered:
        return Gathered(
            self.firm,
            {number: one for number, one in self.cases.items() if number in numbers},
            {number: one for number, one in self.contracts.items() if number in numbers},
            {number: one for number, one in self.guarantees.items() if number in numbers},
        )


def gathered(number: str, actor: Actor) -> Gathered | None:
    """The file in which a record stands, by the record's number; None where the actor may see no
    such record, or it is about nobody whom the network serves."""
    firm = _firm(number, actor)
    if firm is None:
        return None
    seen = _seen(firm, actor)
    return seen.among(joined(number, links(seen)))


def _firm(number: str, actor: Actor) -> Enterprise | None:
    if actor.role not in READERS:
        return None
    for rows in (_cases(actor), contracts.visible_to(actor), guarantees.visible_to(actor)):
        if found := rows.filter(number=number, enterprise__isnull=False).first():
            return found.enterprise
    return None


def _cases(actor: Actor):
    """Whose a case of a kind that shields them is, stands in no file that others read."""
    rows = cases.visible_to(actor)
    return rows if actor.role == Role.ENTERPRISE else rows.exclude(kind__in=shielded())


def _seen(firm: Enterprise, actor: Actor) -> Gathered:
    rows = (_cases(actor), contracts.visible_to(actor), guarantees.visible_to(actor))
    found = [{one.number: one for one in row.filter(enterprise=firm)} for row in rows]
    return Gathered(firm, *found)


def links(seen: Gathered) -> Iterator[tuple[str, str]]:
    """Pairs of numbers, of records that are at hand."""
    numbers = {*seen.cases, *seen.contracts, *seen.guarantees}
    by_key = {one.pk: one.number for one in seen.cases.values()}
    loans = {one.pk: one.number for one in seen.contracts.values()}
    for case in seen.cases.values():
        said = {value for value in case.fields.values() if isinstance(value, str)}
        yield from ((case.number, other) for other in said & numbers)
        if case.parent_id in by_key:
            yield case.number, by_key[case.parent_id]
    for contract in seen.contracts.values():
        if contract.case_id in by_key:
            yield contract.number, by_key[contract.case_id]
    for guarantee in seen.guarantees.values():
        if guarantee.case_id in by_key:
            yield guarantee.number, by_key[guarantee.case_id]
        if guarantee.contract_id in loans:
            yield guarantee.number, loans[guarantee.contract_id]
    yield from _renewals(seen, numbers)


def _renewals(seen: Gathered, numbers: set[str]) -> Iterator[tuple[str, str]]:
    """A lender may tell of a renewal past any case."""
    told = ContractEvent.objects.filter(kind="renewed", contract__in=seen.contracts.values())
    told = told.filter(Q(data__successor__in=numbers) | Q(data__predecessor__in=numbers))
    for number, data in told.values_list("contract__number", "data"):
        yield number, data.get("successor") or data["predecessor"]
