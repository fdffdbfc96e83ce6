"""Rosters to hand in, as their owner's browser or program would send them."""

from __future__ import annotations

import io
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from changrong.network.rules import screenings
from changrong.network.rules.screenings import Roster

DAY = date(2022, 8, 31)
CSV = """\
enterprise.region,enterprise.industry,enterprise.headcount,loan.kind
310115,6210,26,operating
310115,6210,many,operating
310115,6210,8,
"""
MAP = """\
[map]
title = { zh = "人数", en = "Headcount" }

[columns.people]
type = "integer"

[facts]
"enterprise.headcount" = "people"
"""


def uploaded(content=CSV, name="roster.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, raw)


def parquet(rows=3):
    file = io.BytesIO()
    pq.write_table(pa.table({"enterprise.headcount": list(range(rows))}), file)
    return file.getvalue()


def workbook(*cells):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["enterprise.headcount"])
    for cell in cells:
        book.active.append([cell])
    book.save(file)
    return file.getvalue()


def asked(actor, content=CSV, name="roster.csv", map=None, **about):
    """A screening that waits."""
    of_map = uploaded(map, "map.toml") if map else None
    roster = Roster(uploaded(content, name), about.pop("as_of", DAY), of_map, **about)
    [screening] = screenings.ask([roster], actor)
    return screening
