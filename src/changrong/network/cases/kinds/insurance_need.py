"""A need of insurance (投保需求): quoted, accepted, in force, the premium paid in parts."""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._local import (
    NOTE,
    REFUSED,
    TOLD,
    answered,
    body,
    money,
    noted,
    refuse,
    settled,
    withdraw,
)
from changrong.network.cases.kinds._shared import (
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    STAFF,
    STANDARD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
)
from changrong.network.people.models import Role
from changrong.text import Text

COVERS = (  # as the notice of 2023 lists them
    ("works", Text("工程建设", "Construction works")),
    ("equipment", Text("技术装备", "Equipment")),
    ("transport", Text("物流运输", "Transport and logistics")),
    ("ip", Text("知识产权", "Intellectual property")),
    ("disaster", Text("灾害应对", "Disasters")),
    ("interruption", Text("营业中断", "Interruption of business")),
    ("product_liability", Text("产品责任", "Product liability")),
    ("employer_liability", Text("雇主责任", "Employer's liability")),
    ("export_credit", Text("出口信用", "Export credit")),
    ("trade_credit", Text("国内贸易信用", "Domestic trade credit")),
    ("overseas_investment", Text("海外投资", "Investment abroad")),
    ("health", Text("健康、意外、养老", "Health, accident, old age")),
    ("group", Text("员工团体人身保险", "Group insurance of employees")),
)
PARTS = Field(
    "instalments",
    "integer",
    Text("保费分几期付", "Premium in how many instalments"),
    Text("一次付清就填一期。", "One, to pay it at once."),
    minimum="1",
)
LASTING = ("pay_premium", "lapse", "finish")

insurance_need = Kind(
    "insurance_need",
    prefix="BX",
    label=Text("投保需求", "Need of insurance"),
    clause="cbirc-2023-small-firms:五(十五)",
    group="insurance",
    about=("firm", "person"),
    lead=Text(
        "说清想保什么，保险公司报价；保费可以分期付。",
        "Say what you want insured and get a quote; the premium can be paid in instalments.",
    ),
    fields=(
        body(Text("问哪家保险公司", "Which insurer"), "insurer"),
        Field("cover", "choice", Text("想保什么", "What to insure"), choices=COVERS),
        Field("what", "long_text", Text("具体情况", "In detail")),
        money("sum_insured", Text("想保多少", "Sum insured")),
        Field("starts_on", "date", Text("从哪天起保", "Insured from")),
        PARTS,
        *CONTACT,
        noted("premium", "money", Text("保费", "Premium")),
        noted("plan", "long_text", Text("缴费计划", "Plan of payments")),
        noted("policy", "text", Text("保险单号", "Policy number")),
        noted("ends_on", "date", Text("保到哪天", "Insured until")),
        noted("next_due_on", "date", Text("下一期保费", "Next instalment")),
    ),
    opened_by=FIRM,
    on_open="insurance_need.open",
    held_by="institution",
    answers=("quote", "refuse", "ask_firm"),
    asks_satisfied=True,
    states=(
        State(
            "asked",
            Text("待报价", "To be quoted"),
            "soon",
            next=Text("保险公司会看情况报价。", "The insurer makes a quote."),
        ),
        ASKING,
        State(
            "quoted",
            Text("已报价，等您决定", "Quoted; you decide"),
            "ask",
            next=Text(
                "看清保什么、不保什么，合适就接受。", "See what it covers, and accept it or not."
            ),
        ),
        State(
            "accepted",
            Text("等出保险单", "The policy is awaited"),
            next=Text(
                "保险公司收首期保费，出保险单。", "The insurer takes the first part, and insures."
            ),
        ),
        State(
            "in_force",
            Text("保险生效，按期缴费", "In force, premium being paid"),
            "yes",
            next=Text("按缴费计划付下一期。", "Pay the next instalment as planned."),
        ),
        State("paid_up", Text("保费已付清", "Premium paid up"), "yes", end=True),
        State("lapsed", Text("保费未付，已终止", "Ended, premium unpaid"), "no", end=True),
        REFUSED,
        WITHDRAWN,
    ),
    clocks=(
        answered("quote", "refuse", "withdraw"),
        settled("quote", "refuse", "withdraw", label=Text("给出报价", "Make a quote")),
        Clock(
            "issue",
            duty=f"{STANDARD}/matter-answer",
            label=Text("出保险单", "Issue the policy"),
            starts="accept",
            stops=("issue", "refuse", "withdraw"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=(Role.OFFICER,)),
                Level("overdue", tells=STAFF, opens="task"),
            ),
        ),
        *(
            Clock(
                name,
                duty=f"{STANDARD}/matter-result",
                label=Text("付下一期保费", "Pay the next instalment"),
                starts=starts,
                stops=LASTING,
                levels=(
                    Level("remind", f"{STANDARD}/escalate-complaint-remind", tells=TOLD),
                    Level("overdue", tells=(*TOLD, Role.OFFICER)),
                ),
                deadline=False,  # the customer's own time
                until="next_due_on",
            )
            for name, starts in (("second_premium", "issue"), ("next_premium", "pay_premium"))
        ),
    ),
    moves=(
        Move(
            "quote",
            Text("报价", "Make a quote"),
            ("asked", "asking"),
            "quoted",
            by=STAFF,
            asks=(
                money("premium", Text("全年保费", "Premium")),
                money("sum_insured", Text("保多少", "Sum insured")),
                PARTS,
                Field(
                    "covers",
                    "long_text",
                    Text("保什么、不保什么、免赔额", "What it covers and what not, and the excess"),
                ),
                Field("valid_until", "date", Text("报价有效到", "Quote valid until")),
                NOTE,
            ),
            said=Text("报价", "Quoted"),
            does="insurance_need.quote",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        ask_firm("asked"),
        firm_answers("asked"),
        Move(
            "accept",
            Text("接受报价", "Accept the quote"),
            ("quoted",),
            "accepted",
            by=FIRM,
            said=Text("客户接受报价", "The customer accepted"),
            does="insurance_need.accept",
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "issue",
            Text("收首期保费，出保险单", "Take the first part, issue the policy"),
            ("accepted",),
            "in_force",
            by=STAFF,
            asks=(
                Field("policy", "text", Text("保险单号", "Policy number")),
                Field("ends_on", "date", Text("保到哪天", "Insured until")),
                money("paid", Text("首期保费", "First instalment")),
            ),
            said=Text("出保险单，保险生效", "Policy issued, in force"),
            does="insurance_need.issue",
            main=True,
            tells=TOLD,
        ),
        Move(
            "pay_premium",
            Text("收到一期保费", "Instalment received"),
            ("in_force",),
            by=STAFF,
            asks=(money("paid", Text("收到多少", "How much")),),
            said=Text("收到一期保费", "An instalment was paid"),
            does="insurance_need.pay_premium",
            tells=TOLD,
        ),
        Move(
            "finish",
            Text("保费收齐", "All instalments are paid"),
            ("in_force",),
            "paid_up",
            by=STAFF,
            does="insurance_need.finish",
            outcome="insured",
            main=True,
            tells=TOLD,
        ),
        Move(
            "lapse",
            Text("保费逾期，终止", "Premium overdue, end it"),
            ("in_force",),
            "lapsed",
            by=(Role.MANAGER,),
            asks=(Field("contacted", "long_text", Text("怎么催告的", "How they were asked")),),
            said=Text("保费逾期，保险终止", "Ended, the premium being overdue"),
            does="insurance_need.lapse",
            outcome="lapsed",
            tells=TOLD,
        ),
        refuse("asked", "asking", "accepted"),
        withdraw("asked", "asking", "quoted", "accepted"),
    ),
    outcomes=(
        Outcome("insured", Text("已投保", "Insured"), resolved=True),
        Outcome("lapsed", Text("保费未付终止", "Ended unpaid"), resolved=False),
        Outcome("refused", Text("保险公司不承保", "Not insured"), resolved=False),
        BY_FIRM,
    ),
)
