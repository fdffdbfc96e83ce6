"""What people do about a guarantee in force: changed, claimed, paid, recovered. The effect of each
step tells it of the guarantee (effects/guarantee_life.py)."""

from collections.abc import Iterable

from changrong.guarantee.life import ChangeKind, Route
from changrong.network.cases.kind import EITHER, PARTNER, Field, Move
from changrong.network.cases.kinds._guarantee import CITY, EXPLANATION, NAMES, any_sum
from changrong.network.cases.kinds._shared import FIRM, STAFF, TOLD
from changrong.network.people.models import Role
from changrong.text import Text

PURSUITS = (
    ("demanded", Text("书面催收", "Demanded in writing")),
    ("negotiated", Text("协商还款", "Negotiated")),
    ("sued", Text("起诉或申请仲裁", "Went to court or arbitration")),
    ("enforced", Text("申请强制执行", "Asked for enforcement")),
    ("other", Text("其他", "Something else")),
)
DISPOSALS = (
    Route.AUCTION,
    Route.ASSIGNMENT,
    Route.PLEDGE_TO_EQUITY,
    Route.REVERSE_LICENCE,
    Route.IP_AUCTION,
)
RECOVERIES = tuple(route for route in Route if route not in DISPOSALS)


def routes(among: Iterable[Route]) -> Field:
    choices = tuple((route.value, route.label) for route in among)
    return Field("route", "choice", Text("怎么收回的", "How it came back"), choices=choices)


CHANGES = tuple((change.value, change.label) for change in ChangeKind)
CHANGE = Field("change", "choice", Text("变更什么", "What changes"), choices=CHANGES)
GROSS = any_sum("gross", Text("收回多少", "How much came back"))
COSTS = any_sum("costs", Text("其中追偿费用", "Of it, the costs of recovery"), required=False)
AFTER_PAYMENT = ("paid", "recovering", "disposed", "written_off")
TRANSFERABLE = ("in_force", "demanded", *AFTER_PAYMENT)
DISBURSED_ON = Field("disbursed_on", "date", Text("哪天放的款", "Paid out on"))

IN_FORCE = (
    Move(
        "ask_change",
        Text("申请变更", "Ask for a change"),
        ("in_force", "demanded"),
        by=(*FIRM, *STAFF),
        side=PARTNER,
        asks=(CHANGE, EXPLANATION),
        said=Text("申请变更", "Asked for a change"),
        tells=(Role.OFFICER,),
    ),
    Move(
        "change",
        Text("变更担保", "Change the guarantee"),
        ("in_force", "demanded"),
        by=STAFF,
        asks=(
            CHANGE,
            any_sum("new_amount", Text("新的担保金额", "The new amount"), required=False),
            Field("until", "date", Text("新的到期日", "The new end"), required=False),
            Field(
                "new_fee_rate",
                "fraction",
                Text("新的担保费率（年）", "The new yearly fee rate"),
                required=False,
                minimum="0",
            ),
            Field("letter", "text", Text("变更函编号", "Letter of change"), required=False),
            EXPLANATION,
        ),
        said=Text("担保变更", "Changed"),
        does="guarantee.change",
        tells=TOLD,
    ),
    Move(
        "ask_transfer",
        Text("请担保机构同意债权转让", "Ask consent to a transfer"),
        TRANSFERABLE,
        by=STAFF,
        side=PARTNER,
        asks=(
            Field(
                "buyer",
                "institution",
                Text("贷款要转让给谁", "To whom the loan is to be sold"),
                of_kinds=("asset_manager",),
            ),
            EXPLANATION,
        ),
        said=Text("请担保机构同意债权转让", "Asked consent to a transfer"),
        does="guarantee.ask_transfer",
        tells=(Role.OFFICER,),
    ),
    Move(
        "answer_transfer",
        Text("答复债权转让", "Answer about the transfer"),
        TRANSFERABLE,
        by=STAFF,
        asks=(
            Field(
                "agreed",
                "boolean",
                Text("同意转让，继续担保", "Agreed: the guarantee goes over with it"),
            ),
            Field(
                "others_agreed",
                "boolean",
                Text(
                    "再担保等分担方已经通知，也同意",
                    "Re-guarantor and other bearers were told and agree",
                ),
            ),
            EXPLANATION,
        ),
        said=Text("答复债权转让", "Answered about the transfer"),
        does="guarantee.answer_transfer",
        tells=(Role.OFFICER,),
    ),
    Move(
        "correct",
        Text("更正记错的", "Correct what was recorded wrongly"),
        NAMES,
        by=STAFF,
        asks=(
            Field("event", "integer", Text("哪一条记录", "Which record"), minimum="1"),
            any_sum(
                "corrected",
                Text("正确的金额", "The right amount"),
                hint=Text("不填就是撤销这一条。", "Left out, the record is undone."),
                required=False,
            ),
            EXPLANATION,
        ),
        said=Text("更正记录", "Corrected the record"),
        side=EITHER,  # whoever told it
        does="guarantee.correct",
    ),
    Move(
        "disburse",
        Text("记下放款日", "Say when the loan was paid out"),
        ("in_force",),
        by=STAFF,
        side=PARTNER,
        asks=(DISBURSED_ON,),
        said=Text("贷款已发放", "The loan was paid out"),
        does="guarantee.disburse",
        tells=(Role.OFFICER,),
    ),
    Move(
        "report",
        Text("报告在保余额", "Report the balance"),
        ("in_force", "demanded"),
        by=STAFF,
        side=PARTNER,
        asks=(any_sum("outstanding", Text("还有多少在保", "Still outstanding")),),
        does="guarantee.report",
    ),
    Move(
        "collect_fee",
        Text("收到担保费", "Fee paid"),
        NAMES,
        by=STAFF,
        asks=(any_sum("fee", Text("收到多少", "How much")),),
        does="guarantee.collect_fee",
    ),
    Move(
        "close",
        Text("解除担保责任", "Release the guarantee"),
        ("in_force", "demanded", *AFTER_PAYMENT),
        "closed",
        by=STAFF,
        side=EITHER,
        does="guarantee.close",
        outcome="released",
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
)

CLAIMED = (
    Move(
        "demand",
        Text("向借款人催收", "Demand of the borrower"),
        ("in_force",),
        "demanded",
        by=STAFF,
        side=PARTNER,
        asks=(
            any_sum("overdue", Text("逾期多少", "How much is overdue")),
            Field("overdue_since", "date", Text("从哪天起逾期", "Overdue since")),
        ),
        does="guarantee.demand",
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
    Move(
        "claim",
        Text("申请代偿", "Claim"),
        ("demanded", "paid", "recovering", "disposed"),
        "claimed",
        by=STAFF,
        side=PARTNER,
        asks=(
            any_sum("principal", Text("本金", "Principal")),
            any_sum("interest", Text("利息", "Interest")),
        ),
        does="guarantee.claim",
        tells=TOLD,
    ),
    Move(
        "withdraw_claim",
        Text("撤回代偿申请", "Withdraw the claim"),
        ("claimed", "overdue"),
        "demanded",
        by=STAFF,
        side=PARTNER,
        asks=(EXPLANATION,),
        does="guarantee.withdraw_claim",
    ),
    Move(
        "decline",
        Text("不代偿，写明原因", "Refuse the claim, with a reason"),
        ("claimed", "overdue"),
        "demanded",
        by=STAFF,
        asks=(EXPLANATION,),
        said=Text("不代偿", "Refused the claim"),
        does="guarantee.decline",
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
    Move("overdue", Text("过期没有代偿", "Not paid in time"), ("claimed", "overdue"), "overdue"),
    Move(
        "pay",
        Text("代偿", "Pay the claim"),
        ("claimed", "overdue"),
        "paid",
        by=STAFF,
        asks=(
            Field("paid_on", fact="guarantee.compensated_on"),
            Field("confirmed", fact="guarantee.compensated"),
        ),
        said=Text("代偿", "Paid the claim"),
        does="guarantee.pay",
        main=True,
        heeds=(f"{CITY}/prompt-compensation",),
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
)

RECOVERED = (
    Move(
        "pass_on",
        Text("向各分担方申请分担", "Ask the other bearers"),
        AFTER_PAYMENT,
        by=STAFF,
        does="guarantee.pass_on",
    ),
    Move(
        "receive",
        Text("收到分担款", "A share received"),
        AFTER_PAYMENT,
        by=STAFF,
        asks=(
            Field("bearer", "institution", Text("谁付的", "Who paid")),
            any_sum("received", Text("收到多少", "How much")),
        ),
        does="guarantee.receive",
    ),
    Move(
        "pursue",
        Text("记一次追偿", "Note a step of recovery"),
        ("paid", "recovering", "disposed"),
        "recovering",
        by=STAFF,
        asks=(
            Field("done", "choice", Text("做了什么", "What was done"), choices=PURSUITS),
            Field("note", "long_text", Text("写明经过", "How it went")),
        ),
        said=Text("追偿", "Pursued recovery"),
    ),
    Move(
        "recover",
        Text("收回代偿款", "Money recovered"),
        AFTER_PAYMENT,
        "recovering",
        by=STAFF,
        asks=(routes(RECOVERIES), GROSS, COSTS),
        does="guarantee.recover",
    ),
    Move(
        "dispose",
        Text("处置抵质押物或权利", "Dispose of collateral or rights"),
        ("paid", "recovering", "disposed"),
        "disposed",
        by=STAFF,
        asks=(routes(DISPOSALS), GROSS, COSTS),
        said=Text("处置", "Disposed"),
        does="guarantee.recover",
    ),
    Move(
        "share_back",
        Text("返还追回款", "Hand back what was recovered"),
        AFTER_PAYMENT,
        by=STAFF,
        does="guarantee.share_back",
    ),
    Move(
        "write_off",
        Text("核销代偿损失", "Write the loss off"),
        ("paid", "recovering", "disposed"),
        "written_off",
        by=STAFF,
        asks=(
            Field("dossier", "text", Text("核销卷宗编号", "Number of the dossier")),
            Field("proposed", fact="guarantee.write_off_proposed"),
            Field("pursued", fact="guarantee.recovery_pursued"),
            Field("evidence", fact="guarantee.write_off_evidence"),
        ),
        does="guarantee.write_off",
        heeds=(f"{CITY}/write-off-dossier",),
        overrides=(Role.MANAGER,),
    ),
)
