"""The quiz of every notice of the book: what is asked, and that the engine gives the answers."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.utils.translation import override

from changrong.network.training.actions import is_enough, needed
from changrong.network.training.quiz import (
    KEPT,
    SITTING,
    Said,
    answer_of,
    quiz_of,
    sitting,
)
from changrong.network.training.shown import Shown
from changrong.policy import Verdict

from . import NOTICE, UNTESTED, whole_book

NOTICES = whole_book().notices
QUIZZES = {notice.id: quiz_of(whole_book(), notice) for notice in NOTICES}
TESTED = [id for id, quiz in QUIZZES.items() if quiz]


@pytest.mark.parametrize("id", TESTED)
class TestEveryQuiz:
    def test_the_right_answer_is_what_the_whole_book_says(self, id):
        for one in QUIZZES[id]:
            said = whole_book().decide(dict(one.facts), one.day).of(one.measure)
            assert answer_of(said.verdict, said.measure.sort) == one.right

    def test_and_what_whoever_wrote_the_case_expects(self, id):
        cases = {case.name: case for case in whole_book().notice(id).cases}
        for one in QUIZZES[id]:
            case = cases[one.case]
            assert case.expect[one.judged["id"]] == one.judged["verdict"]
            assert one.day == case.as_of

    def test_it_tells_only_facts_that_the_rule_reads_and_at_least_one(self, id):
        for one in QUIZZES[id]:
            known = whole_book().vocabulary
            assert one.facts
            assert all(known.parse(name, value) is not None for name, value in one.facts.items())

    def test_no_question_stands_twice(self, id):
        quiz = QUIZZES[id]
        assert len({(one.measure, one.as_of, str(one.facts)) for one in quiz}) == len(quiz) <= KEPT

    def test_it_is_the_same_every_time(self, id):
        assert quiz_of(whole_book(), whole_book().notice(id)) == QUIZZES[id]

    def test_it_is_told_in_words_in_both_languages(self, id):
        for language in ("zh-hans", "en"):
            with override(language):
                for one in QUIZZES[id][:SITTING]:
                    shown = Shown(one)
                    assert shown.asks
                    assert all(row["value"] not in ("", "—") for row in shown.facts)
                    assert dict(shown.options)[one.right] == shown.right
                    assert shown.slip.verdict == one.judged["verdict"]
                    assert shown.slip.href.startswith("/notices/")

    def test_what_cannot_be_told_says_what_is_missing(self, id):
        for one in QUIZZES[id]:
            assert (one.right is Said.UNKNOWN) == bool(one.judged["missing"])
            assert (one.right is Said.UNKNOWN) == bool(Shown(one).missing)


def test_which_notices_have_no_quiz_and_why():
    for notice in NOTICES:
        if notice.id not in TESTED:
            promised = [id for case in notice.cases for id in case.expect]
            assert not promised, f"{notice.id} has verdicts to ask about"
    assert UNTESTED not in TESTED
    assert len(TESTED) >= 40


def test_nearly_every_sitting_has_more_than_one_answer():
    firsts = [{one.right for one in QUIZZES[id][:SITTING]} for id in TESTED]
    assert all(len(found) > 1 for found in firsts)
    assert Counter(len(found) for found in firsts)[3] >= len(firsts) * 0.9


def test_the_place_of_a_question_gives_no_answer_away():
    for place in range(SITTING):
        there = [QUIZZES[id][place].right for id in TESTED if len(QUIZZES[id]) > place]
        assert max(Counter(there).values()) < len(there) * 0.6


def test_what_is_new_is_asked_about_first():
    notice = whole_book().notice(NOTICE)
    last = QUIZZES[NOTICE][-1].judged["id"]
    first = quiz_of(whole_book(), notice, {last})[:SITTING]
    assert last in {one.judged["id"] for one in first}


def test_a_case_near_the_boundary_comes_before_one_far_from_it():
    """The first sitting's cases lie nearer to another answer than the others of their measures."""
    near = [one for id in TESTED for one in QUIZZES[id][:SITTING]]
    twins = [
        one
        for one in near
        if any(
            other.measure == one.measure
            and other.right != one.right
            and sum(
                one.facts.get(name) != other.facts.get(name) for name in one.facts | other.facts
            )
            + (one.as_of != other.as_of)
            == 1
            for other in QUIZZES[one.judged["notice"]]
        )
    ]
    assert len(twins) > len(near) / 2


@pytest.mark.parametrize(
    ("verdict", "sort", "said"),
    [
        ("applies", "entitlement", Said.YES),
        ("not in force", "entitlement", Said.NO),
        ("not in force", "duty", Said.NO),
        ("not due", "duty", Said.NO),
        ("broken", "limit", Said.NO),
        ("cannot tell", "limit", Said.UNKNOWN),
        ("not in force", "limit", None),
        ("not concerned", "limit", None),
    ],
)
def test_an_answer_is_yes_no_or_unknown_or_not_asked(verdict, sort, said):
    assert answer_of(Verdict(verdict), sort) == said


@pytest.mark.parametrize("count", [1, 3, 5, 6, 11, 15])
def test_sittings_ask_others_until_all_were_asked(count):
    asked = [place for attempt in range(-(-count // SITTING)) for place in sitting(count, attempt)]
    assert set(asked) == set(range(count))
    assert all(len(set(sitting(count, n))) == min(SITTING, count) for n in range(20))


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "right"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)])
def test_the_mark_is_four_of_five_as_the_standard_says(asked, right):
    assert needed(asked) == right
    assert is_enough(right, asked)
    assert not is_enough(right - 1, asked)


def test_cases_are_judged_on_their_own_day():
    days = {one.day for quiz in QUIZZES.values() for one in quiz}
    assert date(2026, 11, 21) in days
    assert len(days) > 5
