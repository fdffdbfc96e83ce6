"""The financing need (融资需求): what an enterprise asks of the whole network, stated once."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    BUREAU,
    BY_FIRM,
    CONTACT,
    FINANCING,
    FIRM,
    SOURCES,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
)
from changrong.network.people.models import Role
from changrong.text import Text

REASONS = (
    ("solved", Text("已经自行解决", "Solved another way")),
    ("postponed", Text("暂时不需要", "Not needed for now")),
    ("unsuitable", Text("条件不合适", "The terms do not suit")),
    ("other", Text("其他原因", "Another reason")),
)

OPEN = ("received", "waiting", "dispatched")
TO = Field("institutions", "institutions", Text("派给哪几家", "Institutions"))
EXPLAINED = Field(
    "explanation", "long_text", Text("原因，会告诉企业", "The reason, told to the firm")
)

FIELDS = (
    *FINANCING,
    Field(
        "wanted_by",
        "date",
        Text("希望什么时候到账", "When is it needed by?"),
        Text("大概日期就行，可以不填。", "A rough date will do; may be left blank."),
        required=False,
    ),
    Field(
        "note",
        "long_text",
        Text("还想说明的", "Anything else"),
        Text("机构会看到这段话。", "Institutions will see this."),
        required=False,
    ),
    Field(
        "source",
        "choice",
        Text("通过哪里来的", "Who sent you here?"),
        Text("自己找来的不选。", "Leave it out if nobody did."),
        choices=SOURCES,
        required=False,
    ),
    Field(
        "source_name",
        "text",
        Text("它的名称", "Its name"),
        Text("哪个园区、协会、中心或者平台。", "Which park, association, centre or platform."),
        required=False,
    ),
    *CONTACT,
    Field("outlet", "outlet", Text("在哪个网点提的", "At which outlet"), asked_of=STAFF),
)

need = Kind(
    "need",
    prefix="XQ",
    label=Text("融资需求", "Financing need"),
    clause="beijing-2020-emergency:P5",
    group="financing",
    fields=FIELDS,
    opened_by=(*FIRM, *STAFF),
    judged=True,
    on_open="need.open",
    states=(
        State(
            "received",
            Text("待派送", "To be dispatched"),
            "soon",
            next=Text("协调员会为您联系机构。", "A coordinator is finding institutions for you."),
        ),
        State(
            "waiting",
            Text("等待机构有空", "Waiting for room"),
            "soon",
            next=Text(
                "合适的机构现在都已接满，一有空位就按先后送过去。",
                "Every institution that fits is full; yours is passed on as soon as one has room.",
            ),
        ),
        State(
            "dispatched",
            Text("机构办理中", "With institutions"),
            next=Text("机构会在期限内答复。", "Institutions answer within their time limit."),
        ),
        State("accepted", Text("已选定报价", "Offer accepted"), "yes", end=True),
        WITHDRAWN,
        State("unmet", Text("没有办成", "Not met"), "no", end=True),
    ),
    clocks=(
        Clock(
            "result",
            duty=f"{STANDARD}/clear-result",
            label=Text("给企业明确结果", "A clear result for the firm"),
            stops=("accept", "withdraw", "close"),
            levels=(
                Level("near", f"{STANDARD}/escalate-remind", tells=BUREAU),
                Level("overdue", tells=BUREAU, opens="task"),
            ),
        ),
    ),
    asks_satisfied=True,
    moves=(
        Move(
            "dispatch",
            Text("派给机构", "Send to institutions"),
            OPEN,
            "dispatched",
            by=BUREAU,
            asks=(TO,),
            does="need.dispatch_to",
            main=True,
        ),
        Move("send", Text("派给机构", "Sent to institutions"), OPEN, "dispatched", asks=(TO,)),
        Move(
            "wait",
            Text("合适的机构都已接满，排队", "Every institution that fits is full; waiting"),
            ("received", "dispatched"),
            "waiting",
        ),
        Move(
            "hand_back",
            Text("没有可派的机构了，转协调员", "No institution is left; with a coordinator"),
            ("waiting", "dispatched"),
            "received",
            tells=(Role.COORDINATOR, Role.ENTERPRISE),
        ),
        Move(
            "ask_priority",
            Text("申请绿色通道", "Ask for the green channel"),
            OPEN,
            by=(*FIRM, Role.COORDINATOR),
            asks=(Field("reason", "long_text", Text("为什么急", "Why it is urgent")),),
            does="need.ask_priority",
            tells=BUREAU,
        ),
        Move(
            "approve_priority",
            Text("同意走绿色通道", "Approve the green channel"),
            OPEN,
            by=BUREAU,
            asks=(Field("reason", "long_text", Text("依据", "On what ground")),),
            does="need.approve_priority",
            not_by=("ask_priority",),
            after=("ask_priority",),
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "refuse_priority",
            Text("不走绿色通道", "Refuse the green channel"),
            OPEN,
            by=BUREAU,
            asks=(EXPLAINED,),
            after=("ask_priority",),
            tells=TOLD,
        ),
        Move(
            "correct",
            Text("修改需求", "Correct the need"),
            OPEN,
            by=FIRM,
            asks=tuple(field for field in FIELDS if not field.asked_of),
            does="need.correct",
        ),
        Move(
            "accept",
            Text("选这一份", "Accept this offer"),
            ("dispatched",),
            "accepted",
            by=(Role.ENTERPRISE,),
            asks=(
                Field("offer", "dispatch", Text("选哪一份报价", "Which offer")),
                Field(
                    "offer_revision",
                    "integer",
                    Text("看到的是这份报价的第几次修订", "The revision of the offer that was seen"),
                    minimum="0",
                    carried=True,
                ),
            ),
            said=Text("选定一份报价", "Accepted an offer"),
            does="need.accept",
            outcome="met",
        ),
        Move(
            "withdraw",
            Text("撤回需求", "Withdraw the need"),
            (ANYWHERE,),
            "withdrawn",
            by=FIRM,
            asks=(
                Field("reason", "choice", Text("为什么撤回", "Why"), choices=REASONS),
                Field("explanation", "long_text", Text("补充说明", "Explanation"), required=False),
            ),
            does="need.recall_all",
            outcome="withdrawn",
        ),
        Move(
            "close",
            Text("没有办成，写明原因", "Close as not met, with a reason"),
            OPEN,
            "unmet",
            by=BUREAU,
            asks=(EXPLAINED,),
            said=Text("没有办成", "Closed as not met"),
            does="need.recall_all",
            outcome="unmet",
        ),
    ),
    outcomes=(
        Outcome("met", Text("办成", "Met"), resolved=True, changes="contract", keeps=True),
        BY_FIRM,
        Outcome("unmet", Text("没有办成", "Not met"), resolved=False),
    ),
)
