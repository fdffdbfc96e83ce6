"""Two states of a notice or product compared."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from changrong.network.training.changes import (
    Change,
    What,
    mark,
    notice_changes,
    notice_state,
    product_changes,
    product_state,
)

from . import NOTICE, whole_book

NOTICES = whole_book().notices


def state(id=NOTICE):
    return json.loads(json.dumps(notice_state(whole_book().notice(id))))


def whats(before, after):
    return [change.what for change in notice_changes(before, after)]


def first(one, wanted=lambda measure: measure["live"]):
    return next(id for id, measure in one["measures"].items() if wanted(measure))


@pytest.mark.parametrize("notice", NOTICES, ids=lambda one: one.id)
class TestEveryNotice:
    def test_against_itself_nothing_is_new(self, notice):
        now = notice_state(notice)
        stored = json.loads(json.dumps(now))
        assert stored == now
        assert mark(stored) == mark(now)
        assert notice_changes(stored, now) == []

    def test_a_new_one_names_each_live_measure_and_formula_once(self, notice):
        found = notice_changes(None, notice_state(notice))
        live = [one.id for one in notice.measures if one.is_live]
        formulas = [one.fact for one in notice.derived if one.is_live]
        assert [one.measure for one in found if one.what is What.ADDED] == live
        assert [one.part for one in found if one.what is What.FORMULA] == formulas
        assert [one.what for one in found[:1]] == ([What.NOTICE] if live or formulas else [])

    def test_one_that_is_gone_takes_its_live_measures_along(self, notice):
        found = notice_changes(notice_state(notice), None)
        assert {one.what for one in found} <= {What.REMOVED, What.FORMULA}
        assert [one.measure for one in found if one.measure] == [
            one.id for one in notice.measures if one.is_live
        ]

    def test_a_line_is_the_same_when_it_was_stored(self, notice):
        for change in notice_changes(None, notice_state(notice)):
            assert Change.read(json.loads(json.dumps(change.json()))) == change


class TestMeasures:
    def test_a_value_goes_from_what_it_was_to_what_it_is(self):
        before, after = state(), state()
        id = first(after, lambda one: one["gives"])
        what, unit, now = after["measures"][id]["gives"][0]
        before["measures"][id]["gives"][0] = [what, unit, "0.25"]
        [change] = notice_changes(before, after)
        assert (change.what, change.measure, change.part) == (What.VALUE, id, what)
        assert (change.before, change.after) == ("0.25", now)
        assert change.clause == after["measures"][id]["clause"]

    def test_two_values_of_one_word_are_told_apart_by_their_place(self):
        before, after = state(), state()
        id = first(after)
        before["measures"][id]["gives"] = [["a", "yuan", "1"], ["a", "yuan", "2"]]
        after["measures"][id]["gives"] = [["a", "yuan", "1"], ["a", "yuan", "3"]]
        [change] = notice_changes(before, after)
        assert (change.before, change.after) == ("2", "3")

    def test_an_end_that_is_set_is_told_with_its_day(self):
        before, after = state(), state()
        id = first(after)
        before["measures"][id]["until"], after["measures"][id]["until"] = None, "2027-12-31"
        [change] = notice_changes(before, after)
        assert (change.what, change.before, change.after) == (What.ENDS, None, "2027-12-31")

    def test_what_changed_together_with_the_first_day_holds_from_that_day(self):
        before, after = state(), state()
        id = first(after, lambda one: one["gives"])
        after["measures"][id]["start"] = "2027-01-01"
        after["measures"][id]["gives"][0][2] = "0.75"
        started, value = notice_changes(before, after)
        assert (started.what, value.what, value.day) == (What.STARTS, What.VALUE, "2027-01-01")

    def test_switched_on_and_off_is_neither_added_nor_removed(self):
        off, on = state(), state()
        id = first(on)
        off["measures"][id]["live"] = False
        assert whats(off, on) == [What.ON]
        assert whats(on, off) == [What.OFF]

    def test_one_that_nobody_has_read_is_no_news_whatever_it_says(self):
        before, after = state(), state()
        id = first(after)
        before["measures"][id]["live"] = after["measures"][id]["live"] = False
        after["measures"][id]["gives"] = [["claim.paid", "yuan", "1"]]
        assert whats(before, after) == []
        del before["measures"][id]
        assert whats(before, after) == []

    def test_a_duty_is_told_by_its_time(self):
        before, after = state("network-service-standard"), state("network-service-standard")
        before["measures"]["first-answer"]["duty"][2] = "3 working days"
        [change] = notice_changes(before, after)
        assert change.what is What.WITHIN
        assert (change.before, change.after) == ("3 working days", "2 working days")

    def test_a_condition_in_place_of_another_is_that_one_changed(self):
        before, after = state(), state()
        id = first(after, lambda one: one["conditions"])
        was = ["need.amount <= 1", {"zh": "不超过一元", "en": "At most one yuan"}]
        before["measures"][id]["conditions"][-1] = was
        [change] = notice_changes(before, after)
        assert (change.what, change.before) == (What.CONDITION, was[1])
        del before["measures"][id]["conditions"][-1]
        assert whats(before, after) == [What.CONDITION_ADDED]
        assert whats(after, before) == [What.CONDITION_REMOVED]

    def test_other_words_are_no_change_but_another_mark(self):
        before, after = state(), state()
        id = first(after)
        after["measures"][id]["label"]["zh"] = "换个说法"
        after["clauses"][next(iter(after["clauses"]))]["en"] = "Put otherwise"
        assert notice_changes(before, after) == []
        assert mark(before) != mark(after)


class TestTheRest:
    def test_clauses_come_and_go(self):
        before, after = state(), state()
        id = next(iter(after["clauses"]))
        del before["clauses"][id]
        assert whats(before, after) == [What.CLAUSE_ADDED]
        assert whats(after, before) == [What.CLAUSE_REMOVED]

    def test_a_formula_that_works_otherwise_is_named(self):
        before, after = state("pboc-lpr"), state("pboc-lpr")
        fact = next(iter(after["formulas"]))
        before["formulas"][fact]["content"] = "another"
        [change] = notice_changes(before, after)
        assert (change.what, change.part) == (What.FORMULA, fact)

    def test_a_notice_is_new_when_its_first_measure_is_switched_on(self):
        off = state("cbrc-2011-fees")
        on = deepcopy(off)
        on["measures"][first(on, lambda one: True)]["live"] = True
        assert whats(None, off) == []
        assert whats(off, on)[0] is What.NOTICE
        assert whats(on, off) == [What.REMOVED]


@pytest.mark.django_db
class TestProducts:
    def test_terms_go_from_what_they_were_to_what_they_are(self, cast):
        product = cast.bank_a.products.get()
        before = product_state(product)
        product.rate_from, product.term_max = None, 60
        found = product_changes(json.loads(json.dumps(before)), product_state(product))
        assert {(one.part, one.before, one.after) for one in found} == {
            ("rate_from", "0.0385", None),
            ("term_max", 36, 60),
        }

    def test_how_many_it_takes_on_is_nothing_to_learn(self, cast):
        product = cast.bank_a.products.get()
        before = product_state(product)
        product.capacity, product.taken = 7, 3
        assert product_changes(before, product_state(product)) == []

    def test_one_that_is_not_offered_is_no_news_until_it_is(self, cast):
        product = cast.bank_a.products.get()
        product.active = False
        closed = product_state(product)
        assert product_changes(None, closed) == []
        product.name = "另一个名字"
        assert product_changes(closed, product_state(product)) == []
        product.active = True
        assert {one.part for one in product_changes(closed, product_state(product))} == {
            "active",
            "name",
        }
