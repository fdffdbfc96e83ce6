"""Telling of relief and of transactions: the only writers. What is told together is one whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.conf import settings

from changrong.identifiers import region_covers
from changrong.money import Fen
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.actions import record
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.relief.errors import ReliefRefused, RowsRefused
from changrong.network.relief.models import Entry, Transactions
from changrong.network.relief.words import RELIEF, TRANSACTIONS
from changrong.network.rules.models import Emergency
from changrong.network.unit import whole

STAFF = (Role.OFFICER, Role.MANAGER)
MOST, LARGEST = 2_000, 2**63 - 1
MOST_UNITS = 10_000_000
T, R = TypeVar("T"), TypeVar("R")


@dataclass(frozen=True)
class Given:
    """One relief, as its institution tells it. `firm`: a credit code of a firm of the network, or
    "" where it was for none or for several; `units`: for how many; `row`: its place."""

    kind: str
    day: date
    units: int = 1
    amount: Fen | None = None
    firm: str = ""
    note: str = ""
    row: int = 1


@dataclass(frozen=True)
class Counted:
    """Transactions of a kind from a day to a day, both included."""

    kind: str
    since: date
    until: date
    count: int
    amount: Fen | None = None
    row: int = 1


@whole
def tell_relief(given: Sequence[Given], by: Actor) -> list[Entry]:
    """Write down relief that one's institution gave. Raises NotAllowed, ReliefRefused, and
    RowsRefused with everything that is wrong."""
    institution = _own(by, len(given))
    entries = _each(given, lambda one: _entry(one, institution, by))
    for entry in entries:
        entry.save(force_insert=True)
        data = {"institution": institution.number, "kind": entry.kind}
        record(_stream(entry), "relief.told", by, data)
    return entries


@whole
def reverse(entry: Entry, reason: str, by: Actor) -> Entry:
    """Take an entry back by another with the signs changed. Raises NotAllowed for another
    institution's, ReliefRefused for one of a case, a reversal, or one reversed already."""
    row = Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if by.role not in STAFF or by.institution is None or row.institution_id != by.institution.pk:
        raise NotAllowed
    if row.case_id is not None:
        raise ReliefRefused(
            "这一笔来自事项，不能在这里冲销", "This one is of a case and is not reversed here"
        )
    if row.reverses_id is not None or Entry.objects.filter(reverses=row).exists():
        raise ReliefRefused("这一笔已经冲销", "This one is reversed already")
    if not reason.strip():
        raise ReliefRefused("请写明为什么冲销", "Say why it is reversed", "reason")
    opposite = Entry.objects.create(
        institution_id=row.institution_id,
        region=row.region,
        enterprise_id=row.enterprise_id,
        kind=row.kind,
        units=-row.units,
        amount=None if row.amount is None else -row.amount,
        day=row.day,
        note=reason.strip()[:200],
        reverses=row,
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
    record(_stream(row), "relief.reversed", by, {"entry": opposite.number})
    return opposite


def _stream(entry: Entry) -> str:
    return f"relief-{entry.number}"


def _own(by: Actor, count: int) -> Institution:
    if by.role not in STAFF or by.institution is None:
        raise NotAllowed
    if not 0 < count <= MOST:
        raise ReliefRefused(
            f"一次报 1 到 {MOST:,} 行，现在是 {count:,} 行",
            f"From 1 to {MOST:,} rows at a time, not {count:,}",
        )
    # Whoever tells of the same institution at the same moment waits here.
    return Institution.objects.select_for_update(no_key=True).get(pk=by.institution.pk)


def _each(rows: Sequence[T], made: Callable[[T], R]) -> list[R]:
    """What each row makes; everything that is wrong with any, or none at all is made."""
    found, wrong = [], []
    for one in rows:
        try:
            found.append(made(one))
        except ReliefRefused as refused:
            wrong.append((getattr(one, "row", 1), refused.field, refused.text))
    if wrong:
        raise RowsRefused(wrong)
    return found


def _entry(one: Given, institution: Institution, by: Actor) -> Entry:
    if one.kind not in RELIEF:
        raise ReliefRefused(f"没有“{one.kind}”这种纾困", f"no kind of relief is {one.kind}", "kind")
    _check_amount(one.amount)
    if not 0 < one.units <= MOST_UNITS:
        raise ReliefRefused(
            f"户数应在 1 到 {MOST_UNITS:,} 之间", f"From 1 to {MOST_UNITS:,} units", "units"
        )
    if one.day > clock.today():
        raise ReliefRefused("日子不能晚于今天", "The day cannot be after today", "day")
    if len(one.note) > 200:
        raise ReliefRefused("说明最多 200 个字", "A note of at most 200 characters", "note")
    firm = _firm(one)
    served = institution.regions
    own = served[0] if len(served) == 1 else settings.CITY
    return Entry(
        institution=institution,
        region=firm.region if firm else own,
        enterprise=firm,
        kind=one.kind,
        units=one.units,
        amount=one.amount,
        day=one.day,
        note=one.note.strip(),
        recorded_at=clock.now(),
        recorded_by=by.user,
    )


def _firm(one: Given) -> Enterprise | None:
    if not one.firm:
        return None
    firm = Enterprise.objects.filter(credit_code=one.firm.strip().upper()).first()
    if firm is None or firm.is_person:
        raise ReliefRefused(
            f"平台上没有信用代码 {one.firm} 的企业，留空也可以",
            f"No firm here has the credit code {one.firm}; it may be left out",
            "firm",
        )
    if one.units != 1:
        raise ReliefRefused("写了企业的，户数是 1", "With a firm it is for one", "units")
    return firm


def _check_amount(amount: Fen | None) -> None:
    if amount is not None and not 0 <= amount <= LARGEST:
        raise ReliefRefused("金额不能是负的", "An amount is not below zero", "amount")


# -------------------------------------------------------------------- transactions


@whole
def tell_transactions(
    emergency: Emergency, counted: Sequence[Counted], by: Actor
) -> list[Transactions]:
    """Write down counts of transactions within an emergency, in force of which they were made. The
    same days again correct what was told of them; the same number again changes nothing.

    Raises NotAllowed, ReliefRefused, and RowsRefused for days outside of the emergency, or that
    overlap with days told of otherwise.
    """
    institution = _own(by, len(counted))
    if not reaches(emergency, institution):
        raise NotAllowed
    found = Transactions.objects.filter(emergency=emergency, institution=institution)
    known = [*found.filter(replaced_by=None)]

    def made(one: Counted) -> Transactions:
        _check_days(one, emergency)
        row = _report(one, emergency, institution, known, by)
        if row.pk is None:
            row.save(force_insert=True)
            known[:] = [each for each in known if each.pk != row.replaces_id]
            known.append(row)
            data = {"emergency": emergency.pk, "institution": institution.number, "kind": row.kind}
            corrected = {"replaces": row.replaces.number} if row.replaces else {}
            record(f"transactions-{row.number}", "transactions.told", by, data | corrected)
        return row

    return _each(counted, made)


def reaches(emergency: Emergency, institution: Institution) -> bool:
    """Whether an institution serves a place where an emergency is in force."""
    return not institution.regions or any(
        region_covers(emergency.region, one) or region_covers(one, emergency.region)
        for one in institution.regions
    )


def _check_days(one: Counted, emergency: Emergency) -> None:
    if one.kind not in TRANSACTIONS:
        raise ReliefRefused(f"没有“{one.kind}”这种业务", f"no transaction is {one.kind}", "kind")
    if not 0 <= one.count <= LARGEST:
        raise ReliefRefused("笔数不能是负的", "A count is not below zero", "count")
    _check_amount(one.amount)
    if one.until < one.since:
        raise ReliefRefused("结束日不能早于开始日", "It ends before it begins", "until")
    if one.until > clock.today():
        raise ReliefRefused("日子不能晚于今天", "No day after today", "until")
    first, last = emergency.started_on, emergency.ended_on
    if one.since < first or (last is not None and one.until > last):
        until = last or ""
        raise ReliefRefused(
            f"应急响应从 {first} 到 {until or '还没结束'}，不能超出",
            f"The emergency is from {first} to {until or 'now'}; nothing outside of it",
            "since" if one.since < first else "until",
        )


def _report(
    one: Counted,
    emergency: Emergency,
    institution: Institution,
    known: Sequence[Transactions],
    by: Actor,
) -> Transactions:
    """The row to be written, or the one that says the same already."""
    same = None
    for row in known:
        if row.kind != one.kind or row.until < one.since or one.until < row.since:
            continue
        if (row.since, row.until) != (one.since, one.until):
            raise ReliefRefused(
                f"和已报的 {row.since} 到 {row.until} 重叠；更正请用同样的起止日",
                f"Overlaps with {row.since} to {row.until}; to correct it give the same days",
                "since",
            )
        same = row
    if same is not None and (same.count, same.amount) == (one.count, one.amount):
        return same
    return Transactions(
        emergency=emergency,
        institution=institution,
        kind=one.kind,
        since=one.since,
        until=one.until,
        count=one.count,
        amount=one.amount,
        replaces=same,
        recorded_at=clock.now(),
        recorded_by=by.user,
    )
