"""A firm's own guarantee in plain words: who guarantees, how much, until when, what it costs.

Who shares the risk with the guarantor is none of the firm's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from changrong.guarantee.life.charging import OWN
from changrong.network.files.letters.queries import visible_to as letters_visible_to
from changrong.network.files.models import Letter
from changrong.network.guarantees.pages import words
from changrong.network.guarantees.pages.guarantee import GuaranteePage
from changrong.network.portal.components.formats import exact_rate, full_day


@dataclass(frozen=True)
class OwnPage(GuaranteePage):
    """A guarantee as the firm sees it at the end of a day."""

    @property
    def until(self) -> date:
        """As it is now: it may have been moved."""
        return self.standing.until or self.guarantee.until

    @property
    def summary(self) -> list[dict[str, Any]]:
        row, now, until = self.guarantee, self.standing, self.until
        moved = _("原定 %(day)s") % {"day": full_day(row.until)} if until != row.until else ""
        return [
            {"term": _("谁担保"), "value": row.guarantor.name},
            {"term": _("担保给谁"), "value": row.lender.name},
            {"term": _("贷款机构的借据编号"), "value": row.reference},
            {"term": _("担保金额"), "value": words.amount(now.amount or row.amount)},
            {"term": _("现在还担保着"), "value": words.amount(now.outstanding)},
            {"term": _("起始日"), "value": full_day(row.since)},
            {"term": _("到期日"), "value": full_day(until), "source": moved},
        ]

    @property
    def fees(self) -> list[dict[str, Any]]:
        """What is due from the firm and what it paid, then each charge."""
        now = self.standing
        both = {"paid": words.amount(now.fees_paid), "due": words.amount(now.fees_due)}
        rate = now.fee_rate if now.fee_rate is not None else self.guarantee.fee_rate
        rows = [
            {"term": _("担保费率（年）"), "value": exact_rate(rate)},
            {"term": _("担保费"), "value": _("已付 %(paid)s ÷ 应付 %(due)s") % both},
        ]
        if (left := now.fees_due - now.fees_paid) > 0:
            rows.append({"term": _("还要付"), "value": words.amount(left)})
        if now.refunded:
            rows.append({"term": _("退给您的"), "value": words.amount(now.refunded)})
        for one in now.charges.get(OWN, ()):
            days = {
                "day": full_day(one.on),
                "since": full_day(one.since),
                "until": full_day(one.until),
            }
            period = _("%(day)s应付，保 %(since)s至 %(until)s，不含最后一天") % days
            rows.append({"term": _("应付"), "value": words.amount(one.amount), "source": period})
        return rows

    @property
    def paid_for(self) -> str:
        """What the guarantor paid in the firm's place and still claims of it, if anything. What
        the lender bears itself it claims by the loan."""
        bank = self.terms.bank.id if self.terms.bank else ""
        missing = [one.missing for one in self.standing.claims]
        left = sum(fen for each in missing for bearer, fen in each.items() if bearer != bank)
        return words.amount(left) if left else ""

    @property
    def letters(self) -> list[Letter]:
        """Those of it that the firm may read, and the offer's that it came of."""
        subjects = [self.guarantee.number]
        if self.guarantee.case is not None:
            subjects.append(self.guarantee.case.number)
        named = {one.data.get("letter") for one in self.events} - {None, ""}
        of_it = Q(subject__in=subjects) | Q(number__in=named)
        return list(letters_visible_to(self.actor).filter(of_it))
