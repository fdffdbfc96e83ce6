"""Every page that an address leads to, read as a screen reader takes it, in both languages: one
first heading, every control named, nothing raw, nothing left in Chinese on an English page. How
wide pages are is for a browser: tests/browser/test_widths.py."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from changrong.network.rules.book import book
from changrong.network.rules.codes import regions

from . import test_every_address as addresses
from . import test_permissions as rooms
from .reading import Reader, faults
from .visitors import visitor

# One of everything, made where it is decided who gets what.
things = addresses.things
others = rooms.addresses

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
# Without the frame of a page: what a screen in a hall shows, and a letter, which is a document.
NOT_PAGES = {"broadcasts:screen", "files:letter"}


def written(value):
    """Every string that somebody wrote, in a column or in what a column holds; what the service
    says itself is kept in both languages and is no excuse."""
    match value:
        case str():
            yield value
        case dict() if {"zh", "en"} <= value.keys():
            return
        case dict():
            for key, one in value.items():
                yield key
                yield from written(one)
        case list() | tuple():
            for one in value:
                yield from written(one)


def data():
    """All that is written in the database, the numbers of documents and of their
    clauses, and the names of places, which have no English."""
    found = set()
    for model in apps.get_models():
        for row in model.objects.values_list():
            found.update(written(row))
    for notice in book().notices:
        found |= {notice.number} | {clause.id for clause in notice.clauses}
    for names in regions().values():
        found |= {*names, "".join(names[:2])}
    return "\n".join(found)


def asked(table, arguments):
    """Each address that a GET is for, with somebody whom it is for."""
    for name, meant in table.items():
        if meant and name not in addresses.ONLY_POSTED | NOT_PAGES:
            yield reverse(name, args=arguments.get(name, [])), meant[0]


def told(found):
    """Each fault once, with the first page that has it."""
    first = {fault: url for url, fault in reversed(found)}
    return "\n".join(f"{url}: {fault}" for fault, url in first.items())


def sends_to_itself(html, url):
    main = next(Reader(html).root.all("main"))
    forms = [one.attributes for one in main.all("form")]
    return any(one.get("method") == "post" and one.get("action", "") in ("", url) for one in forms)


def read(browser, url, language, known):
    """What is wrong with the page, and with what comes back where its forms are sent empty."""
    browser.cookies["django_language"] = language
    page = browser.get(url)
    if page.status_code != 200 or "html" not in page["Content-Type"]:
        return []
    found = [(url, fault) for fault in faults(page.content.decode(), LANGUAGES[language], known)]
    if sends_to_itself(page.content.decode(), url):
        with transaction.atomic():
            sent = browser.post(url)
            transaction.set_rollback(True)
        if sent.status_code == 422:
            html = sent.content.decode()
            found += [(f"POST {url}", one) for one in faults(html, LANGUAGES[language], known)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_cases_rules_and_money_can_be_read(cast, things, language):
    known = data()
    browsers = {}
    found = []
    for url, who in asked(addresses.PAGES, addresses.addresses_of(things)):
        browser = browsers.setdefault(who, visitor(getattr(cast, who)))
        with override("zh-hans"):
            found += read(browser, url, language, known)
    assert not found, told(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_accounts_institutions_and_evidence_can_be_read(cast, others, language):
    known = data()
    table = {name: got.get(200, []) for name, (got, _posted) in rooms.TABLE.items()}
    found = []
    for url, who in asked(table, others):
        found += read(visitor(getattr(cast, who)), url, language, known)
    assert not found, told(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "url", ["/no/such/page/", "/account/login/", "/account/signup/", "/matters/new/?q=续贷"]
)
def test_pages_that_no_table_names_can_be_read(cast, url, language):
    browser = visitor(cast.alice if url.startswith("/matters") else cast.anonymous)
    browser.cookies["django_language"] = language
    html = browser.get(url).content.decode()
    assert faults(html, LANGUAGES[language], "续贷") == []
