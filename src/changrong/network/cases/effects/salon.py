"""An online salon: announced with a notice on consumer protection or not at all; its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changrong.identifiers import areas_around
from changrong.network import clock
from changrong.network.broadcasts.models import Broadcast, Sort
from changrong.network.broadcasts.queries import shown
from changrong.network.cases import engine
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import moment_to_come
from changrong.network.cases.effects._noting import begin, note, open_below, refuse, wrong
from changrong.network.cases.fields import moment_of
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.people.actor import Actor

# What whoever enrols has of the salon in the own place.
SHARED = ("starts_at", "room", "notice", "notice_title", "notice_words")


@effect("salon.announce")
def announce(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Attach the notice. Raises MoveRefused where none is up."""
    moment_to_come(case, answers, "starts_at")
    begin(case, **_notice_for(case))


@effect("salon.put_off", moves=("salon_place.follow",))
def put_off(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Another time, with the notice of then; everybody enrolled is told."""
    moment_to_come(case, answers, "starts_at")
    note(case, **_notice_for(case))
    _tell(case, by)


@effect("salon.attach", moves=("salon_place.follow",))
def attach(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Another notice in place of one that was withdrawn or is over."""
    found = _notice_for(case)
    if found["notice"] == case.fields["notice"]:
        raise refuse("附的就是这一则", "This is the notice that is attached")
    note(case, **found)
    _tell(case, by)
    return {"notice": found["notice"]}


@effect("salon.hold", moves=("salon_place.attend",))
def hold(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    if moment_of(case.fields["starts_at"]) > clock.now():
        raise refuse("还没有到开始的时间", "It has not begun yet")
    places = open_below(case, "salon_place")
    for place in places:
        engine.step(place, move_of(place, "attend"), {}, by)
    note(case, came=len(places))
    return {"came": len(places)}


@effect("salon_place.join")
def join(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A place below the salon, while there is one, once each."""
    salon = Case.objects.select_for_update(no_key=True, of=("self",)).get(number=answers["salon"])
    places = salon.children.filter(kind="salon_place", closed_at=None)
    if salon.closed_at or moment_of(salon.fields["starts_at"]) <= clock.now():
        raise wrong("salon", "这一场已经截止报名", "This salon takes no more enrolments")
    if earlier := places.filter(enterprise=case.enterprise).first():
        number = earlier.number
        raise wrong("salon", f"已经报过名：{number}", f"Enrolled already: {number}")
    if places.count() >= salon.fields["seats"]:
        raise wrong("salon", "这一场已经满了", "This salon is full")
    kept = Broadcast.objects.filter(number=salon.fields["notice"], state=Broadcast.State.APPROVED)
    if not kept.exists():
        raise wrong(
            "salon",
            "这一场的消费者保护提示已经撤下，等主办方换好再报名",
            "The consumer-protection notice of this salon was withdrawn; enrol once its host has "
            "attached another",
        )
    case.parent, case.institution = salon, salon.institution
    case.fields |= {name: salon.fields[name] for name in SHARED}
    case.save(update_fields=["parent", "institution", "fields"])


def _notice_for(case: Case) -> dict[str, str]:
    """The notice on consumer protection that is up today: the host's own, else the network's. The
    words are kept as they are now, so that everybody has what was attached."""
    up = shown(clock.today()).filter(sort=Sort.PROTECTION)
    own = up.filter(institution=case.institution).first()
    of_all = up.filter(institution=None, region__in=areas_around(case.region)).first()
    found = own or of_all
    if found is None:
        raise refuse(
            "没有正在显示的消费者保护公告，先在“公告”里写一则、请人核准",
            "No announcement on consumer protection is up: write one under Announcements and have "
            "it approved first",
        )
    return {"notice": found.number, "notice_title": found.title_zh, "notice_words": found.words_zh}


def _tell(case: Case, by: Actor) -> None:
    """Everybody enrolled has what holds now."""
    for place in open_below(case, "salon_place"):
        place.fields |= {name: case.fields[name] for name in SHARED}
        engine.step(place, move_of(place, "follow"), {}, by)
