"""The frame around every page: style sheets, preferences, menus, the gallery."""

import re
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from changrong.network import portal
from changrong.network.portal.context import PUBLIC, places
from changrong.network.portal.preferences import remember

HERE = Path(portal.__file__).parent
NETWORK = HERE.parent
SHEETS = sorted((HERE / "static" / "portal").glob("*.css"))
TOKENS = (HERE / "static" / "portal" / "tokens.css").read_text()
TEMPLATES = sorted(NETWORK.rglob("templates/**/*.html"))


def tokens_of(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Light, dark by the system's setting, dark by choice."""
    light = TOKENS.split(":root {")[1].split("}")[0]
    system = TOKENS.split(":root:not(.light) {")[1].split("}")[0]
    chosen = TOKENS.split(":root.dark {")[1].split("}")[0]
    return tokens_of(light), tokens_of(system), tokens_of(chosen)


def test_both_ways_into_the_dark_look_the_same_and_name_every_light_colour() -> None:
    light, system, chosen = blocks()
    assert system == chosen
    assert set(system) == set(light)
    assert light["brand"] == "#155064"
    assert system["brand"] == "#7CC3D8"


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((ink, ground) for ink in ("ink", "ink2") for ground in ("canvas", "surface", "sunken")),
        *(("ink3", ground) for ground in ("canvas", "surface", "sunken", "brand-tint")),
        *((tone, ground) for tone in ("soon", "late") for ground in ("brand-tint", "sunken")),
        *((tone, "surface") for tone in ("yes", "ask", "no", "soon", "late")),
        ("link", "surface"),
        ("on-brand", "brand"),
        ("brand", "brand-tint"),
        ("on-deep", "deep"),
        ("on-deep2", "deep"),
        *((tone, f"{tone}-bg") for tone in ("yes", "ask", "no", "soon", "late")),
        *((f"on-c{series}", f"c{series}") for series in (1, 2, 3, 4, 5)),
    ],
)
def test_words_stand_out_from_their_ground(text: str, ground: str, look: int) -> None:
    colours = blocks()[look]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_come_from_tokens_that_exist(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    defined = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
    assert set(re.findall(r"var\(--([a-z0-9-]+)", css)) <= defined
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;\s,)])", css) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_style_sheet_is_loaded_and_its_braces_match(sheet: Path) -> None:
    head = (HERE / "templates" / "portal" / "parts" / "head.html").read_text()
    assert f"portal/{sheet.name}" in head
    css = sheet.read_text()
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(NETWORK)))
def test_no_template_styles_or_scripts_inline(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", source)
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", source)
    assert scripts == []


@pytest.fixture
def ask() -> RequestFactory:
    return RequestFactory()


def cookies(client_cookies: SimpleCookie) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client_cookies.items()}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"language": "en"}, {"django_language": "en"}),
        ({"size": "large"}, {"size": "large"}),
        ({"theme": "dark"}, {"theme": "dark"}),
        ({"size": "standard"}, {"size": ""}),
        ({"theme": "system"}, {"theme": ""}),
        ({"theme": "purple"}, {}),
        ({"colour": "dark"}, {}),
    ],
)
def test_a_choice_is_kept_in_a_cookie_and_nothing_else_is(
    ask: RequestFactory, query: dict[str, str], kept: dict[str, str]
) -> None:
    by_link = remember(ask.get("/preference/", query | {"next": "/check/?a=1"}))
    by_form = remember(ask.post("/preference/", query | {"next": "/check/?a=1"}))
    for response in (by_link, by_form):
        assert response.url == "/check/?a=1"
        assert cookies(response.cookies) == kept


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "js:x"])
def test_a_choice_never_leads_away_from_the_service(ask: RequestFactory, next_page: str) -> None:
    assert remember(ask.get("/preference/", {"size": "large", "next": next_page})).url == "/"


@pytest.fixture
def shown(client: Client, settings: object, db: None) -> Client:
    settings.DEMO = True  # type: ignore[attr-defined]
    return client


@pytest.mark.parametrize("desk", ["public", "office"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_shows_every_part_in_both_languages(
    shown: Client, desk: str, language: str
) -> None:
    shown.cookies["django_language"] = language
    page = shown.get(reverse("portal:gallery", args=[desk]))
    body = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in body
    assert 'href="#main"' in body
    assert '<main id="main"' in body
    assert " style=" not in body
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_the_gallery_is_not_served_in_production(client: Client, settings: object) -> None:
    settings.DEMO = settings.DEBUG = False  # type: ignore[attr-defined]
    assert client.get(reverse("portal:gallery")).status_code == 404


def test_saved_choices_stand_on_the_page(shown: Client) -> None:
    shown.cookies["theme"], shown.cookies["size"] = "dark", "large"
    body = shown.get(reverse("portal:gallery")).content.decode()
    assert 'class="dark large"' in body
    assert "标准" in body


def test_an_unknown_page_says_so_in_the_portals_own_look(shown: Client) -> None:
    page = shown.get("/there-is-no-such-page/")
    assert page.status_code == 404
    assert "没有这一页" in page.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_accounts_are_opened_in_the_portals_own_look(shown: Client, name: str) -> None:
    body = shown.get(reverse(name)).content.decode()
    assert 'class="brand"' in body
    assert 'class="btn primary"' in body


def test_a_wrong_password_is_said_once_and_keeps_the_name(shown: Client) -> None:
    body = shown.post(reverse("account_login"), {"login": "zhou", "password": "wrong"})
    text = body.content.decode()
    assert text.count("密码不正确") == 1
    assert 'value="zhou"' in text
    assert "wrong" not in text
    assert "<title>错误：" in text


def test_a_decision_stands_under_the_entry_that_led_to_it(client, db):
    request = RequestFactory().get("/decisions/ABCDEFGHJK/")
    here = [place.name for place in places(request, PUBLIC) if place.current]
    assert here == ["rules:check"]
