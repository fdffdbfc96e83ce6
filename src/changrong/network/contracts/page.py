"""A contract in words: its terms, how it stands today, what was paid, and all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from changrong.lending.account import Account, Recorded, Scope, Status, Undo, replay
from changrong.lending.account.statement import statement
from changrong.lending.account.stored import KINDS, restored_grant
from changrong.money import in_yuan
from changrong.network.cases.kinds.dispatch import FORMS
from changrong.network.contracts import words
from changrong.network.contracts.accounts import (
    ASSIGNED,
    agreement_of,
    history_of,
    reports_payments,
)
from changrong.network.contracts.lines import room_of
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.plans import Row, still_to_pay
from changrong.network.contracts.receiving import payer_of
from changrong.network.contracts.reporting import TOLD
from changrong.network.portal.components.formats import full_day, money_text, rate
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import Clause, clause_of, read_of
from changrong.policy import Grant

TONES = {Status.OVERDUE: "late", Status.SETTLED: "yes", Status.CHARGED_OFF: "no"}


@dataclass(frozen=True)
class Granted:
    """One thing a notice gives a deferred loan."""

    label: str
    clause: Clause


@dataclass(frozen=True)
class Told:
    """One event of the contract in words. `is_out`: it was undone or corrected."""

    event: ContractEvent
    what: str
    grants: list[Granted]
    is_out: bool

    @property
    def payer(self) -> str:
        """The guarantee from whose record it follows."""
        return payer_of(self.event)

    @property
    def may_undo(self) -> bool:
        """Whether the lender may take it back alone."""
        return not (self.is_out or self.payer) and KINDS.get(self.event.kind) in TOLD


@dataclass(frozen=True)
class Moved:
    """A line of the statement, in yuan."""

    on: date
    what: str
    number: str
    amount: Decimal
    principal: Decimal
    interest: Decimal
    charges: Decimal
    left: Decimal


@dataclass(frozen=True)
class ContractPage:
    contract: Contract
    today: date

    @cached_property
    def history(self) -> list[Recorded]:
        return history_of(self.contract.events.all())

    @cached_property
    def account(self) -> Account:
        return replay(agreement_of(self.contract), self.history, on=self.today)

    @property
    def reports(self) -> bool:
        return reports_payments(self.account)

    @property
    def is_deferred(self) -> bool:
        return bool(self.account.deferrals)

    @property
    def status(self) -> dict[str, str] | None:
        """How repayment goes, as far as the lender tells."""
        if not self.reports:
            return None
        status = self.account.status
        return {"tone": TONES.get(status, "info"), "word": str(choose(status.label))}

    @property
    def standing(self) -> dict[str, str] | None:
        """What a list says of it in a word: that it is over, that it was deferred, or how it is
        repaid."""
        if self.is_deferred and not self.is_over:
            return {"tone": "yes", "word": _("已延期")}
        return self.status

    @property
    def is_over(self) -> bool:
        return self.account.status in (Status.RENEWED, Status.CHARGED_OFF, Status.SETTLED)

    @property
    def title(self) -> str:
        title = _("循环额度 %(amount)s") if self.contract.is_line else _("贷款 %(amount)s")
        return title % {"amount": money_text(in_yuan(self.contract.principal))}

    @property
    def terms(self) -> list[dict[str, Any]]:
        """As it stands today; what was agreed at first is named where it differs."""
        now, contract = self.account, self.contract
        rows = [
            {"term": _("借款企业"), "value": contract.enterprise.name},
            self._creditor,
            {
                "term": _("额度") if contract.is_line else _("本金"),
                "value": money_text(in_yuan(contract.principal)),
            },
            {
                "term": _("年利率（单利）"),
                "value": rate(now.rate),
                "source": _("原定 %(day)s") % {"day": rate(contract.rate)}
                if now.rate != contract.rate
                else "",
            },
            {"term": _("还款方式"), "value": choose(dict(FORMS)[contract.repayment])},
            {"term": _("起始日"), "value": full_day(contract.disbursed_on)},
            {
                "term": _("到期日"),
                "value": full_day(now.matures_on),
                "source": _("原定 %(day)s") % {"day": full_day(contract.maturity_on)}
                if now.matures_on != contract.maturity_on
                else "",
            },
        ]
        if contract.is_line:
            rows += self._of_line
        interest = [one.until for one in now.deferrals if one.scope is not Scope.PRINCIPAL]
        if interest:
            rows.append({"term": _("利息延到"), "value": full_day(max(interest))})
        return rows

    @property
    def _creditor(self) -> dict[str, Any]:
        """Who lent it; once it was sold, to whom it is owed now."""
        held = {"term": _("发放机构"), "value": self.contract.institution.name}
        if not any(event.kind == ASSIGNED for event in self.contract.events.all()):
            return held
        lender = self.contract.case.institution
        source = _("由%(lender)s发放，已转让") % {"lender": lender.name} if lender else ""
        return {**held, "term": _("债权人"), "source": source}

    @property
    def _of_line(self) -> list[dict[str, Any]]:
        terms = self.account.agreement
        return [
            {"term": _("现在可用"), "value": words.amount(room_of(self.account))},
            {"term": _("已用未还"), "value": words.amount(self.account.principal)},
            {
                "term": _("已计、还没到付息日的利息"),
                "value": words.amount(self.account.accrued_interest),
            },
            {
                "term": _("怎么计息"),
                "value": _("按日终余额、实际天数 ÷ %(basis)s 计；每月 %(day)s 日付息，四舍五入到分")
                % {"basis": terms.day_count.basis, "day": self.contract.due_day},
            },
        ]

    @property
    def owed(self) -> list[dict[str, Any]]:
        """What was paid and what is owed today, by what the lender tells."""
        now = self.account
        rows = [
            {"term": _("已还本金"), "value": words.amount(now.principal_repaid)},
            {"term": _("未还本金"), "value": words.amount(now.principal)},
            {
                "term": _("到今天该还未还"),
                "value": words.amount(now.owed_now),
                "source": _("逾期 %(days)s 天") % {"days": now.arrears_days}
                if now.arrears_days
                else "",
            },
            {"term": _("今天全部还清要付"), "value": words.amount(max(now.settlement, 0))},
        ]
        if now.kept:
            rows.append({"term": _("预收，下次还款时用"), "value": words.amount(now.kept)})
        if claimed := now.charged_off + now.charged_off_interest:
            rows.append({"term": _("已核销，仍要追"), "value": words.amount(claimed)})
        return rows

    @cached_property
    def still_to_pay(self) -> list[Row]:
        return still_to_pay(self.contract, self.today)

    @property
    def moved(self) -> list[Moved]:
        """The statement, the latest first."""
        return [
            Moved(
                line.on,
                str(choose(line.label)),
                line.event,
                *map(
                    in_yuan, (line.amount, line.principal, line.interest, line.charges, line.left)
                ),
            )
            for line in reversed(statement(self.account))
        ]

    @property
    def story(self) -> list[Told]:
        holding = {one.id for one in self.account.history}
        coming = {one.id for one in self.history if one.value_on > self.today}
        acts = {one.id for one in self.history if not isinstance(one.event, Undo)}
        out = acts - holding - coming
        return [
            Told(event, words.said(event), _grants(event), str(event.sequence) in out)
            for event in reversed(self.contract.events.all())
        ]


def _grants(event: ContractEvent) -> list[Granted]:
    return [_granted(restored_grant(one)) for one in event.data.get("grants", [])]


def _granted(grant: Grant) -> Granted:
    label = book().gives.get(grant.what)
    said = str(choose(label)) if label else grant.what
    if isinstance(grant.value, date):
        said = _("%(what)s：%(day)s") % {"what": said, "day": full_day(grant.value)}
    read = read_of(f"{grant.notice}/{grant.measure}")
    return Granted(said, clause_of(grant.notice, grant.clause, read))
