"""Decisions and notices by the API: exact, cited, and as the OpenAPI document says."""

from __future__ import annotations

import pytest
from django.test import Client

from changrong.network.rules.api import DecisionOut
from changrong.network.rules.book import book
from changrong.network.rules.examples import examples
from changrong.policy import Reading

from ..programs import Program, problem

pytestmark = pytest.mark.django_db
FACTS = {"enterprise.headcount": 26}
DAY = "2026-11-21"
READ = {
    "notices": "notices",
    "notice": "notices/network-service-standard",
    "measures": "notices/network-service-standard/measures",
    "measure": "notices/shengjing-shanghai-2022/measures/rate-cut-50bp",
}


def decided(**question):
    response = Program().post("decisions", question)
    assert response.status_code == 200, response.content
    return response.json()


class TestFacts:
    def test_facts_are_listed_with_their_words(self):
        facts = {fact["name"]: fact for fact in Program().get("facts").json()}
        assert facts["enterprise.headcount"]["type"] == "integer"
        assert facts["need.amount"]["unit"] == {"zh": "元", "en": "yuan"}
        assert facts["enterprise.size"]["derived"] is True


class TestDecisions:
    def test_a_decision_is_made_without_signing_in_and_carries_the_book(self):
        body = decided(facts=FACTS, as_of=DAY)
        assert (body["as_of"], body["book"]) == (DAY, book().hash)
        assert [f"{each['notice']}/{each['id']}" for each in body["measures"]] == [
            measure.key for measure in book().measures
        ]
        assert body["ask"][0]["unlocks"] >= body["ask"][-1]["unlocks"]

    def test_notices_that_are_named_are_the_only_ones_judged_and_asked_for(self):
        body = decided(facts=FACTS, as_of=DAY, notices=["cbirc-2023-small-firms"])
        assert {each["notice"] for each in body["measures"]} == {"cbirc-2023-small-firms"}
        missing = [name for each in body["measures"] for name in each["missing"]]
        asked = {each["fact"]: each["unlocks"] for each in body["ask"]}
        assert asked == {name: missing.count(name) for name in missing}
        assert list(asked.values()) == sorted(asked.values(), reverse=True)

    def test_subjects_that_are_named_are_the_only_ones_judged(self):
        body = decided(facts=FACTS, as_of=DAY, about=["complaint"])
        judged = {f"{each['notice']}/{each['id']}" for each in body["measures"]}
        assert judged == {one.key for one in book().measures if one.on == "complaint"}
        both = decided(facts=FACTS, as_of=DAY, about=["complaint", "loan"])["measures"]
        assert len(both) > len(judged)

    def test_a_subject_that_nothing_is_about_is_refused_with_the_spelling_meant(self):
        response = Program().post("decisions", {"facts": {}, "about": ["complaints"]})
        assert response.status_code == 422
        assert "complaint" in response.json()["errors"]["about"].replace("complaints", "")

    def test_labels_come_in_the_language_asked_for_or_in_both(self):
        both = decided(facts=FACTS, as_of=DAY)["measures"][0]
        for lang in ("zh", "en"):
            one = decided(facts=FACTS, as_of=DAY, lang=lang)["measures"][0]
            assert one["label"] == both["label"][lang]
            assert [each["label"] for each in one["conditions"]] == [
                each["label"][lang] for each in both["conditions"]
            ]

    def test_shares_are_judged_exactly(self):
        text = (
            '{"facts": {"guarantee.bank_guarantor_deal": true, "guarantee.bank_share": 0.2,'
            ' "guarantee.national_fund_share": 0.8, "enterprise.region": "110105"},'
            ' "as_of": "2023-01-01"}'
        )
        body = Program().post("decisions", text).json()
        share = next(m for m in body["measures"] if m["id"] == "risk-share")
        conditions = {c["that"]: c["verdict"] for c in share["conditions"]}
        assert conditions["guarantee.bank_share >= 0.20"] == "true"

    def test_a_fact_that_is_not_declared_is_named(self):
        response = Program().post("decisions", {"facts": {"enterprise.headcont": 26}})
        assert list(problem(response, 422)["errors"]) == ["enterprise.headcont"]

    def test_a_notice_that_is_not_there_is_named_with_the_one_meant(self):
        question = {"facts": {}, "notices": ["cbirc-2023-small-firm"]}
        errors = problem(Program().post("decisions", question), 422)["errors"]
        assert "cbirc-2023-small-firms" in errors["notices"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("{", 400),
            ('{"facts": {"need.amount": NaN}}', 400),
            ("[]", 422),
            ("{}", 422),
            ('{"facts": {}, "as_of": "2026-02-30"}', 422),
            ('{"facts": {}, "lang": "fr"}', 422),
            ('{"facts": {"enterprise.headcount": [1]}}', 422),
            ('{"facts": {"enterprise.headcount": "many"}}', 422),
            ('{"facts": {"need.amount": 1e99999}}', 422),
            ('{"facts": {"enterprise.headcount": {"a": null}}}', 422),
            ('{"facts": {"enterprise.industry": "\\u0000"}}', 422),
            ('{"facts": {"as_of": "2026-01-01"}}', 422),
            ('{"facts": {"enterprise.size": "small"}}', 422),
            ('{"facts": {}, "notices": [1]}', 422),
            ('{"facts": {}, "as_of": "99999-01-01"}', 422),
        ],
    )
    def test_what_cannot_be_judged_is_a_problem(self, body, status):
        problem(Program().post("decisions", body), status)

    def test_there_is_one_way_to_decide(self):
        problem(Program().post("decide", FACTS), 404)


class TestNotices:
    def test_every_notice_is_listed_with_its_header(self):
        body = Program().get("notices").json()
        assert body["book"] == book().hash
        assert [each["id"] for each in body["notices"]] == [each.id for each in book().notices]
        of_beijing = next(n for n in body["notices"] if n["id"] == "beijing-2022-guarantee")
        assert of_beijing["regions"] == ["110000"]
        assert of_beijing["from"] == "2022-06-09"

    @pytest.mark.parametrize("notice", book().notices, ids=lambda notice: notice.id)
    def test_a_notice_tells_of_every_clause_and_measure(self, notice):
        body = Program().get(f"notices/{notice.id}").json()
        assert [each["id"] for each in body["clauses"]] == [each.id for each in notice.clauses]
        assert all(each["gist"]["zh"] and each["gist"]["en"] for each in body["clauses"])
        measures = Program().get(f"notices/{notice.id}/measures").json()
        assert [each["id"] for each in measures] == [each.id for each in notice.measures]
        for shown, measure in zip(measures, notice.measures, strict=True):
            labelled = [*shown["implicit"], *shown["when"], *shown["must"]]
            assert [each["that"] for each in labelled] == [c.that for c in measure.conditions]
            assert shown["citation"]["number"] == notice.number
            assert shown["citation"]["read"] == str(measure.read)
            assert shown["live"] is (measure.read is not Reading.MEMORY)
            one = Program().get(f"notices/{notice.id}/measures/{measure.id}").json()
            assert one == shown

    @pytest.mark.parametrize(
        "path", ["notices/none", "notices/none/measures", f"{READ['notice']}/measures/none"]
    )
    def test_what_is_not_there_is_a_problem(self, path):
        problem(Program().get(path), 404)


class TestDocument:
    def test_the_decision_of_the_example_is_what_the_service_says(self):
        kept = examples()["decide"]
        said = decided(**kept["request"])
        assert said == kept["answer"] | {"book": book().hash}
        assert DecisionOut.model_validate(said).model_dump(mode="json").keys() == said.keys()

    @pytest.mark.parametrize("operation", READ)
    def test_the_notices_of_the_examples_are_what_the_service_says(self, operation):
        said, kept = Program().get(READ[operation]).json(), examples()[operation]["answer"]
        if isinstance(kept, dict) and "book" in kept:
            kept = kept | {"book": book().hash}
        assert said == kept

    def test_every_operation_is_documented_with_its_example_and_its_problems(self):
        document = Program().get("openapi.json").json()
        decide = document["paths"]["/api/v1/decisions"]["post"]
        assert set(decide["responses"]) == {"200", "400", "413", "422"}
        request = decide["requestBody"]["content"]["application/json"]["example"]
        assert request == examples()["decide"]["request"]
        assert list(decide["responses"]["422"]["content"]) == ["application/problem+json"]
        by_id = {
            each["get"]["operationId"]: each["get"]
            for each in document["paths"].values()
            if "get" in each
        }
        for operation in READ:
            content = by_id[operation]["responses"]["200"]["content"]["application/json"]
            assert content["example"] == examples()[operation]["answer"]

    def test_every_page_leads_to_the_document(self):
        assert b'href="/api/v1/openapi.json"' in Client().get("/").content
