"""A landing finds exactly those who newly qualify, once, and judges again only what changed."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Verdict
from changrong.policy.batch.tape import TapeError, open_tape
from changrong.policy.landing.contents import content_of
from changrong.policy.landing.files import Landing, land
from changrong.policy.landing.finder import News, news

from ..test_laws import DAYS, VALUES
from ..whatif.overlays import OVERLAYS
from ..whatif.test_compare import overlaid

DAY = date(2022, 6, 9)
CUT, ANYWHERE = "city-2022/rate-cut", "city-2022/anywhere"
SHOP = {
    "enterprise.industry": "5210",
    "enterprise.headcount": 5,
    "enterprise.region": "110105",
    "institution.kind": "bank",
    "loan.secured": True,
}
ROSTER = {
    "甲": SHOP,
    "乙": {**SHOP, "enterprise.headcount": 50},
    "丙": {**SHOP, "loan.secured": None},
}


def write(file: Path, roster: dict[str, dict]) -> Path:
    names = {name: None for row in roster.values() for name in row}
    rows = [{"id": id, **{name: row.get(name) for name in names}} for id, row in roster.items()]
    kinds = {"enterprise.headcount": pa.int64(), "loan.secured": pa.bool_()}
    schema = pa.schema([("id", pa.string()), *((n, kinds.get(n, pa.string())) for n in names)])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
    return file


class Runs:
    """Runs of one landing over rosters that change."""

    def __init__(self, book: Book, folder: Path) -> None:
        self.book = book
        self.folder = folder
        self.state = folder / "state.parquet"
        self.out = folder / "list.parquet"

    def run(self, roster: dict[str, dict], as_of: date = DAY, **options: object) -> Landing:
        since = options.get("since")
        fresh = news(self.book, as_of, since, options.get("only", lambda measure: True))
        tape = open_tape(write(self.folder / "roster.parquet", roster))
        return land(self.book, fresh, tape, "id", self.state, as_of, since=since, out=self.out)

    def listed(self) -> list[tuple[str, str]]:
        return [(row["id"], row["measure"]) for row in pq.read_table(self.out).to_pylist()]


@pytest.fixture
def runs(book: Book, tmp_path: Path) -> Runs:
    return Runs(book, tmp_path)


def test_who_qualifies_is_listed_with_the_facts_that_were_read(runs: Runs) -> None:
    landed = runs.run(ROSTER)
    assert landed.found == {CUT: 1, ANYWHERE: 3}
    assert runs.listed() == [("丙", ANYWHERE), ("乙", ANYWHERE), ("甲", CUT), ("甲", ANYWHERE)]
    [row] = [each for each in pq.read_table(runs.out).to_pylist() if each["measure"] == CUT]
    assert json.loads(row["because"]) == {
        "enterprise.region": "110105",
        "institution.kind": "bank",
        "enterprise.is_small": "true",
        "loan.secured": "true",
        "enterprise.industry": "5210",
        "enterprise.headcount": "5",
    }
    assert (row["zh"], row["clause"], row["found_on"]) == ("减息", "一", DAY)


def test_a_second_run_judges_nothing_and_lists_the_same(runs: Runs) -> None:
    runs.run(ROSTER)
    before = pq.read_table(runs.out)
    again = runs.run(ROSTER)
    assert (again.rows, again.judged) == (3, 0)
    assert set(again.found.values()) == {0}
    assert pq.read_table(runs.out).equals(before)


def test_only_who_is_new_or_changed_is_judged_again(runs: Runs) -> None:
    runs.run(ROSTER)
    changed = {
        **ROSTER,
        "乙": {**SHOP, "enterprise.headcount": 6},
        "丁": SHOP,
        "丙": {**ROSTER["丙"], "enterprise.name": "改名"},
    }
    landed = runs.run(changed)
    assert landed.judged == 2
    assert landed.found == {CUT: 2, ANYWHERE: 1}
    assert sorted(runs.listed()) == sorted(
        [*((id, ANYWHERE) for id in ROSTER), ("丁", ANYWHERE), *((id, CUT) for id in "甲乙丁")]
    )


def test_nobody_is_found_twice_whatever_happens_in_between(runs: Runs) -> None:
    first = runs.run(ROSTER)
    lost = runs.run({**ROSTER, "甲": {**SHOP, "enterprise.headcount": 50}})
    gone = runs.run({"乙": ROSTER["乙"]})
    back = runs.run(ROSTER, DAY.replace(day=12))
    assert first.found[CUT] == 1
    assert [each.found[CUT] for each in (lost, gone, back)] == [0, 0, 0]
    assert [each.qualifying.get(CUT, 0) for each in (lost, gone, back)] == [0, 0, 1]
    [row] = [each for each in pq.read_table(runs.out).to_pylist() if each["measure"] == CUT]
    assert row["found_on"] == DAY


def test_a_measure_that_comes_into_force_later_is_judged_again_on_that_day(runs: Runs) -> None:
    early = runs.run(ROSTER, date(2021, 12, 31))
    assert set(early.found.values()) == {0}
    still = runs.run(ROSTER, date(2021, 12, 30))
    assert still.judged == 0
    landed = runs.run(ROSTER, date(2022, 1, 1))
    assert landed.judged == 3
    assert landed.found == {CUT: 1, ANYWHERE: 3}
    later = runs.run(ROSTER, date(2022, 5, 1))
    assert later.judged == 0


def test_one_state_serves_several_notices(runs: Runs) -> None:
    runs.run(ROSTER, only=lambda measure: measure.id == "anywhere")
    assert runs.listed() == [("丙", ANYWHERE), ("乙", ANYWHERE), ("甲", ANYWHERE)]
    landed = runs.run(ROSTER, only=lambda measure: measure.id == "rate-cut")
    assert landed.found == {CUT: 1}
    assert runs.listed() == [("甲", CUT)]
    both = runs.run(ROSTER)
    assert both.judged == 0
    assert len(runs.listed()) == 4


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.fixed_dictionaries({name: st.none() | each for name, each in VALUES.items()}),
        min_size=1,
        max_size=20,
    ),
    as_of=DAYS,
    text=OVERLAYS,
)
def test_since_an_older_book_exactly_those_are_found_who_did_not_qualify_before(
    book: Book, tmp_path: Path, rows: list[dict], as_of: date, text: str
) -> None:
    _, newer = overlaid(book, tmp_path, text)
    state = tmp_path / "state.parquet"
    state.unlink(missing_ok=True)
    fresh = news(newer, as_of, book)
    file = tmp_path / "roster.csv"
    lines = [",".join(["id", *rows[0]])]
    lines += [",".join([str(n), *(written(row[k]) for k in rows[0])]) for n, row in enumerate(rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "list.parquet"
    landed = land(newer, fresh, open_tape(file), "id", state, as_of, since=book, out=out)
    found = {(row["id"], row["measure"]) for row in pq.read_table(out).to_pylist()}
    expected = set()
    for number, row in enumerate(rows):
        old, new = book.decide(row, as_of), newer.decide(row, as_of)
        for each in fresh:
            after = new.of(each.key).verdict
            if after is Verdict.APPLIES and old.of(each.key).verdict is not Verdict.APPLIES:
                expected.add((str(number), each.key))
    assert found == expected
    assert sum(landed.found.values()) == len(expected)


def written(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_news_are_the_entitlements_that_say_something_else(book: Book, tmp_path: Path) -> None:
    text = f'[[measure]]\nmeasure = "{CUT}"\nuntil = 2022-11-30\n'
    _, newer = overlaid(book, tmp_path, text)
    assert [each.key for each in news(book, DAY)] == [CUT, ANYWHERE]
    assert news(book, DAY, book) == ()
    [changed] = news(newer, DAY, book)
    assert (changed.key, changed.is_changed) == (CUT, True)


def test_the_content_of_a_measure_is_moved_by_a_table_under_it_and_not_by_words(
    book: Book, notices: Path
) -> None:
    def content(key: str) -> str:
        found = Book.load(notices, vocabulary=book.vocabulary)
        return content_of(found, found.measure(key))

    def spoil(file: str, old: str, new: str) -> None:
        path = notices / "city-2022" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    before = content(CUT), content(ANYWHERE)
    spoil("measures.toml", "减息", "降息")
    assert (content(CUT), content(ANYWHERE)) == before
    (notices / "city-2022" / "cases.toml").unlink()
    spoil("tables/size.csv", "20", "30")
    assert content(CUT) != before[0]
    assert content(ANYWHERE) == before[1]


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["甲", "甲"], "data row 2: id 甲 is there twice"),
        (["甲", " "], "data row 2 has no id"),
        (["甲", None], "data row 2 has no id"),
    ],
)
def test_an_id_that_is_blank_or_there_twice_stops_the_run_and_leaves_no_file(
    book: Book, tmp_path: Path, ids: list[str], said: str
) -> None:
    roster = tmp_path / "roster.parquet"
    pq.write_table(pa.table({"id": ids, "loan.amount": [Decimal(1)] * 2}), roster)
    state = tmp_path / "state.parquet"
    with pytest.raises(TapeError, match=said):
        land(book, news(book, DAY), open_tape(roster), "id", state, DAY)
    assert [each.name for each in tmp_path.iterdir()] == ["roster.parquet"]


def test_a_file_that_is_no_state_is_refused_and_kept(book: Book, tmp_path: Path) -> None:
    roster = write(tmp_path / "roster.parquet", ROSTER)
    state = tmp_path / "state.parquet"
    for content in (b"not parquet", roster.read_bytes()):
        state.write_bytes(content)
        with pytest.raises(TapeError, match="not the state file"):
            land(book, news(book, DAY), open_tape(roster), "id", state, DAY)
        assert state.read_bytes() == content


def test_a_run_that_dies_half_way_is_as_if_it_had_not_been(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.run(ROSTER)
    before = runs.state.read_bytes()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    fresh: tuple[News, ...] = news(runs.book, DAY)
    tape = open_tape(write(runs.folder / "roster.parquet", {**ROSTER, "丁": SHOP}))
    with pytest.raises(KeyboardInterrupt):
        land(runs.book, fresh, tape, "id", runs.state, DAY, out=runs.out, progress=die)
    assert runs.state.read_bytes() == before
    assert not list(runs.folder.glob(".*.part"))
    landed = runs.run({**ROSTER, "丁": SHOP})
    assert (landed.judged, landed.found[CUT]) == (1, 1)
