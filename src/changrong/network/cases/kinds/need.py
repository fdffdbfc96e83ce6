"""The financing need (融资需求): what an enterprise asks of the whole network, stated once."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.people.models import Role
from changrong.text import Text

REASONS = (
    ("solved", Text("已经自行解决", "Solved another way")),
    ("postponed", Text("暂时不需要", "Not needed for now")),
    ("unsuitable", Text("条件不合适", "The terms do not suit")),
    ("other", Text("其他原因", "Another reason")),
)

FIELDS = (
    Field("kind", fact="need.kind"),
    Field("amount", fact="need.amount", minimum="1"),
    Field("term_months", fact="need.term_months", minimum="1"),
    Field("purpose", fact="need.purpose"),
    Field(
        "wanted_by",
        "date",
        Text("希望什么时候到账", "When is it needed by?"),
        Text("大概日期就行，可以不填。", "A rough date will do; may be left blank."),
        required=False,
    ),
    Field(
        "note",
        "long_text",
        Text("还想说明的", "Anything else"),
        Text("机构会看到这段话。", "Institutions will see this."),
        required=False,
    ),
    Field("contact_name", "text", Text("联系人", "Contact"), private=True),
    Field(
        "contact_phone",
        "phone",
        Text("手机号码", "Mobile number"),
        Text("机构接手后才看得到。", "Shown to an institution only once it takes the case."),
        private=True,
    ),
    Field(
        "work_order",
        "text",
        Text("热线工单号", "Hotline work order"),
        Text("电话代填时的工单编号。", "The hotline's own number of the call."),
        required=False,
    ),
)

need = Kind(
    "need",
    prefix="XQ",
    label=Text("融资需求", "Financing need"),
    clause="beijing-2020-emergency:P5",
    fields=FIELDS,
    opened_by=(Role.ENTERPRISE, Role.HOTLINE),
    on_open="need.dispatch",
    states=(
        State(
            "received",
            Text("待派送", "To be dispatched"),
            "soon",
            next=Text("协调员会为您联系机构。", "A coordinator is finding institutions for you."),
        ),
        State(
            "dispatched",
            Text("机构办理中", "With institutions"),
            next=Text("机构会在期限内答复。", "Institutions answer within their time limit."),
        ),
        State("accepted", Text("已选定报价", "Offer accepted"), "yes", end=True),
        State("withdrawn", Text("已撤回", "Withdrawn"), "no", end=True),
        State("unmet", Text("没有办成", "Not met"), "no", end=True),
    ),
    clocks=(
        Clock(
            "result",
            duty="network-service-standard/clear-result",
            label=Text("给企业明确结果", "A clear result for the firm"),
            stops=("accept", "withdraw", "close"),
        ),
    ),
    moves=(
        Move(
            "dispatch",
            Text("派给机构", "Send to institutions"),
            ("received", "dispatched"),
            "dispatched",
            by=(Role.COORDINATOR,),
            asks=(Field("institutions", "institutions", Text("派给哪几家", "Institutions")),),
            does="need.dispatch_to",
            main=True,
        ),
        Move(
            "correct",
            Text("修改需求", "Correct the need"),
            ("received", "dispatched"),
            by=(Role.ENTERPRISE, Role.HOTLINE),
            asks=FIELDS,
            does="need.correct",
        ),
        Move(
            "accept",
            Text("选这一份", "Accept this offer"),
            ("dispatched",),
            "accepted",
            by=(Role.ENTERPRISE,),
            asks=(
                Field("offer", "dispatch", Text("选哪一份报价", "Which offer")),
                Field(
                    "offer_revision",
                    "integer",
                    Text("看到的是这份报价的第几次修订", "The revision of the offer that was seen"),
                    minimum="0",
                    carried=True,
                ),
            ),
            said=Text("选定一份报价", "Accepted an offer"),
            does="need.accept",
            outcome="met",
        ),
        Move(
            "withdraw",
            Text("撤回需求", "Withdraw the need"),
            (ANYWHERE,),
            "withdrawn",
            by=(Role.ENTERPRISE, Role.HOTLINE),
            asks=(
                Field("reason", "choice", Text("为什么撤回", "Why"), choices=REASONS),
                Field("explanation", "long_text", Text("补充说明", "Explanation"), required=False),
            ),
            does="need.recall_all",
            outcome="withdrawn",
        ),
        Move(
            "close",
            Text("没有办成，写明原因", "Close as not met, with a reason"),
            ("received", "dispatched"),
            "unmet",
            by=(Role.COORDINATOR,),
            asks=(
                Field(
                    "explanation",
                    "long_text",
                    Text("原因，会告诉企业", "The reason, told to the firm"),
                ),
            ),
            said=Text("没有办成", "Closed as not met"),
            does="need.recall_all",
            outcome="unmet",
        ),
    ),
    outcomes=(
        Outcome("met", Text("办成", "Met"), resolved=True),
        Outcome("withdrawn", Text("企业撤回", "Withdrawn by the firm")),
        Outcome("unmet", Text("没有办成", "Not met"), resolved=False),
    ),
)
