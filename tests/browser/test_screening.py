"""A roster screened in a browser without scripts: handed in, watched until it is done, opened."""

import pytest
from playwright.sync_api import expect

from browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser
ROSTER = """\
enterprise.region,enterprise.industry,enterprise.headcount,loan.kind
310115,6210,26,operating
310115,6210,many,operating
310115,6210,8,
"""


@pytest.mark.parametrize(("viewport", "size"), [(DESKTOP, "desktop"), (PHONE, "phone")])
def test_an_officer_hands_in_a_roster_and_reads_why(sign_in, picture, tmp_path, viewport, size):
    roster = tmp_path / "示例名册.csv"
    roster.write_text(ROSTER)
    page = sign_in("zhou", viewport, java_script_enabled=False)
    page.goto("/screenings/")
    page.set_input_files("[name=roster]", roster)
    page.fill("[name=as_of]", "2022-08-31")
    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", name="示例名册.csv")).to_be_visible()
    picture(page, f"screening-1-waits-{size}")
    # The page refreshes itself; the worker looks every twenty seconds.
    expect(page.get_by_role("link", name="下载结果")).to_be_visible(timeout=90_000)
    picture(page, f"screening-2-done-{size}")
    page.fill("[name=row]", "0")
    page.get_by_role("button", name="看理由").click()
    expect(page.get_by_role("heading", name="第 0 行")).to_be_visible()
    picture(page, f"screening-3-row-{size}")
    page.goto("/screenings/")
    picture(page, f"screening-4-list-{size}")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
