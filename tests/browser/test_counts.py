"""Counts in a browser: an indicator with its denominator opens to the rows behind it; a bank tells
the relief it gave, cancels a mistake, and the total is exact."""

import pytest

from browser.conftest import PHONE
from browser.steps import days_on, fill, no_sideways, press, reads

pytestmark = pytest.mark.browser


def test_a_figure_opens_to_the_rows_behind_it(sign_in, picture):
    zhao = sign_in("zhao")
    zhao.goto("/figures/indicators/")
    picture(zhao, "counts-1-indicators-desktop")
    reads(zhao, "回访")
    zhao.goto("/figures/indicators/network.time_to_dispatch/")
    no_sideways(zhao)
    picture(zhao, "counts-2-indicator-desktop")
    rows = zhao.locator("main a[href*='/rows/']").first
    said = int("".join(c for c in rows.inner_text() if c.isdigit()))
    rows.click()
    zhao.wait_for_load_state()
    picture(zhao, "counts-3-rows-desktop")
    reads(zhao, str(said))


def test_relief_that_was_given_is_told_and_a_mistake_cancelled(sign_in, picture):
    zhou = sign_in("zhou")
    for yuan, note in (("4900000", "防疫物资企业"), ("49000000", "多写了一个零")):
        zhou.goto("/figures/relief/new/")
        fill(zhou, {"kind": "紧急授信", "day": days_on(0), "amount": yuan, "note": note})
        picture(zhou, "counts-4-tell-desktop")
        press(zhou)
    reads(zhou, "53,900,000.00")
    zhou.locator("main tr", has_text="多写了一个零").locator("a[href$='/reverse/']").click()
    zhou.wait_for_load_state()
    picture(zhou, "counts-5-reverse-desktop")
    fill(zhou, {"reason": "金额多写了一个零。"})
    press(zhou)
    reads(zhou, "4,900,000.00")
    picture(zhou, "counts-6-ledger-desktop")
    phone = sign_in("zhou", PHONE)
    phone.goto("/figures/relief/")
    no_sideways(phone)
    picture(phone, "counts-7-ledger-phone")
