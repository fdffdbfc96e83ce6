"""A lease of intellectual property (知识产权租赁): valued, taken over, leased back, paid off."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._local import (
    NOTE,
    REFUSED,
    answered,
    body,
    refuse,
    settled,
    their_time,
)
from changrong.network.cases.kinds._shared import (
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    again,
    ask_firm,
    firm_answers,
    money,
    noted,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

RIGHTS = (
    ("patent", Text("发明专利", "Patent of invention")),
    ("utility_model", Text("实用新型", "Utility model")),
    ("design", Text("外观设计", "Design")),
    ("trademark", Text("商标", "Trademark")),
    ("software", Text("软件著作权", "Software copyright")),
    ("copyright", Text("其他著作权", "Other copyright")),
)
METHODS = (
    ("income", Text("收益法", "By income")),
    ("market", Text("市场法", "By the market")),
    ("cost", Text("成本法", "By cost")),
)
PLANS = (
    ("sell_right", Text("处置知识产权", "Sell the right")),
    ("sue", Text("起诉", "Go to court")),
    ("settle", Text("和解", "Settle")),
)
TERM = Field("term_months", "integer", Text("租期（月）", "Term (months)"), minimum="1")
BEFORE = ("applied", "asking", "valuing", "valued", "offered", "accepted")

ip_lease = Kind(
    "ip_lease",
    prefix="ZL",
    label=Text("知识产权租赁", "Lease of intellectual property"),
    clause="beijing-2020-emergency:P4",
    group="local",
    lead=Text(
        "把专利、商标、著作权卖给融资租赁公司再租回来用，先拿一笔钱，按期付租金，付完收回权利。",
        "Sell a patent, trademark or copyright to a leasing company and lease it back: money now, "
        "rent by the month, and the right returns when all is paid.",
    ),
    fields=(
        body(Text("找哪家融资租赁公司", "Which leasing company"), "leasing"),
        Field("right", "choice", Text("哪种知识产权", "Which right"), choices=RIGHTS),
        Field("title", "text", Text("权利名称", "Title of the right")),
        Field("certificate", "text", Text("证书或登记编号", "Certificate number")),
        Field("expires_on", "date", Text("保护到哪天", "Protected until")),
        Field(
            "charged",
            "boolean",
            Text("已经质押、许可或有纠纷", "Pledged, licensed or disputed already"),
        ),
        money("wanted", Text("想融多少", "How much you would like")),
        TERM,
        Field("purpose", "long_text", Text("钱用在哪里", "What the money is for")),
        *CONTACT,
        noted("value", "money", Text("评估价值", "Value")),
        noted("amount", "money", Text("融资额", "Amount financed")),
        noted("registration", "text", Text("转移登记编号", "Registration of the transfer")),
        noted("plan", "long_text", Text("租金计划", "Plan of rents")),
        noted("next_due_on", "date", Text("下一期租金", "Next rent")),
    ),
    opened_by=FIRM,
    on_open="ip_lease.open",
    held_by="institution",
    answers=("take", "refuse", "ask_firm"),
    asks_satisfied=True,
    states=(
        State(
            "applied",
            Text("待受理", "To be taken up"),
            "soon",
            next=Text(
                "租赁公司会看权属，再请人评估。", "The company checks the right, then values it."
            ),
        ),
        ASKING,
        State(
            "valuing",
            Text("评估中", "Being valued"),
            next=Text("评估完会给您方案。", "You get an offer once it is valued."),
        ),
        State("valued", Text("已评估，待出方案", "Valued, offer to come"), "soon"),
        State(
            "offered",
            Text("已出方案，等您决定", "Offered; you decide"),
            "ask",
            next=Text(
                "看清租金和回购价，合适就接受。", "See rent and price of return, and decide."
            ),
        ),
        State(
            "accepted",
            Text("等转移登记和放款", "To be registered and paid"),
            next=Text("权利转移登记后放款。", "The money is paid once the transfer is registered."),
        ),
        State(
            "running",
            Text("租赁中", "Running"),
            "yes",
            next=Text("按租金计划付下一期。", "Pay the next rent as planned."),
        ),
        State("paid_out", Text("已付清，权利已收回", "Paid out, right returned"), "yes", end=True),
        State("defaulted", Text("已违约", "Defaulted"), "no", end=True),
        REFUSED,
        WITHDRAWN,
    ),
    clocks=(
        answered("take", "refuse", "withdraw"),
        settled("offer", "refuse", "withdraw", label=Text("评估并出方案", "Value it and offer")),
        Clock(
            "begin",
            duty=RESULT,
            label=Text("转移登记并放款", "Register and pay"),
            starts="accept",
            stops=("begin", "refuse", "withdraw"),
            levels=reminded(),
        ),
        *again(
            their_time(
                "first_rent",
                Text("付下一期租金，付清后交还权利", "Pay the next rent; then the return"),
                starts="begin",
                stops=("collect", "hand_back", "default"),
                until="next_due_on",
                late=(*TOLD, *STAFF),
            ),
            ("next_rent", "collect"),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("受理，送评估", "Take it up, have it valued"),
            ("applied",),
            "valuing",
            by=STAFF,
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        ask_firm("applied"),
        firm_answers("applied"),
        Move(
            "value",
            Text("记录评估结果", "Record the valuation"),
            ("valuing", "valued"),
            "valued",
            by=STAFF,
            asks=(
                Field("method", "choice", Text("评估方法", "Method"), choices=METHODS),
                money("value", Text("评估价值", "Value")),
                Field("valuer", "text", Text("评估机构", "Valued by")),
                Field("valued_on", "date", Text("评估基准日", "Valued as of")),
            ),
            said=Text("完成评估", "Valued"),
            does="ip_lease.value",
            main=True,
        ),
        Move(
            "offer",
            Text("出方案", "Make an offer"),
            ("valued", "offered"),
            "offered",
            by=STAFF,
            asks=(
                money("amount", Text("融资额", "Amount financed")),
                TERM,
                Field("rate", "fraction", Text("年租息率", "Yearly rate"), minimum="0"),
                money("buyback", Text("到期收回权利的价款", "Price of the return"), least="0"),
                NOTE,
            ),
            said=Text("出方案", "Made an offer"),
            does="ip_lease.offer",
            tells=TOLD,
        ),
        Move(
            "accept",
            Text("接受方案", "Accept the offer"),
            ("offered",),
            "accepted",
            by=FIRM,
            said=Text("企业接受方案", "The firm accepted"),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "begin",
            Text("登记完毕，放款起租", "Registered and paid: the lease begins"),
            ("accepted",),
            "running",
            by=STAFF,
            asks=(
                Field("registration", "text", Text("转移登记编号", "Registration of the transfer")),
            ),
            said=Text("放款起租", "Paid; the lease began"),
            does="ip_lease.begin",
            main=True,
            tells=TOLD,
        ),
        Move(
            "collect",
            Text("收到一期租金", "A rent was paid"),
            ("running",),
            by=STAFF,
            asks=(money("rent", Text("收到多少", "How much")),),
            does="ip_lease.collect",
            tells=TOLD,
        ),
        Move(
            "hand_back",
            Text("付清，交还权利", "Paid out: return the right"),
            ("running",),
            "paid_out",
            by=STAFF,
            asks=(
                money("paid", Text("收到的回购价款", "Price of the return received"), least="0"),
                Field("returned", "text", Text("交还登记编号", "Registration of the return")),
            ),
            said=Text("付清，交还权利", "Paid out, and the right returned"),
            does="ip_lease.hand_back",
            outcome="paid_out",
            main=True,
            tells=TOLD,
        ),
        Move(
            "default",
            Text("租金逾期，按违约处理", "Rent overdue: treat as default"),
            ("running",),
            "defaulted",
            by=(Role.MANAGER,),
            asks=(
                Field("plan_after", "choice", Text("怎么处理", "What is done"), choices=PLANS),
                Field("explanation", "long_text", Text("写给企业的说明", "What to tell the firm")),
            ),
            said=Text("租金逾期，按违约处理", "Treated as default"),
            does="ip_lease.default",
            outcome="defaulted",
            tells=TOLD,
        ),
        refuse("applied", "asking", "valuing", "valued", "accepted"),
        withdraw(Text("申请", "request"), *BEFORE),
    ),
    outcomes=(
        Outcome("paid_out", Text("已付清", "Paid out"), resolved=True),
        Outcome("defaulted", Text("违约", "Defaulted"), resolved=False),
        Outcome("refused", Text("租赁公司没有承接", "Not taken on"), resolved=False),
        BY_FIRM,
    ),
)
