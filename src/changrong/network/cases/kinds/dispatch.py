"""A dispatch (派送): one institution's part in a need; a child case with a clock of its own."""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._lending import RATE, REPAYMENT, TERM
from changrong.network.cases.kinds._shared import MODE, STAFF, STANDARD, TOLD, money, refusing
from changrong.network.people.models import Role
from changrong.text import Text

# A line is offered to a firm that is looking for money; no loan is renewed or paid out as one.
FORMS = (*REPAYMENT, ("revolving", Text("随借随还，按天计息", "Draw and repay any day")))

DECLINE = (
    ("terms", Text("条件不符合本机构产品", "Does not meet our product's terms")),
    ("capacity", Text("额度已满", "No capacity left")),
    ("unreachable", Text("联系不上企业", "The firm could not be reached")),
    ("documents", Text("材料不足", "Not enough evidence")),
    ("risk", Text("风险超出承受范围", "Risk beyond our appetite")),
    ("other", Text("其他原因", "Another reason")),
)

# What an offer must not do when the need is a renewal; silent on any other need.
LIMITS = (
    "cbirc-2023-small-firms/no-renewal-of-diverted-loans",
    "cbirc-2023-small-firms/no-masking-of-risk",
)

OPEN = ("sent", "answered", "offered")
OFFER = (
    money("amount", Text("能借多少", "Amount")),
    TERM,
    RATE,
    Field("repayment", "choice", Text("还款方式", "Repayment"), choices=FORMS),
    Field(
        "due_day",
        "integer",
        Text("每月几号付息", "Day of the month on which interest is due"),
        Text(
            "随借随还的才填；不填的，按惯例的那天。",
            "Of a line alone; left blank, it is the customary day.",
        ),
        minimum="1",
        required=False,
    ),
    Field(
        "guarantee_fee",
        "money",
        Text("担保费，放款时一次付清", "Guarantee fee, paid when the loan is drawn"),
        Text("不收填 0。", "0 if there is none."),
        minimum="0",
    ),
    Field("conditions", "long_text", Text("条件", "Conditions"), required=False),
    Field("valid_until", "date", Text("报价有效到", "Offer valid until")),
)

dispatch = Kind(
    "dispatch",
    prefix="PS",
    label=Text("机构办理", "Institution's handling"),
    clause="beijing-2020-emergency:P5",
    group="financing",
    parent="need",
    fields=OFFER,
    states=(
        State(
            "sent",
            Text("待首次回应", "Awaiting first answer"),
            "soon",
            next=Text("等机构首次回应", "The institution answers"),
        ),
        State(
            "answered",
            Text("已回应，待报价", "Answered, offer to come"),
            next=Text("等机构报价", "The institution makes an offer"),
        ),
        State(
            "offered",
            Text("已报价", "Offer made"),
            "yes",
            next=Text("等企业选择", "The firm chooses"),
        ),
        State("chosen", Text("企业已选定", "Chosen by the firm"), "yes", end=True),
        State("declined", Text("不承接", "Declined"), "no", end=True),
        State("not_chosen", Text("企业另选", "Another offer was chosen"), "no", end=True),
        State("recalled", Text("已收回", "Recalled"), "no", end=True),
    ),
    clocks=(
        Clock(
            "answer",
            duty=f"{STANDARD}/first-answer",
            label=Text("首次回应", "First answer"),
            stops=("answer", "offer", "decline", "recall", "recall_late", "take_back", "pass_over"),
            levels=(
                Level("near", f"{STANDARD}/escalate-remind", tells=(Role.OFFICER,)),
                Level("overdue", tells=STAFF),
                Level(
                    "manager",
                    f"{STANDARD}/escalate-manager",
                    tells=(Role.MANAGER, Role.COORDINATOR),
                ),
                Level("recall", f"{STANDARD}/escalate-recall", makes="recall_late"),
            ),
        ),
    ),
    answers=("answer", "offer", "decline"),
    takes_room=True,
    moves=(
        Move(
            "answer",
            Text("记录回应", "Record the first answer"),
            ("sent",),
            "answered",
            by=(Role.OFFICER,),
            asks=(
                MODE,
                Field("summary", "long_text", Text("谈了什么", "What was said"), required=False),
            ),
            main=True,
            takes_case=True,
        ),
        Move(
            "offer",
            Text("出具报价", "Make an offer"),
            ("sent", "answered"),
            "offered",
            by=(Role.OFFICER,),
            asks=OFFER,
            does="dispatch.offer",
            takes_case=True,
            heeds=LIMITS,
            tells=TOLD,
        ),
        Move(
            "revise",
            Text("修改报价", "Revise the offer"),
            ("offered",),
            by=(Role.OFFICER,),
            asks=OFFER,
            does="dispatch.offer",
            heeds=LIMITS,
            tells=TOLD,
        ),
        Move(
            "decline",
            Text("不承接，写明原因", "Decline, with a reason"),
            OPEN,
            "declined",
            by=(Role.OFFICER,),
            asks=refusing(DECLINE),
            said=Text("不承接", "Declined"),
            does="dispatch.ask_others",
            outcome="declined",
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "recall",
            Text("收回", "Recall"),
            OPEN,
            "recalled",
            by=(Role.COORDINATOR,),
            asks=(Field("explanation", "long_text", Text("原因", "Reason")),),
            does="dispatch.ask_others",
            outcome="recalled",
        ),
        Move(
            "recall_late",
            Text("过时未回应，收回改派", "Recalled unanswered, sent elsewhere"),
            ("sent",),
            "recalled",
            does="dispatch.ask_others",
            outcome="recalled",
            tells=STAFF,
        ),
        Move(
            "take_back",
            Text("随需求收回", "Recalled with the need"),
            OPEN,
            "recalled",
            outcome="recalled",
        ),
        Move("choose", Text("被企业选定", "Chosen"), ("offered",), "chosen", outcome="chosen"),
        Move(
            "pass_over",
            Text("企业选了别家", "Another was chosen"),
            OPEN,
            "not_chosen",
            outcome="not_chosen",
        ),
    ),
    outcomes=(
        Outcome("chosen", Text("企业选定", "Chosen by the firm"), resolved=True, keeps=True),
        Outcome("declined", Text("不承接", "Declined"), resolved=False),
        Outcome("not_chosen", Text("企业另选", "Another offer chosen")),
        Outcome("recalled", Text("收回", "Recalled")),
    ),
)
