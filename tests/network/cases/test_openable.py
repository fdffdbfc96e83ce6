"""What somebody may open, on a page of its own: by its heading, or by the words looked for."""

import re

import pytest

from changrong.network.cases.kinds import KINDS

from ..visitors import visitor


def opened_from(actor, words=""):
    html = visitor(actor).get("/matters/new/", {"q": words}).content.decode()
    return set(re.findall(r'href="/matters/new/(\w+)/"', html)), html


def test_whoever_works_here_finds_every_kind_that_their_role_opens(cast):
    found, _html = opened_from(cast.coordinator)
    assert found == {kind.name for kind in KINDS.values() if "coordinator" in kind.opened_by}


@pytest.mark.parametrize("words", ["投诉", "complaint", "Complaint 投诉"])
def test_a_kind_is_found_by_its_name_in_either_language(cast, words):
    found, _html = opened_from(cast.alice, words)
    assert "complaint" in found
    assert "pawn" not in found


def test_a_search_that_finds_nothing_keeps_the_words_and_leads_back_to_all(cast):
    found, html = opened_from(cast.alice, "飞船<b>")
    assert found == set()
    assert 'value="飞船&lt;b&gt;"' in html
    assert "没有找到" in html
    assert re.search(r'href="/matters/new/"[^>]*>看全部事项', html)


def test_the_inbox_lists_work_and_not_what_else_could_be_opened(cast):
    html = visitor(cast.officer_a).get("/inbox/").content.decode()
    rail = html[html.index('class="rail"') : html.index("</nav>", html.index('class="rail"'))]
    assert "/matters/new/" not in rail
    assert 'href="/matters/new/"' in html
