"""The rival of the bench has tables like ours and takes the rows that ours wrote; its check can
fail."""

from __future__ import annotations

import pytest
from benchmarks.ledger import FORMS, _written
from benchmarks.rivals.bare_ledger import Bare, reached
from django.db import DatabaseError, connection

from changrong.network.ledger.actions import post

from .entries import claimed, lent


@pytest.fixture
def rows(cast, bank, committed):
    before = reached()
    post([lent(bank), lent(bank, "k2"), claimed(bank, cast.guarantor.number)])
    [rows] = _written(before, 3)
    return before, rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", FORMS[connection.vendor].values(), ids=str)
def test_a_rival_writes_the_rows_that_ours_wrote_into_tables_that_refuse_the_same(rows, how):
    before, written = rows
    bare = Bare(*how)
    try:
        with pytest.raises(ValueError, match="rows of ledger_entry are not in"):
            bare.check(before)
        bare.insert(bare.ready(written))
        bare.check(before)
        for statement in (
            f"UPDATE {bare.form}_posting SET amount = 1",
            f"DELETE FROM {bare.form}_entry",
            f"INSERT INTO {bare.form}_entry SELECT * FROM {bare.form}_entry",
        ):
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(statement)
    finally:
        bare.drop()
