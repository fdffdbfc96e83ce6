"""无还本续贷: a new loan settles the old one before it falls due, and no new principal is lent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from changrong.lending.account import Account, Agreement, Disburse, Recorded, Renew
from changrong.lending.relief.granted import Granted, ReliefError
from changrong.money import Fen, in_yuan
from changrong.policy import Grant, Judgement, Verdict
from changrong.policy.decision import Judged
from changrong.text import Text

_LABEL = Text("无还本续贷", "renewal without repaying principal")
RENEWAL, CLASS_NORMAL = "loan.renewal_without_repayment", "loan.class_normal_after_renewal"


@dataclass(frozen=True, slots=True)
class Renewal:
    """What happens to the two loans, in this order, on one day. `conditions` are those under which
    the renewed loan may stay normal, each with what was found; `keeps_class` whether all hold."""

    on: date
    old: Renew
    new: tuple[Renew, Disburse]
    keeps_class: bool
    conditions: tuple[Judged, ...] = ()


def renewal(
    grants: Iterable[Grant],
    old: Account,
    old_number: str,
    new: Agreement,
    new_number: str,
    judged: Judgement | None = None,
) -> Renewal:
    """The old loan, as it stands on the day of the new contract, settled by the new one.

    `judged` is what the measure that keeps the class normal says of this renewal, with each of its
    conditions. Raises ReliefError where no notice gives a renewal; where the old loan is not there,
    falls due that day or did before; where interest is overdue; where the new principal is not
    exactly what is outstanding.
    """
    given = Granted.of(grants, old.on)
    grant = given.needed(RENEWAL, _LABEL)
    _check_in_time(old, grant)
    _check_amount(old.principal, new.principal, grant)
    if old.overdue_interest:
        owed = in_yuan(old.overdue_interest)
        raise ReliefError(
            f"旧贷款还有逾期利息 {owed} 元，要先付清",
            f"{owed} yuan of interest are overdue on the old loan and must be paid first",
            grant,
        )
    # Given, and not contradicted by the judgement that is shown beside it.
    keeps = given.any(CLASS_NORMAL) is not None
    keeps = keeps and (judged is None or judged.verdict is Verdict.APPLIES)
    return Renewal(
        on=old.on,
        old=Renew(grant, amount=old.principal, successor=new_number, keeps_class=keeps),
        new=(
            Renew(grant, predecessor=old_number, keeps_class=keeps),
            Disburse(old.principal),
        ),
        keeps_class=keeps,
        conditions=judged.conditions if judged else (),
    )


def _check_in_time(old: Account, grant: Grant) -> None:
    if not old.principal:
        raise ReliefError("旧贷款没有未还的本金", "the old loan has no principal left", grant)
    due = old.agreement.maturity
    if old.deferral is not None:
        due = max(due, old.deferral.until)
    if old.on >= due:
        raise ReliefError(
            f"旧贷款 {due} 到期，新合同要在这之前签，{old.on} 已经晚了",
            f"the old loan falls due on {due}; {old.on} is too late for the new contract",
            grant,
        )


def _check_amount(outstanding: Fen, lent: Fen, grant: Grant) -> None:
    if lent != outstanding:
        raise ReliefError(
            f"新贷款 {in_yuan(lent)} 元，应正好是旧贷款未还的本金 {in_yuan(outstanding)} 元",
            f"the new loan is {in_yuan(lent)} yuan and must be the {in_yuan(outstanding)} yuan "
            "of principal outstanding on the old one",
            grant,
        )


def chain(number: str, loans: Mapping[str, Sequence[Recorded]]) -> list[str]:
    """The loans that were renewed one by the next, from the first to the last, of which one is
    `number`. Raises ReliefError where two loans do not name each other, or the chain closes."""
    before = {of: _named(events, "predecessor") for of, events in loans.items()}
    after = {of: _named(events, "successor") for of, events in loans.items()}
    found = [number]
    while (earlier := before.get(found[0])) is not None:
        _check_link(earlier, found[0], after.get(earlier), found)
        found.insert(0, earlier)
    while (later := after.get(found[-1])) is not None:
        _check_link(found[-1], later, after.get(found[-1]), [])
        if before.get(later) != found[-1] or later in found:
            raise _broken(found[-1], later)
        found.append(later)
    return found


def _named(events: Sequence[Recorded], side: str) -> str | None:
    names = [getattr(one.event, side) for one in events if isinstance(one.event, Renew)]
    return next((name for name in names if name), None)


def _check_link(earlier: str, later: str, says: str | None, passed: Sequence[str]) -> None:
    if says != later or earlier in passed:
        raise _broken(earlier, later)


def _broken(earlier: str, later: str) -> ReliefError:
    return ReliefError(
        f"续贷链断了：{earlier} 和 {later} 没有互相指明",
        f"the chain of renewals is broken: {earlier} and {later} do not name each other",
    )
