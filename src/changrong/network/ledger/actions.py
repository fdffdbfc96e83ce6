"""The only writers of the books. All are given many entries and write all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from changrong import journal
from changrong.network.ledger.accounts import opened
from changrong.network.ledger.body import digest
from changrong.network.ledger.errors import LedgerConflict, LedgerError
from changrong.network.ledger.limits import END, check, is_day
from changrong.network.ledger.models import Entry, Posting
from changrong.network.ledger.queries import Place, entries_with, placed
from changrong.network.ledger.writing import CHUNK, Draft, write
from changrong.network.unit import unit

POSTED, PENDING, VOIDED = Entry.Status.POSTED, Entry.Status.PENDING, Entry.Status.VOIDED


def post(entries: Sequence[journal.Entry]) -> list[Entry]:
    """Enter each in the books, once: what was posted before under the same key is given as it is.

    Gives the rows in the order asked. Raises LedgerConflict where a key was used for other content
    (then nothing is written), LedgerError for a book or an amount that the books cannot take.
    """
    return _enter(entries, POSTED)


def hold(entries: Sequence[journal.Entry]) -> list[Entry]:
    """Enter each as pending, until `settle` or `void` ends it. Otherwise like `post`."""
    return _enter(entries, PENDING)


def settle(keys: Sequence[str], value_on: date | None = None) -> list[Entry]:
    """Post what is pending under each key, with the same postings, from the day it was held for or
    from another. Gives the new rows, which refer to what they settle; a second time, the same.

    Raises LedgerError for a key that was never held, LedgerConflict for one that was voided, or
    settled from another day.
    """
    return _end(keys, POSTED, value_on)


def void(keys: Sequence[str]) -> list[Entry]:
    """End what is pending under each key without posting it. Gives the new rows; a second time,
    the same. Raises as `settle` does."""
    return _end(keys, VOIDED)


def _enter(entries: Sequence[journal.Entry], status: str) -> list[Entry]:
    for entry in entries:
        check(entry)
    with unit():  # one of its own, so that whoever goes on after a refusal keeps no part of it
        ids = opened(entries)
        rows = write(_once(_draft(entry, status, ids) for entry in entries))
    return [rows[entry.key] for entry in entries]


def _draft(entry: journal.Entry, status: str, ids: Mapping[Place, int]) -> Draft:
    key, kind, value_on, currency = entry.key, entry.kind, entry.value_on, entry.currency
    said = [(one.book, one.account, one.amount, one.subject) for one in entry.postings]
    postings = [
        (ids[book, account, currency], amount, subject) for book, account, amount, subject in said
    ]
    body = digest(key, status, kind, value_on, currency, said)
    return Draft(key, status, kind, value_on, currency, body, None, postings)


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    """Each key once. Raises LedgerConflict for a key with two bodies."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        if found.setdefault(draft.key, draft).digest != draft.digest:
            raise LedgerConflict(draft.key)
    return list(found.values())


def _end(keys: Sequence[str], status: str, value_on: date | None = None) -> list[Entry]:
    if value_on is not None and not is_day(value_on):
        raise LedgerError("起算日应为一天，不带时刻", "a value day is a day, without a time")
    with unit():
        held = {entry.key: entry for entry in entries_with(keys)}
        for key in keys:
            if key not in held or held[key].status != PENDING:
                raise LedgerError(f"没有待入账的凭证 {key}", f"no entry {key} was held")
        postings = _postings_of(list(held.values())) if status == POSTED else {}
        places = placed({account for rows in postings.values() for account, _, _ in rows})
        drafts = []
        for entry in held.values():
            own, day = postings.get(entry.pk, []), value_on or entry.value_on
            said = [
                (places[account].book, places[account].account, amount, subject)
                for account, amount, subject in own
            ]
            key = entry.key + END
            body = digest(key, status, entry.kind, day, entry.currency, said)
            drafts.append(Draft(key, status, entry.kind, day, entry.currency, body, entry.pk, own))
        rows = write(drafts)
        return [rows[key + END] for key in keys]


def _postings_of(entries: Sequence[Entry]) -> dict[int, list[tuple[int, int, str]]]:
    """Account, amount and subject of every posting, by the entry."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for start in range(0, len(entries), CHUNK):
        rows = Posting.objects.filter(entry__in=entries[start : start + CHUNK])
        for entry, *posting in rows.values_list("entry_id", "account_id", "amount", "subject"):
            found.setdefault(entry, []).append(tuple(posting))
    return found
