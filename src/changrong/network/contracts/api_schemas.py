"""What a lender's system says of its loans, and what it is shown. Amounts in yuan, to the fen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from changrong.lending import account as lending
from changrong.lending.account import Account, Way
from changrong.lending.account.statement import Line
from changrong.money import fen, in_yuan
from changrong.network.contracts.accounts import reports_payments
from changrong.network.contracts.lines import room_of
from changrong.network.contracts.models import Contract, ContractEvent
from changrong.network.contracts.reporting import MOST_ROWS, Told

MOST = 10**12
Yuan = Annotated[Decimal, Field(gt=0, le=MOST, decimal_places=2)]
YuanOrNone = Annotated[Decimal, Field(ge=0, le=MOST, decimal_places=2)]
Place = Annotated[int, Field(ge=1, lt=2**31)]
REFERENCE = r"^[!-~]{1,64}$"


class Words(Schema):
    zh: str
    en: str


class _Exact(Schema):
    model_config = ConfigDict(extra="forbid")


class DisbursedIn(_Exact):
    kind: Literal["disbursed"]
    amount: Yuan

    def event(self) -> lending.Act:
        return lending.Disburse(fen(self.amount))


class RepaidIn(_Exact):
    """Money for what is due; what is over is kept for the next due day."""

    kind: Literal["repaid"]
    amount: Yuan

    def event(self) -> lending.Act:
        return lending.Repay(fen(self.amount))


class PrepaidIn(_Exact):
    """Money for what is due and then for principal before its day."""

    kind: Literal["prepaid"]
    amount: Yuan
    way: Way = Field(Way.SHORTEN, description="What changes: the end, or the payments.")

    def event(self) -> lending.Act:
        return lending.Prepay(fen(self.amount), self.way)


class FeeChargedIn(_Exact):
    kind: Literal["fee_charged"]
    amount: Yuan
    what: str = Field("", pattern=r"^[a-z0-9_.-]{0,40}$", description="A code of the lender's own.")

    def event(self) -> lending.Act:
        return lending.ChargeFee(fen(self.amount), self.what)


class RepricedIn(_Exact):
    """Another rate from the value day on, which may lie ahead."""

    kind: Literal["repriced"]
    rate: Decimal = Field(ge=0, le=1, decimal_places=8, description="A year, as a fraction.")

    def event(self) -> lending.Act:
        return lending.Reprice(self.rate)


class MissedIn(_Exact):
    """A payment that was not made on its day, noted. It moves no money."""

    kind: Literal["missed"]

    def event(self) -> lending.Act:
        return lending.Miss()


class ChargedOffIn(_Exact):
    kind: Literal["charged_off"]
    principal: YuanOrNone
    interest: YuanOrNone = Decimal(0)

    def event(self) -> lending.Act:
        return lending.ChargeOff(fen(self.principal), fen(self.interest))


class RecoveredIn(_Exact):
    """Money for what was charged off."""

    kind: Literal["recovered"]
    amount: Yuan

    def event(self) -> lending.Act:
        return lending.Recover(fen(self.amount))


ActIn = Annotated[
    DisbursedIn
    | RepaidIn
    | PrepaidIn
    | FeeChargedIn
    | RepricedIn
    | MissedIn
    | ChargedOffIn
    | RecoveredIn,
    Field(discriminator="kind"),
]


class UndoneIn(_Exact):
    """Takes an event, by its number, out of force: as if it had never been recorded."""

    kind: Literal["undone"]
    event_number: Place

    def event(self) -> lending.Event:
        return lending.Undo(str(self.event_number))


class CorrectedIn(_Exact):
    """Puts another event, on this one's value day, in the place of one."""

    kind: Literal["corrected"]
    event_number: Place
    by: ActIn

    def event(self) -> lending.Event:
        return lending.Correct(str(self.event_number), self.by.event())


EventIn = Annotated[
    DisbursedIn
    | RepaidIn
    | PrepaidIn
    | FeeChargedIn
    | RepricedIn
    | MissedIn
    | ChargedOffIn
    | RecoveredIn
    | UndoneIn
    | CorrectedIn,
    Field(discriminator="kind"),
]


class TellIn(_Exact):
    """What happened, and the day it counts from. Under a `reference` that the lender used before it
    is the same event, and is refused if it says something else."""

    value_on: date
    reference: Annotated[str, Field(pattern=REFERENCE)] | None = None
    event: EventIn

    def told(self) -> Told:
        return Told(self.event.event(), self.value_on, self.reference or "")


class EventsIn(_Exact):
    events: list[TellIn] = Field(min_length=1, max_length=MOST_ROWS)


class RowIn(TellIn):
    """One row of a file: of which contract. The reference makes sending it again harmless."""

    contract: str = Field(max_length=24)
    reference: Annotated[str, Field(pattern=REFERENCE)]


class FileIn(_Exact):
    """`rows` are objects of `contract` (its number), `value_on`, `reference` and `event`, as they
    are told of one contract. A row that is not is refused alone."""

    rows: list[Any] = Field(min_length=1, max_length=MOST_ROWS)


class RowOut(Schema):
    """What became of a row: recorded, same (it was recorded before) or refused."""

    row: int = Field(description="From 0.")
    state: Literal["recorded", "same", "refused"]
    contract: str | None
    event: int | None
    problem: Words | None


class FileOut(Schema):
    recorded: int
    same: int
    refused: int
    rows: list[RowOut]


class RenewalIn(_Exact):
    successor: str = Field(max_length=24, description="The number of the new loan's contract.")


class EventOut(Schema):
    """One event as it is stored: in `data` amounts are whole fen in text. `in_force` is false where
    it was undone or corrected."""

    number: int
    kind: str
    value_on: date
    recorded_at: datetime
    reference: str | None
    in_force: bool
    data: dict[str, Any]


class DueOut(Schema):
    on: date
    principal: Decimal
    interest: Decimal


class ContractOut(Schema):
    """A loan as it stands at the end of today.

    `reports_payments`: whether the lender has told of payments. Until it has, what is said to be
    owed and overdue is what nobody has told to be paid.
    """

    number: str
    enterprise: str
    institution: str
    repayment: str
    disbursed_on: date
    maturity_on: date = Field(description="As it was deferred.")
    agreed_maturity_on: date
    status: str
    reports_payments: bool
    rate: Decimal
    agreed: Decimal = Field(description="Of a line its limit.")
    room: Decimal | None = Field(description="How much may be drawn on a line; null for a loan.")
    principal: Decimal
    principal_repaid: Decimal
    owed_now: Decimal
    overdue_principal: Decimal
    overdue_interest: Decimal
    days_overdue: int
    penalty: Decimal
    fees: Decimal
    kept: Decimal
    settlement: Decimal
    charged_off: Decimal
    next_due: DueOut | None


class AgreedOut(Schema):
    """A loan as it was agreed, and the case it came of."""

    number: str
    case: str
    enterprise: str
    credit_code: str
    institution: str
    agreed: Decimal = Field(description="Of a line its limit.")
    disbursed_on: date
    agreed_maturity_on: date


class ContractsOut(Schema):
    total: int
    rows: list[AgreedOut]


class LineOut(Schema):
    """One movement: what it went to, and the principal after it. `event` is null where money that
    was kept paid what fell due."""

    on: date
    event: int | None
    what: Words
    amount: Decimal
    principal: Decimal
    interest: Decimal
    charges: Decimal
    kept: Decimal
    left: Decimal


def agreed_of(contract: Contract) -> dict[str, Any]:
    return {
        "number": contract.number,
        "case": contract.case.number,
        "enterprise": contract.enterprise.number,
        "credit_code": contract.enterprise.credit_code,
        "institution": contract.institution.number,
        "agreed": in_yuan(contract.principal),
        "disbursed_on": contract.disbursed_on,
        "agreed_maturity_on": contract.maturity_on,
    }


def contract_of(contract: Contract, account: Account) -> dict[str, Any]:
    due = account.next_due
    return {
        "number": contract.number,
        "enterprise": contract.enterprise.number,
        "institution": contract.institution.number,
        "repayment": contract.repayment,
        "disbursed_on": contract.disbursed_on,
        "maturity_on": account.matures_on,
        "agreed_maturity_on": contract.maturity_on,
        "status": account.status,
        "reports_payments": reports_payments(account),
        "rate": account.rate,
        "agreed": in_yuan(contract.principal),
        "room": in_yuan(room_of(account)) if contract.is_line else None,
        **_in_yuan(account, *_AMOUNTS),
        "days_overdue": account.arrears_days,
        "penalty": in_yuan(account.penalty + account.compound_interest),
        "charged_off": in_yuan(account.charged_off + account.charged_off_interest),
        "next_due": due
        and {
            "on": due.on,
            "principal": in_yuan(due.open_principal),
            "interest": in_yuan(due.open_interest),
        },
    }


_AMOUNTS = (
    "principal",
    "principal_repaid",
    "owed_now",
    "overdue_principal",
    "overdue_interest",
    "fees",
    "kept",
    "settlement",
)


def _in_yuan(row: Any, *names: str) -> dict[str, Decimal]:
    return {name: in_yuan(getattr(row, name)) for name in names}


class DaysIn(Schema):
    """From which day to which, both among them; the last thirty until today where none is said."""

    since: date | None = None
    until: date | None = None


class DayOut(Schema):
    """One day, in yuan: the principal at its end is `left`; `interest` and `penalty` are those of
    the night that follows, to the sixth place and not rounded to the fen; `due` is interest that
    fell due, `paid` what payments took of interest and charges."""

    on: date
    drawn: Decimal
    repaid: Decimal
    left: Decimal
    interest: Decimal
    penalty: Decimal
    due: Decimal
    paid: Decimal


def event_of(event: ContractEvent, is_in_force: Callable[[ContractEvent], bool]) -> dict[str, Any]:
    reported = getattr(event, "reported", None)
    return {
        "number": event.sequence,
        "kind": event.kind,
        "value_on": event.value_on,
        "recorded_at": event.recorded_at,
        "reference": reported.reference if reported else None,
        "in_force": is_in_force(event),
        "data": event.data,
    }


def line_of(line: Line) -> dict[str, Any]:
    return {
        "on": line.on,
        "event": int(line.event) if line.event else None,
        "what": {"zh": line.label.zh, "en": line.label.en},
        **_in_yuan(line, "amount", "principal", "interest", "charges", "kept", "left"),
    }
