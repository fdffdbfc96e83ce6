"""A request to defer payment (延期还本付息申请): one loan of the firm, granted within limits."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ASKED,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    MANAGER,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
    refuse_for,
    reminded,
    take,
    withdraw,
)
from changrong.text import Text

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
    *CONTACT,
)

deferral = Kind(
    "deferral",
    prefix="YQ",
    label=Text("延期还本付息申请", "Request to defer payment"),
    clause=f"{STANDARD}:延期答复",
    group="relief",
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
        ASKING,
        State("granted", Text("已同意", "Granted"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "decision",
            duty=f"{STANDARD}/deferral-decision",
            label=Text("答复延期申请", "Answer the request"),
            stops=("grant", "refuse", "withdraw"),
            pauses=ASKED,
            levels=reminded(),
        ),
    ),
    moves=(
        take("requested", "reviewing"),
        ask_firm("reviewing"),
        firm_answers("reviewing"),
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
            overrides=MANAGER,
            tells=TOLD,
        ),
        refuse_for(
            REFUSALS, "reviewing", "asking", said=Text("没有同意延期", "Refused the deferral")
        ),
        withdraw(Text("申请", "request")),
    ),
    outcomes=(
        Outcome("granted", Text("同意延期", "Granted"), resolved=True, changes="contract"),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        BY_FIRM,
    ),
)
