"""What a guarantee's moves ask, and the states that follow from its record."""

from collections.abc import Iterable

from changrong.guarantee.life import ChangeKind, Route
from changrong.network.cases.kind import Field, Move, State
from changrong.network.people.models import Role
from changrong.text import Text

CITY = "beijing-2022-guarantee"
SHARES = (f"{CITY}/risk-share", f"{CITY}/shares-add-up")
REFUSALS = (
    ("documents", Text("材料不足", "Not enough evidence")),
    ("prospects", Text("还款来源不足", "Repayment is doubtful")),
    ("policy", Text("不在支持范围", "Outside what is supported")),
    ("room", Text("额度不够", "No room left")),
    ("other", Text("其他原因", "Another reason")),
)
PURSUITS = (
    ("demanded", Text("书面催收", "Demanded in writing")),
    ("negotiated", Text("协商还款", "Negotiated")),
    ("sued", Text("起诉或申请仲裁", "Went to court or arbitration")),
    ("enforced", Text("申请强制执行", "Asked for enforcement")),
    ("other", Text("其他", "Something else")),
)
DISPOSALS = (
    Route.AUCTION,
    Route.ASSIGNMENT,
    Route.PLEDGE_TO_EQUITY,
    Route.REVERSE_LICENCE,
    Route.IP_AUCTION,
)
RECOVERIES = tuple(route for route in Route if route not in DISPOSALS)


def routes(among: Iterable[Route]) -> Field:
    choices = tuple((route.value, route.label) for route in among)
    return Field("route", "choice", Text("怎么收回的", "How it came back"), choices=choices)


CHANGES = tuple((change.value, change.label) for change in ChangeKind)
CHANGE = Field("change", "choice", Text("变更什么", "What changes"), choices=CHANGES)
REASON = Field("reason", "choice", Text("原因", "Reason"), choices=REFUSALS)
EXPLANATION = Field("explanation", "long_text", Text("写明理由", "Explanation"))
AMOUNT = Field("amount", fact="guarantee.amount", minimum="1")
TERM = Field("term_months", "integer", Text("期限（月）", "Term (months)"), minimum="1")
GROSS = Field("gross", "money", Text("收回多少", "How much came back"), minimum="0")
COSTS = Field(
    "costs",
    "money",
    Text("其中追偿费用", "Of it, the costs of recovery"),
    minimum="0",
    required=False,
)


def money(name: str, label: Text, **more: object) -> Field:
    return Field(name, "money", label, minimum="0", **more)  # type: ignore[arg-type]


# ------------------------------------------------------------------- what the record says

LIVE = (
    State("in_force", Text("在保", "In force"), "yes"),
    State("demanded", Text("已催收", "Demanded of the borrower"), "soon"),
    State("claimed", Text("待代偿", "Claimed"), "ask"),
    State("overdue", Text("逾期未代偿", "Claim overdue"), "late"),
    State("paid", Text("已代偿", "Claim paid"), "soon"),
    State("recovering", Text("追偿中", "Recovering"), "soon"),
    State("disposed", Text("已处置", "Disposed of"), "soon"),
    State("written_off", Text("已核销", "Written off"), "no"),
)
CLOSED = State("closed", Text("已解除", "Released"), "yes", end=True)
NAMES = tuple(state.name for state in LIVE)
AFTER_PAYMENT = ("paid", "recovering", "disposed", "written_off")
FOLLOWED = ("in_force", "demanded", "claimed", "overdue", "recovering", "written_off", "closed")
"""Where the service puts a case whose guarantee was told of elsewhere."""


def follows() -> tuple[Move, ...]:
    states = {state.name: state for state in (*LIVE, CLOSED)}
    return tuple(_follow(states[name]) for name in FOLLOWED)


def _follow(state: State) -> Move:
    said = Text(f"按担保记录：{state.label.zh}", f"By its record: {state.label.en}")
    return Move(
        f"to_{state.name}",
        said,
        tuple(name for name in NAMES if name != state.name),
        state.name,
        outcome="released" if state.end else "",
        tells=(Role.OFFICER,),
    )
