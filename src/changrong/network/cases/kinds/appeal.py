"""An appeal (小微诉求): a problem of a small firm, solved where it arose; by the bureau where it is
not in time."""

from changrong.network.cases.kind import (
    A_FIRM,
    A_PERSON,
    Clock,
    Field,
    Kind,
    Level,
    Move,
    Outcome,
    State,
)
from changrong.network.cases.kinds._shared import (
    ASKED,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    MODE,
    MODES,
    REPLY,
    STAFF,
    STANDARD,
    WITHDRAWN,
    ask_firm,
    firm_answers,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

REMIND = f"{STANDARD}/escalate-remind"
RESULT = f"{STANDARD}/matter-result"
BUREAU = (Role.COORDINATOR,)
UP = Level("up", makes="escalate", tells=(Role.ENTERPRISE, Role.MANAGER, *BUREAU))
SUBJECTS = (
    ("financing", Text("贷款难、贷款慢", "A loan is hard or slow to get")),
    ("cost", Text("费用和利息高", "Costs and interest")),
    ("renewal", Text("续贷、还款", "Renewal and payment")),
    ("guarantee", Text("担保", "Guarantees")),
    ("service", Text("服务态度、网点", "Service and outlets")),
    ("account", Text("开户、结算", "Accounts and payments")),
    ("policy", Text("政策没有落实", "A policy is not carried out")),
    ("other", Text("其他", "Something else")),
)
AT_WORK = ("received", "handling", "asking")
SUBSTANCE = Field(
    "substantive",
    "boolean",
    Text("反映的是实质性问题", "It is a problem of substance"),
    Text(
        "机构的做法确有问题的勾选，计入对机构的评价。",
        "Tick it where the institution was indeed at fault; it counts towards its evaluation.",
    ),
    required=False,
)

appeal = Kind(
    "appeal",
    prefix="SQ",
    label=Text("小微诉求", "Appeal"),
    lead=Text(
        "办事遇到难处，先由网点和机构解决；到期没回音，自动转到金融局。网上提交，打热线由话务员"
        "代填，或者由市里的热线派单转来。",
        "Say what is hard. The outlet and its institution solve it first; unanswered in time it"
        " goes to the bureau by itself. On this service, by the hotline, whose agents enter it"
        " here, or as an order that the city's hotline hands on.",
    ),
    clause="cbirc-2023-small-firms:六(十七)",
    group="protection",
    about=(A_FIRM, A_PERSON),
    opened_by=FIRM,
    on_open="appeal.place",
    held_by="institution",
    answers=("take", "ask_firm", "reply", "bureau_takes", "bureau_replies", "bureau_cannot"),
    asks_satisfied=True,
    fields=(
        Field("subject", "choice", Text("哪方面的难处", "What it is about"), choices=SUBJECTS),
        Field("what", "long_text", Text("遇到了什么", "What happened")),
        Field("wanted", "long_text", Text("希望怎么解决", "What you ask for")),
        Field(
            "institution",
            "institution",
            Text("在哪家机构遇到的", "At which institution"),
            Text("说不清就不选，直接到金融局。", "Leave it out, and it goes to the bureau."),
            required=False,
        ),
        Field(
            "outlet",
            "outlet",
            Text("在哪个网点", "At which outlet"),
            Text("选了就先由这个网点解决。", "This outlet is asked first."),
            required=False,
        ),
        Field("reply_by", "choice", Text("怎么回复您", "How to reply to you"), choices=MODES),
        *CONTACT,
    ),
    states=(
        State(
            "received",
            Text("待接手", "To be taken up"),
            "soon",
            next=Text(
                "机构接手解决；到期没人接，转到金融局。",
                "The institution takes it up; if not in time, it goes to the bureau.",
            ),
        ),
        State(
            "handling",
            Text("机构在办", "With the institution"),
            next=Text("机构在期限内答复。", "The institution replies within its time."),
        ),
        ASKING,
        State(
            "with_bureau",
            Text("金融局在办", "With the bureau"),
            "late",
            next=Text("金融局直接协调、答复您。", "The bureau sees to it and replies to you."),
        ),
        State(
            "replied",
            Text("已答复", "Replied"),
            "ask",
            next=Text(
                "解决了请点一下；没解决可以请金融局办。到期没有说法，自动办结。",
                "Say whether it is solved; if not, the bureau may be asked. Unsaid, it closes.",
            ),
        ),
        State("settled", Text("已办结", "Settled"), "yes", end=True),
        State("closed", Text("金融局协调解决", "Solved through the bureau"), "yes", end=True),
        State("unsolved", Text("没有解决", "Not solved"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "answer",
            duty=f"{STANDARD}/matter-answer",
            label=Text("接手或者答复", "Take it up, or answer"),
            stops=("take", "ask_firm", "reply", "escalate", "withdraw"),
            levels=(Level("remind", REMIND, tells=(Role.OFFICER,)), UP),
        ),
        Clock(
            "result",
            duty=RESULT,
            label=Text("解决并答复", "Solve it and reply"),
            starts="take",
            stops=("reply", "escalate", "withdraw"),
            pauses=ASKED,
            levels=(Level("remind", REMIND, tells=(Role.OFFICER,)), UP),
        ),
        Clock(
            "bureau",
            duty=RESULT,
            label=Text("金融局协调答复", "The bureau sees to it and replies"),
            starts="escalate",
            stops=("bureau_replies", "bureau_cannot", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "confirm",
            duty=RESULT,
            label=Text("可以说没有解决", "You may say that it is not solved"),
            starts="reply",
            stops=("solved", "escalate", "settle", "withdraw"),
            levels=(Level("settle", makes="settle"),),
            deadline=False,
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接手", "Take it up"),
            ("received",),
            "handling",
            by=STAFF,
            main=True,
            takes_case=True,
            tells=(Role.ENTERPRISE,),
        ),
        ask_firm("handling"),
        firm_answers("handling"),
        Move(
            "reply",
            Text("解决了，写明答复", "Solved; reply"),
            ("handling", "asking"),
            "replied",
            by=STAFF,
            asks=(
                REPLY,
                MODE,
                SUBSTANCE,
            ),
            said=Text("机构作了答复", "The institution replied"),
            main=True,
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "solved",
            Text("解决了", "It is solved"),
            ("replied",),
            "settled",
            by=FIRM,
            said=Text("企业说解决了", "Solved, says the firm"),
            outcome="solved",
            main=True,
        ),
        Move(
            "escalate",
            Text("没有解决，请金融局办", "Not solved: ask the bureau"),
            (*AT_WORK, "replied"),
            "with_bureau",
            by=(*FIRM, *STAFF),
            asks=(Field("why", "long_text", Text("为什么转到金融局", "Why"), required=False),),
            said=Text("转到金融局", "Went to the bureau"),
            does="appeal.escalate",
            tells=(Role.ENTERPRISE, *BUREAU),
        ),
        Move(
            "settle",
            Text("到期办结", "Close, unchallenged"),
            ("replied",),
            "settled",
            said=Text("没有异议，自动办结", "Unchallenged in time, closed by itself"),
            outcome="settled",
        ),
        Move(
            "bureau_takes",
            Text("由我协调", "See to it"),
            ("with_bureau",),
            by=BUREAU,
            said=Text("金融局有人在协调", "Somebody at the bureau has it"),
            takes_case=True,
        ),
        Move(
            "bureau_replies",
            Text("解决了，答复企业", "Solved; reply"),
            ("with_bureau",),
            "closed",
            by=BUREAU,
            asks=(REPLY, SUBSTANCE),
            said=Text("金融局协调解决", "Solved through the bureau"),
            outcome="answered",
            main=True,
            tells=(Role.ENTERPRISE, Role.MANAGER),
        ),
        Move(
            "bureau_cannot",
            Text("解决不了，写明原因", "It cannot be solved; say why"),
            ("with_bureau",),
            "unsolved",
            by=BUREAU,
            asks=(REPLY, SUBSTANCE),
            said=Text("没能解决，写明了原因", "Not solved; the reason was given"),
            outcome="unsolved",
            tells=(Role.ENTERPRISE, Role.MANAGER),
        ),
        withdraw(Text("诉求", "appeal")),
    ),
    outcomes=(
        Outcome("solved", Text("企业说已解决", "Solved, says the firm"), resolved=True),
        Outcome("settled", Text("已答复，没有异议", "Replied, unchallenged"), resolved=True),
        Outcome("answered", Text("金融局协调解决", "Solved through the bureau"), resolved=True),
        Outcome("unsolved", Text("没有解决", "Not solved"), resolved=False),
        BY_FIRM,
    ),
)
