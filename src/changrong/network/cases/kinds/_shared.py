"""What several kinds say alike: who takes part, how a firm is reached and asked, who is told when
a deadline nears and passes, how a firm withdraws."""

from dataclasses import replace

from changrong.network.cases.kind import ANYWHERE, Field, Level, Move, Outcome, State
from changrong.network.people.models import Role
from changrong.text import Text

STANDARD = "network-service-standard"  # the network's own notice
FIRM = (Role.ENTERPRISE, Role.HOTLINE)  # who speaks for a firm
STAFF = (Role.OFFICER, Role.MANAGER)  # who works at an institution

FINANCING = (
    Field("kind", fact="need.kind"),
    Field("amount", fact="need.amount", minimum="1"),
    Field("term_months", fact="need.term_months", minimum="1"),
    Field("purpose", fact="need.purpose"),
)
CONTACT = (
    Field("contact_name", "text", Text("联系人", "Contact"), private=True),
    Field(
        "contact_phone",
        "phone",
        Text("手机号码", "Mobile number"),
        Text("机构接手后才看得到。", "Shown to an institution only once it takes the case."),
        private=True,
    ),
    Field(
        "work_order",
        "text",
        Text("热线工单号", "Hotline work order"),
        Text("电话代填时的工单编号。", "The hotline's own number of the call."),
        required=False,
        asked_of=(Role.HOTLINE,),
    ),
)
# The one list of how people are in touch; the same field wherever that is recorded.
MODES = (
    ("phone", Text("电话", "Telephone")),
    ("video", Text("视频", "Video")),
    ("online", Text("手机或网上（含本网）", "Online or on a mobile, this service too")),
    ("at_outlet", Text("在网点", "At the outlet")),
    ("in_person", Text("上门或现场", "On the spot")),
    ("message", Text("信函、短信、微信", "Letter or message")),
)
MODE = Field("mode", "choice", Text("怎么联系", "How"), choices=MODES)
# Through whom a firm came to the network: the four that the notice of 2023 names.
SOURCES = (
    ("park", Text("产业园区", "An industrial park")),
    ("association", Text("行业协会", "A trade association")),
    ("centre", Text("服务中心", "A service centre")),
    ("platform", Text("信息平台", "An information platform")),
)
REPLY = Field("reply", "long_text", Text("写给企业的答复", "The reply to the firm"))


def reminded(
    first: tuple[Role, ...], late: tuple[Role, ...], duty: str = f"{STANDARD}/escalate-remind"
) -> tuple[Level, ...]:
    """The usual ladder: some are reminded by that duty; when the time is over, all are told and the
    bureau is given a task."""
    return Level("remind", duty, tells=first), Level("overdue", tells=late, opens="task")


# ---------------------------------------------------------------------- the firm is asked

ASKING = State(
    "asking",
    Text("等企业补充", "Waiting for the firm"),
    "soon",
    next=Text("机构有一个问题等您回答，时限暂停。", "The institution waits for your answer."),
)
QUESTION = Field("question", "long_text", Text("想问企业什么", "What the firm is asked"))
ASKED = (("ask_firm", "firm_answers"),)  # a clock stands still between these moves
# Where a law counts the days from receipt, a question of the institution's stops none of them.
ASKING_ON = replace(
    ASKING,
    next=Text(
        "机构有一个问题等您回答，办理时限照常计算。",
        "The institution waits for your answer; its own time runs on.",
    ),
)


def ask_firm(start: str, *papers: Field, heeds: tuple[str, ...] = ()) -> Move:
    return Move(
        "ask_firm",
        Text("请企业补充", "Ask the firm"),
        (start,),
        "asking",
        by=STAFF,
        asks=(QUESTION, *papers),
        heeds=heeds,
        tells=(Role.ENTERPRISE,),
    )


def firm_answers(back: str) -> Move:
    return Move(
        "firm_answers",
        Text("回答机构的问题", "Answer the institution"),
        ("asking",),
        back,
        by=FIRM,
        asks=(Field("answer", "long_text", Text("您的回答", "Your answer")),),
        said=Text("企业作了补充", "The firm answered"),
        main=True,
    )


# ---------------------------------------------------------------------- the firm withdraws

WITHDRAWN = State("withdrawn", Text("已撤回", "Withdrawn"), "no", end=True)
BY_FIRM = Outcome("withdrawn", Text("企业撤回", "Withdrawn by the firm"))


def withdraw(what: Text) -> Move:
    """From anywhere, with a reason if the firm likes; `what`: 投诉, complaint."""
    return Move(
        "withdraw",
        Text(f"撤回{what.zh}", f"Withdraw the {what.en}"),
        (ANYWHERE,),
        "withdrawn",
        by=FIRM,
        asks=(Field("reason", "long_text", Text("为什么撤回", "Why"), required=False),),
        said=Text(f"撤回{what.zh}", f"Withdrew the {what.en}"),
        outcome="withdrawn",
    )
