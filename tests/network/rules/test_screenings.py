"""Screenings: handed in, judged by whichever worker, taken out by their owner and nobody else."""

from __future__ import annotations

import io
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from changrong.network import clock, work
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.rules import screening_work, screenings
from changrong.network.rules.api_screenings import RowOut, ScreeningOut
from changrong.network.rules.book import book
from changrong.network.rules.examples import examples
from changrong.network.rules.models import Screening
from changrong.network.rules.screening_work import claim, expire, forget_strays, screen_next
from changrong.network.rules.screenings import MOST_KEPT, MOST_OPEN, ScreeningRefused

from ..programs import Program, problem
from .rosters import CSV, DAY, MAP, asked, parquet, uploaded, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def done(actor, *args, **kwargs):
    screening = asked(actor, *args, **kwargs)
    assert screen_next()
    screening.refresh_from_db()
    return screening


class TestFromUploadToResult:
    def test_a_roster_is_handed_in_screened_and_taken_out_by_program(
        self, cast, django_capture_on_commit_callbacks
    ):
        program = Program(cast.officer_a)
        response = program.upload("screenings", roster=uploaded(), as_of=str(DAY))
        assert response.status_code == 202, response.content
        begun = response.json()
        assert begun["state"] == "waiting"
        assert response["Location"] == f"/api/v1/screenings/{begun['id']}"
        problem(program.get(f"screenings/{begun['id']}/result"), 409)
        with django_capture_on_commit_callbacks(execute=True):
            assert screen_next()
        assert not screen_next()
        ended = program.get(f"screenings/{begun['id']}").json()
        assert (ended["state"], ended["rows"], ended["rows_done"]) == ("done", 3, 3)
        assert (ended["problems"], ended["book"]) == (1, book().hash)
        assert {sum(each["verdicts"].values()) for each in ended["measures"]} == {3}
        result = program.get(f"screenings/{begun['id']}/result")
        assert result.streaming
        assert "no-store" in result["Cache-Control"]
        table = pq.read_table(io.BytesIO(b"".join(result.streaming_content)))
        assert table["row"].to_pylist() == [0, 1, 2]
        assert {m.column for m in book().measures} <= set(table.column_names)
        refused = program.get(f"screenings/{begun['id']}/problems").json()
        assert refused["count"] == 1
        [one] = refused["problems"]
        assert (one["row"], one["column"], one["value"]) == (1, "enterprise.headcount", "many")
        assert program.get("screenings").json() == [ended]

    def test_a_row_is_explained_as_decide_judges_it(self, cast):
        screening = done(cast.officer_a)
        program = Program(cast.officer_a)
        row = program.get(f"screenings/{screening.number}/rows/0").json()
        assert RowOut.model_validate(row)
        decision = book().decide(row["facts"], DAY)
        assert {f"{m['notice']}/{m['id']}": m["verdict"] for m in row["measures"]} == {
            one.measure.key: str(one.verdict) for one in decision.measures
        }
        assert row["facts"]["enterprise.headcount"] == 26
        [refused] = program.get(f"screenings/{screening.number}/rows/1").json()["problems"]
        assert refused["value"] == "many"
        assert "3" in problem(program.get(f"screenings/{screening.number}/rows/3"), 404)["detail"]
        problem(program.get(f"screenings/{screening.number}/rows/x"), 422)
        problem(program.get(f"screenings/{screening.number}/rows/-1"), 404)

    @pytest.mark.parametrize(
        ("content", "name"), [(parquet(), "名册.parquet"), (workbook(0, 1, 2), "名册.xlsx")]
    )
    def test_parquet_and_excel_are_screened_too(self, cast, content, name):
        screening = done(cast.coordinator, content, name)
        assert (screening.state, screening.rows) == ("done", 3), screening.error
        assert screening.name == name

    def test_a_map_makes_facts_of_other_columns(self, cast):
        screening = done(cast.officer_a, "people,other\n26,x\n", map=MAP)
        assert (screening.state, screening.rows) == ("done", 1), screening.error
        row = Program(cast.officer_a).get(f"screenings/{screening.number}/rows/0").json()
        assert row["facts"] == {"enterprise.headcount": 26}

    def test_the_worker_screens_what_waits(self, cast):
        first, second = asked(cast.officer_a), asked(cast.coordinator)
        work.work(once=True)
        assert {each.state for each in Screening.objects.all()} == {"done"}
        assert first.pk < second.pk

    def test_the_register_tells_of_it_with_ids_only(self, cast):
        screening = done(cast.officer_a)
        program = Program(cast.officer_a)
        program.get(f"screenings/{screening.number}/rows/0")
        program.delete(f"screenings/{screening.number}")
        events = Event.objects.filter(stream=screening.number)
        assert [each.code for each in events] == [
            "screening.asked",
            "screening.done",
            "screening.taken",
            "screening.removed",
        ]
        assert verify(screening.number)
        told = " ".join(str(each.data) for each in events)
        assert "roster" not in told
        assert "310115" not in told


class TestBadUploads:
    @pytest.mark.parametrize(
        ("roster", "map", "field", "says"),
        [
            ("", None, "roster", "empty"),
            ("name,people\nx,1\n", None, "roster", "no column is named as a fact"),
            ("enterprise.size\nsmall\n", None, "roster", "enterprise.size is derived"),
            ("person\n26\n", MAP, "roster", "there is no column people"),
            ("people\n26\n", "[map]\n", "map", "map.toml"),
            ("people\n26\n", "no toml", "map", "map.toml"),
            (parquet()[:-40], None, "roster", "roster.csv"),
            (b"\x1f\x8b\x08", None, "roster", "gzip"),
            (b"\xd0\xcf\x11\xe0 old", None, "roster", ".xlsx"),
            (b"enterprise.headcount\n\x00\x01", None, "roster", "NUL"),
        ],
    )
    def test_what_cannot_be_screened_is_refused_at_once_with_its_place(
        self, cast, home, roster, map, field, says
    ):
        parts = {"roster": uploaded(roster)} | ({"map": uploaded(map)} if map else {})
        refused = problem(Program(cast.officer_a).upload("screenings", **parts), 422)
        assert list(refused["errors"]) == [field]
        assert says in refused["errors"][field]
        assert not Screening.objects.exists()
        assert files(home) == []

    def test_a_map_whose_fact_is_not_declared_is_refused_with_the_one_meant(self, cast):
        wrong = MAP.replace("enterprise.headcount", "enterprise.headcont")
        parts = {"roster": uploaded("people\n26\n"), "map": uploaded(wrong)}
        errors = problem(Program(cast.officer_a).upload("screenings", **parts), 422)["errors"]
        assert "enterprise.headcount" in errors["map"]

    def test_a_parquet_broken_in_the_middle_fails_and_leaves_no_result(
        self, cast, home, django_capture_on_commit_callbacks
    ):
        whole = bytearray(parquet(20_000))
        whole[60:4000] = b"\0" * 3940
        with django_capture_on_commit_callbacks(execute=True):
            screening = done(cast.officer_a, bytes(whole))
        assert screening.state == "failed"
        assert "roster.csv" in screening.error["en"]
        assert screening.error["zh"]
        assert files(home) == [f"screenings/{screening.number}/roster"]
        shown = Program(cast.officer_a).get(f"screenings/{screening.number}").json()
        assert shown["error"] == screening.error
        problem(Program(cast.officer_a).get(f"screenings/{screening.number}/result"), 409)

    def test_a_row_of_another_length_fails_with_its_number(self, cast):
        screening = done(cast.officer_a, CSV + "1,2,3,4,5\n")
        assert screening.state == "failed"
        assert "row 5 has 5 cells" in screening.error["en"]

    def test_a_formula_that_was_never_computed_is_refused_with_its_cell(self, cast, home):
        book = uploaded(workbook(1, "=1+1"), "名册.xlsx")
        errors = problem(Program(cast.officer_a).upload("screenings", roster=book), 422)["errors"]
        assert errors["roster"].startswith("名册.xlsx: the formula in cell A3")
        assert files(home) == []

    def test_a_workbook_that_unpacks_to_too_much_is_not_even_opened(self, cast, home, monkeypatch):
        monkeypatch.setattr(screenings, "MOST_UNPACKED", 1000)
        monkeypatch.setattr(screenings, "opened", None)
        book = uploaded(workbook(1, 2), "名册.xlsx")
        errors = problem(Program(cast.officer_a).upload("screenings", roster=book), 422)["errors"]
        assert "unpacks to" in errors["roster"]
        assert files(home) == []

    def test_nothing_handed_in_and_a_day_that_is_none_are_named(self, cast):
        program = Program(cast.officer_a)
        assert list(problem(program.upload("screenings"), 422)["errors"]) == ["roster"]
        bad = program.upload("screenings", roster=uploaded(), as_of="2026-02-30")
        assert any("as_of" in name for name in problem(bad, 422)["errors"])


class TestLimits:
    def test_a_roster_that_is_too_large_is_refused_with_the_limit(self, cast, home, settings):
        settings.LARGER_UPLOADS = {"/api/v1/screenings": 2000}
        large = uploaded(CSV + "310115,6210,8,\n" * 400)
        detail = problem(Program(cast.officer_a).upload("screenings", roster=large), 413)["detail"]
        assert "MB" in detail
        settings.LARGER_UPLOADS = {"/api/v1/screenings": 1 << 20}
        settings.ROSTER_LIMIT = 2000
        large.seek(0)
        problem(Program(cast.officer_a).upload("screenings", roster=large), 413)
        assert files(home) == []

    def test_only_this_address_takes_more_than_others(self, cast, settings):
        settings.UPLOAD_LIMIT = 500
        response = Program(cast.officer_a).upload("screenings", roster=uploaded(CSV * 3))
        assert response.status_code == 202
        problem(Program(cast.alice).post("cases/need", {"fields": {"note": "x" * 900}}), 413)

    def test_an_owner_has_so_many_at_a_time_and_others_are_not_kept_waiting(self, cast, home):
        for _ in range(MOST_OPEN):
            asked(cast.officer_a)
        kept = files(home)
        problem(Program(cast.manager_a).upload("screenings", roster=uploaded()), 429)
        assert files(home) == kept
        response = Program(cast.officer_b).upload("screenings", roster=uploaded())
        assert response.status_code == 202
        assert screen_next()
        response = Program(cast.officer_a).upload("screenings", roster=uploaded())
        assert response.status_code == 202

    def test_an_owner_keeps_so_many(self, cast):
        one = done(cast.officer_a)
        fields = {f.attname: getattr(one, f.attname) for f in Screening._meta.fields}
        del fields["id"], fields["number"]
        Screening.objects.bulk_create(Screening(**fields) for _ in range(MOST_KEPT - 1))
        with pytest.raises(ScreeningRefused) as refused:
            asked(cast.officer_a)
        assert refused.value.status == 429


class TestOwners:
    WHO = ("alice", "officer_a", "manager_a", "officer_b", "coordinator", "supervisor", "hotline")

    @pytest.mark.parametrize("who", WHO)
    def test_only_the_institution_that_asked_sees_it(self, cast, who):
        screening = done(cast.officer_a)
        program = Program(getattr(cast, who))
        wanted = 200 if who in ("officer_a", "manager_a") else 404
        for path in ("", "/result", "/problems", "/rows/0"):
            assert program.get(f"screenings/{screening.number}{path}").status_code == wanted, path
        assert len(program.get("screenings").json()) == (wanted == 200)
        deleted = program.delete(f"screenings/{screening.number}").status_code
        assert deleted == (204 if wanted == 200 else 404)

    def test_the_bureaus_people_see_only_their_own(self, cast):
        screening = done(cast.coordinator)
        assert Program(cast.coordinator).get(f"screenings/{screening.number}").status_code == 200
        for who in ("coordinator_elsewhere", "officer_a", "supervisor"):
            problem(Program(getattr(cast, who)).get(f"screenings/{screening.number}"), 404)

    @pytest.mark.parametrize("who", ["alice", "supervisor", "hotline"])
    def test_whose_work_it_is_not_hands_in_nothing(self, cast, home, who):
        response = Program(getattr(cast, who)).upload("screenings", roster=uploaded())
        problem(response, 403)
        assert files(home) == []

    def test_nobody_hands_in_without_a_token(self, home):
        problem(Program().upload("screenings", roster=uploaded()), 401)
        problem(Client().get("/api/v1/screenings"), 401)
        assert files(home) == []

    def test_files_are_the_services_own_and_under_no_name_that_a_person_gave(self, cast, home):
        screening = done(cast.officer_a, name="../../客户名单.csv")
        assert screening.name == "客户名单.csv"
        assert all("客户" not in path for path in files(home))
        for path in [screening.folder, *screening.folder.rglob("*")]:
            if path.is_dir() or path == screening.roster:
                assert path.stat().st_mode & 0o077 == 0, path


class TestWhateverHappens:
    def test_a_killed_worker_is_replaced_when_its_lease_ends_and_leaves_no_result(
        self, cast, django_capture_on_commit_callbacks
    ):
        screening = asked(cast.officer_a)
        killed = claim(clock.now())
        left = killed.result.parent
        left.mkdir()
        (left / ".verdicts.parquet.part").write_bytes(b"half")
        assert claim(clock.now()) is None
        Screening.objects.update(lease_until=clock.now() - timedelta(seconds=1))
        with django_capture_on_commit_callbacks(execute=True):
            assert screen_next()
        screening.refresh_from_db()
        assert (screening.state, screening.attempts) == ("done", 2)
        assert screening.worker != killed.worker
        assert pq.read_metadata(screening.result).num_rows == 3
        assert not left.exists()

    def test_who_was_replaced_neither_ends_it_nor_leaves_anything(self, cast, monkeypatch):
        screening = asked(cast.officer_a)
        opened = screening_work.opened

        def slow(one):
            monkeypatch.setattr(screening_work, "opened", opened)
            Screening.objects.update(lease_until=clock.now() - timedelta(seconds=1))
            assert screen_next()  # another worker takes it up meanwhile, and finishes
            return opened(one)

        monkeypatch.setattr(screening_work, "opened", slow)
        assert screen_next()
        screening.refresh_from_db()
        assert (screening.state, screening.attempts) == ("done", 2)
        assert Event.objects.filter(code="screening.done").count() == 1
        results = list(screening.folder.glob("*/verdicts.parquet"))
        assert results == [screening.result]

    def test_work_that_breaks_off_again_and_again_is_given_up(self, cast):
        screening = asked(cast.officer_a)
        for _ in range(screening_work.MOST_ATTEMPTS):
            assert claim(clock.now())
            Screening.objects.update(lease_until=clock.now() - timedelta(seconds=1))
        assert claim(clock.now()) is None
        screening.refresh_from_db()
        assert screening.state == "failed"
        assert screening.error["en"]

    def test_a_worker_told_to_stop_leaves_the_roster_to_the_next(self, cast, home):
        screening = asked(cast.officer_a)
        assert screen_next(lambda: True)
        screening.refresh_from_db()
        assert (screening.state, screening.attempts, screening.rows_done) == ("waiting", 0, 0)
        assert files(home) == [f"screenings/{screening.number}/roster"]
        assert screen_next()

    def test_what_is_deleted_while_it_is_screened_leaves_nothing(self, cast, home, monkeypatch):
        asked(cast.officer_a)
        opened = screening_work.opened

        def deleted(one):
            found = opened(one)
            screenings.remove(list(Screening.objects.all()), cast.officer_a)
            return found

        monkeypatch.setattr(screening_work, "opened", deleted)
        assert screen_next()
        assert not Screening.objects.exists()
        assert files(home) == []

    def test_a_fault_of_the_service_is_said_as_such(self, cast, monkeypatch):
        def broken(one):
            raise RuntimeError("no bytes left")

        screening = asked(cast.officer_a)
        monkeypatch.setattr(screening_work, "opened", broken)
        assert screen_next()
        screening.refresh_from_db()
        assert screening.state == "failed"
        assert "bytes" not in screening.error["en"]

    def test_results_expire_with_their_files_and_stay_known(
        self, cast, home, django_capture_on_commit_callbacks
    ):
        screening = done(cast.officer_a)
        assert expire(clock.now()) == 0
        later = clock.now() + screening_work.KEPT + timedelta(minutes=1)
        with django_capture_on_commit_callbacks(execute=True):
            assert expire(later) == 1
        assert expire(later) == 0
        assert files(home) == []
        program = Program(cast.officer_a)
        assert program.get(f"screenings/{screening.number}").json()["state"] == "expired"
        assert (
            "expired"
            in problem(program.get(f"screenings/{screening.number}/rows/0"), 409)["detail"]
        )

    def test_what_is_deleted_is_gone_with_its_files(
        self, cast, home, django_capture_on_commit_callbacks
    ):
        screening = done(cast.officer_a)
        with django_capture_on_commit_callbacks(execute=True):
            response = Program(cast.officer_a).delete(f"screenings/{screening.number}")
        assert response.status_code == 204
        assert files(home) == []
        problem(Program(cast.officer_a).get(f"screenings/{screening.number}"), 404)

    def test_a_screening_that_could_not_be_recorded_leaves_no_file(self, cast, home, monkeypatch):
        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr(screenings, "record", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            asked(cast.officer_a)
        assert files(home) == []

    def test_strays_of_a_killed_web_process_are_swept(self, cast, home):
        screening = asked(cast.officer_a)
        stray = home / "screenings" / "STRAY"
        stray.mkdir()
        forget_strays(clock.now() - timedelta(hours=1))
        assert stray.exists()
        forget_strays(clock.now() + timedelta(hours=1))
        assert not stray.exists()
        assert screening.roster.exists()


def shortened(said, example):
    """What was said, with only those measures that the example shows of them all."""
    if "measures" not in example:
        return said
    assert bool(said["measures"]) == bool(example["measures"])
    shown = [(each.get("measure"), each.get("id")) for each in example["measures"]]
    kept = [each for each in said["measures"] if (each.get("measure"), each.get("id")) in shown]
    return said | {"measures": kept}


class TestDocument:
    def test_the_examples_are_what_the_service_answers(self, cast):
        kept = examples()
        program = Program(cast.officer_a)
        request = kept["ask_screening"]["request"]
        begun = program.upload(
            "screenings", roster=uploaded(request["roster"]), as_of=request["as_of"]
        )
        begun = begun.json()
        assert screen_next()
        number = begun["id"]
        ended = program.get(f"screenings/{number}").json()
        own = ("id", "asked_at", "finished_at", "expires_at", "book")
        for said, name in ((begun, "ask_screening"), (ended, "screening")):
            ScreeningOut.model_validate(kept[name]["answer"])
            example = kept[name]["answer"]
            assert shortened(said, example) == example | {each: said[each] for each in own}
        for path, name in (("problems", "screening_problems"), ("rows/0", "screening_row")):
            said = program.get(f"screenings/{number}/{path}").json()
            assert shortened(said, kept[name]["answer"]) == kept[name]["answer"]

    def test_every_answer_and_problem_is_documented(self):
        paths = Program().get("openapi.json").json()["paths"]
        ask = paths["/api/v1/screenings"]["post"]
        assert set(ask["responses"]) == {"202", "400", "401", "403", "409", "413", "422", "429"}
        assert ask["requestBody"]["content"]["multipart/form-data"]["example"]
        assert ask["responses"]["202"]["content"]["application/json"]["example"]
        for code in ("413", "422", "429"):
            assert list(ask["responses"][code]["content"]) == ["application/problem+json"]
        row = paths["/api/v1/screenings/{id}/rows/{row}"]["get"]
        assert set(row["responses"]) == {"200", "401", "404", "409", "422"}
        assert row["responses"]["200"]["content"]["application/json"]["example"]


def test_migrations_are_complete():
    call_command("makemigrations", "rules", check=True, dry_run=True, verbosity=0)
