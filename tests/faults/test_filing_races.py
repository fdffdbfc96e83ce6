"""The last of a limit, one loan filed by many, a batch killed in the middle, claims under one cap:
never too much, never too little, nothing twice and nothing lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from changrong.guarantee.agreement import Cap, Counts, Limit, Per
from changrong.guarantee.sharing import Loss, share_all
from changrong.network import bulk, clock
from changrong.network.events.models import Event
from changrong.network.guarantees import tying
from changrong.network.guarantees.actions import Claiming, claim, pay
from changrong.network.guarantees.batches import worker
from changrong.network.guarantees.batches.actions import try_again
from changrong.network.guarantees.batches.models import Batch, BatchRow
from changrong.network.guarantees.batches.worker import file_next
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Count, Guarantee, GuaranteeEvent
from changrong.network.guarantees.queries import terms_of
from changrong.network.ledger.checking import check
from changrong.network.unit import unit
from network.guarantees.batch_files import as_csv, asked, named
from network.guarantees.deals import TODAY, WAN, D, loan, make_deal

from .conftest import at_once

MANY = 40
CHUNK = 5


@pytest.fixture
def deal(cast, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(worker, "CHUNK", CHUNK)
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=clock.SHANGHAI)
    with clock.at(moment):
        yield make_deal(cast)


def used(owner: str, limit: str) -> int:
    return sum(Count.objects.filter(owner=owner, limit=limit).values_list("used", flat=True))


def check_counts() -> None:
    """Every count is the sum of the guarantees that it counts, every book balances."""
    for agreement in {one.agreement for one in Guarantee.objects.select_related("agreement")}:
        amounts = [one.amount for one in agreement.guarantees.all()]
        assert used(agreement.number, "year") == sum(amounts)
        assert used(agreement.number, "borrower") == sum(amounts)
    assert used(Guarantee.objects.first().guarantor.number, "borrower") == sum(
        Guarantee.objects.values_list("amount", flat=True)
    )
    assert used(Guarantee.objects.first().guarantor.number, "class") == sum(
        Guarantee.objects.values_list("amount", flat=True)
    )
    assert all(
        kinds == ["issued", "fee_charged"]
        for kinds in (
            [event.kind for event in one.events.all()]
            for one in Guarantee.objects.prefetch_related("events")
        )
    )
    assert check() == []


class _TakenBack(Exception):
    pass


@pytest.mark.parametrize("seed", range(5))
def test_forty_race_for_the_last_of_a_limit_and_use_all_of_it(deal, seed):
    """Room for 17 loans and a half. A third of those who come take what they got back."""
    limits = (
        Limit("year", Per.YEAR, 175 * WAN),
        Limit("borrower", Per.BORROWER, 300 * WAN),
    )
    agreement = deal.signed(limits=limits)

    def filed(n: int) -> str:
        return file_loans(agreement, [loan(n, 10 * WAN)], deal.bank_officer)[0].outcome.value

    def taken_back(n: int) -> None:
        with unit():
            filed(n)
            raise _TakenBack

    kinds = [taken_back if (n * 7 + seed) % 3 == 0 else filed for n in range(1, MANY + 1)]
    told = at_once(*[partial(kind, n) for n, kind in enumerate(kinds, start=1)])
    failed = [one for one in told if isinstance(one, Exception)]
    assert {type(one) for one in failed} == {_TakenBack}
    stayed = Counter(one for one in told if isinstance(one, str))
    # Whoever comes while it is held by one that is then taken back waits for that to be known.
    assert stayed["accepted"] == min(17, kinds.count(filed))
    assert stayed["refused"] == kinds.count(filed) - stayed["accepted"]
    assert used(agreement.number, "year") == 170 * WAN
    assert file_loans(agreement, [loan(99, 5 * WAN)], deal.bank_officer)[0].outcome == "accepted"
    assert file_loans(agreement, [loan(98, 1)], deal.bank_officer)[0].outcome == "refused"
    check_counts()


def test_overlapping_batches_at_once_guarantee_each_loan_once(deal):
    agreement = deal.signed()
    rows = [named(n) for n in range(1, 31)]
    parts = (rows, rows[::-1], rows[10:], rows[:20:2])
    batches = [asked(agreement, deal.bank_officer, as_csv(*part)) for part in parts]
    told = at_once(*[partial(file_next, only=one) for one in batches], file_next, file_next)
    assert [one for one in told if isinstance(one, Exception)] == []
    finish(batches)
    assert Guarantee.objects.count() == 30
    results = BatchRow.objects.filter(outcome="accepted")
    assert results.values("guarantee").distinct().count() == results.count() == 30
    assert sum(one.known for one in batches) == sum(map(len, parts)) - 30
    check_counts()


def finish(batches: list[Batch]) -> None:
    """Whatever broke off is taken up again when its lease ends."""
    for one in batches:
        Batch.objects.filter(pk=one.pk, state="running").update(lease_until=past())
        file_next(only=one)
        one.refresh_from_db()
        assert (one.state, one.rows_done, one.refused) == ("done", one.rows, 0), one.error
        assert one.results.count() == one.rows
        assert not one.folder.exists()


def past() -> datetime:
    return clock.now() - timedelta(seconds=1)


def test_one_file_handed_in_by_many_at_once_is_one_batch(deal):
    """They also begin the day's numbers together, each outside any transaction."""
    agreement = deal.signed()
    hand_in = partial(asked, agreement, deal.bank_officer, as_csv(named(1)))
    told = at_once(*[hand_in] * 6)
    assert {one.pk for one in told} == {Batch.objects.get().pk}
    assert file_next()
    check_counts()


@pytest.mark.parametrize("where", ["in the filing", "before the commit", "between two commits"])
def test_a_batch_killed_in_the_middle_is_finished_by_a_retry(deal, where):
    agreement = deal.signed()
    content = as_csv(*[named(n) for n in range(1, 13)])
    batch = asked(agreement, deal.bank_officer, content)
    connection.close()  # a connection belongs to one process
    killed = multiprocessing.get_context("fork").Process(target=_file_until_killed, args=(where,))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.accepted) == ("running", CHUNK, CHUNK)
    assert Guarantee.objects.count() == BatchRow.objects.count() == CHUNK
    check_counts()
    assert asked(agreement, deal.bank_officer, content).pk == batch.pk
    assert not file_next()
    Batch.objects.update(lease_until=past())
    assert file_next()
    finish([batch])
    assert Guarantee.objects.count() == batch.accepted == 12
    assert GuaranteeEvent.objects.count() == 24
    check_counts()


def _file_until_killed(where: str) -> None:
    """Dies in the second few rows, or just before them."""
    die = partial(os.kill, os.getpid(), signal.SIGKILL)
    files, inserts, done = worker.file_loans, bulk.insert, []

    def filing(*args):
        done.append(1)
        if len(done) == 2 and where == "between two commits":
            die()
        found = files(*args)
        if len(done) == 2 and where == "before the commit":
            die()
        return found

    def inserting(rows, *args, **options):
        inserts(rows, *args, **options)
        if len(done) == 2 and where == "in the filing" and isinstance(rows[0], Guarantee):
            die()

    worker.file_loans, bulk.insert = filing, inserting
    file_next()


def test_claims_paid_at_once_under_one_cap_never_go_beyond_it(deal):
    """Whoever comes is shared after all that came before, as if they had come one by one."""
    cap = Cap("claims", ("province", "fund"), Counts.CLAIMS, 55 * WAN, None, {"guarantor": D(1)})
    agreement = deal.signed(caps=(cap,))
    rows = [
        one.guarantee
        for one in file_loans(
            agreement, [loan(n, 10 * WAN) for n in range(1, 11)], deal.bank_officer
        )
    ]
    claims = [Claiming(one, 10 * WAN, 0, TODAY) for one in rows]
    numbers = [event.data["number"] for event in claim(claims, deal.bank_officer)]

    def paid(row: Guarantee, number: str, fails: bool) -> None:
        with unit():
            pay([(row, number, TODAY)], deal.guarantor_officer)
            if fails:
                raise _TakenBack

    calls = [
        partial(paid, row, number, fails)
        for row, number in zip(rows, numbers, strict=True)
        for fails in (True, False, False)
    ]
    told = at_once(*calls)
    succeeded = [one for one in told if one is None]
    assert len(succeeded) == len(rows)  # each claim is paid once
    shared = share_all(terms_of(agreement), [Loss(n, 10 * WAN, TODAY) for n in numbers])
    ids = [bearer.id for bearer in terms_of(agreement).bearers]
    borne = [dict(event.data["borne"]) for event in GuaranteeEvent.objects.filter(kind="paid")]
    assert Counter(tuple(int(one[id]) for id in ids) for one in borne) == Counter(
        one.borne for one in shared
    )
    assert used(agreement.number, "cap:claims") == 100 * WAN
    assert check() == []


def test_a_check_finds_nothing_amiss_in_what_is_filed_while_it_reads(deal, monkeypatch):
    agreement = deal.signed()
    file_loans(agreement, [loan(1)], deal.bank_officer)
    read = tying.standings

    def filed_meanwhile(on, **of):
        """As the check has read the books, and is about to read the guarantees."""
        number = Guarantee.objects.count() + 1
        [filed] = at_once(partial(file_loans, agreement, [loan(number)], deal.bank_officer))
        assert not isinstance(filed, Exception), filed
        return read(on, **of)

    monkeypatch.setattr(tying, "standings", filed_meanwhile)
    assert check() == []
    assert Guarantee.objects.count() > 1
    monkeypatch.undo()
    assert check() == []


def test_refused_rows_tried_again_by_many_at_once_are_tried_once(deal):
    year, borrower = Limit("year", Per.YEAR, 15 * WAN), Limit("borrower", Per.BORROWER, 50 * WAN)
    agreement = deal.signed(limits=(year, borrower))
    rows = [named(n, amount=100_000) for n in range(1, 4)]
    batch = asked(agreement, deal.bank_officer, as_csv(*rows))
    assert file_next()
    batch.refresh_from_db()
    assert (batch.accepted, batch.refused) == (1, 2)
    told = at_once(*[partial(try_again, [batch], deal.bank_officer)] * 6)
    assert [one for one in told if isinstance(one, Exception)] == []
    assert Event.objects.filter(code="batch.retried").count() == 1
    at_once(file_next, file_next, file_next)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.accepted, batch.refused) == ("done", 3, 1, 2)
    assert [one.row for one in batch.results.all()] == [2, 3, 4]
    check_counts()
