from dataclasses import replace
from datetime import date

import pytest

from changrong.workdays import (
    Calendar,
    CalendarError,
    Status,
    doubts,
    overlaid,
    read_table,
    read_year,
)
from changrong.workdays.table import COLUMNS

HEADING = ",".join(COLUMNS)
NEW_YEAR = "2027-01-01,holiday,元旦,New Year's Day,2027,official,,文件"
EVE = "2026-12-31,holiday,元旦,New Year's Day,2027,official,,文件"
WORKED = "2027-01-03,workday,元旦,New Year's Day,2027,official,,文件"


def text(*rows: str) -> str:
    return "\n".join([HEADING, *rows]) + "\n"


def test_a_year_is_read_in_date_order_with_the_days_it_takes_from_the_december_before():
    year = read_year(text(NEW_YEAR, EVE, WORKED), "2027.csv")
    assert (year.year, year.region, year.status) == (2027, "", Status.OFFICIAL)
    assert [row.date.isoformat() for row in year.rows] == ["2026-12-31", "2027-01-01", "2027-01-03"]
    assert year.years == {2026, 2027}


def test_rows_without_a_document_take_the_one_that_is_given():
    bare = NEW_YEAR.removesuffix("文件")
    year = read_year(text(bare, WORKED), "2027.csv", source="国办发明电〔2026〕9号")
    assert [row.source for row in year.rows] == ["国办发明电〔2026〕9号", "文件"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("2027-02-30,holiday,元旦,New Year,2027,official,,文件", "row 3, column date: cannot read"),
        ("2027-05-01,holiday,劳动节,Labour Day,2026,official,,文件", "row 3, column year: 2026"),
        ("2027-05-01,holiday,劳动节,Labour Day,2027,provisional,,文件", "row 3, column status"),
        ("2027-05-01,holiday,劳动节,Labour Day,2027,official,110000,文件", "row 3, column region"),
        ("2028-05-01,holiday,劳动节,Labour Day,2027,official,,文件", "row 3, column date: 2028"),
        ("2026-11-30,holiday,元旦,New Year,2027,official,,文件", "row 3, column date: 2026-11-30"),
        ("2027-05-03,workday,劳动节,Labour Day,2027,official,,文件", "row 3, column kind"),
        ("2027-05-01,holiday,,Labour Day,2027,official,,文件", "row 3, column name_zh"),
        ("2027-05-01,holiday,劳动节,,2027,official,,文件", "row 3, column name_en"),
        ("2027-05-01,holiday,劳动节,Labour Day,2027,official,,", "row 3, column source"),
        ("2027-01-01,holiday,元旦,New Year,2027,official,,文件", "2027-01-01 is given twice"),
    ],
)
def test_what_is_wrong_with_a_year_is_said_by_row_and_column(row, place):
    with pytest.raises(CalendarError, match=place) as caught:
        read_year(text(NEW_YEAR, row), "2027.csv")
    assert caught.value.text.zh.startswith("2027.csv")


@pytest.mark.parametrize(
    ("rows", "asked", "said"),
    [
        ([], {}, "there are no rows"),
        ([NEW_YEAR], {"year": 2028}, "row 2, column year: 2027, not 2028"),
        ([NEW_YEAR], {"region": "110000"}, "row 2, column region"),
        ([NEW_YEAR.replace(",,", ",京,")], {}, "row 2, column region: '京' is not a six-digit"),
    ],
)
def test_a_file_must_be_about_the_year_and_the_area_it_is_published_for(rows, asked, said):
    with pytest.raises(CalendarError, match=said):
        read_year(text(*rows), "2027.csv", **asked)


def test_a_region_may_take_back_a_national_holiday_on_a_weekday():
    row = "2027-05-03,workday,防汛,Flood watch,2027,official,450103,区"
    assert read_year(text(row), "2027.csv").region == "450103"


def test_an_official_year_stands_in_the_place_of_the_provisional_one():
    year = read_year(text(NEW_YEAR, EVE, WORKED), "2027.csv")
    calendar = Calendar(overlaid(read_table(), [year]))
    assert calendar.years[2027] is Status.OFFICIAL
    assert calendar.last_official_day == date(2027, 12, 31)
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2027, 1, 3))
    assert calendar.is_working_day(date(2027, 10, 1))  # the year says nothing of it any more


def test_two_years_cannot_both_speak_of_a_day():
    again = EVE.replace(",2027,", ",2026,")
    years = [read_year(text(each), "f.csv") for each in (EVE, again)]
    with pytest.raises(CalendarError, match="2026-12-31 is given twice"):
        overlaid(read_table(), years)


def test_a_year_that_looks_like_a_slip_is_doubted():
    said = [doubt.en for doubt in doubts(read_year(text(NEW_YEAR), "f.csv"), read_table())]
    assert said[0] == "2027 is said to be official, yet no weekend is worked in exchange"
    assert said[1].startswith("not mentioned: ")
    assert "Labour Day" in said[1]
    assert "New Year's Day" not in said[1]


def test_the_years_of_the_committed_table_are_not_doubted_and_a_regions_never():
    table = read_table()
    for year in range(2019, 2028):
        rows = [row for row in table if row.year == year]
        whole = read_year(text(*(_line(row) for row in rows)), "f.csv")
        assert whole.rows == tuple(rows)
        assert not doubts(whole, table), year
    local = replace(read_year(text(NEW_YEAR), "f.csv"), region="110000")
    assert not doubts(local, table)


def _line(row) -> str:
    cells = (row.date, row.kind, row.name.zh, f'"{row.name.en}"', row.year, row.status, "")
    return ",".join(map(str, cells)) + f",{row.source}"
