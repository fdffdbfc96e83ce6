"""One guarantee in words: how it stands on a day, its claims and fees, all that was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.life import Standing, replay
from changrong.guarantee.life.charging import refund_due
from changrong.guarantee.life.stored import KINDS, restored
from changrong.history import Correct
from changrong.money import in_yuan
from changrong.network.files.letters.queries import visible_to as letters_visible_to
from changrong.network.files.models import Letter
from changrong.network.guarantees.actions import may_tell
from changrong.network.guarantees.models import Guarantee, GuaranteeEvent
from changrong.network.guarantees.pages import shown, words
from changrong.network.guarantees.pages.step import About, Step
from changrong.network.guarantees.pages.steps import CORRECTED, steps_for
from changrong.network.guarantees.queries import terms_of
from changrong.network.guarantees.recording import history_of
from changrong.network.ledger.queries import visible_to as books_visible_to
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.portal.components.formats import exact_rate, full_day, money_text

ALWAYS_STAYS = ("issued", "undone")


@dataclass(frozen=True)
class Told:
    """One event in words. `is_out`: it was undone or corrected. `may_undo`: the reader may take it
    back, or put another in its place, of those that are just told (`may_correct`)."""

    event: GuaranteeEvent
    what: str
    is_out: bool
    may_undo: bool
    may_correct: bool


@dataclass(frozen=True)
class GuaranteePage:
    """A guarantee as one of its readers sees it at the end of a day."""

    guarantee: Guarantee
    actor: Actor
    on: date

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.guarantee.agreement)

    @cached_property
    def names(self) -> dict[str, str]:
        """Of the bearers; the lender's own part is that of whoever the loan is owed to now."""
        bank = {self.terms.bank.id: self.guarantee.lender.name} if self.terms.bank else {}
        return shown.names_of(self.terms) | bank

    @cached_property
    def events(self) -> list[GuaranteeEvent]:
        return list(self.guarantee.events.select_related("recorded_by"))

    @cached_property
    def standing(self) -> Standing:
        return replay(self.terms, history_of(self.events), on=self.on)

    @property
    def status(self) -> dict[str, str]:
        return words.status(self.standing.status)

    @property
    def title(self) -> str:
        amount = money_text(in_yuan(self.standing.amount or self.guarantee.amount))
        return _("担保 %(amount)s") % {"amount": amount}

    @property
    def summary(self) -> list[dict[str, Any]]:
        row, now = self.guarantee, self.standing
        rate = row.fee_rate if now.fee_rate is None else now.fee_rate
        agreed = (
            _("原定 %(day)s") % {"day": exact_rate(row.fee_rate)} if rate != row.fee_rate else ""
        )
        rows = [
            {"term": _("被担保企业"), "value": row.enterprise.name},
            {"term": _("贷款机构"), "value": row.lender.name},
            {"term": _("担保机构"), "value": row.guarantor.name},
            {"term": _("贷款机构的借据编号"), "value": row.reference},
            {"term": _("担保金额"), "value": words.amount(now.amount or row.amount)},
            {"term": _("在保余额"), "value": words.amount(now.outstanding)},
            {"term": _("担保费率（年）"), "value": exact_rate(rate), "source": agreed},
            {"term": _("起始日"), "value": full_day(row.since)},
            {
                "term": _("到期日"),
                "value": full_day(now.until or row.until),
                "source": _("原定 %(day)s") % {"day": full_day(row.until)}
                if now.until and now.until != row.until
                else "",
            },
        ]
        if row.product:
            rows.insert(4, {"term": _("产品"), "value": row.product})
        return rows

    @property
    def fees(self) -> list[dict[str, str]]:
        """Due and paid: the guarantor's own, then the premiums."""
        now = self.standing
        rows = [{**_fee(_("担保费"), now.fees_due, now.fees_paid), "source": self._refund}]
        for bearer, (due, paid) in now.premiums.items():
            term = _("再担保费：%(name)s") % {"name": self.names.get(bearer, bearer)}
            rows.append(_fee(term, due, paid))
        return rows

    @property
    def _refund(self) -> str:
        """What the agreement has go back, if any."""
        back = refund_due(self.terms, self.standing)
        return _("按协议应退 %(amount)s") % {"amount": words.amount(back)} if back else ""

    @property
    def lists(self) -> list[dict[str, Any]]:
        """On whose lists it is, of those that keep one."""
        return [
            {"term": self.names[one.id], "value": _on_list(self.standing.listed.get(one.id))}
            for one in self.terms.bearers
            if one.registers
        ]

    @property
    def claims(self) -> list[dict[str, Any]]:
        return [{"claim": one, "state": claim_state(one, self.on)} for one in self.standing.claims]

    @property
    def exposure(self) -> list[dict[str, Any]]:
        """Who would bear what of all that is outstanding, were it lost."""
        return [
            {"term": self.names[one], "value": words.amount(amount)}
            for one, amount in self.standing.exposure.items()
        ]

    @property
    def story(self) -> list[Told]:
        """All that was told, the latest first."""
        coming = {str(one.sequence) for one in self.events if one.value_on > self.on}
        holding = {one.id for one in self.standing.history}
        found = []
        for event in reversed(self.events):
            number = str(event.sequence)
            is_out = event.kind != "undone" and number not in holding and number not in coming
            stays = is_out or event.kind in ALWAYS_STAYS
            may_undo = not stays and self._may_tell(event)
            # A correction is undone, and what then holds again is corrected anew.
            may_correct = may_undo and KINDS.get(event.kind) in CORRECTED
            what = words.said(event, self.names)
            found.append(Told(event, what, is_out, may_undo, may_correct))
        return found

    def _may_tell(self, event: GuaranteeEvent) -> bool:
        return may_tell(self.guarantee, self.terms, act_of(event), self.actor)

    @cached_property
    def about(self) -> About:
        return About(self.guarantee, self.terms, self.standing, self.names, self.actor)

    @property
    def steps(self) -> list[Step]:
        return steps_for(self.about)

    @property
    def books(self) -> list[Institution]:
        """Those of its parties whose books the reader may look into."""
        numbers = {one.party for one in self.terms.bearers} | {self.guarantee.lender.number}
        return list(books_visible_to(self.actor).filter(number__in=numbers))

    @property
    def letters(self) -> list[Letter]:
        """Those that events of it name."""
        numbers = {one.data.get("letter") for one in self.events} - {None, ""}
        return list(letters_visible_to(self.actor).filter(number__in=numbers))

    @property
    def cases(self) -> list[str]:
        """Numbers of the cases that caused what was told."""
        return sorted({one.data["case"] for one in self.events if one.data.get("case")})


def act_of(event: GuaranteeEvent) -> Any:
    """What an event says was done; of a correction, what it put in the place of another."""
    said = restored(event.kind, event.data)
    return said.by if isinstance(said, Correct) else said


def _fee(term: str, due: int, paid: int) -> dict[str, str]:
    left = {"paid": words.amount(paid), "due": words.amount(due)}
    return {"term": term, "value": _("已收 %(paid)s ÷ 应收 %(due)s") % left}


def _on_list(since: tuple[date, str] | None) -> str:
    if since is None:
        return _("还没有备案，它的部分由担保机构承担")
    day, number = full_day(since[0]), since[1]
    return (
        _("%(day)s备案（%(list)s）") % {"day": day, "list": number}
        if number
        else (_("%(day)s备案") % {"day": day})
    )


def claim_state(claim: Any, on: date) -> dict[str, str]:
    """How a claim stands, in a badge."""
    if claim.declined_on:
        return {"tone": "no", "word": _("未成立")}
    if not claim.paid_on:
        late = on > claim.due_on
        return {
            "tone": "late" if late else "soon",
            "word": _("逾期未代偿") if late else _("待代偿"),
        }
    if any(one.is_overdue(on) for one in claim.asked.values()):
        return {"tone": "late", "word": _("分担款逾期")}
    if claim.unrecovered > sum(claim.written_off.values()):
        return {"tone": "info", "word": _("已代偿，追偿中")}
    if any(claim.written_off.values()):
        return {"tone": "no", "word": _("已核销")}
    return {"tone": "yes", "word": _("已全部追回")}
