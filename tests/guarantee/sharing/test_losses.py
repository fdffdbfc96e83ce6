"""A loss is borne to the fen by all who share it, and caps bind in the order of claim."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guarantee.agreements import SHARES, D, agreement, cap

from changrong.guarantee.agreement import Agreement, Counts, Layer
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing import Loss, Shared, share, share_all
from changrong.guarantee.sharing.losses import flows

DAY = date(2026, 9, 11)
CITY_AND_FUNDS = ("province", "fund", "city")


def loss(amount: int, on: date = DAY, id: str = "DC-1") -> Loss:
    return Loss(id, amount, on)


def borne(made: Agreement, amount: int, used: int = 0) -> tuple[int, ...]:
    return share(made, loss(amount), {("yearly", 2026): used}).borne


def test_five_bear_a_claim_of_60_wan_by_their_shares() -> None:
    assert borne(agreement(), 60_0000_00) == (
        12_0000_00,
        12_0000_00,
        18_0000_00,
        12_0000_00,
        6_0000_00,
    )


def test_the_fen_left_over_go_to_the_largest_remainders() -> None:
    # 0.2 · 7 = 1.4, 1.4, 2.1, 1.4, 0.7: five whole fen, then 0.7 before the first 0.4
    assert borne(agreement(), 7) == (2, 1, 2, 1, 1)


def test_layers_share_each_part_of_a_loss_by_their_own_shares() -> None:
    layers = (Layer(500, SHARES), Layer(None, (D("0.5"), D("0.5"), D(0), D(0), D(0))))
    made = agreement(layers=layers)
    assert borne(made, 500) == (100, 100, 150, 100, 50)
    assert borne(made, 600) == (150, 150, 150, 100, 50)


def test_what_is_above_a_cap_on_claims_is_no_longer_shared_by_those_it_protects() -> None:
    made = agreement(cap(1000, guarantor="0.75", bank="0.25"))
    assert borne(made, 600, used=400) == (120, 120, 180, 120, 60)
    # Half of it is above: the three keep half of 360, the rest is borne three to one.
    assert borne(made, 600, used=700) == (165, 255, 90, 60, 30)
    assert borne(made, 600, used=1000) == (210, 390, 0, 0, 0)
    assert borne(made, 600, used=2000) == (210, 390, 0, 0, 0)


def test_a_cap_on_what_is_borne_counts_only_that() -> None:
    made = agreement(cap(200, counts=Counts.BORNE))
    first, second, third = share_all(made, [loss(200), loss(200), loss(200)])
    assert first.borne == (40, 40, 60, 40, 20)
    assert first.counted == {"yearly": 120}
    assert second.borne == (40, 80, 40, 27, 13)
    assert third.borne == (40, 160, 0, 0, 0)


def test_a_cap_by_rate_is_of_the_year_in_which_the_loss_is_claimed() -> None:
    made = agreement(cap(rate=D("0.1")), guaranteed={2026: 1000, 2027: 5000})
    late = [loss(100, date(2027, 1, 1)), loss(100, date(2026, 12, 31)), loss(100, DAY)]
    shared = share_all(made, late)
    assert [one.borne[1] for one in shared] == [20, 80, 20]
    with pytest.raises(GuaranteeError, match="2028 is not given"):
        share(made, loss(100, date(2028, 1, 1)))


def test_caps_are_applied_in_the_order_of_claim_and_not_of_the_file() -> None:
    made = agreement(cap(100))
    days = [DAY + timedelta(days=each) for each in (2, 0, 1)]
    later, first, second = share_all(made, [loss(100, on, str(on)) for on in days])
    assert first.borne[1] == 20
    assert second.borne[1] == later.borne[1] == 80


def test_money_goes_the_way_of_the_agreement_and_arrives_whole_at_the_bank() -> None:
    made = agreement()
    shared = share(made, loss(1000))
    pays = dict(zip((one.id for one in made.bearers), flows(made, shared.borne), strict=True))
    assert pays == {"bank": 0, "guarantor": 800, "province": 500, "fund": 200, "city": 100}


def test_no_loss_is_nothing() -> None:
    with pytest.raises(GuaranteeError, match="loss DC-1 must be more than zero"):
        loss(0)


# ------------------------------------------------------------------------------------- laws


@st.composite
def fractions(draw: st.DrawFn, count: int) -> tuple[Decimal, ...]:
    """So many fractions of up to four decimals that sum to one."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=count - 1, max_size=count - 1)))
    edges = [0, *cuts, 10_000]
    return tuple(Decimal(b - a) / 10_000 for a, b in pairwise(edges))


def bounds(up_to: int) -> st.SearchStrategy[int]:
    """Amounts among the losses; and beyond the largest, and beyond what 64 bits hold."""
    return st.integers(1, up_to) | st.integers(10**12 - 1, 10**20)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """Five bearers, one to three layers, none to two caps."""
    tops = sorted(draw(st.sets(bounds(10**9), max_size=2)))
    layers = tuple(Layer(each, draw(fractions(5))) for each in (*tops, None))
    caps = []
    if draw(st.booleans()):
        weights = draw(st.sampled_from(({"guarantor": "1"}, {"guarantor": "0.7", "city": "0.3"})))
        counts = draw(st.sampled_from(list(Counts)))
        most = draw(st.just(0) | bounds(3 * 10**9))
        caps.append(cap(most, bearers=("fund", "province"), counts=counts, id="first", **weights))
    if draw(st.booleans()):
        counts = draw(st.sampled_from(list(Counts)))
        most = draw(st.just(0) | bounds(3 * 10**9))
        caps.append(
            cap(most, bearers=("city",), counts=counts, id="second", bank="0.1", guarantor="0.9")
        )
    return agreement(*caps, layers=layers)


days = st.dates(date(2025, 11, 1), date(2027, 2, 1))
losses = st.lists(
    st.builds(Loss, st.just("x"), st.integers(1, 10**9) | st.integers(1, 10**12), days), max_size=9
)


@given(agreements(), losses)
def test_shares_always_sum_to_the_loss_and_nobody_bears_less_than_nothing(
    made: Agreement, given_: Sequence[Loss]
) -> None:
    for shared in share_all(made, given_):
        assert sum(shared.by_share) == sum(shared.borne) == shared.loss.amount
        assert min(*shared.by_share, *shared.borne) >= 0


@given(agreements(), losses)
def test_no_cap_is_ever_passed(made: Agreement, given_: Sequence[Loss]) -> None:
    """By what is borne: their sum. By claims: theirs of what stands within, plus a fen a loss."""
    shared = share_all(made, given_)
    for each in made.caps:
        places = [made.place(bearer) for bearer in each.bearers]
        for year in {one.year for one in shared}:
            of_year = [one for one in shared if one.year == year]
            theirs = sum(one.borne[place] for one in of_year for place in places)
            assert theirs <= made.most(each, year)


@given(agreements(), losses)
def test_what_is_within_every_cap_is_borne_by_share(
    made: Agreement, given_: Sequence[Loss]
) -> None:
    shared = share_all(made, given_)
    used = _used_by(shared)
    if all(
        used.get((one.id, year), 0) <= made.most(one, year)
        for one in made.caps
        for year in _years(shared)
    ):
        assert all(one.borne == one.by_share for one in shared)


def _used_by(shared: Sequence[Shared]) -> Counter[tuple[str, int]]:
    used: Counter[tuple[str, int]] = Counter()
    for one in shared:
        used.update({(cap, one.year): counted for cap, counted in one.counted.items()})
    return used


def _years(shared: Sequence[Shared]) -> set[int]:
    return {one.year for one in shared}


@given(agreements(), losses, losses)
def test_a_year_may_be_taken_up_again_where_it_was_left(
    made: Agreement, early: Sequence[Loss], late: Sequence[Loss]
) -> None:
    early = [Loss(one.id, one.amount, date(2026, 1, 1)) for one in early]
    late = [Loss(one.id, one.amount, date(2026, 7, 1)) for one in late]
    at_once = share_all(made, [*early, *late])
    first = share_all(made, early)
    assert [*first, *share_all(made, late, _used_by(first))] == at_once
