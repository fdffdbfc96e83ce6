"""Whether the books are whole: in balance, as they were written, and at one with the sub-ledgers.

The database refuses what would break them (events/triggers.py); this finds what somebody did who
got past it, and what a sub-ledger reckons otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Concat

from changrong.money import Fen, in_yuan
from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.ledger import subledgers
from changrong.network.ledger.body import Said, digest
from changrong.network.ledger.limits import END
from changrong.network.ledger.models import Entry, Posting
from changrong.network.ledger.subledgers import Of, Subledger
from changrong.network.people.actor import Actor
from changrong.network.unit import snapshot, unit
from changrong.text import Text

STREAM = "ledger"
TOLD = 1_000
"""Findings that are recorded one by one; of more, the number says enough."""
CHUNK = 5_000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. Amounts in fen: what the books say, and what they should."""

    check: str  # unbalanced | empty | altered | subledger name
    key: str = ""
    book: str = ""
    account: str = ""
    subject: str = ""
    in_books: Fen | None = None
    expected: Fen | None = None

    @property
    def text(self) -> Text:
        match self.check:
            case "unbalanced":
                off = in_yuan(self.in_books or 0)
                return Text(
                    f"凭证 {self.key}：{self.book} 的借贷相差 {off} 元",
                    f"entry {self.key}: debits and credits of {self.book} differ by {off} yuan",
                )
            case "empty":
                return Text(f"凭证 {self.key} 没有分录", f"entry {self.key} has no postings")
            case "altered":
                return Text(
                    f"凭证 {self.key} 的内容和入账时的摘要不符",
                    f"entry {self.key} is not what its digest was made of",
                )
        books, expected = in_yuan(self.in_books or 0), in_yuan(self.expected or 0)
        return Text(
            f"{self.book} {self.account} {self.subject}：账上 {books} 元，"
            f"明细账（{self.check}）{expected} 元",
            f"{self.book} {self.account} {self.subject}: {books} yuan in the books, "
            f"{expected} yuan in the sub-ledger {self.check}",
        )

    @property
    def data(self) -> dict[str, str]:
        """As an event holds it: only what there is, amounts as whole fen in text."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in found.items() if value not in ("", None)}


def check(on: date | None = None, since: datetime | None = None) -> list[Finding]:
    """All that is wrong with the books. Sub-ledgers are compared as of `on`, today unless told;
    digests are worked out again for what was recorded `since`, for everything unless told. Others
    may write meanwhile: all is compared as it stood at one moment."""
    with snapshot():
        return [
            *_unbalanced(),
            *_empty(),
            *_altered(since),
            *(
                finding
                for one in subledgers.registered.values()
                for finding in _different(one, on or clock.today())
            ),
            *(
                Finding(name, "", one.owner, one.limit, one.subject, one.used, one.expected)
                for name, differences in subledgers.counted.items()
                for one in differences()
            ),
        ]


def check_and_record(
    by: Actor, on: date | None = None, since: datetime | None = None
) -> list[Finding]:
    """`check`, and what it found as events of the stream "ledger"."""
    found = check(on, since)
    with unit():
        for finding in found[:TOLD]:
            record(STREAM, "ledger.differs", by, finding.data)
        said = {"findings": len(found), "on": (on or clock.today()).isoformat()}
        record(STREAM, "ledger.checked", by, said)
    return found


def last_check() -> Event | None:
    """When the books were last checked, and how much was found."""
    return Event.objects.filter(stream=STREAM, code="ledger.checked").order_by("-sequence").first()


def _unbalanced() -> Iterator[Finding]:
    """Entries whose postings do not sum to zero in some book."""
    sums = Posting.objects.order_by().values("entry__key", "account__institution__number")
    off = sums.annotate(off=Sum("amount")).exclude(off=0)
    for row in off.order_by("entry__key", "account__institution__number"):
        yield Finding(
            "unbalanced", row["entry__key"], row["account__institution__number"],
            in_books=int(row["off"]),
        )  # fmt: skip


def _empty() -> Iterator[Finding]:
    """Entries without postings that should have some."""
    own = Posting.objects.filter(entry=OuterRef("pk"))
    entries = Entry.objects.exclude(status=Entry.Status.VOIDED).filter(~Exists(own))
    for key in entries.order_by("key").values_list("key", flat=True):
        yield Finding("empty", key)


def _altered(since: datetime | None) -> Iterator[Finding]:
    """Entries that are not what their digests were made of, or whose postings have other days."""
    copied = Q(account__currency=F("entry__currency"), value_on=F("entry__value_on"),
              recorded_at=F("entry__recorded_at"))  # fmt: skip
    as_entry = Q(pending=True, entry__status="pending") | Q(pending=False, entry__status="posted")
    strayed = set(
        Posting.objects.exclude(copied & as_entry).values_list("entry__key", flat=True).distinct()
    )
    ended = Entry.objects.exclude(ends=None).exclude(key=Concat("ends__key", Value(END)))
    strayed |= set(ended.values_list("key", flat=True))
    entries = Entry.objects.order_by("pk")
    if since is not None:
        entries = entries.filter(recorded_at__gte=since)
    for some in _chunks(entries.iterator(CHUNK)):
        said = _said(some)
        strayed |= {entry.key for entry in some if _digest(entry, said[entry.pk]) != entry.digest}
    for key in sorted(strayed):
        yield Finding("altered", key)


def _said(entries: list[Entry]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    rows = Posting.objects.filter(entry__in=entries).order_by()
    for entry, *said in rows.values_list(
        "entry_id", "account__institution__number", "account__code", "amount", "subject"
    ):
        found[entry].append(tuple(said))
    return found


def _digest(entry: Entry, said: list[Said]) -> str:
    return digest(entry.key, entry.status, entry.kind, entry.value_on, entry.currency, said)


def _different(one: Subledger, on: date) -> Iterator[Finding]:
    """Where the books and a sub-ledger disagree, either way round."""
    posted = Posting.objects.filter(
        account__code__in=one.accounts, value_on__lte=on, pending=False
    ).order_by()
    places = ("account__institution__number", "account__code", "subject")
    sums = posted.values_list(*places).annotate(Sum("amount"))
    books = {Of(*place): int(amount) for *place, amount in sums}
    expected = one.balances(on)
    for of in sorted(books.keys() | expected.keys()):
        in_books, should = books.get(of, 0), expected.get(of, 0)
        if in_books != should:
            yield Finding(one.name, "", *of, in_books=in_books, expected=should)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while some := list(islice(rest, CHUNK)):
        yield some
