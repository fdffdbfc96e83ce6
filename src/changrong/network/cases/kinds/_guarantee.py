"""What a guarantee's moves ask, and the states that follow from its record."""

from functools import partial

from changrong.network.cases.kind import Field, Move, State
from changrong.network.cases.kinds._shared import money, refusing
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
REFUSING = refusing(REFUSALS, Text("写明理由", "Explanation"))
EXPLANATION = REFUSING[1]
AMOUNT = Field("amount", fact="guarantee.amount", minimum="1")
any_sum = partial(money, least="0")  # nought too


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
