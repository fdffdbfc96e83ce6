"""Lending: a dated annuity to the fen, a portfolio of 1,000,000 of them, and one loan replayed.

The annuity is 36 months at equal instalments by actual days over 365, each due day with principal,
interest and balance in whole fen. Each side has its terms ready as it takes them; dates, payment,
split and rounding are inside the clock. In portfolio mode columns lie in memory as Arrow, and
reading and checking them is inside too.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.timing import Claim, Line, side_by_side
from changrong.lending.account import Account, Agreement, Disburse, Recorded, Repay, replay
from changrong.lending.cycles import Cycle
from changrong.lending.day_count import DayCount
from changrong.lending.form import Form
from changrong.lending.loan import Instalment, Loan
from changrong.lending.portfolio import read_loans, schedules
from changrong.lending.schedule import Event, EventType, schedule
from changrong.lending.terms import Terms, read_terms
from changrong.money import Rounding, fen, in_yuan

LOANS = 1_000_000
MONTHS = 36
SAMPLE = 500
"""Loans that are reckoned one a call."""
SLOW_SAMPLE = 20
"""Contracts that JACTUS is given one a call; its array mode takes ten times as many."""
PORTFOLIO = 100_000
"""Loans in portfolio mode beside those, whose time grows in proportion."""
EVENTS = 2_400
MEMORY = 4 * 1024**3
REPLAY = 0.05
_PEAK = "from benchmarks.lending import peak; print(peak())"


def columns(count: int, seed: int = 6) -> pa.Table:
    """So many loans of whole hundreds of yuan at whole basis points, paid monthly from a month
    after disbursement."""
    drawn = np.random.default_rng(seed)
    months = drawn.integers(0, 36, count).astype("datetime64[M]") + (2024 - 1970) * 12
    in_month = drawn.integers(0, 28, count)

    def days(later: int) -> npt.NDArray[Any]:
        return (months + later).astype("datetime64[D]") + in_month

    points = pa.array(drawn.integers(200, 1500, count)).cast(pa.decimal128(19, 0))
    rate = pc.multiply(points, pa.scalar(Decimal("0.0001"))).cast(pa.decimal128(6, 4))
    return pa.table(
        {
            "contract_type": pa.repeat("ANN", count),
            "notional_principal": drawn.integers(100, 50_000, count) * 10_000,
            "nominal_interest_rate": rate,
            "initial_exchange_date": days(0),
            "cycle_anchor_date": days(1),
            "cycle": pa.repeat("P1ML1", count),
            "maturity_date": days(MONTHS),
            "day_count_convention": pa.repeat("A365", count),
        }
    )


# Ours


def in_portfolio_mode(loans: pa.Table) -> int:
    """Every due day of every loan, a batch at a time as a reader would take them."""
    read = read_loans(loans)
    assert not read.refused.num_rows
    return sum(batch.num_rows for batch in schedules(read.loans))


def one_a_call(loan: Loan) -> list[Instalment]:
    return loan.instalments()


def loan_of(row: dict[str, Any]) -> Loan:
    return Loan(
        principal=row["notional_principal"],
        months=MONTHS,
        form=Form.EQUAL_INSTALMENTS,
        disbursed_on=row["initial_exchange_date"],
        price=row["nominal_interest_rate"],
        day_count=DayCount(row["day_count_convention"]),
    )


def by_events(terms: Terms) -> list[Event]:
    """The same as ACTUS events, each with what it leaves: twice as many, and more of each."""
    return schedule(terms, rounding=Rounding.HALF_UP)


def terms_of(row: dict[str, Any]) -> Terms:
    return read_terms(
        {
            "contractType": row["contract_type"],
            "contractRole": "RPA",
            "statusDate": row["initial_exchange_date"] - timedelta(days=1),
            "initialExchangeDate": row["initial_exchange_date"],
            "maturityDate": row["maturity_date"],
            "notionalPrincipal": in_yuan(row["notional_principal"]),
            "nominalInterestRate": row["nominal_interest_rate"],
            "dayCountConvention": row["day_count_convention"],
            "cycleAnchorDateOfPrincipalRedemption": row["cycle_anchor_date"],
            "cycleOfPrincipalRedemption": row["cycle"],
        }
    )


def peak() -> int:
    """Bytes that a process takes at most to hold a portfolio and reckon it."""
    import resource

    in_portfolio_mode(columns(LOANS))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# Claims


def run() -> list[Claim]:
    return [_annuity(), _portfolio(), _replay()]


def _annuity() -> Claim:
    from benchmarks.rivals import annuities

    loans = columns(PORTFOLIO)
    rows = loans.slice(0, SAMPLE).to_pylist()
    told = [given(row) for row in rows]
    ours, terms = [loan_of(row) for row in rows], [terms_of(row) for row in rows]
    theirs = [annuities.for_quantlib(one) for one in told]
    check(loans.slice(0, SAMPLE), ours, terms, theirs)
    jactus = annuities.Jactus()
    few = [annuities.for_jactus(one) for one in told[: 10 * SLOW_SAMPLE]]
    apart = _yuan_apart(terms[:SLOW_SAMPLE], [jactus.one(each) for each in few[:SLOW_SAMPLE]])
    arrays = jactus.portfolio(few)
    first = float(arrays[0][arrays[0] > 0][:2].min())
    timed = side_by_side(
        {
            "ours": lambda: _drained(map(one_a_call, ours)),
            "events": lambda: _drained(map(by_events, terms)),
            "portfolio": lambda: in_portfolio_mode(loans),
            "leg": lambda: _drained(map(annuities.by_leg, theirs)),
            "fractions": lambda: _drained(map(annuities.by_year_fractions, theirs)),
            "jactus": lambda: _drained(map(jactus.one, few[:SLOW_SAMPLE])),
            "arrays": lambda: jactus.portfolio(few),
        }
    )
    one, events = (timed[name].times(1 / SAMPLE) for name in ("ours", "events"))
    many = timed["portfolio"].times(1 / PORTFOLIO)
    leg, fractions = (timed[name].times(1 / SAMPLE) for name in ("leg", "fractions"))
    scalar, array = (
        timed[name].times(1 / count)
        for name, count in (("jactus", SLOW_SAMPLE), ("arrays", len(few)))
    )
    return Claim(
        f"a dated {MONTHS}-month annuity to the fen, a loan",
        (
            Line("QuantLib from Python; ours one a call", one, leg, 0.5, 2),
            Line("QuantLib by year fractions; ours one a call", one, fractions),
            Line("QuantLib from Python; ours as ACTUS events", events, leg),
            Line("QuantLib from Python; ours in portfolio mode", many, leg, 10, 25),
            Line("JACTUS, one a call; ours one a call", one, scalar),
            Line("JACTUS, one a call; ours in portfolio mode", many, scalar, 200),
            Line("JACTUS, its array mode; ours in portfolio mode", many, array, 200),
        ),
        (
            f"Equal to QuantLib in every day and amount of {SAMPLE} loans; its floats know no tie.",
            f"JACTUS reckons in 32-bit floats and rounds nothing: within {apart:.2f} yuan of ours. "
            f"Its array mode pays {first:,.2f} yuan of interest first where "
            f"{ours[0].instalments()[0].interest / 100:,.2f} are due.",
        ),
    )


def check(
    loans: pa.Table, ours: Sequence[Loan], by_terms: Sequence[Terms], theirs: Sequence[Any]
) -> None:
    """Raises ValueError unless QuantLib, one a call, events and portfolio mode pay the same."""
    from benchmarks.rivals import annuities

    many = _by_loan(loans)
    for number, (own, terms, loan) in enumerate(zip(ours, by_terms, theirs, strict=True)):
        wanted = [row[1:5] for row in one_a_call(own)]
        found = {
            "a leg": annuities.as_dates(annuities.by_leg(loan)),
            "year fractions": annuities.as_dates(annuities.by_year_fractions(loan)),
            "portfolio mode": many[number],
            "events": _paid(by_events(terms)),
        }
        for name, paid in found.items():
            if paid != wanted:
                raise ValueError(f"loan {number} by {name} differs: {paid} for {wanted}")


def _portfolio() -> Claim:
    from benchmarks.rivals import annuities

    loans = columns(LOANS)
    principal = loans["notional_principal"].to_numpy() / 100
    rate = loans["nominal_interest_rate"].cast(pa.float64()).to_numpy()
    even = sum(float(interest.sum()) for _, interest, _ in annuities.levels(principal, rate))
    dated = sum(
        pc.sum(batch["interest"]).as_py() / 100 for batch in schedules(read_loans(loans).loans)
    )
    if abs(even / dated - 1) > 0.01:
        raise ValueError(f"numpy-financial finds {even:,.2f} of interest, ours {dated:,.2f}")
    timed = side_by_side(
        {
            "ours": lambda: in_portfolio_mode(loans),
            "numpy": lambda: _drained(annuities.levels(principal, rate)),
            "documented": lambda: _drained(annuities.levels_by_ppmt(principal, rate)),
        }
    )
    ended = subprocess.run(
        [sys.executable, "-c", _PEAK], capture_output=True, text=True, check=True
    )
    most = int(ended.stdout)
    return Claim(
        f"a portfolio of {LOANS:,} loans of {MONTHS} months, dated and exact",
        (
            Line("numpy-financial, each amount once", timed["ours"], timed["numpy"], 1, 2),
            Line("numpy-financial, ipmt and ppmt", timed["ours"], timed["documented"]),
        ),
        (
            "numpy-financial takes every month for a twelfth of a year and rounds nothing; its "
            f"interest comes to {even / dated:.4f} of ours.",
            f"Ours takes {most / 1024**3:.2f} GiB at most, columns in and batches out (limit "
            f"{MEMORY // 1024**3} GiB, {'met' if most <= MEMORY else 'short'}).",
        ),
    )


def _replay() -> Claim:
    agreement, recorded = line_of_credit(EVENTS)
    half = recorded[: EVENTS // 2]
    timed = side_by_side(
        {
            "whole": lambda: replayed(agreement, recorded),
            "half": lambda: replayed(agreement, half),
        }
    )
    took = timed["whole"].wall
    return Claim(
        f"replay one loan with {EVENTS:,} events",
        (Line("half of its events", timed["whole"], timed["half"], within=True),),
        (
            f"{took * 1000:.1f} ms for a line drawn and repaid twenty times a month over ten years "
            f"(limit {REPLAY * 1000:.0f} ms, {'met' if took <= REPLAY else 'short'}).",
        ),
    )


def line_of_credit(events: int) -> tuple[Agreement, list[Recorded]]:
    """A revolving line, drawn and repaid in turn, and its interest paid each month."""
    begin = date(2016, 1, 1)
    agreement = Agreement(
        principal=100_000_000,
        form=Form.REVOLVING,
        rate=Decimal("0.0435"),
        first_due=date(2016, 1, 21),
        maturity=date(2026, 1, 21),
        cycle=Cycle.read("P1M"),
    )
    days = (
        date(begin.year + month // 12, month % 12 + 1, day + 1)
        for month in range(120)
        for day in range(20)
    )
    acts = cycle((Disburse(5_000_000), Repay(5_050_000)))
    return agreement, [
        Recorded(f"e{number}", datetime.combine(day, time(12)), day, act)
        for number, (day, act) in enumerate(zip(islice(days, events), acts, strict=False), 1)
    ]


def replayed(agreement: Agreement, recorded: Sequence[Recorded]) -> Account:
    return replay(agreement, recorded, on=recorded[-1].value_on)


# Comparing


def given(row: dict[str, Any]) -> Any:
    from benchmarks.rivals.annuities import Given

    return Given(
        row["notional_principal"],
        float(row["nominal_interest_rate"]),
        row["initial_exchange_date"],
        row["cycle_anchor_date"],
        row["maturity_date"],
    )


def _paid(events: Sequence[Event]) -> list[tuple[date, int, int, int]]:
    """Due day, principal, interest and balance."""
    found: dict[date, list[int]] = {}
    for event in events:
        if event.type in (EventType.PR, EventType.IP, EventType.MD):
            amounts = found.setdefault(event.time.date(), [0, 0, 0])
            amounts[event.type is EventType.IP] += fen(event.payoff)
            amounts[2] = fen(event.notional_principal)
    return [(day, *amounts) for day, amounts in found.items()]  # type: ignore[misc]


def _by_loan(loans: pa.Table) -> dict[int, list[tuple[date, int, int, int]]]:
    found: dict[int, list[tuple[date, int, int, int]]] = {}
    for batch in schedules(read_loans(loans).loans):
        for loan, *due in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            found.setdefault(loan, []).append(tuple(due))
    return found


def _yuan_apart(ours: Sequence[Terms], theirs: Sequence[list[tuple[str, float]]]) -> float:
    """How far JACTUS is from us at most, in any payment; the order of events is the same."""
    most = 0.0
    for terms, events in zip(ours, theirs, strict=True):
        for kind in ("PR", "IP"):
            mine = [float(each.payoff) for each in by_events(terms) if each.type.name == kind]
            its = [payoff for name, payoff in events if name == kind]
            most = max(most, *(abs(a - b) for a, b in zip(mine, its, strict=True)))
    return most


def _drained(results: Iterator[Any]) -> int:
    """Each result is let go before the next is made, ours and theirs alike."""
    return sum(1 for _ in results)
