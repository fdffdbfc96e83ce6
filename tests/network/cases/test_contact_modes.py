"""How people were in touch is said by one field with one list, whatever the desk."""

from dataclasses import replace

import pytest

from changrong.network.cases import queries
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.kinds._shared import MODE, MODES
from changrong.network.cases.models import Case
from changrong.text import Text

from ..matters import loan_of

pytestmark = pytest.mark.shows("S0-08")
CODES = {code for code, _label in MODES}
# Codes that said how people were in touch before there was one list.
BEFORE = {"wechat", "chat", "visit", "here", "outlet"}
RECORDS = {
    "dispatch.answer",
    "outreach.not_reached",
    "outreach.undecided",
    "outreach.wants",
    "outreach.no_need",
    "visit.contact",
    "visit.put_off",
    "stewardship.contact",
    "session.hold",
    "appeal.reply",
}


def asked(kind: Kind) -> dict[str, tuple[Field, ...]]:
    return {f"{kind.name}.{step.name}": step.asks for step in kind.moves}


def test_the_six_ways_of_the_document_are_the_list():
    assert [code for code, _label in MODES] == [
        "phone", "video", "online", "at_outlet", "in_person", "message",
    ]  # fmt: skip


def test_every_record_of_a_contact_asks_the_one_field():
    moves = {name: asks for kind in KINDS.values() for name, asks in asked(kind).items()}
    for name in RECORDS:
        assert MODE in moves[name], name


def test_no_kind_has_a_list_of_its_own():
    # What sort of session is booked is no record of a contact: a panel is none of the ways.
    booked = KINDS["session"].fields[1]
    for kind in KINDS.values():
        steps = (field for asks in asked(kind).values() for field in asks)
        for field in (*kind.fields, *steps):
            codes = {code for code, _label in field.choices}
            if field != booked and len(codes & (CODES | BEFORE)) > 1:
                assert field.choices == MODES, f"{kind.name}.{field.name}"


@pytest.mark.django_db
def test_what_was_recorded_under_an_earlier_version_reads_as_it_did(cast, monkeypatch):
    today = KINDS["outreach"]
    old = Field(
        "channel",
        "choice",
        Text("怎么联系的", "How"),
        choices=(("wechat", Text("微信", "WeChat")),),
    )
    moves = tuple(
        replace(step, asks=tuple(old if field is MODE else field for field in step.asks))
        for step in today.moves
    )
    monkeypatch.setitem(KINDS, "outreach", replace(today, moves=moves))
    opening = Opening(cast.xianhe, {"contract": loan_of(cast).number})
    [case] = open_cases("outreach", [opening], cast.officer_a)
    monkeypatch.setitem(KINDS, "outreach", today)
    [case] = move([Case.objects.get(pk=case.pk)], "take", cast.officer_a)
    said = {"channel": "wechat", "next_on": "2027-01-05", "note": "没有回"}
    [case] = move([case], "not_reached", cast.officer_a, said)
    told = [answer for entry in queries.timeline(case, cast.alice) for answer in entry.answers]
    assert Text("微信", "WeChat") in [answer.value for answer in told]
