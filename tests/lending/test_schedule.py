"""What the published cases do not reach: caps, conventions that calculate first, day counts."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.lending.business_days import BusinessDay, CalendarName, shifting
from changrong.lending.contract_file import contract_of, read_contract
from changrong.lending.cycles import Cycle, EndOfMonth, cycle_times
from changrong.lending.day_count import DayCount
from changrong.lending.errors import LendingError, MarketError, TermError
from changrong.lending.market import Market, Series
from changrong.lending.schedule import EventType, schedule
from changrong.lending.terms import read_terms
from changrong.money import Rounding
from changrong.policy.exact_json import JsonError

FLOATING = {
    "contractType": "PAM",
    "statusDate": "2023-12-31",
    "initialExchangeDate": "2024-01-01",
    "maturityDate": "2025-01-01",
    "notionalPrincipal": "1000",
    "nominalInterestRate": "0.05",
    "dayCountConvention": "30E360",
    "cycleAnchorDateOfRateReset": "2024-04-01",
    "cycleOfRateReset": "P3ML1",
    "marketObjectCodeOfRateReset": "X",
    "cycleAnchorDateOfInterestPayment": "2024-04-01",
    "cycleOfInterestPayment": "P3ML1",
}
SEEN = Market(
    {
        "X": Series.of(
            [
                (datetime(2024, 4, 1), Decimal("0.09")),  # noqa: DTZ001
                (datetime(2024, 7, 1), Decimal("0.01")),  # noqa: DTZ001
                (datetime(2024, 10, 1), Decimal("0.06")),  # noqa: DTZ001
            ]
        )
    }
)


def rates(**changes: str) -> list[Decimal]:
    events = schedule(read_terms(FLOATING | changes), SEEN)
    return [event.nominal_interest_rate for event in events if event.type is EventType.RR]


def test_a_rate_is_held_within_its_cap_and_floor():
    assert rates(lifeCap="0.07", lifeFloor="0.03") == [
        Decimal("0.07"),
        Decimal("0.03"),
        Decimal("0.06"),
    ]


def test_one_reset_moves_no_further_than_it_may():
    assert rates(periodCap="0.01", periodFloor="-0.02") == [
        Decimal("0.06"),
        Decimal("0.04"),
        Decimal("0.05"),
    ]


def test_multiplier_and_spread():
    assert rates(rateMultiplier="2", rateSpread="0.005")[0] == Decimal("0.185")


def test_a_rate_that_is_not_observed_is_an_error_with_its_code_and_day():
    with pytest.raises(MarketError, match="nothing is known of X"):
        schedule(read_terms(FLOATING))
    bounded = Market(
        {"X": Series(SEEN._series["X"].times, SEEN._series["X"].values, date(2024, 7, 1))}
    )
    with pytest.raises(MarketError, match="known through 2024-07-01; that of 2024-10-01"):
        schedule(read_terms(FLOATING), bounded)


def test_both_parts_scaled_by_an_index():
    scaled = FLOATING | {
        "marketObjectCodeOfScalingIndex": "X",
        "scalingIndexAtContractDealDate": "0.05",
        "scalingEffect": "IN0",
        "cycleAnchorDateOfScalingIndex": "2024-10-01",
        "cycleOfScalingIndex": "P1YL1",
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
    }
    events = schedule(read_terms(scaled), SEEN)
    # The index is 0.06 on 1 October, 1.2 times that of the deal.
    assert [event.payoff for event in events if event.type is EventType.IP] == [
        Decimal("12.5"),
        Decimal("12.5"),
        Decimal("12.5"),
        Decimal("15"),
    ]
    assert events[-1].payoff == 1200


def test_a_fee_on_the_principal_runs_up_and_is_paid():
    charged = FLOATING | {
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
        "feeRate": "0.01",
        "feeBasis": "N",
        "cycleAnchorDateOfFee": "2024-07-01",
        "cycleOfFee": "P6ML1",
    }
    events = schedule(read_terms(charged))
    assert [event.payoff for event in events if event.type is EventType.FP] == [5, 5]
    flat = charged | {"feeRate": "7", "feeBasis": "A"}
    assert [e.payoff for e in schedule(read_terms(flat)) if e.type is EventType.FP] == [7, 7]


@pytest.mark.parametrize(
    ("rule", "day", "moved"),
    [
        ("SCF", date(2024, 6, 15), date(2024, 6, 17)),
        ("SCP", date(2024, 6, 15), date(2024, 6, 14)),
        ("SCMF", date(2024, 8, 31), date(2024, 8, 30)),
        ("CSMF", date(2024, 8, 31), date(2024, 8, 30)),
        ("SCF", date(2024, 8, 31), date(2024, 9, 2)),
        ("SCMP", date(2024, 6, 1), date(2024, 6, 3)),
        ("CSP", date(2024, 6, 1), date(2024, 5, 31)),
        ("NOS", date(2024, 6, 1), date(2024, 6, 1)),
    ],
)
def test_where_a_day_off_work_moves(rule, day, moved):
    shifted = shifting(BusinessDay(rule), CalendarName.MONDAY_TO_FRIDAY.load())
    assert shifted(datetime.combine(day, datetime.min.time())).date() == moved


def test_chinas_calendar_knows_holidays_and_weekends_that_are_worked():
    shifted = shifting(BusinessDay.SHIFT_FOLLOWING, CalendarName.CHINA.load())
    # 1 October 2024 begins a holiday of seven days; Saturday 12 October is worked.
    assert shifted(datetime(2024, 10, 1)).date() == date(2024, 10, 8)  # noqa: DTZ001
    assert shifted(datetime(2024, 10, 12)).date() == date(2024, 10, 12)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("count", "start", "end", "units"),
    [
        (DayCount.ACTUAL_360, date(2024, 1, 31), date(2024, 3, 1), 30),
        (DayCount.THIRTY_E_360, date(2024, 1, 31), date(2024, 2, 29), 29),
        (DayCount.THIRTY_E_360, date(2024, 2, 29), date(2024, 3, 31), 31),
        (DayCount.THIRTY_E_360_ISDA, date(2024, 1, 31), date(2024, 2, 29), 30),
        (DayCount.TWENTY_EIGHT_E_336, date(2024, 1, 31), date(2024, 2, 29), 28),
    ],
)
def test_units_of_a_day_count(count, start, end, units):
    assert count.counter()(start, end) == units


def test_the_last_day_of_february_counts_as_itself_at_maturity():
    end = date(2024, 2, 29)
    assert DayCount.THIRTY_E_360_ISDA.counter(end)(date(2024, 1, 31), end) == 29


def test_actual_days_are_parts_of_the_year_they_lie_in():
    count = DayCount.ACTUAL_ACTUAL
    units = count.counter()(date(2023, 12, 30), date(2024, 1, 3))
    assert Fraction(units, count.basis) == Fraction(2, 365) + Fraction(2, 366)


days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(st.sampled_from(DayCount), days, days, days)
def test_actual_day_counts_add_up(count, first, middle, last):
    units = count.counter()
    if count in (DayCount.ACTUAL_360, DayCount.ACTUAL_365, DayCount.ACTUAL_ACTUAL):
        assert units(first, middle) + units(middle, last) == units(first, last)
    assert units(first, last) == -units(last, first)


@given(
    days,
    st.integers(1, 200),
    st.sampled_from(["P1ML1", "P1ML0", "P3ML1", "P2WL0", "P10DL1", "P1YL1"]),
    st.sampled_from(EndOfMonth),
    st.booleans(),
)
def test_cycle_times_rise_from_the_anchor_and_stop_before_the_end(
    day, months, text, rule, with_end
):
    anchor = datetime.combine(day, datetime.min.time())
    end = Cycle(0, months).after(anchor, 1, EndOfMonth.SAME_DAY)
    times = cycle_times(anchor, end, Cycle.read(text), rule, with_end=with_end)
    assert times == sorted(set(times))
    assert times[0] == anchor
    assert (times[-1] == end) is with_end
    assert all(time < end for time in times[: len(times) - with_end])


def test_a_cycles_text_reads_back_as_itself():
    for text in ("P1ML0", "P2WL1", "P1YL1", "P15DL0", "P1ML1@30"):
        cycle = Cycle.read(text)
        assert Cycle.read(str(cycle)) == cycle


def test_money_mode_pays_whole_fen_and_ends_at_zero():
    terms = read_terms(
        {
            "contractType": "LAM",
            "statusDate": "2023-12-31",
            "initialExchangeDate": "2024-01-01",
            "maturityDate": "2024-12-01",
            "notionalPrincipal": "100.01",
            "nominalInterestRate": "0.05",
            "dayCountConvention": "A365",
            "cycleAnchorDateOfPrincipalRedemption": "2024-02-01",
            "cycleOfPrincipalRedemption": "P1ML1",
            "cycleAnchorDateOfInterestPayment": "2024-02-01",
            "cycleOfInterestPayment": "P1ML1",
        }
    )
    for rule in Rounding:
        events = schedule(terms, rounding=rule)
        assert all(event.payoff == round(event.payoff, 2) for event in events)
        assert events[-1].notional_principal == 0


OPEN_ENDED = {
    "contractType": "CLM",
    "statusDate": "2024-01-01",
    "initialExchangeDate": "2024-01-02",
    "notionalPrincipal": "100",
    "nominalInterestRate": "0.05",
    "dayCountConvention": "30E360",
}


class TestContractFiles:
    def test_nobody_gives_notice_where_all_is_agreed_nor_before_or_twice(self):
        def refuse(said: str, terms: dict[str, str], *days: str) -> None:
            done = [{"time": day, "type": "XD", "value": 0} for day in days]
            with pytest.raises(LendingError, match=said):
                contract_of({"terms": terms, "eventsObserved": done})

        refuse("all agreed", ANNUITY, "2024-06-01")
        refuse("before the disbursement", OPEN_ENDED, "2024-01-01")
        refuse("once", OPEN_ENDED, "2024-02-01", "2024-03-01")

    def test_terms_alone_or_a_whole_case(self):
        alone = b'{"contractType": "UMP", "statusDate": "2024-01-01"}'
        with pytest.raises(LendingError, match="dayCountConvention"):
            read_contract(alone)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"),
            (b"[1]", "one object"),
            (b'{"terms": 1}', "terms should be an object"),
            (b'{"terms": {}, "events": []}', "there is no part events"),
            (b'{"a": 1, "a": 2}', "twice"),
            (b'{"terms": %s, "eventsObserved": 5}', "array"),
            (b'{"terms": %s, "dataObserved": {"X": {"data": null}}}', "array"),
            (b'{"terms": %s, "dataObserved": {"X": {"data": ["a"]}}}', "object"),
            (b'{"terms": %s, "eventsObserved": [{"type": "XD"}]}', "calendar"),
            (b'{"terms": %s, "eventsObserved": [{"type": "IP"}]}', "no event people"),
        ],
    )
    def test_what_is_no_contract_is_refused_in_one_line(self, content, said):
        with pytest.raises((LendingError, JsonError), match=said):
            read_contract(content.replace(b"%s", json.dumps(OPEN_ENDED).encode()))


def test_interest_on_the_initial_amount_stays_on_it():
    amortizing = FLOATING | {
        "contractType": "LAM",
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
        "cycleAnchorDateOfPrincipalRedemption": "2024-04-01",
        "cycleOfPrincipalRedemption": "P3ML1",
        "nextPrincipalRedemptionPayment": "250",
        "interestCalculationBase": "NTIED",
    }
    events = schedule(read_terms(amortizing))
    assert [e.payoff for e in events if e.type is EventType.IP] == [Decimal("12.5")] * 4
    on_another = amortizing | {"interestCalculationBaseAmount": "2000"}
    events = schedule(read_terms(on_another))
    assert [e.payoff for e in events if e.type is EventType.IP] == [25] * 4


def test_a_contract_is_scaled_from_its_beginning_by_the_multipliers_it_gives():
    scaled = FLOATING | {
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
        "scalingEffect": "INO",
        "marketObjectCodeOfScalingIndex": "X",
        "scalingIndexAtContractDealDate": "1",
        "notionalScalingMultiplier": "1.1",
        "interestScalingMultiplier": "2",
    }
    events = schedule(read_terms(scaled))
    assert events[1].payoff == 25
    assert events[-1].payoff == 1100


ANNUITY = {
    "contractType": "ANN",
    "statusDate": "2024-03-14",
    "initialExchangeDate": "2024-03-15",
    "maturityDate": "2024-10-15",
    "notionalPrincipal": "1000",
    "nominalInterestRate": "0.12",
    "dayCountConvention": "A360",
    "cycleAnchorDateOfPrincipalRedemption": "2024-04-15",
    "cycleOfPrincipalRedemption": "P1ML1",
    "cycleAnchorDateOfInterestPayment": "2024-04-15",
    "cycleOfInterestPayment": "P1ML1",
}


@pytest.mark.parametrize(
    "rule", ["NOS", "SCF", "SCMF", "CSF", "CSMF", "SCP", "SCMP", "CSP", "CSMP"]
)
def test_an_annuity_is_fixed_before_its_first_payment_wherever_days_move(rule):
    """15 April 2024 is a Monday: its eve must not move onto it, nor interest run back."""
    terms = ANNUITY | {"calendar": "MF", "businessDayConvention": rule}
    events = schedule(read_terms(terms))
    kinds = [event.type for event in events]
    assert kinds.index(EventType.PRF) < kinds.index(EventType.PR)
    assert all(event.accrued_interest >= 0 for event in events)
    paid = [event.payoff for event in events if event.type in (EventType.PR, EventType.IP)]
    payments = [
        principal + interest for principal, interest in zip(paid[0:-1:2], paid[1::2], strict=False)
    ]
    last = events[-1].payoff + events[-2].payoff
    assert all(abs(one - payments[0]) < Decimal("0.000001") for one in [*payments, last])


def test_a_contract_resumed_on_an_interest_day_does_not_pay_that_interest_again():
    on_the_day = FLOATING | {
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
        "statusDate": "2024-04-01",
    }
    first, *_ = schedule(read_terms(on_the_day))
    assert (first.time.date(), first.payoff) == (date(2024, 7, 1), Decimal("12.5"))


def test_equal_principal_of_a_contract_resumed_is_over_what_is_still_due():
    resumed = ANNUITY | {"contractType": "LAM", "statusDate": "2024-07-01"}
    events = schedule(read_terms(resumed))
    parts = [event.payoff for event in events if event.type in (EventType.PR, EventType.MD)]
    assert parts == [250, 250, 250, 250]


def test_a_fee_run_up_before_the_status_day_is_paid():
    charged = FLOATING | {
        "cycleOfRateReset": "",
        "cycleAnchorDateOfRateReset": "",
        "feeRate": "0.01",
        "feeBasis": "N",
        "feeAccrued": "50",
        "cycleAnchorDateOfFee": "2024-07-01",
        "cycleOfFee": "P6ML1",
    }
    events = schedule(read_terms(charged))
    assert [event.payoff for event in events if event.type is EventType.FP] == [55, 5]


@pytest.mark.parametrize("floor", ["0.01", "-0.01"])
def test_a_floor_of_one_reset_bounds_its_fall_however_it_is_written(floor):
    seen = Market({"X": Series.of([(datetime(2024, 1, 1), Decimal("0.02"))])})  # noqa: DTZ001
    events = schedule(read_terms(FLOATING | {"periodFloor": floor}), seen)
    assert [e.nominal_interest_rate for e in events if e.type is EventType.RR] == [
        Decimal("0.04"),
        Decimal("0.03"),
        Decimal("0.02"),
    ]


def test_in_money_what_is_lent_is_what_is_repaid_part_by_part():
    parts = {
        "contractType": "LAX",
        "statusDate": "2023-12-31",
        "initialExchangeDate": "2024-01-01",
        "notionalPrincipal": "1000",
        "nominalInterestRate": "0.05",
        "dayCountConvention": "30E360",
        "arrayCycleAnchorDateOfPrincipalRedemption": ["2024-02-01", "2024-06-01"],
        "arrayCycleOfPrincipalRedemption": ["P1ML1", "P1ML1"],
        "arrayNextPrincipalRedemptionPayment": ["33.335", "333.335"],
        "arrayIncreaseDecrease": ["INC", "DEC"],
        "arrayCycleAnchorDateOfInterestPayment": "2024-02-01",
        "arrayCycleOfInterestPayment": "P1ML1",
    }
    principal = (EventType.IED, EventType.PR, EventType.PI, EventType.MD)
    events = schedule(read_terms(parts), rounding=Rounding.HALF_UP)
    assert sum(event.payoff for event in events if event.type in principal) == 0
    with pytest.raises(TermError, match="notionalPrincipal"):
        schedule(read_terms(parts | {"notionalPrincipal": "100.005"}), rounding=Rounding.HALF_UP)


def test_a_payment_that_would_be_fixed_too_often_is_refused():
    daily = ANNUITY | {
        "maturityDate": "2044-10-15",
        "cycleOfPrincipalRedemption": "P1DL1",
        "cycleOfInterestPayment": "P1DL1",
        "cycleAnchorDateOfRateReset": "2024-04-15",
        "cycleOfRateReset": "P1DL1",
        "marketObjectCodeOfRateReset": "X",
    }
    with pytest.raises(TermError, match="too often"):
        schedule(read_terms(daily), SEEN)
