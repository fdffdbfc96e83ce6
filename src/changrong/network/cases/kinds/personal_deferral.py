"""A person's request to defer payment (个人贷款延期): a card, a mortgage, a car or consumer loan.

No limit of the notices speaks of such loans, so none is heeded; what the notices give the borrower
is judged when it is asked for. A business loan in one's own name is a matter of the firm's
(deferral.py), with the limits of its time.

What is agreed is a new schedule. The network keeps no contracts of persons, so the schedule stands
in the case, and the case is its record.
"""

from changrong.network.cases.kind import A_PERSON, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._credit import (
    CAUSES,
    CHECKING,
    EVIDENCE,
    RECEIVED,
    TO_THE_BORROWER,
    VERIFIED,
    WHICH,
)
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ASKED,
    ASKING,
    CONTACT,
    FIRM,
    INSTITUTION,
    RESULT,
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
from changrong.network.cases.kinds.deferral import SCOPES
from changrong.text import Text

LOANS = (
    ("credit_card", Text("信用卡", "Credit card")),
    ("mortgage", Text("房贷", "Mortgage")),
    ("car", Text("汽车贷款", "Car loan")),
    ("consumer", Text("消费贷款", "Consumer loan")),
    ("personal", Text("其他个人贷款", "Another personal loan")),
)
REFUSALS = (
    ("cause", Text("核实不了是疫情造成的", "The cause could not be verified")),
    ("income", Text("收入没有受影响", "Income is not affected")),
    ("overdue_before", Text("困难发生前就已逾期", "Overdue before the difficulty began")),
    ("rules", Text("不在政策范围", "Outside the rules")),
    ("other", Text("其他原因", "Another reason")),
)
# What a new schedule promises; each has to be ticked before it can be put to the borrower.
PROMISES = (
    ("no_penalty", Text("延期期间不收罚息和违约金", "No penalty interest or fee while deferred")),
    ("by_schedule", Text("征信按新的还款安排报送", "The record is reported by the new schedule")),
    ("no_fee", Text("办理延期不收费", "Nothing is charged for the deferral")),
)
SCHEDULE = (
    Field(
        "deferred_until",
        label=Text("新的还款日", "New due day"),
        hint=Text("到这天恢复还款。", "Payment resumes on this day."),
        fact="loan.deferred_until",
    ),
    Field(
        "schedule",
        "long_text",
        Text("新的还款安排", "The new schedule"),
        Text(
            "分几期、每期还多少、延期的利息怎么还，写明白。",
            "How many payments, how much each, and how the deferred interest is paid.",
        ),
    ),
)
OPEN = ("received", "checking", "asking", "verified")

personal_deferral = Kind(
    "personal_deferral",
    prefix="GY",
    label=Text("个人贷款延期", "Deferral of a personal loan"),
    clause="shengjing-shanghai-2022:十是",
    group="relief",
    lead=Text(
        "信用卡、房贷、车贷、消费贷暂时还不上，请机构商量一个新的还款安排。",
        "Ask your lender for a new schedule for a card, mortgage, car or consumer loan.",
    ),
    about=(A_PERSON,),
    opened_by=FIRM,
    on_open="personal_deferral.check",
    held_by="institution",
    judged=True,
    answers=("take", "ask_firm", "propose", "refuse"),
    asks_satisfied=True,
    fields=(
        INSTITUTION,
        Field(
            "loan",
            label=Text("哪种贷款", "Which kind of loan"),
            hint=Text(
                "以个人名义借的经营贷款，用企业身份办“延期还本付息申请”。",
                "For a business loan in your own name, sign in for the firm.",
            ),
            fact="loan.kind",
            choices=LOANS,
        ),
        WHICH,
        Field("cause", "choice", Text("为什么还不上", "Why you cannot pay"), choices=CAUSES),
        Field("because_epidemic", fact="loan.unpayable_because_epidemic"),
        Field("scope", "choice", Text("想延什么", "What to put off"), choices=SCOPES),
        Field("deferred_until", fact="loan.deferred_until"),
        Field(
            "schedule",
            "long_text",
            Text("希望怎么还", "How you would like to pay"),
            Text("没有想好可以不写，由机构提方案。", "Leave it out to have a proposal made."),
            required=False,
        ),
        EVIDENCE,
        Field("why", "long_text", Text("说说情况", "What happened")),
        *CONTACT,
    ),
    states=(
        RECEIVED,
        CHECKING,
        ASKING,
        State(
            "verified",
            Text("已核实", "Verified"),
            next=Text("机构会提出新的还款安排。", "The institution proposes a new schedule."),
        ),
        State(
            "proposed",
            Text("等您确认新安排", "A new schedule to agree to"),
            "ask",
            next=Text(
                "同意就按新安排还；觉得不合适，可以再商量。",
                "Agree and pay by it, or ask for another.",
            ),
        ),
        State("agreed", Text("已商定", "Agreed"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        State("lapsed", Text("没有确认，已结束", "Not confirmed in time"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "decision",
            duty=f"{STANDARD}/deferral-decision",
            label=Text("答复延期申请", "Answer the request"),
            stops=("propose", "refuse", "withdraw"),
            pauses=ASKED,
            levels=reminded(),
        ),
        Clock(
            "again",
            duty=ANSWER,
            label=Text("答复借款人的意见", "Answer what the borrower says"),
            starts="discuss",
            stops=("propose", "refuse", "withdraw"),
            levels=reminded(),
        ),
        Clock(
            "confirm",
            duty=RESULT,
            label=Text("可以确认新安排", "The schedule can be agreed to"),
            starts="propose",
            stops=("agree", "discuss", "withdraw", "lapse"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=TOLD),
                Level("lapse", makes="lapse"),
            ),
            deadline=False,
        ),
    ),
    moves=(
        take("received", "checking"),
        ask_firm("checking"),
        firm_answers("checking"),
        Move(
            "verify",
            Text("核实了原因", "The cause is verified"),
            ("checking", "asking"),
            "verified",
            by=STAFF,
            asks=(
                Field("verified_cause", fact="loan.epidemic_cause_verified"),
                Field(
                    "seen",
                    "choices",
                    Text("看了哪些材料", "What was seen"),
                    choices=EVIDENCE.choices,
                ),
                VERIFIED,
            ),
            said=Text("核实了还不上的原因", "Verified why payment is not possible"),
            main=True,
        ),
        Move(
            "propose",
            Text("提出新的还款安排", "Propose a new schedule"),
            ("verified",),
            "proposed",
            by=STAFF,
            asks=(
                *SCHEDULE,
                Field(
                    "promises",
                    "choices",
                    Text("向借款人承诺", "What is promised"),
                    choices=PROMISES,
                    every=True,
                ),
            ),
            said=Text("提出新的还款安排", "Proposed a new schedule"),
            does="personal_deferral.propose",
            main=True,
            tells=TOLD,
        ),
        Move(
            "agree",
            Text("同意新安排", "Agree to the schedule"),
            ("proposed",),
            "agreed",
            by=FIRM,
            said=Text("借款人同意了新的还款安排", "The borrower agreed to the schedule"),
            does="personal_deferral.agree",
            outcome="agreed",
            main=True,
            tells=STAFF,
        ),
        Move(
            "discuss",
            Text("不合适，再商量", "Ask for another"),
            ("proposed",),
            "verified",
            by=FIRM,
            asks=(Field("wish", "long_text", Text("希望怎么改", "What should change")),),
            said=Text("借款人希望改一改", "The borrower asked for another schedule"),
            tells=STAFF,
        ),
        refuse_for(
            REFUSALS,
            *OPEN[1:],
            said=Text("没有同意延期", "Refused the deferral"),
            told=TO_THE_BORROWER,
        ),
        Move(
            "lapse",
            Text("到期没有确认", "Close, not confirmed"),
            ("proposed",),
            "lapsed",
            said=Text("新安排到期没有确认", "The schedule was not confirmed in time"),
            outcome="lapsed",
            tells=TOLD,
        ),
        withdraw(Text("申请", "request")),
    ),
    outcomes=(
        Outcome("agreed", Text("商定了新的还款安排", "A new schedule was agreed"), resolved=True),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        Outcome("lapsed", Text("借款人没有确认", "Not confirmed by the borrower")),
        Outcome("withdrawn", Text("借款人撤回", "Withdrawn by the borrower")),
    ),
)
