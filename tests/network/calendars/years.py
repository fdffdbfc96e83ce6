"""The year that the how-to publishes: 2027 as the State Council might arrange it (made up)."""

from pathlib import Path

from changrong.workdays.table import COLUMNS

SOURCE = "国办发明电〔2026〕99号（示例）"
FILE = Path(__file__).parents[3] / "docs" / "how-to" / "publish-a-year" / "2027.csv"
YEAR = FILE.read_text(encoding="utf-8")


def lines(rows: list[str]) -> str:
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def provisional() -> str:
    return YEAR.replace(",official,", ",provisional,")
