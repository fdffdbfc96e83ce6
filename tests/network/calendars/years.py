"""2027 as the State Council might arrange it (made up), in the format of the calendar's table."""

from changrong.workdays.table import COLUMNS

SOURCE = "国办发明电〔2026〕99号（示例）"
OFF = {
    ("元旦", "New Year's Day"): ["2026-12-31", "2027-01-01"],
    ("春节", "Spring Festival"): [
        *(f"2027-02-{day:02}" for day in (5, 6, 7, 8, 9, 10, 11, 12)),
    ],
    ("清明节", "Qingming Festival"): ["2027-04-05"],
    ("劳动节", "Labour Day"): ["2027-05-03", "2027-05-04", "2027-05-05"],
    ("端午节", "Dragon Boat Festival"): ["2027-06-09"],
    ("中秋节", "Mid-Autumn Festival"): ["2027-09-15"],
    ("国庆节", "National Day"): [f"2027-10-{day:02}" for day in (1, 4, 5, 6, 7)],
}
WORKED = {
    ("元旦", "New Year's Day"): ["2027-01-03"],
    ("春节", "Spring Festival"): ["2027-01-31", "2027-02-20"],
    ("国庆节", "National Day"): ["2027-09-26", "2027-10-09"],
}


def text(status: str = "official", region: str = "") -> str:
    rows = [(day, "holiday", name) for name, days in OFF.items() for day in days]
    rows += [(day, "workday", name) for name, days in WORKED.items() for day in days]
    return lines(
        f'{day},{kind},{zh},"{en}",2027,{status},{region},' for day, kind, (zh, en) in sorted(rows)
    )


def lines(rows) -> str:
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


YEAR = text()
