"""A call before maturity (到期续贷回访): every firm whose loan falls due is asked what it needs.

The service finds the loans (cases/scans/renewals.py), one case for a loan and the day it falls due.
How far every firm was reached is the share of its outcomes that are resolved.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._lending import CALLED, NOTE
from changrong.network.cases.kinds._shared import (
    ANSWER,
    FIRM,
    MODE,
    STAFF,
    STANDARD,
    TOLD,
    noted,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

OPEN = ("due", "calling", "thinking")
AT_WORK = ("calling", "thinking")
NO_MORE = ("miss", "lapse", "settled", "moved")
REACHED = ("undecided", "wants", "no_need", "firm_wants", "firm_declines", "asked")

BUSINESS = (
    Field(
        "business",
        "choice",
        Text("经营得怎样", "How business is"),
        choices=(
            ("normal", Text("正常经营", "As usual")),
            ("reduced", Text("部分开工", "Partly at work")),
            ("stopped", Text("停工停业", "Stopped")),
        ),
    ),
    Field(
        "reopening",
        "text",
        Text("复工时间", "When it reopens"),
        Text(
            "写日期；没有停过的写“没有停工”，还没定的写“未定”。",
            "A day; if it never stopped say so, and if no day is fixed say that.",
        ),
    ),
)
PLAN = Field(
    "plan",
    "choice",
    Text("到期怎么还", "How it will be repaid"),
    choices=(
        ("own", Text("自有资金", "Own funds")),
        ("receivables", Text("收回货款", "From what customers owe")),
        ("elsewhere", Text("别家的贷款", "A loan from another lender")),
        ("hardship", Text("还款有困难，要申请延期", "With difficulty; will ask to defer")),
    ),
)
NEXT = Field("next_on", "date", Text("下次哪天再联系", "When to call again"))

outreach = Kind(
    "outreach",
    prefix="HF",
    label=Text("到期续贷回访", "Call before maturity"),
    clause="shengjing-shanghai-2022:七是",
    group="relief",
    lead=Text(
        "贷款快到期，机构联系企业，问清经营状况和还要不要用这笔钱。",
        "A loan soon falls due: its lender asks how business is and whether it is still needed.",
    ),
    fields=(
        Field(
            "contract",
            "contract",
            Text("哪笔贷款", "Which loan"),
            Text(
                "快到期的贷款系统每天自动列出，这里补早一点要联系的。",
                "Loans about to fall due are listed by themselves; add one to be called sooner.",
            ),
        ),
        noted("matures_on", "date", Text("到期日", "Falls due on")),
        noted("renewal", "text", Text("续贷申请", "The renewal")),
    ),
    opened_by=STAFF,
    on_open="outreach.check",
    held_by="contract",
    answers=("not_reached", "undecided", "wants", "no_need"),
    states=(
        State(
            "due",
            Text("待联系", "To be called"),
            "soon",
            next=Text("机构会打电话或者发微信。", "The lender calls or writes."),
        ),
        State("calling", Text("正在联系", "Being called"), "soon"),
        State(
            "thinking",
            Text("已联系，企业在考虑", "Reached, the firm is thinking"),
            "ask",
            next=Text(
                "想好了随时告诉机构，到期前都可以。",
                "Tell the lender any time before the loan falls due.",
            ),
        ),
        State("wanted", Text("要续贷", "Renewal wanted"), "yes", end=True),
        State("no_need", Text("不用续贷", "No renewal needed"), "yes", end=True),
        State("unsaid", Text("联系上了，没有决定", "Reached, nothing decided"), "no", end=True),
        State("missed", Text("到期没有联系上", "Not reached in time"), "late", end=True),
        State("over", Text("贷款已经结清", "The loan is over"), "no", end=True),
        State("moved", Text("到期日变了", "The day was moved"), "no", end=True),
    ),
    clocks=(
        Clock(
            "contact",
            duty=ANSWER,
            label=Text("第一次联系企业", "Call the firm for the first time"),
            stops=("not_reached", *REACHED, *NO_MORE),
            levels=reminded(),
        ),
        Clock(
            "reach",
            duty=f"{STANDARD}/before-maturity",
            label=Text("到期前联系上企业", "Reach the firm before the loan falls due"),
            stops=(*REACHED, *NO_MORE),
            until="contract",
            levels=(
                Level("remind", f"{STANDARD}/escalate-complaint-remind", tells=STAFF),
                Level("miss", tells=(Role.MANAGER, Role.COORDINATOR), makes="miss"),
            ),
        ),
        Clock(
            "decide",
            duty=f"{STANDARD}/before-maturity",
            label=Text("企业拿主意", "The firm makes up its mind"),
            starts="undecided",
            stops=(*(name for name in REACHED if name != "undecided"), *NO_MORE),
            until="contract",
            levels=(
                Level(
                    "remind",
                    f"{STANDARD}/escalate-complaint-remind",
                    tells=(Role.ENTERPRISE, Role.OFFICER),
                ),
                Level("lapse", makes="lapse"),
            ),
            deadline=False,
        ),
    ),
    moves=(
        Move(
            "take",
            Text("我来联系", "I call this firm"),
            ("due",),
            "calling",
            by=STAFF,
            main=True,
            takes_case=True,
        ),
        Move(
            "not_reached",
            Text("没有联系上", "Not reached"),
            ("calling",),
            by=STAFF,
            asks=(MODE, NEXT, NOTE),
            said=Text("联系了，没有联系上", "Called, not reached"),
            does="outreach.plan",
            takes_case=True,
        ),
        Move(
            "undecided",
            Text("联系上了，企业还没想好", "Reached, the firm is undecided"),
            ("calling",),
            "thinking",
            by=STAFF,
            asks=(MODE, *BUSINESS, NEXT, NOTE),
            said=Text("联系上了，企业还没想好", "Reached the firm, which is undecided"),
            does="outreach.plan",
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "wants",
            Text("企业要续贷", "The firm wants a renewal"),
            AT_WORK,
            "wanted",
            by=STAFF,
            asks=(MODE, *BUSINESS, *CALLED, NOTE),
            said=Text("联系上了，企业要续贷", "Reached the firm, which wants a renewal"),
            does="outreach.open_renewal",
            outcome="renewal_wanted",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "no_need",
            Text("企业不用续贷", "The firm needs none"),
            AT_WORK,
            "no_need",
            by=STAFF,
            asks=(MODE, *BUSINESS, PLAN, NOTE),
            said=Text("联系上了，企业不用续贷", "Reached the firm, which needs no renewal"),
            outcome="no_need",
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "firm_wants",
            Text("我要续贷", "I want a renewal"),
            OPEN,
            "wanted",
            by=FIRM,
            asks=CALLED,
            said=Text("企业自己说要续贷", "The firm said it wants a renewal"),
            does="outreach.open_renewal",
            outcome="renewal_wanted",
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "firm_declines",
            Text("我不用续贷", "I need none"),
            OPEN,
            "no_need",
            by=FIRM,
            asks=(PLAN,),
            said=Text("企业自己说不用续贷", "The firm said it needs no renewal"),
            outcome="no_need",
            tells=(Role.OFFICER,),
        ),
        Move(
            "asked",
            Text("企业已经自己申请续贷", "The firm asked for a renewal itself"),
            OPEN,
            "wanted",
            does="outreach.asked",
            outcome="renewal_wanted",
            tells=(Role.OFFICER,),
        ),
        Move(
            "miss",
            Text("到期没有联系上", "Not reached in time"),
            ("due", "calling"),
            "missed",
            does="outreach.check_due",
            outcome="missed",
        ),
        Move(
            "lapse",
            Text("到期前没有决定", "Nothing decided in time"),
            ("thinking",),
            "unsaid",
            does="outreach.check_due",
            outcome="undecided",
        ),
        Move(
            "settled",
            Text("贷款已经结清", "The loan is over"),
            OPEN,
            "over",
            by=STAFF,
            does="outreach.check_over",
            outcome="loan_over",
        ),
        Move(
            "moved",
            Text("到期日变了", "The day was moved"),
            OPEN,
            "moved",
            by=STAFF,
            does="outreach.check_moved",
            outcome="day_moved",
        ),
    ),
    outcomes=(
        Outcome(
            "renewal_wanted", Text("要续贷", "Renewal wanted"), resolved=True, changes="renewal"
        ),
        Outcome("no_need", Text("不用续贷", "No renewal needed"), resolved=True),
        Outcome("undecided", Text("联系上，没有决定", "Reached, undecided"), resolved=True),
        Outcome("missed", Text("没有联系上", "Not reached"), resolved=False),
        Outcome("loan_over", Text("贷款已结清", "The loan was over")),
        Outcome("day_moved", Text("到期日变了", "The day was moved")),
    ),
)
