"""What a firm is judged by: what is about it, and hangs on what it says itself."""

from datetime import date

import pytest

from changrong.network.people.actor import Actor
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.interview import asking
from changrong.network.rules.scope import OF_A_FIRM, firms_book, is_asked
from changrong.policy.language.nodes import reads

DAY = date(2022, 7, 1)


def test_no_institutions_own_house_is_judged_for_a_firm():
    subjects = {measure.on for measure in firms_book().measures}
    assert subjects <= OF_A_FIRM
    assert {"institution", "claim", "hotline", "sale"} <= {one.on for one in book().measures}


def test_what_hangs_on_nothing_is_judged_and_what_hangs_on_others_alone_is_not():
    keys = {measure.key for measure in firms_book().measures}
    assert "network-service-standard/clear-result" in keys  # reads nothing
    assert "cbirc-2020-fees/no-tied-deposit" not in keys


def test_all_that_hangs_on_a_firms_own_answers_about_itself_is_judged():
    kept = {measure.key for measure in firms_book().measures}
    for measure in book().measures:
        asked = any(is_asked(fact) for each in measure.conditions for fact in reads(each.node))
        if asked and measure.on in OF_A_FIRM:
            assert measure.key in kept


def test_every_subject_of_a_firm_has_measures():
    assert {measure.on for measure in firms_book().measures} == OF_A_FIRM


@pytest.mark.django_db
def test_a_firms_decision_is_that_of_the_book_and_less_than_half_as_long():
    facts = {"enterprise.region": "310105", "enterprise.industry": "6210"}
    [kept] = decide([(None, facts)], Actor.SYSTEM, DAY)
    assert kept.book == book().hash
    whole = book().decide(facts, DAY)
    judged = [f"{one['notice']}/{one['id']}" for one in kept.result["measures"]]
    assert judged == [one.key for one in firms_book().measures]
    for one in kept.result["measures"]:
        assert one["verdict"] == whole.of(f"{one['notice']}/{one['id']}").verdict
    assert len(judged) < len(whole.measures) / 2


def test_the_interview_asks_about_the_same():
    standing = asking(DAY).standing({})
    assert list(standing.verdicts) == [measure.key for measure in firms_book().measures]


def test_all_that_a_firm_may_have_is_judged_whoever_tells_it():
    keys = {measure.key for measure in firms_book().measures}
    gifts = {one.key for one in book().measures if one.on in OF_A_FIRM and one.gives}
    assert gifts <= keys
    assert "pboc-2020-credit/payment-put-off" in gifts  # hangs on what the bank knows


def test_the_limits_of_a_step_are_judged_with_the_rest():
    limit = "cbirc-2020-complaints/no-needless-papers"
    own = {one.key for one in firms_book().measures}
    assert limit not in own
    assert {one.key for one in firms_book([limit]).measures} == own | {limit}
    with pytest.raises(KeyError):
        firms_book(["none/none"])


@pytest.mark.django_db
def test_a_decision_with_the_limits_of_a_step_is_another_than_one_without():
    question = [(None, {"enterprise.region": "310105"})]
    limit = "cbirc-2020-complaints/no-needless-papers"
    [plain] = decide(question, Actor.SYSTEM, DAY)
    [with_it] = decide(question, Actor.SYSTEM, DAY, also=[limit])
    assert with_it.number != plain.number
    judged = {f"{one['notice']}/{one['id']}" for one in with_it.result["measures"]}
    assert limit in judged
    assert decide(question, Actor.SYSTEM, DAY, also=[limit]) == [with_it]
