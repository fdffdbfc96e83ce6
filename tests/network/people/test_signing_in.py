"""Guessing passwords is slow whoever counts; public passwords and foreign pages lead nowhere."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from changrong.network.demo.cast import PASSWORD
from changrong.network.people.models import User

from ..visitors import visitor

PAGE = "/account/login/"


@pytest.fixture
def user(db):
    return User.objects.create_user("alice", password="a-long-password")


def sign_in(password="a-long-password", **more):
    browser = Client()
    answer = browser.post(PAGE, {"login": "alice", "password": password} | more)
    return browser, answer


def is_in(browser):
    return "_auth_user_id" in browser.session


def test_after_five_wrong_passwords_the_right_one_has_to_wait(user):
    for _ in range(5):
        assert not is_in(sign_in("not the one")[0])
    browser, answer = sign_in()
    assert not is_in(browser)
    assert answer.status_code == 200


def test_attempts_are_counted_in_the_database_for_all_processes_together(user):
    for _ in range(5):
        sign_in("not the one")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone()[0] > 0
    caches["default"].clear()
    assert is_in(sign_in()[0])


def test_a_flood_of_names_pushes_no_count_out(settings):
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_behind_a_proxy_limits_count_by_visitor_and_nobody_in_front_can_pretend(user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def tried(*forwarded):
        headers = {"X-Forwarded-For": ", ".join(forwarded)}
        return Client().post(PAGE, {"login": "alice"}, headers=headers).status_code

    assert [tried("9.9.9.9", "198.51.100.7"), tried("8.8.8.8", "198.51.100.7")] == [200, 200]
    assert tried("7.7.7.7", "198.51.100.7") == 429
    assert tried("198.51.100.7", "198.51.100.8") == 200


def test_too_many_attempts_get_a_page_in_ones_own_language(user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in()
    page = sign_in()[1]
    assert page.status_code == 429
    assert "尝试的次数太多" in page.content.decode()


def test_the_demonstrations_password_opens_nothing_in_a_real_service(user, settings):
    user.set_password(PASSWORD)
    user.save()
    settings.DEMO = False
    assert not is_in(sign_in(PASSWORD)[0])
    settings.DEMO = True
    assert is_in(sign_in(PASSWORD)[0])


def test_nobody_chooses_the_demonstrations_password(user):
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    new = {"oldpassword": "a-long-password", "password1": PASSWORD, "password2": PASSWORD}
    assert "公开密码" in browser.post("/account/password/change/", new).content.decode()
    user.refresh_from_db()
    assert user.check_password("a-long-password")


def test_signing_in_makes_a_new_session_so_that_a_planted_one_is_worth_nothing(user):
    browser = Client()
    browser.get("/check/")
    browser.get("/check/enterprise.region/")
    browser.post("/check/enterprise.region/", {"value": "110105"})
    planted = browser.cookies["sessionid"].value
    browser.post(PAGE, {"login": "alice", "password": "a-long-password"})
    assert is_in(browser)
    assert browser.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert not is_in(other)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_to_no_other_site(user, elsewhere):
    assert sign_in(next=elsewhere)[1]["Location"] == "/start/"
    assert Client().get("/preference/", {"next": elsewhere})["Location"] == "/"


def test_the_session_cookie_is_not_for_scripts_nor_for_other_sites(user):
    cookie = sign_in()[0].cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_page_is_framed_nowhere_and_runs_only_its_own_scripts(db):
    page = Client().get("/")
    policy = {directive.strip() for directive in page["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= policy
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in page


def test_what_somebody_read_is_not_kept_for_the_next_at_the_same_desk(cast):
    for path in ("/me/", "/findings/", "/firm/", "/api/v1/cases"):
        assert "no-store" in visitor(cast.alice).get(path)["Cache-Control"], path
    assert "Cache-Control" not in Client().get("/contact/")
