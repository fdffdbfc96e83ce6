"""Shares, medians, funnels and weeks, against times worked out by hand.

2 November 2026 is a Monday; the working calendar has no holiday between it and the 27th.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network.boards import figures
from changrong.network.boards.tape import read
from changrong.network.cases.models import Case

TODAY = date(2026, 11, 20)


def tape():
    return read(Case.objects.all())


def test_an_answer_on_the_due_day_is_in_time_and_one_the_day_after_is_not(city):
    bank = city.institution()
    city.dispatch(
        city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": "2026-11-04 23:59"}
    )
    city.dispatch(
        city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": "2026-11-05 00:00"}
    )

    kept = figures.ratio("answers-in-time", "answers-judged", tape(), TODAY)

    assert (kept.top, kept.bottom, kept.share) == (1, 2, Decimal("0.5"))


def test_an_offer_or_a_refusal_answers_as_well_as_a_call(city):
    bank = city.institution()
    for state, move in (("offered", "offer"), ("declined", "decline"), ("answered", "answer")):
        need = city.need("2026-11-02 09:00")
        city.dispatch(need, bank, state=state, moves={move: "2026-11-03 10:00"})

    kept = figures.ratio("answers-in-time", "answers-judged", tape(), TODAY)

    assert (kept.top, kept.bottom) == (3, 3)


def test_a_dispatch_that_nobody_answered_is_late_only_after_its_day(city):
    city.dispatch(city.need("2026-11-02 09:00"), city.institution(), due="2026-11-20")

    on_the_day, after = (
        figures.ratio("answers-in-time", "answers-judged", tape(), day)
        for day in (TODAY, TODAY + timedelta(days=1))
    )

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

    kept = figures.ratio("answers-in-time", "answers-judged", tape(), TODAY)

    assert (kept.top, kept.bottom) == (0, 1)


def test_a_deadline_past_the_calendar_is_neither_kept_nor_broken(city):
    city.dispatch(
        city.need("2026-11-02 09:00"),
        city.institution(),
        due=None,
        moves={"answer": "2026-11-03 09:00"},
    )

    assert figures.rows("answers-judged", tape(), TODAY) == []


def test_a_need_withdrawn_in_time_has_no_result_and_one_closed_in_time_has(city):
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-18 09:00")

    kept = figures.ratio("results-in-time", "results-judged", tape(), TODAY)

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

    steps = {step.name: step for step in figures.funnel(tape(), TODAY)}

    assert [step.count for step in steps.values()] == [5, 5, 5, 4, 3]
    assert steps["submitted"].amount == Decimal("500002.50")
    assert (steps["offered"].share, steps["offered"].low) == (Decimal("0.8"), False)
    assert (steps["accepted"].share, steps["accepted"].low) == (Decimal("0.75"), True)
    assert (steps["submitted"].share, steps["submitted"].low) == (None, False)


def test_a_need_without_an_amount_is_counted_and_adds_nothing(city):
    city.need("2026-11-02 09:00", amount=None)

    step = figures.funnel(tape(), TODAY)[0]

    assert (step.count, step.amount) == (1, Decimal(0))


def test_the_median_is_the_middle_value_and_not_the_mean(city):
    bank = city.institution()
    for answered in ("2026-11-03 09:00", "2026-11-04 09:00", "2026-11-20 09:00"):
        city.dispatch(
            city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": answered}
        )

    wait = figures.summary("", "", tape().dispatches, TODAY).to_answer

    assert (wait.working_days.value, wait.hours.value, wait.n) == (2, 48, 3)


def test_the_median_of_an_even_number_lies_between_the_middle_two(city):
    bank = city.institution()
    for answered in ("2026-11-03 09:30", "2026-11-04 10:00"):
        city.dispatch(
            city.need("2026-11-02 09:00"), bank, state="answered", moves={"answer": answered}
        )

    wait = figures.summary("", "", tape().dispatches, TODAY).to_answer

    assert (wait.working_days.value, wait.hours.value) == (Decimal("1.5"), Decimal("36.75"))


def test_a_weekend_takes_hours_but_no_working_days(city):
    need = city.need("2026-11-06 17:00")
    city.dispatch(
        need,
        city.institution(),
        due="2026-11-10",
        state="answered",
        moves={"answer": "2026-11-09 09:00"},
    )

    wait = figures.summary("", "", tape().dispatches, TODAY).to_answer

    assert (wait.working_days.value, wait.hours.value) == (1, 64)


def test_nothing_happened_gives_no_median_and_no_share():
    nothing = figures.summary("", "", [], TODAY)

    assert nothing.to_answer.working_days == figures.Median(None, 0)
    assert nothing.in_time.share is None


def test_reasons_name_where_each_need_stands_most_frequent_first(city):
    city.need("2026-11-02 09:00", move="withdraw", ended="2026-11-05 09:00", reason="solved")
    city.need("2026-11-02 09:00", move="close", ended="2026-11-05 09:00")
    city.need("2026-11-02 09:00")
    city.need("2026-11-02 09:00")
    city.need("2026-11-02 09:00", move="accept", ended="2026-11-05 09:00")

    found = figures.reasons("not-accepted", tape(), TODAY)

    assert found[0] == ("open", 2)
    assert sorted(found[1:]) == [("unmet", 1), ("withdrawn:solved", 1)]


def test_every_reason_opens_to_as_many_rows_as_it_counts(city):
    bank = city.institution()
    for reason in ("terms", "terms", "capacity"):
        city.dispatch(
            city.need("2026-11-02 09:00"), bank, state="declined", reason=reason,
            closed="2026-11-03 09:00", moves={"decline": "2026-11-03 09:00"},
        )  # fmt: skip

    for reason, number in figures.reasons("declined", tape(), TODAY):
        assert len(figures.rows("declined", tape(), TODAY, reason)) == number
    assert dict(figures.reasons("declined", tape(), TODAY)) == {"terms": 2, "capacity": 1}


def test_weeks_run_from_monday_and_end_with_the_week_of_today(city):
    city.need("2026-11-08 23:59")  # a Sunday
    city.need("2026-11-09 00:01", move="accept", ended="2026-11-16 09:00")

    weeks = figures.weeks(tape(), TODAY, 3)

    assert [(w.start.isoformat(), w.submitted, w.accepted) for w in weeks] == [
        ("2026-11-02", 1, 0),
        ("2026-11-09", 1, 0),
        ("2026-11-16", 0, 1),
    ]


def test_districts_come_worst_first_and_only_with_judged_answers(city):
    bank = city.institution()
    for region, answered in (("110101", "2026-11-03 09:00"), ("110105", "2026-11-09 09:00")):
        need = city.need("2026-11-02 09:00", region=region)
        city.dispatch(need, bank, state="answered", moves={"answer": answered})
    city.need("2026-11-02 09:00", region="110106")

    found = figures.districts(tape(), TODAY, date(2026, 11, 1), TODAY, 3)

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

    weeks = figures.districts(tape(), TODAY, date(2026, 1, 1), TODAY, 6)[0].weeks

    assert [week.bottom for week in weeks] == [1, 1, 1, 1, 0, 0]


def test_overdue_now_holds_needs_and_dispatches_whose_clock_still_runs(city):
    bank = city.institution()
    late = city.need("2026-11-02 09:00", due="2026-11-16")
    slow = city.dispatch(late, bank)
    city.dispatch(
        city.need("2026-11-02 09:00", due=None),
        bank,
        state="answered",
        moves={"answer": "2026-11-19 09:00"},
    )

    assert [row.number for row in figures.rows("overdue", tape(), TODAY)] == [
        late.number,
        slow.number,
    ]


def test_reading_from_a_day_leaves_out_only_needs_that_were_closed_before_it(city):
    bank = city.institution()
    old = city.need("2025-11-03 09:00", move="accept", ended="2025-12-31 09:00")
    open_still = city.need("2025-11-03 09:00")
    for need in (old, open_still):
        city.dispatch(
            need,
            bank,
            state="declined",
            closed="2025-11-04 09:00",
            moves={"decline": "2025-11-04 09:00"},
        )

    found = read(Case.objects.all(), date(2026, 1, 1))

    assert [need.number for need in found.needs] == [open_still.number]
    assert found.needs[0].answered_at is not None


def test_three_hundred_cases_are_read_in_four_queries(city):
    bank = city.institution()
    for _ in range(100):
        need = city.need("2026-11-02 09:00")
        city.dispatch(need, bank, state="answered", moves={"answer": "2026-11-03 09:00"})
        city.dispatch(
            need,
            bank,
            state="recalled",
            closed="2026-11-03 09:00",
            moves={"recall": "2026-11-03 09:00"},
        )

    with CaptureQueriesContext(connection) as queries:
        found = tape()
        figures.funnel(found, TODAY)
        figures.districts(found, TODAY, date(2026, 1, 1), TODAY, 13)
        figures.grouped(found.dispatches, lambda d: (d.institution_kind, d.institution_name), TODAY)

    assert len(found.needs) + len(found.dispatches) == 300
    assert len(queries) == 4
