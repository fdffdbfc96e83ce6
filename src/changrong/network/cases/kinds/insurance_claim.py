"""An insurance claim (保险理赔): reported, papers asked for once, assessed, agreed and paid."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._local import TOLD, body, money, noted, withdraw
from changrong.network.cases.kinds._shared import (
    BY_FIRM,
    CONTACT,
    FIRM,
    STAFF,
    STANDARD,
    WITHDRAWN,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

LAW = "insurance-law-2015"
HARM = (
    ("person", Text("有人伤亡、生病", "Somebody was hurt or fell ill")),
    ("disaster", Text("疫情或者灾害", "An epidemic or a disaster")),
    ("property", Text("财产损失", "Property was damaged or lost")),
    ("interruption", Text("停业损失", "Business was interrupted")),
    ("liability", Text("要赔别人", "Liability to somebody else")),
    ("credit", Text("货款收不回来", "A buyer did not pay")),
    ("other", Text("其他", "Something else")),
)
PAPERS = (
    ("policy", Text("保险单", "The policy")),
    ("identity", Text("身份证明或者营业执照", "Identity, or business licence")),
    ("event", Text("事故证明", "Proof of the event")),
    ("loss", Text("损失清单和票据", "List of losses and invoices")),
    ("photos", Text("现场照片、视频", "Photographs or video")),
)
REASONS = (
    ("not_covered", Text("不在保险责任里", "Not what the policy covers")),
    ("excluded", Text("属于免责情形", "Excluded by the policy")),
    ("not_insured", Text("出事时不在保险期内", "Not insured at the time")),
    ("not_told", Text("投保时没有如实告知", "Not disclosed when insuring")),
)
PAUSED = (("ask_papers", "send_papers"),)
OPEN = ("reported", "assessing", "waiting_papers", "offered")
LATE = reminded((Role.OFFICER,), STAFF)
AMOUNT = (
    money("agreed", Text("赔多少", "How much is paid")),
    Field("basis", "long_text", Text("怎么算的", "How it was reckoned")),
)
REASON = Field("reason", "choice", Text("为什么不赔", "Why not"), choices=REASONS)

insurance_claim = Kind(
    "insurance_claim",
    prefix="LP",
    label=Text("保险理赔", "Insurance claim"),
    clause="cbirc-2023-small-firms:五(十五)",
    group="insurance",
    about=("firm", "person"),
    lead=Text(
        "出了事，在网上报案、交材料，一件办到赔款到账。材料不全只会请您补一次。",
        "Report what happened and send the papers online; one case until you are paid. "
        "Missing papers are asked for once.",
    ),
    fields=(
        body(Text("向哪家保险公司报案", "Which insurer"), "insurer"),
        Field("policy", "text", Text("保险单号", "Policy number")),
        Field("insurance", fact="claim.insurance"),
        Field("harm", "choice", Text("发生了什么", "What happened"), choices=HARM),
        Field("event_known_on", fact="claim.event_known_on"),
        Field("what", "long_text", Text("经过和损失", "How it happened, and the loss")),
        money("claimed", Text("大概损失多少", "Roughly how much was lost")),
        Field(
            "papers",
            "choices",
            Text("手头已有的材料", "Papers at hand"),
            Text("先报案，缺的可以后补。", "Report first; what is missing can follow."),
            choices=PAPERS,
            required=False,
        ),
        *CONTACT,
        noted("green", "boolean", Text("绿色理赔通道", "Green channel")),
        noted("agreed", "money", Text("商定的赔款", "Agreed payment")),
        noted("paid", "money", Text("已付赔款", "Paid so far")),
    ),
    opened_by=FIRM,
    on_open="insurance_claim.open",
    held_by="institution",
    answers=("take", "ask_papers", "assess_at_once"),
    asks_satisfied=True,
    states=(
        State(
            "reported",
            Text("已报案", "Reported"),
            "soon",
            next=Text("保险公司会接手核定。", "The insurer takes it up and assesses it."),
        ),
        State(
            "assessing",
            Text("核定中", "Being assessed"),
            next=Text("保险公司会在期限内核定并告诉您。", "The insurer assesses it in time."),
        ),
        State(
            "waiting_papers",
            Text("等您补材料", "Waiting for papers"),
            "ask",
            next=Text(
                "把列出的材料一次交齐，不会再请您补第二次。",
                "Send all that is listed; you will not be asked again.",
            ),
        ),
        State(
            "offered",
            Text("已核定，等您确认数额", "Assessed; you agree or not"),
            "ask",
            next=Text(
                "同意就按期赔付；不同意写明理由，重新核定。", "Agree and be paid, or say why not."
            ),
        ),
        State(
            "agreed",
            Text("已达成协议，等赔付", "Agreed, to be paid"),
            "yes",
            next=Text("赔款会在期限内付给您。", "You are paid in time."),
        ),
        State(
            "not_covered",
            Text("核定不赔，待发通知", "Not covered, notice to be sent"),
            "late",
            next=Text("保险公司会写明理由通知您。", "The insurer sends you its reasons."),
        ),
        State("paid", Text("已赔付", "Paid"), "yes", end=True),
        State(
            "refused",
            Text("不赔，已说明理由", "Refused, with reasons"),
            "no",
            end=True,
            next=Text("不同意可以投诉，也可以起诉。", "You may complain, or go to court."),
        ),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "take",
            duty=f"{STANDARD}/matter-answer",
            label=Text("接手报案", "Take the report up"),
            stops=("take", "ask_papers", "assess_at_once", "withdraw"),
            levels=LATE,
        ),
        Clock(
            "assess",
            duty=f"{LAW}/complex-claim-assessed",
            label=Text("作出核定并通知", "Assess it and say so"),
            stops=("find_covered", "assess_at_once", "find_not_covered", "withdraw"),
            pauses=PAUSED,
            levels=LATE,
        ),
        Clock(
            "certain_part",
            duty=f"{LAW}/certain-part-paid-first",
            label=Text("定不下数额的，先付能确定的部分", "Pay first what is certain"),
            stops=("pay_part", "agree", "find_not_covered", "withdraw"),
            pauses=PAUSED,
            levels=LATE,
        ),
        Clock(
            "pay",
            duty=f"{LAW}/paid-after-agreement",
            label=Text("赔付", "Pay"),
            starts="agree",
            stops=("pay",),
            levels=LATE,
        ),
        Clock(
            "notice",
            duty=f"{LAW}/refusal-sent",
            label=Text("发出拒赔通知书", "Send the refusal"),
            starts="find_not_covered",
            stops=("send_refusal",),
            levels=LATE,
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接手核定", "Take it up"),
            ("reported",),
            "assessing",
            by=STAFF,
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "ask_papers",
            Text("一次性请客户补材料", "Ask for all missing papers at once"),
            ("reported", "assessing"),
            "waiting_papers",
            by=STAFF,
            asks=(
                Field("missing", "choices", Text("还缺哪些", "What is missing"), choices=PAPERS),
                Field(
                    "asked",
                    "long_text",
                    Text("逐项写清要什么、怎么交", "What exactly, and how to send it"),
                    Text("只能请客户补这一次。", "The customer can be asked only this once."),
                ),
            ),
            said=Text("请客户一次补齐材料", "Asked for the missing papers, once"),
            does="insurance_claim.ask_papers",
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "send_papers",
            Text("补交材料", "Send the papers"),
            ("waiting_papers",),
            "assessing",
            by=FIRM,
            asks=(Field("answer", "long_text", Text("补交了什么", "What you sent")),),
            said=Text("客户补交了材料", "The customer sent the papers"),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "open_green",
            Text("转绿色理赔通道", "Put it in the green channel"),
            OPEN,
            by=(*STAFF, Role.COORDINATOR),
            asks=(Field("ground", "long_text", Text("依据", "On what ground")),),
            said=Text("转绿色理赔通道，优先办", "Put in the green channel, to go first"),
            does="insurance_claim.open_green",
            tells=TOLD,
        ),
        Move(
            "find_covered",
            Text("核定要赔，提出数额", "Covered: propose the amount"),
            ("assessing",),
            "offered",
            by=STAFF,
            asks=AMOUNT,
            said=Text("核定要赔，提出数额", "Found covered, an amount proposed"),
            does="insurance_claim.propose",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "assess_at_once",
            Text("简易定损，当场提出数额", "A plain loss: propose the amount at once"),
            ("reported",),
            "offered",
            by=STAFF,
            asks=AMOUNT,
            said=Text("简易定损，提出数额", "A plain loss, an amount proposed at once"),
            does="insurance_claim.propose_at_once",
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "agree",
            Text("同意这个数额", "Agree to the amount"),
            ("offered",),
            "agreed",
            by=FIRM,
            said=Text("客户同意，达成协议", "The customer agreed"),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "dispute",
            Text("不同意，请重新核定", "Disagree; assess it again"),
            ("offered",),
            "assessing",
            by=FIRM,
            asks=(Field("why", "long_text", Text("为什么不同意", "Why you disagree")),),
            said=Text("客户不同意数额", "The customer disagreed with the amount"),
            does="insurance_claim.dispute",
            tells=(Role.OFFICER,),
        ),
        Move(
            "pay_part",
            Text("先付能确定的部分", "Pay first what is certain"),
            ("assessing", "offered"),
            by=STAFF,
            asks=(money("amount", Text("先付多少", "How much is paid first")),),
            said=Text("先付了能确定的部分", "Paid first what is certain"),
            does="insurance_claim.pay_part",
            tells=TOLD,
        ),
        Move(
            "pay",
            Text("赔付", "Pay"),
            ("agreed",),
            "paid",
            by=STAFF,
            asks=(
                Field(
                    "amount",
                    "money",
                    Text("付了多少", "How much was paid"),
                    Text(
                        "先付过一部分的，填这次付的差额。", "The rest, where a part was paid first."
                    ),
                    minimum="0",
                ),
                Field("voucher", "text", Text("付款凭证号", "Payment reference")),
            ),
            said=Text("赔款已付", "Paid"),
            does="insurance_claim.pay",
            outcome="paid",
            main=True,
            tells=TOLD,
        ),
        Move(
            "find_not_covered",
            Text("核定不赔", "Not covered"),
            ("assessing",),
            "not_covered",
            by=STAFF,
            asks=(REASON,),
            said=Text("核定不属于保险责任", "Found not to be covered"),
            does="insurance_claim.find_not_covered",
            takes_case=True,
        ),
        Move(
            "send_refusal",
            Text("发拒赔通知书，写明理由", "Send the refusal, with reasons"),
            ("not_covered",),
            "refused",
            by=STAFF,
            asks=(
                Field("letter", "text", Text("通知书编号", "Number of the letter")),
                Field(
                    "grounds", "long_text", Text("不赔的理由，逐条写", "The reasons, one by one")
                ),
            ),
            said=Text("发出拒赔通知书", "Sent the refusal"),
            outcome="refused",
            main=True,
            tells=TOLD,
        ),
        withdraw("reported", "assessing", "waiting_papers", "offered"),
    ),
    outcomes=(
        Outcome("paid", Text("已赔付", "Paid"), resolved=True),
        Outcome("refused", Text("拒赔", "Refused"), resolved=False),
        BY_FIRM,
    ),
)
