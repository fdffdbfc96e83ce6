"""一笔代偿怎么分担: one claim as those who bear it read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.guarantee.life import ClaimStanding, Recover
from changrong.guarantee.sharing.losses import share_amount
from changrong.guarantee.sharing.recoveries import Recovery, Returned, give_back
from changrong.history import Correct, Recorded
from changrong.network.guarantees.pages import shown, words
from changrong.network.guarantees.pages.agreement import AgreementPage
from changrong.network.guarantees.pages.guarantee import GuaranteePage, claim_state
from changrong.network.guarantees.pages.step import About, Step
from changrong.network.guarantees.pages.steps import steps_for
from changrong.network.portal.components.formats import full_day
from changrong.network.portal.language import choose


@dataclass(frozen=True)
class ClaimPage:
    """One claim of a guarantee, as that stands on a day."""

    page: GuaranteePage
    claim: ClaimStanding

    @property
    def state(self) -> dict[str, str]:
        return claim_state(self.claim, self.page.on)

    @cached_property
    def agreement(self) -> AgreementPage:
        return AgreementPage(self.page.guarantee.agreement, self.page.actor, self.page.on)

    @property
    def summary(self) -> list[dict[str, str]]:
        claim = self.claim
        rows = [
            {"term": _("逾期本金"), "value": words.amount(claim.principal)},
            {"term": _("应付利息"), "value": words.amount(claim.interest)},
            {"term": _("申请日"), "value": full_day(claim.claimed_on)},
            {"term": _("应在这天前代偿"), "value": full_day(claim.due_on)},
        ]
        if claim.paid_on:
            late = _("超期 %(days)s 天") % {"days": claim.days_late} if claim.days_late else ""
            rows.append({"term": _("代偿日"), "value": full_day(claim.paid_on), "source": late})
        if claim.surplus:
            rows.append({"term": _("追回超出，退还企业"), "value": words.amount(claim.surplus)})
        return rows

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Who bears what; before it is paid, what shares alone would give."""
        terms = self.page.terms
        amounts = [self.claim.borne.get(one.id, 0) for one in terms.bearers]
        if not self.claim.paid_on:
            amounts = list(share_amount(terms, self.claim.amount))
        shares = terms.layers[0].shares if len(terms.layers) == 1 else None
        return shown.parts(terms.bearers, self.page.names, amounts, shares)

    @property
    def moved_by_caps(self) -> list[str]:
        """Where a cap had no room: what each bears more or less than by its share."""
        if not self.claim.paid_on:
            return []
        terms = self.page.terms
        found = []
        by_share = share_amount(terms, self.claim.amount)
        for one, alone in zip(terms.bearers, by_share, strict=True):
            if more := self.claim.borne[one.id] - alone:
                template = (
                    _("%(name)s多承担 %(amount)s") if more > 0 else _("%(name)s少承担 %(amount)s")
                )
                found.append(
                    template % {"name": self.page.names[one.id], "amount": words.amount(abs(more))}
                )
        return found

    @property
    def caps(self) -> list[dict[str, Any]]:
        """The caps of the year in which it was paid, with what this claim counted."""
        day = self.claim.paid_on or self.page.on
        names = self.page.names
        return [
            shown.cap_usage(
                self.page.terms,
                cap,
                self.agreement.used,
                day.year,
                names,
                self.claim.counted.get(cap.id, 0),
            )
            for cap in self.page.terms.caps
        ]

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Who was asked for what by when, what came, and whether it is late."""
        rows = []
        for one in self.page.terms.bearers:
            asked = self.claim.asked.get(one.id)
            if asked is None:
                continue
            rows.append(
                {
                    "name": self.page.names[one.id],
                    "to": self.page.names.get(one.to, ""),
                    "asked": asked,
                    "amount": words.amount(asked.amount),
                    "paid": words.amount(asked.paid),
                    "is_late": asked.is_overdue(self.page.on),
                    "is_done": asked.paid >= asked.amount,
                }
            )
        return rows

    @property
    def bearers(self) -> list[str]:
        """The heads of the table of recoveries: what each is, which is shorter than its name."""
        return [str(choose(one.kind.label)) for one in self.page.terms.bearers]

    @property
    def recoveries(self) -> list[dict[str, Any]]:
        """Each recovery with what of it goes to whom, in the order of the bearers."""
        missing = tuple(self.claim.borne.values())
        rows = []
        for said, act in self._recovered():
            returned: Returned = give_back(
                missing, Recovery(act.number, said.value_on, act.gross, act.costs)
            )
            missing = returned.missing
            rows.append(
                {
                    "on": said.value_on,
                    "route": choose(act.route.label),
                    "gross": act.gross,
                    "costs": act.costs,
                    "parts": returned.parts,
                }
            )
        return rows

    def _recovered(self) -> Iterator[tuple[Recorded, Recover]]:
        for said in self.page.standing.history:
            act = said.event.by if isinstance(said.event, Correct) else said.event
            if isinstance(act, Recover) and act.number == self.claim.number:
                yield said, act

    @property
    def missing(self) -> list[int]:
        return [self.claim.missing[one.id] for one in self.page.terms.bearers]

    @property
    def to_return(self) -> list[int | None]:
        """What is recovered and not yet handed over, by bearer; the guarantor has its own."""
        first = self.page.terms.guarantor.id
        return [
            None if one.id == first else self.claim.owed_back(one.id)
            for one in self.page.terms.bearers
        ]

    @property
    def written_off(self) -> list[int]:
        return [self.claim.written_off[one.id] for one in self.page.terms.bearers]

    @cached_property
    def about(self) -> About:
        page = self.page
        return About(page.guarantee, page.terms, page.standing, page.names, page.actor, self.claim)

    @property
    def steps(self) -> list[Step]:
        return steps_for(self.about)
