"""A request to defer payment (延期还本付息申请): one loan of the firm, granted within limits."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.people.models import Role
from changrong.text import Text

STANDARD = "network-service-standard"
STAFF = (Role.OFFICER, Role.MANAGER)
FIRM = (Role.ENTERPRISE, Role.HOTLINE)

SCOPES = (
    ("principal", Text("本金", "Principal")),
    ("interest", Text("利息", "Interest")),
    ("both", Text("本金和利息", "Principal and interest")),
)
REFUSALS = (
    ("documents", Text("材料不足", "Not enough evidence")),
    ("prospects", Text("经营难以恢复", "The business is unlikely to recover")),
    ("diverted", Text("贷款没有用在经营上", "The loan was not used for the business")),
    ("rules", Text("不在政策范围", "Outside the rules")),
    ("other", Text("其他原因", "Another reason")),
)
# How far payment may be put off, as each notice of its time says.
LIMITS = (
    "cbirc-2020-deferral/deferred-until",
    "cbirc-2020-deferral/interest-deferred-until",
    "cbirc-2020-deferral/hubei-deferred-until",
    "pboc-2020-deferral/deferred-until",
    "pboc-2020-deferral/interest-deferred-until",
    "state-council-2022-deferral/deferred-until",
    "pboc-2022-deferral/deferred-until",
)

UNTIL = Field("deferred_until", fact="loan.deferred_until")
FIELDS = (
    Field("contract", "contract", Text("哪笔贷款", "Which loan")),
    Field("scope", "choice", Text("想延什么", "What to put off"), choices=SCOPES),
    UNTIL,
    Field(
        "interest_due_on",
        fact="loan.interest_due_on",
        hint=Text("只延本金的不用填。", "Leave it out if you defer only principal."),
        required=False,
    ),
    Field(
        "why",
        "long_text",
        Text("为什么要延", "Why"),
        Text(
            "遇到了什么困难，打算怎么恢复还款。",
            "What the difficulty is, and how you mean to repay.",
        ),
    ),
    Field("contact_name", "text", Text("联系人", "Contact"), private=True),
    Field(
        "contact_phone",
        "phone",
        Text("手机号码", "Mobile number"),
        Text("机构接手后才看得到。", "Shown to the institution once it takes the case."),
        private=True,
    ),
    Field(
        "work_order",
        "text",
        Text("热线工单号", "Hotline work order"),
        Text("电话代填时的工单编号。", "The hotline's own number of the call."),
        required=False,
    ),
)

deferral = Kind(
    "deferral",
    prefix="YQ",
    label=Text("延期还本付息申请", "Request to defer payment"),
    clause=f"{STANDARD}:延期答复",
    fields=FIELDS,
    opened_by=FIRM,
    on_open="deferral.check",
    held_by="contract",
    answers=("take", "ask_firm", "grant", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "requested",
            Text("待接手", "To be taken up"),
            "soon",
            next=Text("机构会有人接手看。", "Somebody at the institution takes it up."),
        ),
        State(
            "reviewing",
            Text("审核中", "Being weighed"),
            next=Text("机构会在期限内答复。", "The institution answers within its time."),
        ),
        State(
            "asking",
            Text("等企业补充", "Waiting for the firm"),
            "soon",
            next=Text(
                "机构有一个问题等您回答，时限暂停。", "The institution waits for your answer."
            ),
        ),
        State("granted", Text("已同意", "Granted"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        State("withdrawn", Text("已撤回", "Withdrawn"), "no", end=True),
    ),
    clocks=(
        Clock(
            "decision",
            duty=f"{STANDARD}/deferral-decision",
            label=Text("答复延期申请", "Answer the request"),
            stops=("grant", "refuse", "withdraw"),
            pauses=(("ask_firm", "firm_answers"),),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=(Role.OFFICER,)),
                Level("overdue", tells=STAFF, opens="task"),
            ),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接手", "Take it up"),
            ("requested",),
            "reviewing",
            by=STAFF,
            main=True,
            takes_case=True,
        ),
        Move(
            "ask_firm",
            Text("请企业补充", "Ask the firm"),
            ("reviewing",),
            "asking",
            by=STAFF,
            asks=(Field("question", "long_text", Text("想问企业什么", "What the firm is asked")),),
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "firm_answers",
            Text("回答机构的问题", "Answer the institution"),
            ("asking",),
            "reviewing",
            by=FIRM,
            asks=(Field("answer", "long_text", Text("您的回答", "Your answer")),),
            said=Text("企业作了补充", "The firm answered"),
            main=True,
        ),
        Move(
            "grant",
            Text("同意延期", "Grant the deferral"),
            ("reviewing", "asking"),
            "granted",
            by=STAFF,
            asks=(
                Field(
                    "deferred_until",
                    label=Text("新的还款日", "New due day"),
                    hint=Text(
                        "和企业商定的新还款日，合同马上照着改。",
                        "The new day settled with the firm; the contract changes at once.",
                    ),
                    fact="loan.deferred_until",
                ),
                Field(
                    "note",
                    "long_text",
                    Text("写给企业的说明", "A note to the firm"),
                    required=False,
                ),
            ),
            said=Text("同意延期", "Granted the deferral"),
            does="deferral.grant",
            outcome="granted",
            main=True,
            heeds=LIMITS,
            overrides=(Role.MANAGER,),
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "refuse",
            Text("不同意，写明原因", "Refuse, with a reason"),
            ("reviewing", "asking"),
            "refused",
            by=STAFF,
            asks=(
                Field("reason", "choice", Text("原因", "Reason"), choices=REFUSALS),
                Field("explanation", "long_text", Text("写给企业的说明", "What to tell the firm")),
            ),
            said=Text("没有同意延期", "Refused the deferral"),
            outcome="refused",
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "withdraw",
            Text("撤回申请", "Withdraw the request"),
            (ANYWHERE,),
            "withdrawn",
            by=FIRM,
            asks=(Field("reason", "long_text", Text("为什么撤回", "Why"), required=False),),
            said=Text("撤回申请", "Withdrew the request"),
            outcome="withdrawn",
        ),
    ),
    outcomes=(
        Outcome("granted", Text("同意延期", "Granted"), resolved=True, changes="contract"),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        Outcome("withdrawn", Text("企业撤回", "Withdrawn by the firm")),
    ),
)
