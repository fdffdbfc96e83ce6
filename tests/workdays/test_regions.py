"""A region's own rows stand over those of the area around it."""

from datetime import date

import pytest

from changrong.workdays import (
    BeyondCalendar,
    Calendar,
    CalendarError,
    DayKind,
    Status,
    parse_period,
)
from changrong.workdays.table import COLUMNS, parse_table

COUNTRY, PROVINCE, CITY, DISTRICT = "", "450000", "450100", "450103"
NATIONAL = """\
2026-01-01,holiday,元旦,New Year's Day,2026,official,,国
2026-04-06,holiday,清明节,Qingming Festival,2026,official,,国
2027-01-01,holiday,元旦,New Year's Day,2027,provisional,,国
"""
REGIONAL = """\
2026-04-20,holiday,地方节日,Local festival,2026,official,450000,桂
2026-04-21,holiday,地方节日,Local festival,2026,official,450000,桂
2026-04-20,workday,地方节日,Local festival,2026,official,450100,邕
2026-04-06,workday,防汛值守,Flood watch,2026,official,450103,区
2027-04-20,holiday,地方节日,Local festival,2027,official,450100,邕
2028-01-03,holiday,元旦,New Year's Day,2028,official,450103,区
"""
TABLE = parse_table(f"{','.join(COLUMNS)}\n{NATIONAL}{REGIONAL}", "test.csv")
HERE = {region: Calendar(TABLE, region) for region in (COUNTRY, PROVINCE, CITY, DISTRICT, "450200")}
HERE["110101"] = Calendar(TABLE, "110101")


@pytest.mark.parametrize(
    ("region", "day", "worked"),
    [
        (COUNTRY, "2026-04-20", True),
        ("110101", "2026-04-20", True),  # a district elsewhere
        (PROVINCE, "2026-04-20", False),
        ("450200", "2026-04-20", False),  # another city of the province
        (CITY, "2026-04-20", True),  # the city wins over its province
        (DISTRICT, "2026-04-20", True),  # and its district follows the city
        (CITY, "2026-04-21", False),  # where it says nothing, the province still holds
        (CITY, "2026-04-06", False),
        (DISTRICT, "2026-04-06", True),  # the district wins over the country
    ],
)
def test_the_smallest_area_that_speaks_of_a_day_decides_it(region, day, worked):
    assert HERE[region].is_working_day(date.fromisoformat(day)) is worked


def test_a_due_day_is_counted_by_the_calendar_of_its_place():
    received, one = date(2026, 4, 17), parse_period("1 working day")
    assert HERE[COUNTRY].due(received, one) == date(2026, 4, 20)
    assert HERE["450200"].due(received, one) == date(2026, 4, 22)
    assert HERE[CITY].due(received, one) == date(2026, 4, 20)


def test_a_holiday_taken_back_by_a_district_names_its_document():
    day = HERE[DISTRICT].day(date(2026, 4, 6))
    assert (day.kind, day.source, day.name.zh) == (DayKind.SWAPPED, "区", "防汛值守")


def test_a_year_known_in_one_district_only_is_known_nowhere_else():
    assert HERE[DISTRICT].years[2028] is Status.OFFICIAL
    assert not HERE[DISTRICT].is_working_day(date(2028, 1, 3))
    for region in (COUNTRY, PROVINCE, CITY):
        with pytest.raises(BeyondCalendar):
            HERE[region].is_working_day(date(2028, 1, 3))


def test_a_citys_own_holiday_does_not_make_a_year_official_that_the_country_has_not_arranged():
    assert HERE[CITY].years[2027] is Status.PROVISIONAL
    assert HERE[CITY].last_official_day == date(2026, 12, 31)
    assert HERE[CITY].explain(date(2027, 4, 16), parse_period("1 working day")).provisional


def test_one_area_cannot_give_a_year_both_official_and_provisional():
    rows = f"{NATIONAL}2026-05-01,holiday,劳动节,Labour Day,2026,provisional,450100,邕\n"
    rows += "2026-05-04,holiday,劳动节,Labour Day,2026,official,450100,邕\n"
    table = parse_table(f"{','.join(COLUMNS)}\n{rows}", "test.csv")
    assert Calendar(table).years[2026] is Status.OFFICIAL
    with pytest.raises(CalendarError, match="2026 is both official and provisional"):
        Calendar(table, CITY)
