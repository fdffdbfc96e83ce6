"""Bars of losses and limits: their numbers stand beside them, and colour alone says nothing."""

import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from changrong.money import in_yuan, split
from changrong.network.portal.components import formats
from changrong.text import Text


def render(source, **context):
    return Template("{% load changrong %}" + source).render(Context(context))


def words(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup).replace("\u00a0", " "))


def bearers(amounts, share="0.5"):
    return [
        {"label": f"第{n}方", "role": "银行", "amount": amount, "share": share}
        for n, amount in enumerate(amounts, start=1)
    ]


def drawn(parts):
    return render("{% waterfall parts '代偿本息' '各方分担' %}", parts=parts)


def bars(markup):
    """Where each bearer's bar begins and how wide it is, in per cent; the whole's is left out."""
    found = re.findall(r'<rect class="fill-\d" x="([\d.]+)%" width="([\d.]+)%"', markup)
    return [(Decimal(x), Decimal(width)) for x, width in found]


def test_each_bearers_bar_begins_where_the_one_before_ends_and_the_last_ends_with_the_whole():
    laid = bars(drawn(bearers([20, 20, 30, 20, 10])))
    assert laid == [(0, 20), (20, 20), (40, 30), (70, 20), (90, 10)]


def test_amounts_stand_beside_their_bars_to_the_fen_and_sum_to_the_whole():
    said = words(drawn(bearers([12_000_002, 48_000_005])))
    for amount in ("120,000.02", "480,000.05", "600,000.07"):
        assert amount in said
    assert said.count("600,000.07") == 3  # on its bar, above and below
    assert "50%" in said


@given(st.integers(0, 10**12), st.lists(st.integers(1, 100), min_size=2, max_size=8))
def test_two_to_eight_bearers_are_drawn_without_gap_or_overlap(total, weights):
    amounts = split(total, weights)
    markup = drawn(bearers(amounts))
    laid = bars(markup)
    assert len(laid) == len(amounts)
    ends = [x + width for x, width in laid]
    assert all(0 <= x <= end <= 100 for (x, _), end in zip(laid, ends, strict=True))
    assert [x for x, _ in laid[1:]] == ends[:-1]
    assert f"{in_yuan(total):,}" in markup


def test_the_chart_is_a_table_with_a_caption_and_its_bars_are_hidden_from_screen_readers():
    markup = drawn(bearers([1, 2]))
    assert '<caption class="hidden-text">各方分担</caption>' in markup
    assert markup.count('<th scope="row">') == 4
    assert markup.count("<svg") == markup.count('aria-hidden="true"') == 3


def test_a_bearer_without_an_agreed_share_has_a_dash():
    [part] = bearers([5])
    assert "—" in words(drawn([part | {"share": None}]))


def test_words_stand_inside_a_bar_only_where_there_is_room():
    markup = drawn(bearers([95_000_000, 5_000_000]))
    assert "95.00\u00a0万元</text>" in markup
    assert "5.00\u00a0万元</text>" not in markup.replace("95.00", "")
    with translation.override("en"):
        assert "CNY\u00a0950,000</text>" in drawn(bearers([95_000_000, 5_000_000]))


def test_what_others_typed_is_escaped():
    hostile = "<script>alert(1)</script>"
    parts = [{"label": hostile, "role": hostile, "amount": 1, "share": "1"}]
    limit = {"label": hostile, "figure": hostile, "limit": 1, "used": 1, "note": hostile}
    lines = {"lines": [{"label": hostile, "value": hostile}]}
    row = {"verdict": "kept", "label": hostile, "value": hostile, "clause": {"number": hostile}}
    markup = (
        render("{% waterfall parts title title %}", parts=parts, title=hostile)
        + render("{% usage limit %}", limit=limit | lines)
        + render('{% include "portal/parts/checklist.html" %}', rows=[row])
    )
    assert "<script" not in markup


def used(**numbers):
    limit = {"label": "放大倍数", "figure": "6.8 ÷ 10 倍", "limit": 10, "note": "净资产 3 亿元。"}
    return render("{% usage limit %}", limit=limit | numbers)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"used": 6}, None),
        ({"used": 6, "mark": 9}, None),
        ({"used": "8.9", "reserved": "0.1", "mark": 9}, "已到预警线"),
        ({"used": 9, "now": 1, "mark": 9}, "已到预警线"),
        ({"used": 9, "now": "0.5", "reserved": "0.6", "mark": 9}, "超过上限"),
        ({"used": "10.01"}, "超过上限"),
    ],
)
def test_passing_the_mark_or_the_limit_is_said_in_words_with_an_icon(numbers, said):
    markup = used(**numbers)
    assert "净资产 3 亿元。" in words(markup)
    for sentence in ("已到预警线", "超过上限"):
        assert (sentence in markup) == (sentence == said)
    assert ('<svg class="icon' in markup) == (said is not None)


def test_used_this_one_and_reserved_lie_end_to_end_and_never_leave_the_bar():
    assert bars(used(used=5, now=2, reserved=1)) == [(0, 50), (50, 20), (70, 10)]
    assert bars(used(used=8, now=4, reserved=9)) == [(0, 80), (80, 20), (100, 0)]


def test_the_numbers_of_a_limit_can_be_listed_in_words():
    lines = [{"label": Text("已代偿", "Paid"), "value": "682.60 万元", "series": 1}]
    markup = used(used=1, lines=lines)
    assert '<dt class="k1">已代偿</dt><dd>682.60 万元</dd>' in markup
    with translation.override("en"):
        assert "Paid" in used(used=1, lines=lines)


def test_a_checklist_says_verdict_value_and_clause_of_each_row():
    rows = [
        {
            "verdict": verdict,
            "label": "银行承担不低于 20%",
            "value": "20%",
            "clause": {"number": "四(九)", "document": "措施", "url": "/x", "read": read},
        }
        for verdict, read in (("kept", "full"), ("broken", "full"), ("cannot tell", "secondary"))
    ]
    markup = render('{% include "portal/parts/checklist.html" %}', rows=rows)
    said = words(markup)
    for word in ("符合", "不符合", "还不能判断", "二手来源，待核"):
        assert word in said
    assert markup.count('href="/x"') == 3


def test_shares_and_rates_are_shown_as_they_were_agreed():
    shares = ["0.2", "0.333333", "1", "0", "0.125"]
    assert [formats.exact_share(one) for one in shares] == [
        "20%",
        "33.3333%",
        "100%",
        "0%",
        "12.5%",
    ]
    assert [formats.exact_rate(one) for one in ("0.008", "0.00775")] == ["0.80%", "0.775%"]
    assert formats.exact_share(None) == "—"
