"""Imports by program: handed in, watched, read row by row, taken out, deleted."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.models import Case
from changrong.network.imports.models import Import
from changrong.network.imports.worker import import_next

from ..programs import Program, problem
from .sheets import as_csv, done, firm

pytestmark = pytest.mark.django_db


def file(*rows):
    return SimpleUploadedFile("needs.csv", as_csv(*rows))


def test_a_file_is_handed_in_watched_and_read(cast):
    program = Program(cast.hotline)
    begun = program.upload("imports", kind="need", file=file(firm(1), firm(2, 用途="炒股")))
    assert begun.status_code == 202, begun.content
    one = begun.json()
    assert (one["state"], one["rows"], one["dry_run"]) == ("waiting", None, False)
    assert begun["Location"] == f"/api/v1/imports/{one['id']}"
    problem(program.get(f"imports/{one['id']}/report"), 409)
    assert import_next()
    ended = program.get(f"imports/{one['id']}").json()
    counts = ("state", "rows", "rows_done", "opened", "same", "refused")
    assert [ended[name] for name in counts] == ["done", 2, 2, 1, 0, 1]
    assert program.get("imports").json() == [ended]
    page = program.get(f"imports/{one['id']}/rows").json()
    assert page["count"] == 2
    assert page["rows"][0] == {
        "row": 2,
        "outcome": "opened",
        "case": Case.objects.get(kind="need").number,
        "problems": [],
    }
    refused = program.get(f"imports/{one['id']}/rows", outcome="refused").json()
    assert refused["count"] == 1
    assert refused["rows"][0]["problems"][0]["column"] == "purpose"
    report = program.get(f"imports/{one['id']}/report")
    rows = list(csv.reader(io.StringIO(b"".join(report.streaming_content).decode("utf-8-sig"))))
    assert rows[0][-3:] == ["result", "number", "problem"]
    assert [row[-3] for row in rows[1:]] == ["Received", "Not imported"]
    assert program.delete(f"imports/{one['id']}").status_code == 204
    problem(program.get(f"imports/{one['id']}"), 404)


def test_a_dry_run_opens_nothing(cast):
    program = Program(cast.hotline)
    begun = program.upload("imports", kind="need", file=file(firm(1)), dry_run="true").json()
    assert import_next()
    assert program.get(f"imports/{begun['id']}").json()["opened"] == 1
    assert not Case.objects.exists()


def test_the_same_file_again_is_a_conflict_unless_it_is_meant(cast):
    program = Program(cast.hotline)
    first = done(cast.hotline, as_csv(firm(1)))
    refused = problem(program.upload("imports", kind="need", file=file(firm(1))), 409)
    assert list(refused["errors"]) == ["again"]
    again = program.upload("imports", kind="need", file=file(firm(1)), again="true")
    assert again.json()["before"] == first.number


def test_sent_twice_with_one_key_it_is_imported_once(cast):
    program = Program(cast.hotline)
    program.headers["Idempotency-Key"] = "k"
    answers = [program.upload("imports", kind="need", file=file(firm(1))) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"kind": "nothing"}, 422),
        ({"kind": "need", "sheet": "x"}, 422),
        ({}, 422),
    ],
)
def test_what_fits_nothing_is_refused(cast, parts, status):
    problem(Program(cast.hotline).upload("imports", file=file(firm(1)), **parts), status)
    assert not Import.objects.exists()


def test_who_may_open_none_imports_none_and_sees_none(cast):
    row = done(cast.hotline, as_csv(firm(1)))
    for who in ("alice", "officer_a", "coordinator", "supervisor"):
        program = Program(getattr(cast, who))
        for path in ("", "/rows", "/report"):
            problem(program.get(f"imports/{row.number}{path}"), 404)
        assert program.get("imports").json() == []
        problem(program.upload("imports", kind="need", file=file(firm(2))), 403)
    problem(Program().get("imports"), 401)
