"""A request to confirm a debt (应收账款确权): the buyer's part in factoring, and its own case."""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import STANDARD, money
from changrong.network.people.models import Role
from changrong.text import Text

BUYER = (Role.ENTERPRISE,)
WHY = (
    ("not_delivered", Text("货没有交付或者没有验收", "Not delivered, or not accepted")),
    ("paid", Text("已经付过", "Paid already")),
    ("amount", Text("金额不对", "The amount is wrong")),
    ("no_contract", Text("没有这笔买卖", "There was no such sale")),
    ("other", Text("其他", "Something else")),
)

receivable_confirmation = Kind(
    "receivable_confirmation",
    prefix="QR",
    label=Text("应收账款确权", "Confirmation of a receivable"),
    clause="state-council-2025-payments:第十六条",
    group="local",
    parent="factoring",
    ends_with_parent="called_off",
    lead=Text(
        "供应商拿您欠的货款去融资，请您确认欠多少、哪天付。",
        "A supplier raises money on what you owe it: confirm how much, and when you pay.",
    ),
    fields=(
        Field("seller", "text", Text("供应商", "Supplier")),
        Field("factor", "text", Text("保理公司", "Factoring company")),
        Field("invoice", "text", Text("发票号码", "Invoice number")),
        money("amount", Text("供应商说您欠多少", "What the supplier says you owe")),
        Field("pays_on", "date", Text("供应商说您哪天应付", "When it says you have to pay")),
    ),
    states=(
        State(
            "asked",
            Text("等您确认", "To be confirmed"),
            "ask",
            next=Text(
                "核对发票和交付，确认欠多少；不对的写明原因。",
                "Check invoice and delivery, then confirm, or say what is wrong.",
            ),
        ),
        State("confirmed", Text("已确认", "Confirmed"), "yes", end=True),
        State("denied", Text("不确认", "Not confirmed"), "no", end=True),
        State("called_off", Text("不用再确认", "Called off"), "no", end=True),
    ),
    clocks=(
        Clock(
            "confirm",
            duty="state-council-2025-payments/receivable-confirmed",
            label=Text("确认债权债务关系", "Confirm the debt"),
            stops=("confirm", "deny", "called_off"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-complaint-remind", tells=BUYER),
                Level("overdue", tells=BUYER),
            ),
        ),
    ),
    moves=(
        Move(
            "confirm",
            Text("确认", "Confirm"),
            ("asked",),
            "confirmed",
            by=BUYER,
            asks=(
                money("confirmed", Text("确认欠多少", "How much you owe")),
                Field("paying_on", "date", Text("哪天付", "When you pay")),
            ),
            said=Text("付款方确认", "Confirmed by the buyer"),
            does="receivable_confirmation.confirm",
            outcome="confirmed",
            main=True,
        ),
        Move(
            "deny",
            Text("不确认，写明原因", "Do not confirm, with a reason"),
            ("asked",),
            "denied",
            by=BUYER,
            asks=(
                Field("reason", "choice", Text("哪里不对", "What is wrong"), choices=WHY),
                Field("explanation", "long_text", Text("说明", "Explanation")),
            ),
            said=Text("付款方不确认", "Not confirmed by the buyer"),
            does="receivable_confirmation.deny",
            outcome="denied",
        ),
        Move(
            "called_off",
            Text("不用再确认", "Called off"),
            ("asked",),
            "called_off",
            outcome="called_off",
            tells=BUYER,
        ),
    ),
    outcomes=(
        Outcome("confirmed", Text("已确认", "Confirmed"), resolved=True),
        Outcome("denied", Text("不确认", "Not confirmed"), resolved=True),
        Outcome("called_off", Text("不用再确认", "Called off")),
    ),
)
