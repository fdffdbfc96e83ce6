"""One agreement in words: who bears what, caps and limits with their use, clauses checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import Layer
from changrong.guarantee.agreement.agreement import whole_weights
from changrong.guarantee.errors import GuaranteeError
from changrong.money import in_yuan, split
from changrong.network.guarantees.checking import Checked, check_shares
from changrong.network.guarantees.filing import files_under
from changrong.network.guarantees.listed import registers_visible_to
from changrong.network.guarantees.models import Agreement, AgreementCheck
from changrong.network.guarantees.pages import shown, words
from changrong.network.guarantees.queries import terms_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.components.formats import full_day, money_text
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of
from changrong.policy import Binding

A_HUNDRED_YUAN = 100_00


@dataclass(frozen=True)
class TermsShown:
    """The terms of an agreement, written down or only proposed in a file."""

    terms: Terms

    @cached_property
    def names(self) -> dict[str, str]:
        return shown.names_of(self.terms)

    @property
    def layers(self) -> list[dict[str, Any]]:
        """How a hundred yuan of each layer are borne."""
        found, start = [], 0
        for layer in self.terms.layers:
            amounts = split(A_HUNDRED_YUAN, whole_weights(layer.shares))
            found.append(
                {
                    "title": self._title(layer, start),
                    "parts": shown.parts(self.terms.bearers, self.names, amounts, layer.shares),
                }
            )
            start = layer.up_to or 0
        return found

    def _title(self, layer: Layer, start: int) -> str:
        if layer.up_to is None and not start:
            return _("每 100 元损失")
        low, high = money_text(in_yuan(start)), money_text(in_yuan(layer.up_to or 0))
        if layer.up_to is None:
            return _("%(low)s以上，每 100 元") % {"low": low}
        return _("%(low)s到%(high)s，每 100 元") % {"low": low, "high": high}

    @property
    def paying(self) -> list[dict[str, str]]:
        """Within what time each pays whom."""
        return [
            {
                "term": self.names[one.id],
                "value": words.within(one),
                "source": _("付给%(whom)s") % {"whom": self.names[one.to]},
            }
            for one in self.terms.bearers
            if one.to
        ]

    @property
    def criteria(self) -> list[str]:
        return [str(choose(one.label)) for one in self.terms.criteria]

    @property
    def heeds(self) -> list[tuple[Any, Clause]]:
        """The measures of notices that each loan must keep."""
        found = []
        for key in self.terms.heeds:
            notice, _slash, id = key.partition("/")
            try:
                measure = book().measure(key)
                found.append((measure.label, clause_of(notice, measure.clause, str(measure.read))))
            except KeyError:
                found.append((id, clause_of(notice, "")))
        return found

    @property
    def summary(self) -> list[dict[str, str]]:
        fee = self.terms.fee
        both = {"since": full_day(self.terms.since), "until": full_day(self.terms.until)}
        return [
            {"term": _("业务方式"), "value": str(choose(self.terms.mode.label))},
            {"term": _("新业务期限"), "value": _("%(since)s至 %(until)s") % both},
            {"term": _("担保费怎么收"), "value": str(choose(fee.collected.label))},
            {"term": _("提前解除、减额、缩短的退费"), "value": str(choose(fee.refunds.label))},
        ]


@dataclass(frozen=True)
class AgreementPage:
    """An agreement as one of its readers sees it on a day."""

    agreement: Agreement
    actor: Actor
    today: date

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.agreement)

    @cached_property
    def shown(self) -> TermsShown:
        return TermsShown(self.terms)

    @property
    def state(self) -> dict[str, Any]:
        return words.state(self.agreement)

    @property
    def registers(self) -> bool:
        """Whether the reader sees who of it is on a bearer's list."""
        return registers_visible_to(self.actor).filter(agreement=self.agreement).exists()

    @property
    def may_file(self) -> bool:
        """Whether the reader files batches of loans under it."""
        return files_under(self.agreement, self.terms, self.actor)

    @cached_property
    def used(self) -> dict[tuple[str, str], int]:
        return shown.usage_of(self.agreement)

    @property
    def caps(self) -> list[dict[str, Any]]:
        year = self.today.year
        return [
            shown.cap_usage(self.terms, cap, self.used, year, self.shown.names)
            for cap in self.terms.caps
        ]

    @property
    def limits(self) -> list[dict[str, Any]]:
        return shown.limit_usages(self.terms, self.used, self.today)

    @cached_property
    def check(self) -> AgreementCheck | None:
        """The last check that was kept."""
        return self.agreement.checks.first()

    @cached_property
    def checked(self) -> Checked:
        """What the notices say today."""
        row = self.agreement
        return check_shares(self.terms, row.guarantor, row.region, self.today)

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """The clauses gone through, for each layer; of an agreement not signed, as of today."""
        check = self.check
        rows = (
            shown.kept_rows(self.terms, check)
            if check
            else shown.checked_rows(self.terms, self.checked)
        )
        titles = [one["title"] for one in self.shown.layers]
        return [{"title": title, "rows": some} for title, some in zip(titles, rows, strict=False)]

    @property
    def reason(self) -> str:
        """Why it was signed though a limit in principle is broken."""
        verdicts = self.check.verdicts if self.check else []
        return next((one["reason"] for rows in verdicts for one in rows if one.get("reason")), "")

    @property
    def broken(self) -> list[str]:
        return [
            str(choose(one.measure.label))
            for binding in (Binding.MUST, Binding.IN_PRINCIPLE)
            for one in self.checked.broken(binding)
        ]

    @property
    def may_sign(self) -> bool:
        signs = self.agreement.lender or self.agreement.guarantor
        return self.agreement.state == Agreement.State.PROPOSED and self._manages(signs)

    @property
    def may_end(self) -> bool:
        row = self.agreement
        sides = [one for one in (row.guarantor, row.lender) if one]
        return row.state != Agreement.State.ENDED and any(map(self._manages, sides))

    @property
    def needs_reason(self) -> bool:
        return bool(self.checked.broken(Binding.IN_PRINCIPLE))

    def _manages(self, institution: Institution) -> bool:
        return self.actor.role == Role.MANAGER and self.actor.institution == institution


def parties_named(terms: Terms) -> Terms:
    """Terms whose parties are institutions here, whether named by number or by their exact name.
    Raises GuaranteeError for one that is neither."""
    wanted = {one.party for one in terms.bearers}
    rows = Institution.objects.filter(name__in=wanted)
    by_name = dict(rows.values_list("name", "number"))
    known = set(Institution.objects.filter(number__in=wanted).values_list("number", flat=True))
    for one in terms.bearers:
        if one.party not in known and one.party not in by_name:
            raise GuaranteeError(
                f"分担方 {one.id}：没有编号或名称为“{one.party}”的机构",
                f"bearer {one.id}: no institution here has the number or name {one.party!r}",
            )
    bearers = tuple(
        one if one.party in known else replace(one, party=by_name[one.party])
        for one in terms.bearers
    )
    return replace(terms, bearers=bearers)
