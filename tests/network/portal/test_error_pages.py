"""Pages for what went wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from changrong.network.portal import errors

from ..visitors import visitor


def test_a_page_that_does_not_exist_says_so_in_our_look(db):
    response = Client().get("/no/such/page/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
    assert "portal/base.css" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_our_look(db):
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert response.status_code == 403
    assert "portal/base.css" in response.content.decode()


def test_an_address_that_takes_only_forms_says_so(db):
    response = Client().get("/check/forget/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "它只接收表单" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 411, 413, 500])
def test_every_error_page_can_be_drawn_even_without_session_or_user(status):
    response = errors.answer(RequestFactory().get("/x/"), status)
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


def test_an_error_page_that_breaks_itself_still_answers(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("template")

    monkeypatch.setattr(errors, "render", broken)
    response = errors.server_error(RequestFactory().get("/x/"))
    assert response.status_code == 500
    assert "请稍后再试" in response.content.decode()


def test_refusals_go_to_the_403_page():
    response = errors.forbidden(RequestFactory().get("/x/"), PermissionDenied())
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/institutions/%00/", "/requests/A%00B/", "/firm/%00/"])
def test_an_address_with_a_zero_byte_is_a_page_that_does_not_exist(cast, path):
    assert visitor(cast.coordinator).get(path).status_code == 404


def test_a_search_for_a_zero_byte_is_a_page_that_does_not_exist(cast):
    for path in ("/institutions/", "/products/", "/bureau/institutions/"):
        assert visitor(cast.coordinator).get(path, {"q": "\x00"}).status_code == 404


def test_numbers_past_every_row_are_not_found_and_no_crash(cast):
    browser = visitor(cast.coordinator)
    assert browser.post("/me/act-as/", {"membership": str(10**30)}).status_code == 404
    assert browser.post(f"/bureau/emergencies/{10**30}/end/").status_code == 404
