"""How it went: asked once, answered once, by a link or by the firm itself."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.signing import TimestampSigner
from django.utils.html import strip_tags

from changrong.network import clock
from changrong.network.cases import queries as cases
from changrong.network.cases.erasing import erase_contacts
from changrong.network.cases.kinds import KINDS
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.words import said
from changrong.network.people.actor import Actor
from changrong.network.surveys import actions, links, queries
from changrong.network.surveys.actions import (
    AlreadyAnswered,
    Answer,
    SurveyRefused,
    TooLate,
    answer,
)
from changrong.network.surveys.models import Comment, Survey

from ..cast import Cast
from ..visitors import statuses, visitor

GOOD = Answer(4, "yes", "很快")
SENT = {"score": "4", "solved": "yes", "comment": "很快"}


def later(days):
    return clock.at(clock.now() + timedelta(days=days))


class TestAsking:
    def test_a_case_that_closes_is_asked_about_where_its_kind_says_so(self, closed):
        assert Survey.objects.filter(case=closed).exists() == KINDS["need"].asks_satisfied
        children = closed.children.all()
        assert not Survey.objects.filter(case__in=children).exists()

    def test_once_however_often(self, closed, survey):
        assert actions.ask([closed]) == []
        assert Survey.objects.filter(case=closed).count() == 1
        assert Event.objects.filter(stream=closed.number, code="survey.asked").count() == 1

    def test_the_firm_is_sent_a_link_that_opens_the_page(self, cast: Cast, survey):
        message = Outgoing.objects.get(template="survey", user=cast.alice.user, channel="portal")
        told = said(message, "zh")
        assert survey.case.number in told.title
        assert visitor(cast.anonymous).get(told.path).status_code == 200

    def test_the_outbox_and_the_table_hold_nothing_that_opens(self, cast, survey):
        word = links.word_of(survey.seed)
        kept = [str(list(model.objects.values())) for model in (Outgoing, Survey, Event)]
        assert not any(word in row for row in kept)


class TestAnswering:
    def test_what_was_said_is_kept_apart_from_its_words(self, cast, survey):
        answer(survey, GOOD, Actor())
        survey.refresh_from_db()
        assert (survey.score, survey.solved, survey.signed_in) == (4, "yes", False)
        assert survey.comment.text == "很快"
        event = Event.objects.get(stream=survey.case.number, code="survey.answered")
        assert event.data == {"survey": survey.number, "score": 4, "solved": "yes"}

    def test_the_second_answer_is_refused_and_changes_nothing(self, survey):
        answer(survey, GOOD, Actor())
        with pytest.raises(AlreadyAnswered):
            answer(survey, Answer(1, "no", "其实不好"), Actor())
        survey.refresh_from_db()
        assert (survey.score, survey.solved) == (4, "yes")
        assert Comment.objects.count() == 1

    def test_after_its_days_none_is_taken(self, survey):
        with later(settings.SURVEY_DAYS), pytest.raises(TooLate):
            answer(survey, GOOD, Actor())

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            (Answer(0, "yes"), "score"),
            (Answer(6, "yes"), "score"),
            (Answer(3, "perhaps"), "solved"),
            (Answer(3, "yes", "长" * (actions.LONGEST + 1)), "comment"),
        ],
    )
    def test_what_is_no_answer_is_refused_at_its_question(self, survey, given, field):
        with pytest.raises(SurveyRefused) as refused:
            answer(survey, given, Actor())
        assert refused.value.field == field
        survey.refresh_from_db()
        assert survey.answered_at is None

    def test_not_solved_opens_nothing_and_the_coordinator_hears_of_it(self, cast, closed, survey):
        answer(survey, Answer(2, "no"), Actor())
        closed.refresh_from_db()
        assert closed.closed_at is not None
        assert not closed.children.filter(closed_at=None).exists()
        told = Outgoing.objects.filter(template="unsolved").values_list("user", flat=True)
        assert list(told) == [cast.coordinator.user.pk]

    def test_solved_tells_nobody(self, survey):
        answer(survey, GOOD, Actor())
        assert not Outgoing.objects.filter(template="unsolved").exists()


class TestWhoReadsIt:
    def test_the_firm_and_the_bureau_read_the_words_and_nobody_elses_firm_anything(
        self, cast, survey
    ):
        answer(survey, GOOD, Actor())
        for who in (cast.alice, cast.coordinator):
            assert queries.visible_to(who).get().score == 4
            assert queries.may_read_comment(who)
        assert not queries.may_read_comment(cast.officer_a)
        for who in (cast.charlie, cast.coordinator_elsewhere, cast.anonymous):
            assert not queries.visible_to(who).exists()

    def test_the_history_says_that_the_firm_answered(self, cast, closed, survey):
        answer(survey, GOOD, Actor())
        [entry] = [e for e in cases.timeline(closed, cast.alice) if e.what.zh == "企业作了评价"]
        assert (entry.by, entry.who.zh) == ("firm", "企业")

    def test_the_words_are_erased_with_the_firms_contacts_and_the_answer_stays(self, cast, survey):
        answer(survey, GOOD, Actor())
        erase_contacts([cast.xianhe], Actor.SYSTEM)
        survey.refresh_from_db()
        assert survey.score == 4
        assert not Comment.objects.exists()


class TestTheLink:
    def test_reading_it_uses_nothing_up_and_one_answer_does(self, cast, survey):
        path, browser = links.path_of(survey), visitor(cast.anonymous)
        for _ in range(2):
            assert browser.get(path).status_code == 200
        assert "收到您的评价" in browser.post(path, SENT).content.decode()
        assert "已经评价过了" in browser.get(path).content.decode()
        again = browser.post(path, SENT | {"score": "1"})
        assert again.status_code == 409
        survey.refresh_from_db()
        assert survey.score == 4

    def test_links_sent_at_different_times_are_one_use_together(self, cast, survey):
        first = links.path_of(survey)
        with later(2):
            second = links.path_of(survey)
            visitor(cast.anonymous).post(second, SENT)
        assert "已经评价过了" in visitor(cast.anonymous).get(first).content.decode()

    def test_one_that_was_altered_or_made_up_is_said_to_be_wrong(self, cast, survey):
        token = links.path_of(survey).split("/")[-2]
        foreign = TimestampSigner(salt=links.SALT).sign("0" * 20)
        elsewhere = TimestampSigner(salt="another").sign(links.word_of(survey.seed))
        for wrong in (f"{token}x", token[:-1], foreign, elsewhere, "x", "x" * 500):
            page = visitor(cast.anonymous).get(f"/how-it-went/{wrong}/")
            assert page.status_code == 404
            assert "这个链接不对" in page.content.decode()
            assert survey.case.number not in page.content.decode()

    def test_an_old_one_says_so_and_no_more(self, cast, survey):
        path = links.path_of(survey)
        survey.expires_at = clock.now() - timedelta(seconds=1)
        survey.save()
        for method in ("get", "post"):
            page = getattr(visitor(cast.anonymous), method)(path, SENT)
            assert page.status_code == 410
            assert survey.case.number not in page.content.decode()

    def test_a_signature_too_old_is_an_old_link(self, cast, survey, settings):
        path = links.path_of(survey)
        settings.SURVEY_DAYS = -1
        assert visitor(cast.anonymous).get(path).status_code == 410

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, cast, survey):
        page = visitor(cast.anonymous).post(links.path_of(survey), {"comment": "慢"})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"score", "solved"}
        assert "慢" in page.content.decode()

    def test_the_page_names_the_case_and_neither_firm_nor_amount(self, cast, survey):
        page = visitor(cast.anonymous).get(links.path_of(survey)).content.decode()
        main = strip_tags(page[page.index("<main") : page.index("</main>")])
        assert survey.case.number in main
        assert cast.xianhe.name not in main
        assert "80" not in main.replace(survey.case.number, "")

    def test_one_visitor_cannot_send_without_end(self, cast):
        browser = visitor(cast.anonymous)
        codes = [browser.post("/how-it-went/x/", SENT).status_code for _ in range(31)]
        assert codes == [404] * 30 + [429]


class TestTheFirmsOwnPage:
    def test_it_is_asked_on_the_page_of_the_need_and_answered_there(self, cast, survey):
        browser, path = visitor(cast.alice), f"/cases/{survey.case.number}/how-it-went/"
        need = f"/needs/{survey.case.number}/"
        assert path in browser.get(need).content.decode()
        assert browser.post(path, SENT).status_code == 200
        survey.refresh_from_db()
        assert survey.signed_in
        page = browser.get(need).content.decode()
        assert path not in page
        assert "很快" in page

    def test_nobody_else_reaches_it(self, cast, survey):
        got = statuses(cast, "get", f"/cases/{survey.case.number}/how-it-went/")
        assert {who for who, code in got.items() if code == 200} == {"alice"}
        assert got["anonymous"] == 401

    def test_the_bureau_reads_answer_and_words_on_the_case(self, cast, survey):
        answer(survey, GOOD, Actor())
        page = visitor(cast.coordinator).get(f"/cases/{survey.case.number}/").content.decode()
        assert "5 分里的 4 分" in page
        assert "很快" in page
