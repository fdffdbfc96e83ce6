"""A session is booked for a time to come, with a host who is free then, and has minutes."""

from datetime import timedelta

import pytest

from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.cases.queries import shown_fields, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.clock import now
from changrong.network.parties.persons import act_for_oneself
from changrong.network.people.actor import Actor

from ...matters import CONTACT, at, codes, opened, running, step

pytestmark = [pytest.mark.django_db, pytest.mark.shows("S1-30")]


def ask(cast, by=None, **changes) -> Case:
    by = by or cast.alice
    said = {
        "institution": cast.bank_a.number,
        "sort": "video",
        "topic": "首次贷款要准备什么",
        **CONTACT,
    }
    return opened("session", by, by.enterprise or cast.xianhe, said | changes)


def booking(cast, when="2026-11-25T10:00", **changes):
    """An hour from then."""
    until = (moment_of(when) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    host = cast.officer_a.user.number
    return {"at": when, "until": until, "host": host, "link": "会议号 001 002"} | changes


@pytest.fixture
def asked(cast) -> Case:
    with at("2026-11-23 09:00"):
        return ask(cast)


@pytest.fixture
def booked(cast, asked) -> Case:
    with at("2026-11-23 10:00"):
        return step(asked, "book", cast.officer_a, **booking(cast))


@pytest.mark.life
def test_it_is_booked_held_and_has_minutes(cast, booked):
    assert booked.handler == cast.officer_a.user
    assert (running(booked).name, running(booked).due_on.isoformat()) == ("hold", "2026-11-25")
    with at("2026-11-25 11:00"):
        held = step(
            booked,
            "hold",
            cast.officer_a,
            mode="video",
            minutes="讲了三项材料",
            next="周五前交材料",
        )
    assert (held.state, held.outcome) == ("held", "held")
    assert not held.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_it_may_not_come_about_and_whose_doing_it_was_is_kept(cast, booked):
    with at("2026-11-25 11:00"):
        over = step(booked, "miss", cast.officer_a, who="line")
    assert (over.outcome, over.fields["moves"][-1]["answers"]) == ("missed", {"who": "line"})


@pytest.mark.life
@pytest.mark.parametrize("stage", ["asked", "booked"])
@pytest.mark.life
def test_whoever_asked_may_cancel(cast, request, stage):
    over = step(request.getfixturevalue(stage), "withdraw", cast.alice)
    assert (over.state, over.outcome) == ("withdrawn", "withdrawn")


@pytest.mark.life
def test_the_institution_may_refuse_with_a_reason(cast, asked):
    with pytest.raises(FieldErrors):
        step(asked, "refuse", cast.officer_a)
    over = step(asked, "refuse", cast.officer_a, reason="本周没有专家")
    assert over.outcome == "refused"


@pytest.mark.life
def test_a_person_books_one_for_themselves(cast):
    person = Actor(cast.stranger.user, act_for_oneself(cast.stranger, "110105"))
    with at("2026-11-23 09:00"):
        case = ask(cast, person)
        case = step(case, "book", cast.officer_a, **booking(cast))
    assert not visible_to(cast.alice).filter(pk=case.pk).exists()
    with at("2026-11-25 11:00"):
        assert (
            step(case, "hold", cast.officer_a, mode="video", minutes="谈了房贷").outcome == "held"
        )


def test_a_time_that_is_past_is_refused_beside_it(cast, asked):
    with at("2026-11-23 10:00"), pytest.raises(FieldErrors) as refused:
        step(asked, "book", cast.officer_a, **booking(cast, "2026-11-23T09:59"))
    assert set(refused.value.errors) == {"at"}


def test_it_ends_after_it_begins(cast, asked):
    with at("2026-11-23 10:00"), pytest.raises(FieldErrors) as refused:
        step(asked, "book", cast.officer_a, **booking(cast, until="2026-11-25T10:00"))
    assert set(refused.value.errors) == {"until"}


@pytest.mark.parametrize(
    ("when", "is_free"),
    [
        ("2026-11-25T09:00", True),
        ("2026-11-25T09:30", False),
        ("2026-11-25T10:59", False),
        ("2026-11-25T11:00", True),
    ],
)
def test_a_host_is_booked_once_at_a_time(cast, booked, when, is_free):
    with at("2026-11-23 11:00"):
        other = ask(cast, topic="另一件事")
        if is_free:
            assert step(other, "book", cast.manager_a, **booking(cast, when)).state == "booked"
        else:
            with pytest.raises(FieldErrors, match=booked.number):
                step(other, "book", cast.manager_a, **booking(cast, when))


def test_another_host_is_free_then(cast, booked):
    with at("2026-11-23 11:00"):
        other = ask(cast, topic="另一件事")
        said = booking(cast, host=cast.manager_a.user.number, link="会议号 003 004")
        assert step(other, "book", cast.manager_a, **said).state == "booked"


def test_two_firms_are_never_let_into_one_room_at_once(cast, booked):
    with at("2026-11-23 11:00"):
        other = ask(cast, cast.charlie)
        said = booking(cast, "2026-11-25T10:30", host=cast.manager_a.user.number)
        with pytest.raises(FieldErrors, match=booked.number) as refused:
            step(other, "book", cast.manager_a, **said)
        assert set(refused.value.errors) == {"link"}
        by_telephone = ask(cast, cast.charlie, sort="phone")
        assert step(by_telephone, "book", cast.manager_a, **said).state == "booked"


def test_a_session_of_which_nobody_writes_minutes_is_the_bureaus_task(cast, booked):
    with at("2026-11-23 11:00"):
        said = booking(cast, "2026-11-26T10:00", reason="接待人开会")
        moved = step(booked, "rebook", cast.officer_a, **said)
    assert (running(moved).name, running(moved).due_on.isoformat()) == ("hold_later", "2026-11-26")
    with at("2026-11-27 09:00"):
        sweep(now())
    assert moved.children.get().kind == "task"


def test_its_own_time_may_be_moved_a_little(cast, booked):
    with at("2026-11-23 11:00"):
        said = booking(cast, "2026-11-25T10:30", reason="接待人上午开会")
        moved = step(booked, "rebook", cast.officer_a, **said)
    with at("2026-11-25 10:15"), pytest.raises(MoveRefused):
        step(moved, "hold", cast.officer_a, mode="video", minutes="还没有开始")


def test_minutes_are_not_written_before_it_began(cast, booked):
    with at("2026-11-25 09:59"), pytest.raises(MoveRefused):
        step(booked, "hold", cast.officer_a, mode="video", minutes="还没有开始")


@pytest.mark.parametrize("who", ["alice", "officer_b", "coordinator", "charlie"])
def test_only_the_institution_that_was_asked_books(cast, asked, who):
    with pytest.raises(NotAllowed):
        step(asked, "book", getattr(cast, who), **booking(cast))


def test_how_to_join_is_for_the_two_parties(cast, booked):
    assert "contact_phone" in shown_fields(cast.officer_a, booked)
    assert "contact_phone" not in shown_fields(cast.coordinator, booked)


def test_unanswered_for_two_working_days_it_is_the_bureaus_task(cast, asked):
    assert running(asked).due_on.isoformat() == "2026-11-25"
    with at("2026-11-26 09:00"):
        sweep(now())
    assert "clock.overdue" in codes(asked)
    assert asked.children.get().kind == "task"
