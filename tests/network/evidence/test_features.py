"""What items tell together, and what they leave open; laws that hold for any items."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.network.evidence import points
from changrong.network.evidence.catalogue import FAMILIES, ITEMS
from changrong.network.evidence.features import FEATURES, Held, Presence, features
from changrong.network.evidence.points import score

from .samples import TODAY, months

pytestmark = pytest.mark.shows("S3-19")


def of(name, dated=date(2026, 11, 20), trust=2, **value):
    return Held(name, value, dated, trust)


def test_nothing_known_leaves_everything_open_and_every_family_absent():
    found = features([], TODAY)
    assert set(found.values.values()) == {None}
    assert set(found.families.values()) == {Presence.ABSENT}
    assert found.coverage == (0, 4)
    total = score(found)
    assert (total.lowest, total.highest, total.of) == (0, 100, 100)


def test_a_year_of_invoices_tells_its_months_and_its_trend():
    amounts = months("1000") | dict.fromkeys(
        months("1500").keys() - set(list(months())[:6]), "1500"
    )
    found = features([of("invoices", amounts=amounts)], TODAY)
    assert found.values["sales_months"] == 12
    assert found.values["sales_trend"] == Fraction(1, 2)
    assert found.values["flow_cover"] is None  # no flows: unknown, not nothing
    assert found.coverage == (1, 4)
    assert found.families["trade"] is Presence.PRESENT


def test_a_month_that_is_not_told_is_unknown_and_a_month_of_nothing_is_nothing():
    told = months("1000")
    hole = {month: amount for month, amount in told.items() if month != "2026-03"}
    assert features([of("invoices", amounts=hole)], TODAY).values["sales_months"] is None
    zero = told | {"2026-03": "0"}
    assert features([of("invoices", amounts=zero)], TODAY).values["sales_months"] == 11


def test_what_divides_by_nothing_is_unknown():
    found = features([of("invoices", amounts=months("0"))], TODAY)
    assert found.values["sales_trend"] is None
    assert found.values["sales_months"] == 0


def test_figures_of_two_families_need_both():
    sales = of("invoices", amounts=months("100000"))
    debt = of("credit_report", outstanding="600000", overdue="0", overdue_times=0)
    assert features([debt], TODAY).values["debt_to_sales"] is None
    both = features([sales, debt], TODAY)
    assert both.values["debt_to_sales"] == Fraction(1, 2)
    assert both.coverage == (2, 4)
    flows = of("account_flows", inflows=months("80000"), outflows=months("76000"))
    three = features([sales, debt, flows], TODAY)
    assert three.values["flow_cover"] == Fraction(4, 5)
    assert three.values["flow_kept"] == Fraction(1, 20)


def test_an_item_is_used_until_the_last_day_on_which_it_is_fresh():
    listed = of("dishonesty", date(2026, 11, 16), listed=True)
    assert features([listed], TODAY).values["dishonest"] == 1
    after = features([listed], TODAY + timedelta(days=1))
    assert after.values["dishonest"] is None
    assert after.families["public"] is Presence.STALE
    assert after.coverage == (0, 4)


def test_an_item_of_a_day_to_come_is_not_used():
    assert features([of("dishonesty", TODAY + timedelta(days=1), listed=True)], TODAY).used == ()


def test_of_several_fresh_ones_a_sources_counts_before_the_firms_own_and_then_the_latest():
    source = of("penalties", date(2026, 11, 10), 2, times=3)
    own = of("penalties", date(2026, 11, 20), 0, times=0)
    later = of("penalties", date(2026, 11, 21), 2, times=1)
    assert features([source, own], TODAY).values["penalties"] == 3
    assert features([own, source, later], TODAY).values["penalties"] == 1


def test_an_item_that_no_catalogue_has_any_more_is_passed_over():
    assert features([Held("stars", {"sign": "leo"}, TODAY)], TODAY).used == ()


def test_points_are_given_for_what_is_known_and_left_open_for_the_rest():
    clean = of("dishonesty", listed=False)
    total = score(features([clean], TODAY))
    assert (total.lowest, total.highest) == (5, 100)
    listed = score(features([of("dishonesty", listed=True)], TODAY))
    assert (listed.lowest, listed.highest) == (0, 95)
    line = next(line for line in total.lines if line.feature == "dishonest")
    assert line.is_known
    assert line.lowest == line.highest == 5


def test_the_table_of_points_names_every_feature_once_and_makes_a_hundred():
    assert points.table().keys() == FEATURES.keys()
    assert sum(max(b.points for b in bands) for bands in points.table().values()) == 100


FALLING = [{"below": "3", "points": 1}, {"below": "1", "points": 2}]


@pytest.mark.parametrize(
    "figure",
    [
        {"feature": "luck", "bands": [{"points": 1}]},
        {"feature": "age", "bands": [{"below": "3", "points": 1}]},
        {"feature": "age", "bands": [*FALLING, {"points": 0}]},
        {"feature": "age", "bands": [{"points": 1}, {"points": 2}]},
    ],
)  # fmt: skip
def test_a_table_with_a_band_that_cannot_hold_is_refused(figure):
    with pytest.raises(ValueError, match=r"points\.toml"):
        points._bands(figure)


# ---------------------------------------------------------------------- laws

WHOLE = st.integers(0, 10_000_000).map(str)
VALUES = {
    "money": WHOLE,
    "integer": st.integers(0, 40),
    "boolean": st.booleans(),
    "date": st.dates(date(1990, 1, 1), TODAY).map(str),
    "months": st.lists(WHOLE, min_size=12, max_size=12).map(
        lambda amounts: dict(zip(months(), amounts, strict=True))
    ),
}


def kind_of(field):
    from changrong.network.cases.fields import type_of

    return "months" if field.type == "months" else type_of(field)


@st.composite
def held(draw, name=None):
    item = ITEMS[name or draw(st.sampled_from(sorted(ITEMS)))]
    value = {}
    for field in item.holds:
        if draw(st.booleans()):
            value[field.name] = draw(VALUES[kind_of(field)])
    dated = TODAY - timedelta(days=draw(st.integers(-5, 90)))
    return Held(item.name, value, dated, draw(st.integers(0, 2)))


def width(items):
    total = score(features(items, TODAY))
    return total.lowest, total.highest


@given(st.lists(held(), max_size=8), st.data())
def test_an_item_of_a_sort_that_was_lacking_never_widens_what_is_open(items, data):
    lacking = sorted(ITEMS.keys() - {one.item for one in items})
    if not lacking:
        return
    new = data.draw(held(data.draw(st.sampled_from(lacking))))
    low, high = width(items)
    then_low, then_high = width([*items, new])
    assert low <= then_low <= then_high <= high


@given(st.lists(held(), max_size=8).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))))
def test_the_order_in_which_items_come_never_matters(both):
    one, other = both
    assert features(one, TODAY) == features(other, TODAY)


@given(st.lists(held(), max_size=8))
def test_what_is_stale_counts_as_if_it_were_not_there(items):
    fresh = [one for one in items if one.is_fresh(TODAY)]
    assert features(items, TODAY).values == features(fresh, TODAY).values
    assert width(items) == width(fresh)


@given(st.lists(held(), max_size=8))
def test_a_family_counts_as_present_where_something_of_it_is_used_and_only_there(items):
    found = features(items, TODAY)
    used = {ITEMS[name].family for name in found.used}
    present = {name for name, one in found.families.items() if one is Presence.PRESENT}
    assert present == used
    assert found.coverage == (len(used), len(FAMILIES))


@given(st.lists(held(), max_size=8))
def test_what_is_unknown_gives_no_point_and_takes_none(items):
    for line in score(features(items, TODAY)).lines:
        bands = [band.points for band in points.table()[line.feature]]
        if line.is_known:
            assert line.lowest == line.highest
        else:
            assert (line.lowest, line.highest) == (min(bands), max(bands))
