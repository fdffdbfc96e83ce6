"""A landing over a file: the state of who was found is kept, and only what changed is judged again.

The state is a Parquet file with a row for each enterprise and new measure (by its content): the
fingerprint of the facts it was judged on, what came out, and since when it qualifies. It is what
makes a landing incremental (the same facts are not judged twice) and idempotent (nobody is found
twice). It takes its name only when it is complete; a run that was killed leaves the state before.
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
STATE = pa.schema(
    [
        ("id", pa.string()),
        ("measure", pa.string()),
        ("content", pa.string()),
        ("facts", pa.string()),
        ("verdict", pa.string()),
        ("found_on", pa.date32()),
        ("because", pa.string()),
    ],
    metadata={METADATA: json.dumps({"format": FORMAT}).encode()},
)
"""`facts` is the fingerprint of what was judged; `because` the facts on which a measure was found
to apply newly, as JSON; both `found_on` and it are null where it never was."""


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
    run = _Run(book, news, roster, as_of, since, state)
    files = [state] if out is None else [state, out]
    with whole_or_nothing(files) as parts:
        with pq.ParquetWriter(parts[0], STATE, compression="zstd") as writer:
            for part in roster.parts(run.finder.needed, [id_column]):
                for table in run.take(part, id_column):
                    writer.write_table(table)
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
        self._open(state)

    def _open(self, state: Path) -> None:
        """The state of the last run as a view; an empty one before the first."""
        if not state.exists():
            self.connection.register("state", STATE.empty_table())
            return
        try:
            schema = pq.read_schema(state)
        except (pa.ArrowException, OSError):
            schema = pa.schema([])
        if not schema.equals(STATE) or schema.metadata != STATE.metadata:
            raise TapeError(
                state, "不是 landing 的状态文件", "this is not the state file of a landing"
            )
        file = f"read_parquet({_literal(str(state))})"
        self.connection.execute(f"CREATE VIEW state AS SELECT * FROM {file}")

    # One part of the roster

    def take(self, part: Part, id_column: str) -> list[pa.Table]:
        """The new state of these rows, a table for each new measure."""
        ids = self._ids(part, id_column)
        self.problems.update(item.column for item in part.refused)
        known = [self._known(each, ids, part.facts) for each in self.news]
        again = pc.indices_nonzero(
            _any([table["again"].combine_chunks() for table in known], len(ids))
        )
        chunk = part.facts.take(again)
        found, judged = self.finder.judge(chunk)
        tables = []
        for each, table in zip(self.news, known, strict=True):
            newly = found.newly[each.key]
            is_first = pc.and_(newly, pc.is_null(table["found_on"].combine_chunks().take(again)))
            rows = pc.indices_nonzero(is_first)
            told_rows = self.finder.reasons(each.key, chunk.take(rows), judged.take(rows))
            because = [json.dumps(one, ensure_ascii=False) for one in told_rows]
            first = again.take(rows)
            self.found[each.key] += len(first)
            tables.append(self._state(each, table, again, found.verdicts[each.key], first, because))
        self.rows += len(ids)
        self.judged += len(again)
        return tables

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

    def _known(self, each: News, ids: pa.Array, facts: pa.Table) -> pa.Table:
        """What the state knows of these rows and this measure, and which must be judged again."""
        columns = [name for name in each.reads if name in facts.column_names]
        told_facts = {f"f{number}": facts[name] for number, name in enumerate(columns)}
        self.connection.register(
            "rows", pa.table({"id": ids, "row": _numbers(len(ids)), **told_facts})
        )
        fixed = [f"{name}={self._assumed(name)}" for name in each.reads if name not in columns]
        parts = [_literal("|".join([*columns, *fixed, each.day]))]
        parts += [
            f"coalesce(length({name}::VARCHAR), -1) || ':' || coalesce({name}::VARCHAR, '')"
            for name in told_facts
        ]
        return self.connection.sql(f"""
            SELECT rows.id, md5({" || '|' || ".join(parts)}) AS facts, state.verdict,
                state.found_on, state.because,
                state.facts IS DISTINCT FROM md5({" || '|' || ".join(parts)}) AS again
            FROM rows LEFT JOIN
                (SELECT * FROM state WHERE content = {_literal(each.content)}) AS state USING (id)
            ORDER BY rows.row
        """).to_arrow_table()

    def _assumed(self, name: str) -> str:
        value = self.roster.assumed.get(name)
        return "" if value is None else told(value)

    def _state(
        self,
        each: News,
        known: pa.Table,
        again: pa.Array,
        verdicts: pa.Array,
        first: pa.Array,
        because: list[str],
    ) -> pa.Table:
        rows = known.num_rows
        days = pa.repeat(pa.scalar(self.as_of, pa.date32()), len(first))
        columns = [
            known["id"].combine_chunks(),
            pa.repeat(pa.scalar(each.key), rows),
            pa.repeat(pa.scalar(each.content), rows),
            known["facts"].combine_chunks(),
            _put(known["verdict"], again, verdicts.cast(pa.string())),
            _put(known["found_on"], first, days),
            _put(known["because"], first, pa.array(because, pa.string())),
        ]
        return pa.table(
            [column.cast(kind) for column, kind in zip(columns, STATE.types, strict=True)],
            schema=STATE,
        )

    # All of it

    def left(self) -> pa.Table:
        """What the state holds of other measures, and of enterprises that are not in the roster."""
        contents = ", ".join(_literal(each.content) for each in self.news) or "''"
        rest = self.connection.sql(
            f"SELECT * FROM state WHERE content NOT IN ({contents})"
            " OR id NOT IN (SELECT id FROM seen)"
        )
        return rest.to_arrow_table().cast(STATE)

    def listed(self, state: Path) -> pa.Table:
        """Everybody found by now for what is new, as LIST."""
        measures = pa.table(
            {
                "measure": [each.key for each in self.news],
                "content": [each.content for each in self.news],
                "zh": [each.measure.label.zh for each in self.news],
                "en": [each.measure.label.en for each in self.news],
                "clause": [each.measure.clause for each in self.news],
                "place": list(range(len(self.news))),
            }
        )
        self.connection.register("measures", measures)
        written = f"read_parquet({_literal(str(state))})"
        return (
            self.connection.sql(
                "SELECT id, measure, zh, en, clause, found_on, verdict, because"
                f" FROM {written} JOIN measures USING (measure, content)"
                " WHERE found_on IS NOT NULL ORDER BY id, place"
            )
            .to_arrow_table()
            .cast(LIST)
        )

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


def _any(marks: list[pa.Array], rows: int) -> pa.Array:
    found = pa.repeat(pa.scalar(False), rows)
    for mark in marks:
        found = pc.or_(found, mark)
    return found


def _put(column: pa.ChunkedArray, rows: pa.Array, values: pa.Array) -> pa.Array:
    """The column with other values on some rows, which are in order."""
    array = column.combine_chunks()
    if not len(rows):
        return array
    mask = pc.is_in(_numbers(len(array)), rows.cast(pa.int64()))
    return pc.replace_with_mask(array, mask, values.cast(array.type))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
