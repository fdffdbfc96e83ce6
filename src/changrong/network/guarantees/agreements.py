"""The verbs of agreements: proposed by the guarantor, signed by the lender, held against the
notices then and every year, ended by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement.stored import stored
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.numbers import next_numbers
from changrong.network.events.actions import record
from changrong.network.guarantees.checking import EVERY_MONTHS, Checked, check_shares
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Agreement, AgreementCheck, Party
from changrong.network.guarantees.queries import terms_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.rules.book import book
from changrong.network.unit import whole
from changrong.policy import Binding, PolicyError
from changrong.workdays import add_months

PREFIX = "YD"
State = Agreement.State


@dataclass(frozen=True)
class Proposal:
    """Terms whose parties are the numbers of institutions here; `number` of the terms is not yet
    given and is made."""

    name: str
    terms: Terms
    region: str


@whole
def propose(proposals: Sequence[Proposal], by: Actor) -> list[Agreement]:
    """Write agreements down, to be signed by their lenders. Raises NotAllowed where the actor does
    not manage the guarantor, GuaranteeRefused for a name that cannot be read or a party that is no
    institution here."""
    today = clock.today()
    numbers = next_numbers(PREFIX, today, len(proposals))
    return [_propose(*each, by) for each in zip(proposals, numbers, strict=True)]


def _propose(proposal: Proposal, number: str, by: Actor) -> Agreement:
    if not proposal.name.strip() or not proposal.name.isprintable():
        raise GuaranteeRefused(
            "协议名称是空白，或有不可见字符",
            "the agreement's name is blank, or has characters that cannot be printed",
            field="name",
        )
    terms = replace(proposal.terms, number=number)
    wanted = {bearer.party for bearer in terms.bearers}
    known = {one.number: one for one in Institution.objects.filter(number__in=wanted)}
    for bearer in terms.bearers:
        if bearer.party not in known:
            raise GuaranteeRefused(
                f"没有编号为 {bearer.party} 的机构", f"there is no institution {bearer.party}"
            )
    _check_criteria(terms)
    if terms.mode.is_batch and terms.bank is None:
        raise GuaranteeRefused(
            "批量协议要写明贷款银行：列为一方，不分担的比例写 0",
            "A batch agreement names the bank that lends: a bearer, with a share of 0 if none",
            field="bearers",
        )
    guarantor = known[terms.guarantor.party]
    if not _manages(by, guarantor):
        raise NotAllowed
    agreement = Agreement.objects.create(
        number=number,
        name=proposal.name,
        guarantor=guarantor,
        lender=known[terms.bank.party] if terms.bank else None,
        region=proposal.region,
        terms=stored(terms),
        since=terms.since,
        until=terms.until,
        proposed_at=clock.now(),
        proposed_by=by.user,
    )
    Party.objects.bulk_create(
        Party(
            agreement=agreement,
            institution=known[one.party],
            bearer=one.id,
            registers=one.registers,
        )
        for one in terms.bearers
    )
    record(number, "agreement.proposed", by, {"institution": guarantor.number})
    return agreement


def _check_criteria(terms: Terms) -> None:
    """Every measure it heeds is live, and every criterion can be read. Raises GuaranteeRefused."""
    for key in terms.heeds:
        try:
            book().measure(key)
        except KeyError:
            raise GuaranteeRefused(
                f"没有生效的措施 {key}", f"no live measure is called {key}", field="heeds"
            ) from None
    for one in terms.criteria:
        try:
            book().condition(one.that)
        except PolicyError as wrong:
            zh, en = wrong.text.zh, wrong.text.en
            raise GuaranteeRefused(
                f"条件“{one.label.zh}”：{zh}", f"{one.label.en}: {en}", field="criteria"
            ) from None


@whole
def sign(agreements: Sequence[Agreement], by: Actor, reason: str = "") -> list[Agreement]:
    """Sign proposed agreements, held against the notices on risk shares.

    Raises NotAllowed where the actor does not manage the lender (the guarantor, where any may
    lend), GuaranteeRefused where one was signed already, where a limit that must hold is broken, or
    one in principle without a `reason`.
    """
    return [_sign(row, by, reason) for row in _locked(agreements)]


def _sign(row: Agreement, by: Actor, reason: str) -> Agreement:
    if not _manages(by, row.lender or row.guarantor):
        raise NotAllowed
    if row.state != State.PROPOSED:
        raise GuaranteeRefused(f"{row.number} 已经签署", f"{row.number} was signed already")
    checked = check_shares(terms_of(row), row.guarantor, row.region, clock.today())
    _heed(row, checked, reason)
    row.state, row.signed_at, row.signed_by = State.SIGNED, clock.now(), by.user
    keep_check(row, checked, by, reason)
    record(row.number, "agreement.signed", by, by.office)
    return row


def _heed(row: Agreement, checked: Checked, reason: str) -> None:
    for broken in checked.broken(Binding.MUST):
        raise GuaranteeRefused(
            f"{row.number} 不符合{broken.measure.label.zh}（{broken.measure.clause}）",
            f"{row.number} breaks a limit that must hold: {broken.measure.label.en} "
            f"({broken.measure.clause})",
        )
    for broken in checked.broken(Binding.IN_PRINCIPLE):
        if not reason:
            raise GuaranteeRefused(
                f"{row.number} 不符合{broken.measure.label.zh}（{broken.measure.clause}），"
                "要签署请写明理由",
                f"{row.number} breaks a limit in principle: {broken.measure.label.en} "
                f"({broken.measure.clause}); give a reason to sign it",
                field="reason",
            )


def keep_check(row: Agreement, checked: Checked, by: Actor, reason: str = "") -> None:
    """Keep what the notices said, and set the day on which they are asked again."""
    today = clock.today()
    AgreementCheck.objects.create(
        agreement=row,
        on=today,
        verdicts=checked.plain(reason),
        book=book().hash,
        kept=checked.is_kept,
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
    row.check_on = add_months(today, EVERY_MONTHS)
    row.save()
    record(row.number, "agreement.checked", by, {"kept": checked.is_kept})


def check_again(today: date) -> int:
    """Hold the agreements whose year is over against the notices as they are now. Returns how many.
    A duty of the worker; any number may do it."""
    due = Agreement.objects.filter(state=State.SIGNED, check_on__lte=today).values_list("pk")
    return sum(_check_again(pk, today) for (pk,) in due)


@whole
def _check_again(pk: int, today: date) -> bool:
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    row = rows.filter(pk=pk, state=State.SIGNED, check_on__lte=today).first()
    if row is None:
        return False
    checked = check_shares(terms_of(row), row.guarantor, row.region, today)
    keep_check(row, checked, Actor.SYSTEM)
    return True


@whole
def end(agreements: Sequence[Agreement], by: Actor) -> list[Agreement]:
    """No more loans come under these; what is guaranteed stays so. Raises NotAllowed where the
    actor manages neither side."""
    ended = []
    for row in _locked(agreements):
        if not (_manages(by, row.guarantor) or (row.lender and _manages(by, row.lender))):
            raise NotAllowed
        row.state = State.ENDED
        row.save()
        record(row.number, "agreement.ended", by, by.office)
        ended.append(row)
    return ended


def _locked(agreements: Sequence[Agreement]) -> list[Agreement]:
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk__in=[one.pk for one in agreements]).order_by("pk")
    return list(found.select_related("guarantor", "lender"))


def _manages(by: Actor, institution: Institution) -> bool:
    return by.role == Role.MANAGER and by.institution == institution
