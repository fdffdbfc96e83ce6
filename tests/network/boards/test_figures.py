"""Shares, medians, funnels and weeks, against times worked out by hand.

2 November 2026 is a Monday; the working calendar has no holiday between it and the 27th.
"""

from datetime import date, timedelta
from decimal import Decimal

from changrong.network.boards import cells, figures, weeks
from changrong.network.boards.figures import ANSWER, DISPATCH, NEED, RESULT
from changrong.network.boards.summary import summary, to_withhold
from changrong.network.boards.tallies import EVERYWHERE, By, Sums, grouped

TODAY = date(2026, 11, 20)


def answers(city, today=TODAY):
    return figures.kept(city.counted(), DISPATCH, ANSWER, today)


def first_answer(city):
    return figures.first_answer(city.counted(), DISPATCH)


def test_an_answer_on_the_due_day_is_in_time_and_one_the_day_after_is_not(city):
    bank = city.institution()
    city.dispatch(
        city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": "2026-11-04 23:59"}
    )
    city.dispatch(
        city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": "2026-11-05 00:00"}
    )

    kept = answers(city)

    assert (kept.top, kept.bottom, kept.share) == (1, 2, Decimal("0.5"))


def test_an_offer_or_a_refusal_answers_as_well_as_a_call(city):
    bank = city.institution()
    for state, move in (("offered", "offer"), ("declined", "decline"), ("answered", "answer")):
        need = city.need("2026-11-02 09:00")
        city.dispatch(need, bank, state=state, moves={move: "2026-11-03 10:00"})

    kept = answers(city)

    assert (kept.top, kept.bottom) == (3, 3)


def test_a_dispatch_that_nobody_answered_is_late_only_after_its_day(city):
    city.dispatch(city.need("2026-11-02 09:00"), city.institution(), due="2026-11-20")

    on_the_day, after = (answers(city, day) for day in (TODAY, TODAY + timedelta(days=1)))

    assert (on_the_day.bottom, on_the_day.share) == (0, None)
    assert (after.top, after.bottom) == (0, 1)


def test_a_dispatch_taken_away_in_time_counts_for_nobody_and_one_taken_away_late_counts(city):
    bank = city.institution()
    need = city.need("2026-11-02 09:00")
    city.dispatch(
        need,
        bank,
        state="recalled",
        closed="2026-11-03 09:00",
        moves={"recall": "2026-11-03 09:00"},
    )
    city.dispatch(
        need,
        bank,
        state="recalled",
        closed="2026-11-06 09:00",
        moves={"recall": "2026-11-06 09:00"},
    )

    kept = answers(city)

    assert (kept.top, kept.bottom) == (0, 1)


def test_a_deadline_past_the_calendar_is_neither_kept_nor_broken(city):
    city.dispatch(
        city.need("2026-11-02 09:00"),
        city.institution(),
        due=None,
        moves={"answer": "2026-11-03 09:00"},
    )

    assert answers(city) == figures.Ratio(0, 0)


def test_a_need_withdrawn_in_time_has_no_result_and_one_closed_in_time_has(city):
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-18 09:00")

    kept = figures.kept(city.counted(), NEED, RESULT, TODAY)

    assert (kept.top, kept.bottom) == (1, 2)


def test_the_funnel_counts_needs_and_yuan_and_marks_a_step_that_lost_more_than_a_fifth(city):
    bank = city.institution()
    for serial in range(5):
        accepted = serial < 3
        need = city.need(
            "2026-11-02 09:00", amount="100000.50",
            **({"move": "accept", "ended": "2026-11-10 09:00"} if accepted else {}),
        )  # fmt: skip
        offered = {"offer": "2026-11-05 09:00"} if serial < 4 else {}
        city.dispatch(need, bank, state="answered", moves={"answer": "2026-11-03 09:00"} | offered)

    steps = {step.name: step for step in figures.funnel(city.counted())}

    assert [step.count for step in steps.values()] == [5, 5, 5, 4, 3]
    assert steps["submitted"].amount == Decimal("500002.50")
    assert (steps["offered"].share, steps["offered"].low) == (Decimal("0.8"), False)
    assert (steps["accepted"].share, steps["accepted"].low) == (Decimal("0.75"), True)
    assert (steps["submitted"].share, steps["submitted"].low) == (None, False)


def test_a_need_without_an_amount_is_counted_and_adds_nothing(city):
    city.need("2026-11-02 09:00", amount=None)

    step = figures.funnel(city.counted())[0]

    assert (step.count, step.amount) == (1, Decimal(0))


def test_the_median_is_the_middle_value_and_not_the_mean(city):
    bank = city.institution()
    for answered in ("2026-11-03 09:00", "2026-11-04 09:00", "2026-11-20 09:00"):
        city.dispatch(
            city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": answered}
        )

    wait = first_answer(city)

    assert (wait.working_days.median, wait.hours.median, wait.n) == (2, 48, 3)


def test_the_median_of_an_even_number_lies_between_the_middle_two(city):
    bank = city.institution()
    for answered in ("2026-11-03 09:30", "2026-11-04 10:00"):
        city.dispatch(
            city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": answered}
        )

    wait = first_answer(city)

    assert (wait.working_days.median, wait.hours.median) == (Decimal("1.5"), Decimal("36.5"))


def test_a_weekend_takes_hours_but_no_working_days(city):
    need = city.need("2026-11-06 17:00")
    city.dispatch(
        need,
        city.institution(),
        due="2026-11-10",
        state="answered",
        moves={"answer": "2026-11-09 09:00"},
    )

    wait = first_answer(city)

    assert (wait.working_days.median, wait.hours.median) == (1, 64)


def test_a_time_beyond_three_days_is_told_in_full_days(city):
    need = city.need("2026-11-02 09:00")
    city.dispatch(need, city.institution(), state="answered", moves={"answer": "2026-11-06 20:00"})

    assert first_answer(city).hours.median == 96


def test_the_ninth_decile_is_the_ninth_of_ten_and_the_last_of_few():
    assert figures.Spread.of({str(n): 1 for n in range(1, 11)}) == figures.Spread(
        Decimal("5.5"), Decimal(9), 10
    )
    assert figures.Spread.of({"1": 1, "30": 1}).p90 == 30
    assert figures.Spread.of({"2": 19, "40": 1}).p90 == 2


def test_nothing_happened_gives_no_median_and_no_share():
    nothing = summary(Sums(), NEED, TODAY, "", "")

    assert nothing.first_answer.working_days == figures.Spread(None, None, 0)
    shares = (nothing.timely, nothing.response, nothing.resolution, nothing.satisfaction)
    assert [ratio.share for ratio in shares] == [None] * 4


def test_a_case_is_timely_while_no_deadline_of_it_was_missed(city):
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-10 09:00")
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-18 09:00")
    city.need("2026-11-02 09:00")  # due on the 16th, and still open
    city.need("2026-11-16 09:00", due="2026-11-30")
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")

    assert figures.timely(city.counted(), NEED, TODAY) == figures.Ratio(1, 3)
    assert figures.timely(city.counted(), NEED, date(2026, 11, 16)) == figures.Ratio(1, 2)


def test_a_withdrawn_need_is_neither_resolved_nor_left_unresolved(city):
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")

    assert figures.resolution(city.counted(), NEED) == figures.Ratio(1, 2)


def test_reasons_name_where_each_need_stands_most_frequent_first(city):
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00")
    city.need("2026-11-02 09:00")
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-05 09:00")

    found = figures.not_accepted(city.counted())

    assert found[0] == ("open", 2)
    assert sorted(found[1:]) == [("unmet", 1), ("withdrawn:solved", 1)]


def test_a_reason_that_was_typed_and_not_chosen_is_no_bucket(city):
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00", reason="太远了，不去")

    assert figures.not_accepted(city.counted()) == [("unmet", 1)]


def test_weeks_run_from_monday_and_end_with_the_week_of_today(city):
    city.need("2026-11-08 23:59")  # a Sunday
    city.need("2026-11-09 00:01", move="accept", ended="2026-11-16 09:00")

    city.counted()
    by_day = grouped((By.DAY,), EVERYWHERE, (cells.OPENED, cells.ENDED_ON), date(2026, 11, 2))
    found = weeks.weeks(by_day, TODAY, 3)

    assert [(w.start.isoformat(), w.submitted, w.accepted) for w in found] == [
        ("2026-11-02", 1, 0),
        ("2026-11-09", 1, 0),
        ("2026-11-16", 0, 1),
    ]


def districts(city, since, count):
    city.counted()
    names = (cells.KEPT, cells.LATE, cells.DUE)
    found = grouped((By.DISTRICT, By.DAY), EVERYWHERE, names, date(2026, 1, 1), [DISPATCH])
    return weeks.districts(found, TODAY, since, count)


def test_districts_come_worst_first_and_only_with_judged_answers(city):
    bank = city.institution()
    for region, answered in (("110101", "2026-11-03 09:00"), ("110105", "2026-11-09 09:00")):
        need = city.need("2026-11-02 09:00", region=region)
        city.dispatch(need, bank, state="answered", moves={"answer": answered})
    city.need("2026-11-02 09:00", region="110106")

    found = districts(city, date(2026, 11, 1), 3)

    assert [(d.region, d.ratio.top, d.ratio.bottom) for d in found] == [
        ("110105", 0, 1),
        ("110101", 1, 1),
    ]
    # each week counts with the three before it, so the first week's answer stays in view
    assert [(week.top, week.bottom) for week in found[1].weeks] == [(1, 1), (1, 1), (1, 1)]


def test_a_districts_week_forgets_what_is_older_than_three_weeks_before_it(city):
    need = city.need("2026-10-12 09:00", due="2026-10-26")
    bank = city.institution()
    city.dispatch(
        need, bank, due="2026-10-14", state="answered", moves={"answer": "2026-10-13 09:00"}
    )

    weeks = districts(city, date(2026, 1, 1), 6)[0].weeks

    assert [week.bottom for week in weeks] == [1, 1, 1, 1, 0, 0]


def test_overdue_now_counts_cases_of_any_year_whose_clock_still_runs(city):
    bank = city.institution()
    late = city.need("2025-11-03 09:00", due="2025-11-17")
    city.dispatch(late, bank)
    city.need("2026-11-16 09:00", due="2026-11-20")
    city.dispatch(
        city.need("2026-11-02 09:00", due=None),
        bank,
        state="answered",
        moves={"answer": "2026-11-19 09:00"},
    )

    assert figures.standing(city.counted(), TODAY) == figures.Standing(
        open=5, overdue=2, due_today=1
    )


def test_figures_of_a_period_leave_out_what_was_opened_before_it(city):
    city.need("2025-12-31 23:59", move="accept", ended="2026-01-02 09:00")
    city.need("2026-01-01 00:00", due="2026-01-15")

    found = city.counted("2026-01-01")

    assert (found.n(NEED, cells.OPENED), figures.accepted(found)) == (1, 0)


def test_a_week_that_two_months_share_is_counted_in_each(city):
    city.need("2026-09-30 09:00", due="2026-10-20")  # a Wednesday
    city.need("2026-10-01 09:00", due="2026-10-20")

    assert city.counted("2026-10-01").n(NEED, cells.OPENED) == 1
    assert city.counted("2026-09-28").n(NEED, cells.OPENED) == 2


def test_groups_too_small_to_be_told_apart_are_withheld_and_cannot_be_subtracted():
    assert to_withhold({"a": 9, "b": 5, "c": 12}) == set()
    assert to_withhold({"a": 9, "b": 3, "c": 12}) == {"b", "a"}
    assert to_withhold({"a": 9, "b": 3, "c": 2}) == {"b", "c"}
    assert to_withhold({"a": 1, "b": 0}) == {"a"}
