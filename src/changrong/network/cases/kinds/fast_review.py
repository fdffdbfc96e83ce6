"""A fast review (绿色审批、快审): what is urgent goes a shorter way, and what was left out is said.

Two pairs of eyes: whoever asks does not approve the urgency, whoever approves it does not decide.
"""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._lending import NOTE, REFUSALS, TERMS, confirm
from changrong.network.cases.kinds._matching import NEED_OPENED
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BY_FIRM,
    CONTACT,
    FINANCING,
    FIRM,
    MANAGER,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    later,
    money,
    noted,
    refuse_for,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

URGENT = (
    ("payroll", Text("要发工资", "Wages are due")),
    ("supplies", Text("抗疫、保供物资要付款", "Supplies for the emergency must be paid")),
    ("repair", Text("受灾要修复", "Damage must be repaired")),
    ("order", Text("订单要备货", "An order needs stock")),
    ("maturity", Text("别的贷款马上到期", "Another loan falls due")),
    ("other", Text("其他急事", "Something else")),
)
HOPS = (
    ("outlet", Text("网点负责人初审", "First review by the outlet's head")),
    ("branch", Text("支行审查", "The branch's review")),
    ("risk", Text("风险部门单独审查", "A review apart by the risk department")),
    ("committee", Text("贷审会", "The credit committee")),
    ("second_visit", Text("再次上门", "A second visit")),
)
CHECKS = (
    ("identity", Text("身份和营业执照", "Identity and licence")),
    ("credit", Text("已授权并看过信用报告", "Credit report authorised and read")),
    ("purpose", Text("用途真实", "What it is for is real")),
    ("repayment", Text("还款来源", "Where repayment comes from")),
    ("debts", Text("在别处的负债", "Debts elsewhere")),
)
EXPLAINED = Field("why", "long_text", Text("为什么", "Why"))

fast_review = Kind(
    "fast_review",
    prefix="KS",
    label=Text("绿色审批快审", "Fast review"),
    clause="shengjing-shanghai-2022:六是",
    group="financing",
    lead=Text(
        "特别急的用款，由一个专柜一次审完；先由负责人批准加急。",
        "Money that cannot wait is reviewed by a single desk in one go, once a manager has agreed "
        "that it is urgent.",
    ),
    fields=(
        Field("institution", "institution", Text("由哪家机构快审", "Which institution reviews it")),
        *FINANCING,
        Field("urgency", "choice", Text("急在哪里", "What is urgent"), choices=URGENT),
        Field("reason", "long_text", Text("为什么不能等", "Why it cannot wait")),
        Field("needed_on", "date", Text("最晚哪天要用", "Needed by")),
        *CONTACT,
        # Noted by the service as the case goes on.
        later(Field("checked", "choices", Text("已核实", "Checked"), choices=CHECKS)),
        noted("minutes", "integer", Text("用时（分钟）", "Minutes taken")),
        NEED_OPENED,
    ),
    opened_by=(*FIRM, *STAFF),
    on_open="fast_review.check",
    held_by="institution",
    answers=("approve", "ordinary"),
    asks_satisfied=True,
    states=(
        State(
            "asked",
            Text("待批准加急", "For the urgency to be approved"),
            "soon",
            next=Text("机构负责人马上看。", "The institution's manager looks at once."),
        ),
        State(
            "reviewing",
            Text("专柜快审中", "At the fast desk"),
            "soon",
            next=Text("一个专柜审完，很快有结果。", "A single desk reviews all of it, soon."),
        ),
        State(
            "granted",
            Text("已批准，等企业确认", "Granted, for the firm to confirm"),
            "yes",
            next=Text("看清条件，同意就确认。", "Read the terms and confirm them."),
        ),
        State("lent", Text("已放款", "Lent"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        State("ordinary", Text("转为普通办理", "Goes the ordinary way"), "info", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "approve",
            duty=f"{STANDARD}/urgent-in-hand",
            label=Text("批准加急，或者说明不加急", "Approve the urgency, or say why not"),
            stops=("approve", "ordinary", "withdraw"),
            levels=reminded((Role.MANAGER,), STAFF),
        ),
        Clock(
            "decide",
            duty=ANSWER,
            label=Text("快审出结果", "Decide in the fast review"),
            starts="approve",
            stops=("grant", "refuse", "withdraw"),
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "approve",
            Text("批准加急", "Approve the urgency"),
            ("asked",),
            "reviewing",
            by=MANAGER,
            asks=(
                Field("desk", "colleague", Text("由谁一个人审", "Who reviews it alone")),
                Field(
                    "skipped",
                    "choices",
                    Text("跳过哪些环节", "Which steps are left out"),
                    choices=HOPS,
                    required=False,
                ),
                EXPLAINED,
            ),
            said=Text("批准加急，走绿色通道", "Approved the urgency: the green channel"),
            does="fast_review.approve",
            main=True,
            not_by=("open",),
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "ordinary",
            Text("不加急，按普通程序办", "Not urgent: go the ordinary way"),
            ("asked",),
            "ordinary",
            by=MANAGER,
            asks=(EXPLAINED,),
            said=Text("没有批准加急，转为普通融资需求", "Not urgent; became an ordinary need"),
            does="fast_review.ordinary",
            outcome="ordinary",
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "check",
            Text("记录核实结果", "Record what was checked"),
            ("reviewing",),
            by=STAFF,
            asks=(
                Field("done", "choices", Text("核实了什么", "What was checked"), choices=CHECKS),
                Field("found", "long_text", Text("结果", "What was found")),
            ),
            said=Text("核实", "Checked"),
            does="fast_review.note",
        ),
        Move(
            "grant",
            Text("同意，写明条件", "Grant, with the terms"),
            ("reviewing",),
            "granted",
            by=STAFF,
            asks=(
                Field(
                    "verified",
                    "choices",
                    Text("逐项核实完", "All of it is checked"),
                    choices=CHECKS,
                    every=True,
                ),
                money("given", Text("能借多少", "Amount")),
                *TERMS,
                Field("product", "text", Text("用哪款产品", "Which product")),
                Field(
                    "variant",
                    "long_text",
                    Text("条件和标准产品有什么不同", "How it differs from the standard product"),
                    Text("没有不同写“无”。", "None, if it does not."),
                ),
                NOTE,
            ),
            said=Text("快审同意，等企业确认", "Granted by fast review, for the firm to confirm"),
            does="fast_review.decide",
            main=True,
            not_by=("approve",),
            tells=TOLD,
        ),
        replace(
            refuse_for(REFUSALS, "reviewing", said=Text("快审没有同意", "Refused by fast review")),
            does="fast_review.decide",
            not_by=("approve",),
        ),
        replace(
            confirm("granted", "lent", tells=STAFF),
            said=Text("企业确认，放款", "The firm accepted and was lent it"),
            does="fast_review.lend",
            outcome="lent",
        ),
        withdraw(Text("快审申请", "request")),
    ),
    outcomes=(
        Outcome("lent", Text("已放款", "Lent"), resolved=True, changes="contract"),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        Outcome("ordinary", Text("转为普通办理", "Became an ordinary need"), changes="need"),
        BY_FIRM,
    ),
)
