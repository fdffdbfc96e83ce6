"""The three checks of a loan (贷款三查): before, during and after lending, one file a loan.

The stages are the states. Each has its checklist, which may be ticked over days, and is passed only
with every item done and no issue open; who passed the check before does not also let the money out.
After lending, the check comes again on the day that the last one set.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import FIRM, RESULT, STAFF, again, later, money, reminded
from changrong.text import Text

RULE, LENDING = "cbirc-2023-small-firms", "cbirc-2021-operating-loans"
ISSUE = "check_issue"

BEFORE = (
    ("standing", Text("核对了证照和经营身份", "Licence and standing checked")),
    ("site", Text("看了经营场所，或者远程核实", "Premises seen, or verified remotely")),
    ("operation", Text("纳税、流水、水电等能证明在经营", "Tax, flows or utilities show business")),
    ("need", Text("测算了资金需求", "The need was computed")),
    (
        "purpose",
        Text("用途具体、有合同或者订单", "The purpose is definite, with contract or order"),
    ),
    ("record", Text("查了征信和别家的授信", "Credit record and credit elsewhere seen")),
    ("source", Text("还款来源说得清", "The source of repayment is clear")),
)
DURING = (
    ("review", Text("审查、审批和调查不是同一个人", "Review by somebody other than the inquirer")),
    ("contract", Text("合同写明用途和资金挪用的责任", "The contract names purpose and liability")),
    ("conditions", Text("放款条件都满足", "Every condition of lending is met")),
    ("payee", Text("收款方和用途对得上", "The payee fits the purpose")),
    ("charges", Text("没有合同外的收费和搭售", "No charge outside the contract, nothing tied")),
)
AFTER = (
    ("flow", Text("核对了资金流向", "Where the money went was checked")),
    ("business", Text("看了近期经营和回款", "Recent business and receipts seen")),
    ("security", Text("看了抵押、担保有没有变化", "Security and guarantees looked at")),
    ("credit", Text("看了别家的新增借款和涉诉", "New debts and lawsuits looked for")),
)
RESULTS = (
    ("sound", Text("正常", "Sound")),
    ("issue", Text("有问题要整改", "Something to put right")),
    ("diverted", Text("资金流向可疑", "The money may have been diverted")),
)
CLOSED = (
    ("repaid", Text("已还清", "Repaid")),
    ("renewed", Text("已续贷，另开检查", "Renewed, with a check of its own")),
    ("charged_off", Text("已核销或者转让", "Charged off or sold")),
)
CONTRACT = Field("contract", "contract", Text("哪笔贷款", "Which loan"))
OF_CONTRACT = Field(
    "contract",
    "contract",
    CONTRACT.label,
    Text(
        "合同已经在这里的，填它的编号；企业、金额、用途从合同带过来。",
        "Where its contract is here already: firm, amount and purpose come from it.",
    ),
    required=False,
)
NEXT_ON = Field(
    "next_check_on",
    "date",
    Text("下次贷后检查在哪天", "Day of the next check"),
    Text("按本机构的贷后管理办法定。", "By your own rules on care after lending."),
)
NOTE = Field("note", "long_text", Text("检查情况", "What was found"))


def done(stage: str, items: tuple[tuple[str, Text], ...], every: bool = False) -> Field:
    label = Text("已经查过的", "Checked so far")
    return Field(f"{stage}_done", "choices", label, choices=items, every=every, required=every)


def tick(stage: str, items: tuple[tuple[str, Text], ...]) -> Move:
    return Move(
        f"tick_{stage}",
        Text("记下查到哪了", "Note what is done so far"),
        (stage,),
        by=STAFF,
        asks=(done(stage, items), Field("note", "long_text", NOTE.label, required=False)),
        said=Text("记下了检查进度", "Noted what is done so far"),
        takes_case=True,
    )


FACTS = (
    Field("operating", fact="enterprise.has_operating_evidence"),
    Field("in_substance", fact="loan.need_reviewed_in_substance"),
)

loan_check = Kind(
    "loan_check",
    prefix="SC",
    label=Text("贷款三查", "Three checks of a loan"),
    clause=f"{RULE}:六(十六)",
    group="oversight",
    lead=Text(
        "贷前、贷中、贷后各一张清单，查不完不往下走；贷后到日子再查。",
        "A checklist before, during and after lending; none is passed with an item open.",
    ),
    opened_by=STAFF,
    on_open="loan_check.check",
    held_by="own",
    hidden_from=FIRM,
    fields=(
        OF_CONTRACT,
        Field("what", "text", Text("什么贷款", "What loan")),
        money("amount", Text("金额", "Amount")),
        Field("loan", fact="loan.kind"),
        Field("purpose", "long_text", Text("约定的用途", "The purpose agreed")),
        *(later(one) for one in FACTS),
        later(done("before", BEFORE)),
        later(done("during", DURING)),
        later(NEXT_ON),
    ),
    states=(
        State(
            "before",
            Text("贷前调查", "Before lending"),
            "soon",
            next=Text("清单查完、没有未了问题，进入贷中。", "All done, it goes on to lending."),
        ),
        State(
            "during",
            Text("贷中审查", "While lending"),
            "soon",
            next=Text("由另一位同事查完放款。", "Somebody else completes it and lends."),
        ),
        State(
            "after",
            Text("贷后检查", "After lending"),
            next=Text("到定好的日子再查。", "Checked again on the day set."),
        ),
        State("closed", Text("已结束", "Closed"), "yes", end=True),
        State("dropped", Text("没有放款", "Not lent"), "no", end=True),
    ),
    clocks=(
        Clock(
            "before",
            duty=RESULT,
            label=Text("查完贷前清单", "Complete the check before lending"),
            stops=("pass_before", "drop"),
            levels=reminded(),
        ),
        *again(
            Clock(
                "after_pass_during",
                duty=RESULT,
                label=Text("做贷后检查", "Check after lending"),
                starts="pass_during",
                stops=("after_check", "close"),
                until="next_check_on",
                levels=reminded(),
            ),
            ("after_after_check", "after_check"),
        ),
    ),
    moves=(
        tick("before", BEFORE),
        Move(
            "pass_before",
            Text("贷前查完，可以往下走", "Before lending: all checked"),
            ("before",),
            "during",
            by=STAFF,
            asks=(done("before", BEFORE, every=True), *FACTS, NOTE),
            said=Text("贷前调查完成", "Completed the check before lending"),
            main=True,
            takes_case=True,
            heeds=(
                f"{RULE}/no-loans-to-shells",
                f"{LENDING}/young-firm-review",
                f"{LENDING}/new-owner-review",
                f"{LENDING}/need-reviewed-in-substance",
            ),
            needs_closed=(ISSUE,),
        ),
        tick("during", DURING),
        Move(
            "pass_during",
            Text("贷中查完，已放款", "While lending: all checked, lent"),
            ("during",),
            "after",
            by=STAFF,
            asks=(done("during", DURING, every=True), CONTRACT, NEXT_ON, NOTE),
            said=Text("贷中审查完成，已放款", "Completed the check while lending; lent"),
            does="loan_check.lent",
            main=True,
            needs_closed=(ISSUE,),
            not_by=("pass_before",),
        ),
        Move(
            "after_check",
            Text("做一次贷后检查", "Check after lending"),
            ("after",),
            by=STAFF,
            asks=(
                done("after", AFTER, every=True),
                Field("result", "choice", Text("结果", "Result"), choices=RESULTS),
                NOTE,
                NEXT_ON,
            ),
            said=Text("做了贷后检查", "Checked after lending"),
            does="loan_check.after",
            main=True,
            takes_case=True,
        ),
        Move(
            "raise_issue",
            Text("记一个要整改的问题", "Raise an issue"),
            ("before", "during", "after"),
            by=STAFF,
            asks=(Field("issue", "long_text", Text("什么问题，要怎么改", "What is to be mended")),),
            said=Text("记下一个要整改的问题", "Raised an issue"),
            does="loan_check.raise_issue",
        ),
        Move(
            "close",
            Text("贷款已了结", "The loan is over"),
            ("after",),
            "closed",
            by=STAFF,
            asks=(Field("how", "choice", Text("怎么了结的", "How"), choices=CLOSED),),
            said=Text("贷款了结，检查结束", "The loan is over; checks end"),
            does="loan_check.close",
            outcome="closed",
            needs_closed=(ISSUE,),
        ),
        Move(
            "drop",
            Text("不放款，结束检查", "Do not lend"),
            ("before", "during"),
            "dropped",
            by=STAFF,
            asks=(Field("reason", "long_text", Text("为什么不放款", "Why not")),),
            said=Text("没有放款", "Not lent"),
            outcome="dropped",
        ),
    ),
    outcomes=(
        Outcome("closed", Text("贷款了结", "The loan is over")),
        Outcome("dropped", Text("没有放款", "Not lent")),
    ),
)
