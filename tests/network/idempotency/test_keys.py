"""A writing call sent twice with one key is done once and answered the same."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from changrong.network import clock, work
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.idempotency.calls import KEPT, REPLAYED, forget_answers
from changrong.network.idempotency.models import KeptAnswer
from changrong.network.people.models import ApiToken
from changrong.network.rules.models import Screening

from ..programs import Program, problem
from ..rules.rosters import uploaded
from ..steps import NEED

pytestmark = pytest.mark.django_db


class Keyed(Program):
    """A program that sends a key with everything."""

    def __init__(self, actor, key="first", language="en"):
        super().__init__(actor, language)
        self.headers["Idempotency-Key"] = key


def opened(program, fields=NEED, **query):
    return program.post("cases/need", {"fields": fields})


class TestTheSameCallAgain:
    def test_is_answered_as_the_first_time_and_done_once(self, cast):
        program = Keyed(cast.alice)
        first, again = opened(program), opened(program)
        assert first.status_code == again.status_code == 201, first.content
        assert again.content == first.content
        assert again["Content-Type"] == first["Content-Type"]
        assert (first.get(REPLAYED), again[REPLAYED]) == (None, "true")
        assert Case.objects.filter(kind="need").count() == 1

    def test_with_a_new_key_is_another_call(self, cast):
        program = Keyed(cast.alice)
        opened(program)
        program.headers["Idempotency-Key"] = "second"
        assert REPLAYED not in opened(program, NEED | {"amount": "900000"})
        assert Case.objects.filter(kind="need").count() == 2

    def test_without_a_key_is_done_each_time(self, cast):
        program = Program(cast.alice)
        opened(program)
        opened(program, NEED | {"amount": "900000"})
        assert Case.objects.filter(kind="need").count() == 2
        assert not KeptAnswer.objects.exists()

    def test_keeps_the_address_of_what_was_made(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        program = Keyed(cast.officer_a)
        first = program.upload("screenings", roster=uploaded())
        again = program.upload("screenings", roster=uploaded())
        assert (first.status_code, again.status_code) == (202, 202), first.content
        assert again["Location"] == first["Location"]
        assert Screening.objects.count() == 1

    def test_that_removed_something_removes_nothing_else(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        program = Keyed(cast.officer_a)
        number = program.upload("screenings", roster=uploaded()).json()["id"]
        program.headers["Idempotency-Key"] = "removing"
        removed = [program.delete(f"screenings/{number}") for _ in range(2)]
        assert [(one.status_code, one.content) for one in removed] == [(204, b"")] * 2
        assert removed[1][REPLAYED] == "true"

    def test_from_a_session_is_known_too(self, cast):
        client = Client()
        client.force_login(cast.alice.user)
        body, headers = json.dumps({"fields": NEED}), {"Idempotency-Key": "k"}
        answers = [
            client.post(
                "/api/v1/cases/need", body, content_type="application/json", headers=headers
            )
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[1][REPLAYED] == "true"
        assert Case.objects.filter(kind="need").count() == 1


class TestAnotherRequest:
    def test_with_the_same_key_is_refused_in_the_callers_language(self, cast):
        opened(Keyed(cast.alice))
        program = Keyed(cast.alice)
        program.headers["Authorization"] = Program(cast.alice).headers["Authorization"]
        opened(program)
        refused = problem(opened(program, NEED | {"amount": "900000"}), 422)
        assert "another request" in refused["detail"]
        assert "Idempotency-Key" in refused["errors"]
        program.headers["Accept-Language"] = "zh-hans"
        refused = problem(opened(program, NEED | {"amount": "900000"}), 422)
        assert "换一个" in refused["detail"]

    def test_at_another_address_or_with_another_query_is_refused(self, cast):
        program = Keyed(cast.alice)
        number = opened(program).json()["number"]
        problem(program.post("cases/need?again=1", {"fields": NEED}), 422)
        problem(program.post(f"cases/{number}/moves/withdraw", {"fields": NEED}), 422)
        assert Case.objects.get(number=number).closed_at is None

    def test_with_another_file_or_another_field_is_refused(self, cast, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        program = Keyed(cast.officer_a)
        program.upload("screenings", roster=uploaded(), as_of="2026-01-31")
        other = SimpleUploadedFile("roster.csv", b"enterprise.headcount\n5\n")
        problem(program.upload("screenings", roster=other, as_of="2026-01-31"), 422)
        problem(program.upload("screenings", roster=uploaded(), as_of="2026-01-30"), 422)
        assert Screening.objects.count() == 1

    def test_of_another_caller_is_its_own(self, cast):
        mine = opened(Keyed(cast.alice)).json()
        theirs = opened(Keyed(cast.charlie))
        assert REPLAYED not in theirs
        assert theirs.json()["number"] != mine["number"]

    def test_from_another_browser_behind_the_same_proxys_password_is_its_own(self, cast):
        answers = []
        for actor in (cast.alice, cast.charlie):
            client = Client()
            client.force_login(actor.user)
            headers = {"Idempotency-Key": "k", "Authorization": "Basic c2FtZTpmb3JhbGw="}
            body = json.dumps({"fields": NEED})
            path = "/api/v1/cases/need"
            answers.append(
                client.post(path, body, content_type="application/json", headers=headers)
            )
        assert [answer.status_code for answer in answers] == [201, 201]
        assert REPLAYED not in answers[1]
        assert answers[1].json()["enterprise"]["number"] == cast.other_firm.number

    def test_is_refused_when_the_token_has_ended(self, cast):
        program = Keyed(cast.alice)
        opened(program)
        ApiToken.objects.update(ended_at=clock.now())
        problem(opened(program), 401)

    def test_from_a_session_without_the_csrf_token_is_refused(self, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.alice.user)
        refused = client.post(
            "/api/v1/cases/need",
            json.dumps({"fields": NEED}),
            content_type="application/json",
            headers={"Idempotency-Key": "k"},
        )
        problem(refused, 403)


class TestARefusedCall:
    def test_wrote_nothing_and_may_be_put_right_with_the_same_key(self, cast):
        program = Keyed(cast.alice)
        problem(opened(program, NEED | {"amount": ""}), 422)
        assert not KeptAnswer.objects.exists()
        assert opened(program).status_code == 201

    def test_leaves_nothing_of_what_it_began(self, cast, monkeypatch):
        from changrong.network.cases import api

        def broken(*args):
            raise RuntimeError("after the case was opened")

        monkeypatch.setattr(api, "case_of", broken)
        program = Keyed(cast.alice)
        program.client.raise_request_exception = False
        problem(opened(program), 500)
        assert not Case.objects.exists()
        assert not Event.objects.filter(code="case.opened").exists()
        monkeypatch.undo()
        assert opened(program).status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 256, "键", "a\tb"])
    def test_with_a_key_that_is_none_is_told_so(self, cast, key):
        refused = problem(opened(Keyed(cast.alice, key)), 400)
        assert "Idempotency-Key" in refused["errors"]

    def test_with_a_body_that_is_too_large_is_told_so(self, cast):
        large = {"fields": NEED | {"note": "x" * 9_000_000}}
        problem(Keyed(cast.alice).post("cases/need", large), 413)

    def test_with_what_is_no_json_is_told_so(self, cast):
        problem(Keyed(cast.alice).post("cases/need", "{"), 400)


class TestADay:
    def test_is_how_long_an_answer_is_kept(self, cast):
        program = Keyed(cast.alice)
        opened(program)
        with clock.at(clock.now() + KEPT - timedelta(minutes=1)):
            assert opened(program)[REPLAYED] == "true"
        with clock.at(clock.now() + KEPT + timedelta(minutes=1)):
            assert REPLAYED not in opened(program)
        assert KeptAnswer.objects.count() == 1
        assert Case.objects.filter(kind="need").count() == 2

    def test_later_the_worker_forgets_it(self, cast):
        opened(Keyed(cast.alice))
        assert forget_answers(clock.now()) == 0
        with clock.at(clock.now() + KEPT + timedelta(minutes=1)):
            work.do_what_is_due()
        assert not KeptAnswer.objects.exists()


def test_only_hashes_of_who_called_are_kept(cast):
    program = Keyed(cast.alice)
    opened(program)
    token = program.headers["Authorization"].removeprefix("Bearer ")
    row = KeptAnswer.objects.values().get()
    assert token not in str(row)
    assert len(row["caller"]) == len(row["request"]) == 64


def test_a_call_that_asks_for_no_credential_keeps_nothing(cast):
    question = {"facts": {"enterprise.headcount": 26}}
    assert Keyed(cast.alice).post("decisions", question).status_code == 200
    assert not KeptAnswer.objects.exists()


def test_a_secret_that_is_told_once_is_neither_kept_nor_told_again(cast, settings):
    settings.WEBHOOK_INSECURE, settings.WEBHOOK_NETWORKS = True, ["127.0.0.0/8"]
    program = Keyed(cast.manager_a)
    asked = {"url": "http://127.0.0.1:9/hook", "events": ["dispatch"]}
    made = program.post("webhooks", asked)
    assert made.status_code == 201, made.content
    [kept] = KeptAnswer.objects.all()
    assert bytes(kept.body) == b""
    assert "was not kept" in problem(program.post("webhooks", asked), 409)["detail"]
    assert len(program.get("webhooks").json()) == 1
