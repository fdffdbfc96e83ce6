"""Folding counts into tallies, so that figures are read from few rows however much happened.

Any number of workers may fold at once. Counts are taken away and added to the tallies in one
transaction, so whoever reads both in one statement sees each change once, at whatever moment.
"""

from __future__ import annotations

from django.db import connection, transaction

AT_ONCE = 20_000
# One count is added to eight tallies: of its institution and of all, in its district, in the two
# areas around it, and everywhere.
_SPREAD = """
SELECT CASE WHEN own.own = 1 THEN taken.institution ELSE 0 END AS institution,
       taken.kind AS kind, taken.name AS name, substr(taken.region, 1, wide.wide) AS area,
       taken.day AS day, taken.bucket AS bucket,
       sum(taken.n) AS n
FROM taken
JOIN (SELECT 0 AS own UNION ALL SELECT 1) AS own ON own.own = 0 OR taken.institution <> 0
JOIN (SELECT 0 AS wide UNION ALL SELECT 2 UNION ALL SELECT 4 UNION ALL SELECT 6) AS wide
  ON wide.wide <= length(taken.region)
GROUP BY 1, 2, 3, 4, 5, 6
HAVING sum(taken.n) <> 0
ORDER BY 1, 2, 3, 4, 5, 6
"""
_COLUMNS = "(institution, kind, name, area, day, bucket, n)"
_ADDED = """
ON CONFLICT (institution, kind, name, area, day, bucket)
DO UPDATE SET n = boards_tally.n + excluded.n
"""
# Rows another worker has taken are skipped; tallies are locked in the order of their keys.
_TAKE = f"""
WITH taken AS (
  DELETE FROM boards_count WHERE id IN (
    SELECT id FROM boards_count ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
  ) RETURNING kind, institution, region, day, name, bucket, n
), spread AS ({_SPREAD}), added AS (
  INSERT INTO boards_tally {_COLUMNS} SELECT * FROM spread {_ADDED} RETURNING 1
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM added)
"""
_ADD = f"""
INSERT INTO boards_tally {_COLUMNS}
SELECT * FROM (
  WITH taken AS (SELECT * FROM boards_count WHERE id <= %s) {_SPREAD}
) AS spread WHERE true {_ADDED}
"""


def fold() -> int:
    """Fold all counts that are there. Returns how many."""
    folded = 0
    while taken := _fold_some():
        folded += taken
    if folded:
        _drop_empty()
    return folded


@transaction.atomic
def _fold_some() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_TAKE, [AT_ONCE])
            return int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT max(id) FROM (SELECT id FROM boards_count ORDER BY id LIMIT %s)", [AT_ONCE]
        )
        [last] = cursor.fetchone()
        if last is None:
            return 0
        cursor.execute(_ADD, [last])
        cursor.execute("DELETE FROM boards_count WHERE id <= %s", [last])
        return int(cursor.rowcount)


@transaction.atomic
def _drop_empty() -> None:
    """Sums that came to nothing: deadlines over, states left."""
    held = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM boards_tally WHERE id IN (SELECT id FROM boards_tally WHERE n = 0{held})"
        )
