"""A difficulty of an institution (机构困难): buying epidemic goods, moving funds, paying out
emergency loans. It goes to the institution's steward, who finds whoever can solve it."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._matching import (
    NOTE,
    OPEN_CONTACT,
    REPLIED,
    ask_institution,
    institution_replies,
)
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    INSTITUTIONS,
    REASON,
    RESULT,
    STAFF,
    WITHDRAWN,
    again,
    noted,
    reminded,
)
from changrong.text import Text

SORTS = (
    ("goods", Text("防疫物资采购", "Buying epidemic goods")),
    ("funds", Text("款项划拨", "Moving funds")),
    ("loans", Text("应急贷款发放", "Paying out emergency loans")),
    ("growth", Text("在京发展的其他困难", "Its development in Beijing")),
)
SCOPES = (
    ("domestic", Text("境内", "Domestic")),
    ("cross_border", Text("跨境", "Cross-border")),
)
OWNERS = (
    ("central_bank", Text("人民银行", "The central bank")),
    ("forex", Text("外汇管理部门", "The foreign exchange authority")),
    ("customs", Text("海关", "Customs")),
    ("health", Text("卫生和物资保障部门", "Health and supplies")),
    ("regulator", Text("银行保险监管部门", "The banking and insurance regulator")),
    ("finance", Text("财政部门", "Public finance")),
    ("other", Text("其他部门", "Another body")),
)
OWNER = Field("owner", "choice", Text("由谁解决", "Who solves it"), choices=OWNERS)
AT_WORK = ("handling", "with_body")
OVER = ("resolve", "give_up", "withdraw")

difficulty = Kind(
    "difficulty",
    prefix="KN",
    label=Text("机构困难", "Difficulty of an institution"),
    clause="beijing-2020-emergency:P6",
    group="matching",
    lead=Text(
        "采购防疫物资、划拨款项、发放应急贷款遇到困难，报给您的行业服务管家。",
        "Trouble with buying epidemic goods, moving funds or paying out emergency loans: tell "
        "your steward.",
    ),
    about=INSTITUTIONS,
    opened_by=STAFF,
    on_open="difficulty.to_steward",
    held_by="own",
    answers=("take", "ask"),
    fields=(
        Field("sort", "choice", Text("哪类困难", "What kind"), choices=SORTS),
        Field("scope", "choice", Text("境内还是跨境", "Domestic or cross-border"), choices=SCOPES),
        Field("what", "long_text", Text("遇到什么困难", "What the difficulty is")),
        Field("wanted", "long_text", Text("希望怎么解决", "What would help")),
        *OPEN_CONTACT,
        noted("body", "text", Text("在办的部门", "Body at work")),
    ),
    states=(
        State(
            "raised",
            Text("待接办", "To be taken up"),
            "soon",
            next=Text("管家会接办。", "The steward takes it up."),
        ),
        State(
            "handling",
            Text("协调中", "Being seen to"),
            next=Text("管家在找能解决的一方。", "The steward is finding who can solve it."),
        ),
        State(
            "asking",
            Text("等机构补充", "Waiting for the institution"),
            "soon",
            next=Text("管家有一个问题等机构回答。", "The steward waits for an answer."),
        ),
        State(
            "with_body",
            Text("已转主管部门", "With another body"),
            next=Text("主管部门在办，管家在盯。", "Another body is at it, the steward follows."),
        ),
        State(
            "resolved",
            Text("已解决，请机构确认", "Solved, to be confirmed"),
            "yes",
            next=Text(
                "没有解决的可以退回，不答复的到期办结。",
                "Send it back if it is not solved; unanswered, it closes by itself.",
            ),
        ),
        State("closed", Text("已解决", "Solved"), "yes", end=True),
        State("unsolved", Text("没有解决", "Not solved"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "take",
            duty=ANSWER,
            label=Text("接办", "Take it up"),
            stops=("take", "give_up", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        *again(
            Clock(
                "solve",
                duty=RESULT,
                label=Text("协调解决", "Have it solved"),
                starts="take",
                stops=OVER,
                pauses=REPLIED,
                levels=reminded(BUREAU, BUREAU),
            ),
            ("solve_again", "send_back"),
        ),
        Clock(
            "confirm",
            duty=RESULT,
            label=Text("机构可以退回", "It may be sent back"),
            starts="resolve",
            stops=("confirm", "send_back", "settle", "withdraw"),
            levels=(Level("settle", makes="settle"),),
            deadline=False,
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接办", "Take it up"),
            ("raised",),
            "handling",
            by=BUREAU,
            main=True,
            takes_case=True,
            tells=STAFF,
        ),
        ask_institution("handling"),
        institution_replies("handling", Text("回答管家", "Answer the steward")),
        Move(
            "pass_on",
            Text("转给能解决的部门", "Pass it to who can solve it"),
            AT_WORK,
            "with_body",
            by=BUREAU,
            asks=(OWNER, Field("contact", "text", Text("对方经办人", "Who has it there")), NOTE),
            said=Text("转给能解决的部门", "Passed to who can solve it"),
            does="difficulty.pass_on",
            tells=STAFF,
        ),
        Move(
            "note",
            Text("记一笔进展", "Note progress"),
            AT_WORK,
            by=BUREAU,
            asks=(NOTE,),
            said=Text("有进展", "Progress"),
            tells=STAFF,
        ),
        Move(
            "resolve",
            Text("已解决", "Solved"),
            AT_WORK,
            "resolved",
            by=BUREAU,
            asks=(
                Field("resolved_on", "date", Text("哪天解决的", "Solved on")),
                Field("how", "long_text", Text("怎么解决的", "How it was solved")),
            ),
            said=Text("困难解决", "Solved the difficulty"),
            does="difficulty.resolve",
            main=True,
            tells=STAFF,
        ),
        Move(
            "confirm",
            Text("确认解决", "Confirm that it is solved"),
            ("resolved",),
            "closed",
            by=STAFF,
            said=Text("机构确认解决", "The institution confirmed it"),
            outcome="solved",
            main=True,
        ),
        Move(
            "send_back",
            Text("没有解决，退回", "Send it back, not solved"),
            ("resolved",),
            "handling",
            by=STAFF,
            asks=(REASON,),
            said=Text("机构退回，没有解决", "The institution sent it back"),
            tells=BUREAU,
        ),
        Move(
            "settle",
            Text("到期办结", "Close, unchallenged"),
            ("resolved",),
            "closed",
            outcome="solved",
        ),
        Move(
            "give_up",
            Text("解决不了，写明原因", "Cannot be solved, with a reason"),
            ("raised", *AT_WORK),
            "unsolved",
            by=BUREAU,
            asks=(REASON,),
            said=Text("没有解决", "Could not be solved"),
            outcome="unsolved",
            tells=STAFF,
        ),
        Move(
            "withdraw",
            Text("撤回", "Withdraw"),
            (ANYWHERE,),
            "withdrawn",
            by=STAFF,
            asks=(REASON,),
            said=Text("机构撤回", "The institution withdrew it"),
            outcome="withdrawn",
        ),
    ),
    outcomes=(
        Outcome("solved", Text("已解决", "Solved"), resolved=True),
        Outcome("unsolved", Text("没有解决", "Not solved"), resolved=False),
        Outcome("withdrawn", Text("机构撤回", "Withdrawn by the institution")),
    ),
)
