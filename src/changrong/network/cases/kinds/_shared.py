"""What several kinds say alike: who takes part, how a firm is reached and asked, who is told when
a deadline nears and passes, how a case is taken up and withdrawn. Look here before declaring."""

from dataclasses import replace

from changrong.network.cases.kind import (
    A_FIRM,
    A_PERSON,
    AN_INSTITUTION,
    ANYWHERE,
    Clock,
    Field,
    Level,
    Move,
    Outcome,
    State,
)
from changrong.network.people.models import Role
from changrong.text import Text

STANDARD = "network-service-standard"  # the network's own notice
ANSWER = f"{STANDARD}/matter-answer"  # its times for a first answer and for a result, where no
RESULT = f"{STANDARD}/matter-result"  # document and no service of its own fixes another
FIRM = (Role.ENTERPRISE, Role.HOTLINE)  # who speaks for a firm
TOLD = (Role.ENTERPRISE,)  # the firm or person itself: who is told, and who alone can consent
STAFF = (Role.OFFICER, Role.MANAGER)  # who works at an institution
MANAGER = (Role.MANAGER,)
BUREAU = (Role.COORDINATOR,)
SUPERVISOR = (Role.SUPERVISOR,)
OVERSEERS = (Role.COORDINATOR, Role.SUPERVISOR)
ANYONE = (A_FIRM, A_PERSON)  # whom a case may be about
INSTITUTIONS = (AN_INSTITUTION,)

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
REASON = Field("reason", "long_text", Text("写明原因", "The reason"))
INSTITUTION = Field("institution", "institution", Text("哪家机构", "Which institution"))
TO_THE_FIRM = Text("写给企业的说明", "What to tell the firm")


def money(
    name: str, label: Text, hint: Text | None = None, least: str = "1", required: bool = True
) -> Field:
    """In yuan, at least this many."""
    return Field(name, "money", label, hint, minimum=least, required=required)


def later(field: Field) -> Field:
    """What a case holds once a move has asked it, or the service found it: not asked on opening."""
    return replace(field, hint=None, minimum="", required=False, carried=True)


def noted(name: str, type: str, label: Text) -> Field:
    """What the service itself writes down in the case; nobody is ever asked for it."""
    return later(Field(name, type, label))


def refusing(reasons: tuple[tuple[str, Text], ...], told: Text = TO_THE_FIRM) -> tuple[Field, ...]:
    """What whoever refuses says: which of the reasons it is, and what it is in words."""
    reason = Field("reason", "choice", Text("原因", "Reason"), choices=reasons)
    return reason, Field("explanation", "long_text", told)


def refuse_for(
    reasons: tuple[tuple[str, Text], ...], *states: str, said: Text, told: Text = TO_THE_FIRM
) -> Move:
    """What was asked for is not granted, for one of these reasons."""
    return Move(
        "refuse",
        Text("不同意，写明原因", "Refuse, with a reason"),
        states,
        "refused",
        by=STAFF,
        asks=refusing(reasons, told),
        said=said,
        outcome="refused",
        tells=TOLD,
    )


# ---------------------------------------------------------------------- deadlines


def reminded(
    first: tuple[Role, ...] = (Role.OFFICER,),
    late: tuple[Role, ...] = STAFF,
    duty: str = f"{STANDARD}/escalate-remind",
) -> tuple[Level, ...]:
    """The usual ladder: some are reminded by that duty; when the time is over, all are told and the
    bureau is given a task."""
    return Level("remind", duty, tells=first), Level("overdue", tells=late, opens="task")


def again(clock: Clock, *starts: tuple[str, str]) -> tuple[Clock, ...]:
    """A deadline that comes again: with each, its name then and the move that starts it."""
    return clock, *(replace(clock, name=name, starts=move) for name, move in starts)


# ---------------------------------------------------------------------- a case is taken up


def take(start: str, to: str, tells: tuple[Role, ...] = ()) -> Move:
    """Somebody at the institution takes the case."""
    return Move(
        "take",
        Text("接手", "Take it up"),
        (start,),
        to,
        by=STAFF,
        main=True,
        takes_case=True,
        tells=tells,
    )


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
        tells=TOLD,
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


# ---------------------------------------------------------------------- it ends before its end

WITHDRAWN = State("withdrawn", Text("已撤回", "Withdrawn"), "no", end=True)
BY_FIRM = Outcome("withdrawn", Text("企业撤回", "Withdrawn by the firm"))
WHY_WITHDRAWN = Field("reason", "long_text", Text("为什么撤回", "Why"), required=False)


def withdraw(what: Text, *states: str, does: str = "", tells: tuple[Role, ...] = ()) -> Move:
    """With a reason if the firm likes; from anywhere, unless states are named. `what`: 投诉,
    complaint."""
    return Move(
        "withdraw",
        Text(f"撤回{what.zh}", f"Withdraw the {what.en}"),
        states or (ANYWHERE,),
        "withdrawn",
        by=FIRM,
        asks=(WHY_WITHDRAWN,),
        said=Text(f"撤回{what.zh}", f"Withdrew the {what.en}"),
        does=does,
        outcome="withdrawn",
        tells=tells,
    )


def lapse(end: str, outcome: str, said: Text) -> Move:
    """What the service does with what is still open below a case that closes."""
    return Move("lapse", said, (ANYWHERE,), end, outcome=outcome)
