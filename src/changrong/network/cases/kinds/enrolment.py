"""A firm's place at a matchmaking meeting (对接会报名): what it needs, which institutions answered,
what was agreed, who follows up."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import AGREED, NEED_OPENED
from changrong.network.cases.kinds._shared import (
    BUREAU,
    BY_FIRM,
    CONTACT,
    FINANCING,
    FIRM,
    RESULT,
    TOLD,
    WITHDRAWN,
    lapse,
    later,
    reminded,
    withdraw,
)
from changrong.network.cases.kinds.meeting import PLACE, STARTS_AT
from changrong.network.people.models import Role
from changrong.text import Text

INTENTS = (
    ("loan", Text("愿意放款或授信", "Ready to lend")),
    ("talk", Text("愿意进一步谈", "Ready to talk further")),
    ("other_service", Text("能提供别的服务", "Can serve it otherwise")),
    ("none", Text("没有合适的", "Nothing suitable")),
)
INTENT = Field("intent", "choice", Text("意向", "Intent"), choices=INTENTS)
AMOUNT = Field("amount_intended", "money", Text("意向金额", "Amount intended"), required=False)

enrolment = Kind(
    "enrolment",
    prefix="BM",
    label=Text("对接会报名", "Enrolment for a meeting"),
    clause="beijing-2020-emergency:P5",
    group="matching",
    lead=Text(
        "选一场对接会，写明需要什么；参会的机构会看到，会后告诉您谁有意向。",
        "Choose a meeting and say what you need; institutions there read it, and you learn "
        "afterwards who is interested.",
    ),
    parent="meeting",
    ends_with_parent="lapse",
    opened_by=(*FIRM, Role.COORDINATOR),
    on_open="enrolment.join",
    asks_satisfied=True,
    fields=(
        Field("meeting", "matter", Text("报名哪一场", "Which meeting"), of="meeting"),
        *FINANCING,
        AGREED,
        *CONTACT,
        later(STARTS_AT),
        later(PLACE),
        NEED_OPENED,
    ),
    states=(
        State(
            "enrolled",
            Text("已报名", "Enrolled"),
            next=Text(
                "开会前，您的需求会送给参会的机构。",
                "What you need goes to the institutions before the meeting.",
            ),
        ),
        State(
            "met",
            Text("已对接，等结果", "Met, results awaited"),
            next=Text("机构会写明有没有意向。", "Each institution says whether it is interested."),
        ),
        State("matched", Text("有机构有意向", "An institution is interested"), "yes", end=True),
        State("unmatched", Text("没有对接上", "None is interested"), "no", end=True),
        State("need_opened", Text("已转为融资需求", "Became a financing need"), "yes", end=True),
        State("dropped", Text("对接会取消", "The meeting was cancelled"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "result",
            duty=RESULT,
            label=Text("告诉企业对接结果", "Tell the firm what came of it"),
            starts="meet",
            stops=("match", "miss", "open_need", "lapse"),
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "correct",
            Text("修改需求", "Correct the need"),
            ("enrolled",),
            by=FIRM,
            asks=FINANCING,
            said=Text("修改了需求", "Corrected the need"),
            does="enrolment.hand_out",
        ),
        withdraw(Text("报名", "enrolment"), "enrolled", does="enrolment.hand_out"),
        Move(
            "follow",
            Text("对接会改了时间或者地点", "The meeting is at another time or place"),
            ("enrolled",),
            tells=TOLD,
        ),
        Move("meet", Text("参加了对接会", "Took part in the meeting"), ("enrolled",), "met"),
        Move(
            "answered",
            Text("机构写明意向", "An institution said what it intends"),
            ("met",),
            asks=(
                Field("institution", "institution", Text("哪家机构", "Institution")),
                INTENT,
                AMOUNT,
                Field("note", "long_text", Text("说明", "Note")),
            ),
            tells=TOLD,
        ),
        Move(
            "open_need",
            Text("没有对接上，转为融资需求", "Open a financing need instead"),
            ("met",),
            "need_opened",
            by=BUREAU,
            said=Text("转为融资需求，派给机构", "Became a financing need, sent to institutions"),
            does="enrolment.open_need",
            outcome="need_opened",
            tells=TOLD,
        ),
        Move(
            "match", Text("对接成功", "Matched"), ("met",), "matched", outcome="matched", tells=TOLD
        ),
        Move(
            "miss",
            Text("没有对接上", "Not matched"),
            ("met",),
            "unmatched",
            outcome="unmatched",
            tells=TOLD,
        ),
        lapse("dropped", "dropped", Text("对接会取消", "The meeting was cancelled")),
    ),
    outcomes=(
        Outcome("matched", Text("有意向", "Interest found"), resolved=True),
        Outcome("unmatched", Text("没有对接上", "None found"), resolved=False),
        Outcome("need_opened", Text("转为融资需求", "Became a need"), changes="need"),
        Outcome("dropped", Text("对接会取消", "Meeting cancelled")),
        BY_FIRM,
    ),
)
