"""Nothing is wider than the screen, for a shop owner, an officer and the bureau:
pages found by their links, one of each address."""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from browser.conftest import DESKTOP, PHONE
from browser.steps import no_sideways

pytestmark = pytest.mark.browser

WIDTHS = (320, PHONE["width"], 1024, 1280)
WHO = {"": "/", "chen": "/overview/", "nongshang": "/inbox/", "zhao": "/board/"}
HEIGHTS = "bars => bars.map(bar => bar.offsetHeight)"  # of a header in one line: 68
MOST = 8  # pages for each of them, the nearest first
TOO_LONG = {"/gallery/", "/account/logout/"}


def kind_of(address):
    """The name of what answers; None for what is no page of ours."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def near(page, start):
    """Addresses that lead to different pages, by the links of the first and then of those."""
    found, queue = {}, [start]
    while queue and len(found) < MOST:
        address = queue.pop(0)
        name = kind_of(address)
        if name is None or name in found or address in TOO_LONG or "." in address:
            continue
        answer = page.goto(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.ok, address
        found[name] = address
        yield address
        queue += page.evaluate(
            "[...document.links].filter(a => a.origin === location.origin && !a.download"
            " && !a.relList.contains('nofollow')).map(a => a.pathname)"
        )


def reads_in(page, service, **chosen):
    page.context.add_cookies(
        [{"name": name, "value": value, "url": service} for name, value in chosen.items()]
    )


def fits(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        no_sideways(page)


@pytest.mark.parametrize("who", WHO)
def test_nothing_is_wider_than_the_screen_in_english_whose_words_are_longer(sign_in, service, who):
    page = sign_in(who, DESKTOP)
    reads_in(page, service, django_language="en")
    seen = 0
    for _address in near(page, WHO[who]):
        fits(page)
        assert all(high < 72 for high in page.locator(".top > .wrap").evaluate_all(HEIGHTS))
        seen += 1
    assert seen == MOST


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", WHO)
def test_the_first_page_fits_in_large_type_too(sign_in, service, who, language):
    page = sign_in(who, DESKTOP)
    reads_in(page, service, django_language=language, size="large")
    page.goto(WHO[who])
    fits(page)
