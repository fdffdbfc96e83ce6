"""What is kept is what there is: after every step of lives drawn at random, folded or not."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network import clock
from changrong.network.boards import cells, figures, queries
from changrong.network.boards.cells import Cell
from changrong.network.boards.folding import fold
from changrong.network.boards.models import Count, Counted, Tally
from changrong.network.boards.period import Period
from changrong.network.boards.recounting import count_missing, differences
from changrong.network.boards.rows import ROWS
from changrong.network.boards.tallies import EVERYWHERE, By, Scope, grouped, sums
from changrong.network.cases import counting
from changrong.network.cases.actions import move
from changrong.network.cases.errors import CaseError
from changrong.network.cases.models import Case
from changrong.network.cases.time.sweep import sweep
from changrong.network.unit import unit

from ..cast import DISTRICT
from ..steps import dispatch_at, make_offer, seen, state_need
from . import oracle
from .lives import Life
from .tape import read

LIVES = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 7))]


@pytest.mark.parametrize("seed", LIVES)
def test_whatever_happens_to_cases_of_all_kinds_the_figures_are_theirs(cast, seed):
    life = Life(cast, seed)
    for done in life.live(60):
        assert differences() == [], done

    assert len(set(Case.objects.values_list("kind", flat=True))) >= 3
    assert len(life.moved) >= 6


@pytest.mark.parametrize("seed", LIVES)
def test_the_board_says_what_reading_every_case_and_event_says(cast, seed):
    life = Life(cast, seed)
    for _done in life.live(70):
        pass
    with clock.at(life.now):
        today = clock.today()
        assert_like_the_oracle(cast.coordinator, today)
        fold()
        assert_like_the_oracle(cast.coordinator, today)
        assert_like_the_oracle(cast.coordinator, today + timedelta(days=9))


def assert_like_the_oracle(actor, today):
    period = Period.year(today)
    board = queries.board(actor, period, today, 8)
    tape = read(Case.objects.all())
    opened = tape.opened(period.start, today)
    weeks = queries.TREND_WEEKS

    def ratio(top, bottom):
        found = oracle.ratio(top, bottom, opened, today)
        return (found.top, found.bottom)

    assert (board.answers.top, board.answers.bottom) == ratio("answers-in-time", "answers-judged")
    assert (board.results.top, board.results.bottom) == ratio("results-in-time", "results-judged")
    assert [(one.name, one.count, one.amount) for one in board.funnel] == [
        (one.name, one.count, one.amount) for one in oracle.funnel(opened, today)
    ]
    assert [(w.start, w.submitted, w.accepted) for w in board.weeks] == [
        (w.start, w.submitted, w.accepted) for w in oracle.weeks(tape, today, weeks)
    ]
    assert sorted(board.not_accepted) == sorted(oracle.reasons("not-accepted", opened, today))
    assert sorted(board.declined) == sorted(
        (f"declined:{reason}", n) for reason, n in oracle.reasons("declined", opened, today)
    )
    theirs = oracle.districts(tape, today, period.start, today, queries.DISTRICT_WEEKS)
    assert [(d.region, d.ratio.top, d.ratio.bottom) for d in board.districts] == [
        (d.region, d.ratio.top, d.ratio.bottom) for d in theirs
    ]
    assert [[(w.top, w.bottom) for w in d.weeks] for d in board.districts] == [
        [(w.top, w.bottom) for w in d.weeks] for d in theirs
    ]
    found = sums(EVERYWHERE, queries.COUNTED, period.start)
    days = oracle.wait((need, need.answered_at) for need in opened.needs).working_days
    ours = figures.first_answer(found, figures.NEED).working_days
    assert (ours.median, ours.n) == (days.value, days.n)


def test_a_move_that_fails_counts_for_nothing(cast, need):
    before = counted()
    with pytest.raises(CaseError):
        move([need], "accept", cast.alice, {"offer": "PS-1", "offer_revision": 0})

    assert counted() == before


def counted():
    return list(Count.objects.values_list("kind", "name", "bucket", "n"))


def test_a_case_opened_and_withdrawn_in_one_unit_was_never_open(cast):
    with unit():
        need = state_need(cast)
        move([need], "withdraw", cast.alice, {"reason": "solved"})

    found = sums(EVERYWHERE, queries.COUNTED, Period.year(clock.today()).start)
    assert found.n("need", cells.OPEN) == 0
    assert found.buckets("need", cells.CLOSED) == {"withdrawn:solved": 1}
    assert differences() == []


def test_folding_changes_no_figure_and_leaves_nothing_to_fold(cast, need):
    make_offer(need, cast.officer_a)
    by = (By.INSTITUTION, By.DISTRICT, By.DAY)
    since = Period.year(clock.today()).start
    before = grouped(by, EVERYWHERE, queries.COUNTED, since)
    assert Count.objects.exists()

    assert fold() > 0

    assert grouped(by, EVERYWHERE, queries.COUNTED, since) == before
    assert (fold(), Count.objects.count()) == (0, 0)
    assert not Tally.objects.filter(n=0).exists()


def test_each_scope_reads_its_own_cases_folded_or_not(cast, need):
    since = Period.year(clock.today()).start
    scopes = {
        Scope("11"): 3,
        Scope(DISTRICT): 3,
        Scope("110108"): 0,
        Scope(institution=cast.bank_a.pk): 1,
        Scope(institution=cast.far_bank.pk): 0,
    }
    for _round in range(2):
        for scope, expected in scopes.items():
            found = sums(scope, (cells.OPENED,), since)
            assert found.n("dispatch", cells.OPENED) == expected, scope
        fold()


def test_satisfaction_is_counted_with_its_denominator_and_the_latest_answer(cast, need):
    other = state_need(cast, cast.charlie)
    counting.rated(need, 2)
    counting.rated(other, 5)
    counting.rated(need, 4)
    counting.rated(other, 3)

    found = sums(EVERYWHERE, (cells.RATED,), Period.year(clock.today()).start)
    assert figures.satisfaction(found, "need") == figures.Ratio(1, 2)
    assert differences() == []
    with pytest.raises(ValueError, match="1 to 5"):
        counting.rated(need, 6)


def test_an_accepted_offer_is_counted_with_its_cost_and_its_amount(cast, need):
    offer = make_offer(need, cast.officer_a, rate="0.0435")
    move([need], "accept", cast.alice, seen(offer))

    found = sums(EVERYWHERE, queries.COUNTED, Period.year(clock.today()).start)
    assert (str(figures.yearly_cost(found).value), figures.yearly_cost(found).n) == ("0.0435", 1)
    assert figures.yuan(found, "met") == 800_000
    assert figures.resolution(found, "need") == figures.Ratio(1, 1)
    assert Counted.objects.get(case=need).pressing is None


def test_an_answer_counts_though_the_firm_took_another_offer_at_that_very_moment(cast):
    with clock.at(datetime(2026, 11, 2, 9, 30, tzinfo=clock.SHANGHAI)):
        need = state_need(cast)
        offer = make_offer(need, cast.officer_a)
        late = dispatch_at(need, cast.bank_b)
        move([late], "answer", cast.officer_b, {"mode": "phone"})
        move([need], "accept", cast.alice, seen(offer))
    late.refresh_from_db()
    assert late.state == "not_chosen"

    assert cells.line(cells.KEPT, "answer") in Counted.objects.get(case=late).cells


def test_a_recount_finds_what_is_kept_and_the_check_finds_what_is_not(cast, need, capsys):
    call_command("recount", "--check")
    fold()
    Tally.objects.filter(name="opened", kind="need", area="", institution=0).update(n=7)
    Counted.objects.filter(case=need).update(cells="\nopened/\n")

    with pytest.raises(CommandError, match="figures differ") as refused:
        call_command("recount", "--check")
    assert refused.value.returncode == 1
    assert "kept 7, counted 1" in capsys.readouterr().err

    call_command("recount")
    assert "4 cases counted" in capsys.readouterr().out
    assert differences() == []


def test_a_database_from_before_is_counted_when_it_is_migrated(cast, need):
    for table in (Count, Counted, Tally):
        table.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert Counted.objects.count() == 4
    assert differences() == []
    assert count_missing() == 0


def test_forty_cases_are_counted_anew_in_as_many_queries_as_one(cast):
    needs = [state_need(cast) for _ in range(10)]

    assert queries_of(needs[:1]) == queries_of(needs) < 15


def queries_of(needs):
    with CaptureQueriesContext(connection) as counted_again, unit():
        Case.objects.filter(parent__in=needs).update(region="110101")
        counting.changed(Case.objects.filter(parent__in=needs))
    assert differences() == []
    Case.objects.filter(parent__in=needs).update(region=DISTRICT)
    counting.changed(Case.objects.filter(parent__in=needs))
    return len(counted_again)


def test_cells_are_read_as_they_were_written():
    found = [
        Cell("opened"),
        Cell("closed", "declined:terms"),
        Cell("yuan", "opened", 50_000_000),
        Cell("ended-on", "met", day=date(2026, 11, 2)),
        Cell("due", "answer:2026-11-20"),
    ]

    assert list(cells.read(cells.written(found))) == found
    assert cells.line("closed", "declined:terms") in cells.written(found)
    with pytest.raises(ValueError, match="no cell"):
        list(cells.read("nonsense"))


def test_a_cohort_is_the_part_of_a_week_that_lies_in_its_month():
    days = [date(2026, 9, 28) + timedelta(days=n) for n in range(9)]

    assert sorted({cells.cohort(day) for day in days}) == [
        date(2026, 9, 28),
        date(2026, 10, 1),
        date(2026, 10, 5),
    ]


def test_a_deadline_of_hours_is_overdue_from_the_sweep_after_its_hour(cast):
    over = datetime(2026, 11, 23, 14, tzinfo=clock.SHANGHAI)
    with clock.at(over - timedelta(hours=4)):
        child = dispatch_at(state_need(cast), cast.bank_a)
        child.clocks.update(due_on=over.date(), due_at=over, next_level="overdue", next_at=over)
        with unit():
            counting.changed([child])

    def late_and_due() -> tuple[int, int, int]:
        names = (cells.OPEN, cells.PRESSING)
        today = over.date()
        found = figures.standing(sums(EVERYWHERE, names, date.min), today, ["dispatch"])
        late = Case.objects.filter(ROWS["overdue"].where(today), kind="dispatch")
        return found.overdue, late.count(), found.due_today

    assert late_and_due() == (0, 0, 1)
    sweep(over)
    assert late_and_due() == (1, 1, 0)
    assert differences() == []
