"""Indicators against a count of one case at a time; their edges; the rows behind each number."""

from datetime import date

import pytest

from changrong.network.boards.figures import FEW, Ratio
from changrong.network.boards.tallies import EVERYWHERE, Scope
from changrong.network.cases.kinds import KINDS
from changrong.network.indicators.declared import DECLARED, INDICATORS
from changrong.network.indicators.engine import (
    By,
    Figure,
    Part,
    grouped,
    guarded,
    members,
    of_group,
    parted,
)
from changrong.network.indicators.indicator import Indicator, Sort
from changrong.network.indicators.period import NAMES, period_of
from changrong.network.rules.book import book

from ..cast import DISTRICT
from .tape import EDGES, Oracle, Tape, counted

TODAY = date(2026, 11, 23)
QUARTER = period_of("quarter", TODAY)
SHARES = [one for one in DECLARED if one.sort is Sort.SHARE]


@pytest.fixture(params=[1, 2])
def tape(request, cast) -> Tape:
    found = Tape(cast, request.param)
    found.write(160)
    for kind in ("finding", "visit") * 15:  # of which a small part counts for some figures
        found.case(kind)
    return found


def parts_of(one: Indicator) -> tuple[Part, ...]:
    if one.sort is Sort.SHARE:
        return (Part.ALL, Part.TOP, Part.BOTTOM, Part.WAITING)
    return (Part.ALL, Part.REACHED, Part.WAITING, Part.NEVER)


def test_every_figure_is_what_counting_one_by_one_gives(cast, tape):
    oracle, whole_seen = Oracle(), 0
    for one in DECLARED:
        rows = oracle.members(one.id)
        for scope in (EVERYWHERE, Scope(DISTRICT), Scope(institution=cast.bank_a.pk)):
            for by in By:
                for name in ("quarter", "last_quarter", "month", "year"):
                    period = period_of(name, TODAY)
                    found = grouped(one, members(one, scope, period), by)
                    is_share = one.sort is Sort.SHARE
                    expected = counted(rows, is_share, period, by, scope.area, scope.institution)
                    assert found == expected, (one.id, scope, by, name)
        whole_seen += bool(counted(rows, True, QUARTER, By.WHOLE)[None].total)
    assert whole_seen == len(DECLARED)  # each indicator had something to count


def test_behind_every_number_are_exactly_so_many_rows(tape):
    for one in DECLARED:
        rows = members(one, EVERYWHERE, QUARTER)
        for by in By:
            for key, figure in grouped(one, rows, by).items():
                group = of_group(rows, by, key)
                for part in parts_of(one):
                    behind = parted(one, group, part)
                    assert behind.count() == figure.number(part), (one.id, by, key, part)
                    assert len(behind) == figure.number(part)


def test_the_parts_make_the_whole(tape):
    for one in DECLARED:
        figure = grouped(one, members(one, EVERYWHERE, QUARTER), By.WHOLE)[None]
        if one.sort is Sort.SHARE:
            assert figure.total == figure.share.bottom + figure.waiting
            assert figure.share.top <= figure.share.bottom
        else:
            assert figure.total == figure.reached + figure.waiting + figure.never
            assert figure.days.n == figure.reached


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.id)
def test_of_nothing_there_is_no_share_and_no_time(db, one):
    figure = grouped(one, members(one, EVERYWHERE, QUARTER), By.WHOLE)
    assert figure == {None: Figure(None)}
    assert figure[None].share.share is None
    assert figure[None].days.median is None
    assert grouped(one, members(one, EVERYWHERE, QUARTER), By.DISTRICT) == {}


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.id)
def test_each_cites_a_clause_that_there_is(one):
    notice, _, clause = one.clause.partition(":")
    [found] = [each for each in book().notices if each.id == notice]
    assert clause in {each.id for each in found.clauses}


class TestAnApplicationForAGuarantee:
    def test_that_is_open_has_taken_no_days_rather_than_none(self, cast):
        tape = Tape(cast, 3)
        one = INDICATORS["guarantee.days_to_letter"]
        begun = EDGES[5]  # the second of November, a Monday
        given = {"opened_at": begun, "state": "applied", "closed_at": None}
        case = tape.case("guarantee", moves=False, **given)
        [figure] = grouped(one, members(one, EVERYWHERE, QUARTER), By.WHOLE).values()
        assert (figure.total, figure.waiting, figure.reached) == (1, 1, 0)
        assert (figure.days.n, figure.days.median) == (0, None)
        tape.event(case, "accept", begun.replace(day=9))
        [figure] = grouped(one, members(one, EVERYWHERE, QUARTER), By.WHOLE).values()
        assert (figure.days.n, figure.days.median, figure.waiting) == (1, 5, 0)


class TestGuarding:
    def test_withholds_a_group_of_few_and_the_next_with_it(self):
        found = {key: Figure(key, n, Ratio(n, n)) for key, n in (("a", 2), ("b", 9), ("c", 6))}
        told = guarded(found)
        assert {key for key, one in told.items() if one.withheld} == {"a", "c"}
        assert (told["a"].total, told["c"].share.bottom) == (0, 0)

    def test_tells_nothing_that_a_share_of_few_rests_on(self):
        told = guarded({None: Figure(None, 9, Ratio(1, FEW - 1), waiting=5)})[None]
        assert (told.total, told.few, told.share.bottom, told.waiting) == (9, True, 0, 0)

    def test_leaves_what_rests_on_enough(self):
        figure = Figure(None, 9, Ratio(1, FEW), waiting=4)
        assert guarded({None: figure}) == {None: figure}


class TestPeriods:
    def test_are_whole_and_meet(self):
        ends = {name: period_of(name, TODAY) for name in NAMES}
        assert (ends["quarter"].start, ends["quarter"].end) == (
            date(2026, 10, 1),
            date(2026, 12, 31),
        )
        assert (ends["last_quarter"].start, ends["last_quarter"].end) == (
            date(2026, 7, 1),
            date(2026, 9, 30),
        )
        assert (ends["month"].start, ends["month"].end) == (date(2026, 11, 1), date(2026, 11, 30))
        assert (ends["last_month"].start, ends["last_year"].end) == (
            date(2026, 10, 1),
            date(2025, 12, 31),
        )

    def test_before_january_is_december(self):
        found = period_of("last_month", date(2026, 1, 31))
        assert (found.start, found.end) == (date(2025, 12, 1), date(2025, 12, 31))
        assert period_of("last_quarter", date(2026, 2, 1)).start == date(2025, 10, 1)

    def test_this_quarter_where_none_is_named(self):
        assert period_of("century", TODAY) == period_of("quarter", TODAY)


def test_what_is_declared_names_states_and_moves_that_there_are():
    assert set(INDICATORS) == {one.id for one in DECLARED}
    assert len(INDICATORS) == len(DECLARED)
    for one in DECLARED:
        str(one.of().query)
    assert KINDS["guarantee"].move("disburse").side == "partner"
