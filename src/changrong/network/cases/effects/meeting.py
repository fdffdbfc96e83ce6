"""What a matchmaking meeting does to the seats of institutions and the enrolments of firms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from changrong.network import clock
from changrong.network.cases import engine
from changrong.network.cases.desk.telling import said
from changrong.network.cases.effects import effect
from changrong.network.cases.effects._days import moment_to_come
from changrong.network.cases.effects._needs import need_from
from changrong.network.cases.effects._noting import open_below, refuse, wrong
from changrong.network.cases.engine import Opening
from changrong.network.cases.fields import moment_of, short_label_of
from changrong.network.cases.kinds._shared import FINANCING
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor

NONE = "none"  # the intent that is none
PASSED_ON = ("intent", "amount_intended", "note")  # who follows up is the institution's own affair


@effect("meeting.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    moment_to_come(case, answers, "starts_at")


@effect("meeting.put_off", moves=("enrolment.follow", "seat.follow"))
def put_off(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Everybody who was to come is told when and where it is now."""
    moment_to_come(case, answers, "starts_at")
    for one in open_below(case, "enrolment"):
        one.fields |= _when_and_where(case)
        engine.step(one, move_of(one, "follow"), {}, by)
    for seat in open_below(case, "seat"):
        engine.step(seat, move_of(seat, "follow"), {}, by)


def _when_and_where(meeting: Case) -> dict[str, str]:
    """What a firm, which does not see the meeting itself, has of it in its own enrolment."""
    return {name: meeting.fields[name] for name in ("starts_at", "place")}


@effect("meeting.invite", opens=("seat",))
def invite(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A seat for each; one that has said yes, no or nothing yet is not asked twice."""
    rows = Institution.objects.filter(number__in=answers["invited"])
    found = {row.number: row for row in rows}
    there = case.children.filter(kind="seat", institution__in=found.values())
    if names := list(there.order_by("id").values_list("institution__name", flat=True)):
        raise refuse(
            f"已经请过{'、'.join(names)}", f"Invited already: {', '.join(names)}", "invited"
        )
    openings = [
        (case, Opening(parent=case, institution=found[number])) for number in answers["invited"]
    ]
    return {"seats": [one.number for one in engine.open_children(openings, "seat", by)]}


@effect("meeting.circulate", moves=("seat.receive",))
def circulate(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What firms need goes to every institution that comes: name, place, need; no telephone."""
    enrolled, seats = open_below(case, "enrolment"), open_below(case, "seat", "joined")
    if not enrolled:
        raise refuse("还没有企业报名", "No firm has enrolled yet")
    if not seats:
        raise refuse("还没有机构报名", "No institution has enrolled yet")
    _hand_out(enrolled, seats, by)
    return {"enrolments": [one.number for one in enrolled], "seats": [s.number for s in seats]}


@effect("enrolment.hand_out", moves=("seat.receive",))
def hand_out(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A firm that corrects its need, or takes it back, after the needs went round: institutions
    have what holds now, and nothing more of a firm that withdrew."""
    if case.parent is None or case.parent.state != "circulated":
        return
    others = [one for one in open_below(case.parent, "enrolment") if one.pk != case.pk]
    enrolled = others if case.closed_at else [*others, case]
    _hand_out(enrolled, open_below(case.parent, "seat", "joined"), Actor.SYSTEM)


def _hand_out(enrolled: Iterable[Case], seats: Iterable[Case], by: Actor) -> None:
    sheet = "\n".join(_line(one) for one in sorted(enrolled, key=lambda one: one.pk))
    for seat in seats:
        seat.fields["sheet"] = sheet
        engine.step(seat, move_of(seat, "receive"), {}, by)


def _line(enrolment: Case) -> str:
    stated = [
        f"{short_label_of(field).zh}：{said(field, enrolment.fields[field.name])}"
        for field in FINANCING
        if field.name in enrolment.fields
    ]
    return f"{enrolment.number} {enrolment.enterprise}　" + "；".join(stated)


@effect("meeting.hold", moves=("enrolment.meet", "seat.begin_reporting", "seat.lapse"))
def hold(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """From now on each institution that came says what it intends for each firm; one that never
    said whether it comes is waited for no longer."""
    if moment_of(case.fields["starts_at"]) > clock.now():
        raise refuse("还没有到召开的时间", "It has not begun yet")
    enrolled, seats = open_below(case, "enrolment"), open_below(case, "seat", "joined")
    for one in enrolled:
        engine.step(one, move_of(one, "meet"), {}, by)
    for seat in seats:
        engine.step(seat, move_of(seat, "begin_reporting"), {}, by)
    for seat in open_below(case, "seat", "invited"):
        engine.step(seat, move_of(seat, "lapse"), {}, by)
    counts = {"firms": len(enrolled), "institutions_came": len(seats)}
    case.fields |= counts
    return counts


@effect("meeting.close", moves=("enrolment.match", "enrolment.miss"))
def close(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Each firm that still waits learns what came of it."""
    before = case.children.filter(kind="enrolment").exclude(closed_at=None)
    intents = sum(1 for one in before if intents_of(one))
    for one in open_below(case, "enrolment"):
        found = bool(intents_of(one))
        engine.step(one, move_of(one, "match" if found else "miss"), {}, by)
        intents += found
    case.fields["intents"] = intents
    return {"intents": intents}


def intents_of(enrolment: Case) -> list[Mapping[str, Any]]:
    """What institutions said they intend, without those who intend nothing."""
    made = enrolment.fields.get("moves", [])
    told = [entry["answers"] for entry in made if entry["move"] == "answered"]
    return [one for one in told if one["intent"] != NONE]


@effect("enrolment.join")
def join(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """It stands below the meeting it names, which must still take enrolments, and once a firm."""
    meeting = Case.objects.select_for_update(no_key=True).get(number=answers["meeting"])
    if meeting.state != "enrolling" or moment_of(meeting.fields["starts_at"]) <= clock.now():
        raise wrong("meeting", "这一场已经截止报名", "This meeting takes no more enrolments")
    there = meeting.children.filter(kind="enrolment", enterprise=case.enterprise, closed_at=None)
    if earlier := there.first():
        raise wrong(
            "meeting", f"已经报过名：{earlier.number}", f"Enrolled already: {earlier.number}"
        )
    case.parent = meeting
    case.fields |= _when_and_where(meeting)
    case.save(update_fields=["parent", "fields"])


@effect("enrolment.open_need", opens=("need",))
def open_need(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What it needed is asked of the whole network, unless somebody at the meeting will serve."""
    if intents_of(case):
        raise refuse("已经有机构有意向", "An institution is interested already")
    return need_from(case, case.fields, by)


@effect("seat.tell", moves=("enrolment.answered",))
def tell(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """What is intended for one firm is told to it; once by each institution."""
    [found] = engine.locked(Case.objects.filter(number=answers["enrolment"]))
    if found.state != "met":
        raise refuse("这户企业没有参加", "This firm did not take part", "enrolment")
    if found.number in _told(case)[:-1]:
        raise refuse("这户已经写过", "This firm has been reported on", "enrolment")
    if answers["intent"] == "loan" and "amount_intended" not in answers:
        raise refuse("愿意放款的，写明金额", "Say how much you would lend", "amount_intended")
    kept = {
        name: answers[name] for name in ("intent", "amount_intended", "note") if name in answers
    }
    answer = {"institution": case.institution.number} | kept
    engine.step(found, move_of(found, "answered"), answer, by)
    return {"enrolment": found.number}


@effect("seat.finish")
def finish(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """Every firm that came has been told something, if only that nothing is suitable."""
    waiting = Case.objects.filter(parent=case.parent_id, kind="enrolment", state="met")
    left = waiting.exclude(number__in=_told(case)).order_by("id")
    if numbers := list(left.values_list("number", flat=True)):
        raise refuse(f"还没有写明：{'、'.join(numbers)}", f"Not yet told: {', '.join(numbers)}")


def _told(seat: Case) -> list[str]:
    """The firms an institution has reported on, by their enrolments; the move being made last."""
    made = seat.fields.get("moves", [])
    return [entry["answers"]["enrolment"] for entry in made if entry["move"] == "tell"]
