"""Who looked at my file: every way to read a firm's data leaves a trace that the firm can read."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases import looking
from changrong.network.cases.actions import move
from changrong.network.events.models import Event
from changrong.network.files import actions as files
from changrong.network.people import actions as people
from changrong.network.people.actions import Asking
from changrong.network.people.tokens import issue_token

from ..matters import complain, loan_of
from ..steps import dispatch_at, state_need
from ..visitors import statuses, visitor


def looks(cast, who="xianhe"):
    firm = getattr(cast, who)
    return looking.told(looking.looks_of(firm), cast.alice)


def kinds(cast):
    return sorted(event.code for event in looking.looks_of(cast.xianhe))


@pytest.fixture
def evidence(cast, need, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pdf = SimpleUploadedFile("流水.pdf", b"%PDF-1.7", "application/pdf")
    return files.attach(need, [pdf], cast.alice)[0]


class TestEveryWayIsRecorded:
    def read(self, cast, who, path):
        before = looking.looks_of(cast.xianhe).count()
        assert visitor(getattr(cast, who)).get(path).status_code == 200
        return looking.looks_of(cast.xianhe).count() - before

    @pytest.mark.parametrize("path", ["/cases/{}/", "/cases/{}/do/answer/", "/cases/{}/files/"])
    def test_a_page_of_a_part(self, cast, need, path):
        part = dispatch_at(need, cast.bank_a)
        assert self.read(cast, "officer_a", path.format(part.number)) == 1

    @pytest.mark.parametrize("path", ["/cases/{}/files/", "/decisions/{decision}/"])
    def test_what_lies_with_the_need(self, cast, need, path):
        path = path.format(need.number, decision=need.decision.number)
        assert self.read(cast, "officer_a", path) == 1

    @pytest.mark.parametrize("path", ["", "/timeline"])
    def test_the_api(self, cast, need, path):
        token = issue_token(cast.officer_a.membership)
        part = dispatch_at(need, cast.bank_a)
        headers = {"Authorization": f"Bearer {token}"}
        answer = visitor(cast.anonymous).get(f"/api/v1/cases/{part.number}{path}", headers=headers)
        assert answer.status_code == 200
        assert kinds(cast) == ["case.viewed"]

    def test_a_move_by_the_api_whose_answer_shows_the_case(self, cast, need):
        token = issue_token(cast.officer_a.membership)
        part = dispatch_at(need, cast.bank_a)
        answer = visitor(cast.anonymous).post(
            f"/api/v1/cases/{part.number}/moves/answer",
            json.dumps({"answers": {"mode": "phone"}}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200
        assert kinds(cast) == ["case.viewed"]

    def test_a_file_every_time(self, cast, need, evidence):
        for _ in range(2):
            visitor(cast.officer_a).get(f"/files/{evidence.number}/")
        assert kinds(cast) == ["file.opened", "file.opened"]
        assert "流水.pdf" in looks(cast)[0].what.zh

    @pytest.mark.parametrize("path", ["", "sent/", "correct/", "withdraw/", "offers/"])
    def test_the_hotline_reading_what_it_wrote_down(self, cast, path):
        need = state_need(cast, cast.hotline)
        assert self.read(cast, "hotline", f"/needs/{need.number}/{path}") == 1

    def test_an_exported_list(self, cast, need):
        page = visitor(cast.coordinator).get("/board/cases.csv")
        assert need.number in b"".join(page.streaming_content).decode()
        assert kinds(cast) == ["enterprise.exported"]
        assert str(1 + need.children.count()) in looks(cast)[0].what.zh
        b"".join(visitor(cast.coordinator).get("/board/cases.csv").streaming_content)
        assert kinds(cast) == ["enterprise.exported"]  # once a day
        assert looks(cast, "other_firm") == []

    def test_the_answers_of_a_decision_taken_up_again(self, cast, need):
        visitor(cast.coordinator).post(f"/decisions/{need.decision.number}/go-on/")
        assert kinds(cast) == ["decision.viewed"]

    def test_the_licence_with_which_somebody_asked_to_act_for_the_firm(
        self, cast, settings, tmp_path
    ):
        settings.MEDIA_ROOT = tmp_path
        pdf = SimpleUploadedFile("执照.pdf", b"%PDF-1.7", "application/pdf")
        asking = Asking(cast.xianhe.credit_code, cast.xianhe.name, "110105", "会计", pdf)
        [asked] = people.request_membership([asking], cast.stranger)
        visitor(cast.stranger).get(f"/requests/{asked.number}/evidence/")
        visitor(cast.coordinator).get(f"/requests/{asked.number}/evidence/")
        assert kinds(cast) == ["request.evidence_opened"]

    def test_a_contract(self, cast):
        contract = loan_of(cast)
        assert self.read(cast, "coordinator", f"/contracts/{contract.number}/") == 1
        assert looks(cast)[0].what.zh == f"看了合同 {contract.number}"

    @pytest.mark.parametrize("path", ["", "sent/"])
    def test_a_matter_of_another_kind_that_the_hotline_wrote_down(self, cast, path):
        case = complain(cast, cast.hotline)
        assert self.read(cast, "hotline", f"/matters/{case.number}/{path}") == 1

    def test_a_firms_own_looks_are_not(self, cast, need, evidence):
        browser = visitor(cast.alice)
        for path in (f"/needs/{need.number}/", f"/files/{evidence.number}/"):
            browser.get(path)
        assert kinds(cast) == []


class TestTheWords:
    def test_office_and_role_are_told_and_no_name(self, cast, need):
        part = dispatch_at(need, cast.bank_a)
        visitor(cast.officer_a).get(f"/cases/{part.number}/")
        visitor(cast.coordinator).get(f"/cases/{need.number}/")
        told = [(one.office.zh, one.role.zh, one.name) for one in looks(cast)]
        assert told == [("金融局", "协调员", ""), ("示例甲银行", "经办", "")]

    def test_colleagues_are_told_the_name(self, cast, need):
        part = dispatch_at(need, cast.bank_a)
        visitor(cast.officer_a).get(f"/cases/{part.number}/")
        [seen] = looking.told(looking.looks_at(part), cast.manager_a)
        assert seen.name == "officer_a"
        [seen] = looking.told(looking.looks_at(part), cast.coordinator)
        assert seen.name == ""

    def test_who_changed_bodies_still_looked_for_the_one_they_worked_for(self, cast, need):
        part = dispatch_at(need, cast.bank_a)
        visitor(cast.officer_a).get(f"/cases/{part.number}/")
        membership = cast.officer_a.membership
        people.end_membership([membership], cast.manager_a)
        membership.pk = None
        membership.institution, membership.ended_at = cast.bank_b, None
        membership.save()
        assert [one.office.zh for one in looks(cast)] == ["示例甲银行"]

    def test_an_institutions_part_shows_its_own_people_and_the_bureaus(self, cast, need):
        for who, bank in ((cast.officer_a, cast.bank_a), (cast.officer_b, cast.bank_b)):
            visitor(who).get(f"/cases/{dispatch_at(need, bank).number}/")
        part = dispatch_at(need, cast.bank_a)
        assert [event.actor for event in looking.looks_at(part)] == [cast.officer_a.user]
        assert looking.looks_at(need).count() == 2


class TestThePage:
    def test_it_is_by_day_and_the_latest_first(self, cast, need):
        visitor(cast.officer_a).get(f"/cases/{dispatch_at(need, cast.bank_a).number}/")
        page = visitor(cast.alice).get("/looked/")
        [(_day, rows)] = page.context["days"]
        assert [row.office.zh for row in rows] == ["示例甲银行"]
        assert "officer_a" not in page.content.decode()

    def test_a_firm_sees_only_its_own(self, cast, need):
        visitor(cast.officer_a).get(f"/cases/{dispatch_at(need, cast.bank_a).number}/")
        assert visitor(cast.charlie).get("/looked/").context["days"] == []

    def test_only_firms_have_it(self, cast):
        got = statuses(cast, "get", "/looked/")
        assert {who for who, code in got.items() if code == 200} == {"alice", "charlie"}

    def test_it_is_paged(self, cast, need, monkeypatch):
        monkeypatch.setattr("changrong.network.cases.looked.PAGE", 2)
        part = dispatch_at(need, cast.bank_a)
        for who in (cast.officer_a, cast.manager_a, cast.coordinator):
            visitor(who).get(f"/cases/{part.number}/")
        browser = visitor(cast.alice)
        shown = [
            sum(len(rows) for _day, rows in browser.get("/looked/", {"page": n}).context["days"])
            for n in (1, 2)
        ]
        assert shown == [2, 1]


class TestTheApi:
    def looks(self, actor, **asked):
        headers = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
        return visitor(actor).get("/api/v1/looks", asked, headers=headers)

    def test_it_says_what_the_page_says(self, cast, need):
        part = dispatch_at(need, cast.bank_a)
        visitor(cast.officer_a).get(f"/cases/{part.number}/")
        answer = self.looks(cast.alice).json()
        assert answer["count"] == 1
        [one] = answer["looks"]
        assert one["case"] == part.number
        assert one["office"] == {"zh": "示例甲银行", "en": "示例甲银行"}
        assert one["role"]["en"] == "officer"
        assert one["decision"] is None
        assert self.looks(cast.charlie).json() == {"count": 0, "looks": []}
        assert self.looks(cast.alice, offset=1).json()["looks"] == []

    @pytest.mark.parametrize("who", ["officer_a", "coordinator", "supervisor", "hotline"])
    def test_only_firms_have_it(self, cast, who):
        assert self.looks(getattr(cast, who)).status_code == 404


def test_an_event_of_a_look_holds_ids_only(cast, need, evidence):
    part = dispatch_at(need, cast.bank_a)
    visitor(cast.officer_a).get(f"/files/{evidence.number}/")
    move([part], "answer", cast.officer_a, {"mode": "phone"})
    event = Event.objects.get(code="file.opened")
    assert event.data == {"file": evidence.number, "institution": cast.bank_a.number}
