"""A renewal without repaying (无还本续贷): a new loan, agreed before the old one falls due, settles
it. Both contracts name each other."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._lending import NOTE, REFUSALS, TERMS, confirm
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ASKED,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    RESULT,
    STAFF,
    STANDARD,
    TOLD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
    later,
    noted,
    refuse_for,
    reminded,
    take,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

RENEWALS = "nfra-2024-renewal"
SMALL_FIRMS = "cbirc-2023-small-firms"
OFFERING = (
    f"{SMALL_FIRMS}/no-renewal-of-diverted-loans",
    f"{SMALL_FIRMS}/no-masking-of-risk",
    f"{SMALL_FIRMS}/class-kept-only-if-sound",
    f"{RENEWALS}/class-by-ability",
)
SIGNING = ("cbrc-2014-renewal/renewed-as-defined", f"{RENEWALS}/renewed-before-maturity")
AT_BANK = ("requested", "reviewing", "asking")

FIELDS = (
    Field("contract", "contract", Text("续哪笔贷款", "Which loan")),
    Field(
        "why",
        "long_text",
        Text("续贷做什么用", "What it is still needed for"),
        Text(
            "到期一时周转不开、以后怎么还，简单写。", "Why it is short for now, and how it repays."
        ),
    ),
    *CONTACT,
    # Noted by the service on opening, for the limits that read them.
    later(Field("need_kind", fact="need.kind")),
    later(Field("requested_on", fact="loan.renewal_requested_on")),
    later(Field("class_before", fact="loan.class_before")),
    later(Field("class_after", fact="loan.class_after")),
    noted("outreach", "text", Text("到期回访", "The call before it")),
    noted("new_contract", "text", Text("新合同", "The new contract")),
)

renewal = Kind(
    "renewal",
    prefix="XD",
    label=Text("无还本续贷", "Renewal without repaying"),
    clause=f"{RENEWALS}:二",
    group="relief",
    lead=Text(
        "贷款快到期还要用的，到期前申请；批准后用新贷款结清旧贷款，不用先还本金。",
        "Ask before the loan falls due; once granted, a new loan settles it and no principal is "
        "repaid first.",
    ),
    fields=FIELDS,
    opened_by=FIRM,
    on_open="renewal.check",
    held_by="contract",
    answers=("take", "ask_firm", "offer", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "requested",
            Text("待接手", "To be taken up"),
            "soon",
            next=Text("机构会有人接手看。", "Somebody at the lender takes it up."),
        ),
        State(
            "reviewing",
            Text("按新贷款审查", "Reviewed like a new loan"),
            next=Text("机构会在期限内答复。", "The lender answers within its time."),
        ),
        ASKING,
        State(
            "offered",
            Text("已批准，等企业确认", "Granted, for the firm to confirm"),
            "yes",
            next=Text("看清条件，同意就确认。", "Read the terms and confirm them."),
        ),
        State(
            "agreed",
            Text("已确认，等签约", "Confirmed, to be signed"),
            next=Text(
                "到期前签新合同，旧贷款当天结清。",
                "The new contract is signed before the old one falls due and settles it.",
            ),
        ),
        State("renewed", Text("已续贷", "Renewed"), "yes", end=True),
        State("refused", Text("没有同意", "Refused"), "no", end=True),
        State("lapsed", Text("到期前没有办成", "Not done in time"), "late", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "answer",
            duty=ANSWER,
            label=Text("接手续贷申请", "Take the request up"),
            stops=("take", "refuse", "withdraw", "lapse"),
            levels=reminded(),
        ),
        Clock(
            "decide",
            duty=RESULT,
            label=Text("答复续贷申请", "Answer the request"),
            stops=("offer", "refuse", "withdraw", "lapse"),
            pauses=ASKED,
            levels=reminded(),
        ),
        Clock(
            "sign",
            duty=f"{STANDARD}/before-maturity",
            label=Text("到期前签好新合同", "Sign before the old loan falls due"),
            stops=("sign", "refuse", "withdraw", "lapse"),
            until="contract",
            levels=(
                Level(
                    "remind",
                    f"{STANDARD}/escalate-complaint-remind",
                    tells=(Role.ENTERPRISE, *STAFF),
                ),
                Level(
                    "lapse", tells=(Role.ENTERPRISE, Role.MANAGER, Role.COORDINATOR), makes="lapse"
                ),
            ),
        ),
    ),
    moves=(
        take("requested", "reviewing"),
        ask_firm("reviewing"),
        firm_answers("reviewing"),
        Move(
            "offer",
            Text("批准，写明条件", "Grant, with the terms"),
            ("reviewing",),
            "offered",
            by=STAFF,
            asks=(
                *TERMS,
                Field("class_before", fact="loan.class_before"),
                Field("class_after", fact="loan.class_after"),
                NOTE,
            ),
            said=Text("批准续贷，等企业确认", "Granted the renewal, for the firm to confirm"),
            does="renewal.offer",
            main=True,
            heeds=OFFERING,
            tells=TOLD,
        ),
        refuse_for(REFUSALS, *AT_BANK, said=Text("没有同意续贷", "Refused the renewal")),
        confirm("offered", "agreed", tells=STAFF),
        Move(
            "sign",
            Text("签新合同，结清旧贷款", "Sign, and settle the old loan"),
            ("agreed",),
            "renewed",
            by=STAFF,
            asks=(
                Field("signed_on", fact="loan.renewal_signed_on"),
                Field("reviewed_as_new", fact="loan.renewal_reviewed_as_new"),
                Field("settles_old", fact="loan.new_loan_settles_old"),
            ),
            said=Text("签了新合同，旧贷款结清", "Signed; the old loan is settled"),
            does="renewal.sign",
            outcome="renewed",
            main=True,
            heeds=SIGNING,
            tells=TOLD,
        ),
        Move(
            "lapse",
            Text("到期前没有办成", "Not done in time"),
            (ANYWHERE,),
            "lapsed",
            does="renewal.check_late",
            outcome="lapsed",
            tells=(Role.ENTERPRISE, *STAFF),
        ),
        withdraw(Text("续贷申请", "request")),
    ),
    outcomes=(
        Outcome("renewed", Text("已续贷", "Renewed"), resolved=True, changes="contract"),
        Outcome("refused", Text("没有同意", "Refused"), resolved=False),
        Outcome("lapsed", Text("到期前没有办成", "Not done in time"), resolved=False),
        BY_FIRM,
    ),
)
