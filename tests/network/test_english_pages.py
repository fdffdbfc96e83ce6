"""Pages of accounts, institutions and evidence in English: no Chinese but names and the switch."""

import re

import pytest

from .visitors import visitor

PAGES = [
    ("stranger", "/me/"),
    ("stranger", "/me/details/"),
    ("stranger", "/me/requests/new/"),
    ("officer_a", "/requests/"),
    ("manager_a", "/staff/"),
    ("manager_a", "/staff/new/"),
    ("manager_a", "/team/"),
    ("officer_a", "/leave/"),
    ("alice", "/looked/"),
    ("anonymous", "/how-it-went/x/"),
    ("manager_a", "/institution/outlets/"),
    ("manager_a", "/institution/outlets/new/"),
    ("manager_a", "/institution/capacity/"),
    ("manager_a", "/institution/products/"),
    ("manager_a", "/institution/products/new/"),
    ("coordinator", "/bureau/institutions/"),
    ("coordinator", "/bureau/institutions/new/"),
    ("coordinator", "/bureau/emergencies/"),
    ("alice", "/firm/"),
    ("alice", "/firm/enterprise.headcount/"),
    ("alice", "/consents/"),
    ("anonymous", "/data/"),
    ("coordinator", "/exchanges/"),
    ("anonymous", "/institutions/"),
    ("anonymous", "/products/"),
    ("anonymous", "/no/such/page/"),
    ("anonymous", "/account/login/"),
    ("anonymous", "/account/signup/"),
    ("anonymous", "/contact/"),
    ("anonymous", "/privacy/"),
    ("anonymous", "/open-data/"),
    ("anonymous", "/calculator/"),
    ("anonymous", "/calculator/?amount=50&amount_unit=wan&rate=4&months=9&form=revolving"),
    ("anonymous", "/calculator/?amount=50&amount_unit=wan&months=9&form=bullet&price=lpr.one_year"),
    ("anonymous", "/check/enterprise.headcount/"),
    ("officer_a", "/inbox/"),
    ("coordinator", "/inbox/"),
    ("coordinator", "/board/"),
    ("coordinator", "/board/cases/"),
    ("supervisor", "/figures/"),
    ("hotline", "/hotline/new/"),
    ("alice", "/needs/"),
    ("alice", "/overview/"),
    ("officer_a", "/overview/"),
    ("coordinator", "/overview/"),
    ("officer_a", "/counter/"),
    ("officer_a", "/counter/new/"),
    ("alice", "/matters/"),
    ("alice", "/matters/new/complaint/"),
    ("hotline", "/matters/new/deferral/"),
    ("officer_a", "/matters/new/referral/"),
    ("alice", "/findings/"),
    ("coordinator", "/findings/"),
]
HAN = re.compile("[\u4e00-\u9fff]+")
# Names of firms, institutions, products and places have no English.
NAMES = re.compile(r"示例[\u4e00-\u9fff]*|北京市[\u4e00-\u9fff]*")

# Clauses are cited by the numbers they bear in their documents.
CLAUSES = re.compile(r'<span class="clause-no"[^>]*>[^<]*</span>')


def told(page):
    """What the page itself says, without frame, names, lists of places and numbers of clauses."""
    main = page[page.index("<main") : page.index("</main>")]
    choices = re.compile(r"<option.*?</option>|<optgroup[^>]*>", re.DOTALL)
    return NAMES.sub("", CLAUSES.sub("", choices.sub("", main)))


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_pages_are_complete_in_english(cast, who, path):
    browser = visitor(getattr(cast, who))
    browser.cookies["django_language"] = "en"
    page = browser.get(path).content.decode()
    assert HAN.findall(told(page)) == []


def test_an_evidence_page_is_complete_in_english(cast, need):
    browser = visitor(cast.alice)
    browser.cookies["django_language"] = "en"
    page = browser.get(f"/cases/{need.number}/files/").content.decode()
    assert HAN.findall(told(page)) == []
