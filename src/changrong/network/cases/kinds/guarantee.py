"""A guarantee (担保业务): applied for, weighed by bank and guarantor, in force, claimed, recovered.

It is with the guarantor; the lender takes part as its partner. How the guarantee stands is the
replay of its events (network/guarantees); the case holds what people do about it.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._guarantee import (
    AMOUNT,
    CLOSED,
    FOLLOWED,
    LIVE,
    REFUSING,
    SHARES,
    follows,
)
from changrong.network.cases.kinds._guarantee_life import CLAIMED, DISBURSED_ON, IN_FORCE, RECOVERED
from changrong.network.cases.kinds._lending import TERM
from changrong.network.cases.kinds._shared import (
    BY_FIRM,
    CONTACT,
    FIRM,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    later,
    noted,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

REMIND = f"{STANDARD}/escalate-remind"


FIELDS = (
    Field("guarantor", "institution", Text("担保机构", "Guarantor")),
    Field("lender", "institution", Text("贷款银行", "Lender")),
    Field(
        "contract",
        "contract",
        Text("担保哪笔贷款", "Which loan"),
        Text("贷款已经在这里签了的，选它。", "The loan, where it was agreed here already."),
        required=False,
    ),
    AMOUNT,
    TERM,
    Field("purpose", "long_text", Text("贷款用途", "What the loan is for")),
    *CONTACT,
    later(DISBURSED_ON),
    noted("transferee", "institution", Text("同意贷款转让给", "Agrees to a transfer to")),
)

BEFORE = (
    Move(
        "take",
        Text("受理", "Take it up"),
        ("applied",),
        "in_review",
        by=STAFF,
        said=Text("受理，银行和担保机构同时审", "Taken up; bank and guarantor weigh it together"),
        does="guarantee.review",
        main=True,
        takes_case=True,
        tells=TOLD,
    ),
    Move(
        "refuse",
        Text("不受理，写明原因", "Refuse, with a reason"),
        ("applied",),
        "refused",
        by=STAFF,
        asks=REFUSING,
        said=Text("不受理", "Refused"),
        outcome="refused",
        tells=TOLD,
    ),
    Move(
        "turn_down",
        Text("审核没有通过", "A review was against it"),
        ("in_review",),
        "refused",
        outcome="refused",
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
    Move(
        "offer",
        Text("提出担保条件", "Offer terms"),
        ("in_review",),
        "offered",
        by=STAFF,
        asks=(
            AMOUNT,
            TERM,
            Field("fee_rate", fact="guarantee.fee_rate"),
            Field("conditions", "long_text", Text("条件", "Conditions"), required=False),
        ),
        does="guarantee.offer",
        main=True,
        heeds=SHARES,
        overrides=(Role.MANAGER,),
        needs_closed=("bank_review", "guarantor_review"),
        tells=TOLD,
    ),
    Move(
        "accept",
        Text("接受担保条件", "Accept the terms"),
        ("offered",),
        "in_force",
        by=FIRM,
        said=Text("接受条件，担保生效", "Accepted; the guarantee is in force"),
        does="guarantee.issue",
        main=True,
    ),
    Move(
        "expire",
        Text("过期没有接受", "Not accepted in time"),
        ("offered",),
        "expired",
        outcome="expired",
        tells=(Role.ENTERPRISE, Role.OFFICER),
    ),
    withdraw(Text("申请", "application"), "applied", "in_review", "offered"),
    Move(
        "enter",
        Text("批量担保，直接在保", "Filed in a batch, in force already"),
        ("applied",),
        "in_force",
    ),
)

guarantee = Kind(
    "guarantee",
    prefix="DY",
    label=Text("担保业务", "Guarantee"),
    clause=f"{STANDARD}:担保时限",
    group="financing",
    fields=FIELDS,
    opened_by=(*FIRM, Role.OFFICER),
    on_open="guarantee.apply",
    held_by="guarantor",
    answers=("take", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "applied",
            Text("待受理", "To be taken up"),
            "soon",
            next=Text("担保机构会有人接手。", "The guarantor takes it up."),
        ),
        State(
            "in_review",
            Text("银行和担保机构审核中", "Weighed by bank and guarantor"),
            next=Text(
                "银行和担保机构看同一份材料，同时审。",
                "Bank and guarantor weigh the same evidence at the same time.",
            ),
        ),
        State(
            "offered",
            Text("等企业接受", "Offered"),
            "ask",
            next=Text("请看担保条件，接受后生效。", "Look at the terms; accepted, they hold."),
        ),
        *LIVE,
        CLOSED,
        State("refused", Text("没有通过", "Refused"), "no", end=True),
        State("expired", Text("过期未接受", "Expired"), "no", end=True),
        WITHDRAWN,
    ),
    moves=(*BEFORE, *IN_FORCE, *CLAIMED, *RECOVERED, *follows()),
    clocks=(
        Clock(
            "result",
            duty=f"{STANDARD}/guarantee-result",
            label=Text("审完并答复企业", "Weigh it and answer"),
            stops=("offer", "refuse", "turn_down", "withdraw", "enter"),
            levels=reminded(),
        ),
        Clock(
            "validity",
            duty=f"{STANDARD}/guarantee-offer",
            label=Text("担保条件有效", "The terms stand"),
            starts="offer",
            stops=("accept", "expire", "withdraw"),
            levels=(Level("remind", REMIND, tells=TOLD), Level("over", makes="expire")),
            deadline=False,
        ),
        Clock(
            "payment",
            duty=f"{STANDARD}/claim-paid",
            label=Text("代偿或者答复", "Pay the claim or answer"),
            starts="claim",
            stops=(
                *("pay", "decline", "withdraw_claim"),
                *(f"to_{name}" for name in FOLLOWED if name not in ("claimed", "overdue")),
            ),
            levels=(
                Level("remind", REMIND, tells=(Role.OFFICER,)),
                Level("overdue", tells=STAFF, opens="task", makes="overdue"),
                Level(
                    "manager",
                    f"{STANDARD}/escalate-manager",
                    tells=(Role.MANAGER, Role.COORDINATOR),
                ),
            ),
            until="claim_due_on",
        ),
    ),
    outcomes=(
        Outcome("released", Text("担保责任解除", "Released"), resolved=True),
        Outcome("refused", Text("没有通过", "Refused"), resolved=False),
        Outcome("expired", Text("过期未接受", "Not accepted in time")),
        BY_FIRM,
    ),
)
