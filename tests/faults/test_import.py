"""An import killed in the middle is taken up again: no row twice, none missed; workers race."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.imports import actions, worker
from changrong.network.imports.actions import MOST_OPEN, ImportedBefore, ImportRefused
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.worker import import_next
from changrong.network.leasing import Lost, take
from network.imports.sheets import as_csv, asked, firm

from .conftest import at_once

ROWS = 9
CHUNK = 3


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(worker, "CHUNK", CHUNK)
    return tmp_path


def waiting(cast) -> Import:
    """An import whose second row cannot be opened, and whose last says what the first said."""
    rows = [firm(n, 用途="炒股") if n == 2 else firm(n) for n in range(1, ROWS)]
    return asked(cast.hotline, as_csv(*rows, firm(1)))


def check_whole(row: Import) -> None:
    """Every row once, every case once, every chain whole."""
    row.refresh_from_db()
    assert (row.state, row.rows_done) == ("done", ROWS), row.error
    assert (row.opened, row.same, row.refused) == (ROWS - 2, 1, 1)
    results = ImportRow.objects.filter(of=row)
    assert [result.row for result in results] == list(range(2, ROWS + 2))
    assert {outcome: results.filter(outcome=outcome).count() for outcome in ("opened", "same")} == {
        "opened": ROWS - 2,
        "same": 1,
    }
    needs = Case.objects.filter(kind="need")
    assert needs.count() == ROWS - 2
    assert set(needs) == {result.case for result in results if result.case}
    assert all(verify(stream) for stream in set(Event.objects.values_list("stream", flat=True)))


@pytest.mark.parametrize("where", ["in the cases", "before the commit", "between two commits"])
def test_a_worker_killed_in_the_middle_loses_and_repeats_nothing(cast, where):
    row = waiting(cast)
    connection.close()  # a connection belongs to one process
    killed = multiprocessing.get_context("fork").Process(target=_import_until_killed, args=(where,))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    row.refresh_from_db()
    assert row.state == "running"
    assert row.rows_done == ImportRow.objects.filter(of=row).count() == CHUNK
    assert Case.objects.filter(kind="need").count() == row.opened == CHUNK - 1
    assert not import_next()
    Import.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert import_next()
    check_whole(row)


def _import_until_killed(where: str) -> None:
    """Dies in the second few rows, or just before them."""
    die = partial(os.kill, os.getpid(), signal.SIGKILL)
    results, done = worker.results_of, []

    def killing(*args):
        done.append(1)
        if len(done) == 2 and where == "between two commits":
            die()
        found = results(*args)
        if len(done) == 2:
            die()
        return found

    if where == "before the commit":
        create, created = ImportRow.objects.bulk_create, []

        def stored(rows):
            created.append(create(rows))
            if len(created) == 2:
                die()

        ImportRow.objects.bulk_create = stored
    else:
        worker.results_of = killing
    import_next()


def test_workers_at_once_import_each_row_once(cast):
    row = waiting(cast)
    results = at_once(*[import_next] * 3)
    assert not [each for each in results if isinstance(each, Exception)], results
    check_whole(row)


def test_a_worker_that_comes_back_after_its_lease_adds_nothing(cast, monkeypatch):
    row = waiting(cast)
    slow = take(Import.objects.all(), clock.now())
    Import.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert import_next()
    check_whole(row)
    sheet = actions.opened(slow)
    with pytest.raises(Lost):
        worker._do(slow, sheet, list(sheet.lines())[:CHUNK])
    check_whole(row)


def test_a_person_who_hands_in_many_at_once_is_held_to_the_limit(cast):
    calls = [partial(asked, cast.hotline, as_csv(firm(n))) for n in range(MOST_OPEN + 2)]
    results = at_once(*calls)
    refused = [each for each in results if isinstance(each, ImportRefused)]
    assert len(refused) == 2, results
    assert Import.objects.count() == MOST_OPEN


def test_one_file_handed_in_twice_at_once_is_imported_once(cast, home):
    hand_in = partial(asked, cast.hotline, as_csv(firm(1)))
    results = at_once(hand_in, hand_in)
    [refused] = [each for each in results if isinstance(each, Exception)]
    assert isinstance(refused, ImportedBefore)
    assert len(list(home.rglob("rows"))) == 1


def test_two_imports_of_the_same_firms_at_once_open_each_need_once(cast):
    """In opposite orders, so that each waits for firms that the other holds."""
    forth = [firm(n) for n in range(1, 6)]
    rows = [asked(cast.hotline, as_csv(*each)) for each in (forth, forth[::-1])]
    at_once(*[partial(import_next, only=row) for row in rows])
    for row in rows:  # whoever broke a deadlock goes on when its lease ends
        Import.objects.filter(pk=row.pk).update(lease_until=clock.now() - timedelta(seconds=1))
        import_next(only=row)
        row.refresh_from_db()
        assert (row.state, row.rows_done, row.refused) == ("done", 5, 0), row.error
    assert sum(row.opened for row in rows) == sum(row.same for row in rows) == 5
    assert Case.objects.filter(kind="need").count() == 5
