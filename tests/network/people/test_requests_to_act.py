"""Asking to act for a credit code, and what the bureau or an institution answers."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.events.models import Event
from changrong.network.files.sniff import FileRefused
from changrong.network.parties.models import Enterprise
from changrong.network.people import actions, queries
from changrong.network.people.actions import Asking
from changrong.network.people.errors import RequestRefused
from changrong.network.people.models import Membership, MembershipRequest

from ..visitors import visitor

NEW_FIRM = Asking("91110105MA01A2B3C4", "示例新店餐饮有限公司", "110105", "经营者")
OLD_FIRM = "91110105MA0000001A"


def asked(by, asking=NEW_FIRM):
    return actions.request_membership([asking], by)[0]


def test_confirming_enters_a_firm_that_is_new_and_lets_the_user_act_for_it(cast):
    request = asked(cast.stranger)
    [membership] = actions.confirm([request], cast.coordinator)
    firm = Enterprise.objects.get(credit_code=NEW_FIRM.credit_code)
    assert (firm.name, firm.region) == (NEW_FIRM.enterprise_name, NEW_FIRM.region)
    assert (membership.user, membership.enterprise) == (cast.stranger.user, firm)
    request.refresh_from_db()
    assert request.state == MembershipRequest.State.CONFIRMED
    assert request.decided_by == cast.coordinator.user


def test_a_second_person_of_a_firm_joins_it_as_it_is_recorded(cast):
    request = asked(cast.stranger, Asking(OLD_FIRM, "别的写法", "110105", "会计"))
    [membership] = actions.confirm([request], cast.officer_a)
    assert membership.enterprise == cast.xianhe
    cast.xianhe.refresh_from_db()
    assert cast.xianhe.name == "示例鲜禾餐饮管理有限公司"
    request.refresh_from_db()
    assert request.institution == cast.bank_a


def test_nobody_confirms_or_refuses_their_own_request(cast):
    request = asked(cast.coordinator)
    with pytest.raises(RequestRefused, match="somebody else"):
        actions.confirm([request], cast.coordinator)
    with pytest.raises(RequestRefused, match="somebody else"):
        actions.refuse([request], "不认识", cast.coordinator)
    assert not queries.decidable_by(cast.coordinator).exists()


def test_a_coordinator_decides_only_for_firms_of_the_own_district(cast):
    request = asked(cast.stranger)
    with pytest.raises(RequestRefused, match="district"):
        actions.confirm([request], cast.coordinator_elsewhere)
    assert not queries.visible_to(cast.coordinator_elsewhere).exists()
    assert list(queries.decidable_by(cast.coordinator)) == [request]


def test_naming_another_district_brings_a_known_firm_to_no_other_coordinator(cast):
    request = asked(cast.stranger, Asking(OLD_FIRM, cast.xianhe.name, "110108", "会计"))
    assert request.region == cast.xianhe.region == "110105"
    assert not queries.visible_to(cast.coordinator_elsewhere).exists()
    assert list(queries.decidable_by(cast.coordinator)) == [request]


def test_a_firm_that_became_known_meanwhile_is_its_own_districts_to_decide(cast):
    elsewhere = replace(NEW_FIRM, region="110108")
    mine, other = asked(cast.stranger), asked(cast.bob, elsewhere)
    actions.confirm([mine], cast.coordinator)
    with pytest.raises(RequestRefused, match="district"):
        actions.confirm([other], cast.coordinator_elsewhere)


def test_a_firms_people_can_tell_who_came_to_join_them(cast):
    request = asked(cast.stranger, Asking(OLD_FIRM, cast.xianhe.name, "110105", "会计"))
    cast.stranger.user.name = "何川"
    cast.stranger.user.save()
    actions.confirm([request], cast.officer_a)
    assert "何川" in visitor(cast.alice).get("/firm/").content.decode()
    assert "何川" not in visitor(cast.charlie).get("/firm/").content.decode()
    joined = Event.objects.get(code="enterprise.joined")
    assert (joined.stream, joined.actor) == (cast.xianhe.number, cast.officer_a.user)
    assert joined.data == {"user": cast.stranger.user.number, "request": request.number}


@pytest.mark.parametrize("who", ["alice", "supervisor", "hotline", "stranger", "anonymous"])
def test_other_roles_neither_see_nor_decide_requests(cast, who):
    actor = getattr(cast, who)
    request = asked(cast.bob)
    assert not queries.visible_to(actor).exists()
    with pytest.raises(RequestRefused):
        actions.confirm([request], actor)
    assert not Membership.objects.filter(enterprise__credit_code=NEW_FIRM.credit_code).exists()


def test_an_institution_keeps_sight_only_of_what_it_decided_itself(cast):
    mine, other = asked(cast.stranger), asked(cast.bob)
    actions.confirm([mine], cast.officer_a)
    actions.refuse([other], "不是本企业的人", cast.coordinator)
    assert list(queries.visible_to(cast.officer_a)) == [mine]
    assert not queries.visible_to(cast.officer_b).exists()


def test_what_another_institution_answered_is_not_shown_for_an_answer_without_a_reason(cast):
    request = asked(cast.stranger)
    actions.refuse([request], "资料不全", cast.officer_a)
    answer = visitor(cast.officer_b).post(f"/requests/{request.number}/refuse/", follow=True)
    assert answer.redirect_chain == [("/requests/", 302)]
    assert NEW_FIRM.enterprise_name not in answer.content.decode()


def test_a_refusal_needs_a_reason_and_keeps_it(cast):
    request = asked(cast.stranger)
    with pytest.raises(RequestRefused, match="reason"):
        actions.refuse([request], "  ", cast.officer_a)
    actions.refuse([request], "执照和姓名对不上", cast.officer_a)
    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "执照和姓名对不上")


def test_the_same_open_request_is_not_made_twice_but_a_refused_one_may_be_asked_again(cast):
    request = asked(cast.stranger)
    with pytest.raises(RequestRefused, match="awaited"):
        asked(cast.stranger)
    actions.refuse([request], "缺材料", cast.coordinator)
    assert asked(cast.stranger).state == "asked"


def test_who_acts_for_a_firm_already_need_not_ask(cast):
    with pytest.raises(RequestRefused, match="already"):
        asked(cast.alice, Asking(OLD_FIRM, "示例鲜禾餐饮管理有限公司", "110105", "经营者"))


def test_a_request_is_withdrawn_only_by_who_made_it_and_then_cannot_be_confirmed(cast):
    request = asked(cast.stranger)
    with pytest.raises(RequestRefused, match="your own"):
        actions.withdraw([request], cast.bob)
    actions.withdraw([request], cast.stranger)
    with pytest.raises(RequestRefused, match="withdrawn"):
        actions.confirm([request], cast.coordinator)


def test_whoever_confirms_second_is_told_so_and_nothing_is_doubled(cast):
    request = asked(cast.stranger)
    actions.confirm([request], cast.officer_a)
    with pytest.raises(RequestRefused, match="confirmed this request already"):
        actions.confirm([request], cast.officer_b)
    assert Membership.objects.filter(user=cast.stranger.user).count() == 1


def test_a_list_is_decided_whole_or_not_at_all(cast):
    first, second = asked(cast.stranger), asked(cast.coordinator)
    with pytest.raises(RequestRefused):
        actions.confirm([first, second], cast.coordinator)
    first.refresh_from_db()
    assert first.state == "asked"


def test_events_name_who_and_which_request_and_hold_nothing_personal(cast):
    request = asked(cast.stranger)
    actions.confirm([request], cast.officer_a)
    events = list(Event.objects.filter(stream=f"membership-{request.number}"))
    assert [event.code for event in events] == ["membership.asked", "membership.confirmed"]
    assert events[1].actor == cast.officer_a.user
    told = str([event.data for event in events])
    assert NEW_FIRM.credit_code not in told
    assert NEW_FIRM.enterprise_name not in told
    assert cast.stranger.user.username not in told


def test_evidence_is_kept_under_the_requests_number_with_its_real_type(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scan = SimpleUploadedFile("执照.jpg", b"%PDF-1.7 licence", "image/jpeg")
    request = asked(cast.stranger, Asking(*_parts(NEW_FIRM), evidence=scan))
    assert request.evidence.name == f"requests/{request.number}"
    assert (request.evidence_name, request.evidence_type) == ("执照.jpg.pdf", "application/pdf")
    assert (tmp_path / request.evidence.name).read_bytes() == b"%PDF-1.7 licence"


def test_evidence_that_is_a_program_is_refused_and_nothing_is_asked(cast):
    program = SimpleUploadedFile("licence.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "application/pdf")
    with pytest.raises(FileRefused, match=r"licence\.pdf"):
        asked(cast.stranger, Asking(*_parts(NEW_FIRM), evidence=program))
    assert not MembershipRequest.objects.exists()


def _parts(asking):
    return asking.credit_code, asking.enterprise_name, asking.region, asking.duty_of_user


def test_nobody_floods_the_bureau_with_requests(cast):
    for n in range(actions.requests.MOST):
        asked(cast.stranger, replace(NEW_FIRM, credit_code=f"{n:018}"))
    with pytest.raises(RequestRefused, match="await an answer"):
        asked(cast.stranger)
    asked(cast.bob)
