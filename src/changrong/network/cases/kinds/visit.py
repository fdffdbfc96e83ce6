"""A visit to a firm (走访): planned, made on site or from afar, minuted, followed up, or turned
into a financing need. It stands by itself, or is one of a campaign's."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import AGREED, NEED_OPENED, NOTE, STAGES
from changrong.network.cases.kinds._shared import (
    ANSWER,
    CONTACT,
    FINANCING,
    FIRM,
    MODE,
    RESULT,
    STAFF,
    TOLD,
    again,
    lapse,
    later,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

WANTS = (
    ("financing", Text("融资", "Financing")),
    ("settlement", Text("结算和支付", "Payments")),
    ("insurance", Text("保险", "Insurance")),
    ("cross_border", Text("跨境业务", "Cross-border business")),
    ("policy", Text("政策解读", "What policies mean for it")),
    ("direct", Text("股权和债券", "Equity and bonds")),
    ("other", Text("其他", "Something else")),
    ("none", Text("现在没有需求", "Nothing for now")),
)
HELP = (
    ("product", Text("办了产品", "Took a product")),
    ("explained", Text("讲清了政策", "Had a policy explained")),
    ("introduced", Text("介绍给别的部门或机构", "Was introduced to another body")),
    ("solved", Text("解决了具体问题", "Had a problem solved")),
    ("nothing", Text("没有需要办的", "Nothing was needed")),
)
MISSED = (
    ("unreachable", Text("联系不上", "Cannot be reached")),
    ("unwilling", Text("企业不愿意", "The firm does not wish it")),
    ("gone", Text("企业已经不在经营", "The firm is no longer in business")),
    ("other", Text("其他", "Something else")),
)
PLANNED_ON = Field("planned_on", "date", Text("打算哪天走访", "Planned for"))
STAGE = Field("stage", "choice", Text("企业处在哪个阶段", "Stage of its life"), choices=STAGES)
FOLLOW_ON = Field("follow_on", "date", Text("哪天前跟进", "To be followed up by"))
OVER = ("finish", "open_need", "lapse")


visit = Kind(
    "visit",
    prefix="BF",
    label=Text("走访", "Visit"),
    clause="cbirc-2023-small-firms:二(三)",
    group="matching",
    lead=Text(
        "计划一次走访或者电话、视频拜访，记下企业的阶段和需求，接着办。",
        "Plan a visit, by phone or video if need be; note the firm's stage and needs; see to them.",
    ),
    parent="campaign",
    ends_with_parent="lapse",
    opened_by=STAFF,
    on_open="visit.check",
    held_by="own",
    answers=("contact",),
    fields=(
        PLANNED_ON,
        MODE,
        Field("purpose", "long_text", Text("想了解什么", "What to find out")),
        later(STAGE),
        later(FOLLOW_ON),
        NEED_OPENED,
    ),
    states=(
        State(
            "planned",
            Text("待走访", "Planned"),
            "soon",
            next=Text("机构会按计划联系企业。", "The institution gets in touch as planned."),
        ),
        State(
            "contacted",
            Text("已走访，待记录", "Visited, to be minuted"),
            next=Text("机构会记下谈了什么。", "The institution notes what was said."),
        ),
        State(
            "minuted",
            Text("跟进中", "Being followed up"),
            next=Text("机构在跟进企业的需求。", "The institution sees to what the firm needs."),
        ),
        State("helped", Text("已办结", "Done"), "yes", end=True),
        State("need_opened", Text("已转为融资需求", "Became a financing need"), "yes", end=True),
        State("missed", Text("没有走访成", "Not made"), "no", end=True),
        State("dropped", Text("活动结束，不再走访", "Dropped with its campaign"), "no", end=True),
    ),
    clocks=(
        *again(
            Clock(
                "visit",
                duty=RESULT,
                label=Text("走访企业", "Visit the firm"),
                stops=("contact", "put_off", "give_up", "lapse"),
                until="planned_on",
                levels=reminded(),
            ),
            ("visit_later", "put_off"),
        ),
        Clock(
            "minute",
            duty=ANSWER,
            label=Text("记下走访情况", "Minute the visit"),
            starts="contact",
            stops=("minute", "lapse"),
            levels=reminded(),
        ),
        Clock(
            "follow_up",
            duty=RESULT,
            label=Text("跟进企业的需求", "See to what the firm needs"),
            starts="minute",
            stops=OVER,
            until="follow_on",
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "put_off",
            Text("改期", "Put it off"),
            ("planned",),
            by=STAFF,
            asks=(PLANNED_ON, MODE, NOTE),
            said=Text("走访改期", "Put the visit off"),
            does="visit.put_off",
            tells=TOLD,
        ),
        Move(
            "contact",
            Text("走访了", "Visited"),
            ("planned",),
            "contacted",
            by=STAFF,
            asks=(MODE, Field("met", "text", Text("见到谁", "Who was met"))),
            said=Text("走访了企业", "Visited the firm"),
            does="visit.count",
            main=True,
            takes_case=True,
        ),
        Move(
            "give_up",
            Text("走访不成，写明原因", "Cannot be made, with a reason"),
            ("planned",),
            "missed",
            by=STAFF,
            asks=(
                Field("reason", "choice", Text("原因", "Reason"), choices=MISSED),
                Field("explanation", "long_text", Text("补充说明", "Explanation"), required=False),
            ),
            said=Text("没有走访成", "The visit was not made"),
            does="visit.count",
            outcome="missed",
        ),
        Move(
            "minute",
            Text("记下走访情况", "Minute the visit"),
            ("contacted",),
            "minuted",
            by=STAFF,
            asks=(
                STAGE,
                Field("wants", "choices", Text("企业需要什么", "What it needs"), choices=WANTS),
                Field("minutes", "long_text", Text("谈了什么", "What was said")),
                Field("next_step", "long_text", Text("下一步做什么", "What is done next")),
                FOLLOW_ON,
            ),
            said=Text("记下走访情况", "Minuted the visit"),
            does="visit.minute",
            main=True,
            tells=TOLD,
        ),
        Move(
            "firm_adds",
            Text("补充或者更正", "Add or correct"),
            ("minuted",),
            by=FIRM,
            asks=(Field("words", "long_text", Text("想补充什么", "What you would add")),),
            said=Text("企业补充", "The firm added"),
            tells=(Role.OFFICER,),
        ),
        Move(
            "follow_up",
            Text("记一次跟进", "Note a follow-up"),
            ("minuted",),
            by=STAFF,
            asks=(MODE, NOTE),
            said=Text("跟进", "Followed up"),
        ),
        Move(
            "open_need",
            Text("替企业开一件融资需求", "Open a financing need for the firm"),
            ("minuted",),
            "need_opened",
            by=STAFF,
            asks=(AGREED, *FINANCING, *CONTACT[:2]),
            said=Text("转为融资需求，派给机构", "Became a financing need, sent to institutions"),
            does="visit.open_need",
            outcome="need_opened",
            tells=TOLD,
        ),
        Move(
            "finish",
            Text("办结，写明帮了什么", "Finish, with what was done"),
            ("minuted",),
            "helped",
            by=STAFF,
            asks=(Field("help", "choice", Text("帮了什么", "What was done"), choices=HELP), NOTE),
            said=Text("走访办结", "Finished the visit"),
            does="visit.count",
            outcome="helped",
            main=True,
            tells=TOLD,
        ),
        lapse("dropped", "dropped", Text("活动取消，不再走访", "The campaign was cancelled")),
    ),
    outcomes=(
        Outcome("helped", Text("走访办结", "Visited and seen to"), resolved=True),
        Outcome("need_opened", Text("转为融资需求", "Became a need"), changes="need"),
        Outcome("missed", Text("没有走访成", "Not made"), resolved=False),
        Outcome("dropped", Text("随活动取消", "Dropped with its campaign")),
    ),
)
