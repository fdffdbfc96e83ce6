"""A landing over a file: the state of who was found is kept, and only what changed is judged again.

The state is a Parquet file with a row for each enterprise and, for each new measure (by its
content), the fingerprint of the facts it was judged on, what came out, and since when and on what
facts it was found to qualify. It is what makes a landing incremental (the same facts are not judged
twice) and idempotent (nobody is found twice). It takes its name only when it is complete; a run
that was killed leaves the state before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from changrong.policy.batch.files import TapeError, refuse_out, whole_or_nothing
from changrong.policy.batch.maps import TapeMap
from changrong.policy.batch.tape import Tape
from changrong.policy.book import Book
from changrong.policy.landing.finder import Finder, News, told
from changrong.policy.notice import Verdict
from changrong.policy.whatif.roster import Part, Roster

FORMAT = "changrong landing 1"
METADATA = b"changrong"
_PARTS = {
    "facts": pa.uint64(),
    "verdict": pa.string(),
    "found": pa.date32(),
    "because": pa.string(),
}
"""What the state knows of an enterprise and a measure, in columns `facts_0`, `verdict_0` and so on;
which measure 0 is stands in the metadata. `facts` is a fingerprint; `found` and `because` are null
where the measure never newly applied."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What came of one run: rows of the roster, how many were judged, who was found.

    `found` counts by measure those found now for the first time, `listed` all that were found by
    now, of whom `qualifying` still do.
    """

    as_of: date
    book: str
    news: tuple[News, ...]
    rows: int
    judged: int
    found: Mapping[str, int]
    listed: Mapping[str, int]
    qualifying: Mapping[str, int]
    problems: Mapping[str, int]


def land(
    book: Book,
    news: Sequence[News],
    tape: Tape,
    id_column: str,
    state: Path,
    as_of: date,
    tape_map: TapeMap | None = None,
    since: Book | None = None,
    out: Path | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Landing:
    """Judge what is new of a roster by what is new in a book, and keep the state.

    `out` is a Parquet file of everybody found by now (see `LIST`). Raises TapeError where an id is
    blank or there twice, or the state is none.
    """
    roster = Roster(tape, book.vocabulary, tape_map)
    roster.require(id_column)
    for file in (state, *([] if out is None else [out])):
        if file.suffix != ".parquet":
            raise TapeError(file, "文件名应以 .parquet 结尾", "the name should end in .parquet")
        refuse_out(file, [tape.file])
    if out is not None and out.resolve() == state.resolve():
        raise TapeError(out, "名单不能写到状态文件上", "the list cannot be written over the state")
    run = _Run(book, news, roster, as_of, since, state)
    files = [state] if out is None else [state, out]
    with whole_or_nothing(files) as parts:
        with pq.ParquetWriter(parts[0], run.schema, compression="zstd") as writer:
            for part in roster.parts(run.finder.needed, [id_column]):
                writer.write_table(run.take(part, id_column))
                progress(run.rows)
            writer.write_table(run.left())
        listed = run.listed(parts[0])
        if out is not None:
            pq.write_table(listed, parts[1], compression="zstd")
    return run.landing(listed)


LIST = pa.schema(
    [
        ("id", pa.string()),
        ("measure", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
        ("clause", pa.string()),
        ("found_on", pa.date32()),
        ("verdict", pa.string()),
        ("because", pa.string()),
    ]
)
"""Everybody found by now, in order of id: for which measure, since when, on what facts (JSON), and
what the measure says of them now."""


class _Run:
    def __init__(
        self,
        book: Book,
        news: Sequence[News],
        roster: Roster,
        as_of: date,
        since: Book | None,
        state: Path,
    ) -> None:
        self.book = book
        self.news = tuple(news)
        self.roster = roster
        self.as_of = as_of
        self.finder = Finder(book, news, as_of, roster.stated, roster.assumed, since)
        self.rows = self.judged = 0
        self.found: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.connection = duckdb.connect()
        self.connection.execute("CREATE TABLE seen (id VARCHAR PRIMARY KEY)")
        self.known = self._open(state)
        contents = [each.content for each in news if each.content not in self.known]
        self.places = {content: place for place, content in enumerate([*self.known, *contents])}
        told_format = json.dumps({"format": FORMAT, "contents": list(self.places)})
        fields = [pa.field(f"{part}_{place}", _PARTS[part]) for place, part in self._columns()]
        self.schema = pa.schema(
            [pa.field("id", pa.string()), *fields], metadata={METADATA: told_format.encode()}
        )

    def _columns(self) -> list[tuple[int, str]]:
        return [(place, part) for place in self.places.values() for part in _PARTS]

    def _open(self, state: Path) -> list[str]:
        """The state of the last run as a view, an empty one before the first; the contents of the
        measures that it knows of."""
        if not state.exists():
            self.connection.register("state", pa.table({"id": pa.array([], pa.string())}))
            return []
        try:
            metadata = pq.read_schema(state).metadata or {}
            told_format = json.loads(metadata.get(METADATA, b"{}"))
        except (pa.ArrowException, OSError, ValueError):
            told_format = {}
        if not isinstance(told_format, dict) or told_format.get("format") != FORMAT:
            raise TapeError(
                state, "不是 landing 的状态文件", "this is not the state file of a landing"
            )
        file = f"read_parquet({_literal(str(state))})"
        self.connection.execute(f"CREATE VIEW state AS SELECT * FROM {file}")
        return list(told_format["contents"])

    # One part of the roster

    def take(self, part: Part, id_column: str) -> pa.Table:
        """The new state of these rows."""
        ids = self._ids(part, id_column)
        self.problems.update(item.column for item in part.refused)
        state = self._state(len(ids))
        prints = self._prints(part.facts)
        again = pc.indices_nonzero(self._changed(state, prints, len(ids)))
        chunk = part.facts.take(again)
        found, judged = self.finder.judge(chunk)
        for each in self.news:
            facts, verdict, day, because = (
                f"{part}_{self.places[each.content]}" for part in _PARTS
            )
            newly = pc.and_(found.newly[each.key], pc.is_null(state[day].take(again)))
            rows = pc.indices_nonzero(newly)
            reasons = self.finder.reasons(each.key, chunk.take(rows), judged.take(rows))
            texts = pa.array([json.dumps(one, ensure_ascii=False) for one in reasons], pa.string())
            first = again.take(rows)
            self.found[each.key] += len(first)
            days = pa.repeat(pa.scalar(self.as_of, pa.date32()), len(first))
            state[facts] = prints[each.key]
            state[verdict] = _put(state[verdict], again, found.verdicts[each.key])
            state[day] = _put(state[day], first, days)
            state[because] = _put(state[because], first, texts)
        self.rows += len(ids)
        self.judged += len(again)
        return pa.table({"id": ids, **state}, schema=self.schema)

    def _ids(self, part: Part, id_column: str) -> pa.Array:
        ids = pc.utf8_trim_whitespace(part.raw[id_column].combine_chunks().cast(pa.string()))
        blank = pc.indices_nonzero(pc.or_(pc.is_null(ids), pc.equal(pc.fill_null(ids, ""), "")))
        file = self.roster.tape.file
        if len(blank):
            row = part.first + blank[0].as_py() + 1
            raise TapeError(
                file, f"第 {row} 行没有 {id_column}", f"data row {row} has no {id_column}"
            )
        self.connection.register("ids", pa.table({"id": ids, "row": _numbers(len(ids))}))
        twice = self.connection.execute(
            "SELECT id, max(row) FROM ids GROUP BY id HAVING count(*) > 1"
            " UNION ALL SELECT id, row FROM ids SEMI JOIN seen USING (id) ORDER BY 2 LIMIT 1"
        ).fetchone()
        if twice is not None:
            row = part.first + twice[1] + 1
            raise TapeError(
                file,
                f"第 {row} 行的 {id_column} {twice[0]} 前面已有",
                f"data row {row}: {id_column} {twice[0]} is there twice",
            )
        self.connection.execute("INSERT INTO seen SELECT id FROM ids")
        return ids

    def _state(self, rows: int) -> dict[str, pa.Array]:
        """What the state knows of these rows, in their order."""
        joined = self.connection.sql(
            "SELECT state.* EXCLUDE (id), ids.row FROM ids LEFT JOIN state USING (id) ORDER BY row"
        ).to_arrow_table()
        found = {}
        for place, part in self._columns():
            name, kind = f"{part}_{place}", _PARTS[part]
            if name in joined.column_names:
                found[name] = joined[name].combine_chunks().cast(kind)
            else:
                found[name] = pa.nulls(rows, kind)
        return found

    def _prints(self, facts: pa.Table) -> dict[str, pa.Array]:
        """The fingerprint, by measure, of what it reads of each row.

        DuckDB may hash otherwise in another version. Then every row is judged once more, and nobody
        is found twice.
        """
        if not self.news:
            return {}
        names = {name: f"f{place}" for place, name in enumerate(facts.column_names)}
        rows = facts.rename_columns(list(names.values()))
        self.connection.register("rows", rows.append_column("row", _numbers(facts.num_rows)))
        prints = ", ".join(
            f"hash({', '.join(self._told(each, names))}) AS p{place}"
            for place, each in enumerate(self.news)
        )
        found = self.connection.sql(f"SELECT {prints} FROM rows ORDER BY row").to_arrow_table()
        return {
            each.key: found[f"p{place}"].combine_chunks().cast(pa.uint64())
            for place, each in enumerate(self.news)
        }

    def _told(self, each: News, names: Mapping[str, str]) -> list[str]:
        """All that a measure reads of a row, in SQL: what is the same on every row comes first."""
        columns = [name for name in each.reads if name in names]
        fixed = [f"{name}={self._assumed(name)}" for name in each.reads if name not in names]
        return [
            _literal("|".join([*columns, *fixed, each.day])),
            *(names[name] for name in columns),
        ]

    def _changed(
        self, state: Mapping[str, pa.Array], prints: Mapping[str, pa.Array], rows: int
    ) -> pa.Array:
        """The rows of which some measure reads other facts than it last did."""
        found = pa.repeat(pa.scalar(False), rows)
        for each in self.news:
            same = pc.equal(state[f"facts_{self.places[each.content]}"], prints[each.key])
            found = pc.or_(found, pc.invert(pc.fill_null(same, False)))
        return found

    def _assumed(self, name: str) -> str:
        value = self.roster.assumed.get(name)
        return "" if value is None else told(value)

    # All of it

    def left(self) -> pa.Table:
        """What the state holds of enterprises that are not in this roster."""
        rest = self.connection.sql("SELECT * FROM state ANTI JOIN seen USING (id)").to_arrow_table()
        columns = [
            rest[field.name].cast(field.type)
            if field.name in rest.column_names
            else pa.nulls(rest.num_rows, field.type)
            for field in self.schema
        ]
        return pa.table(columns, schema=self.schema)

    def listed(self, state: Path) -> pa.Table:
        """Everybody found by now for what is new, as LIST."""
        file = f"read_parquet({_literal(str(state))})"
        parts = []
        for number, each in enumerate(self.news):
            place, label = self.places[each.content], each.measure.label
            words = (each.key, label.zh, label.en, each.measure.clause)
            parts.append(
                f"SELECT id, {', '.join(map(_literal, words))}, found_{place}, verdict_{place},"
                f" because_{place}, {number} AS place FROM {file} WHERE found_{place} IS NOT NULL"
            )
        if not parts:
            return LIST.empty_table()
        found = self.connection.sql(f"{' UNION ALL '.join(parts)} ORDER BY id, place")
        return found.to_arrow_table().drop_columns("place").rename_columns(LIST.names).cast(LIST)

    def landing(self, listed: pa.Table) -> Landing:
        applies = pc.equal(listed["verdict"], str(Verdict.APPLIES))
        return Landing(
            as_of=self.as_of,
            book=self.book.hash,
            news=self.news,
            rows=self.rows,
            judged=self.judged,
            found={each.key: self.found[each.key] for each in self.news},
            listed=_counts(listed),
            qualifying=_counts(listed.filter(applies)),
            problems=dict(self.problems),
        )


def _counts(listed: pa.Table) -> dict[str, int]:
    return {
        item["values"]: item["counts"] for item in pc.value_counts(listed["measure"]).to_pylist()
    }


def _numbers(rows: int) -> pa.Array:
    return pa.array(range(rows), pa.int64())


def _put(array: pa.Array, rows: pa.Array, values: pa.Array) -> pa.Array:
    """The column with other values on some rows, which are in order."""
    if not len(rows):
        return array
    mask = pc.is_in(_numbers(len(array)), rows.cast(pa.int64()))
    return pc.replace_with_mask(array, mask, values.cast(array.type))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
