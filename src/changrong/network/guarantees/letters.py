"""The letters of a guarantee: intent and guarantee, claim notice, recovery statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.life import ClaimStanding, Recover, Standing
from changrong.guarantee.sharing.losses import share_amount
from changrong.money import Fen
from changrong.network import clock
from changrong.network.files.letters.actions import issue
from changrong.network.files.letters.queries import basis, party
from changrong.network.files.letters.values import (
    Bearer,
    ClaimNotice,
    GuaranteeLetter,
    RecoveryStatement,
    Returned,
)
from changrong.network.files.models import Letter
from changrong.network.guarantees.models import Guarantee
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import standing_of
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor

CITY = "beijing-2022-guarantee"


@dataclass(frozen=True)
class Offered:
    """What a guarantor offers, or has in force: `loan` and `guaranteed` in fen, the rate a year."""

    guarantor: Institution
    lender: Institution
    borrower: Enterprise
    subject: str
    loan: Fen
    guaranteed: Fen
    term_months: int
    fee_rate: Decimal
    fee: Fen
    until: date
    conditions: str = ""


def send_guarantee(offered: Offered, by: Actor, only_intent: bool = False) -> Letter:
    """The guarantor's letter to the lender; with `only_intent` it states readiness alone."""
    letter = GuaranteeLetter(
        sender=party(offered.guarantor),
        receiver=party(offered.lender),
        borrower=party(offered.borrower),
        subject=offered.subject,
        basis=(basis(CITY, "四(八)"),),
        loan=offered.loan,
        term_months=offered.term_months,
        share=(Decimal(offered.guaranteed) / offered.loan).quantize(Decimal("0.000001")),
        guaranteed=offered.guaranteed,
        conditions=(offered.conditions,) if offered.conditions else (),
        valid_until=offered.until,
        fee_rate=offered.fee_rate,
        fee=offered.fee,
        only_intent=only_intent,
    )
    return issue([letter], _for(offered.guarantor, by))[0]


def send_claim(
    guarantee: Guarantee, claim: ClaimStanding, overdue_since: date, by: Actor
) -> Letter:
    """The lender's notice to the guarantor. Parts are those by the shares of the lists that it is
    on, alone: caps are counted when the claim is paid."""
    terms = terms_of(guarantee.agreement).with_listed(standing_of(guarantee).listed)
    parts = share_amount(terms, claim.amount)
    names = _names(terms, guarantee.lender)
    shares = terms.layers[0].shares
    bearers = tuple(
        Bearer(name=names[one.id], role=one.kind.label, share=share, amount=part)
        for one, share, part in zip(terms.bearers, shares, parts, strict=True)
    )
    own = sum(part for one, part in zip(terms.bearers, parts, strict=True) if one == terms.bank)
    letter = ClaimNotice(
        sender=party(guarantee.lender),
        receiver=party(guarantee.guarantor),
        borrower=party(guarantee.enterprise),
        subject=guarantee.number,
        basis=(basis(CITY, "三(五)"), basis(CITY, "四(九)")),
        overdue_since=overdue_since,
        principal=claim.principal,
        interest=claim.interest,
        interest_until=claim.claimed_on,
        bearers=bearers,
        asked=claim.amount - own,
        pay_by=claim.due_on,
    )
    return issue([letter], _for(guarantee.lender, by))[0]


def send_recovery(
    guarantee: Guarantee, before: Standing, after: Standing, act: Recover, by: Actor
) -> list[Letter]:
    """The guarantor's statement of one recovery, to everybody who gets a part of it. What is over,
    and so the borrower's, stands beside."""
    was, now = before.claim(act.number), after.claim(act.number)
    if was is None or now is None:
        return []
    terms = terms_of(guarantee.agreement)
    names = _names(terms, guarantee.lender)
    parts = {one.id: was.missing[one.id] - now.missing[one.id] for one in terms.bearers}
    today = clock.today()
    bearers = tuple(
        Returned(
            name=names[one.id],
            role=one.kind.label,
            borne=was.borne[one.id],
            before=was.borne[one.id] - was.missing[one.id],
            now=parts[one.id],
        )
        for one in terms.bearers
    )
    others = {
        guarantee.lender.number if one == terms.bank else one.party
        for one in terms.bearers
        if parts[one.id] and one != terms.guarantor
    }
    receivers = Institution.objects.filter(number__in=others).order_by("number")
    statements = [
        RecoveryStatement(
            sender=party(guarantee.guarantor),
            receiver=party(receiver),
            borrower=party(guarantee.enterprise),
            subject=guarantee.number,
            basis=(basis(CITY, "三(七)"),),
            received_on=today,
            source=act.route.label,
            gross=act.gross,
            costs=act.costs,
            surplus=now.surplus - was.surplus,
            bearers=bearers,
            pay_by=_pay_by(today),
        )
        for receiver in receivers
    ]
    return issue(statements, _for(guarantee.guarantor, by)) if statements else []


def _pay_by(today: date) -> date:
    """The end of the month after: no agreement fixes a day, and a statement names one."""
    first = (today.replace(day=1) + timedelta(days=62)).replace(day=1)
    return first - timedelta(days=1)


def _for(sender: Institution, by: Actor) -> Actor:
    """Who issues it: the sender's own people; else the service, on what the case says."""
    return by if by.institution == sender else Actor.SYSTEM


def _names(terms: Terms, lender: Institution) -> Mapping[str, str]:
    """Of the bearers; the lender's own part is that of whoever the loan is owed to now."""
    numbers = [one.party for one in terms.bearers]
    known = {one.number: one.name for one in Institution.objects.filter(number__in=numbers)}
    names = {one.id: known.get(one.party, one.party) for one in terms.bearers}
    return names | ({terms.bank.id: lender.name} if terms.bank else {})
