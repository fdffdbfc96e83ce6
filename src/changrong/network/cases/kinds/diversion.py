"""An alert that a loan's money went elsewhere (资金流向预警): verified, cleared, or called back.

To call money back early is withdrawing credit, so it keeps the limits on that, and a manager who
did not propose it approves it.
"""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ASKED,
    ASKING,
    MANAGER,
    RESULT,
    STAFF,
    TOLD,
    ask_firm,
    firm_answers,
    later,
    money,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

HOW = (
    ("flow", Text("账户流水监测", "Watching the account")),
    ("entrusted", Text("受托支付核对", "Payments made through the bank")),
    ("check", Text("贷后检查", "A check after lending")),
    ("report", Text("举报或者别的机构通报", "A report from outside")),
    ("other", Text("其他", "Something else")),
)
# Payees that a loan must not reach, each with the clause that says so (effects/diversion.py has
# them as references).
PAYEES = (
    (
        "housing",
        Text(
            "买房、房地产开发（经营用途贷款通知）",
            "Housing and real estate (notice on business loans)",
        ),
    ),
    (
        "securities",
        Text(
            "股票、基金、理财等金融资产（流动资金贷款办法第九条）",
            "Shares, funds, financial products (working-capital rules, article nine)",
        ),
    ),
    (
        "deposits",
        Text(
            "转成存款吃利差（小微金融通知六(十六)）",
            "Deposits kept for their yield (small-firm notice)",
        ),
    ),
    (
        "equity",
        Text(
            "入股、增资（流动资金贷款办法第九条）", "Equity (working-capital rules, article nine)"
        ),
    ),
    (
        "fixed_assets",
        Text(
            "流动资金贷款买固定资产（流动资金贷款办法第九条）",
            "Fixed assets (working-capital rules, article nine)",
        ),
    ),
    (
        "dividends",
        Text(
            "股东分红（流动资金贷款办法第九条）", "Dividends (working-capital rules, article nine)"
        ),
    ),
    (
        "lent_on",
        Text(
            "转借给别人，或者和约定用途不符（小微金融通知六(十六)）",
            "Lent on, or not as agreed (small-firm notice)",
        ),
    ),
)
PAYMENT = (
    Field("paid_on", "date", Text("哪天付出去的", "Paid on")),
    money("amount", Text("多少钱", "Amount")),
    Field("payee", "text", Text("付给了谁", "Paid to")),
    Field("payee_kind", "choice", Text("去了哪类地方", "Kind of payee"), choices=PAYEES),
)


WITHDRAWAL = later(Field("withdrawal", fact="action.withdrawal"))
RECALL = (
    "beijing-2020-sme/no-withdrawal-from-sound-firms",
    "shengjing-shanghai-2022/no-blind-recall",
    "tibet-2022-emergency/no-blind-recall",
)

diversion = Kind(
    "diversion",
    prefix="LX",
    label=Text("资金流向预警", "Alert on a loan's money"),
    clause="cbirc-2023-small-firms:六(十六)",
    group="oversight",
    lead=Text(
        "贷款付给了不该付的地方，核实后排除，或者要求归还。",
        "A loan's money reached a payee it must not: cleared when verified, or called back.",
    ),
    opened_by=STAFF,
    on_open="diversion.check",
    held_by="contract",
    fields=(
        Field("contract", "contract", Text("哪笔贷款", "Which loan")),
        *(replace(one, required=False) for one in PAYMENT),  # left to whoever verifies it
        Field("how", "choice", Text("怎么发现的", "How it was noticed"), choices=HOW),
        Field("what", "long_text", Text("可疑在哪里", "What looks wrong")),
        WITHDRAWAL,
    ),
    states=(
        State("alerted", Text("待核实", "To be verified"), "soon"),
        State(
            "verifying",
            Text("核实中", "Being verified"),
            next=Text("机构在核对这笔钱的去向。", "The lender finds out where the money went."),
        ),
        ASKING,
        State(
            "confirmed",
            Text("确认挪用", "Found to be diverted"),
            "late",
            next=Text("机构会要求您归位或者归还。", "The lender will have it put back or repaid."),
        ),
        State("proposed", Text("待批准收回", "Recall to be approved"), "soon"),
        State(
            "recalling",
            Text("正在收回", "Being called back"),
            "late",
            next=Text("请在期限前归还。", "Please repay by the day set."),
        ),
        State("cleared", Text("排除", "Cleared"), "yes", end=True),
        State("put_right", Text("资金已归位", "Put back to its use"), "yes", end=True),
        State("recalled", Text("已收回", "Called back"), "yes", end=True),
        State("pursued", Text("转法律程序", "Pursued at law"), "no", end=True),
    ),
    clocks=(
        Clock(
            "take",
            duty=ANSWER,
            label=Text("有人核实", "Somebody verifies it"),
            stops=("take", "clear"),
            levels=reminded(),
        ),
        Clock(
            "verify",
            duty=RESULT,
            label=Text("核实清楚", "Find out"),
            stops=("clear", "confirm"),
            pauses=ASKED,
            levels=reminded(),
        ),
        Clock(
            "settle",
            duty=RESULT,
            label=Text("定下怎么处理", "Decide what follows"),
            starts="confirm",
            stops=("put_right", "approve"),
            levels=reminded(STAFF, STAFF),
        ),
        Clock(
            "repay",
            duty=RESULT,
            label=Text("归还", "Repay"),
            starts="approve",
            stops=("finish", "pursue"),
            until="repay_by",
            levels=reminded((Role.ENTERPRISE, Role.OFFICER), (Role.ENTERPRISE, *STAFF)),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接手核实", "Take it up"),
            ("alerted",),
            "verifying",
            by=STAFF,
            main=True,
            takes_case=True,
        ),
        ask_firm("verifying"),
        firm_answers("verifying"),
        Move(
            "clear",
            Text("排除", "Clear it"),
            ("alerted", "verifying", "asking"),
            "cleared",
            by=STAFF,
            asks=(
                Field(
                    "why",
                    "long_text",
                    Text("为什么没有问题", "Why nothing is wrong"),
                    Text("看了哪些合同、发票、流水。", "Which contracts, invoices, flows show it."),
                ),
            ),
            said=Text("核实后排除", "Verified and cleared"),
            outcome="cleared",
            tells=TOLD,
        ),
        Move(
            "confirm",
            Text("确认挪用", "It was diverted"),
            ("verifying", "asking"),
            "confirmed",
            by=STAFF,
            asks=(*PAYMENT, Field("how_verified", "long_text", Text("怎么核实的", "How verified"))),
            said=Text("确认资金挪用", "Found the money diverted"),
            does="diversion.confirm",
            main=True,
            tells=(Role.ENTERPRISE, Role.MANAGER),
        ),
        Move(
            "put_right",
            Text("资金已归位", "It was put back"),
            ("confirmed",),
            "put_right",
            by=STAFF,
            asks=(
                Field("seen", "long_text", Text("怎么归位的，看了什么凭证", "How, and the proof")),
            ),
            said=Text("资金已归回约定用途", "The money was put back to its use"),
            outcome="put_right",
            tells=TOLD,
        ),
        Move(
            "propose",
            Text("提请收回", "Propose to call it back"),
            ("confirmed",),
            "proposed",
            by=STAFF,
            asks=(
                money("demand", Text("收回多少", "How much")),
                Field("repay_by", "date", Text("哪天前归还", "To be repaid by")),
                Field("reason", "long_text", Text("理由和证据", "Reason and evidence")),
            ),
            said=Text("提请收回", "Proposed to call it back"),
            does="diversion.propose",
            main=True,
            tells=MANAGER,
        ),
        Move(
            "approve",
            Text("批准收回", "Approve the recall"),
            ("proposed",),
            "recalling",
            by=MANAGER,
            asks=(
                Field("recorded", fact="action.substantive_reason_recorded"),
                Field("notice", "long_text", Text("写给企业的通知", "The notice to the firm")),
            ),
            said=Text("要求企业归还", "Called the money back"),
            heeds=RECALL,
            main=True,
            not_by=("propose",),
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "send_back",
            Text("不批准，退回", "Send it back"),
            ("proposed",),
            "confirmed",
            by=MANAGER,
            asks=(Field("why", "long_text", Text("为什么退回", "Why")),),
            said=Text("没有批准收回", "Did not approve the recall"),
            tells=(Role.OFFICER,),
        ),
        Move(
            "received",
            Text("收到还款", "Money received"),
            ("recalling",),
            by=STAFF,
            asks=(
                money("received", Text("收到多少", "How much")),
                Field("received_on", "date", Text("哪天收到的", "Received on")),
            ),
            said=Text("收到还款，记入贷款", "Received money, booked on the loan"),
            does="diversion.received",
            tells=TOLD,
        ),
        Move(
            "finish",
            Text("已收齐，办结", "All of it is back"),
            ("recalling",),
            "recalled",
            by=STAFF,
            said=Text("要求归还的钱已收齐", "All that was called back is repaid"),
            does="diversion.finish",
            outcome="recalled",
            main=True,
            tells=TOLD,
        ),
        Move(
            "pursue",
            Text("没有归还，转法律程序", "Not repaid: pursue it at law"),
            ("recalling",),
            "pursued",
            by=MANAGER,
            asks=(Field("steps", "long_text", Text("采取什么程序", "Which steps")),),
            said=Text("转法律程序", "Pursued at law"),
            does="diversion.pursue",
            outcome="pursued",
            tells=TOLD,
        ),
    ),
    outcomes=(
        Outcome("cleared", Text("排除", "Cleared"), resolved=True),
        Outcome("put_right", Text("资金已归位", "Put back to its use"), resolved=True),
        Outcome("recalled", Text("已收回", "Called back"), resolved=True, changes="contract"),
        Outcome("pursued", Text("转法律程序", "Pursued at law"), resolved=False),
    ),
)
