"""What firm and lender agree about a loan: that it is lent, that it is put off.

What then in fact happens to it the lender tells (reporting.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from changrong.lending.account import (
    Account,
    Defer,
    Scope,
    replay,
)
from changrong.lending.account.stored import stored_grant
from changrong.lending.errors import LendingError
from changrong.lending.form import Form
from changrong.money import Fen, fen
from changrong.network import clock
from changrong.network.cases.numbers import next_numbers
from changrong.network.contracts.accounts import AGREED, BETWEEN_THEMSELVES, account_of
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.recording import Said, begun, opened, write
from changrong.network.contracts.reporting import renew
from changrong.network.people.actor import Actor
from changrong.network.unit import whole
from changrong.policy import Grant
from changrong.policy.numbers import plain
from changrong.workdays import add_months

if TYPE_CHECKING:
    from changrong.network.cases.models import Case
    from changrong.network.parties.models import Institution
    from changrong.network.rules.models import Decision

PREFIX = "HT"
INTEREST_DAY = 21
"""Interest on a line is reckoned until the 20th of each month and falls due on the day after, as is
customary (20 日结息、次日付息), where its lender's offer names no other day; the day stands in each
contract."""
LENDERS = ("bank", "policy_bank", "microlender")


@whole
def agree(offer: Case, by: Actor) -> Contract | None:
    """Record the loan of an accepted offer (a dispatch with its offer's fields), from today; None
    where whoever offered lends nothing: a guarantor, an insurer.

    The offer names no day of drawing, so the months run from the day it was accepted.
    """
    if offer.institution is None or offer.institution.kind not in LENDERS:
        return None
    terms = Terms.of(offer.fields)
    return lend(offer, offer.institution, fen(Decimal(offer.fields["amount"])), terms, by)


@dataclass(frozen=True)
class Terms:
    """What is agreed of a loan beside its amount. `due_day` is a line's alone."""

    rate: Decimal
    months: int
    repayment: str
    due_day: int = INTEREST_DAY

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> Terms:
        due_day = answers.get("due_day", INTEREST_DAY)
        return cls(Decimal(answers["rate"]), answers["term_months"], answers["repayment"], due_day)


@whole
def lend(case: Case, lender: Institution, principal: Fen, terms: Terms, by: Actor) -> Contract:
    """Record a loan that a case came to, lent today; a line, on which nothing is drawn yet. Raises
    ContractError for one who lends nothing."""
    if lender.kind not in LENDERS:
        raise ContractError(
            f"{lender.name}不放贷款", f"{lender.name} lends nothing", field="institution"
        )
    assert case.enterprise is not None, "only firms and people borrow"
    today, is_line = clock.today(), terms.repayment == Form.REVOLVING
    [number] = next_numbers(PREFIX, today, 1)
    contract = Contract.objects.create(
        number=number,
        kind=Contract.Kind.LINE if is_line else Contract.Kind.LOAN,
        enterprise=case.enterprise,
        institution=lender,
        region=case.region,
        case=case,
        principal=principal,
        rate=terms.rate,
        term_months=terms.months,
        repayment=terms.repayment,
        due_day=terms.due_day if is_line else None,
        disbursed_on=today,
        maturity_on=add_months(today, terms.months),
        recorded_at=clock.now(),
    )
    [book] = begun([contract]).values()
    book.add(Said(AGREED, today, _terms(contract), {"case": case.number}), by, clock.now())
    write([book], by)
    return contract


@whole
def lend_to_settle(
    old: Contract, case: Case, terms: Terms, by: Actor, grants: Sequence[Grant] = ()
) -> Contract:
    """Renew a loan without repaying: a new one of exactly what is outstanding, which settles it
    today. Both name each other. Raises ContractError where the old loan cannot be renewed so."""
    old = hold(old)
    outstanding = account_of(old).principal
    if not outstanding:
        raise ContractError(
            "旧贷款没有未还的本金", "The old loan has no principal left", "contract"
        )
    new = lend(case, old.institution, outstanding, terms, by)
    renew(old, new, by, grants)
    return new


def _terms(contract: Contract) -> dict[str, Any]:
    return {
        "principal": str(contract.principal),
        "currency": contract.currency,
        "rate": plain(contract.rate),
        "term_months": contract.term_months,
        "repayment": contract.repayment,
        **({"due_day": contract.due_day} if contract.due_day else {}),
        "disbursed_on": contract.disbursed_on.isoformat(),
        "maturity_on": contract.maturity_on.isoformat(),
        "case": contract.case.number,
    }


@whole
def defer(
    contract: Contract,
    until: date,
    scope: str,
    grants: Sequence[Grant],
    decision: Decision | None,
    case: Case,
    by: Actor,
) -> ContractEvent:
    """Put off principal, interest or both of a loan until a day: all that falls due from today, and
    the last principal where its day has passed.

    `grants` are what the decision gives the loan; `case` the request that caused it. Raises
    ContractError for a day that puts nothing off.
    """
    [book] = opened([contract]).values()
    account = replay(book.terms, book.history, on=clock.today())
    _check_deferral(account, until, Scope(scope))
    event = _deferral(account, Scope(scope), until, grants)
    beside = {
        "grants": [stored_grant(grant) for grant in grants],
        "decision": decision.number if decision else None,
        "case": case.number,
    }
    told = {"case": case.number, "scope": scope, "until": until.isoformat()}
    try:
        added = book.add(Said.of(event, event.since, beside, told), by, clock.now())
    except LendingError as refused:
        raise ContractError.of(refused, field="deferred_until") from refused
    write([book], by)
    return added


def _deferral(account: Account, scope: Scope, until: date, grants: Sequence[Grant]) -> Defer:
    since = min(account.on, account.matures_on) if scope.has_principal else account.on
    gives = {grant.what for grant in grants}
    return Defer(
        scope=scope,
        since=since,
        through=until,
        until=until,
        grant=grants[0] if grants else BETWEEN_THEMSELVES,
        waives_penalty="loan.no_penalty_interest" in gives,
        keeps_class="loan.class_kept" in gives,
        keeps_record="loan.credit_record_kept" in gives,
    )


def hold(contract: Contract) -> Contract:
    """The contract as it is now, locked until the transaction ends."""
    return Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)


def check_deferral(contract: Contract, until: date, scope: str) -> None:
    """Raises ContractError where a deferral until this day would put nothing off."""
    _check_deferral(account_of(contract), until, Scope(scope))


def _check_deferral(account: Account, until: date, scope: Scope) -> None:
    if not account.principal:
        raise ContractError("这笔贷款没有未还的本金", "The loan has no principal left", "contract")
    falls_due = account.matures_on
    if scope.has_principal and until <= falls_due:
        raise ContractError(
            f"这笔贷款现在 {falls_due} 到期，要延到这之后的一天",
            f"The loan falls due on {falls_due}; choose a later day",
            field="deferred_until",
        )
    if scope.has_interest and until <= account.on:
        raise ContractError(
            "利息要延到今天之后的一天", "Interest can only be put off until a day after today",
            field="deferred_until",
        )  # fmt: skip
    if until <= account.on:
        raise ContractError(
            "要延到今天之后的一天", "Choose a day after today", field="deferred_until"
        )
