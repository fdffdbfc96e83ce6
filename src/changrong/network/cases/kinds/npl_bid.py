"""A bid (收购报价): one asset manager's part in a sale of bad loans; none sees another's."""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    REASON,
    RESULT,
    STAFF,
    STANDARD,
    money,
)
from changrong.network.people.models import Role
from changrong.text import Text

PLANS = (
    ("restructure", Text("重组，帮企业恢复经营", "Restructure, to keep the firms at work")),
    ("dispose", Text("处置回收", "Dispose and recover")),
    ("mixed", Text("分户处理", "By each firm")),
)
BID = (
    money("amount", Text("报价", "The bid")),
    Field("plan", "choice", Text("打算怎么办", "What is planned"), choices=PLANS),
    Field(
        "finance",
        "long_text",
        Text("给借款企业的优惠融资", "Finance on good terms for the borrowers"),
        required=False,
    ),
    Field("valid_until", "date", Text("报价有效到", "Bid valid until")),
)

npl_bid = Kind(
    "npl_bid",
    prefix="BJ",
    label=Text("收购报价", "Bid for bad loans"),
    clause="beijing-2020-emergency:P4",
    group="local",
    about=INSTITUTIONS,
    parent="npl_sale",
    ends_with_parent="call_off",
    fields=BID,
    states=(
        State("invited", Text("待报价", "To bid"), "soon"),
        State("bid", Text("已报价", "Bid made"), "yes"),
        State("chosen", Text("成交", "Chosen"), "yes", end=True),
        State("not_chosen", Text("没有选中", "Not chosen"), "no", end=True),
        State("declined", Text("不参加", "Declined"), "no", end=True),
        State("lapsed", Text("过期没有报价", "No bid in time"), "no", end=True),
        State("called_off", Text("不卖了", "Called off"), "no", end=True),
    ),
    clocks=(
        Clock(
            "bid",
            duty=RESULT,
            label=Text("报价", "Bid"),
            stops=("make_bid", "decline", "lapse", "pass_over", "call_off"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=STAFF),
                Level("lapse", makes="lapse"),
            ),
            deadline=False,  # nobody has to bid
        ),
    ),
    moves=(
        Move(
            "make_bid",
            Text("报价", "Bid"),
            ("invited",),
            "bid",
            by=STAFF,
            asks=BID,
            does="npl_bid.check",
            main=True,
            takes_case=True,
        ),
        Move(
            "revise",
            Text("修改报价", "Revise the bid"),
            ("bid",),
            by=STAFF,
            asks=BID,
            does="npl_bid.check",
        ),
        Move(
            "decline",
            Text("不参加，写明原因", "Decline, with a reason"),
            ("invited", "bid"),
            "declined",
            by=STAFF,
            asks=(REASON,),
            said=Text("不参加", "Declined"),
            outcome="declined",
            takes_case=True,
        ),
        Move("choose", Text("成交", "Chosen"), ("bid",), "chosen", outcome="chosen", tells=STAFF),
        Move(
            "pass_over",
            Text("没有选中", "Another was chosen"),
            ("invited", "bid"),
            "not_chosen",
            outcome="not_chosen",
            tells=(Role.OFFICER,),
        ),
        Move(
            "lapse",
            Text("过期没有报价", "No bid in time"),
            ("invited",),
            "lapsed",
            outcome="lapsed",
        ),
        Move(
            "call_off",
            Text("不卖了", "Called off"),
            ("invited", "bid"),
            "called_off",
            outcome="called_off",
            tells=(Role.OFFICER,),
        ),
    ),
    outcomes=(
        Outcome("chosen", Text("成交", "Chosen"), resolved=True),
        Outcome("not_chosen", Text("没有选中", "Not chosen")),
        Outcome("declined", Text("不参加", "Declined")),
        Outcome("lapsed", Text("过期没有报价", "No bid in time")),
        Outcome("called_off", Text("不卖了", "Called off")),
    ),
)
