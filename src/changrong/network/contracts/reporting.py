"""What the lender tells of its loans: money paid, rates changed, losses, and what was told wrongly.

A page tells one thing, a bank's nightly file a thousand; both are tried row by row on the accounts,
which refuse what cannot have happened. Told again under the lender's own reference, an event is the
same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from changrong.lending.account import (
    Account,
    ChargeFee,
    ChargeOff,
    Correct,
    Disburse,
    Event,
    Miss,
    Prepay,
    Recover,
    Repay,
    Reprice,
    Undo,
    replay,
)
from changrong.lending.account.stored import KINDS, kind_of
from changrong.lending.errors import LendingError
from changrong.lending.relief.renewal import RENEWAL, renewal
from changrong.network import clock
from changrong.network.contracts.accounts import AGREED, ASSIGNED
from changrong.network.contracts.errors import ContractError
from changrong.network.contracts.models import Contract, ContractEvent, Reported
from changrong.network.contracts.queries import visible_to
from changrong.network.contracts.receiving import payer_of
from changrong.network.contracts.recording import Open, Said, begun, opened, write
from changrong.network.events.actions import hold
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.unit import whole
from changrong.policy import Grant
from changrong.text import Text

LENDER = (Role.OFFICER, Role.MANAGER)
TOLD = (Disburse, Repay, Prepay, ChargeFee, Reprice, ChargeOff, Recover, Miss, Undo, Correct)
"""What the lender tells alone. A deferral, a renewal, other terms are agreed."""
MOST_ROWS = 1000


@dataclass(frozen=True)
class Told:
    """One thing that happened to a loan, on a day. `reference` is the lender's own, "" for none."""

    event: Event
    value_on: date
    reference: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of it: an event, new or told before, or why it was refused."""

    event: ContractEvent | None = None
    is_new: bool = False
    refused: Text | None = None


@whole
def record_events(
    contract: Contract, told: Sequence[Told], by: Actor, seen: int | None = None
) -> list[ContractEvent]:
    """Record what happened to one loan, all of it or nothing. `seen` is how many events of it the
    teller saw, if another is to be refused that was recorded meanwhile.

    Raises ContractError, its field the place in the list, for what the lender cannot tell alone,
    what the account refuses, and a reference that was used for something else.
    """
    outcomes, books = _tried([(contract.number, one) for one in told], by)
    if seen is not None and any(len(book.events) - len(book.added) != seen for book in books):
        raise ContractError(
            "这笔贷款刚有新的记录，请再核对一遍",
            "Something new was recorded of this loan meanwhile; please check again",
        )
    for place, outcome in enumerate(outcomes):
        if said := outcome.refused:
            raise ContractError(said.zh, said.en, field=f"events.{place}")
    write(books, by)
    return [outcome.event for outcome in outcomes if outcome.event]


def tried(contract: Contract, told: Told, by: Actor) -> Account:
    """How the loan would stand today, were this recorded. Nothing is written. Raises ContractError
    and LendingError for what would be refused."""
    _check_theirs(contract, by)
    [book] = begun([contract]).values()
    _check(book, told)
    book.add(Said.of(told.event, told.value_on), by, clock.now())
    return replay(book.terms, book.history, on=clock.today())


@whole
def report(told: Sequence[tuple[str, Told]], by: Actor) -> list[Outcome]:
    """Record what happened to many loans, each by its number: what cannot be is refused with its
    reason, in the place it had, and keeps nothing else from being recorded."""
    outcomes, books = _tried(told, by)
    write(books, by)
    return outcomes


@whole
def renew(
    old: Contract, new: Contract, by: Actor, grants: Sequence[Grant] = ()
) -> list[ContractEvent]:
    """Have a loan settled by another of the same firm and lender, on the day that one was lent.

    `grants` are what a decision gives it; none where lender and firm agreed on their own. Raises
    ContractError where it is not theirs, or the old loan cannot be renewed so.
    """
    if len({_parties(old), _parties(new)}) > 1 or old.pk == new.pk:
        raise ContractError(
            "续贷的新旧两笔贷款应是同一家机构、同一家企业的",
            "A renewal is between two loans of one lender to one firm",
            field="successor",
        )
    _check_theirs(old, by)
    books = opened([old, new])
    before, after = books[old.pk], books[new.pk]
    on = after.contract.disbursed_on
    given = grants or [Grant.assumed(RENEWAL, True, "boolean")]
    try:
        if any(kind_of(one.event) == "renewed" for one in (*before.history, *after.history)):
            raise ContractError("已经续贷过", "There is a renewal already", field="successor")
        account = replay(before.terms, before.history, on=on)
        agreed = renewal(given, account, old.number, after.terms, new.number)
        added = [
            before.add(Said.of(agreed.old, on), by, clock.now()),
            after.add(Said.of(agreed.new[0], on), by, clock.now()),
        ]
    except LendingError as refused:
        raise ContractError.of(refused, field="successor") from refused
    write([before, after], by)
    return added


def _parties(contract: Contract) -> tuple[int, int]:
    return contract.institution_id, contract.enterprise_id


# ----------------------------------------------------------------------------- one row at a time


def _tried(rows: Sequence[tuple[str, Told]], by: Actor) -> tuple[list[Outcome], list[Open]]:
    """What becomes of every row, those of earlier days tried first; and the contracts to which
    something was added, still to be written."""
    if by.role not in LENDER or by.institution is None:
        return [Outcome(refused=_NOT_THEIRS)] * len(rows), []
    references = [one.reference for _, one in rows if one.reference]
    if references:  # so that nobody else uses the same ones until this is written
        hold([f"references of {by.institution.number}"])
    theirs = visible_to(by).filter(number__in={number for number, _ in rows})
    books = {book.contract.number: book for book in opened(theirs).values()}
    known = _events_by_reference(by, references)
    outcomes: dict[int, Outcome] = {}
    for place in sorted(range(len(rows)), key=lambda place: rows[place][1].value_on):
        number, told = rows[place]
        book = books.get(number)
        outcomes[place] = _one(book, told, known, by) if book else Outcome(refused=_NOT_THEIRS)
    return (
        [outcomes[place] for place in range(len(rows))],
        [book for book in books.values() if book.added],
    )


def _events_by_reference(by: Actor, references: Sequence[str]) -> dict[str, ContractEvent]:
    rows = Reported.objects.filter(institution=by.institution, reference__in=references)
    return {row.reference: row.event for row in rows.select_related("event__contract")}


def _one(book: Open, told: Told, known: dict[str, ContractEvent], by: Actor) -> Outcome:
    said = replace(Said.of(told.event, told.value_on), reference=told.reference)
    if before := known.get(told.reference):
        return _again(before, book, said)
    try:
        _check(book, told)
        event = book.add(said, by, clock.now())
    except (ContractError, LendingError) as refused:
        return Outcome(refused=refused.text)
    if told.reference:
        known[told.reference] = event
    return Outcome(event, is_new=True)


def _again(before: ContractEvent, book: Open, said: Said) -> Outcome:
    """Under a reference that was used: the same event, or a refusal."""
    was = (before.contract.number, before.kind, before.value_on, before.data)
    if was == (book.contract.number, said.kind, said.value_on, said.data):
        return Outcome(before)
    return Outcome(
        refused=Text(
            f"流水号 {said.reference} 已经用于合同 {before.contract.number} 的事件 "
            f"{before.sequence}，内容不同",
            f"reference {said.reference} was used for event {before.sequence} of "
            f"{before.contract.number}, which says something else",
        )
    )


def _check_theirs(contract: Contract, by: Actor) -> None:
    if by.role not in LENDER or contract.institution != by.institution:
        raise ContractError(_NOT_THEIRS.zh, _NOT_THEIRS.en)


_NOT_THEIRS = Text("本机构没有这份合同", "Your institution has no such contract")


def _check(book: Open, told: Told) -> None:
    """Raises ContractError for what the lender cannot tell alone, or not yet."""
    event = told.event
    _check_told(event)
    if told.value_on > clock.today() and not isinstance(event, Reprice):
        raise ContractError("还没有到这一天", "That day has not come yet", field="value_on")
    if isinstance(event, Undo | Correct):
        _check_taken_back(book, event)


def _check_told(event: Event) -> None:
    done = event.by if isinstance(event, Correct) else event
    if not isinstance(done, TOLD):
        raise ContractError(
            f"{done.label.zh}要和企业约定，不能单方记下",
            f"A {done.label.en} is agreed with the firm; it cannot be told alone",
            field="kind",
        )


def _check_taken_back(book: Open, event: Undo | Correct) -> None:
    """What both agreed is not taken back by one; when and how much was in fact lent may be told."""
    of = next((one for one in book.events if str(one.sequence) == event.event), None)
    if of is None:
        return  # the account says so
    if of.kind == AGREED:
        if isinstance(event, Correct) and isinstance(event.by, Disburse):
            return
        raise ContractError(
            "合同的约定不能撤销；实际放款的日子、金额不同，可以更正成放款",
            "What was agreed is not undone; a disbursement in fact on another day, or of another "
            "amount, may be told as its correction",
            field="event",
        )
    if payer := payer_of(of):
        raise ContractError(
            f"这一条随担保 {payer} 的记录，请在那里撤销或更正",
            f"This follows from the record of guarantee {payer}; undo or correct it there",
            field="event",
        )
    if of.kind == ASSIGNED:
        raise ContractError(
            "债权转让不能在这里撤销", "That it was sold is not undone here", field="event"
        )
    if KINDS[of.kind] not in TOLD:
        label = KINDS[of.kind].label
        raise ContractError(
            f"{label.zh}是和企业约定的，不能单方撤销或更正",
            f"The {label.en} was agreed with the firm; it cannot be taken back alone",
            field="event",
        )
    if isinstance(event, Correct) and KINDS[of.kind] in (Undo, Correct):
        raise ContractError(
            "要改一次更正或撤销，先撤销它，再重新记",
            "To change a correction or an undo, undo it first and tell it anew",
            field="event",
        )
