"""A contract as a file gives it: its terms, what the market showed, what people did, how far.

The form is that of the published ACTUS cases: `terms`, `dataObserved`, `eventsObserved`, `to`. An
object with none of these is the terms alone. A loan is a `Contract`, a guarantee or collateral an
`Enhanced`; both answer the same questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from changrong.lending.enhancement import (
    Enhancement,
    EnhancementEvent,
    Failed,
    Performance,
    enhancement_schedule,
    is_enhancement,
    read_enhancement,
)
from changrong.lending.errors import LendingError
from changrong.lending.market import Market, Series
from changrong.lending.schedule import Event, EventType, Planned, observed, schedule
from changrong.lending.terms import ContractType, Terms, read_terms
from changrong.lending.terms.reading import read_moment
from changrong.money import Rounding
from changrong.policy.exact_json import read_object

PARTS = ("terms", "dataObserved", "eventsObserved", "to")
BESIDE = ("identifier", "results")
"""What a published case holds beside, of no use here."""
OBSERVED = (EventType.XD, EventType.PR)
CREDIT_EVENT = "CE"
OPEN = (ContractType.CLM, ContractType.UMP)
"""Contracts whose end, or whose principal, people decide on."""
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything a schedule is made from."""

    terms: Terms
    market: Market
    observed: tuple[Planned, ...] = ()
    to: datetime | None = None

    def until(self, day: date | None) -> Contract:
        """The same analysed to the end of a day; as it is where none is named."""
        return replace(self, to=datetime.combine(day, time.min)) if day else self

    def schedule(self, rounding: Rounding | None = None) -> list[Event]:
        """The events, unrounded or to the fen. Raises LendingError."""
        return schedule(self.terms, self.market, self.observed, self.to, rounding)


@dataclass(frozen=True, slots=True)
class Enhanced:
    """A guarantee or collateral, and what was seen to become of the contracts it covers."""

    terms: Enhancement
    market: Market
    failed: tuple[Failed, ...] = ()
    to: datetime | None = None

    def until(self, day: date | None) -> Enhanced:
        """The same analysed to the end of a day; as it is where none is named."""
        return replace(self, to=datetime.combine(day, time.min)) if day else self

    def schedule(self, rounding: Rounding | None = None) -> list[EnhancementEvent]:
        """The events, unrounded or to the fen. Raises LendingError."""
        return enhancement_schedule(self.terms, self.market, self.failed, self.to, rounding)


def read_contract(content: bytes, known: Market | None = None) -> Contract | Enhanced:
    """A contract from JSON; `known` is the market where the file observes nothing of its own.

    Raises TermError for a term at fault, LendingError for another part, JsonError for a file that
    is no JSON object.
    """
    return contract_of(read_object(content), known)


def contract_of(given: Mapping[str, Any], known: Market | None = None) -> Contract | Enhanced:
    """The same from what the JSON holds."""
    if "terms" not in given:
        given = {"terms": given}
    for name in given:
        if name not in (*PARTS, *BESIDE):
            raise LendingError(
                f"没有 {name} 这一部分，只有 {'、'.join(PARTS)}",
                f"there is no part {name}, only {', '.join(PARTS)}",
            )
    terms = _object(given["terms"], "terms")
    market = _market(_object(given.get("dataObserved") or {}, "dataObserved"), known)
    seen = _list(given.get("eventsObserved") or [], "eventsObserved")
    to = _time(given["to"], "to") if given.get("to") else None
    if is_enhancement(terms):
        enhancement = read_enhancement(terms)
        return Enhanced(enhancement, market, tuple(_failed(one) for one in seen), to)
    loan = read_terms(terms)
    return Contract(loan, market, _observed(seen, loan), to)


def _market(seen: Mapping[str, Any], known: Market | None) -> Market:
    series = {}
    for code, one in seen.items():
        points = _list(_object(one, code).get("data"), code)
        pairs = [
            (_time(point.get("timestamp"), code), _number(point.get("value"), code))
            for point in (_object(each, code) for each in points)
        ]
        series[code] = Series.of(pairs)
    return (known or Market()).with_(series)


def _observed(given: list[Any], terms: Terms) -> tuple[Planned, ...]:
    """What people did, of a contract that leaves it to them."""
    done = tuple(_done(one) for one in given)
    kind = terms.contract_type
    if done and kind not in OPEN:
        raise LendingError(
            f"eventsObserved：{kind} 的还款都有约定，不由人另行发生",
            f"eventsObserved: what a {kind} pays is all agreed, and nobody brings it about",
        )
    if sum(one.type is EventType.XD for one in done) > 1:
        raise LendingError("eventsObserved：通知只能发一次", "eventsObserved: notice is given once")
    for one in done:
        if one.time < terms.initial_exchange_date:
            raise LendingError(
                f"eventsObserved：{one.type.name} 早于放款日",
                f"eventsObserved: {one.type.name} is before the disbursement",
            )
    return done


def _done(given: Any) -> Planned:
    one = _object(given, "eventsObserved")
    kind = str(one.get("type", "")).strip()
    if kind not in (known.name for known in OBSERVED):
        names = ", ".join(known.name for known in OBSERVED)
        raise LendingError(
            f"eventsObserved：{kind} 不能由人发生，只有 {names}",
            f"eventsObserved: {kind} is no event people bring about, only {names}",
        )
    time = _time(one.get("time"), "eventsObserved")
    return observed(time, EventType[kind], _number(one.get("value"), "eventsObserved"))


def _failed(given: Any) -> Failed:
    """How a contract was seen to perform; of a guarantee nothing else is observed."""
    one = _object(given, "eventsObserved")
    kind = str(one.get("type", "")).strip()
    if kind != CREDIT_EVENT:
        raise LendingError(
            f"eventsObserved：{kind} 不是信用事件（{CREDIT_EVENT}）",
            f"eventsObserved: {kind} is no credit event ({CREDIT_EVENT})",
        )
    states = _object(one.get("states") or {}, "eventsObserved: states")
    performance = str(states.get("contractPerformance", "")).strip()
    if performance not in list(Performance) or len(states) > 1:
        known = ", ".join(Performance)
        raise LendingError(
            f"eventsObserved：states 应只有 contractPerformance，是 {known} 之一",
            f"eventsObserved: states should hold contractPerformance alone, one of {known}",
        )
    contract = str(one.get("contractId") or "").strip()
    if not contract:
        raise LendingError(
            "eventsObserved：信用事件没有 contractId", "eventsObserved: it has no contractId"
        )
    if _number(one.get("value") or 0, "eventsObserved"):
        raise LendingError(
            "eventsObserved：信用事件没有金额", "eventsObserved: a credit event has no amount"
        )
    when = _time(one.get("time"), "eventsObserved")
    return Failed(when, contract, Performance(performance))


def _object(given: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise LendingError(f"{name} 应为一个对象", f"{name} should be an object")
    return given


def _list(given: Any, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise LendingError(f"{name} 应为一个数组", f"{name} should be an array")
    return given


def _time(given: Any, name: str) -> datetime:
    try:
        return read_moment(str(given).strip())
    except ValueError:
        raise LendingError(
            f"{name}：{given} 不是日历上的一天", f"{name}: {given} is no day of the calendar"
        ) from None


def _number(given: Any, name: str) -> Decimal:
    try:
        found = Decimal(str(given).strip())
    except InvalidOperation:
        raise LendingError(
            f"{name}：{given} 不是数字", f"{name}: {given} is not a number"
        ) from None
    if not found.is_finite() or abs(found.adjusted()) > _MOST_DIGITS:
        raise LendingError(f"{name}：{given} 不是数字", f"{name}: {given} is not a number")
    return found
