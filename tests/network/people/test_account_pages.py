"""Signing up, one's own account, asking to act for a firm, and deciding: in the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from changrong.network.people import actions
from changrong.network.people.actions import Asking, Invitation
from changrong.network.people.models import Membership, MembershipRequest, Role, User

from ..visitors import visitor

SIGN_UP = {
    "name": "林新客",
    "phone": "+86 138 0000 6120",
    "username": "lin",
    "password1": "a-long-password",
    "password2": "a-long-password",
}
ASK = {
    "credit_code": "91110105MA01A2B3C4",
    "enterprise_name": "示例新店餐饮有限公司",
    "region": "110105",
    "duty_of_user": "经营者",
}


@pytest.mark.parametrize("address", ["email", "confirm-email", "password/reset", "login/code"])
def test_pages_that_need_an_email_address_do_not_exist(db, address):
    assert Client().get(f"/account/{address}/").status_code == 404


def test_who_forgot_a_password_is_told_whom_to_ask(db):
    page = Client().get("/account/login/").content.decode()
    assert "请本单位管理员另给一个一次性密码" in page
    assert "忘记密码" not in page


def test_signing_up_keeps_name_and_the_number_in_its_normal_form(db):
    response = Client().post("/account/signup/", SIGN_UP)
    assert response.status_code == 302, response.context and response.context["form"].errors
    user = User.objects.get(username="lin")
    assert (user.name, user.phone) == ("林新客", "13800006120")


def test_a_wrong_number_at_sign_up_is_said_and_what_was_typed_stays(db):
    response = Client().post("/account/signup/", SIGN_UP | {"phone": "1380000"})
    assert "手机号码应是 11 位数字" in response.content.decode()
    assert 'value="林新客"' in response.content.decode()
    assert not User.objects.filter(username="lin").exists()


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("91110105MA01A2B3C4", "91110105MA01A2B3C4"),
        ("n2110105 ma01a2b3 ck", "N2110105MA01A2B3CK"),
        ("Y1110105MA01A2B3CE", "Y1110105MA01A2B3CE"),
    ],
)
def test_credit_codes_are_taken_whatever_department_registered_them(cast, code, kept):
    response = visitor(cast.stranger).post("/me/requests/new/", ASK | {"credit_code": code})
    assert response.status_code == 302
    assert MembershipRequest.objects.get().credit_code == kept


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91110105MA01A2B3C5", "校验码对不上"),
        ("N2110105MA01A2B3C4", "校验码对不上"),
        ("91110105MA01A2B3C", "应有 18 位，现在是 17 位"),
        ("91110105MAO1A2B3C4", "不用字母 O（第 11 位），是不是 0"),
        ("", "请填写统一社会信用代码"),
    ],
)
def test_a_wrong_credit_code_is_named_and_nothing_typed_is_lost(cast, code, said):
    response = visitor(cast.stranger).post("/me/requests/new/", ASK | {"credit_code": code})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'value="示例新店餐饮有限公司"' in page
    assert '<option value="110105" selected>' in page
    assert "error-summary" in page
    assert "<title>错误：" in page
    assert not MembershipRequest.objects.exists()


def test_evidence_that_is_no_document_is_refused_beside_its_field(cast):
    page = SimpleUploadedFile("licence.pdf", b"<html><script>1</script>\x00", "application/pdf")
    response = visitor(cast.stranger).post("/me/requests/new/", ASK | {"evidence": page})
    assert response.status_code == 422
    assert "“licence.pdf”不是能收的文件" in response.content.decode()


def test_the_same_request_twice_is_explained_on_the_form(cast):
    browser = visitor(cast.stranger)
    browser.post("/me/requests/new/", ASK)
    response = browser.post("/me/requests/new/", ASK)
    assert response.status_code == 422
    assert "正在等答复" in response.content.decode()


def test_a_request_goes_from_the_applicant_over_the_coordinator_to_acting_for_the_firm(cast):
    applicant = visitor(cast.stranger)
    evidence = SimpleUploadedFile("执照.pdf", b"%PDF-1.7", "application/pdf")
    applicant.post("/me/requests/new/", ASK | {"evidence": evidence})
    request = MembershipRequest.objects.get()
    assert "待确认" in applicant.get("/me/").content.decode()

    bureau = visitor(cast.coordinator)
    assert "示例新店餐饮有限公司" in bureau.get("/requests/").content.decode()
    assert "还不在册" in bureau.get(f"/requests/{request.number}/").content.decode()
    file = bureau.get(f"/requests/{request.number}/evidence/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    assert file["Content-Disposition"].startswith("attachment")
    assert bureau.post(f"/requests/{request.number}/confirm/").status_code == 302

    page = applicant.get("/me/").content.decode()
    assert "已确认" in page
    assert "正在使用" in page
    assert applicant.get("/firm/").status_code == 200


def test_a_refusal_without_a_reason_is_asked_for_one_and_the_reason_reaches_the_applicant(cast):
    visitor(cast.stranger).post("/me/requests/new/", ASK)
    request = MembershipRequest.objects.get()
    officer = visitor(cast.officer_a)
    empty = officer.post(f"/requests/{request.number}/refuse/", {"reason": " "})
    assert empty.status_code == 422
    assert "请写明原因" in empty.content.decode()
    officer.post(f"/requests/{request.number}/refuse/", {"reason": "执照和姓名对不上"})
    assert "执照和姓名对不上" in visitor(cast.stranger).get("/me/").content.decode()


def test_who_confirms_second_is_told_and_not_sent_to_a_missing_page(cast):
    visitor(cast.stranger).post("/me/requests/new/", ASK)
    request = MembershipRequest.objects.get()
    visitor(cast.officer_a).post(f"/requests/{request.number}/confirm/")
    late = visitor(cast.officer_b).post(f"/requests/{request.number}/confirm/", follow=True)
    assert late.status_code == 200
    assert "已经有人确认了" in late.content.decode()


def test_a_different_name_on_record_is_pointed_out_before_confirming(cast):
    known = ASK | {"credit_code": "91110105MA0000001A", "enterprise_name": "别的名字"}
    [request] = actions.request_membership([Asking(**known)], cast.stranger)
    page = visitor(cast.coordinator).get(f"/requests/{request.number}/").content.decode()
    assert "示例鲜禾餐饮管理有限公司" in page


def test_only_the_bureau_sees_the_applicants_number(cast):
    cast.stranger.user.phone = "13800006120"
    cast.stranger.user.save()
    [request] = actions.request_membership([Asking(**ASK)], cast.stranger)
    url = f"/requests/{request.number}/"
    assert "13800006120" in visitor(cast.coordinator).get(url).content.decode()
    assert "13800006120" not in visitor(cast.officer_a).get(url).content.decode()


def test_the_acting_role_is_switched_among_ones_own_memberships_only(cast):
    second = Membership.objects.create(
        user=cast.alice.user, role=Role.ENTERPRISE, enterprise=cast.other_firm
    )
    browser = visitor(cast.alice)
    assert cast.xianhe.name in browser.get("/firm/").content.decode()
    browser.post("/me/act-as/", {"membership": second.pk})
    assert cast.other_firm.name in browser.get("/firm/").content.decode()
    strange = browser.post("/me/act-as/", {"membership": cast.officer_a.membership.pk})
    assert strange.status_code == 404
    assert browser.post("/me/act-as/", {"membership": "x"}).status_code == 404


def test_leaving_a_firm_shuts_its_pages(cast):
    browser = visitor(cast.bob)
    assert browser.get("/firm/").status_code == 200
    browser.post("/me/leave/", {"membership": cast.bob.membership.pk})
    assert browser.get("/firm/").status_code == 404


def test_name_and_number_are_changed_on_ones_own_page(cast):
    browser = visitor(cast.alice)
    wrong = browser.post("/me/details/", {"name": "陈女士", "phone": "28800006120"})
    assert wrong.status_code == 422
    assert "手机号码应以 1 开头" in wrong.content.decode()
    browser.post("/me/details/", {"name": "陈女士", "phone": "138-0000-6120"})
    assert User.objects.get(pk=cast.alice.user.pk).phone == "13800006120"


def test_a_one_time_password_opens_only_the_page_where_ones_own_is_chosen(cast):
    officer = Invitation("wang", "王倩", Role.OFFICER, institution=cast.bank_a)
    [invited] = actions.invite([officer], cast.manager_a)
    browser = Client()
    given = {"login": "wang", "password": invited.password}
    assert browser.post("/account/login/", given).status_code == 302
    shut = browser.get("/institution/products/")
    assert (shut.status_code, shut["Location"]) == (302, "/account/password/change/")

    change = {"oldpassword": invited.password, "password1": invited.password}
    same = browser.post("/account/password/change/", change | {"password2": invited.password})
    assert "新密码不能和现在的一样" in same.content.decode()
    change |= {"password1": "my-own-long-words", "password2": "my-own-long-words"}
    assert browser.post("/account/password/change/", change).status_code == 302
    assert browser.get("/institution/products/").status_code == 200
    assert User.objects.get(username="wang").check_password("my-own-long-words")


def test_a_manager_adds_an_officer_whose_password_is_shown_once(cast):
    browser = visitor(cast.manager_a)
    given = {"username": "wang", "name": "王倩", "phone": "", "role": "officer", "outlet": ""}
    made = browser.post("/staff/new/", given)
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    password = made.context["invited"].password
    assert password in made.content.decode()
    assert User.objects.get(username="wang").check_password(password)
    assert password not in browser.get("/staff/").content.decode()
    taken = browser.post("/staff/new/", given)
    assert taken.status_code == 422
    assert "已有人用" in taken.content.decode()


def test_a_manager_resets_a_password_and_ends_a_membership(cast):
    browser, number = visitor(cast.manager_a), cast.officer_a.user.number
    member = {"membership": cast.officer_a.membership.pk}
    reset = browser.post(f"/staff/{number}/reset/", member)
    assert User.objects.get(pk=cast.officer_a.user.pk).check_password(
        reset.context["invited"].password
    )
    browser.post(f"/staff/{number}/end/", member)
    cast.officer_a.membership.refresh_from_db()
    assert cast.officer_a.membership.ended_at is not None
    assert browser.post(f"/staff/{number}/end/", member).status_code == 404


def test_a_coordinator_looks_up_an_answered_request_and_ends_what_it_granted(cast):
    [request] = actions.request_membership([Asking(**ASK)], cast.stranger)
    [membership] = actions.confirm([request], cast.officer_a)
    browser = visitor(cast.coordinator)
    assert "示例新店" not in browser.get("/requests/").content.decode()
    assert "示例新店" in browser.get("/requests/?answered").content.decode()
    page = browser.get(f"/requests/{request.number}/").content.decode()
    assert "结束身份" in page
    officer = visitor(cast.officer_a).get(f"/requests/{request.number}/").content.decode()
    assert "结束身份" not in officer
    url = f"/staff/{cast.stranger.user.number}/end/"
    assert browser.post(url, {"membership": membership.pk}).status_code == 302
    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert "结束身份" not in browser.get(f"/requests/{request.number}/").content.decode()
