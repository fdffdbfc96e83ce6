"""Counts in a browser: an indicator with its denominator opens to the rows behind it; a bank tells
the relief it gave, cancels a mistake, and the total is exact."""

import pytest

from browser.steps import no_sideways, reads

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
    zhou.goto("/figures/relief/new/")
    picture(zhou, "counts-4-tell-desktop")
