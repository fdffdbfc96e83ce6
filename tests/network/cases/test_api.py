"""The API takes and shows what the pages do; its errors are problems (RFC 9457)."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.people.models import ApiToken
from changrong.network.people.tokens import issue_token

from ..programs import Program, problem
from ..steps import NEED, dispatch_at, make_offer, offer_terms, seen, state_need

pytestmark = pytest.mark.django_db

COMPLAINT = {
    "subject": "fees",
    "what": "合同外又收了一笔服务费",
    "wanted": "退回这笔费用",
    "contact_name": "陈女士",
    "contact_phone": "13800000000",
}


class TestKinds:
    def test_kinds_are_listed_to_anybody(self):
        names = [kind["name"] for kind in Program().get("kinds").json()]
        assert set(names) == set(KINDS)

    def test_a_kind_shows_the_schema_that_its_declaration_asks(self):
        fields = Program().get("kinds/need").json()["fields"]
        assert list(fields["properties"]) == [field.name for field in KINDS["need"].fields]
        assert fields["properties"]["purpose"]["enum"][0] == "stock"
        assert fields["properties"]["term_months"] == fields["properties"]["term_months"] | {
            "type": "integer",
            "minimum": 1,
        }
        assert "note" not in fields["required"]

    def test_an_unknown_kind_is_a_problem(self):
        problem(Program().get("kinds/nothing"), 404)


class TestOpening:
    def test_an_enterprise_opens_a_need_for_itself(self, cast):
        response = Program(cast.alice).post("cases/need", {"fields": NEED})
        assert response.status_code == 201, response.content
        body = response.json()
        assert body["enterprise"]["number"] == cast.xianhe.number
        assert body["state"]["name"] == "dispatched"
        assert len(body["children"]) == 3
        assert body["fields"]["amount"] == "800000"

    @pytest.mark.parametrize(("kind", "said"), [("need", NEED), ("complaint", COMPLAINT)])
    def test_the_same_said_again_while_it_is_open_is_the_same_case(self, cast, kind, said):
        program = Program(cast.alice)
        said = {"institution": cast.bank_a.number} | said if kind == "complaint" else said
        first, again = (program.post(f"cases/{kind}", {"fields": said}) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201), first.content
        assert again.json() == first.json() == program.get(f"cases/{first.json()['number']}").json()
        assert Case.objects.filter(kind=kind).count() == 1

    def test_a_need_said_on_the_page_is_the_same_through_the_api(self, cast):
        need = state_need(cast)
        again = Program(cast.alice).post("cases/need", {"fields": NEED})
        assert again.json()["number"] == need.number

    def test_other_words_another_day_or_after_the_end_are_another_case(self, cast):
        program, number = Program(cast.alice), state_need(cast).number
        other = program.post("cases/need", {"fields": NEED | {"note": "另一家店"}})
        tomorrow = clock.now() + timedelta(days=1)
        with clock.at(tomorrow):
            later = program.post("cases/need", {"fields": NEED})
        program.post(f"cases/{number}/moves/withdraw", {"answers": {"reason": "solved"}})
        after = program.post("cases/need", {"fields": NEED})
        assert len({number, *(one.json()["number"] for one in (other, later, after))}) == 4

    def test_amounts_are_read_with_all_their_digits(self, cast):
        text = json.dumps({"fields": NEED}).replace('"800000"', "100000.10")
        body = Program(cast.alice).post("cases/need", text).json()
        assert body["fields"]["amount"] == "100000.1"

    def test_wrong_fields_are_named_in_the_callers_language(self, cast):
        wrong = {"fields": NEED | {"amount": "", "colour": "red"}}
        errors = problem(Program(cast.alice).post("cases/need", wrong), 422)["errors"]
        assert set(errors) == {"amount", "colour"}
        assert errors["colour"] == "There is no such field"
        chinese = Program(cast.alice, "zh-hans").post("cases/need", wrong)
        assert problem(chinese, 422)["errors"]["colour"] == "没有这一项"
        assert not Case.objects.exists()

    def test_the_hotline_names_the_firm(self, cast):
        hotline = Program(cast.hotline)
        assert set(problem(hotline.post("cases/need", {"fields": NEED}), 422)["errors"]) == {
            "enterprise"
        }
        opened = hotline.post("cases/need", {"enterprise": cast.xianhe.number, "fields": NEED})
        assert opened.status_code == 201

    def test_nobody_opens_for_another_firm(self, cast):
        body = {"enterprise": cast.other_firm.number, "fields": NEED}
        problem(Program(cast.alice).post("cases/need", body), 403)

    @pytest.mark.parametrize("kind", ["dispatch", "nothing"])
    def test_what_nobody_opens_has_no_address_to_open_it(self, cast, kind):
        problem(Program(cast.alice).post(f"cases/{kind}", {"fields": {}}), 405)


class TestMoving:
    def test_an_offer_is_made_and_accepted(self, cast, need):
        dispatch = dispatch_at(need, cast.bank_a)
        officer = Program(cast.officer_a)
        terms = {"answers": offer_terms(), "revision": 0}
        offered = officer.post(f"cases/{dispatch.number}/moves/offer", terms)
        assert offered.json()["state"]["name"] == "offered", offered.content
        dispatch.refresh_from_db()
        accepted = Program(cast.alice).post(
            f"cases/{need.number}/moves/accept", {"answers": seen(dispatch)}
        )
        assert accepted.json()["outcome"] == "met"

    def test_a_stale_revision_is_a_conflict(self, cast, need):
        body = {"answers": NEED, "revision": 7}
        detail = problem(Program(cast.alice).post(f"cases/{need.number}/moves/correct", body), 409)
        assert "moved on" in detail["detail"]

    def test_a_move_that_the_state_forbids_is_a_conflict(self, cast, need):
        move([need], "withdraw", cast.alice, {"reason": "solved"})
        body = {"answers": {"reason": "other"}}
        problem(Program(cast.alice).post(f"cases/{need.number}/moves/withdraw", body), 409)

    def test_a_move_of_another_role_is_forbidden(self, cast, need):
        body = {"answers": {"explanation": "x"}}
        problem(Program(cast.officer_a).post(f"cases/{need.number}/moves/close", body), 403)

    def test_a_move_on_what_one_may_not_see_is_not_found(self, cast, need):
        body = {"answers": {"reason": "other"}}
        problem(Program(cast.charlie).post(f"cases/{need.number}/moves/withdraw", body), 404)

    def test_an_unknown_move_is_a_conflict_that_names_it(self, cast, need):
        body = problem(Program(cast.alice).post(f"cases/{need.number}/moves/fly", {}), 409)
        assert "fly" in body["detail"]


class TestReading:
    OBJECTS = ("need", "dispatch_a", "dispatch_b")
    ALLOWED = {
        ("alice", "need"),
        ("alice", "dispatch_a"),
        ("alice", "dispatch_b"),
        ("bob", "need"),
        ("bob", "dispatch_a"),
        ("bob", "dispatch_b"),
        ("officer_a", "need"),
        ("officer_a", "dispatch_a"),
        ("officer_b", "need"),
        ("officer_b", "dispatch_b"),
        ("manager_a", "need"),
        ("manager_a", "dispatch_a"),
        ("coordinator", "need"),
        ("coordinator", "dispatch_a"),
        ("coordinator", "dispatch_b"),
    }

    @pytest.mark.parametrize(
        "who",
        [
            "alice",
            "bob",
            "charlie",
            "officer_a",
            "officer_b",
            "officer_far",
            "manager_a",
            "coordinator",
            "coordinator_elsewhere",
            "supervisor",
            "hotline",
        ],
    )
    @pytest.mark.parametrize("path", ["", "/timeline"])
    def test_everybody_reads_what_is_theirs_and_the_rest_is_not_there(self, cast, need, who, path):
        numbers = {
            "need": need.number,
            "dispatch_a": dispatch_at(need, cast.bank_a).number,
            "dispatch_b": dispatch_at(need, cast.bank_b).number,
        }
        program = Program(getattr(cast, who))
        statuses = {
            name: program.get(f"cases/{number}{path}").status_code
            for name, number in numbers.items()
        }
        assert statuses == {
            name: 200 if (who, name) in self.ALLOWED else 404 for name in self.OBJECTS
        }

    def test_an_officer_reads_nothing_of_another_bank_through_the_need(self, cast, need):
        make_offer(need, cast.officer_b, rate="0.0399")
        program = Program(cast.officer_a)
        for path in (f"cases/{need.number}", f"cases/{need.number}/timeline", "cases"):
            text = program.get(path).content.decode()
            for secret in ("乙银行", "0.0399", cast.bank_b.number, "13800000000"):
                assert secret not in text, path

    def test_cases_are_filtered_and_paged(self, cast):
        for _ in range(3):
            state_need(cast)
        program = Program(cast.alice)
        page = program.get("cases", kind="need", state="dispatched", limit=2).json()
        assert (page["count"], len(page["cases"])) == (3, 2)
        rest = program.get("cases", kind="need", limit=2, offset=2).json()
        assert len(rest["cases"]) == 1
        problem(program.get("cases", limit=1000), 422)

    def test_reading_a_case_leaves_its_trace(self, cast, need):
        Program(cast.officer_a).get(f"cases/{need.number}")
        seen = Event.objects.get(code="case.viewed")
        assert (seen.stream, seen.actor) == (need.number, cast.officer_a.user)

    def test_fields_are_shown_as_far_as_the_caller_may_see_them(self, cast, need):
        mine = Program(cast.alice).get(f"cases/{need.number}").json()
        theirs = Program(cast.officer_a).get(f"cases/{need.number}").json()
        assert mine["fields"]["contact_phone"] == "13800000000"
        assert "contact_phone" not in theirs["fields"]
        assert mine["moves"] == ["ask_priority", "correct", "accept", "withdraw"]
        assert theirs["moves"] == []
        assert (mine["revision"], theirs["revision"]) == (need.revision, None)


class TestWhoCalls:
    def test_without_credentials_there_is_nothing_to_see(self, need):
        response = Program().get(f"cases/{need.number}")
        problem(response, 401)
        assert response["WWW-Authenticate"] == "Bearer"

    def test_a_wrong_or_ended_token_is_refused(self, cast):
        program = Program(cast.alice)
        assert program.get("cases").status_code == 200
        ApiToken.objects.update(ended_at=cast.xianhe.created_at)
        problem(program.get("cases"), 401)
        program.headers["Authorization"] = "Bearer nonsense"
        problem(program.post("cases/need", {"fields": NEED}), 401)

    def test_a_token_ends_with_its_membership_and_its_account(self, cast):
        program = Program(cast.alice)
        cast.alice.user.is_active = False
        cast.alice.user.save()
        problem(program.get("cases"), 401)
        cast.alice.user.is_active = True
        cast.alice.user.save()
        cast.alice.membership.ended_at = cast.xianhe.created_at
        cast.alice.membership.save()
        problem(program.get("cases"), 401)

    def test_only_the_hash_of_a_token_is_kept(self, cast):
        token = issue_token(cast.alice.membership)
        assert not ApiToken.objects.filter(digest__contains=token).exists()
        assert len(ApiToken.objects.get().digest) == 64

    def test_a_session_reads_and_writes_only_with_the_csrf_token(self, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.alice.user)
        assert client.get("/api/v1/cases").status_code == 200
        body = json.dumps({"fields": NEED})
        forged = client.post("/api/v1/cases/need", body, content_type="application/json")
        problem(forged, 403)
        client.cookies["csrftoken"] = "x" * 32
        kept = client.post(
            "/api/v1/cases/need",
            body,
            content_type="application/json",
            headers={"X-CSRFToken": "x" * 32},
        )
        assert kept.status_code == 201, kept.content


class TestProblems:
    def test_an_address_that_is_not_there(self):
        problem(Program().get("nothing/here"), 404)

    def test_a_method_that_is_not_there_names_those_that_are(self):
        response = Client().delete("/api/v1/kinds")
        problem(response, 405)
        assert response["Allow"] == "GET"

    @pytest.mark.parametrize("text", ["{", '{"fields": NaN}', "[1"])
    def test_what_is_no_json(self, cast, text):
        problem(Program(cast.alice).post("cases/need", text), 400)

    @pytest.mark.parametrize("body", [[], {"fields": 3}, {"fields": {"amount": [1]}}])
    def test_what_has_another_shape(self, cast, body):
        problem(Program(cast.alice).post("cases/need", body), 422)

    def test_the_openapi_document_knows_the_errors_and_the_fields(self):
        document = Program().get("openapi.json").json()
        operation = document["paths"]["/api/v1/cases/need"]["post"]
        assert set(operation["responses"]) == {
            "201", "400", "401", "403", "409", "422",
        }  # fmt: skip
        assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert "amount" in body["properties"]["fields"]["required"]
        moves = document["paths"]["/api/v1/cases/{number}/moves/{move}"]["post"]["requestBody"]
        titles = {part["title"] for part in moves["content"]["application/json"]["schema"]["anyOf"]}
        assert {"need.accept", "dispatch.offer"} <= titles
        assert "dispatch.choose" not in titles
