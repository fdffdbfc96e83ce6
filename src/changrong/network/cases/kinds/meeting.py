"""A matchmaking meeting (对接会), online or on site: institutions and firms enrol, what the firms
need is circulated, and what came of it is written down firm by firm."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE
from changrong.network.cases.kinds._shared import BUREAU, REASON, RESULT, again, noted, reminded
from changrong.text import Text

WAYS = (
    ("online", Text("网上", "Online")),
    ("on_site", Text("现场", "On site")),
    ("both", Text("现场和网上同时", "On site and online at once")),
)
STARTS_AT = Field("starts_at", "time", Text("什么时候开", "When"))
PLACE = Field(
    "place",
    "text",
    Text("地点或者会议链接", "Place or link"),
    Text("网上的写会议号。", "Online: the number of the meeting."),
)
COUNTED = (
    ("firms", Text("几户企业参加", "Firms that took part")),
    ("institutions_came", Text("几家机构参加", "Institutions that took part")),
    ("intents", Text("几户有意向", "Firms that found an intent")),
)

meeting = Kind(
    "meeting",
    prefix="DJ",
    label=Text("对接会", "Matchmaking meeting"),
    clause="beijing-2020-emergency:P5",
    group="matching",
    lead=Text(
        "开一场网上或者现场的对接会：请机构、收企业报名、送需求、记结果。",
        "Hold a meeting online or on site: invite institutions, take firms' enrolments, "
        "circulate needs, record what came of it.",
    ),
    about=(),
    opened_by=BUREAU,
    on_open="meeting.check",
    fields=(
        Field("title", "text", Text("对接会名称", "Name of the meeting")),
        Field("way", "choice", Text("怎么开", "How it is held"), choices=WAYS),
        STARTS_AT,
        PLACE,
        Field("topic", "long_text", Text("面向哪些企业、谈什么", "For which firms, about what")),
        *(noted(name, "integer", label) for name, label in COUNTED),
    ),
    states=(
        State(
            "enrolling",
            Text("报名中", "Enrolling"),
            "soon",
            next=Text("企业和机构正在报名。", "Firms and institutions are enrolling."),
        ),
        State(
            "circulated",
            Text("需求已送机构", "Needs circulated"),
            next=Text("机构在看企业的需求。", "Institutions are reading what firms need."),
        ),
        State(
            "held",
            Text("已召开，收结果", "Held, results awaited"),
            next=Text("各机构在报每户的结果。", "Institutions report what came of each firm."),
        ),
        State("closed", Text("已办结", "Closed"), "yes", end=True),
        State("cancelled", Text("已取消", "Cancelled"), "no", end=True),
    ),
    clocks=(
        *again(
            Clock(
                "hold",
                duty=RESULT,
                label=Text("召开对接会", "Hold the meeting"),
                stops=("hold", "put_off", "cancel"),
                until="starts_at",
                levels=reminded(BUREAU, BUREAU),
            ),
            ("hold_later", "put_off"),
        ),
        Clock(
            "results",
            duty=RESULT,
            label=Text("记齐每户的结果", "Record what came of each firm"),
            starts="hold",
            stops=("close", "cancel"),
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "invite",
            Text("请机构参加", "Invite institutions"),
            ("enrolling", "circulated"),
            by=BUREAU,
            asks=(Field("invited", "institutions", Text("请哪几家", "Which")),),
            said=Text("请机构参加", "Invited institutions"),
            does="meeting.invite",
            takes_case=True,
        ),
        Move(
            "put_off",
            Text("改期", "Put it off"),
            ("enrolling", "circulated"),
            by=BUREAU,
            asks=(STARTS_AT, PLACE, NOTE),
            said=Text("对接会改期", "Put the meeting off"),
            does="meeting.put_off",
        ),
        Move(
            "circulate",
            Text("把需求送给机构", "Circulate the needs"),
            ("enrolling", "circulated"),
            "circulated",
            by=BUREAU,
            said=Text("把需求送给机构", "Circulated what firms need"),
            does="meeting.circulate",
        ),
        Move(
            "hold",
            Text("已召开", "It was held"),
            ("circulated",),
            "held",
            by=BUREAU,
            asks=(NOTE,),
            said=Text("对接会召开", "The meeting was held"),
            does="meeting.hold",
            main=True,
        ),
        Move(
            "close",
            Text("办结，写明成效", "Close, with its results"),
            ("held",),
            "closed",
            by=BUREAU,
            asks=(Field("results", "long_text", Text("成效", "What came of it")),),
            said=Text("对接会办结", "Closed the meeting"),
            needs_closed=("seat",),
            does="meeting.close",
            outcome="held",
            main=True,
        ),
        Move(
            "cancel",
            Text("取消对接会", "Cancel the meeting"),
            (ANYWHERE,),
            "cancelled",
            by=BUREAU,
            asks=(REASON,),
            said=Text("取消对接会", "Cancelled the meeting"),
            outcome="cancelled",
        ),
    ),
    outcomes=(
        Outcome("held", Text("已召开", "Held"), resolved=True),
        Outcome("cancelled", Text("已取消", "Cancelled")),
    ),
)
