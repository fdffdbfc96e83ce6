"""The terms of a guarantee (CEG) and of collateral (CEC), and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from changrong.lending.business_days import BusinessDay, CalendarName
from changrong.lending.cycles import Cycle, EndOfMonth
from changrong.lending.day_count import DayCount
from changrong.lending.terms import Terms
from changrong.lending.terms.terms import FeeBasis

ZERO, ONE = Decimal(0), Decimal(1)


class EnhancementType(StrEnum):
    GUARANTEE = "CEG"
    COLLATERAL = "CEC"


class Side(StrEnum):
    """Whose cash flows these are."""

    PROTECTED = "BUY"  # is paid when a covered contract fails
    PROTECTOR = "SEL"

    @property
    def sign(self) -> int:
        return 1 if self is Side.PROTECTED else -1


class Exposure(StrEnum):
    """What of the covered contracts is covered."""

    PRINCIPAL = "NO"
    PRINCIPAL_AND_INTEREST = "NI"
    MARKET_VALUE = "MV"


class Performance(StrEnum):
    """How a covered contract performs."""

    PERFORMS = "PF"
    DELAYED = "DL"
    DELINQUENT = "DQ"
    DEFAULTED = "DF"
    MATURED = "MA"
    TERMINATED = "TE"


class CreditEvent(StrEnum):
    """What calls a guarantee. One covers only the events it names: a default of a contract covered
    against delinquency alone calls nothing, as the published cases have it."""

    DELAY = "DL"
    DELINQUENCY = "DQ"
    DEFAULT = "DF"


class AssetType(StrEnum):
    """What may stand as collateral beside the contracts of lending."""

    COMMODITY = "COM"
    STOCK = "STK"
    CASH = "CSH"


@dataclass(frozen=True, slots=True)
class Failed:
    """A contract was observed to perform otherwise than agreed."""

    time: datetime
    contract: str
    performance: Performance


@dataclass(frozen=True, slots=True)
class Covered:
    """A contract that is covered: known by its terms, or by its number alone (`terms` is None)."""

    number: str
    terms: Terms | None = None
    market_code: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """What stands as collateral. Its value is quantity x the market's price of its code; without a
    code that of money or of a claim is what it is: cash, or principal and accrued interest."""

    number: str
    market_code: str = ""
    quantity: Decimal = ONE
    currency: str = ""
    cash: Decimal | None = None
    claim: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enhancement:
    """Amounts without sign, in whole units of the currency."""

    contract_type: EnhancementType
    contract_role: Side
    status_date: datetime
    contract_deal_date: datetime | None = None
    currency: str = "CNY"
    calendar: CalendarName = CalendarName.NONE
    business_day_convention: BusinessDay = BusinessDay.NONE
    end_of_month_convention: EndOfMonth = EndOfMonth.SAME_DAY
    day_count_convention: DayCount | None = None

    maturity_date: datetime | None = None
    notional_principal: Decimal | None = None
    guaranteed_exposure: Exposure = Exposure.PRINCIPAL
    coverage_of_credit_enhancement: Decimal = ONE
    credit_event_type_covered: tuple[CreditEvent, ...] = (CreditEvent.DEFAULT,)
    settlement_period: Cycle | None = None
    exercise_date: datetime | None = None
    exercise_amount: Decimal | None = None
    covered: tuple[Covered, ...] = ()
    covering: tuple[Asset, ...] = ()

    purchase_date: datetime | None = None
    price_at_purchase_date: Decimal = ZERO
    termination_date: datetime | None = None
    price_at_termination_date: Decimal = ZERO

    cycle_anchor_date_of_fee: datetime | None = None
    cycle_of_fee: Cycle | None = None
    fee_basis: FeeBasis = FeeBasis.ABSOLUTE
    fee_rate: Decimal | None = None
    fee_accrued: Decimal | None = None

    @property
    def is_guarantee(self) -> bool:
        return self.contract_type is EnhancementType.GUARANTEE
