"""The State Council's yearly arrangements, transcribed by hand from the documents named.

Independent of the package that seeds the table. Spans include the weekends that lie in them.
"""

from datetime import date, timedelta

OFF = {
    # 国办发明电〔2018〕15号 and, for the Labour Day, 〔2019〕3号
    2019: ["01-01", "02-04/02-10", "04-05", "05-01/05-04", "06-07", "09-13", "10-01/10-07"],
    # 国办发明电〔2019〕16号 and, for the Spring Festival, 〔2020〕1号
    2020: ["01-01", "01-24/02-02", "04-04/04-06", "05-01/05-05", "06-25/06-27", "10-01/10-08"],
    # 国办发明电〔2020〕27号
    2021: [
        "01-01/01-03",
        "02-11/02-17",
        "04-03/04-05",
        "05-01/05-05",
        "06-12/06-14",
        "09-19/09-21",
        "10-01/10-07",
    ],
    # 国办发明电〔2021〕11号
    2022: [
        "01-01/01-03",
        "01-31/02-06",
        "04-03/04-05",
        "04-30/05-04",
        "06-03/06-05",
        "09-10/09-12",
        "10-01/10-07",
    ],
    # 国办发明电〔2022〕16号
    2023: [
        "01-01/01-02",
        "01-21/01-27",
        "04-05",
        "04-29/05-03",
        "06-22/06-24",
        "09-29/10-06",
    ],
    # 国办发明电〔2023〕7号
    2024: [
        "01-01",
        "02-10/02-17",
        "04-04/04-06",
        "05-01/05-05",
        "06-10",
        "09-15/09-17",
        "10-01/10-07",
    ],
    # 国办发明电〔2024〕12号
    2025: ["01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"],
    # 国办发明电〔2025〕7号
    2026: [
        "01-01/01-03",
        "02-15/02-23",
        "04-04/04-06",
        "05-01/05-05",
        "06-19/06-21",
        "09-25/09-27",
        "10-01/10-07",
    ],
}

WORKED = {
    2019: ["02-02", "02-03", "04-28", "05-05", "09-29", "10-12"],
    # 1 February 2020 was first to be worked; the extension took it back.
    2020: ["01-19", "04-26", "05-09", "06-28", "09-27", "10-10"],
    2021: ["02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"],
    2022: ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"],
    2023: ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"],
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


def working_days(year: int) -> set[date]:
    """Every day worked in an arranged year."""
    all_days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    weekdays = {day for day in all_days if day.year == year and day.weekday() < 5}
    off = {day for span in OFF[year] for day in _days(year, span)}
    worked = {day for span in WORKED[year] for day in _days(year, span)}
    return (weekdays - off) | worked


def _days(year: int, span: str) -> list[date]:
    first, _, last = span.partition("/")
    begin = date.fromisoformat(f"{year}-{first}")
    end = date.fromisoformat(f"{year}-{last or first}")
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
