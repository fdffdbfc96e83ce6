"""Lessons made of what is new: once, for those whom it concerns, whoever looks first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from changrong.network import clock
from changrong.network.cases.scans import scan_day
from changrong.network.clock import SHANGHAI
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.words import said
from changrong.network.parties.actions import change_products, make_products
from changrong.network.parties.models import Institution
from changrong.network.people.actions import end_membership
from changrong.network.people.models import Membership, Role, User
from changrong.network.training import assigning, following
from changrong.network.training.audience import Reach, reaches_of
from changrong.network.training.changes import Change, What
from changrong.network.training.following import Edition, look_at_notices, look_at_products
from changrong.network.training.models import Assignment, Digested, Lesson

from . import BANKS, NOTICE, UNTESTED, as_it_was, baseline, fresh, lesson_of, whole_book

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def names(lesson):
    return set(lesson.assignments.values_list("user__username", flat=True))


def joined(name, institution=None, role=Role.OFFICER, **parts):
    user = User.objects.create_user(name, password="a-long-password")
    return Membership.objects.create(user=user, role=role, institution=institution, **parts)


def without(notice):
    """A later book that lacks a notice."""
    now = fresh()
    kept = tuple(one for one in now.book.notices if one.id != notice)
    states = {one.id: now.states[one.id] for one in kept}
    book = SimpleNamespace(hash="without", notices=kept)
    marks = {id: now.marks[id] for id in states}
    return Edition(book, states, marks, clock.now(), now.cases)


class TestTheFirstTime:
    def test_what_is_there_is_taken_for_known_and_it_is_said_so(self, cast, caplog):
        caplog.set_level("INFO")
        assert look_at_notices(fresh()) == []
        assert "taken for known" in caplog.text
        assert Digested.objects.filter(sort="notice").count() == len(whole_book().notices)
        assert Digested.objects.filter(sort="product").count() == 4
        event = Event.objects.get(code="training.baseline")
        assert event.data == {"subjects": Digested.objects.count(), "book": whole_book().hash}
        assert not Lesson.objects.exists()

    def test_and_the_second_time_nothing_is_new(self, cast, django_assert_num_queries):
        baseline()
        with django_assert_num_queries(1):
            assert look_at_notices(fresh()) == []
        assert look_at_products() == []
        assert not Lesson.objects.exists()


class TestNotices:
    def test_a_changed_notice_is_a_lesson_once(self, cast):
        lesson = lesson_of()
        assert look_at_notices(fresh()) == []
        assert (lesson.subject, lesson.edition, len(lesson.questions)) == (NOTICE, 1, 15)
        [change] = map(Change.read, lesson.changes)
        assert change.what is What.ADDED
        assert lesson.questions[0]["judged"]["notice"] == NOTICE
        [event] = Event.objects.filter(code="training.digested")
        assert event.data["lesson"] == lesson.number
        assert event.data["assigned"] == lesson.assignments.count() > 0

    def test_a_new_notice_is_told_whole(self, cast):
        baseline()
        Digested.objects.filter(subject=NOTICE).delete()
        [lesson] = look_at_notices(fresh())
        assert lesson.changes[0]["what"] == "notice"
        live = sum(one.is_live for one in whole_book().notice(NOTICE).measures)
        assert len(lesson.changes) >= 1 + live

    def test_a_notice_that_is_gone_is_told_and_may_come_back(self, cast):
        baseline()
        part = without(NOTICE)
        [lesson] = look_at_notices(part)
        assert {one["what"] for one in lesson.changes} == {"removed"}
        assert lesson.questions == []
        assert look_at_notices(part) == []
        [back] = look_at_notices(fresh())
        assert (back.edition, back.changes[0]["what"]) == (2, "notice")

    def test_other_words_alone_are_kept_and_nobody_is_bothered(self, cast):
        baseline()
        as_it_was(NOTICE, lambda state: state["title"].update(zh="旧题目"))
        assert look_at_notices(fresh()) == []
        assert Digested.objects.get(subject=NOTICE).state["title"]["zh"] != "旧题目"
        assert not Lesson.objects.exists()

    def test_the_next_edition_takes_the_place_of_the_one_before(self, cast):
        first = lesson_of()
        second = lesson_of()
        first.refresh_from_db()
        assert second.edition == 2
        assert first.closed_at is not None
        assert assigning.active() == [second]

    def test_a_process_with_an_older_book_leaves_it_alone(self, cast):
        baseline()
        with clock.at(clock.now() - timedelta(hours=1)):
            older = fresh()
        lesson = lesson_of()
        as_it_was(NOTICE)
        assert look_at_notices(older) == []
        assert list(Lesson.objects.all()) == [lesson]

    def test_one_without_usable_cases_is_read_only(self, cast):
        lesson = lesson_of(UNTESTED)
        assert lesson.questions == []
        assert lesson.assignments.exists()


class TestWhomItIsFor:
    def test_staff_of_those_it_binds_and_the_bureau(self, cast):
        joined("guarantor_officer", cast.guarantor)
        assert names(lesson_of(BANKS)) == {
            "officer_a",
            "officer_b",
            "officer_far",
            "manager_a",
            "coordinator",
            "elsewhere",
            "hotline",
        }

    def test_everybody_where_it_names_no_kind(self, cast):
        joined("guarantor_officer", cast.guarantor)
        assert "guarantor_officer" in names(lesson_of())

    def test_not_of_an_institution_far_from_where_it_holds(self, cast):
        Institution.objects.filter(pk=cast.bank_b.pk).update(regions=["310000"])
        found = names(lesson_of())
        assert "officer_b" not in found
        assert "officer_a" in found

    def test_of_the_one_institution_that_it_names(self, cast):
        Institution.objects.filter(pk=cast.bank_b.pk).update(policy_id="shengjing-shanghai")
        found = names(lesson_of("shengjing-shanghai-2022"))
        assert "officer_b" in found
        assert "officer_a" not in found

    def test_nobody_of_an_institution_that_serves_no_more(self, cast):
        Institution.objects.filter(pk=cast.bank_b.pk).update(active=False)
        assert "officer_b" not in names(lesson_of())

    def test_whoever_holds_two_seats_at_one_place_has_it_once(self, cast):
        Membership.objects.create(
            user=cast.officer_a.user, role=Role.MANAGER, institution=cast.bank_a
        )
        lesson = lesson_of()
        assert lesson.assignments.filter(user=cast.officer_a.user).count() == 1

    def test_a_duty_of_the_bureau_binds_no_institution(self):
        found = reaches_of(whole_book().notice("network-service-standard"))
        assert any(not one.institutions for one in found)
        bank = Institution(kind="bank", regions=[])
        assert not Reach(institutions=False).meets(bank)
        assert Reach(kinds=("bank",)).meets(bank)
        assert not Reach(kinds=("insurer",)).meets(bank)


class TestBeingTold:
    def test_of_many_lessons_at_once_a_person_is_told_once(self, cast):
        with clock.at(MONDAY - timedelta(hours=1)):
            baseline()
        as_it_was(NOTICE)
        as_it_was(BANKS)
        with clock.at(MONDAY):
            assert len(look_at_notices(fresh())) == 2
        [message] = Outgoing.objects.filter(user=cast.officer_a.user, template="training.new")
        assert "2026-12-07" in said(message, "zh").title
        assert said(message, "en").path == "/training/"

    def test_at_night_it_waits_for_the_office_to_open(self, cast):
        with clock.at(MONDAY.replace(hour=23)):
            lesson_of()
        message = Outgoing.objects.filter(template="training.new").first()
        assert message.sent_at.astimezone(SHANGHAI).date() == date(2026, 11, 24)


class TestTheDeadline:
    @pytest.fixture
    def lesson(self, cast):
        with clock.at(MONDAY):
            return lesson_of()

    def at(self, *day):
        return datetime(*day, 10, 0, tzinfo=SHANGHAI)

    def test_ten_working_days_a_reminder_before_and_the_manager_after(self, lesson):
        one = lesson.assignments.first()
        assert (one.assigned_on, one.due_on) == (date(2026, 11, 23), date(2026, 12, 7))
        assert (one.remind_on, one.escalate_on) == (date(2026, 12, 4), date(2026, 12, 8))

    def test_nobody_is_reminded_too_early(self, lesson):
        with clock.at(self.at(2026, 12, 3)):
            assert assigning.remind(clock.now()) == 0

    def test_reminded_once_and_only_who_has_not_finished(self, lesson, cast):
        done = lesson.assignments.get(user=cast.officer_b.user)
        done.read_at = done.done_at = clock.now()
        done.save()
        with clock.at(self.at(2026, 12, 4)):
            assert assigning.remind(clock.now()) == lesson.assignments.count() - 1
            assert assigning.remind(clock.now()) == 0
        told = Outgoing.objects.filter(template="training.reminder")
        assert told.filter(user=cast.officer_a.user).count() == 1
        assert not told.filter(user=cast.officer_b.user).exists()

    def test_on_the_last_day_no_manager_hears_of_it_and_on_the_next_working_day_once(
        self, lesson, cast
    ):
        with clock.at(self.at(2026, 12, 7)):
            assigning.remind(clock.now())
        assert not Outgoing.objects.filter(template="training.overdue").exists()
        with clock.at(self.at(2026, 12, 8)):
            assigning.remind(clock.now())
            assert assigning.remind(clock.now()) == 0
        told = Outgoing.objects.filter(template="training.overdue")
        assert {one.user.username for one in told} == {"manager_a", "coordinator"}
        assert said(told[0], "zh").path == "/training/completion/"

    def test_when_no_worker_ran_for_weeks_nobody_is_reminded_of_what_is_over(self, lesson):
        with clock.at(self.at(2027, 1, 11)):
            assigning.remind(clock.now())
        assert not Outgoing.objects.filter(template="training.reminder").exists()
        assert Outgoing.objects.filter(template="training.overdue").exists()

    def test_nobody_is_reminded_of_a_lesson_that_was_replaced(self, lesson):
        Lesson.objects.update(closed_at=clock.now())
        with clock.at(self.at(2026, 12, 8)):
            assert assigning.remind(clock.now()) == 0

    def test_nor_who_has_left(self, lesson, cast):
        end_membership([cast.officer_b.membership], cast.manager_a.SYSTEM)
        with clock.at(self.at(2026, 12, 4)):
            assigning.remind(clock.now())
        told = Outgoing.objects.filter(template="training.reminder")
        assert not told.filter(user=cast.officer_b.user).exists()


class TestWhoJoins:
    def test_gets_the_active_lessons_from_the_day_they_come(self, cast):
        old = lesson_of()
        new = lesson_of()
        newcomer = joined("newcomer", cast.bank_a)
        later = clock.now() + timedelta(days=1)
        with clock.at(later):
            assert assigning.catch_up(later) == 1
            assert assigning.catch_up(later) == 0
        assert not old.assignments.filter(user=newcomer.user).exists()
        given = new.assignments.get(user=newcomer.user)
        assert given.assigned_on == later.astimezone(SHANGHAI).date()
        assert Outgoing.objects.filter(user=newcomer.user, template="training.new").count() == 1
        assert Event.objects.get(code="training.assigned").data == {"assigned": 1}

    def test_the_day_finds_those_whose_institution_came_to_be_bound(self, cast):
        Institution.objects.filter(pk=cast.bank_b.pk).update(kind="insurer")
        lesson = lesson_of(BANKS)
        assert "officer_b" not in names(lesson)
        Institution.objects.filter(pk=cast.bank_b.pk).update(kind="bank")
        scan_day(clock.today())
        assert "officer_b" in names(lesson)

    def test_who_has_nothing_to_learn_is_told_nothing(self, cast):
        baseline()
        joined("newcomer", cast.bank_a)
        assert assigning.catch_up(clock.now()) == 0
        assert not Outgoing.objects.filter(template="training.new").exists()


class TestProducts:
    @pytest.fixture
    def product(self, cast):
        baseline()
        return cast.bank_a.products.get()

    def test_many_edits_of_a_day_are_one_lesson_for_the_own_staff(self, cast, product):
        for months in (48, 54, 60):
            change_products([(product, {"term_max": months})], cast.manager_a)
        assert scan_day(clock.today())["training"] == 1
        assert scan_day(clock.today()) == {}
        lesson = Lesson.objects.get()
        [change] = map(Change.read, lesson.changes)
        assert (change.part, change.before, change.after) == ("term_max", 36, 60)
        assert names(lesson) == {"officer_a", "manager_a"}
        assert lesson.questions == []

    def test_a_new_one_is_a_lesson_and_then_its_changes(self, cast, product):
        [made] = make_products([(cast.bank_a, {"name": "示例流水贷"})], cast.manager_a)
        [lesson] = look_at_products()
        assert lesson.changes[0]["what"] == "product"
        change_products([(made, {"active": False})], cast.manager_a)
        [second] = look_at_products()
        assert second.edition == 2

    def test_what_was_put_back_by_the_evening_is_no_lesson(self, cast, product):
        change_products([(product, {"term_max": 60})], cast.manager_a)
        change_products([(product, {"term_max": 36})], cast.manager_a)
        assert look_at_products() == []

    def test_before_there_is_a_baseline_nothing_is_new(self, cast):
        assert look_at_products() == []
        assert not Digested.objects.exists()


def test_a_round_of_the_worker_does_it_all(cast):
    following.follow(clock.now())
    assert Digested.objects.exists()
    as_it_was(NOTICE)
    Digested.objects.update(at=following.BEGAN - timedelta(days=1))
    assert following.follow(clock.now()) == 1
    assert following.follow(clock.now()) == 0
    assert Assignment.objects.filter(user=cast.officer_a.user).count() == 1
