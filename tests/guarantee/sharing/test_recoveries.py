"""What is recovered goes back to those who bore the loss, and never more than they miss."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.sharing import Recovery, give_back, give_back_all

DAY = date(2026, 9, 24)


def recovered(gross: int, costs: int = 0, later: int = 0) -> Recovery:
    return Recovery("DC-1", DAY + timedelta(days=later), gross, costs)


def test_costs_come_off_first_and_the_rest_goes_back_as_the_loss_was_borne() -> None:
    borne = (12_0000_00, 12_0000_00, 18_0000_00, 12_0000_00, 6_0000_00)
    returned = give_back(borne, recovered(9_3500_00, 3500_00))
    assert returned.parts == (1_8000_00, 1_8000_00, 2_7000_00, 1_8000_00, 9000_00)
    assert sum(returned.missing) == 51_0000_00


def test_what_is_over_once_all_is_made_good_is_the_borrowers() -> None:
    first, second = give_back_all((30, 70), [recovered(90), recovered(25, 5, later=1)])
    assert (first.missing, second.missing) == ((3, 7), (0, 0))
    assert second.surplus == 10


def test_recoveries_of_a_loss_are_taken_by_their_days() -> None:
    late, early = recovered(5, later=3), recovered(3)
    assert [one.recovery for one in give_back_all((10, 10), [late, early])] == [early, late]


@pytest.mark.parametrize(("gross", "costs"), [(0, 0), (-1, 0), (5, -1), (5, 6)])
def test_what_is_no_recovery_is_refused(gross: int, costs: int) -> None:
    with pytest.raises(GuaranteeError, match="recovered of loss DC-1 on 2026-09-24"):
        recovered(gross, costs)


amounts = st.lists(st.integers(0, 10**10), min_size=1, max_size=6).map(tuple)
recoveries = st.lists(
    st.tuples(st.integers(1, 10**10), st.integers(0, 10**10), st.integers(0, 9)).map(
        lambda drawn: recovered(drawn[0], min(drawn[1], drawn[0]), drawn[2])
    ),
    max_size=8,
)


@given(amounts, recoveries)
def test_no_bearer_ever_gets_back_more_than_it_bore(
    borne: tuple[int, ...], taken: list[Recovery]
) -> None:
    for returned in give_back_all(borne, taken):
        assert min(returned.missing) >= 0
        assert min(returned.parts) >= 0


@given(amounts, recoveries)
def test_every_fen_recovered_is_returned_or_over(
    borne: tuple[int, ...], taken: list[Recovery]
) -> None:
    returned = give_back_all(borne, taken)
    given_back = sum(sum(one.parts) for one in returned)
    assert given_back + sum(one.surplus for one in returned) == sum(one.net for one in taken)
    assert given_back == min(sum(borne), sum(one.net for one in taken))


@given(amounts, recoveries)
def test_each_gets_back_in_proportion_within_a_fen_a_recovery(
    borne: tuple[int, ...], taken: list[Recovery]
) -> None:
    returned = give_back_all(borne, taken)
    whole = sum(borne)
    back = min(whole, sum(one.net for one in taken))
    for place, bore in enumerate(borne):
        got = sum(one.parts[place] for one in returned)
        assert abs(got * whole - back * bore) <= whole * len(returned)
