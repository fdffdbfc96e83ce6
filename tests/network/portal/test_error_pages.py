"""Pages for what went wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from changrong.network.portal import errors


def test_a_page_that_does_not_exist_says_so_in_our_look(db):
    response = Client().get("/no/such/page/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
    assert "portal/base.css" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_our_look(db):
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert response.status_code == 403
    assert "portal/base.css" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 411, 413, 500])
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
