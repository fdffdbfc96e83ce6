"""Columns are shared fen for fen as one loss at a time is."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantee.agreements import D, agreement, cap
from tests.guarantee.sharing.test_losses import agreements, fractions, losses

from changrong.guarantee.agreement import Agreement, Layer
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing import Loss, Recovery, give_back_all, share_all
from changrong.guarantee.sharing.columns import (
    LARGEST_LOSS,
    Losses,
    Recoveries,
    flows_of,
    return_recoveries,
    share_losses,
)
from changrong.guarantee.sharing.losses import flows
from changrong.guarantee.sharing.splitting import split_by_rows, split_by_shares
from changrong.money import split

EPOCH = date(1970, 1, 1)


def columns(given_: Sequence[Loss]) -> Losses:
    return Losses(
        np.array([one.amount for one in given_], np.int64),
        np.array([(one.claimed_on - EPOCH).days for one in given_], np.int32),
    )


@given(agreements(), losses)
def test_a_column_of_losses_is_shared_as_one_after_another(
    made: Agreement, given_: Sequence[Loss]
) -> None:
    one_by_one = share_all(made, given_)
    at_once = share_losses(made, columns(given_))
    assert [tuple(row) for row in at_once.by_share.T.tolist()] == [
        one.by_share for one in one_by_one
    ]
    assert [tuple(row) for row in at_once.borne.T.tolist()] == [one.borne for one in one_by_one]
    assert [tuple(row) for row in flows_of(made, at_once.borne).T.tolist()] == [
        flows(made, one.borne) for one in one_by_one
    ]


@given(agreements(), losses, st.data())
def test_what_was_used_before_counts_for_columns_too(
    made: Agreement, given_: Sequence[Loss], data: st.DataObject
) -> None:
    years = {one.claimed_on.year for one in given_}
    used = {
        (each.id, year): data.draw(st.integers(0, 10**10)) for each in made.caps for year in years
    }
    one_by_one = share_all(made, given_, used)
    at_once = share_losses(made, columns(given_), used)
    assert at_once.borne.T.tolist() == [list(one.borne) for one in one_by_one]


@given(st.integers(1, 9).flatmap(fractions), st.lists(st.integers(0, LARGEST_LOSS), max_size=9))
def test_a_column_is_split_by_shares_as_each_amount_is(
    shares: tuple[D, ...], totals: list[int]
) -> None:
    parts = split_by_shares(np.array(totals, np.int64), shares)
    assert parts.T.tolist() == [list(split(total, shares)) for total in totals]


def test_shares_of_nine_decimals_are_exact_too() -> None:
    shares = (D("0.333333333"), D("0.333333334"), D("0.333333333"))
    totals = [1, 2, 3, 10**12, 999_999_999_999, 333_333_333]
    parts = split_by_shares(np.array(totals, np.int64), shares)
    assert parts.T.tolist() == [list(split(total, shares)) for total in totals]


rows = st.lists(st.integers(0, 10**12), min_size=3, max_size=3).flatmap(
    lambda weights: st.tuples(st.integers(0, sum(weights)), st.just(weights))
)


@given(st.lists(rows, max_size=9))
def test_a_column_is_split_by_its_own_weights_however_large(
    drawn: list[tuple[int, list[int]]],
) -> None:
    totals = np.array([total for total, _weights in drawn], np.int64)
    weights = np.array([weights for _total, weights in drawn], np.int64).reshape(-1, 3).T
    kept = weights.copy()
    expected = [list(split(total, of)) if any(of) else [0, 0, 0] for total, of in drawn]
    assert split_by_rows(totals, weights).T.tolist() == expected
    assert (weights == kept).all()


@given(
    st.lists(st.lists(st.integers(0, 10**11), min_size=3, max_size=3), min_size=1, max_size=5),
    st.data(),
)
def test_recoveries_of_many_losses_go_back_as_those_of_each_one(
    borne: list[list[int]], data: st.DataObject
) -> None:
    start = date(2026, 1, 1)
    drawn = data.draw(
        st.lists(
            st.tuples(
                st.integers(0, len(borne) - 1),
                st.integers(1, 10**11),
                st.integers(0, 10**11),
                st.integers(0, 5),
            ),
            max_size=12,
        )
    )
    taken = [
        (at, Recovery("x", start + timedelta(days=later), gross, min(costs, gross)))
        for at, gross, costs, later in drawn
    ]
    at_once = return_recoveries(
        np.array(borne, np.int64).T,
        Recoveries(
            np.array([at for at, _one in taken], np.int64),
            np.array([(one.received_on - EPOCH).days for _at, one in taken], np.int32),
            np.array([one.gross for _at, one in taken], np.int64),
            np.array([one.costs for _at, one in taken], np.int64),
        ),
    )
    for place, theirs in enumerate(borne):
        of_loss = give_back_all(theirs, [one for at, one in taken if at == place])
        missing = of_loss[-1].missing if of_loss else tuple(theirs)
        assert tuple(at_once.missing[:, place].tolist()) == missing
        assert at_once.surplus[place] == sum(one.surplus for one in of_loss)


def test_no_losses_are_shared_into_nothing() -> None:
    shared = share_losses(agreement(cap(5)), columns([]))
    assert shared.borne.shape == (5, 0)


@pytest.mark.parametrize("amount", [0, -5, LARGEST_LOSS + 1])
def test_an_amount_out_of_reason_is_named_by_its_place(amount: int) -> None:
    with pytest.raises(GuaranteeError, match="loss 2 must be more than zero"):
        columns([Loss("a", 5, EPOCH), _made(amount)])


def _made(amount: int) -> Loss:
    made = Loss("b", 5, EPOCH)
    object.__setattr__(made, "amount", amount)
    return made


def test_too_much_in_all_is_refused_before_a_sum_could_overflow() -> None:
    days = np.zeros(10_000_000, np.int32)
    with pytest.raises(GuaranteeError, match="too much in all"):
        Losses(np.full(10_000_000, LARGEST_LOSS), days)


def test_what_is_no_recovery_is_named_by_its_place() -> None:
    amounts = np.array([5, 5], np.int64)
    with pytest.raises(GuaranteeError, match="recovery 2 must be more than zero"):
        Recoveries(np.array([0, 0]), np.array([0, 0], np.int32), amounts, np.array([5, 6]))


def test_layers_of_columns_end_where_the_agreement_says() -> None:
    made = agreement(
        layers=(
            Layer(500, (D(1), D(0), D(0), D(0), D(0))),
            Layer(None, (D(0), D(1), D(0), D(0), D(0))),
        )
    )
    shared = share_losses(made, columns([Loss("a", 499, EPOCH), Loss("b", 501, EPOCH)]))
    assert shared.borne[:2].tolist() == [[499, 500], [0, 1]]


@pytest.mark.parametrize("bound", [LARGEST_LOSS - 1, LARGEST_LOSS, 2 * LARGEST_LOSS, 10**20])
def test_a_layer_may_end_beyond_the_largest_loss(bound: int) -> None:
    first, last = (D(1), D(0), D(0), D(0), D(0)), (D(0), D(1), D(0), D(0), D(0))
    made = agreement(cap(bound), layers=(Layer(bound, first), Layer(None, last)))
    shared = share_losses(made, columns([Loss("a", LARGEST_LOSS, EPOCH)]))
    above = max(LARGEST_LOSS - bound, 0)
    assert shared.by_share[:2].tolist() == [[LARGEST_LOSS - above], [above]]
