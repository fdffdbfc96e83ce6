"""A draw-down request (用款申请): a firm asks its lender for money; every request is answered.

On a line (随借随还) the terms are agreed already: the lender allows the draw or not, the firm has
nothing to confirm, and what is paid out is drawn on the line. Without one it becomes a loan.
"""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._lending import NOTE, REFUSALS, TERMS, confirm
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ASKED,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    again,
    ask_firm,
    firm_answers,
    money,
    refuse_for,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

AT_LENDER = ("asked", "asked_on_line", "weighed", "asking")
GIVEN = money("given", Text("给用多少", "How much is granted"))
ANSWERED = ("take", "grant", "allow", "refuse", "withdraw")

drawdown = Kind(
    "drawdown",
    prefix="YK",
    label=Text("用款申请", "Draw-down request"),
    clause="shengjing-shanghai-2022:六是",
    group="financing",
    lead=Text(
        "已经有授信、现在要用钱的，写明用多少、哪天用；每一笔都有答复。",
        "You have credit and need to draw on it: say how much and when. Every request is answered.",
    ),
    fields=(
        Field("institution", "institution", Text("向哪家机构用款", "From which lender")),
        Field(
            "contract",
            "contract",
            Text("用哪个额度", "On which line"),
            Text(
                "有随借随还额度的选它，条件按额度合同，不用再谈。",
                "Where you have a line, choose it: its terms hold and none are agreed anew.",
            ),
            required=False,
            of="line",
        ),
        money("amount", Text("用多少", "How much")),
        Field("needed_on", "date", Text("哪天要用", "Needed on")),
        Field(
            "purpose",
            "long_text",
            Text("用来付什么", "What it pays for"),
            Text("付给谁、付什么，如“付示例粮油货款”。", "To whom and for what."),
        ),
        *CONTACT,
    ),
    opened_by=FIRM,
    on_open="drawdown.check",
    held_by="institution",
    answers=("take", "ask_firm", "grant", "allow", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "asked",
            Text("待答复", "To be answered"),
            "soon",
            next=Text("机构马上会有人答复。", "Somebody at the lender answers at once."),
        ),
        State(
            "asked_on_line",
            Text("额度内用款，待答复", "On a line, to be answered"),
            "soon",
            next=Text(
                "条件按额度合同，机构答复后放款。", "By the line's terms; answered, then paid."
            ),
        ),
        State("weighed", Text("在办", "In hand")),
        ASKING,
        State(
            "granted",
            Text("已同意，等企业确认", "Granted, for the firm to confirm"),
            "yes",
            next=Text("看清条件，同意就确认。", "Read the terms and confirm them."),
        ),
        State("agreed", Text("待放款", "To be paid out"), "soon"),
        State("paid", Text("已放款", "Paid out"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "answer",
            duty=f"{STANDARD}/urgent-in-hand",
            label=Text("答复用款申请", "Answer the request"),
            stops=ANSWERED,
            levels=reminded(),
        ),
        Clock(
            "decide",
            duty=ANSWER,
            label=Text("决定给不给用", "Decide on it"),
            stops=("grant", "allow", "refuse", "withdraw"),
            pauses=ASKED,
            levels=reminded(),
        ),
        *again(
            Clock(
                "pay",
                duty=ANSWER,
                label=Text("放款", "Pay it out"),
                starts="confirm",
                stops=("pay", "withdraw"),
                levels=reminded(),
            ),
            ("pay_after_allow", "allow"),
        ),
    ),
    moves=(
        Move(
            "on_line",
            Text("按额度用款", "On a line"),
            ("asked",),
            "asked_on_line",
            said=Text("按额度合同用款", "On a line, by its terms"),
        ),
        Move(
            "allow",
            Text("同意用款", "Allow the draw"),
            ("asked_on_line",),
            "agreed",
            by=STAFF,
            asks=(GIVEN, NOTE),
            said=Text("同意用款，待放款", "Allowed, to be paid out"),
            does="drawdown.allow",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "take",
            Text("接手，告诉企业在办", "Take it up and say so"),
            ("asked",),
            "weighed",
            by=STAFF,
            asks=(NOTE,),
            said=Text("机构接手在办", "The lender took it up"),
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        ask_firm("weighed"),
        firm_answers("weighed"),
        Move(
            "grant",
            Text("同意，写明条件", "Grant, with the terms"),
            ("weighed",),
            "granted",
            by=STAFF,
            asks=(GIVEN, *TERMS, NOTE),
            said=Text("同意用款，等企业确认", "Granted, for the firm to confirm"),
            does="drawdown.grant",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        replace(
            refuse_for(REFUSALS, *AT_LENDER, said=Text("没有同意用款", "Refused the request")),
            takes_case=True,
        ),
        confirm("granted", "agreed", tells=(Role.OFFICER,)),
        Move(
            "pay",
            Text("放款", "Pay it out"),
            ("agreed",),
            "paid",
            by=STAFF,
            said=Text("放了款", "Paid it out"),
            does="drawdown.pay",
            outcome="paid",
            main=True,
            tells=TOLD,
        ),
        withdraw(Text("用款申请", "request")),
    ),
    outcomes=(
        Outcome("paid", Text("已放款", "Paid out"), resolved=True, changes="contract"),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        BY_FIRM,
    ),
)
