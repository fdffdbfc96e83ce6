"""A contract's terms, by their ACTUS names in Python's spelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from changrong.lending.business_days import BusinessDay, CalendarName
from changrong.lending.cycles import Cycle, EndOfMonth
from changrong.lending.day_count import DayCount

ZERO, ONE = Decimal(0), Decimal(1)


class ContractType(StrEnum):
    """The contract types whose schedules are reckoned here."""

    PAM = "PAM"  # principal at maturity
    LAM = "LAM"  # linear amortizer: equal principal
    NAM = "NAM"  # negative amortizer: a payment that interest may exceed
    ANN = "ANN"  # annuity: equal payments
    CLM = "CLM"  # call money: repaid so long after notice is given
    UMP = "UMP"  # undefined maturity
    LAX = "LAX"  # exotic linear amortizer: part by part


class Role(StrEnum):
    """Whose cash flows these are."""

    LENDER = "RPA"  # receives payments: a real position in an asset
    BORROWER = "RPL"

    @property
    def sign(self) -> int:
        return 1 if self is Role.LENDER else -1


class InterestBase(StrEnum):
    """What interest is reckoned on."""

    OUTSTANDING = "NT"
    INITIAL = "NTIED"
    LAGGED = "NTL"  # the principal as it was at the last update


class Direction(StrEnum):
    INCREASE = "INC"
    DECREASE = "DEC"


class Fixing(StrEnum):
    FIXED = "FIX"
    VARIABLE = "VAR"


class FeeBasis(StrEnum):
    ABSOLUTE = "A"
    OF_NOTIONAL = "N"


class Scaling(StrEnum):
    """What an index scales: interest, principal, both. (A third letter, for the amount, is O.)"""

    NOTHING = "OOO"
    INTEREST = "IOO"
    PRINCIPAL = "ONO"
    BOTH = "INO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Amounts without sign, in whole units of the currency; rates a year, as fractions."""

    contract_type: ContractType
    contract_role: Role = Role.LENDER
    status_date: datetime
    contract_deal_date: datetime | None = None
    currency: str = "CNY"
    calendar: CalendarName = CalendarName.NONE
    business_day_convention: BusinessDay = BusinessDay.NONE
    end_of_month_convention: EndOfMonth = EndOfMonth.SAME_DAY
    day_count_convention: DayCount

    initial_exchange_date: datetime
    maturity_date: datetime | None = None
    amortization_date: datetime | None = None
    notional_principal: Decimal
    premium_discount_at_ied: Decimal = ZERO
    nominal_interest_rate: Decimal | None = None
    accrued_interest: Decimal | None = None
    capitalization_end_date: datetime | None = None

    cycle_anchor_date_of_interest_payment: datetime | None = None
    cycle_of_interest_payment: Cycle | None = None
    array_cycle_anchor_date_of_interest_payment: tuple[datetime, ...] = ()
    array_cycle_of_interest_payment: tuple[Cycle, ...] = ()
    interest_calculation_base: InterestBase = InterestBase.OUTSTANDING
    interest_calculation_base_amount: Decimal | None = None
    cycle_anchor_date_of_interest_calculation_base: datetime | None = None
    cycle_of_interest_calculation_base: Cycle | None = None

    cycle_anchor_date_of_principal_redemption: datetime | None = None
    cycle_of_principal_redemption: Cycle | None = None
    next_principal_redemption_payment: Decimal | None = None
    array_cycle_anchor_date_of_principal_redemption: tuple[datetime, ...] = ()
    array_cycle_of_principal_redemption: tuple[Cycle, ...] = ()
    array_next_principal_redemption_payment: tuple[Decimal, ...] = ()
    array_increase_decrease: tuple[Direction, ...] = ()

    cycle_anchor_date_of_rate_reset: datetime | None = None
    cycle_of_rate_reset: Cycle | None = None
    market_object_code_of_rate_reset: str = ""
    rate_spread: Decimal = ZERO
    rate_multiplier: Decimal = ONE
    next_reset_rate: Decimal | None = None
    life_cap: Decimal | None = None
    life_floor: Decimal | None = None
    period_cap: Decimal | None = None
    period_floor: Decimal | None = None
    array_cycle_anchor_date_of_rate_reset: tuple[datetime, ...] = ()
    array_cycle_of_rate_reset: tuple[Cycle, ...] = ()
    array_rate: tuple[Decimal, ...] = ()
    array_fixed_variable: tuple[Fixing, ...] = ()

    cycle_anchor_date_of_fee: datetime | None = None
    cycle_of_fee: Cycle | None = None
    fee_basis: FeeBasis = FeeBasis.ABSOLUTE
    fee_rate: Decimal | None = None
    fee_accrued: Decimal = ZERO

    market_object_code_of_scaling_index: str = ""
    scaling_index_at_contract_deal_date: Decimal | None = None
    scaling_index_at_status_date: Decimal | None = None
    notional_scaling_multiplier: Decimal = ONE
    interest_scaling_multiplier: Decimal = ONE
    cycle_anchor_date_of_scaling_index: datetime | None = None
    cycle_of_scaling_index: Cycle | None = None
    scaling_effect: Scaling = Scaling.NOTHING

    purchase_date: datetime | None = None
    price_at_purchase_date: Decimal = ZERO
    termination_date: datetime | None = None
    price_at_termination_date: Decimal = ZERO
    x_day_notice: Cycle | None = None
