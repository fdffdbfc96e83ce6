"""Security other than land and buildings (动产和权利担保): movables, intellectual property, bills,
receivables, insurance. Each is agreed by the firm, registered where its kind is, and tied to a
loan until it is released."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    FIRM,
    REASON,
    RESULT,
    STAFF,
    TOLD,
    again,
    later,
    money,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

INSTRUMENTS = (
    ("movables", Text("动产", "Movables")),
    ("ip", Text("知识产权", "Intellectual property")),
    ("bill", Text("供应链票据", "Supply-chain bill")),
    ("receivable", Text("应收账款", "Receivable")),
    ("property_insurance", Text("财产保险", "Property insurance")),
    ("liability_insurance", Text("责任保险", "Liability insurance")),
)
REGISTERS = (
    ("movables_register", Text("动产融资统一登记公示系统", "The register of movables and rights")),
    ("ip_office", Text("知识产权部门", "The intellectual property office")),
    ("bill_exchange", Text("票据登记系统", "The register of bills")),
    ("insurer", Text("保险公司批单", "The insurer, by endorsement")),
)
RELEASES = (
    ("repaid", Text("贷款已还清", "The loan is repaid")),
    ("replaced", Text("换了别的担保", "Replaced by other security")),
    ("lost", Text("担保物灭失或者权利到期", "Lost, or the right has run out")),
)
LASTS_UNTIL = Field("lasts_until", "date", Text("登记到哪天", "Registered until"))
REGISTERED_AS = Field("registered_as", "text", Text("登记编号", "Number of registration"))
WATCHED = ("renew", "release")

collateral = Kind(
    "collateral",
    prefix="BW",
    label=Text("动产和权利担保", "Security in movables and rights"),
    clause="cbirc-2023-small-firms:二(五)",
    group="financing",
    lead=Text(
        "把设备、专利、票据、应收账款或者保险作为一笔贷款的担保，登记到底，还清解除。",
        "Equipment, a patent, a bill, a receivable or a policy as security for a loan: registered "
        "where it belongs, released when repaid.",
    ),
    opened_by=STAFF,
    on_open="collateral.check",
    held_by="contract",
    fields=(
        Field("contract", "contract", Text("担保哪笔贷款", "For which loan")),
        Field("instrument", "choice", Text("哪种", "Which kind"), choices=INSTRUMENTS),
        Field("what", "long_text", Text("写明是什么", "What it is")),
        Field(
            "identifier",
            "text",
            Text("编号", "Its number"),
            Text(
                "专利号、票据号、保单号；动产写型号和出厂编号；应收账款写发票或者合同编号，免得认成另一笔。",
                "Of the patent, the bill, the policy; of movables, model and serial number; of a "
                "receivable, invoice or contract, so that it is not taken for another.",
            ),
            required=False,
        ),
        Field(
            "other_party",
            "text",
            Text("付款人、承兑人或保险公司", "Debtor, acceptor or insurer"),
            required=False,
        ),
        money("value", Text("评估或票面金额", "Value, or amount it is for")),
        Field(
            "falls_due_on",
            "date",
            Text("到期日", "Falls due, or runs out"),
            Text("动产不填。", "Not for movables."),
            required=False,
        ),
        later(REGISTERED_AS),
        later(LASTS_UNTIL),
    ),
    states=(
        State(
            "offered",
            Text("待企业同意", "To be agreed by the firm"),
            "ask",
            next=Text("请您看过内容，同意或者不同意。", "Please read it, and agree or not."),
        ),
        State(
            "agreed",
            Text("待登记", "To be registered"),
            "soon",
            next=Text("机构会去登记。", "The institution has it registered."),
        ),
        State(
            "registered",
            Text("已登记", "Registered"),
            "yes",
            next=Text("贷款还清后，机构会解除。", "It is released once the loan is repaid."),
        ),
        State("released", Text("已解除", "Released"), "yes", end=True),
        State("declined", Text("企业没有同意", "Not agreed"), "no", end=True),
        State("dropped", Text("没有办成", "Dropped"), "no", end=True),
    ),
    clocks=(
        Clock(
            "agree",
            duty=RESULT,
            label=Text("企业答复", "The firm answers"),
            stops=("agree", "decline", "drop"),
            levels=reminded((Role.ENTERPRISE,), STAFF),
        ),
        Clock(
            "register",
            duty=RESULT,
            label=Text("办理登记", "Have it registered"),
            starts="agree",
            stops=("register", "drop"),
            levels=reminded(),
        ),
        *again(
            Clock(
                "lasts",
                duty=RESULT,
                label=Text("登记到期前续登", "Renew the registration"),
                starts="register",
                stops=WATCHED,
                until="lasts_until",
                levels=reminded(),
            ),
            ("lasts_on", "renew"),
        ),
    ),
    moves=(
        Move(
            "agree",
            Text("同意用它担保", "Agree to it as security"),
            ("offered",),
            "agreed",
            by=(Role.ENTERPRISE,),
            asks=(
                Field(
                    "owned",
                    "choices",
                    Text("请确认", "Please confirm"),
                    choices=(
                        ("own", Text("归本企业所有，没有争议", "The firm owns it, undisputed")),
                        ("free", Text("没有担保给别人", "It secures nobody else")),
                    ),
                    every=True,
                ),
            ),
            said=Text("企业同意", "The firm agreed"),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "decline",
            Text("不同意", "Do not agree"),
            ("offered",),
            "declined",
            by=FIRM,
            asks=(Field("reason", "long_text", Text("为什么", "Why"), required=False),),
            said=Text("企业没有同意", "The firm did not agree"),
            outcome="declined",
            tells=(Role.OFFICER,),
        ),
        Move(
            "register",
            Text("已登记", "Registered"),
            ("agreed",),
            "registered",
            by=STAFF,
            asks=(
                Field("register", "choice", Text("在哪里登记", "Where"), choices=REGISTERS),
                REGISTERED_AS,
                Field("registered_on", "date", Text("哪天登记的", "Registered on")),
                LASTS_UNTIL,
            ),
            said=Text("办理登记", "Had it registered"),
            does="collateral.register",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "renew",
            Text("续登", "Renew the registration"),
            ("registered",),
            by=STAFF,
            asks=(LASTS_UNTIL,),
            said=Text("登记续期", "Renewed the registration"),
            does="collateral.renew",
        ),
        Move(
            "release",
            Text("解除并注销登记", "Release and strike it off"),
            ("registered",),
            "released",
            by=STAFF,
            asks=(
                Field("ground", "choice", Text("为什么解除", "Why"), choices=RELEASES),
                Field("note", "long_text", Text("说明", "Note")),
            ),
            said=Text("解除担保", "Released the security"),
            does="collateral.release",
            outcome="released",
            main=True,
            tells=TOLD,
        ),
        Move(
            "drop",
            Text("不办了，写明原因", "Drop it, with a reason"),
            ("offered", "agreed"),
            "dropped",
            by=STAFF,
            asks=(REASON,),
            said=Text("没有办成", "Dropped"),
            outcome="dropped",
            tells=TOLD,
        ),
    ),
    outcomes=(
        Outcome("released", Text("担保解除", "Released"), resolved=True),
        Outcome("declined", Text("企业没有同意", "Not agreed by the firm")),
        Outcome("dropped", Text("没有办成", "Dropped"), resolved=False),
    ),
)
