"""An urgent matter at a bank (急事急办): cash, transfers, accounts, clearing, donations."""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._local import REFUSED, body, refuse
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ANYONE,
    BY_FIRM,
    CONTACT,
    FIRM,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    money,
    noted,
    reminded,
    withdraw,
)
from changrong.text import Text

SERVICES = (
    ("cash", Text("取现", "Cash")),
    ("transfer", Text("资金划转、应急汇款", "Transfer or urgent remittance")),
    ("account", Text("开立账户", "Opening an account")),
    ("clearing", Text("资金清算", "Clearing")),
    ("donation", Text("捐赠款汇划", "Passing donations on")),
)
WHO = (
    ("government", Text("政府机构", "Government body")),
    ("epidemic", Text("防疫单位", "Unit fighting the epidemic")),
    ("charity", Text("红十字会、慈善总会等", "Red Cross, charity federation and the like")),
    ("supplier", Text("保供企业", "Supplier of residents")),
    ("in_need", Text("急难愁困群众", "Person in urgent need")),
)
CHECKED = (
    ("identity", Text("核实身份和授权", "Identity and authority")),
    ("purpose", Text("核实用途", "Purpose")),
    ("account", Text("核实账户和金额", "Account and amount")),
    ("fraud", Text("排除电信诈骗", "No fraud by telephone")),
)

urgent_service = Kind(
    "urgent_service",
    prefix="JJ",
    label=Text("急事急办", "Urgent service"),
    clause="tibet-2022-emergency:勇于担当·涉疫金融",
    group="continuity",
    about=ANYONE,
    lead=Text(
        "防疫、救灾和急难时，急着取现、划款、开户、清算或者转捐款，马上有人办。",
        "In an emergency: cash, a transfer, an account, clearing or a donation, seen to at once.",
    ),
    fields=(
        body(Text("找哪家银行", "Which bank"), "bank", "policy_bank"),
        Field("service", "choice", Text("要办什么", "What is needed"), choices=SERVICES),
        Field("who", "choice", Text("您是", "You are"), choices=WHO),
        Field(
            "outlet",
            "outlet",
            Text("想去哪个网点", "Which outlet"),
            Text("不急着去网点的不选；停业的网点不能选。", "Optional; none that is closed."),
            required=False,
        ),
        Field("amount", "money", Text("金额", "Amount"), minimum="1", required=False),
        Field("what", "long_text", Text("急在哪里", "Why it is urgent")),
        Field("needed_by", "time", Text("最晚什么时候要", "Needed by"), required=False),
        *CONTACT,
        noted("on_call", "text", Text("值班联系人", "On call")),
        noted("in_hand_minutes", "integer", Text("接手用时（分钟）", "Minutes until in hand")),
        noted("minutes", "integer", Text("办结用时（分钟）", "Minutes until done")),
    ),
    opened_by=FIRM,
    on_open="urgent_service.open",
    held_by="institution",
    answers=("check", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "received",
            Text("已收到，马上有人接手", "Received"),
            "soon",
            next=Text("值班人员会马上联系您。", "Whoever is on call contacts you at once."),
        ),
        State(
            "checked",
            Text("已核实，办理中", "Checked, being done"),
            next=Text("另一位同事复核后办结。", "A second pair of eyes, then it is done."),
        ),
        State("done", Text("已办结", "Done"), "yes", end=True),
        REFUSED,
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "in_hand",
            duty=f"{STANDARD}/urgent-in-hand",
            label=Text("安排人员办理", "Put somebody on it"),
            stops=("check", "refuse", "withdraw"),
            levels=(Level("overdue", tells=STAFF, opens="task"),),
        ),
        Clock(
            "done",
            duty=ANSWER,
            label=Text("办结", "Have it done"),
            stops=("finish", "refuse", "withdraw"),
            until="needed_by",
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "check",
            Text("接手并核实", "Take it up and check"),
            ("received",),
            "checked",
            by=STAFF,
            asks=(
                Field("checked", "choices", Text("核实", "Checked"), choices=CHECKED, every=True),
            ),
            said=Text("接手并核实", "Taken up and checked"),
            does="urgent_service.check",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "finish",
            Text("复核，办结", "Check again and finish"),
            ("checked",),
            "done",
            by=STAFF,
            asks=(
                Field("voucher", "text", Text("业务凭证号", "Reference")),
                money("done_amount", Text("办了多少", "Amount"), least="0"),
            ),
            said=Text("复核后办结", "Checked again and done"),
            does="urgent_service.finish",
            outcome="done",
            main=True,
            not_by=("check",),
            tells=TOLD,
        ),
        refuse("received", "checked"),
        withdraw(Text("申请", "request"), "received", "checked"),
    ),
    outcomes=(
        Outcome("done", Text("已办结", "Done"), resolved=True),
        Outcome("refused", Text("没有办", "Not done"), resolved=False),
        BY_FIRM,
    ),
)
