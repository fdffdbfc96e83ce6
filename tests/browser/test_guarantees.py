"""A deal in a browser: the lender signs an agreement and claims under it; the guarantor pays, asks
the others for their shares and recovers; the re-guarantor reads who bears what, on its phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESKTOP, PHONE
from browser.test_matters import no_sideways, send

pytestmark = pytest.mark.browser
CLAIM = re.compile(r"/claims/[^/]+/$")


def record(page: Page, picture=None, name: str = "") -> None:
    """Check what was typed, then record it."""
    send(page)
    expect(page.locator("h1")).to_have_text("核对一遍再记下")
    if picture:
        picture(page, name)
    page.get_by_role("button", name="记下").click()


def test_a_claim_from_the_lenders_form_to_the_reguarantors_phone(sign_in, picture):
    lender = sign_in("zhou", DESKTOP)
    lender.goto("/agreements/")
    lender.get_by_role("link", name="待签署").click()
    picture(lender, "guarantees-1-agreement")
    lender.get_by_role("link", name="签署", exact=True).click()
    if lender.locator("[name=reason]").count():
        lender.locator("[name=reason]").fill("试点")
    send(lender)
    expect(lender.locator("main")).to_contain_text("协议已签署")

    lender.goto("/guarantees/?state=in_force")
    no_sideways(lender)
    picture(lender, "guarantees-2-list")
    # The latest two are not on the re-guarantor's list, and their part of it is the guarantor's.
    lender.locator("table a").nth(2).click()
    lender.get_by_role("link", name="申请代偿").click()
    lender.locator("[name=principal]").fill("十万")
    lender.locator("[name=interest]").fill("0")
    send(lender)
    expect(lender.locator(".error-summary")).to_be_focused()
    expect(lender.locator("[name=principal]")).to_have_value("十万")
    lender.locator("[name=principal]").fill("100,000")
    record(lender, picture, "guarantees-3-claim-check")
    expect(lender).to_have_url(CLAIM)
    address = lender.url

    guarantor = sign_in("gao", DESKTOP)
    guarantor.goto(address)
    guarantor.get_by_role("link", name="代偿", exact=True).click()
    record(guarantor, picture, "guarantees-4-payment-check")
    guarantor.get_by_role("link", name="向分担方申报").click()
    record(guarantor)
    guarantor.get_by_role("link", name="记一笔追回").click()
    guarantor.locator("[name=gross]").fill("10,000")
    guarantor.locator("[name=costs]").fill("0")
    guarantor.locator("[name=route][value=auction]").check()
    record(guarantor)
    expect(guarantor.locator("#recoveries")).to_contain_text("90,000.00")
    no_sideways(guarantor)
    picture(guarantor, "guarantees-5-claim")

    for size, name in ((PHONE, "phone"), (DESKTOP, "desktop")):
        behind = sign_in("zaidanbao", size, color_scheme="dark")
        behind.goto(address)
        no_sideways(behind)
        expect(behind.locator(".waterfall")).to_contain_text("30,000.00")
        expect(behind.locator("#asked")).to_contain_text("待付")
        picture(behind, f"guarantees-6-reguarantor-{name}")
