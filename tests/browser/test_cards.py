"""Policy cards on a phone and on paper."""

import re
from pathlib import Path

import pytest

from browser.conftest import DESKTOP, PHONE, SCREENSHOTS
from changrong.network.rules.book import book

pytestmark = pytest.mark.browser

CARDS = {
    "entitlement": "shengjing-shanghai-2022/measures/rate-cut-50bp",
    "limit": "shengjing-shanghai-2022/measures/no-blind-recall",
    "duty": "network-service-standard/measures/clear-result",
}


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def longest():
    """The addresses of the measures that say most."""

    def said(measure):
        labels = [condition.label.zh for condition in measure.conditions]
        return len("".join(labels)) + 20 * len(labels)

    measures = sorted(book().measures, key=said, reverse=True)[:5]
    return [f"{one.notice}/measures/{one.id}" for one in measures]


@pytest.mark.parametrize("sort", CARDS)
def test_a_card_fits_a_phone_and_can_be_tapped(sign_in, picture, sort):
    page = sign_in("", PHONE)
    page.goto(f"/notices/{CARDS[sort]}/")
    picture(page, f"card-{sort}-phone")
    assert overflow(page) <= 0
    tag = page.locator(".card-lines a.clause")
    tag.click()
    page.wait_for_load_state()
    assert re.search(r"#c-", page.url)


def test_a_card_is_one_page_of_a4_in_black_without_the_frame(sign_in, picture):
    page = sign_in("", DESKTOP)
    for place, address in enumerate([*CARDS.values(), *longest()]):
        page.goto(f"/notices/{address}/")
        page.emulate_media(media="print")
        assert page.locator("header.top").is_hidden()
        assert page.locator("nav.crumbs").is_hidden()
        assert page.locator("footer.foot").is_hidden()
        assert page.locator("aside").is_hidden()
        shown = page.locator(".card-lines .print-line").inner_text()
        assert f"/notices/{address}/" in shown
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, address
        if place == 0:
            page.set_viewport_size({"width": 680, "height": 960})
            picture(page, "card-print")
            Path(SCREENSHOTS / "card-print.pdf").write_bytes(paper)
            page.set_viewport_size(DESKTOP)
        page.emulate_media(media="screen")


def test_a_policy_is_found_on_a_phone(sign_in, picture):
    page = sign_in("", PHONE)
    page.goto("/notices/")
    picture(page, "policies-phone")
    assert overflow(page) <= 0
    page.select_option("[name=kind]", "renewal")
    page.select_option("[name=when]", "ever")
    page.fill("[name=q]", "无还本")
    page.locator("form.policy-search button").click()
    page.wait_for_load_state()
    picture(page, "policies-found-phone")
    assert overflow(page) <= 0
    page.locator(".policy-group .measure-list a").first.click()
    page.wait_for_load_state()
    assert "/measures/" in page.url
    assert page.locator(".card-lines").is_visible()


def test_what_was_found_is_tapped_focused_and_printed(sign_in, picture):
    page = sign_in("", PHONE)
    page.goto("/notices/")
    assert tapped_height(page, ".notice-list h3 a") >= 44
    page.goto("/notices/?kind=hotline")
    assert tapped_height(page, ".policy-group h3 a") >= 44
    chosen = page.locator(".policy-sorts a[aria-current]")
    chosen.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    # The ring of portal/base.css, which a shadow of the chip's own would take away.
    assert chosen.evaluate("e => getComputedStyle(e).boxShadow").endswith("0px 0px 0px 5px")
    page.emulate_media(media="print")
    assert page.locator(".policy-sorts").is_hidden()
    assert page.locator(".policy-search button").is_hidden()
    assert page.locator("[name=kind]").evaluate("e => getComputedStyle(e).borderStyle") == "none"
    picture(page, "policies-found-print")


def tapped_height(page, selector):
    """How high the area is that takes a tap: the link and what is laid over it."""
    return page.locator(selector).first.evaluate(
        "e => parseFloat(getComputedStyle(e, '::after').height)"
    )
