"""延期还本付息: what falls due waits, at the normal rate, without penalty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from changrong.lending.account import Defer, Scope
from changrong.lending.relief.granted import Granted, ReliefError
from changrong.policy import Grant
from changrong.text import Text

_LABEL = Text("延期还款", "a deferral")


def deferral(
    grants: Iterable[Grant], agreed_on: date, scope: Scope, since: date, through: date, until: date
) -> Defer:
    """The event by which what falls due from `since` through `through` waits until a day.

    `grants` are what a decision of the day of agreement gives the loan. What is deferred never
    bears penalty or compound interest; where the notice waives it for the loan
    (loan.no_penalty_interest), nothing else of the loan does either until then. Risk class and
    credit record are kept where a grant says so. Raises ReliefError where no notice gives a
    deferral, or its latest day (loan.deferral_until) is passed.
    """
    given = Granted.of(grants, agreed_on)
    grant = given.needed("loan.deferral", _LABEL)
    if not since <= through < until:
        raise ReliefError(
            f"延期的日期应依次往后：{since} 到 {through}，延到 {until}",
            f"the days of a deferral must go on: from {since} through {through}, until {until}",
        )
    latest = given.latest("loan.deferral_until")
    if latest is not None and isinstance(latest.value, date) and until > latest.value:
        raise ReliefError(
            f"最长延到 {latest.value}，不能延到 {until}",
            f"it may wait until {latest.value} at most, not until {until}",
            latest,
        )
    return Defer(
        scope=scope,
        since=since,
        through=through,
        until=until,
        grant=latest or grant,
        waives_penalty=given.any("loan.no_penalty_interest") is not None,
        keeps_class=given.any("loan.class_kept") is not None,
        keeps_record=given.any("loan.credit_record_kept") is not None,
    )
