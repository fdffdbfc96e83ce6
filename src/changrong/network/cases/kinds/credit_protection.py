"""Protection of a credit record (征信保护): a payment missed because of the epidemic is not
reported as overdue, from a day until the response ends. One kind for firms and persons.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._credit import (
    CAUSES,
    CHECKING,
    EVIDENCE,
    OF_A_FIRM,
    RECEIVED,
    TO_THE_BORROWER,
    VERIFIED,
    WHICH,
)
from changrong.network.cases.kinds._shared import (
    ANYONE,
    ASKED,
    ASKING,
    CONTACT,
    FIRM,
    INSTITUTION,
    MANAGER,
    RESULT,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    again,
    ask_firm,
    firm_answers,
    later,
    refuse_for,
    refusing,
    reminded,
    take,
    withdraw,
)
from changrong.text import Text

RULE = "shengjing-shanghai-2022"
REFUSALS = (
    ("cause", Text("核实不了是疫情造成的", "The cause could not be verified")),
    ("group", Text("不属于受保护的情形", "Not one of the protected situations")),
    ("no_response", Text("当地没有生效中的应急响应", "No emergency response is in force")),
    ("overdue_before", Text("疫情之前就已逾期", "Overdue before the epidemic")),
    ("other", Text("其他原因", "Another reason")),
)
REVOKED = (
    ("papers", Text("材料不实", "The papers were untrue")),
    ("paid", Text("其实没有影响还款", "Payment was not affected")),
    ("other", Text("其他原因", "Another reason")),
)
SINCE = Field(
    "protected_since",
    "date",
    Text("从哪天起不报逾期", "Not reported overdue from"),
    Text("一般是没按时还的那天。", "Usually the day on which payment was missed."),
)
UNTIL = Field("protected_until", fact="loan.record_protected_until")
PROTECTED = Text("机构决定不报逾期", "Decided not to report it as overdue")
CORRECT = Text("按“正常”报送征信系统", "Report it as normal")
FOUND = (
    Field("verified_cause", fact="loan.epidemic_cause_verified"),
    Field("in_group", fact="loan.in_protected_group"),
    Field(
        "business",
        fact="enterprise.kind",
        label=Text("借款人以什么身份经营", "In what form the borrower runs a business"),
        hint=Text("借款不是为经营的，不填。", "Leave it out where the loan is not for business."),
        required=False,
    ),
)
WHOSE = later(Field("of_person", fact="credit_record.of_person"))

credit_protection = Kind(
    "credit_protection",
    prefix="ZH",
    label=Text("征信保护", "Protection of the credit record"),
    clause=f"{RULE}:九是",
    group="relief",
    lead=Text(
        "因疫情没按时还款，请机构核实，核实后不报逾期。",
        "If the epidemic made you miss a payment, have it verified and not reported overdue.",
    ),
    about=ANYONE,
    opened_by=(*FIRM, *STAFF),
    on_open="credit_protection.check",
    held_by="institution",
    judged=True,
    answers=("take", "ask_firm", "protect", "protect_until", "refuse"),
    asks_satisfied=True,
    fields=(
        INSTITUTION,
        OF_A_FIRM,
        Field("loan", label=Text("哪种贷款", "Which kind of loan"), fact="loan.kind"),
        WHICH,
        Field("cause", "choice", Text("为什么没按时还", "Why it was missed"), choices=CAUSES),
        Field("missed_on", "date", Text("哪天该还没还", "Which day was missed")),
        EVIDENCE,
        Field("why", "long_text", Text("说说情况", "What happened")),
        *(later(one) for one in FOUND),
        WHOSE,
        *CONTACT,
    ),
    states=(
        RECEIVED,
        CHECKING,
        ASKING,
        State(
            "verified",
            Text("已核实", "Verified"),
            next=Text("机构会决定报不报逾期。", "The institution decides whether to report it."),
        ),
        State(
            "protected",
            Text("保护中", "Protected"),
            "yes",
            next=Text(
                "这段时间不报逾期，到当地防疫响应结束为止。",
                "Not reported overdue until the response in your area ends.",
            ),
        ),
        State("over", Text("保护期已过", "Protection is over"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        State("revoked", Text("保护已撤销", "Protection revoked"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "decide",
            duty=f"{STANDARD}/deferral-decision",
            label=Text("核实并决定", "Verify and decide"),
            stops=("protect", "protect_until", "refuse", "withdraw"),
            pauses=ASKED,
            levels=reminded(),
        ),
        *again(
            Clock(
                "report_protect",
                duty=RESULT,
                label=CORRECT,
                starts="protect",
                stops=("report_normal", "revoke", "end", "withdraw"),
                levels=reminded(),
            ),
            ("report_protect_until", "protect_until"),
        ),
    ),
    moves=(
        take("received", "checking"),
        ask_firm("checking"),
        firm_answers("checking"),
        Move(
            "verify",
            Text("写明核实结果", "Say what was found"),
            ("checking", "asking", "verified"),
            "verified",
            by=STAFF,
            asks=(*FOUND, VERIFIED),
            said=Text("写明了核实结果", "Said what was found"),
        ),
        Move(
            "protect",
            Text("不报逾期，到响应结束", "Protect until the response ends"),
            ("verified",),
            "protected",
            by=STAFF,
            asks=(SINCE,),
            said=PROTECTED,
            does="credit_protection.protect",
            main=True,
            tells=TOLD,
        ),
        Move(
            "protect_until",
            Text("不报逾期，到一个定好的日子", "Protect until a day"),
            ("verified",),
            "protected",
            by=STAFF,
            asks=(SINCE, UNTIL),
            said=PROTECTED,
            does="credit_protection.protect",
            heeds=(f"{RULE}/protection-ends-with-response",),
            tells=TOLD,
        ),
        Move(
            "report_normal",
            Text("已按“正常”报送", "Reported as normal"),
            ("protected",),
            by=STAFF,
            asks=(
                Field(
                    "months",
                    "text",
                    Text("哪几个月", "Which months"),
                    Text("如“三月、四月”。", "Such as March and April."),
                ),
                Field("batch", "text", Text("报送批次号", "Number of the report")),
                Field(
                    "corrected",
                    "boolean",
                    Text("是更正已报的逾期吗", "Does it correct an overdue entry reported before"),
                ),
            ),
            said=Text("已按“正常”报送征信系统", "Reported to the credit system as normal"),
            main=True,
            tells=TOLD,
        ),
        Move(
            "end",
            Text("保护期已过，办结", "Protection is over: close"),
            ("protected",),
            "over",
            by=STAFF,
            said=Text("保护期结束，之后照常报送", "Protection ended; reporting goes on as usual"),
            does="credit_protection.end",
            outcome="protected",
            tells=TOLD,
        ),
        Move(
            "revoke",
            Text("撤销保护", "Revoke the protection"),
            ("protected",),
            "revoked",
            by=MANAGER,
            asks=(
                *refusing(REVOKED, TO_THE_BORROWER),
                Field("told_first", fact="credit_record.person_told_first"),
            ),
            said=Text("撤销了保护", "Revoked the protection"),
            outcome="revoked",
            heeds=("state-council-2013-credit/told-before-reporting",),
            not_by=("protect", "protect_until"),
            tells=TOLD,
        ),
        refuse_for(
            REFUSALS,
            "checking",
            "asking",
            "verified",
            said=Text("没有同意", "Refused the protection"),
            told=TO_THE_BORROWER,
        ),
        withdraw(Text("申请", "request")),
    ),
    outcomes=(
        Outcome("protected", Text("没有报逾期", "Not reported overdue"), resolved=True),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        Outcome("revoked", Text("保护被撤销", "Protection revoked"), resolved=False),
        Outcome("withdrawn", Text("借款人撤回", "Withdrawn by the borrower")),
    ),
)
