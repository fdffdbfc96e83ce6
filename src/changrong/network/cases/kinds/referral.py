"""An out-of-scope referral (超范围事项转报): what an outlet cannot serve goes to the bureau."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NEED_OPENED, OPEN_CONTACT
from changrong.network.cases.kinds._shared import (
    BUREAU,
    FINANCING,
    REPLY,
    STANDARD,
    TOLD,
    WITHDRAWN,
    noted,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

BOTH = (Role.ENTERPRISE, Role.OFFICER)

WHY = (
    ("product", Text("没有这类产品", "No such product")),
    ("amount", Text("金额超出权限", "Beyond the amounts we may lend")),
    ("region", Text("不在服务区域", "Outside the places we serve")),
    ("policy", Text("问的是政策，不是产品", "A question of policy, not of a product")),
    ("other_body", Text("要找别的部门", "A matter for another body")),
    ("other", Text("其他", "Something else")),
)

referral = Kind(
    "referral",
    prefix="ZB",
    label=Text("超范围事项转报", "Out-of-scope referral"),
    clause="beijing-2020-emergency:P3",
    group="matching",
    fields=(
        noted("outlet", "text", Text("报送的网点", "Outlet")),
        NEED_OPENED,
        Field("what", "long_text", Text("企业需要什么", "What the firm needs")),
        Field("why", "choice", Text("网点为什么办不了", "Why the outlet cannot"), choices=WHY),
        Field("explanation", "long_text", Text("补充说明", "Explanation"), required=False),
        *OPEN_CONTACT,
    ),
    opened_by=(Role.OFFICER,),
    on_open="referral.note_outlet",
    held_by="own",
    answers=("take", "open_need", "pass_on", "answer"),
    states=(
        State(
            "received",
            Text("待接办", "To be taken up"),
            "soon",
            next=Text("金融局会接办或者答复。", "The bureau takes it up, or answers."),
        ),
        State(
            "taken",
            Text("金融局在办", "With the bureau"),
            next=Text("金融局在联系合适的一方。", "The bureau is finding who can help."),
        ),
        State("need_opened", Text("已转为融资需求", "Became a financing need"), "yes", end=True),
        State("passed_on", Text("已转给别的部门", "Passed to another body"), "yes", end=True),
        State("answered", Text("已答复", "Answered"), "yes", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "taken",
            duty=f"{STANDARD}/referral-taken",
            label=Text("接办或者答复", "Take it up, or answer"),
            stops=("take", "open_need", "pass_on", "answer", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接办", "Take it up"),
            ("received",),
            "taken",
            by=BUREAU,
            main=True,
            takes_case=True,
            tells=BOTH,
        ),
        Move(
            "open_need",
            Text("替企业开一件融资需求", "Open a financing need for the firm"),
            ("received", "taken"),
            "need_opened",
            by=BUREAU,
            asks=FINANCING,
            said=Text("转为融资需求，派给机构", "Became a financing need, sent to institutions"),
            does="referral.open_need",
            outcome="need_opened",
            tells=BOTH,
        ),
        Move(
            "pass_on",
            Text("转给别的部门", "Pass to another body"),
            ("received", "taken"),
            "passed_on",
            by=BUREAU,
            asks=(Field("body", "text", Text("转给哪个部门", "Which body")), REPLY),
            said=Text("转给别的部门", "Passed to another body"),
            outcome="passed_on",
            tells=BOTH,
        ),
        Move(
            "answer",
            Text("直接答复", "Answer"),
            ("received", "taken"),
            "answered",
            by=BUREAU,
            asks=(REPLY,),
            said=Text("答复", "Answered"),
            outcome="answered",
            tells=BOTH,
        ),
        Move(
            "withdraw",
            Text("撤回转报", "Withdraw the referral"),
            (ANYWHERE,),
            "withdrawn",
            by=(Role.OFFICER,),
            asks=(Field("reason", "long_text", Text("为什么撤回", "Why")),),
            said=Text("撤回转报", "Withdrew the referral"),
            outcome="withdrawn",
            tells=TOLD,
        ),
    ),
    outcomes=(
        Outcome("need_opened", Text("转为融资需求", "Became a need"), changes="need"),
        Outcome("passed_on", Text("转给别的部门", "Passed to another body"), resolved=True),
        Outcome("answered", Text("已答复", "Answered"), resolved=True),
        Outcome("withdrawn", Text("机构撤回", "Withdrawn by the outlet")),
    ),
)
