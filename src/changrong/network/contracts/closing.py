"""The close of day: what falls due by itself is posted, and nothing else is looked at.

Each contract knows the next day on which its books move by themselves. A sweep takes those whose
day has come, earliest first; a loan with nothing due today is not replayed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from changrong.lending.account import replay
from changrong.lending.errors import LendingError
from changrong.network import clock
from changrong.network.contracts.models import Contract
from changrong.network.contracts.recording import Open, begun, write
from changrong.network.people.actor import Actor
from changrong.network.unit import unit

AT_ONCE = 200
log = logging.getLogger(__name__)


def close_books(is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Post what has fallen due until today. Returns of how many contracts.

    Any number of workers may do it at once, each takes what no other has. One contract that cannot
    be reckoned is logged, left for the next round, and keeps no other from being closed.
    """
    closed, failed = 0, set[int]()
    while not is_stopping():
        with unit():
            due = Contract.objects.filter(posts_on__lte=clock.today()).exclude(pk__in=failed)
            rows = due.select_related("institution").order_by("posts_on", "pk")
            rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE]
            books = begun(rows)
            done = [book for book in books.values() if _brought(book)]
            failed |= {pk for pk, book in books.items() if book not in done}
            write(done, Actor.SYSTEM)
        closed += len(done)
        if not books:
            break
    return closed


def _brought(book: Open) -> bool:
    """Whether the books could be brought to today."""
    today = clock.today()
    try:
        account = replay(book.terms, book.history, on=today)
    except LendingError:
        log.exception("%s cannot be reckoned", book.contract.number)
        return False
    book.bring_books(account, f"{book.contract.number}/close-{today}", "contract.fell_due")
    return True
