"""How a person works the forms: what the journeys have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from playwright.sync_api import Locator, Page

from changrong.network import clock
from changrong.network.cases.kinds import KINDS

Said = str | bool | date | datetime | Sequence[str]


def days_on(days: int) -> date:
    return clock.today() + timedelta(days=days)


def hours_on(hours: int) -> datetime:
    return (clock.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def fill(page: Page, answers: Mapping[str, Said]) -> None:
    """Answer the fields of the form that is shown, whatever they look like."""
    for name, said in answers.items():
        field = page.locator(f"main form [name='{name}']")
        match field.first.get_attribute("type") or field.first.evaluate("e => e.localName"):
            case "radio":
                field.and_(page.locator(f"[value={_plain(said)}]")).check()
            case "checkbox" if not isinstance(said, bool):
                for one in said:
                    _tick(page, field, one)
            case "checkbox":
                field.set_checked(said)
            case "select":
                _select(field, _plain(said))
            case _:
                field.fill(_plain(said))


def _tick(page: Page, field: Locator, said: str) -> None:
    """By value; or by the label that it stands in."""
    by_value = field.and_(page.locator(f"[value='{said}']"))
    (by_value if by_value.count() else page.get_by_label(said)).first.check()


def _select(field: Locator, said: str) -> None:
    """By value; or by what the choice reads as, whole or in part."""
    values = field.locator("option").evaluate_all("all => all.map(one => [one.value, one.text])")
    fits = [value for value, text in values if value == said or said in text]
    assert fits, f"{said} is not among {values}"
    field.select_option(fits[0])


def _plain(said: Said) -> str:
    match said:
        case bool():
            return str(said).lower()
        case datetime():
            return said.astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")
        case date():
            return said.isoformat()
    assert isinstance(said, str)
    return said


def press(page: Page) -> None:
    page.locator("main form button.primary").last.click()
    page.wait_for_load_state()


def open_matter(page: Page, kind: str, answers: Mapping[str, Said], firm: str = "") -> str:
    """State a matter and send it after reading it once more; its number."""
    page.goto(f"/matters/new/{kind}/" + (f"?enterprise={firm}" if firm else ""))
    fill(page, answers)
    press(page)
    send_after_reading(page)
    return number_on(page, KINDS[kind].prefix)


def send_after_reading(page: Page) -> None:
    assert "提交前看一遍" in page.inner_text("main"), page.inner_text("main")
    press(page)


def number_on(page: Page, prefix: str) -> str:
    found = re.search(rf"{prefix}-\d{{4}}-\d{{4}}-\d{{4}}", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found.group()


def at_desk(
    page: Page, number: str, move: str, facts: Mapping[str, Said] | None = None, **answers: Said
) -> None:
    """A step that somebody at a desk takes: the link on the case, its form, its button. `facts`
    are those that the limits of the step ask for before it is taken."""
    page.goto(f"/cases/{number}/")
    _take(page, f"/cases/{number}/do/{move}/", answers, facts or {})


def by_firm(page: Page, number: str, move: str, **answers: Said) -> None:
    """A step that a firm or a person takes on their own matter."""
    page.goto(f"/matters/{number}/")
    _take(page, f"/matters/{number}/do/{move}/", answers, {})


def _take(page: Page, address: str, answers: Mapping[str, Said], facts: Mapping[str, Said]) -> None:
    link = page.locator(f"main a[href^='{address}']")
    if link.count():
        link.first.click()
        page.wait_for_load_state()
        fill(page, answers)
        press(page)
    else:  # the form stands on the page of the matter itself
        form = page.locator(f"main form[action^='{address}']")
        assert form.count(), f"no way to {address}:\n{page.inner_text('main')}"
        fill(page, answers)
        form.locator("button").last.click()
        page.wait_for_load_state()
    if facts:
        fill(page, {f"facts.{name}": said for name, said in facts.items()})
        press(page)
    assert "/do/" not in page.url, page.inner_text("main")


def reads(page: Page, *words: str) -> None:
    """What a person reads on the page, with plain spaces."""
    text = page.inner_text("main").replace("\u00a0", " ")
    for word in words:
        assert word in text, f"{word!r} is not on the page:\n{text}"


def no_sideways(page: Page) -> None:
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
