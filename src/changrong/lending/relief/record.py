"""征信保护: what is reported to the credit record for each period, and why.

A period is reported as the loan stands at its end. Without protection a loan that is overdue is
reported so, with its days. A deferral is no arrears: dues wait by the new schedule. What a grant
protects on top is said with its clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from changrong.lending.account import Account, Agreement, Recorded, replay
from changrong.lending.errors import LendingError
from changrong.lending.relief.granted import cited
from changrong.money import Fen
from changrong.policy import Grant
from changrong.text import Text

KEPT = "loan.credit_record_kept"
NOT_OVERDUE = "loan.not_reported_overdue"
NEW_SCHEDULE = "loan.reported_by_new_schedule"
CORRECTED = ("loan.record_corrected", "loan.record_normal")
PROTECTS = (KEPT, NOT_OVERDUE, NEW_SCHEDULE, *CORRECTED)


class Report(StrEnum):
    """What is sent for a period."""

    NORMAL = "normal"
    OVERDUE = "overdue"
    NOT_REPORTED = "not_reported"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Report.NORMAL: Text("正常", "normal"),
    Report.OVERDUE: Text("逾期", "overdue"),
    Report.NOT_REPORTED: Text("不报送逾期", "not reported as overdue"),
}


_CORRECTED = Text("报送予以调整", "the report is corrected")
_OVERDUE = (
    (KEPT, Report.NORMAL, Text("不影响征信", "the record is left alone")),
    *((what, Report.NORMAL, _CORRECTED) for what in CORRECTED),
    (NOT_OVERDUE, Report.NOT_REPORTED, Text("可以不报送逾期", "need not be reported overdue")),
)
"""What becomes of an overdue period by each protection, the strongest first."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A grant that guards the record from one day through another."""

    grant: Grant
    since: date
    through: date

    def __post_init__(self) -> None:
        if self.grant.what not in PROTECTS:
            raise LendingError(
                f"{self.grant.what} 不保护征信", f"{self.grant.what} protects no credit record"
            )
        if self.through < self.since:
            raise LendingError(
                f"保护期从 {self.since} 到 {self.through}，日期反了",
                f"the protection from {self.since} through {self.through} goes back",
            )

    def covers(self, day: date) -> bool:
        return self.since <= day <= self.through


@dataclass(frozen=True, slots=True)
class Period:
    """One line of the record: how the loan stands at the end of the period, what is reported, why,
    and the grant it rests on."""

    end: date
    days_overdue: int
    amount_overdue: Fen
    reported: Report
    why: Text
    grant: Grant | None = None


def report(
    agreement: Agreement,
    recorded: Sequence[Recorded],
    ends: Iterable[date],
    protections: Sequence[Protection] = (),
) -> list[Period]:
    """What is reported for each period that ends on one of these days."""
    lines = []
    for end in sorted(ends):
        covering = {one.grant.what: one.grant for one in protections if one.covers(end)}
        lines.append(_period(replay(agreement, recorded, on=end), covering))
    return lines


def _period(account: Account, protects: Mapping[str, Grant]) -> Period:
    if not account.arrears_days:
        return _in_time(account, protects)
    days = account.arrears_days
    overdue = account.overdue_principal + account.overdue_interest
    for what, reported, said in _OVERDUE:
        if (grant := protects.get(what)) is not None:
            where = cited(grant)
            why = Text(
                f"逾期 {days} 天，{said.zh}（{where.zh}）",
                f"{days} days overdue; {said.en} ({where.en})",
            )
            return Period(account.on, days, overdue, reported, why, grant)
    why = Text(f"逾期 {days} 天，没有保护", f"{days} days overdue, not protected")
    return Period(account.on, days, overdue, Report.OVERDUE, why)


def _in_time(account: Account, protects: Mapping[str, Grant]) -> Period:
    """Nothing is overdue by the days that hold now, which may be new ones."""
    grant = account.deferral.grant if account.deferral else protects.get(NEW_SCHEDULE)
    why = Text("按期还款", "nothing is overdue")
    if grant is not None:
        where = cited(grant)
        why = Text(f"按新的还款日报送（{where.zh}）", f"reported by the new due days ({where.en})")
    return Period(account.on, 0, 0, Report.NORMAL, why, grant)
