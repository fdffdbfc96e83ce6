"""Facts and conditions in words."""

import pytest
from django.utils.translation import override

from changrong.network.parties.shown import condition_words, fact_text
from changrong.network.rules.book import book


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("enterprise.headcount", 1026, "1,026\u00a0人"),
        ("enterprise.revenue", "8603000", "860.30\u00a0万元"),
        ("enterprise.industry", "6210", "正餐服务 6210"),
        ("enterprise.region", "110105", "北京市朝阳区"),
        ("need.kind", "renewal", "续贷"),
        ("enterprise.founded_on", "2019-04-12", "2019\u00a0年\u00a04\u00a0月\u00a012\u00a0日"),
    ],
)
def test_a_fact_is_shown_as_people_say_it(name, value, words):
    assert fact_text(book().vocabulary[name], value) == words


def test_a_condition_is_told_in_the_labels_of_its_facts_and_values():
    words = condition_words("enterprise.headcount >= 3 AND need.kind IN ('renewal', 'guarantee')")
    assert words == "从业人数 ≥ 3 且 服务种类 属于（续贷、融资担保）"
    with override("en"):
        assert "Renewal" in condition_words("need.kind = 'renewal'")


def test_what_a_condition_does_not_declare_stays_as_it_was_written():
    assert condition_words("no.such = 'x'") == "no.such = 'x'"
