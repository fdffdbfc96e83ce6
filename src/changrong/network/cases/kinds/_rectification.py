"""What an order to put something right says alike, whoever orders it: what, by when, with what
evidence; accepted by who ordered it, or sent back."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    INSTITUTION,
    INSTITUTIONS,
    REASON,
    RESULT,
    STAFF,
    SUPERVISOR,
    again,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

ITEMS = Field(
    "items",
    "long_text",
    Text("整改什么", "What is to be put right"),
    Text("一行一项。", "One line each."),
)
DUE = Field("due_on", "date", Text("整改到哪天", "By when"))
FOUND = (Field("finding", "long_text", Text("发现了什么", "What was found")), ITEMS, DUE)
DONE = Field(
    "done",
    "long_text",
    Text("逐项写明怎么改的", "What was done, item by item"),
    Text("证明材料作为附件交。", "Attach the evidence."),
)
WHY = (
    ("inspection", Text("检查发现", "Found by an inspection")),
    ("finding", Text("查实的问题", "A problem established")),
    ("appeals", Text("诉求多、回应或解决不力", "Many appeals, poorly answered")),
    ("complaints", Text("投诉反映的问题", "What complaints show")),
    ("evaluation", Text("监管评价", "The supervisors' evaluation")),
    ("internal", Text("内部检查、审计", "An internal check or audit")),
    ("other", Text("其他", "Something else")),
)


def remark(*states: str, tells: tuple[Role, ...]) -> Move:
    """A supervisor says something to whoever is at work."""
    return Move(
        "remark",
        Text("监管意见", "Remark"),
        states,
        by=SUPERVISOR,
        asks=(Field("remark", "long_text", Text("意见", "Remark")),),
        said=Text("监管人员提了意见", "A supervisor remarked"),
        tells=tells,
    )


def rectifying(
    name: str,
    prefix: str,
    label: Text,
    lead: Text,
    clause: str,
    orders: tuple[Role, ...],
    opened_by: tuple[Role, ...] = (),
    parent: str = "",
    on_open: str = "",
) -> Kind:
    """A kind of rectification that `orders` order, accept and send back."""
    return Kind(
        name,
        prefix=prefix,
        label=label,
        lead=lead,
        clause=clause,
        group="oversight",
        about=INSTITUTIONS,
        opened_by=opened_by,
        on_open=on_open,
        held_by="institution",
        parent=parent,
        answers=("take", "submit"),
        fields=(
            INSTITUTION,
            Field("why", "choice", Text("因为什么", "Because of"), choices=WHY),
            ITEMS,
            DUE,
        ),
        states=(
            State(
                "ordered",
                Text("待整改", "To be put right"),
                "soon",
                next=Text("机构要在限期内改好并交证明。", "The institution puts it right in time."),
            ),
            State(
                "submitted",
                Text("待验收", "To be accepted"),
                "ask",
                next=Text("由提出整改的一方验收。", "Whoever ordered it looks at the evidence."),
            ),
            State("accepted", Text("整改到位", "Put right"), "yes", end=True),
            State("not_rectified", Text("没有整改到位", "Not put right"), "late", end=True),
            State("dropped", Text("不用整改了", "No longer ordered"), "no", end=True),
        ),
        clocks=(
            *again(
                Clock(
                    "rectify",
                    duty=RESULT,
                    label=Text("改好并交证明", "Put it right, with evidence"),
                    stops=("submit", "give_up", "drop"),
                    until="due_on",
                    levels=reminded(STAFF, (*STAFF, *orders)),
                ),
                ("again", "send_back"),
            ),
            Clock(
                "accept",
                duty=RESULT,
                label=Text("验收", "Look at the evidence"),
                starts="submit",
                stops=("accept", "send_back", "give_up", "drop"),
                levels=reminded(orders, orders),
            ),
        ),
        moves=(
            Move(
                "take",
                Text("由我牵头整改", "Take it"),
                ("ordered",),
                by=STAFF,
                asks=(Field("plan", "long_text", Text("打算怎么改", "The plan"), required=False),),
                said=Text("机构有人牵头整改", "Somebody at the institution has it"),
                takes_case=True,
            ),
            Move(
                "submit",
                Text("改好了，请验收", "Done; please accept"),
                ("ordered",),
                "submitted",
                by=STAFF,
                asks=(DONE,),
                said=Text("机构交了整改情况", "The institution says what it did"),
                main=True,
                tells=orders,
            ),
            Move(
                "accept",
                Text("验收通过", "Accept"),
                ("submitted",),
                "accepted",
                by=orders,
                asks=(Field("checked", "long_text", Text("怎么验收的", "How it was looked at")),),
                said=Text("验收通过", "Accepted"),
                outcome="rectified",
                main=True,
                not_by=("submit",),
                tells=STAFF,
            ),
            Move(
                "send_back",
                Text("不到位，退回再改", "Send back"),
                ("submitted",),
                "ordered",
                by=orders,
                asks=(Field("lacking", "long_text", Text("哪里不到位", "What is lacking")), DUE),
                said=Text("退回再改", "Sent back"),
                does="rectification.day",
                not_by=("submit",),
                tells=STAFF,
            ),
            Move(
                "give_up",
                Text("没有改到位，结束并写明后续", "End it as not put right"),
                (ANYWHERE,),
                "not_rectified",
                by=orders,
                asks=(Field("measures", "long_text", Text("接下来怎么处理", "What follows")),),
                said=Text("没有整改到位", "Not put right"),
                outcome="not_rectified",
                tells=STAFF,
            ),
            Move(
                "drop",
                Text("不用整改了", "No longer order it"),
                (ANYWHERE,),
                "dropped",
                by=orders,
                asks=(REASON,),
                outcome="dropped",
                tells=STAFF,
            ),
        ),
        outcomes=(
            Outcome("rectified", Text("整改到位", "Put right"), resolved=True),
            Outcome("not_rectified", Text("没有整改到位", "Not put right"), resolved=False),
            Outcome("dropped", Text("不用整改了", "No longer ordered")),
        ),
    )
