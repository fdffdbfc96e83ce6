"""/healthz: 200 when the service can do its work, else what cannot."""

from django.db import connection
from django.test import Client

from changrong.network.portal import health


def test_a_service_that_can_work_says_so(db):
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-cache" in response["Cache-Control"]


def test_a_book_that_does_not_load_is_named_without_telling_its_insides(db, monkeypatch):
    def broken():
        raise FileNotFoundError("/secret/place")

    monkeypatch.setattr(health, "book", broken)
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json()["failed"] == [{"check": "notices", "problem": "FileNotFoundError"}]


def test_a_database_that_does_not_answer_is_named(db, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("connection refused at 10.0.0.1")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", broken)
        response = Client().get("/healthz")
    failed = response.json()["failed"]
    assert response.status_code == 503
    assert {"check": "database", "problem": "OSError"} in failed
    assert "10.0.0.1" not in response.content.decode()


def test_a_migration_that_is_not_applied_is_named(committed):
    from django.db.migrations.recorder import MigrationRecorder

    last = MigrationRecorder.Migration.objects.filter(app="files").last()
    MigrationRecorder(connection).record_unapplied(last.app, last.name)
    try:
        response = Client().get("/healthz")
    finally:
        MigrationRecorder(connection).record_applied(last.app, last.name)
    assert response.status_code == 503
    assert response.json()["failed"] == [
        {"check": "migrations", "problem": "1 migrations are not applied"}
    ]


def test_it_is_only_read(db):
    assert Client().post("/healthz").status_code == 405
