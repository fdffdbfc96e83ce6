"""A lesson over its pages: assigned, read, a quiz failed, a quiz passed, counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.people.actions import end_membership
from changrong.network.people.actor import Actor
from changrong.network.training import actions
from changrong.network.training.errors import (
    AlreadyPassed,
    NothingAsked,
    NotRead,
    NotTheNext,
    Replaced,
    TrainingRefused,
)
from changrong.network.training.models import Answer, Assignment, Sitting
from changrong.network.training.queries import completion

from ..visitors import statuses, visitor
from . import NOTICE, UNTESTED, given_to, lesson_of, other_than

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(cast):
    return lesson_of()


@pytest.fixture
def own(cast, lesson) -> Assignment:
    return given_to(lesson, cast.officer_a)


def of(actor, lesson):
    return next(one for one in completion(actor, lesson) if one.institution)


def sit(browser, lesson, wrong):
    """Go through a sitting by its pages with so many wrong answers; the page of its result."""
    page = browser.post(f"/training/{lesson.number}/begin/", follow=True)
    while "form" in page.context:
        question = page.context["shown"].question
        said = other_than(question.right) if wrong > 0 else question.right
        wrong -= 1
        page = browser.post(page.request["PATH_INFO"], {"said": said}, follow=True)
        text = page.content.decode()
        assert ("答错了" if said != question.right else "答对了") in text
        assert "逐项核对" in text, "the explanation is that of a decision"
        page = browser.get(page.context["onward"])
    return page


@pytest.mark.life
@pytest.mark.shows("S1-33", "S1-34")
def test_from_the_list_to_the_record(cast, lesson):
    browser = visitor(cast.officer_a)
    page = browser.get("/training/").content.decode()
    assert lesson.words.zh in page
    assert "看有什么变化" in page

    page = browser.get(f"/training/{lesson.number}/").content.decode()
    assert "新增措施" in page
    assert f"/notices/{NOTICE}/" in page, "each line leads to the card and the clause"
    assert "答对 4 道通过" in page
    assert "开始测验" not in page

    page = browser.post(f"/training/{lesson.number}/", follow=True).content.decode()
    assert "开始测验" in page
    assert of(cast.manager_a, lesson).read == 1
    assert of(cast.manager_a, lesson).done == 0

    failed = sit(browser, lesson, wrong=2)
    assert "答对 3/5，还没有通过" in failed.content.decode()
    assert of(cast.manager_a, lesson).done == 0

    passed = sit(browser, lesson, wrong=1)
    assert "通过了" in passed.content.decode()
    first, second = Sitting.objects.order_by("attempt")
    assert not set(first.places) & set(second.places), "asked about other cases"
    assert (first.right, first.passed, second.right, second.passed) == (3, False, 4, True)

    record = given_to(lesson, cast.officer_a)
    assert record.read_at < record.done_at == second.ended_at
    counted = of(cast.manager_a, lesson)
    assert (counted.done, counted.assigned, counted.share) == (1, 2, 1 / counted.assigned)
    told = Event.objects.filter(stream=f"user-{cast.officer_a.user.number}", code__startswith="t")
    assert [event.code for event in told.order_by("sequence")] == [
        "training.read",
        "training.sat",
        "training.sat",
    ]
    assert "学完的" in browser.get("/training/").content.decode()


class TestReading:
    def test_twice_is_once(self, cast, own):
        first = actions.confirm_read(own, cast.officer_a)
        with clock.at(clock.now() + timedelta(hours=1)):
            assert actions.confirm_read(own, cast.officer_a).read_at == first.read_at
        assert Event.objects.filter(code="training.read").count() == 1

    def test_without_a_quiz_reading_is_all_and_the_page_says_so(self, cast):
        lesson = lesson_of(UNTESTED)
        browser = visitor(cast.officer_a)
        page = browser.get(f"/training/{lesson.number}/").content.decode()
        assert "没有能出题的算例" in page
        browser.post(f"/training/{lesson.number}/")
        own = given_to(lesson, cast.officer_a)
        assert own.done_at == own.read_at is not None
        with pytest.raises(NothingAsked):
            actions.begin(own, cast.officer_a)

    def test_one_that_was_replaced_leads_to_the_newer(self, cast, lesson, own):
        newer = lesson_of()
        with pytest.raises(Replaced):
            actions.confirm_read(own, cast.officer_a)
        browser = visitor(cast.officer_a)
        page = browser.get(f"/training/{lesson.number}/").content.decode()
        assert f"/training/{newer.number}/" in page
        assert "我看完了" not in page
        assert "变化都合在这里" in browser.get(f"/training/{newer.number}/").content.decode()

    def test_nobody_reads_it_for_somebody_else(self, cast, own):
        with pytest.raises(TrainingRefused):
            actions.confirm_read(own, cast.officer_b)
        with pytest.raises(TrainingRefused):
            actions.confirm_read(own, Actor.SYSTEM)
        own.refresh_from_db()
        assert own.read_at is None


class TestTheQuiz:
    @pytest.fixture
    def sitting(self, cast, own):
        actions.confirm_read(own, cast.officer_a)
        return actions.begin(own, cast.officer_a)

    def page(self, lesson, sitting, at):
        return f"/training/{lesson.number}/quiz/{sitting.attempt}/{at}/"

    def right(self, lesson, sitting, at):
        return actions.question_at(sitting.assignment, sitting, at).right

    def test_not_before_it_was_read(self, cast, lesson, own):
        with pytest.raises(NotRead):
            actions.begin(own, cast.officer_a)
        browser = visitor(cast.officer_a)
        page = browser.post(f"/training/{lesson.number}/begin/", follow=True)
        assert "请先看完内容" in page.content.decode()
        assert not Sitting.objects.exists()

    def test_begun_again_it_goes_on_where_it_was(self, cast, lesson, own, sitting):
        actions.answer(sitting, 1, self.right(lesson, sitting, 1), cast.officer_a)
        assert actions.begin(own, cast.officer_a) == sitting
        page = visitor(cast.officer_a).post(f"/training/{lesson.number}/begin/")
        assert page["Location"] == self.page(lesson, sitting, 2)

    def test_no_choice_is_an_error_at_the_question(self, cast, lesson, sitting):
        page = visitor(cast.officer_a).post(self.page(lesson, sitting, 1), {})
        assert page.status_code == 422
        text = page.content.decode()
        assert "请选一个答案。" in text
        assert "错误：" in text
        assert 'href="#id_said_0"' in text
        assert not Answer.objects.exists()

    def test_what_is_no_answer_is_refused(self, cast, lesson, sitting):
        page = visitor(cast.officer_a).post(self.page(lesson, sitting, 1), {"said": "perhaps"})
        assert page.status_code == 422
        with pytest.raises(TrainingRefused) as refused:
            actions.answer(sitting, 1, "perhaps", cast.officer_a)
        assert refused.value.field == "said"

    def test_reloaded_or_sent_again_the_first_answer_stays(self, cast, lesson, sitting):
        browser, right = visitor(cast.officer_a), self.right(lesson, sitting, 1)
        wrong = other_than(right)
        browser.post(self.page(lesson, sitting, 1), {"said": wrong})
        browser.post(self.page(lesson, sitting, 1), {"said": right})
        assert "答错了" in browser.get(self.page(lesson, sitting, 1)).content.decode()
        assert actions.answer(sitting, 1, right, cast.officer_a).said == wrong
        assert Answer.objects.get().is_right is False

    def test_questions_come_one_after_the_other(self, cast, lesson, sitting):
        with pytest.raises(NotTheNext):
            actions.answer(sitting, 3, "yes", cast.officer_a)
        browser = visitor(cast.officer_a)
        assert browser.get(self.page(lesson, sitting, 3))["Location"] == self.page(
            lesson, sitting, 1
        )
        assert browser.get(self.page(lesson, sitting, 6)).status_code == 404
        result = browser.get(f"/training/{lesson.number}/quiz/1/")
        assert result["Location"] == self.page(lesson, sitting, 1)

    def test_the_right_answer_is_not_on_the_page_of_the_question(self, cast, lesson, sitting):
        text = visitor(cast.officer_a).get(self.page(lesson, sitting, 1)).content.decode()
        assert len(re.findall(r'type="radio"', text)) == 3
        assert "checked" not in text
        assert "逐项核对" not in text

    def test_passed_it_is_over(self, cast, lesson, own, sitting):
        for at in range(1, 6):
            actions.answer(sitting, at, self.right(lesson, sitting, at), cast.officer_a)
        with pytest.raises(AlreadyPassed):
            actions.begin(own, cast.officer_a)
        with pytest.raises(NotTheNext):
            actions.answer(sitting, 6, "yes", cast.officer_a)

    def test_four_of_five_pass_and_three_do_not(self, cast, lesson, own, sitting):
        for wrong, passed in ((2, False), (1, True)):
            now = actions.begin(own, cast.officer_a)
            for at in range(1, 6):
                right = self.right(lesson, now, at)
                said = other_than(right) if at <= wrong else right
                actions.answer(now, at, said, cast.officer_a)
            now.refresh_from_db()
            assert now.passed is passed

    def test_in_the_middle_of_a_replaced_one_it_stops(self, cast, lesson, sitting):
        lesson_of()
        page = visitor(cast.officer_a).post(self.page(lesson, sitting, 1), {"said": "yes"})
        assert page.status_code == 422
        assert "已经有了新版" in page.content.decode()

    def test_a_colleagues_sitting_is_not_there(self, cast, lesson, sitting):
        browser = visitor(cast.manager_a)
        assert browser.get(self.page(lesson, sitting, 1)).status_code == 404
        assert browser.get(f"/training/{lesson.number}/quiz/1/").status_code == 404

    def test_who_left_the_institution_finds_nothing(self, cast, lesson, sitting):
        end_membership([cast.officer_a.membership], cast.manager_a)
        assert visitor(cast.officer_a).get(self.page(lesson, sitting, 1)).status_code == 404


def test_who_finds_the_pages(cast, lesson):
    staff = {"officer_a", "officer_b", "manager_a", "coordinator", "coordinator_elsewhere"}
    found = statuses(cast, "get", f"/training/{lesson.number}/")
    assert {who for who, status in found.items() if status == 200} == staff | {
        "hotline",
        "supervisor",
    }
    found = statuses(cast, "get", "/training/completion/")
    assert {who for who, status in found.items() if status == 200} == {
        "manager_a",
        "coordinator",
        "coordinator_elsewhere",
        "supervisor",
    }
    assert visitor(cast.supervisor).post(f"/training/{lesson.number}/").status_code == 404
