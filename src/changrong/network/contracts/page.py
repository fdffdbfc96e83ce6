"""A contract in words: its terms, how it stands today, and everything agreed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.money import in_yuan
from changrong.network.cases.kinds.deferral import SCOPES
from changrong.network.cases.kinds.dispatch import REPAYMENT
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.plans import Row, still_to_pay
from changrong.network.contracts.queries import standing_of
from changrong.network.contracts.replay import Standing
from changrong.network.portal.components.formats import full_day, money_text, rate
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of, read_of


@dataclass(frozen=True)
class Granted:
    """One thing a notice gives a deferred loan."""

    label: str
    clause: Clause


@dataclass(frozen=True)
class Told:
    """One event of the contract in words."""

    event: ContractEvent
    what: str
    grants: list[Granted]


@dataclass(frozen=True)
class ContractPage:
    contract: Contract
    today: date

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.contract, self.today)

    @property
    def title(self) -> str:
        return _("贷款 %(amount)s") % {"amount": money_text(in_yuan(self.contract.principal))}

    @property
    def terms(self) -> list[dict[str, Any]]:
        """As it stands today; what was agreed at first is named where it differs."""
        now, contract = self.standing, self.contract
        moved = now.maturity_on != now.agreed_maturity_on
        rows = [
            {"term": _("借款企业"), "value": contract.enterprise.name},
            {"term": _("发放机构"), "value": contract.institution.name},
            {"term": _("本金"), "value": money_text(in_yuan(now.principal))},
            {"term": _("年利率（单利）"), "value": rate(now.rate)},
            {"term": _("还款方式"), "value": choose(dict(REPAYMENT)[now.repayment])},
            {"term": _("起始日"), "value": full_day(now.disbursed_on)},
            {
                "term": _("到期日"),
                "value": full_day(now.maturity_on),
                "source": _("原定 %(day)s") % {"day": full_day(now.agreed_maturity_on)}
                if moved
                else "",
            },
        ]
        if now.interest_deferred_until:
            rows.append({"term": _("利息延到"), "value": full_day(now.interest_deferred_until)})
        return rows

    @cached_property
    def still_to_pay(self) -> list[Row]:
        return still_to_pay(self.contract, self.contract.events.all(), self.today)

    @property
    def story(self) -> list[Told]:
        return [_told(event) for event in reversed(self.contract.events.all())]


def _told(event: ContractEvent) -> Told:
    if event.kind == "agreed":
        return Told(event, _("企业选定报价，合同记下"), [])
    until = full_day(date.fromisoformat(event.data["until"]))
    what = choose(dict(SCOPES)[event.data["scope"]])
    said = _("%(what)s延到 %(day)s") % {"what": what, "day": until}
    return Told(event, said, [_granted(one) for one in event.data["grants"]])


def _granted(grant: dict[str, Any]) -> Granted:
    label = book().gives.get(grant["what"])
    said = str(choose(label)) if label else grant["what"]
    if grant["unit"] == "date":
        day = full_day(date.fromisoformat(grant["value"]))
        said = _("%(what)s：%(day)s") % {"what": said, "day": day}
    read = read_of(f"{grant['notice']}/{grant['measure']}")
    return Granted(said, clause_of(grant["notice"], grant["clause"], read))
