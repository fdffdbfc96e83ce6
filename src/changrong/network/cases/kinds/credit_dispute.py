"""A dispute over a credit record (征信异议): claim, evidence, check, correction reported, answered.

One kind for firms and persons: the regulation gives both the same right and the same time. The
time is the law's, so no question to whoever objects stops it.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._credit import (
    CHECKING,
    DISPUTED,
    OF_A_FIRM,
    RECEIVED,
    VERIFIED,
    WHICH,
)
from changrong.network.cases.kinds._review import (
    ALL,
    REMIND,
    contest,
    may_contest,
    review,
    unchallenged,
)
from changrong.network.cases.kinds._shared import (
    ANYONE,
    ASKING,
    BUREAU,
    CONTACT,
    FIRM,
    INSTITUTION,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
    later,
    reminded,
    take,
    withdraw,
)
from changrong.text import Text

LAW = "state-council-2013-credit"
ANSWERED = f"{LAW}/objection-answered"

PAPERS = (
    ("report", Text("信用报告", "The credit report")),
    ("payment", Text("还款、结清的凭证", "Proof of payment or settlement")),
    ("contract", Text("合同", "The contract")),
    ("epidemic", Text("隔离、住院、停业的证明", "Proof of isolation, hospital or closing")),
    ("court", Text("判决、报案等材料", "A judgment, a report to the police")),
    ("other", Text("其他材料", "Something else")),
)
FOUND = (
    ("wrong", Text("记录有错", "The entry is wrong")),
    ("missing", Text("记录有遗漏", "Something is missing from it")),
    ("protected", Text("属于应当保护的逾期", "A missed payment that is to be protected")),
    ("right", Text("记录没有错", "The entry is right")),
    ("elsewhere", Text("不是本机构报送的", "Not reported by us")),
)
REFUSALS = (
    ("right", Text("核实后记录没有错", "Found to be right")),
    ("elsewhere", Text("不是本机构报送的", "Not reported by us")),
    ("no_papers", Text("材料不够，无法核实", "Not enough to verify it")),
    ("other", Text("其他原因", "Another reason")),
)
CORRECTION = Field(
    "correction",
    "long_text",
    Text("怎么改", "What is corrected"),
    Text("哪一条、哪几个月，从什么改成什么。", "Which entry, which months, from what to what."),
)
REPLY = Field("reply", "long_text", Text("书面答复", "The written answer"))
DISAGREE = Text(
    "有异议可以在期限内申请核查，也可以向人民银行当地机构投诉。",
    "You may ask for a review in time, or complain to the local branch of the central bank.",
)
LEFT = ("report", "refuse", "withdraw")

credit_dispute = Kind(
    "credit_dispute",
    prefix="ZY",
    label=Text("征信异议", "Dispute over a credit record"),
    clause=f"{LAW}:第二十五条",
    group="relief",
    lead=Text(
        "征信记录有错有漏，请报送的机构核实、更正，并书面答复您。",
        "Have the institution that reported it check and correct your record, and answer you.",
    ),
    about=ANYONE,
    opened_by=FIRM,
    on_open="credit_dispute.check",
    held_by="institution",
    answers=("take", "ask_firm", "approve", "refuse"),
    asks_satisfied=True,
    fields=(
        INSTITUTION,
        OF_A_FIRM,
        WHICH,
        Field("subject", "choice", Text("哪里不对", "What is wrong"), choices=DISPUTED),
        Field(
            "entry",
            "text",
            Text("哪个月、哪一条记录", "Which month and entry"),
            Text("照信用报告写，如“去年三月，逾期”。", "As the report has it."),
        ),
        Field("claim", "long_text", Text("应该是什么样", "What it should say, and why")),
        Field("evidence", "choices", Text("能拿出哪些材料", "What you can show"), choices=PAPERS),
        later(Field("of_person", fact="credit_record.of_person")),
        *CONTACT,
    ),
    states=(
        RECEIVED,
        CHECKING,
        ASKING,
        State(
            "verified",
            Text("已核实", "Verified"),
            next=Text("机构会写明更正，或者不更正的原因。", "To be corrected, or refused."),
        ),
        State(
            "approved",
            Text("同意更正，待报送", "To be corrected"),
            "soon",
            next=Text("机构会把更正报送征信系统。", "The correction is to be reported."),
        ),
        State(
            "reported",
            Text("更正已报送", "Correction reported"),
            "yes",
            next=Text(
                "查一查新的信用报告；还是不对就告诉机构。",
                "Look at your new report; say so if it is still wrong.",
            ),
        ),
        State("refused", Text("不更正", "Not corrected"), "ask", next=DISAGREE),
        State(
            "reviewing",
            Text("核查中", "Under review"),
            "soon",
            next=Text("金融局会再看一遍。", "The bureau looks at it again."),
        ),
        State("closed", Text("已更正办结", "Corrected and closed"), "yes", end=True),
        State("unchanged", Text("不更正，已办结", "Closed, not corrected"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "answer",
            duty=ANSWERED,
            label=Text("核实、处理并书面答复", "Check, deal with it and answer"),
            stops=LEFT,
            levels=reminded(duty=REMIND),
        ),
        Clock(
            "answer_again",
            duty=ANSWERED,
            label=Text("再核实并书面答复", "Check again and answer"),
            starts="still_wrong",
            stops=LEFT,
            levels=reminded(duty=REMIND),
        ),
        Clock(
            "look",
            duty=RESULT,
            label=Text("可以看看改对没有", "Time to look at the new report"),
            starts="report",
            stops=("confirm", "still_wrong", "close", "withdraw"),
            levels=(Level("close", makes="close"),),
            deadline=False,
        ),
        may_contest("disagree", "refuse", "lapse", "accept"),
        review("overturn", "uphold"),
        Clock(
            "carry_out",
            duty=RESULT,
            label=Text("按核查决定报送更正", "Report what the review decided"),
            starts="overturn",
            stops=("report", "withdraw"),
            levels=reminded(),
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
            asks=(Field("found", "choice", Text("核实结果", "Found"), choices=FOUND), VERIFIED),
            said=Text("写明了核实结果", "Said what was found"),
        ),
        Move(
            "approve",
            Text("同意更正", "Correct it"),
            ("verified",),
            "approved",
            by=STAFF,
            asks=(CORRECTION,),
            said=Text("同意更正", "Agreed to correct it"),
            does="credit_dispute.approve",
            main=True,
            tells=TOLD,
        ),
        Move(
            "refuse",
            Text("不更正，书面答复", "Do not correct, and answer"),
            ("verified",),
            "refused",
            by=STAFF,
            asks=(Field("reason", "choice", Text("原因", "Reason"), choices=REFUSALS), REPLY),
            said=Text("答复不更正", "Answered that nothing is corrected"),
            does="credit_dispute.refuse",
            heeds=(f"{LAW}/negative-entry-deleted",),
            tells=TOLD,
        ),
        Move(
            "report",
            Text("更正已报送，书面答复", "Reported: answer in writing"),
            ("approved",),
            "reported",
            by=STAFF,
            asks=(
                Field("reported_on", "date", Text("哪天报送的", "Reported on")),
                Field(
                    "batch",
                    "text",
                    Text("报送批次号", "Number of the report"),
                    Text("征信系统的批次或者报文编号。", "As the credit system has it."),
                ),
                REPLY,
            ),
            said=Text("更正已报送征信系统", "The correction was reported"),
            does="credit_dispute.report",
            main=True,
            tells=TOLD,
        ),
        Move(
            "confirm",
            Text("已经改对了", "It is right now"),
            ("reported",),
            "closed",
            by=FIRM,
            said=Text("本人确认已经改对", "Confirmed as corrected"),
            outcome="corrected",
            main=True,
        ),
        Move(
            "still_wrong",
            Text("还是不对", "It is still wrong"),
            ("reported",),
            "checking",
            by=FIRM,
            asks=(Field("what", "long_text", Text("哪里还不对", "What is still wrong")),),
            said=Text("说还是不对", "Said that it is still wrong"),
            tells=STAFF,
        ),
        Move(
            "close",
            Text("到期办结", "Close"),
            ("reported",),
            "closed",
            said=Text("没有再提异议，自动办结", "No further objection, closed by itself"),
            outcome="corrected",
        ),
        Move(
            "accept",
            Text("接受答复", "Accept the answer"),
            ("refused",),
            "unchanged",
            by=FIRM,
            said=Text("接受了答复", "Accepted the answer"),
            outcome="unchanged",
        ),
        contest("refused", said=Text("申请核查", "Asked for a review"), main=True),
        unchallenged("lapse", "refused", "unchanged", "unchanged"),
        Move(
            "overturn",
            Text("要求机构更正", "Have it corrected"),
            ("reviewing",),
            "approved",
            by=BUREAU,
            asks=(CORRECTION, REPLY),
            said=Text("核查后要求更正", "Corrected on review"),
            tells=ALL,
        ),
        Move(
            "uphold",
            Text("维持机构的答复", "Uphold the answer"),
            ("reviewing",),
            "unchanged",
            by=BUREAU,
            asks=(REPLY,),
            said=Text("核查后维持答复", "Upheld the answer on review"),
            outcome="upheld",
            tells=ALL,
        ),
        withdraw(Text("异议", "dispute")),
    ),
    outcomes=(
        Outcome("corrected", Text("记录已更正", "The record was corrected"), resolved=True),
        Outcome("unchanged", Text("记录不更正", "Not corrected"), resolved=False),
        Outcome(
            "upheld", Text("核查维持不更正", "Not corrected, upheld on review"), resolved=False
        ),
        Outcome("withdrawn", Text("本人撤回", "Withdrawn by whoever objected")),
    ),
)
