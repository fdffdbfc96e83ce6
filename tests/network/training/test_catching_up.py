"""Whoever missed an edition reads it with the next: once, as it stands now, and by no later day."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime

import pytest
from django.utils.timezone import localdate

from changrong.network import clock
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Outgoing
from changrong.network.events.words import said
from changrong.network.parties.actions import change_products, make_products
from changrong.network.parties.models import Institution
from changrong.network.people.actions import end_membership
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.network.people.tokens import issue_token
from changrong.network.training import actions, assigning
from changrong.network.training.changes import Change, What, mark
from changrong.network.training.following import (
    look_at_notices,
    look_at_products,
    take_baseline,
)
from changrong.network.training.models import Assignment, Lesson
from changrong.network.training.queries import completion

from ..visitors import visitor
from . import NOTICE, fresh, given_to

pytestmark = [pytest.mark.django_db, pytest.mark.shows("S1-34")]
SECTORS, PROMPT, AMOUNT = (
    "hit-sectors-enhanced-guarantee",
    "prompt-compensation",
    "reasonable-amount",
)


def book(change):
    """The book as a process that begins now has it, the notice saying something else."""
    now = fresh()
    state = deepcopy(now.states[NOTICE])
    change(state["measures"])
    states, marks = {**now.states, NOTICE: state}, {**now.marks, NOTICE: mark(state)}
    return replace(now, states=states, marks=marks)


def lacking(*measures):
    return lambda found: [found.pop(id) for id in measures]


def lands(change=dict):
    """The next edition of the notice."""
    [lesson] = look_at_notices(book(change))
    return lesson


@pytest.fixture
def known(cast):
    """The notice is known without two of its measures."""
    with at(2026, 11, 20):
        take_baseline(book(lacking(SECTORS, PROMPT)))
    return cast


def at(*day):
    return clock.at(datetime(*day, 10, 0, tzinfo=SHANGHAI))


def read_of(own):
    return [Change.read(one) for one in own.news.changes]


def measures(lesson, actor):
    return {one.measure for one in read_of(given_to(lesson, actor))}


def asked_first(lesson, actor):
    """The measures that the questions of the first sitting are about."""
    return {one["judged"]["id"] for one in given_to(lesson, actor).news.questions[:5]}


def finish(lesson, *actors):
    """Read it and pass its quiz."""
    for actor in actors:
        own = actions.confirm_read(given_to(lesson, actor), actor)
        if own.is_tested:
            sitting = actions.begin(own, actor)
            for place in range(1, len(sitting.places) + 1):
                right = actions.question_at(own, sitting, place).right
                actions.answer(sitting, place, right, actor)
        own.refresh_from_db()
        assert own.done_at is not None


def counted(actor, lesson=None):
    return [(one.lesson.edition, one.done, one.assigned) for one in completion(actor, lesson)]


class TestWhatIsRead:
    def test_both_by_who_missed_the_first_and_the_new_by_who_finished_it(self, known):
        first = lands(lacking(PROMPT))
        finish(first, known.officer_b)
        second = lands()
        assert measures(second, known.officer_a) == {SECTORS, PROMPT}
        assert measures(second, known.officer_b) == {PROMPT}

    def test_and_the_quiz_is_about_the_same(self, known):
        finish(lands(lacking(PROMPT)), known.officer_b)
        second = lands()
        assert {SECTORS, PROMPT} <= asked_first(second, known.officer_a)
        assert PROMPT in asked_first(second, known.officer_b)
        finish(second, known.officer_a, known.officer_b)
        assert all(own.done_at for own in second.assignments.filter(user=known.officer_a.user))

    def test_read_without_the_quiz_it_is_not_finished(self, known):
        first = lands(lacking(PROMPT))
        actions.confirm_read(given_to(first, known.officer_a), known.officer_a)
        second = lands()
        assert measures(second, known.officer_a) == {SECTORS, PROMPT}
        assert given_to(second, known.officer_a).read_at is None

    def test_of_three_editions_each_from_the_last_they_finished(self, known):
        take_baseline(book(lacking(SECTORS, PROMPT, AMOUNT)))
        first = lands(lacking(PROMPT, AMOUNT))
        finish(first, known.officer_b)
        second = lands(lacking(AMOUNT))
        finish(second, known.manager_a)
        third = lands()
        assert measures(third, known.officer_a) == {SECTORS, PROMPT, AMOUNT}
        assert measures(third, known.officer_b) == {PROMPT, AMOUNT}
        assert measures(third, known.manager_a) == {AMOUNT}

    def test_who_joined_between_reads_from_the_edition_they_were_given(self, known):
        lands(lacking(SECTORS, PROMPT, AMOUNT))
        lands(lacking(PROMPT, AMOUNT))
        user = User.objects.create_user("newcomer", password="a-long-password")
        seat = Membership.objects.create(user=user, role=Role.OFFICER, institution=known.bank_a)
        newcomer = Actor(user, seat)
        assigning.catch_up(clock.now())
        lands(lacking(AMOUNT))
        fourth = lands()
        assert measures(fourth, newcomer) == {SECTORS, PROMPT, AMOUNT}
        assert len(read_of(given_to(fourth, newcomer))) == 3
        # Of the others nobody has to read what was taken away and is there again.
        assert measures(fourth, known.officer_a) == {SECTORS, PROMPT}

    def test_what_changed_twice_is_one_line_from_the_first_to_the_last(self, known):
        def binding(word):
            return lambda found: found[AMOUNT].update(binding=word)

        take_baseline(book(binding("must")))
        lands(binding("in principle"))
        last = lands(binding("encouraged"))
        [line] = read_of(given_to(last, known.officer_a))
        assert (line.what, line.before, line.after) == (What.BINDING, "must", "encouraged")

    def test_a_measure_renamed_meanwhile_has_its_name_of_today(self, known):
        def renamed(found):
            found[SECTORS]["label"] = {"zh": "改过的名字", "en": "Another name"}
            found[SECTORS]["clause"] = "三(五)"

        lands(lacking(PROMPT))
        last = lands(renamed)
        lines = {one.measure: one.label.zh for one in read_of(given_to(last, known.officer_a))}
        assert lines.keys() == {SECTORS, PROMPT}
        assert lines[SECTORS] == "改过的名字"

    def test_one_that_came_under_a_name_and_now_has_another_is_read_once(self, known):
        def renamed(found):
            found["another-id"] = found.pop(SECTORS)

        lands(lacking(PROMPT))
        last = lands(renamed)
        assert measures(last, known.officer_a) == {"another-id", PROMPT}
        assert len(read_of(given_to(last, known.officer_a))) == 2

    def test_what_was_put_back_is_told_step_by_step_where_nothing_else_is_left(self, known):
        first = lands(lacking(PROMPT))
        last = lands(lacking(SECTORS, PROMPT))
        lines = [(one.what, one.measure) for one in read_of(given_to(last, known.officer_a))]
        assert lines == [(What.ADDED, SECTORS), (What.REMOVED, SECTORS)]
        assert first.edition == 1

    def test_lessons_from_before_this_was_kept_are_told_step_by_step(self, known):
        lands(lacking(PROMPT))
        Lesson.objects.update(before=None)
        last = lands()
        assert measures(last, known.officer_a) == {SECTORS, PROMPT}

    def test_who_left_and_comes_back_has_what_they_missed(self, known):
        lands(lacking(PROMPT))
        end_membership([known.officer_a.membership], known.manager_a)
        last = lands()
        assert not last.assignments.filter(user=known.officer_a.user).exists()
        Membership.objects.create(
            user=known.officer_a.user, role=Role.OFFICER, institution=known.bank_a
        )
        assigning.catch_up(clock.now())
        assert measures(last, known.officer_a) == {SECTORS, PROMPT}

    def test_who_owes_one_gets_the_next_though_it_binds_them_no_more(self, known):
        lands(lacking(PROMPT))
        Institution.objects.filter(pk=known.bank_b.pk).update(regions=["310000"])
        Institution.objects.filter(name="示例远郊银行").update(regions=["310000"])
        finish(Lesson.objects.get(), known.officer_far)
        last = lands()
        assert measures(last, known.officer_b) == {SECTORS, PROMPT}
        assert not last.assignments.filter(user=known.officer_far.user).exists()


class TestProducts:
    @pytest.fixture
    def product(self, known):
        return known.bank_a.products.get()

    def edit(self, cast, product, **terms):
        change_products([(product, terms)], cast.manager_a)
        [lesson] = look_at_products()
        return lesson

    def test_its_changes_are_gathered_too(self, known, product):
        first = self.edit(known, product, term_max=48)
        finish(first, known.manager_a)
        self.edit(known, product, term_max=60, summary="说明")
        last = self.edit(known, product, name="示例新名")
        lines = {one.part: (one.before, one.after) for one in
                 read_of(given_to(last, known.officer_a))}  # fmt: skip
        assert lines["term_max"] == (36, 60)
        assert lines.keys() == {"term_max", "summary", "name"}
        lines = {one.part: one.before for one in read_of(given_to(last, known.manager_a))}
        assert lines["term_max"] == 48

    def test_who_finished_the_middle_one_reads_the_last_alone(self, known, product):
        self.edit(known, product, term_max=48)
        finish(self.edit(known, product, term_max=54), known.officer_a)
        last = self.edit(known, product, summary="说明")
        assert [one.part for one in read_of(given_to(last, known.officer_a))] == ["summary"]

    def test_a_new_one_that_changed_before_it_was_read_is_still_new(self, known, product):
        [made] = make_products([(known.bank_a, {"name": "示例流水贷"})], known.manager_a)
        look_at_products()
        last = self.edit(known, made, term_max=12)
        [line] = read_of(given_to(last, known.officer_a))
        assert line.what is What.PRODUCT


class TestTheDeadline:
    @pytest.fixture
    def first(self, known):
        with at(2026, 11, 23):
            return lands(lacking(PROMPT))  # due on 2026-12-07, of whom none is late before

    def days(self, lesson, actor):
        own = given_to(lesson, actor)
        return str(own.due_on), str(own.remind_on), str(own.escalate_on)

    def test_who_is_late_stays_late_and_nobody_hears_of_it_twice(self, known, first):
        with at(2026, 12, 4):
            assigning.remind(clock.now())
        with at(2026, 12, 8):
            assigning.remind(clock.now())
        told = Outgoing.objects.filter(template__in=("training.reminder", "training.overdue"))
        before = told.count()
        assert before
        with at(2026, 12, 9):
            second = lands()
            assert self.days(second, known.officer_a) == self.days(first, known.officer_a)
            assert assigning.remind(clock.now()) == 0
            late = [one.late for one in completion(known.manager_a)]
        with at(2026, 12, 30):
            assert assigning.remind(clock.now()) == 0
        assert told.count() == before
        assert late == [2]

    def test_and_is_told_that_it_grew_and_was_due(self, known, first):
        with at(2026, 12, 9):
            lands()
        [message] = Outgoing.objects.filter(user=known.officer_a.user, template="training.more")
        assert "2026-12-07" in said(message, "zh").title
        assert "2026-12-07" in said(message, "en").title

    def test_who_finished_has_days_of_their_own_for_what_is_new(self, known, first):
        finish(first, known.officer_b)
        with at(2026, 12, 9):
            second = lands()
        assert given_to(second, known.officer_b).due_on > localdate(second.made_at)
        assert Outgoing.objects.filter(
            user=known.officer_b.user, template="training.new", key__contains=f"new:{second.pk}:"
        ).exists()

    def test_on_the_last_day_nobody_is_late_yet(self, known, first):
        with at(2026, 12, 7):
            second = lands()
        own = given_to(second, known.officer_a)
        assert str(own.due_on) == "2026-12-21"
        assert own.reminded_at is None

    def test_whoever_was_away_meanwhile_is_not_late_for_it(self, known, first):
        with at(2026, 11, 25):
            end_membership([known.officer_a.membership], known.manager_a)
        with at(2026, 12, 9):
            second = lands()
        with at(2026, 12, 10):
            Membership.objects.create(
                user=known.officer_a.user, role=Role.OFFICER, institution=known.bank_a
            )
            assigning.catch_up(clock.now(), everybody=True)
        assert str(given_to(second, known.officer_a).due_on) == "2026-12-24"

    def test_the_managers_are_told_once_of_who_was_not_yet_told_of(self, known, first):
        with at(2026, 12, 8):
            second = lands()
            assigning.remind(clock.now())
            assigning.remind(clock.now())
        told = Outgoing.objects.filter(template="training.overdue", user=known.manager_a.user)
        assert told.count() == 1
        assert given_to(second, known.officer_a).escalated_at is not None


class TestCounting:
    def test_a_person_counts_once_in_a_notice(self, known):
        first = lands(lacking(PROMPT))
        finish(first, known.officer_a)
        assert counted(known.manager_a) == [(1, 1, 2)]
        second = lands()
        assert counted(known.manager_a) == [(2, 0, 2)]
        assert counted(known.manager_a, first) == [(1, 1, 2)]  # as it ended
        finish(second, known.officer_a, known.manager_a)
        assert counted(known.manager_a) == [(2, 2, 2)]

    def test_the_city_counts_each_place_with_its_own_people(self, known):
        lands(lacking(PROMPT))
        finish(lands(), known.officer_b)
        found = list(completion(known.coordinator))
        assert (
            sum(one.assigned for one in found)
            == Assignment.objects.filter(lesson__closed_at=None).count()
        )
        names = {str(one.institution): (one.done, one.assigned) for one in found}
        assert names["示例乙银行"] == (1, 1)
        assert names["示例甲银行"] == (0, 2)


class TestThePages:
    def test_they_show_what_the_reader_missed_and_lead_on_from_the_older(self, known):
        first = lands(lacking(PROMPT))
        finish(first, known.officer_b)
        second = lands()
        named = fresh().states[NOTICE]["measures"]
        titles = [named[id]["label"]["zh"] for id in (SECTORS, PROMPT)]
        behind = visitor(known.officer_a).get(f"/training/{second.number}/").content.decode()
        assert all(title in behind for title in titles)
        assert "变化都合在这里" in behind
        ahead = visitor(known.officer_b).get(f"/training/{second.number}/").content.decode()
        assert titles[0] not in ahead
        assert "只列比第 1 版新的内容" in ahead
        older = visitor(known.officer_a).get(f"/training/{first.number}/").content.decode()
        assert "新版里一起列出" in older
        listed = visitor(known.officer_a).get("/training/").content.decode()
        assert second.number in listed
        assert first.number not in listed

    def test_the_api_says_since_which_edition(self, known):
        finish(lands(lacking(PROMPT)), known.officer_b)
        lands()

        def rows(actor):
            header = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
            page = visitor(actor).get("/api/v1/training", headers=header).json()
            return [(one["edition"], one["since"], one["changes"]) for one in page["rows"]]

        assert rows(known.officer_a) == [(2, 0, 2), (1, 0, 1)]
        assert rows(known.officer_b) == [(2, 1, 1), (1, 0, 1)]
