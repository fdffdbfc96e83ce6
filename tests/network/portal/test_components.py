"""The parts of the design system: what they say, how they are marked up, what they refuse."""

import re
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from changrong.network.portal.components import charts, clocks, formats, icons, lines, marks
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, MoneyInput, ShortChoices, UnitInput
from changrong.policy import Verdict
from changrong.text import Text
from changrong.workdays import Calendar, Pause, Period, Unit
from changrong.workdays import lines as reckoning_lines

TODAY = date(2026, 9, 28)
TWO_DAYS, TEN_DAYS = Period(2, Unit.WORKING_DAYS), Period(10, Unit.WORKING_DAYS)


def render(source: str, **context: object) -> str:
    return Template("{% load changrong %}" + source).render(Context(context))


def plain(markup: str) -> str:
    """The words of some markup, no-break spaces made plain."""
    return re.sub(r"<[^>]+>", "", markup).replace("\u00a0", " ").strip()


def test_a_two_language_value_follows_the_reader_and_never_vanishes() -> None:
    label = Text("从业人数", "Headcount")
    assert choose(label) == "从业人数"
    assert choose({"zh": "行业", "en": "Industry"}) == "行业"
    with translation.override("en"):
        assert choose(label) == "Headcount"
        assert choose({"zh": "行业", "en": ""}) == "行业"
    assert choose(None) == ""


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        (Decimal("800000"), "80.00 万元", "CNY 800,000"),
        (Decimal("9999.99"), "9,999.99 元", "CNY 9,999.99"),
        (10_000, "1.00 万元", "CNY 10,000"),
        ("586000000", "5.86 亿元", "CNY 586,000,000"),
        (Decimal("-30000"), "-3.00 万元", "CNY -30,000"),
        (0, "0 元", "CNY 0"),
        (None, "—", "—"),
    ],
)
def test_amounts_are_written_as_people_say_them(yuan: object, zh: str, en: str) -> None:
    assert plain(formats.money(yuan)) == zh
    with translation.override("en"):
        assert plain(formats.money(yuan)) == en


def test_number_and_unit_never_part() -> None:
    assert "80.00\u00a0万元" in formats.money(800_000)
    assert 'class="amount"' in formats.money(800_000)
    assert " " not in formats.day(TODAY)


def test_rates_shares_and_changes_come_from_fractions_and_round_half_up() -> None:
    assert formats.rate("0.0365") == "3.65%"
    assert formats.percent("0.9625") == "96.3%"
    assert formats.points("0.041") == "+4.1 个百分点"
    assert formats.points("-0.012") == "-1.2 个百分点"
    assert formats.wan(1_234_567) == "123.46"
    assert formats.rate(None) == formats.percent(None) == formats.wan(None) == "—"


def test_days_are_written_for_sentences_and_for_tables() -> None:
    assert plain(formats.day(TODAY)) == "9 月 28 日"
    assert plain(formats.full_day(TODAY)) == "2026 年 9 月 28 日"
    assert formats.iso(TODAY) == "2026-09-28"
    assert formats.weekday(TODAY) == "周一"
    with translation.override("en"):
        assert plain(formats.full_day(TODAY)) == "28 September 2026"
        assert formats.weekday(TODAY) == "Mon"


def test_a_moment_is_told_in_shanghai() -> None:
    late_evening = datetime(2026, 9, 22, 18, 42, tzinfo=ZoneInfo("UTC"))
    assert plain(formats.moment(late_evening)) == "9 月 23 日 02:42"
    assert formats.iso(late_evening) == "2026-09-23"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_mark_with_a_word(verdict: Verdict) -> None:
    silent = marks.verdict_mark(verdict)
    assert 'class="hidden-text"' in silent
    assert plain(silent) == marks.verdict_word(verdict)
    assert 'class="hidden-text"' not in marks.verdict_mark(verdict, word=True)


def test_the_three_verdicts_have_three_shapes_and_cannot_tell_is_no_failure() -> None:
    shapes = {marks.VERDICTS[word][0] for word in ("applies", "does not apply", "cannot tell")}
    assert shapes == {"circle", "square", "diamond"}
    assert marks.verdict_tone("cannot tell") == "ask"
    assert marks.verdict_tone("broken") == "late"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (True, "满足"),
        ("true", "满足"),
        (False, "不满足"),
        (None, "还不知道"),
        ("unknown", "还不知道"),
    ],
)
def test_a_condition_is_marked_from_python_or_from_json(value: object, word: str) -> None:
    assert plain(marks.condition_mark(value)) == word


def test_a_clause_tag_links_and_a_second_hand_source_says_so_in_words() -> None:
    read = marks.clause_tag("四(九)", Text("银发 1 号", "No. 1"), "/notices/x/#4-9")
    assert read.startswith('<a class="clause" href="/notices/x/#4-9">')
    assert "银发 1 号" in read
    assert "待核" not in read
    assert "二手来源，待核" in marks.clause_tag("4%", "2019", "", "secondary")
    assert "未核实" in marks.clause_tag("4%", "2019", "", "memory")
    assert 'aria-label="条款 四(九)"' in marks.clause_tag("四(九)", "", "/x")


def test_what_others_typed_is_escaped_everywhere() -> None:
    hostile = "<script>alert(1)</script>"
    drawn = [
        marks.clause_tag(hostile, hostile, hostile),
        marks.badge("info", hostile),
        icons.icon("clock", hostile),
        charts.stacked([{"value": 1, "text": hostile}], 1, hostile),
        charts.columns_chart([{"label": hostile, "value": 1, "text": hostile}], hostile),
        lines.trend([{"values": [1], "text": hostile}], [{"at": 0, "label": hostile}], hostile),
        render('{% include "portal/parts/banner.html" with kind="info" text=text %}', text=hostile),
    ]
    assert not any("<script" in one for one in drawn)


def standing_and_strip(start: date, period: Period, *pauses: Pause) -> tuple[str, list[str]]:
    calendar = Calendar.load()
    reckoning = calendar.explain(start, period, pauses)
    standing = calendar.standing(reckoning, TODAY)
    return standing.stand, clocks.strip_of(reckoning, TODAY, standing)


def test_a_strip_shows_past_holiday_today_and_left() -> None:
    # 25 to 27 September 2026 is the Mid-Autumn holiday, 1 to 7 October the National Day one.
    stand, strip = standing_and_strip(date(2026, 9, 23), Period(4, Unit.WORKING_DAYS))
    assert stand == "running"
    assert strip == ["past", "rest", "today", "left", "left"]


def test_an_overdue_strip_ends_red_and_a_paused_one_dashed() -> None:
    stand, strip = standing_and_strip(date(2026, 9, 22), TWO_DAYS)
    assert (stand, strip) == ("overdue", ["past", "past", "over"])
    stand, strip = standing_and_strip(date(2026, 9, 21), TWO_DAYS, Pause(date(2026, 9, 23)))
    assert (stand, strip) == ("paused", ["past", "paused"])


def test_a_strip_longer_than_twelve_days_shows_the_last_ten() -> None:
    twelve = ["past"] * 5 + ["rest"] + ["left"] * 7
    assert clocks.shortened(twelve) == twelve
    assert clocks.shortened(["past", *twelve]) == twelve[2:]


def test_a_clock_says_its_state_in_words_beside_its_icon() -> None:
    calendar = Calendar.load()
    need = calendar.explain(date(2026, 9, 23), TWO_DAYS)
    shown = clocks.clock(calendar.standing(need, TODAY), "9 月 28 日")
    assert "今天到期" in shown
    assert "tone-soon" in shown
    assert shown.count("<svg") == 1


def due_panel(**more: object) -> str:
    calendar = Calendar.load()
    need = calendar.explain(date(2026, 9, 23), TEN_DAYS)
    context = {"weeks": calendar.weeks(need), "lines": reckoning_lines(need), "today": TODAY}
    names = " ".join(f"{name}={name}" for name in more)
    return render("{% due_panel weeks lines today " + names + " %}", **context, **more)


def test_the_due_date_panel_numbers_every_counted_day_once() -> None:
    panel = due_panel()
    numbers = re.findall(r"第\u00a0(\d+)\u00a0日", panel)
    assert [int(number) for number in numbers] == list(range(1, 11))
    assert panel.count("<tr>") == 5  # the weekdays and four weeks
    assert re.search(r'<td class="counted due"><time datetime="2026-10-14">', panel)
    assert re.search(r'<td class="counted today"><time datetime="2026-09-28">', panel)
    assert "swapped" in panel  # 10 October, a Saturday worked in exchange
    assert plain(panel).count("到期") == 2


def test_a_recalculated_date_shows_the_old_one_struck_through_and_why() -> None:
    panel = due_panel(before=date(2026, 10, 13), why="放假安排公布后重算", provisional=True)
    assert "<del>10\u00a0月\u00a013\u00a0日</del>" in panel
    assert "放假安排公布后重算" in panel
    assert "暂定" in plain(panel)
    assert "<del>" not in due_panel()


@pytest.mark.parametrize("highest", ["0.9", "1", "5.35", "58", "1352", "99999"])
def test_an_axis_starts_at_zero_and_reaches_the_highest_value(highest: str) -> None:
    ticks = charts.axis(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= Decimal(highest)
    assert len({after - before for before, after in pairwise(ticks)}) == 1
    assert 2 <= len(ticks) <= 8


def test_a_stacked_bar_lays_its_parts_end_to_end() -> None:
    parts = [{"value": "3.45", "text": "利息"}, {"value": "1.02", "text": "担保费", "series": 4}]
    drawn = charts.stacked(parts, "6", "4.47%")
    assert '<rect class="fill-1" x="0%" width="57.50%"' in drawn
    assert '<rect class="fill-4" x="57.50%" width="17.00%"' in drawn
    assert 'x="74.50%"' in drawn
    assert "4.47%" in drawn


def test_words_that_do_not_fit_inside_a_bar_are_left_out_of_it() -> None:
    assert "in-bar" not in charts.stacked([{"value": 1, "text": "一"}], 100)
    assert "in-bar" in charts.stacked([{"value": 12, "text": "十二"}], 100)


def test_a_funnel_marks_a_step_that_keeps_less_than_four_fifths() -> None:
    steps = [{"label": "提交", "count": 100}, {"label": "报价", "count": 80}]
    steps.append({"label": "选定", "count": 63})
    shown = render("{% funnel steps '从需求到放款' %}", steps=steps)
    assert plain(shown).count("▼") == 1
    assert "▼ 78.8%" in shown
    assert "80.0%" in shown


def test_an_empty_chart_is_drawn_without_an_error() -> None:
    assert "<figure" in render("{% bar_chart rows '没有数据' %}", rows=[])
    assert charts.columns_chart([], "没有数据").startswith("<svg")
    assert charts.small_bars([], 0, "没有数据").startswith("<svg")
    assert lines.trend([], [], "没有数据").startswith("<svg")


def test_every_chart_has_a_sentence_for_those_who_do_not_see_it() -> None:
    label = "三份报价：4.35%、4.47%、5.35%"
    drawn = [
        charts.small_bars([1, 2], 2, label),
        charts.meter(1, 2, label),
        charts.stacked_bar([{"value": 1}], 2, label),
        lines.spark([1, 2], 0, 2, label),
        render("{% bar_chart rows label %}", rows=[], label=label),
    ]
    assert all(f'role="img" aria-label="{label}"' in one for one in drawn)


class Asked(forms.Form):
    headcount = forms.IntegerField(
        label="从业人数", help_text="只填数字", widget=UnitInput("人"),
        error_messages={"required": "请填写人数"},
    )  # fmt: skip
    amount = forms.DecimalField(label="想借多少", widget=MoneyInput, required=False)
    due = forms.DateField(label="到期日", widget=DayInput, required=False)
    borrowed = forms.ChoiceField(
        label="借过吗", choices=[("y", "借过"), ("n", "没借过")], widget=ShortChoices
    )
    unknown = forms.BooleanField(label="暂时不知道", required=False)

    def clean(self) -> None:
        raise forms.ValidationError("两处对不上")


def test_a_field_has_its_label_hint_unit_and_description() -> None:
    group = Asked()["headcount"].as_field_group()
    assert '<label for="id_headcount">从业人数' in group
    assert 'id="id_headcount_helptext"' in group
    assert 'aria-describedby="id_headcount_helptext"' in group
    assert '<span class="unit">人</span>' in group
    assert 'inputmode="decimal"' in group
    assert "选填" in plain(Asked()["amount"].as_field_group())


def test_an_error_stands_above_its_field_and_is_read_with_it() -> None:
    group = Asked({})["headcount"].as_field_group()
    assert group.index("请填写人数") < group.index("<input")
    assert 'id="id_headcount_error"' in group
    assert 'aria-describedby="id_headcount_helptext id_headcount_error"' in group
    assert 'aria-invalid="true"' in group


def test_choices_are_a_fieldset_and_a_checkbox_is_one_big_label() -> None:
    choices = Asked()["borrowed"].as_field_group()
    assert choices.startswith("<fieldset")
    assert "<legend" in choices
    checkbox = Asked()["unknown"].as_field_group()
    assert '<label class="choice" for="id_unknown">' in checkbox


def test_the_summary_takes_the_focus_and_leads_to_each_field() -> None:
    summary = render("{% error_summary form %}", form=Asked({}))
    assert 'tabindex="-1" autofocus' in summary
    assert '<a href="#id_headcount">请填写人数</a>' in summary
    assert 'href="#id_borrowed_0"' in summary  # the first of the radio buttons
    assert "两处对不上" in summary
    assert render("{% error_summary form %}", form=Asked()).strip() == ""


def test_a_general_error_is_said_once_with_a_summary_and_not_lost_without() -> None:
    assert render("{% error_summary form %}{{ form }}", form=Asked({})).count("两处对不上") == 1
    assert render("{{ form }}", form=Asked({})).count("两处对不上") == 1


def test_what_was_typed_comes_back_with_the_error() -> None:
    form = Asked({"headcount": "二十六", "amount": "80"})
    shown = render("{{ form }}", form=form)
    assert 'value="二十六"' in shown
    assert 'value="80"' in shown


def test_a_tally_keeps_a_zero_but_does_not_link_it() -> None:
    tally = '{% include "portal/parts/tally.html" with applies=5 cannot_tell=0 does_not_apply=4 %}'
    shown = render(tally)
    assert 'href="#applies"' in shown
    assert 'href="#cannot-tell"' not in shown
    assert "还不能判断" in shown


def test_an_unanswered_fact_shows_the_badge_and_a_way_to_answer_it() -> None:
    rows = [{"term": "上半年收入变化", "value": None, "href": "/check/x/"}]
    shown = plain(render('{% include "portal/parts/summary_list.html" %}', rows=rows))
    assert "暂时不知道" in shown
    assert "现在回答" in shown
    assert "修改" not in shown


def test_offers_get_equal_buttons_and_the_same_cells_on_table_and_cards() -> None:
    offers = [{"institution": name, "line": "", "href": f"/{name}"} for name in ("甲行", "乙行")]
    rows = [{"label": "能借多少", "short": "能借", "cells": [{"value": "60"}, {"value": "80"}]}]
    shown = render("{% offer_comparison offers rows %}", offers=offers, rows=rows)
    assert shown.count('class="btn wide"') == 4
    assert "primary" not in shown
    assert shown.index('href="/甲行"') < shown.index('href="/乙行"')
    for value in ("60", "80"):
        assert shown.count(f">{value}<") == 2


def test_a_line_is_not_drawn_over_a_missing_value() -> None:
    runs = lines.runs([1, 2, None, 3, None, 4], 0, 4)
    assert [len(run) for run in runs] == [2, 1, 1]
    drawn = lines.spark([1, 2, None, 3, None, 4], 0, 4, "每周")
    assert drawn.count("<polyline") == 1
    assert drawn.count("<circle") == 2  # the lone third and the last


def test_a_value_outside_the_scale_stays_inside_the_plot() -> None:
    assert lines.runs(["0.2", "2"], "0.5", "1") == [[("0.00", "100.00"), ("100.00", "0.00")]]
