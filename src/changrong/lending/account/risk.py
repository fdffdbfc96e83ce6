"""The five-class risk class of a loan, with the reasons for it.

Each reason says which class the loan must at least be put in; the class is the worst of them. How
many days overdue make which class stands in a notice and comes in as a value. What people find
(that a debt is impaired, that a borrower evades it) comes in as findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from changrong.lending.account.account import Account
from changrong.lending.account.events import Defer, Renew
from changrong.lending.errors import LendingError
from changrong.policy.language.nodes import Const
from changrong.policy.notice import Derived, Grant
from changrong.policy.tables.model import DAYS
from changrong.policy.tables.sets import Cell, Interval
from changrong.text import Text


class RiskClass(StrEnum):
    """The five classes, from good to bad, by the codes that facts have."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def rank(self) -> int:
        """0 for the best."""
        return _RANKS[self]

    @property
    def is_nonperforming(self) -> bool:
        return self.rank >= RiskClass.SUBSTANDARD.rank


_LABELS = {
    RiskClass.NORMAL: Text("正常", "normal"),
    RiskClass.SPECIAL_MENTION: Text("关注", "special mention"),
    RiskClass.SUBSTANDARD: Text("次级", "substandard"),
    RiskClass.DOUBTFUL: Text("可疑", "doubtful"),
    RiskClass.LOSS: Text("损失", "loss"),
}
_RANKS = {one: rank for rank, one in enumerate(RiskClass)}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: a notice and its clause; a rule of the bank's own has neither."""

    notice: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """More than so many days overdue: at least this class."""

    over: int
    least: RiskClass
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What puts a loan into a class by itself. `relieved` is the least class of a loan that was
    deferred or renewed, unless the grant keeps its class, and `restructured` that of one whose
    terms were changed; None where no rule says so."""

    steps: tuple[Step, ...]
    relieved: RiskClass | None = None
    restructured: RiskClass | None = None

    @classmethod
    def of(
        cls,
        derived: Derived,
        on: date,
        *,
        relieved: RiskClass | None = None,
        restructured: RiskClass | None = None,
    ) -> ClassRules:
        """From a notice's decision table that yields a class for days overdue, as it holds on a
        day. Raises LendingError where it is no such table."""
        return cls(tuple(_steps(derived, on)), relieved, restructured)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a loan must at least be in a class, or why something did not move it: then the grant."""

    least: RiskClass
    text: Text
    source: Source = Source()
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Classed:
    """A risk class and all reasons, the weightiest first."""

    risk: RiskClass
    reasons: tuple[Reason, ...]


def classify(account: Account, rules: ClassRules, findings: Iterable[Reason] = ()) -> Classed:
    """The class of a loan on the day of its account: never better than any reason allows. Days
    within a deferral are not overdue, so they give none."""
    reasons = [*_by_arrears(account, rules), *_by_relief(account, rules)]
    if account.charged_off:
        reasons.append(Reason(RiskClass.LOSS, Text("已核销", "charged off")))
    if account.restructured_on is not None and rules.restructured is not None:
        day = account.restructured_on
        reasons.append(Reason(rules.restructured, Text(f"{day} 重组过", f"restructured on {day}")))
    reasons += findings
    reasons.sort(key=lambda one: -one.least.rank)
    if not reasons:
        reasons = [Reason(RiskClass.NORMAL, Text("没有逾期", "nothing is overdue"))]
    return Classed(reasons[0].least, tuple(reasons))


def _by_arrears(account: Account, rules: ClassRules) -> list[Reason]:
    days = account.arrears_days
    reached = [step for step in rules.steps if days > step.over]
    if not reached:
        return []
    step = max(reached, key=lambda step: step.least.rank)
    said = Text(
        f"逾期 {days} 天，超过 {step.over} 天", f"{days} days overdue, more than {step.over}"
    )
    return [Reason(step.least, said, step.source)]


def _by_relief(account: Account, rules: ClassRules) -> list[Reason]:
    """What is deferred or was renewed: kept in its class by the grant, or put in the least one."""
    relief: list[tuple[Defer | Renew, Text]] = [
        (
            one,
            Text(f"{one.since} 起延期到 {one.until}", f"deferred from {one.since} to {one.until}"),
        )
        for one in account.deferrals
        if one.since <= account.on < one.until
    ]
    relief += [
        (one, Text(f"由 {one.predecessor} 续贷而来", f"a renewal of {one.predecessor}"))
        for one in account.renewals
        if one.predecessor
    ]
    found = []
    for one, said in relief:
        source = Source(one.grant.notice, one.grant.clause)
        if one.keeps_class:
            kept = Text(f"{said.zh}，分类不因此下调", f"{said.en}; its class is kept")
            found.append(Reason(RiskClass.NORMAL, kept, source, one.grant))
        elif rules.relieved is not None:
            found.append(Reason(rules.relieved, said, source, one.grant))
    return found


def _told(one: Defer | Renew) -> Text:
    if isinstance(one, Defer):
        days = f"{one.since} 起延期到 {one.until}", f"deferred from {one.since} to {one.until}"
        return Text(*days)
    return Text(f"由 {one.predecessor} 续贷而来", f"a renewal of {one.predecessor}")


def _steps(derived: Derived, on: date) -> Iterator[Step]:
    table = derived.table
    if table is None or len(table.inputs) != 1:
        raise _no_table(derived)
    if not derived.is_live:
        raise LendingError(
            f"{derived.key} 只凭记忆，还没有核对，不能用来分类",
            f"{derived.key} is known from memory only and classes nothing until it is confirmed",
        )
    for row in table.rows:
        if not row.days.overlaps(_only(on)):
            continue
        given = row.outputs[derived.fact]
        cell = row.cells.get(table.inputs[0])
        if cell is None or len(cell.intervals) != 1 or not isinstance(given, Const):
            raise _no_table(derived)
        low = cell.intervals[0].low
        if isinstance(low, Decimal) and given.value != RiskClass.NORMAL:
            over = int(low) - cell.intervals[0].low_closed
            yield Step(
                over, _class(given.value), Source(derived.notice, row.cite or derived.clause)
            )


def _only(day: date) -> Cell:
    return Cell(DAYS, intervals=(Interval.only(day),))


def _class(value: object) -> RiskClass:
    try:
        return RiskClass(str(value))
    except ValueError:
        raise LendingError(f"没有 {value} 这一类", f"there is no class {value}") from None


def _no_table(derived: Derived) -> LendingError:
    key = derived.key
    return LendingError(
        f"{key} 不是按逾期天数分类的表", f"{key} is no table of classes by days overdue"
    )
