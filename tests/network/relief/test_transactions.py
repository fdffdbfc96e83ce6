"""Transactions counted in an emergency: exact sums, corrections with their history, no overlap."""

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction

from changrong.network.cases.errors import NotAllowed
from changrong.network.parties.actions import declare_emergencies
from changrong.network.relief.actions import Counted, tell_transactions
from changrong.network.relief.errors import RowsRefused
from changrong.network.relief.handed_in import transactions_in
from changrong.network.relief.models import Transactions
from changrong.network.relief.queries import (
    Total,
    emergencies_read_by,
    reports_read_by,
    summed,
    transaction_totals,
)
from changrong.network.rules.models import Emergency

from ..matters import at

pytestmark = pytest.mark.shows("S4-30")
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 15)


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def emergency(cast) -> Emergency:
    values = {
        "name": "示例疫情响应", "region": "110000", "level": 1,
        "started_on": SINCE, "ended_on": date(2026, 11, 20),
    }  # fmt: skip
    [found] = declare_emergencies([values], cast.coordinator)
    return found


def told(actor) -> dict[tuple[int, str, int], Total]:
    return transaction_totals(reports_read_by(actor))


def test_the_sources_own_counts_come_out_exactly(cast, emergency):
    rows = [
        Counted("remittance", SINCE, UNTIL, 6948, 862_132_900_00),
        Counted("bills", SINCE, UNTIL, 182, 492_000_000_00),
    ]
    tell_transactions(emergency, rows, cast.officer_a)
    found = summed(told(cast.coordinator), 1)
    assert found == {
        "remittance": Total(1, 6948, 86_213_290_000),
        "bills": Total(1, 182, 49_200_000_000),
    }
    assert summed(told(cast.coordinator), 0) == {emergency.pk: Total(2, 7130, 135_413_290_000)}


def test_the_same_days_again_correct_what_was_told_and_keep_it(cast, emergency):
    first = Counted("remittance", SINCE, UNTIL, 6984, 1)
    [wrong] = tell_transactions(emergency, [first], cast.officer_a)
    right = Counted("remittance", SINCE, UNTIL, 6948, 2)
    [better] = tell_transactions(emergency, [right], cast.manager_a)
    assert better.replaces == wrong
    assert summed(told(cast.coordinator), 1) == {"remittance": Total(1, 6948, 2)}
    [again] = tell_transactions(emergency, [right], cast.officer_a)
    assert again == better
    assert Transactions.objects.count() == 2
    [third] = tell_transactions(emergency, [first], cast.officer_a)
    assert third.replaces == better
    assert [one.count for one in reports_read_by(cast.coordinator).order_by("pk")] == [
        6984, 6948, 6984,
    ]  # fmt: skip
    assert summed(told(cast.coordinator), 1)["remittance"].units == 6984


def test_days_that_overlap_are_counted_twice_by_nobody(cast, emergency):
    tell_transactions(emergency, [Counted("cash", SINCE, UNTIL, 5)], cast.officer_a)
    later = date(2026, 11, 16)
    for since, until in ((SINCE, SINCE), (UNTIL, later), (SINCE, later)):
        with pytest.raises(RowsRefused) as refused:
            tell_transactions(emergency, [Counted("cash", since, until, 1)], cast.officer_a)
        assert "2026-11-01" in refused.value.rows[0][2].zh
    tell_transactions(emergency, [Counted("cash", later, later, 1)], cast.officer_a)
    tell_transactions(emergency, [Counted("cash", SINCE, SINCE, 1)], cast.officer_b)
    tell_transactions(emergency, [Counted("payment", SINCE, SINCE, 1)], cast.officer_a)
    row, other = Counted("donation", SINCE, UNTIL, 1), Counted("donation", SINCE, SINCE, 1, row=2)
    with pytest.raises(RowsRefused):  # also within one call
        tell_transactions(emergency, [row, other], cast.officer_a)
    assert not Transactions.objects.filter(kind="donation").exists()


def test_nothing_outside_of_the_emergency_or_after_today(cast, emergency):
    rows = [
        Counted("cash", date(2026, 10, 31), SINCE, 1, row=1),
        Counted("cash", UNTIL, date(2026, 11, 21), 1, row=2),
        Counted("cash", UNTIL, SINCE, 1, row=3),
        Counted("luck", SINCE, SINCE, 1, row=4),
        Counted("cash", SINCE, SINCE, -1, row=5),
        Counted("cash", SINCE, SINCE, 1, -1, row=6),
        Counted("cash", date(2026, 11, 24), date(2026, 11, 24), 1, row=7),
    ]
    with pytest.raises(RowsRefused) as refused:
        tell_transactions(emergency, rows, cast.officer_a)
    assert [(row, field) for row, field, _text in refused.value.rows] == [
        (1, "since"), (2, "until"), (3, "until"), (4, "kind"), (5, "count"), (6, "amount"),
        (7, "until"),
    ]  # fmt: skip
    assert not Transactions.objects.exists()
    edges = [
        Counted("cash", SINCE, SINCE, 1),
        Counted("cash", emergency.ended_on, emergency.ended_on, 2),
    ]
    assert len(tell_transactions(emergency, edges, cast.officer_a)) == 2


def test_only_by_institutions_that_serve_the_place(cast, emergency):
    row = [Counted("cash", SINCE, SINCE, 1)]
    for who in (cast.coordinator, cast.supervisor, cast.alice, cast.hotline):
        with pytest.raises(NotAllowed):
            tell_transactions(emergency, row, who)
    far = Emergency.objects.create(name="远", region="110105", level=1, started_on=SINCE)
    with pytest.raises(NotAllowed):
        tell_transactions(far, row, cast.officer_far)  # of another district
    tell_transactions(emergency, row, cast.officer_far)  # the city's takes its district in
    assert far not in emergencies_read_by(cast.officer_far)
    assert far not in emergencies_read_by(cast.coordinator_elsewhere)


def test_an_institution_reads_its_own_and_the_bureau_all(cast, emergency):
    tell_transactions(emergency, [Counted("cash", SINCE, SINCE, 1, 10)], cast.officer_a)
    tell_transactions(emergency, [Counted("cash", SINCE, SINCE, 2)], cast.officer_b)
    assert summed(told(cast.officer_a), 1) == {"cash": Total(1, 1, 10)}
    for who in (cast.coordinator, cast.coordinator_elsewhere, cast.supervisor):
        assert summed(told(who), 1) == {"cash": Total(2, 3, 10, unknown=1)}


def test_no_report_is_edited_or_removed(cast, emergency):
    tell_transactions(emergency, [Counted("cash", SINCE, SINCE, 1)], cast.officer_a)
    for change in (
        Transactions.objects.all().delete,
        lambda: Transactions.objects.update(count=2),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_first_reports_of_the_same_days_cannot_both_stand(cast, emergency):
    tell_transactions(emergency, [Counted("cash", SINCE, SINCE, 1)], cast.officer_a)
    row = Transactions.objects.get()
    row.pk, row.number = None, "ANOTHER"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_a_file_in_wan_yuan(cast, emergency):
    text = (
        "业务种类,开始日,结束日,笔数,金额（万元）\n"
        "网银汇款,2026-11-01,2026-11-15,6948,86213.29\n"
        "票据融资,2026-11-01,2026-11-15,182,49200\n"
    )
    rows = transactions_in(BytesIO(text.encode("utf-8-sig")), "报.csv")
    tell_transactions(emergency, rows, cast.officer_a)
    assert summed(told(cast.officer_a), 1) == {
        "remittance": Total(1, 6948, 86_213_290_000),
        "bills": Total(1, 182, 49_200_000_000),
    }
