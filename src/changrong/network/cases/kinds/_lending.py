"""What kinds say alike that end in a loan: its terms, why it was refused, how a firm is called."""

from changrong.network.cases.kind import Field, Move
from changrong.network.cases.kinds._shared import CONTACT, FIRM, refusing
from changrong.network.people.models import Role
from changrong.text import Text

REPAYMENT = (
    ("interest_only", Text("按月付息，到期还本", "Interest monthly, principal at the end")),
    ("equal_instalments", Text("每月还一样多", "Equal monthly instalments")),
    ("equal_principal", Text("每月还一样多的本金", "Equal monthly principal")),
    ("bullet", Text("到期一次还本付息", "All at the end")),
)
TERM = Field("term_months", "integer", Text("期限（月）", "Term (months)"), minimum="1")
RATE = Field("rate", "fraction", Text("年利率（单利）", "Yearly interest rate"), minimum="0")
TERMS = (TERM, RATE, Field("repayment", "choice", Text("还款方式", "Repayment"), choices=REPAYMENT))
REFUSALS = (
    ("documents", Text("材料不足", "Not enough evidence")),
    ("ability", Text("还款能力不足", "Not able to repay")),
    ("diverted", Text("贷款没有用在经营上", "The loan was not used for the business")),
    ("credit", Text("信用记录有问题", "A bad credit record")),
    ("limit", Text("没有可用额度", "No credit left to draw on")),
    ("rules", Text("不在政策范围", "Outside the rules")),
    ("other", Text("其他原因", "Another reason")),
)
REFUSING = refusing(REFUSALS)
NOTE = Field(
    "note",
    "long_text",
    Text("说明", "Note"),
    Text("企业也看得到。", "The firm reads this too."),
    required=False,
)
CALLED = CONTACT[:2]  # whom to call about it


def confirm(start: str, to: str, tells: tuple[Role, ...]) -> Move:
    """The firm accepts the terms that its lender wrote."""
    return Move(
        "confirm",
        Text("同意这些条件", "Accept these terms"),
        (start,),
        to,
        by=FIRM,
        said=Text("企业确认了条件", "The firm accepted the terms"),
        main=True,
        tells=tells,
    )
