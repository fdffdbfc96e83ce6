"""应急转贷: public money that settles the old loan for some days, until the renewal is drawn.

The notice itself is asked: for how many days it may be used, up to which amount, and what each day
may cost. So a bridge of another region is another notice, not other code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from changrong.lending.relief.granted import Granted, ReliefError
from changrong.money import Fen, Rounding, fen, in_yuan
from changrong.policy import Book, Decision, Grant, Judgement, Sort, Verdict
from changrong.text import Text

_LABEL = Text("应急转贷", "an emergency bridge loan")
BRIDGE, AT_MOST = "loan.emergency_bridge", "loan.emergency_bridge_at_most"
LONGEST_ASKED = 366
"""Days up to which the notice is asked; a bridge that may last a year is no bridge."""


@dataclass(frozen=True, slots=True)
class BridgeRules:
    """What the notice says of one bridge: the most it may be, for how many days, and what it may
    cost in all if it is used for one day, two, and so on. `grant` is where it stands."""

    grant: Grant
    at_most: Fen
    fees: tuple[Fen, ...]

    @property
    def days(self) -> int:
        return len(self.fees)


@dataclass(frozen=True, slots=True)
class Bridge:
    """Public money lent on a day and paid back from the renewal. The fee is for the days used."""

    amount: Fen
    lent_on: date
    repaid_on: date
    fee: Fen
    grant: Grant

    @property
    def days(self) -> int:
        return (self.repaid_on - self.lent_on).days


def bridge_rules(book: Book, facts: Mapping[str, Any], as_of: date) -> BridgeRules:
    """The rules for the bridge that the facts describe (bridge.amount among them), by asking the
    notice that gives it about one day after another until it says no.

    Raises ReliefError where no notice gives a bridge, or a limit of it is broken or cannot be told.
    """
    known = dict(facts) | {"loan.bridged_by_government_fund": True}
    first = book.decide(known | {"bridge.days": 1}, as_of)
    grant = Granted.of(first.grants(), as_of).needed(BRIDGE, _LABEL)
    cap = Granted.of(first.grants(), as_of).any(AT_MOST)
    assert cap is not None, "a notice that gives a bridge gives its cap"
    asked = book.part({one.key for one in book.measures if one.notice == grant.notice})
    fees: list[Fen] = []
    for days in range(1, LONGEST_ASKED + 1):
        decision = asked.decide(known | {"bridge.days": days, "bridge.fee": 0}, as_of)
        broken = [one for one in _limits(decision) if one.verdict is not Verdict.KEPT]
        if broken and fees:
            break
        if broken:
            raise _refused(broken[0], grant)
        fees.append(_fee_cap(decision, grant))
    return BridgeRules(grant, fen(Decimal(str(cap.value)), Rounding.DOWN), tuple(fees))


def _limits(decision: Decision) -> list[Judgement]:
    silent = (Verdict.NOT_CONCERNED, Verdict.NOT_IN_FORCE)
    return [
        one
        for one in decision.measures
        if one.measure.sort is Sort.LIMIT and one.verdict not in silent
    ]


def _fee_cap(decision: Decision, grant: Grant) -> Fen:
    cap = decision.derived.get("bridge.fee_cap")
    if not isinstance(cap, Decimal | int):
        raise ReliefError("费用上限算不出来", "the cap of the fee cannot be told", grant)
    return fen(Decimal(cap), Rounding.DOWN)


def _refused(judgement: Judgement, grant: Grant) -> ReliefError:
    label = judgement.measure.label
    at = replace(grant, measure=judgement.measure.id, clause=judgement.measure.clause)
    if judgement.verdict is Verdict.CANNOT_TELL:
        facts = ", ".join(judgement.missing)
        return ReliefError(
            f"{label.zh}：还不能判断，缺 {facts}", f"{label.en}: cannot tell, {facts} missing", at
        )
    return ReliefError(f"不符合：{label.zh}", f"not kept: {label.en}", at)


def bridge(rules: BridgeRules, amount: Fen, lent_on: date, repaid_on: date) -> Bridge:
    """The bridge for the days it is used. Raises ReliefError beyond its cap or its days."""
    if not 0 < amount <= rules.at_most:
        raise ReliefError(
            f"转贷 {in_yuan(amount)} 元，最高 {in_yuan(rules.at_most)} 元",
            f"{in_yuan(amount)} yuan, where {in_yuan(rules.at_most)} at most may be bridged",
            rules.grant,
        )
    days = (repaid_on - lent_on) // timedelta(days=1)
    if not 1 <= days <= rules.days:
        raise ReliefError(
            f"用了 {days} 日，应在 1 到 {rules.days} 日之间",
            f"used for {days} days, where 1 to {rules.days} are allowed",
            rules.grant,
        )
    return Bridge(amount, lent_on, repaid_on, rules.fees[days - 1], rules.grant)
