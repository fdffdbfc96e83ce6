from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.lending.discounting import Flow, factor_between, is_only_factor, worth

D = Decimal
ONE = D(1)


def flows_with_roots(*roots: str) -> list[Flow]:
    """A polynomial that is zero at these factors, as flows in time."""
    amounts = [ONE]
    for root in map(D, roots):
        above, scaled = [D(0), *amounts], [amount * -root for amount in amounts] + [D(0)]
        amounts = [one + other for one, other in zip(above, scaled, strict=True)]
    return [Flow(time, amount) for time, amount in enumerate(amounts)]


def test_flows_are_worth_their_sum_where_time_costs_nothing():
    assert worth([Flow(0, D(100)), Flow(30, D(-40)), Flow(90, D(-65))], ONE) == -5


def test_flows_far_apart_are_discounted_by_every_unit_between():
    assert worth([Flow(0, D(1)), Flow(3, D(8))], D("0.5")) == 2


def test_a_root_at_an_end_of_the_range_is_found():
    flows = flows_with_roots("0.5")
    assert factor_between(flows, D("0.5"), ONE) == D("0.5")
    assert factor_between(flows, D(0), D("0.5")) == D("0.5")


def test_no_factor_is_told_where_the_ends_agree():
    assert factor_between(flows_with_roots("0.5"), D("0.6"), ONE) is None
    assert factor_between(flows_with_roots("0.5", "0.7"), D("0.4"), ONE) is None


@pytest.mark.parametrize(
    ("roots", "is_only"),
    [
        (("0.9",), True),
        (("0.9", "0.4"), True),  # the second lies outside
        (("0.9", "0.6"), False),
        (("0.9", "0.9"), False),
        (("0.9", "0.9000000001"), False),  # too near to be told apart
        (("0.9", "0.8", "0.8"), False),
        (("0.9", "1.5", "0.2"), True),
    ],
)
def test_a_factor_is_the_only_one_if_nothing_else_in_the_range_is_a_root(roots, is_only):
    assert is_only_factor(flows_with_roots(*roots), D("0.9"), D("0.5"), ONE) is is_only


far_away = st.sampled_from(["-3", "-0.7", "0.1", "0.2", "0.25", "1.8", "2", "4"])


@given(st.integers(501, 999), st.lists(far_away, max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_one_root_of_a_range_is_found_and_known_to_be_the_only_one(inside, outside):
    root = D(inside) / 1000
    flows = flows_with_roots(str(root), *outside)
    found = factor_between(flows, D("0.5"), ONE)
    assert abs(found - root) < D("1e-30")
    assert is_only_factor(flows, found, D("0.5"), ONE)


@given(st.integers(501, 999), st.integers(501, 999), st.integers(501, 999))
@settings(max_examples=60, deadline=None)
def test_of_three_roots_none_is_called_the_only_one(one, two, three):
    flows = flows_with_roots(*(str(D(n) / 1000) for n in (one, two, three)))
    found = factor_between(flows, D("0.5"), ONE)
    assert not is_only_factor(flows, found, D("0.5"), ONE)
