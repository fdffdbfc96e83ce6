"""A referral to equity or bonds (转介直接融资): what a loan does not suit is introduced to a
market, a fund or an underwriter, and it is written down what came of it."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE, OPEN_CONTACT, STAGES
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    BY_FIRM,
    FIRM,
    REASON,
    REPLY,
    RESULT,
    STAFF,
    WITHDRAWN,
    money,
    noted,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

WAYS = (
    ("equity", Text("股权融资", "Equity")),
    ("listing", Text("挂牌或者上市", "Quotation or listing")),
    ("bond", Text("发债", "Bonds")),
    ("unsure", Text("还没想好", "Not decided")),
)
VENUES = (
    ("regional", Text("区域性股权市场", "Regional equity market")),
    ("nte", Text("新三板", "National quotation board")),
    ("exchange", Text("证券交易所", "Stock exchange")),
    ("fund", Text("创业投资和产业基金", "Venture and industry funds")),
    ("underwriter", Text("债券承销机构", "Bond underwriter")),
    ("enhancer", Text("信用增进机构", "Credit enhancer")),
)
FITS = {
    "equity": ("regional", "fund"),
    "listing": ("regional", "nte", "exchange"),
    "bond": ("underwriter", "enhancer", "regional"),
}
"""Which venues serve which way; whoever has not decided may be introduced to any."""

direct_finance = Kind(
    "direct_finance",
    prefix="ZR",
    label=Text("转介直接融资", "Referral to equity or bonds"),
    clause="cbirc-2023-small-firms:二(五)",
    group="financing",
    lead=Text(
        "想引入股权、挂牌上市或者发债，帮您对接市场和机构，并跟到有结果。",
        "Equity, a listing or bonds: you are introduced to a market or a house, and followed to "
        "a result.",
    ),
    opened_by=(*FIRM, *STAFF, Role.COORDINATOR),
    on_open="direct_finance.note",
    answers=("refer", "advise_against"),
    asks_satisfied=True,
    fields=(
        Field("way", "choice", Text("想走哪条路", "Which way"), choices=WAYS),
        Field("stage", "choice", Text("企业处在哪个阶段", "Stage of its life"), choices=STAGES),
        money("amount", Text("想融多少", "How much")),
        Field("what", "long_text", Text("做什么、有什么优势", "What the firm does best")),
        *OPEN_CONTACT,
        noted("body", "text", Text("转介给谁", "Introduced to")),
    ),
    states=(
        State(
            "asked",
            Text("待转介", "To be referred"),
            "soon",
            next=Text("金融局会看适合转介给谁。", "The bureau sees who suits you."),
        ),
        State(
            "referred",
            Text("已转介，对方在看", "Referred"),
            next=Text("对方会联系您。", "They get in touch with you."),
        ),
        State(
            "in_talks",
            Text("在谈", "In talks"),
            next=Text("有结果会记在这里。", "The result is noted here."),
        ),
        State("raised", Text("融到了", "Raised"), "yes", end=True),
        State("not_raised", Text("没有融到", "Not raised"), "no", end=True),
        State("advised", Text("暂不适合", "Not suited for now"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "refer",
            duty=ANSWER,
            label=Text("转介或者答复", "Refer it, or answer"),
            stops=("refer", "advise_against", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "met",
            duty=RESULT,
            label=Text("对方联系企业", "They get in touch with the firm"),
            starts="refer",
            stops=("refer", "begin_talks", "fail", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "refer",
            Text("转介", "Refer"),
            ("asked", "referred"),
            "referred",
            by=BUREAU,
            asks=(
                Field("venue", "choice", Text("转介到哪里", "Where"), choices=VENUES),
                Field("body", "text", Text("转介给谁", "Introduced to")),
                REPLY,
            ),
            said=Text("转介", "Referred the firm"),
            does="direct_finance.refer",
            takes_case=True,
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "advise_against",
            Text("暂不适合，写明建议", "Not suited, with advice"),
            ("asked",),
            "advised",
            by=BUREAU,
            asks=(REPLY,),
            said=Text("暂不适合，给了建议", "Advised against it for now"),
            outcome="advised",
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "begin_talks",
            Text("对方已经联系", "They are in touch"),
            ("referred",),
            "in_talks",
            by=(*FIRM, Role.COORDINATOR),
            asks=(NOTE,),
            said=Text("开始谈", "Began talks"),
            main=True,
        ),
        Move(
            "note",
            Text("记一笔进展", "Note progress"),
            ("in_talks",),
            by=(*FIRM, Role.COORDINATOR),
            asks=(NOTE,),
            said=Text("有进展", "Progress"),
        ),
        Move(
            "raise",
            Text("融到了，写明结果", "Raised, with the result"),
            ("in_talks",),
            "raised",
            by=(*FIRM, Role.COORDINATOR),
            asks=(
                money("raised", Text("融到多少", "Amount")),
                Field("raised_on", "date", Text("哪天", "On which day")),
                Field("from_whom", "text", Text("谁投的、谁承销的", "From whom")),
            ),
            said=Text("融到资金", "Raised funds"),
            does="direct_finance.raise",
            outcome="raised",
            main=True,
            tells=(Role.COORDINATOR, Role.OFFICER),
        ),
        Move(
            "fail",
            Text("没有融到，写明原因", "Not raised, with a reason"),
            ("referred", "in_talks"),
            "not_raised",
            by=(*FIRM, Role.COORDINATOR),
            asks=(REASON,),
            said=Text("没有融到", "Raised nothing"),
            outcome="not_raised",
            tells=(Role.COORDINATOR, Role.OFFICER),
        ),
        withdraw(Text("申请", "request")),
    ),
    outcomes=(
        Outcome("raised", Text("融到资金", "Raised"), resolved=True),
        Outcome("not_raised", Text("没有融到", "Not raised"), resolved=False),
        Outcome("advised", Text("暂不适合", "Not suited for now")),
        BY_FIRM,
    ),
)
