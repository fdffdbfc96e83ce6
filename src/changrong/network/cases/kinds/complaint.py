"""A consumer complaint (消费投诉): against one institution, decided in time, open to review."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
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
    ASKED,
    ASKING,
    BUREAU,
    BY_FIRM,
    CONTACT,
    FIRM,
    REPLY,
    STAFF,
    TOLD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

RULE = "cbirc-2020-complaints"

SUBJECTS = (
    ("fees", Text("收费", "Fees")),
    ("service", Text("服务态度和效率", "Service")),
    ("refusal", Text("不受理或拒绝贷款", "A loan refused or not considered")),
    ("terms", Text("合同和条款", "Contract and terms")),
    ("collection", Text("催收方式", "How debts are collected")),
    ("credit_record", Text("征信记录", "Credit record")),
    ("privacy", Text("个人信息和隐私", "Personal data")),
    ("other", Text("其他", "Something else")),
)
RULINGS = (
    ("upheld", Text("支持投诉", "Upheld")),
    ("partly", Text("部分支持", "Upheld in part")),
)

STANDINGS = (
    ("deputy", Text("受人委托，替他投诉", "As the deputy of whoever it is about")),
    ("heir", Text("作为继承人投诉", "As an heir of whoever it is about")),
)
FOR = (
    Field(
        "standing",
        "choice",
        Text("替别人投诉的，您是", "If it is for somebody else, you complain"),
        Text("投诉自己的事不用选。", "Leave it out if the matter is your own."),
        choices=STANDINGS,
        required=False,
    ),
    Field(
        "principal",
        "text",
        Text("替谁投诉", "For whom"),
        Text("本人或被继承人的姓名。", "The name of the person, or of whom you inherit from."),
        required=False,
        private=True,
    ),
    Field(
        "authority",
        "text",
        Text("凭什么文件", "By which paper"),
        Text(
            "授权委托书，或者能证明继承的文件。提交以后请把它放进附件。",
            "The letter of authority, or what proves that you inherit. Attach it after sending.",
        ),
        required=False,
    ),
)

FIELDS = (
    Field("institution", "institution", Text("投诉哪家机构", "Which institution")),
    Field(
        "contract",
        "contract",
        Text("和哪笔贷款有关", "Which loan it is about"),
        Text("和贷款无关就不选。", "Leave it out if no loan is concerned."),
        required=False,
    ),
    Field("subject", "choice", Text("投诉什么", "What it is about"), choices=SUBJECTS),
    Field(
        "what",
        "long_text",
        Text("发生了什么", "What happened"),
        Text(
            "什么时间、谁、怎么做的。机构已经有的材料不用再交。",
            "When, who, and what was done. Papers the institution has need not be sent again.",
        ),
    ),
    Field("wanted", "long_text", Text("希望怎么解决", "What you ask for")),
    *FOR,
    *CONTACT,
)
ROOT = Field(
    "root",
    "long_text",
    Text("问题根源和整改", "The root of it, and what was mended"),
    Text("机构内部改了什么，企业也看得到。", "The firm reads this too."),
    required=False,
)
REASON = Field("reason", "long_text", Text("原因，会告诉企业", "The reason, told to the firm"))
REVIEWED = Field("reply", "long_text", Text("核查决定", "The decision on review"))
DISAGREE = Text(
    "有异议可以在期限内申请核查，没有异议到期办结。",
    "You may ask for a review in time; otherwise the case closes by itself.",
)
AT_WORK = ("handling", "asking", "asking_bureau")
ENDS = ("decide", "refuse", "withdraw")

complaint = Kind(
    "complaint",
    prefix="TS",
    label=Text("消费投诉", "Complaint"),
    clause=f"{RULE}:处理时限",
    group="protection",
    about=ANYONE,
    fields=FIELDS,
    opened_by=FIRM,
    on_open="complaint.check",
    held_by="institution",
    answers=("accept", "ask_firm", "decide", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "received",
            Text("待受理", "To be taken up"),
            "soon",
            next=Text(
                "机构会指定没有直接利益关系的人受理。",
                "The institution names somebody without an interest in the matter.",
            ),
        ),
        State(
            "handling",
            Text("处理中", "Being handled"),
            next=Text("机构会在期限内写明决定。", "The institution decides within its time."),
        ),
        ASKING,
        State(
            "asking_bureau",
            Text("申请再延长", "Longer time asked for"),
            next=Text(
                "金融局在看机构能不能再延长。", "The bureau weighs whether more time is due."
            ),
        ),
        State("decided", Text("已作决定", "Decided"), "yes", next=DISAGREE),
        State("refused", Text("决定不支持", "Not upheld"), "ask", next=DISAGREE),
        State(
            "reviewing",
            Text("核查中", "Under review"),
            "soon",
            next=Text("金融局会另派人核查。", "Somebody else at the bureau looks at it again."),
        ),
        State("settled", Text("已办结", "Settled"), "yes", end=True),
        State("closed", Text("不支持，已办结", "Closed, not upheld"), "no", end=True),
        State("reviewed", Text("核查已决定", "Reviewed"), "yes", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "decide",
            duty=f"{RULE}/decide",
            label=Text("作出处理决定并告知", "Decide and say so"),
            stops=ENDS,
            pauses=ASKED,
            longer=(
                ("extend", f"{RULE}/decide-complex"),
                ("extend_again", f"{RULE}/decide-extended"),
            ),
            levels=reminded(duty=REMIND),
        ),
        may_contest("disagree", "decide", "settle", "satisfied"),
        may_contest("disagree_refused", "refuse", "close", "satisfied"),
        review("overturn", "confirm"),
    ),
    moves=(
        Move(
            "accept",
            Text("受理", "Take it up"),
            ("received",),
            "handling",
            by=STAFF,
            asks=(
                Field(
                    "no_interest",
                    "boolean",
                    Text(
                        "我与这件投诉没有直接利益关系",
                        "I have no direct interest in this complaint",
                    ),
                    Text("有的，请同事受理。", "If you have, leave it to a colleague."),
                ),
                Field(
                    "authority_seen",
                    "boolean",
                    Text(
                        "替别人投诉的，已经看过授权或继承的文件",
                        "Where it is for somebody else: I have seen the paper that allows it",
                    ),
                    required=False,
                ),
            ),
            does="complaint.accept",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        ask_firm(
            "handling",
            Field("papers_asked", fact="complaint.papers_asked"),
            Field("papers_on_hand", fact="complaint.papers_on_hand", required=False),
            heeds=(f"{RULE}/no-needless-papers",),
        ),
        firm_answers("handling"),
        Move(
            "extend",
            Text("情况复杂，延长", "Complex: take longer"),
            ("handling",),
            by=(Role.MANAGER,),
            asks=(REASON,),
            said=Text("因情况复杂延长了期限", "Given longer, being complex"),
            does="complaint.extend",
            tells=(Role.ENTERPRISE, Role.OFFICER),
        ),
        Move(
            "ask_longer",
            Text("请金融局同意再延长", "Ask the bureau for more time"),
            ("handling",),
            "asking_bureau",
            by=(Role.MANAGER,),
            asks=(REASON,),
            said=Text("请金融局同意再延长", "Asked the bureau for more time"),
            does="complaint.ask_longer",
            tells=BUREAU,
        ),
        Move(
            "extend_again",
            Text("同意再延长", "Grant more time"),
            ("asking_bureau",),
            "handling",
            by=BUREAU,
            asks=(REASON,),
            said=Text("金融局同意再延长", "The bureau granted more time"),
            tells=ALL,
        ),
        Move(
            "deny_longer",
            Text("不同意再延长", "Grant no more time"),
            ("asking_bureau",),
            "handling",
            by=BUREAU,
            asks=(REASON,),
            said=Text("金融局不同意再延长", "The bureau granted no more time"),
            tells=STAFF,
        ),
        Move(
            "decide",
            Text("支持，写明决定", "Uphold, with the decision"),
            AT_WORK,
            "decided",
            by=STAFF,
            asks=(
                Field("ruling", "choice", Text("决定", "Decision"), choices=RULINGS),
                REPLY,
                ROOT,
            ),
            said=Text("作出处理决定", "Decided the complaint"),
            main=True,
            tells=TOLD,
        ),
        Move(
            "refuse",
            Text("不支持，写明原因", "Do not uphold, with a reason"),
            AT_WORK,
            "refused",
            by=STAFF,
            asks=(REPLY,),
            said=Text("决定不支持投诉", "Did not uphold the complaint"),
            tells=TOLD,
        ),
        Move(
            "satisfied",
            Text("对决定没有异议", "I accept the decision"),
            ("decided", "refused"),
            "settled",
            by=FIRM,
            said=Text("企业对决定没有异议", "The firm accepted the decision"),
            outcome="accepted",
        ),
        contest("decided", "refused", said=Text("企业申请核查", "The firm asked for a review")),
        unchallenged("settle", "decided", "settled", "settled"),
        unchallenged("close", "refused", "closed", "refused"),
        Move(
            "overturn",
            Text("改变机构的决定", "Change the decision"),
            ("reviewing",),
            "reviewed",
            by=BUREAU,
            asks=(
                REVIEWED,
                Field("remedy", "long_text", Text("机构要做什么", "What the institution must do")),
            ),
            said=Text("核查后改变决定", "Changed the decision on review"),
            outcome="overturned",
            not_by=("extend_again", "deny_longer"),
            tells=ALL,
        ),
        Move(
            "confirm",
            Text("维持机构的决定", "Uphold the decision"),
            ("reviewing",),
            "reviewed",
            by=BUREAU,
            asks=(REVIEWED,),
            said=Text("核查后维持决定", "Upheld the decision on review"),
            outcome="confirmed",
            not_by=("extend_again", "deny_longer"),
            tells=ALL,
        ),
        withdraw(Text("投诉", "complaint")),
    ),
    outcomes=(
        Outcome("accepted", Text("企业认可", "Accepted by the firm"), resolved=True),
        Outcome("settled", Text("支持投诉，已办结", "Upheld and settled"), resolved=True),
        Outcome("refused", Text("不支持", "Not upheld"), resolved=False),
        Outcome("overturned", Text("核查改变决定", "Changed on review"), resolved=True),
        Outcome("confirmed", Text("核查维持决定", "Confirmed on review"), resolved=False),
        BY_FIRM,
    ),
)
