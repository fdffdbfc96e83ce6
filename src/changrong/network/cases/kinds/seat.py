"""An institution's seat at a matchmaking meeting (机构参会): invited, enrolled, handed what firms
need, and heard on each of them."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    INSTITUTIONS,
    REASON,
    STAFF,
    lapse,
    noted,
    reminded,
)
from changrong.network.cases.kinds.enrolment import AMOUNT, INTENT
from changrong.network.people.models import Role
from changrong.text import Text

PEOPLE = (
    Field("attending", "text", Text("谁参加", "Who attends")),
    Field("offers", "long_text", Text("带来哪些产品", "Products brought along")),
)

seat = Kind(
    "seat",
    prefix="CH",
    label=Text("机构参会", "Seat at a meeting"),
    clause="beijing-2020-emergency:P5",
    group="matching",
    about=INSTITUTIONS,
    parent="meeting",
    ends_with_parent="lapse",
    answers=("join", "decline"),
    fields=(*PEOPLE, noted("sheet", "long_text", Text("企业需求", "What firms need"))),
    states=(
        State(
            "invited",
            Text("待答复", "Invited"),
            "soon",
            next=Text("机构会答复来不来。", "The institution says whether it comes."),
        ),
        State(
            "joined",
            Text("已报名", "Enrolled"),
            next=Text("开会前会收到企业需求。", "It is handed what firms need before."),
        ),
        State(
            "reporting",
            Text("待报结果", "To report"),
            "soon",
            next=Text("逐户写明意向。", "It says what it intends for each firm."),
        ),
        State("reported", Text("已报结果", "Reported"), "yes", end=True),
        State("declined", Text("不参加", "Does not come"), "no", end=True),
        State("dropped", Text("不用再办", "No longer needed"), "no", end=True),
    ),
    clocks=(
        Clock(
            "answer",
            duty=ANSWER,
            label=Text("答复参不参加", "Say whether it comes"),
            stops=("join", "decline", "excuse", "lapse"),
            levels=reminded(),
        ),
        Clock(
            "report",
            duty=ANSWER,
            label=Text("逐户写明意向", "Say what is intended for each firm"),
            starts="begin_reporting",
            stops=("finish", "excuse", "lapse"),
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "join",
            Text("参加", "Enrol"),
            ("invited",),
            "joined",
            by=STAFF,
            asks=PEOPLE,
            said=Text("机构报名参加", "The institution enrolled"),
            main=True,
            takes_case=True,
        ),
        Move(
            "decline",
            Text("不参加，写明原因", "Decline, with a reason"),
            ("invited", "joined"),
            "declined",
            by=STAFF,
            asks=(REASON,),
            said=Text("机构不参加", "The institution does not come"),
            outcome="declined",
            tells=(Role.COORDINATOR,),
        ),
        Move(
            "receive",
            Text("收到企业需求", "Was handed what firms need"),
            ("joined",),
            tells=(Role.OFFICER,),
        ),
        Move(
            "follow",
            Text("对接会改了时间或者地点", "The meeting is at another time or place"),
            ("invited", "joined"),
            tells=(Role.OFFICER,),
        ),
        Move("begin_reporting", Text("会后逐户报结果", "To report"), ("joined",), "reporting"),
        Move(
            "tell",
            Text("写明对一户的意向", "Say what is intended for a firm"),
            ("reporting",),
            by=STAFF,
            asks=(
                Field("enrolment", "matter", Text("哪户企业", "Which firm"), of="enrolment"),
                INTENT,
                AMOUNT,
                Field("owner", "colleague", Text("谁跟进", "Who follows up")),
                Field("note", "long_text", Text("说明，会告诉企业", "A note, told to the firm")),
            ),
            said=Text("写明对一户的意向", "Said what is intended for a firm"),
            does="seat.tell",
            main=True,
        ),
        Move(
            "finish",
            Text("报完了", "All reported"),
            ("reporting",),
            "reported",
            by=STAFF,
            said=Text("报完结果", "Reported on all firms"),
            does="seat.finish",
            outcome="reported",
        ),
        Move(
            "excuse",
            Text("不再等这家，写明原因", "Wait for it no longer, with a reason"),
            ("invited", "joined", "reporting"),
            "dropped",
            by=BUREAU,
            asks=(REASON,),
            said=Text("金融局不再等这家", "The bureau waits for it no longer"),
            outcome="dropped",
            tells=STAFF,
        ),
        lapse("dropped", "dropped", Text("对接会已开、取消或者办结", "The meeting is over")),
    ),
    outcomes=(
        Outcome("reported", Text("已报结果", "Reported"), resolved=True),
        Outcome("declined", Text("不参加", "Did not come")),
        Outcome("dropped", Text("不用再办", "No longer needed")),
    ),
)
