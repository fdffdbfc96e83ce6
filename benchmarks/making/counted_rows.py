"""What indicators, services and the relief ledger count, for the service's benchmarks: written
straight into PostgreSQL by INSERT … SELECT, beside a city's needs (service_rows.py).

Of every hundred cases 24 are guarantees, 20 calls before maturity, 15 visits, 18 checks of loans, 5
stewardships, 2 losses with 6 findings on them, 3 blockers, 1 pilot and 6 referrals, opened within
the last 300 days at sixty institutions in sixteen districts. Each has the moves and deadlines that
its indicators read. The same numbers give the same rows, but for the day they end on.
"""

from __future__ import annotations

from datetime import date

import psycopg

from benchmarks.making.institutions import DISTRICTS, DOORS, INSTITUTIONS

AGE = 300
# Kind: how many of a hundred, its fields, and its states each with the outcome of those that end.
SERVES_NOBODY = ("exemption", "finding", "blocker", "pilot", "stewardship", "incident")
KINDS: dict[str, tuple[int, str, tuple[tuple[str, str], ...]]] = {
    "guarantee": (
        24,
        "CASE WHEN n %% 3 > 0 THEN jsonb_build_object('disbursed_on',"
        " (opened + (12 + n %% 9) * interval '1 day')::date::text) ELSE '{}'::jsonb END",
        (("applied", ""), ("in_force", ""), ("in_force", ""), ("refused", "refused")),
    ),
    "outreach": (
        20,
        "jsonb_build_object('matures_on', (%(today)s::date - 150 + n %% 240)::text,"
        " 'contract', 'HT-' || n)",
        (("calling", ""), ("wanted", "renewal_wanted"), ("missed", "missed"), ("over", "over")),
    ),
    "visit": (
        15,
        "jsonb_build_object('planned_on', (%(today)s::date - 150 + n %% 240)::text, 'need',"
        " (SELECT number FROM cases_case WHERE id = %(first)s + 1 + n %% 20000))",
        (("planned", ""), ("helped", "helped"), ("need_opened", "need_opened"),
         ("missed", "missed")),
    ),
    "loan_check": (18, "'{}'::jsonb", (("during", ""), ("closed", "closed"))),
    "stewardship": (5, "'{}'::jsonb", (("active", ""), ("ended", "ended"))),
    "exemption": (
        2,
        "jsonb_build_object('loss', CASE WHEN n %% 2 = 0 THEN 'loan' ELSE 'guarantee' END)",
        (("reviewing", ""), ("concluded", "concluded")),
    ),
    "finding": (
        6,
        "jsonb_build_object('step', 'review', 'duties_done', n %% 4 > 0)",
        (("found", ""), ("closed", "exempted"), ("closed", "held"), ("closed", "exempted_part")),
    ),
    "blocker": (
        3,
        "jsonb_build_object('class', 'rule')",
        (("classified", ""), ("removed", "removed"), ("stands", "stands")),
    ),
    "pilot": (1, "'{}'::jsonb", (("in_sandbox", ""), ("graduated", "graduated"))),
    "referral": (6, "'{}'::jsonb", (("received", ""), ("answered", "answered"))),
}  # fmt: skip
CLOCKS = {
    "stewardship": ("contact", "contact_again"),
    "loan_check": ("before", "after_pass_during", "after_after_check"),
}
MOVES = {"guarantee": ("offer", "accept"), "finding": ("appeal", "grant_part")}
SERVICES, BEATEN_DAYS = 200, 40
_BEATS = "decode(repeat('2184104208', 36), 'hex')"  # every fifth minute of a day


def fill(url: str, cases: int, relief: int) -> None:
    """Write `cases` cases that indicators count, two hundred services with forty days of beats and
    an incident each, a team for each body with what it has, and so many entries of relief."""
    from changrong.network import clock

    today = clock.today()
    with psycopg.connect(url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL TIME ZONE 'Asia/Shanghai'")
        [[first]] = cursor.execute("SELECT min(id) FROM cases_case WHERE kind = 'need'").fetchall()
        for kind, (share, fields, states) in KINDS.items():
            _cases(cursor, kind, cases * share // 100, fields, states, today, first)
        _under_losses(cursor)
        for kind, moves in MOVES.items():
            for place, move in enumerate(moves, start=1):
                _moves(cursor, kind, move, place)
        for kind, names in CLOCKS.items():
            for place, name in enumerate(names):
                _clocks(cursor, kind, name, place)
        _teams(cursor)
        _services(cursor, today, first)
        _relief(cursor, relief, today)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _cases(
    cursor: psycopg.Cursor[tuple[int]],
    kind: str,
    number: int,
    fields: str,
    states: tuple[tuple[str, str], ...],
    today: date,
    first: int,
) -> None:
    from changrong.network.cases.kinds import KINDS as DECLARED

    [names, outcomes] = (", ".join(f"'{one[at]}'" for one in states) for at in (0, 1))
    firm = "NULL" if kind in SERVES_NOBODY else "firm.id"
    cursor.execute(
        f"""
        INSERT INTO cases_case (number, kind, version_id, state, outcome, enterprise_id,
               institution_id, partner_id, region, fields, opened_at, opened_as, door,
               closed_at, since,
               priority, wave, revision)
        SELECT %(prefix)s || '-B-' || n, %(kind)s,
               (SELECT max(id) FROM cases_kindversion WHERE kind = %(kind)s), state, outcome,
               {firm}, place.id, {"place.id" if kind == "guarantee" else "NULL"},
               firm.region, {fields}, opened, '',
               (ARRAY{DOORS})[1 + n %% {len(DOORS)}],
               CASE WHEN outcome <> '' THEN opened + (5 + n %% 30) * interval '1 day' END,
               opened, 0, 0, 0
        FROM (SELECT n, %(today)s::timestamptz - (n %% %(age)s) * interval '1 day'
                     - (n %% 1440) * interval '1 minute' AS opened,
                     (ARRAY[{names}])[1 + n %% {len(states)}] AS state,
                     (ARRAY[{outcomes}])[1 + n %% {len(states)}] AS outcome
              FROM generate_series(1, %(number)s) AS n) AS drawn
        JOIN parties_enterprise AS firm
          ON firm.number = 'E' || lpad((1 + n %% %(firms)s)::text, 9, '0')
        JOIN parties_institution AS place
          ON place.number = 'I' || lpad((1 + n * 7 %% {INSTITUTIONS})::text, 9, '0')
        ORDER BY n
        """,
        {
            "prefix": DECLARED[kind].prefix,
            "kind": kind,
            "today": today,
            "age": AGE,
            "number": number,
            "first": first,
            "firms": _count(cursor, "parties_enterprise"),
        },
    )


def _count(cursor: psycopg.Cursor[tuple[int]], table: str) -> int:
    [[found]] = cursor.execute(f"SELECT count(*) FROM {table}").fetchall()  # type: ignore[arg-type]
    return found


def _under_losses(cursor: psycopg.Cursor[tuple[int]]) -> None:
    """Each finding is on a loss."""
    cursor.execute(
        """
        UPDATE cases_case AS c SET parent_id = losses.first + c.id %% losses.n
        FROM (SELECT min(id) AS first, count(*) AS n FROM cases_case WHERE kind = 'exemption')
             AS losses
        WHERE c.kind = 'finding'
        """.replace("%%", "%")
    )


def _moves(cursor: psycopg.Cursor[tuple[int]], kind: str, move: str, place: int) -> None:
    cursor.execute(
        """
        INSERT INTO events_event (stream, sequence, code, at, role, data, before, hash)
        SELECT number, %(place)s, %(code)s, opened_at + %(place)s * 4 * interval '1 day', '', '{}',
               '', ''
        FROM cases_case
        WHERE kind = %(kind)s AND id %% (%(place)s + 2) > 0 AND number LIKE '%%-B-%%'
        ORDER BY id
        """,
        {"kind": kind, "code": f"{kind}.{move}", "place": place},
    )


def _clocks(cursor: psycopg.Cursor[tuple[int]], kind: str, name: str, place: int) -> None:
    cursor.execute(
        """
        INSERT INTO cases_clock (case_id, name, duty, started_at, due_on, due_at, paused,
               stopped_at, late, reckoning, level, next_level, next_at)
        SELECT id, %(name)s, 'network-service-standard/urgent-in-hand', opened_at, due::date, due,
               false, CASE WHEN id %% 5 > 0 THEN due - interval '1 day' END,
               CASE WHEN id %% 5 > 1 THEN false WHEN id %% 5 = 1 THEN true END, '{}', '', '', NULL
        FROM (SELECT id, opened_at, opened_at + (10 + 40 * %(place)s) * interval '1 day' AS due
              FROM cases_case WHERE kind = %(kind)s AND number LIKE '%%-B-%%') AS begun
        ORDER BY id
        """,
        {"kind": kind, "name": name, "place": place},
    )


def _teams(cursor: psycopg.Cursor[tuple[int]]) -> None:
    """A team of each institution, and of the bureau in each district, with its open cases."""
    columns = (
        "number, institution_id, region, name, kinds, needs, regions, firm, only_by_right, place,"
        " active, created_at"
    )
    rest = "'[]', '[]', '[]', '[]', false, 1, true, now()"
    cursor.execute(
        f"INSERT INTO cases_team ({columns}) SELECT 'TI' || id, id, '', '示例团队', {rest}"
        " FROM parties_institution"
    )
    districts = ", ".join(f"('{code}')" for code in DISTRICTS)
    cursor.execute(
        f"INSERT INTO cases_team ({columns}) SELECT 'TB' || code, NULL, code, '示例专班', {rest}"
        f" FROM (VALUES {districts}) AS districts (code)"
    )
    cursor.execute(
        "INSERT INTO cases_team_members (team_id, membership_id) SELECT t.id, m.id"
        " FROM cases_team AS t JOIN people_membership AS m ON m.institution_id = t.institution_id"
    )
    cursor.execute(
        "UPDATE cases_case AS c SET team_id = t.id, handler_id = m.user_id FROM cases_team AS t"
        " JOIN cases_team_members AS tm ON tm.team_id = t.id"
        " JOIN people_membership AS m ON m.id = tm.membership_id AND m.role = 'officer'"
        " WHERE c.institution_id = t.institution_id AND c.closed_at IS NULL AND c.id % 2 = 0"
    )
    cursor.execute(
        "UPDATE cases_case AS c SET team_id = t.id FROM cases_team AS t"
        " WHERE t.institution_id IS NULL AND t.region = c.region AND c.closed_at IS NULL"
        " AND c.team_id IS NULL AND c.institution_id IS NULL"
    )


def _services(cursor: psycopg.Cursor[tuple[int]], today: date, first: int) -> None:
    cursor.execute(
        f"""
        INSERT INTO services_service (number, institution_id, name, sort, functions, address,
               offered, heard_at)
        SELECT 'S' || n, (SELECT id FROM parties_institution
                          WHERE number = 'I' || lpad((1 + n %% {INSTITUTIONS})::text, 9, '0')),
               '示例服务' || n, (ARRAY['hotline', 'api', 'wechat', 'machine'])[1 + n %% 4],
               '["ask"]', '', true, now()
        FROM generate_series(1, {SERVICES}) AS n
        """.replace("%%", "%")
    )
    cursor.execute(
        "INSERT INTO services_serviceterms (service_id, since, offered, days, every)"
        " SELECT id, now() - interval '400 days', true, 'always', 5 FROM services_service"
    )
    cursor.execute(
        f"""
        INSERT INTO services_heard (service_id, day, well, ill, beats, errors)
        SELECT id, %(today)s::date - back, {_BEATS}, decode(repeat('00', 180), 'hex'), 288, 3
        FROM services_service, generate_series(0, {BEATEN_DAYS}) AS back
        """,
        {"today": today},
    )
    happened = (
        "jsonb_build_object('service', 'S' || n, 'happened_at',"
        " to_char(opened, 'YYYY-MM-DD\"T\"HH24:MI'), 'what', 'system', 'gravity', 'ordinary',"
        " 'restored_at', to_char(opened + interval '3 hours', 'YYYY-MM-DD\"T\"HH24:MI'))"
    )
    _cases(cursor, "incident", SERVICES, happened, (("closed", "closed"),), today, first)


def _relief(cursor: psycopg.Cursor[tuple[int]], number: int, today: date) -> None:
    cursor.execute(
        f"""
        INSERT INTO relief_entry (number, institution_id, region, kind, units, amount, day, note,
               recorded_at)
        SELECT 'R' || n, place.id, (110101 + n %% {len(DISTRICTS)})::text,
               (ARRAY['deferral', 'renewal', 'waiver', 'rate_cut'])[1 + n %% 4], 1,
               CASE WHEN n %% 9 > 0 THEN n * 100 END, %(today)s::date - n %% 365, '', now()
        FROM generate_series(1, %(number)s) AS n
        JOIN parties_institution AS place
          ON place.number = 'I' || lpad((1 + n %% {INSTITUTIONS})::text, 9, '0')
        """,
        {"number": number, "today": today},
    )
