"""A city's cases for the service's benchmarks: written straight into PostgreSQL by INSERT … SELECT.

Of every hundred cases 25 are needs, 60 their dispatches at sixty institutions, 8 complaints, 4
referrals and 3 tasks of the bureau, in sixteen districts. As many are closed as are open. Every
deadline has the day and the reckoning that its duty gives, by the committed calendar; one open case
in twelve is overdue. Beside the running deadlines stand the stopped ones of the rounds before, as
many as are asked for. Rows have neither events nor decisions, which no board reads. The same
numbers give the same rows, but for the day they end on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.making.institutions import DISTRICTS, DOORS, INSTITUTIONS, institutions

CLOSED_DAYS = 320  # closed cases began within so many days
# Kind, and how many of a hundred cases.
MIX = (("need", 25), ("dispatch", 60), ("complaint", 8), ("referral", 4), ("task", 3))
CLOCKS = {
    "need": "result",
    "dispatch": "answer",
    "complaint": "decide",
    "referral": "taken",
    "task": "task",
}
# Days since opening of open cases: most are young, some have passed their deadline.
AGES = {"need": 12, "dispatch": 3, "complaint": 18, "referral": 8, "task": 8}
OLD = 12  # one in so many
OPEN = {
    "need": ("dispatched", "dispatched", "dispatched", "received"),
    "dispatch": ("sent", "answered", "offered", "sent"),
    "complaint": ("received", "handling"),
    "referral": ("received", "received"),
    "task": ("open", "taken"),
}
# State, outcome, last move, reasons.
ENDS: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "need": (
        ("accepted", "met", "accept", ("",)),
        ("accepted", "met", "accept", ("",)),
        ("withdrawn", "withdrawn", "withdraw", ("solved", "postponed")),
        ("unmet", "unmet", "close", ("",)),
    ),
    "dispatch": (
        ("not_chosen", "not_chosen", "pass_over", ("",)),
        ("declined", "declined", "decline", ("terms", "capacity", "documents")),
        ("recalled", "recalled", "recall", ("",)),
    ),
    "complaint": (
        ("accepted", "accepted", "satisfied", ("",)),
        ("withdrawn", "withdrawn", "withdraw", ("",)),
    ),
    "referral": (("answered", "answered", "answer", ("",)),),
    "task": (("done", "done", "finish", ("",)),),
}


@dataclass(frozen=True)
class Filled:
    """What was written."""

    open: int
    closed: int
    clocks: int
    enterprises: int


def fill(url: str, cases: int, clocks: int) -> Filled:
    """Write `cases` open cases, as many closed ones, and `clocks` deadlines in all, into the
    migrated database at `url`. Django must be set up; the rows are committed when it returns. The
    figures are not counted yet (boards.recounting.count_missing does)."""
    from changrong.network import clock

    today = clock.today()
    with psycopg.connect(url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL TIME ZONE 'UTC'")
        _kinds(cursor)
        _parties(cursor, max(cases // 4, 1))
        _reckonings(cursor, today)
        for is_open in (False, True):
            _cases(cursor, cases, is_open, today)
        _stopped(cursor, clocks)
        _running(cursor)
        cursor.execute("SELECT count(*) FROM cases_clock")
        [[written]] = cursor.fetchall()
        cursor.execute("SELECT count(*), count(closed_at) FROM cases_case")
        [[total, closed]] = cursor.fetchall()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return Filled(total - closed, closed, written, max(cases // 4, 1))


def _kinds(cursor: psycopg.Cursor[Any]) -> None:
    from changrong.network.cases.kinds import KINDS

    for kind in KINDS.values():
        cursor.execute(
            "INSERT INTO cases_kindversion (kind, version, hash, declaration, created_at)"
            " VALUES (%s, 1, %s, %s, now()) ON CONFLICT DO NOTHING",
            [kind.name, kind.hash, Jsonb(kind.declaration)],
        )


def _parties(cursor: psycopg.Cursor[Any], enterprises: int) -> None:
    for i, one in enumerate(institutions(), start=1):
        cursor.execute(
            """
            INSERT INTO parties_institution (number, name, kind, credit_code, policy_id, regions,
                   phone, active, taken)
            VALUES ('I' || lpad(%s::text, 9, '0'), %s, %s, 'I' || lpad(%s::text, 17, '0'), '', %s,
                   '', true, 0)
            RETURNING id
            """,
            [i, f"示例机构{i}", one.kind, i, Jsonb(one.regions)],
        )
        [[key]] = cursor.fetchall()
        for n, product in enumerate(one.products, start=1):
            cursor.execute(
                """
                INSERT INTO parties_product (number, institution_id, name, need_kinds, amount_min,
                       amount_max, term_min, term_max, rate_from, guarantee, condition, summary,
                       active, taken)
                VALUES ('P' || lpad(%s::text, 9, '0') || %s, %s, %s, %s, %s, %s, %s, %s, %s, '', %s,
                       '', true, 0)
                """,
                [
                    i,
                    n,
                    key,
                    f"示例产品{n}",
                    Jsonb(product.need_kinds),
                    product.amount_min,
                    product.amount_max,
                    product.term_min,
                    product.term_max,
                    product.rate_from,
                    product.condition,
                ],
            )
    cursor.execute(
        """
        INSERT INTO parties_enterprise (number, credit_code, name, region, is_person, contact_name,
               contact_phone, created_at)
        SELECT 'E' || lpad(i::text, 9, '0'), 'E' || lpad(i::text, 17, '0'), '示例企业' || i,
               (110101 + i %% %s)::text, false, '联系人', '13800000000', now()
        FROM generate_series(1, %s) AS i
        """,
        [len(DISTRICTS), enterprises],
    )


def _reckonings(cursor: psycopg.Cursor[Any], today: date) -> None:
    """What the engine would keep of a clock of each kind, for every day one could have begun."""
    from changrong.network.cases.kinds import KINDS
    from changrong.network.cases.time.periods import reckoned, within
    from changrong.network.clock import SHANGHAI

    cursor.execute(
        "CREATE TEMP TABLE reckoned (kind text, day date, name text, duty text, due_on date,"
        " due_at timestamptz, reckoning jsonb, PRIMARY KEY (kind, day)) ON COMMIT DROP"
    )
    rows = []
    for kind, name in CLOCKS.items():
        duty = KINDS[kind].clock(name).duty
        for back in range(CLOSED_DAYS + 60):
            start = datetime.combine(today, datetime.min.time(), SHANGHAI) - timedelta(days=back)
            due_at, kept = reckoned(start, within(duty), "110101")
            due_on = (due_at - timedelta(seconds=1)).date() if due_at else None
            rows.append((kind, start.date(), name, duty, due_on, due_at, json.dumps(kept)))
    with cursor.copy("COPY reckoned FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _cases(cursor: psycopg.Cursor[Any], cases: int, is_open: bool, today: date) -> None:
    """Needs first, so that the dispatches and tasks find the need they belong to."""
    needs = cases * MIX[0][1] // 100
    [[first]] = cursor.execute("SELECT coalesce(max(id), 0) FROM cases_case").fetchall()
    for kind, share in MIX:
        _of_kind(cursor, kind, cases * share // 100, is_open, today, needs, first)


def _of_kind(
    cursor: psycopg.Cursor[Any],
    kind: str,
    number: int,
    is_open: bool,
    today: date,
    needs: int,
    first: int,
) -> None:
    has_parent = kind in ("dispatch", "task")
    cursor.execute(
        f"""
        INSERT INTO cases_case (number, kind, version_id, state, outcome, parent_id, enterprise_id,
               institution_id, product_id, region, fields, opened_at, opened_as, door,
               closed_at, since,
               answered_at, priority, wave, revision)
        SELECT %(prefix)s || '-' || to_char(opened, 'YYYY-MMDD') || '-' || %(serial)s || n,
               %(kind)s,
               (SELECT max(id) FROM cases_kindversion WHERE kind = %(kind)s), state, outcome,
               {"%(first)s + parent" if has_parent else "NULL"}, firm.id,
               {"NULL" if kind in ("need", "task") else "place.id"},
               {"product.id" if kind == "dispatch" else "NULL"}, firm.region,
               fields, opened, '',
               (ARRAY{DOORS})[1 + parent %% {len(DOORS)}],
               closed, coalesce(closed, answered, opened), answered, 0,
               {"1" if kind == "dispatch" else "0"}, jsonb_array_length(fields -> 'moves')
        FROM ({_drawn(kind, is_open)}) AS drawn
        JOIN parties_enterprise AS firm
          ON firm.number = 'E' || lpad((1 + parent %% %(firms)s)::text, 9, '0')
        JOIN parties_institution AS place
          ON place.number = 'I' || lpad((1 + (parent * 3 + round) %% {INSTITUTIONS})::text, 9, '0')
        JOIN parties_product AS product ON product.number = 'P' || substr(place.number, 2) || '1'
        ORDER BY n
        """,
        {
            "prefix": _prefix(kind),
            "serial": "O" if is_open else "C",
            "kind": kind,
            "first": first,
            "number": number,
            "needs": needs,
            "firms": needs,
            "today": today,
            "age": AGES[kind] if is_open else CLOSED_DAYS,
        },
    )


def _prefix(kind: str) -> str:
    from changrong.network.cases.kinds import KINDS

    return KINDS[kind].prefix


def _drawn(kind: str, is_open: bool) -> str:
    """Rows with when each thing happened; `parent` counts needs, `round` the institutions of one.
    What belongs to a need begins with it, so both take its place in the age."""
    old = f"CASE WHEN parent %% {OLD} = 0 THEN 18 ELSE 0 END" if is_open else "4"
    states = OPEN[kind] if is_open else tuple(end[0] for end in ENDS[kind])
    outcomes = ("",) if is_open else tuple(end[1] for end in ENDS[kind])
    answers = (
        "opened + (2 + n %% 40) * interval '1 hour'" if not is_open else _answered_while_open(kind)
    )
    closed = "NULL::timestamptz" if is_open else "opened + (50 + n %% 200) * interval '1 hour'"
    return f"""
        SELECT *, {_fields(kind, is_open)} AS fields FROM (
          SELECT *, {closed} AS closed, {answers} AS answered FROM (
            SELECT *, {_pick(states)} AS state, {_pick(outcomes)} AS outcome,
                   %(today)s::date::timestamptz + interval '1 hour' - interval '1 day'
                   - ((parent * 7 %% %(age)s) + {old}) * interval '1 day'
                   + (n %% 480) * interval '1 minute' AS opened
            FROM (SELECT n, (n - 1) %% %(needs)s + 1 AS parent, (n - 1) / %(needs)s AS round
                  FROM generate_series(1, %(number)s) AS n) AS numbered
          ) AS begun
        ) AS timed
    """


def _pick(values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[1 + (n / 3) %% {len(values)}]"


def _answered_while_open(kind: str) -> str:
    """A need is answered where its first dispatch is; the others by their state."""
    if kind == "need":
        return "CASE WHEN n %% 4 < 2 THEN opened + (1 + n %% 20) * interval '1 hour' END"
    first = OPEN[kind][0]
    return f"CASE WHEN state <> '{first}' THEN opened + (1 + n %% 20) * interval '1 hour' END"


_ASKED = """jsonb_build_object('kind', 'credit_loan', 'term_months', 12,
  'amount', (100000 + n %% 900 * 1000)::text, 'purpose', 'stock',
  'contact_name', '联系人', 'contact_phone', '13800000000')"""
_OFFERED = """CASE WHEN state IN ('offered', 'not_chosen', 'chosen') THEN
  jsonb_build_object('amount', (100000 + n %% 900 * 1000)::text, 'term_months', 12,
  'rate', '0.0' || (350 + n %% 300), 'repayment', 'interest_only', 'guarantee_fee', '0',
  'conditions', '', 'valid_until', (%(today)s::date + 30)::text) ELSE '{}'::jsonb END"""
_TOLD = """jsonb_build_object('subject', 'service', 'what', '说明', 'wanted', '说明',
  'why', 'other', 'contact_name', '联系人', 'contact_phone', '13800000000')"""


def _fields(kind: str, is_open: bool) -> str:
    base = {"need": _ASKED, "dispatch": _OFFERED}.get(kind, _TOLD)
    first = {"need": "dispatch", "dispatch": "answer", "complaint": "accept"}.get(kind, "take")
    moves = [f"CASE WHEN answered IS NOT NULL THEN {_entry(repr(first), 'answered')} END"]
    if not is_open:
        ends = ENDS[kind]
        reasons = _pick(tuple(end[3][0] for end in ends))
        moves.append(_entry(_pick(tuple(end[2] for end in ends)), "closed", reasons))
    listed = ", ".join(moves)
    return f"""{base} || jsonb_build_object('moves', (SELECT coalesce(jsonb_agg(entry), '[]')
      FROM unnest(ARRAY[{listed}]) AS entry WHERE entry IS NOT NULL))"""


def _entry(move: str, at: str, reason: str = "''") -> str:
    return f"""jsonb_build_object('move', {move}, 'at', {at}, 'by', NULL, 'answers',
      CASE WHEN {reason} = '' THEN '{{}}'::jsonb ELSE jsonb_build_object('reason', {reason}) END)"""


_CLOCK = """INSERT INTO cases_clock (case_id, name, duty, started_at, due_on, due_at, paused,
  stopped_at, late, reckoning, level, next_level, next_at)"""


def _running(cursor: psycopg.Cursor[Any]) -> None:
    """One deadline of each case, as its kind has it: it runs until the case is over, or until the
    first answer where that is what it asks for."""
    cursor.execute(
        f"""
        {_CLOCK}
        SELECT id, name, duty, opened_at, due_on, due_at, false, stopped,
               CASE WHEN stopped IS NOT NULL THEN stopped >= due_at
                    WHEN due_at <= now() THEN true END,
               reckoning, CASE WHEN stopped IS NULL AND due_at <= now() THEN 'overdue' ELSE '' END,
               CASE WHEN stopped IS NULL AND due_at > now() THEN 'overdue' ELSE '' END,
               CASE WHEN stopped IS NULL AND due_at > now() THEN due_at END
        FROM (SELECT c.id, c.opened_at, r.*, CASE WHEN c.kind IN ('dispatch', 'referral')
                THEN coalesce(c.answered_at, c.closed_at) ELSE c.closed_at END AS stopped
              FROM cases_case AS c JOIN reckoned AS r ON r.kind = c.kind
               AND r.day = (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date) AS begun
        ORDER BY id
        """
    )


def _stopped(cursor: psycopg.Cursor[Any], clocks: int) -> None:
    """Deadlines of earlier rounds of the same cases. They are written before those that stand,
    because the latest clock of a name is the one that counts."""
    [[first, cases]] = cursor.execute("SELECT min(id), count(*) FROM cases_case").fetchall()
    cursor.execute(
        f"""
        {_CLOCK}
        SELECT c.id, r.name, r.duty, c.opened_at - interval '1 day', r.due_on - 1,
               r.due_at - interval '1 day', false, c.opened_at, false, r.reckoning, '', '', NULL
        FROM generate_series(1, %(missing)s) AS n
        JOIN cases_case AS c ON c.id = %(first)s + n %% %(cases)s
        JOIN reckoned AS r ON r.kind = c.kind
         AND r.day = (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date
        """,
        {"missing": max(clocks - cases, 0), "first": first, "cases": cases},
    )
