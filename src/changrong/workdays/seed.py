"""Write calendar.csv anew: `python -m changrong.workdays.seed`.

The days come from the `holidays` package, which transcribes the State Council's yearly
arrangements; the tests compare the result with the arrangements themselves. For a year that is not
yet arranged the package gives the statutory holidays without any working weekends and without
saying so. Such a year must therefore be named in `PROVISIONAL` here, and is marked so in the table.

To publish a year: move it from `PROVISIONAL` to `OFFICIAL` with its document, run this, and add the
arrangement to the tests.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import holidays

from changrong.text import Text
from changrong.workdays.table import COLUMNS, TABLE, Kind, SpecialDay, Status

# State Council General Office, by the year arranged; a second number is a change within the year.
OFFICIAL = {
    2019: "国办发明电〔2018〕15号、〔2019〕3号",
    2020: "国办发明电〔2019〕16号、〔2020〕1号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
PROVISIONAL = {2027: "全国年节及纪念日放假办法（国务院令第795号），当年安排未公布"}

NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
# The eve and the days added in 2020 are days of the Spring Festival.
ALIASES = {"农历除夕": "春节", "春节延长假期": "春节"}

_EXCHANGED = re.compile(r"由 (\d{4}-\d{2}-\d{2}) 调休")


def seed() -> tuple[SpecialDay, ...]:
    """All rows of the national table, in date order."""
    sources = OFFICIAL | PROVISIONAL
    raw = holidays.country_holidays("CN", years=sorted(sources), language="zh_CN")
    off = {day: str(name) for day, name in raw.items() if day.year in sources}
    worked = {
        date.fromisoformat(found[1]): day
        for day, name in off.items()
        if (found := _EXCHANGED.search(name))
    }
    rows = [(day, Kind.HOLIDAY, day) for day in off]
    rows += [(day, Kind.WORKDAY, paid_for) for day, paid_for in worked.items()]
    return tuple(
        SpecialDay(
            date=day,
            kind=kind,
            name=_name(named_after, off, worked),
            year=named_after.year,
            status=Status.OFFICIAL if named_after.year in OFFICIAL else Status.PROVISIONAL,
            region="",
            source=sources[named_after.year],
        )
        for day, kind, named_after in sorted(rows)
    )


def _name(day: date, off: Mapping[date, str], worked: Mapping[date, date]) -> Text:
    """A day off in exchange is named after all holidays of the unbroken stretch it lies in."""
    names = _holidays_in(off[day])
    if not names:
        stretch = sorted(_stretch(day, off, worked))
        names = [name for each in stretch for name in _holidays_in(off.get(each, ""))]
    unique = list(dict.fromkeys(names))
    return Text("、".join(unique), ", ".join(NAMES[name] for name in unique))


def _holidays_in(label: str) -> list[str]:
    parts = [part.strip().removesuffix("（补假）") for part in label.split(";")]
    return [name for part in parts if (name := ALIASES.get(part, part)) in NAMES]


def _stretch(day: date, off: Mapping[date, str], worked: Mapping[date, date]) -> Iterator[date]:
    def free(each: date) -> bool:
        return each in off or (each.weekday() >= 5 and each not in worked)

    for step in (timedelta(days=-1), timedelta(days=1)):
        each = day
        while free(each):
            yield each
            each += step


def write(rows: Iterable[SpecialDay], path: Path = TABLE) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(
                (
                    row.date.isoformat(),
                    row.kind.value,
                    row.name.zh,
                    row.name.en,
                    row.year,
                    row.status.value,
                    row.region,
                    row.source,
                )
            )


if __name__ == "__main__":
    write(seed())
