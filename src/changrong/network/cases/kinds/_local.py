"""What the desks of local finance organisations and insurers say alike."""

from changrong.network.cases.kind import Clock, Field, Move, State
from changrong.network.cases.kinds._shared import ASKED, FIRM, STAFF, STANDARD, reminded
from changrong.network.people.models import Role
from changrong.text import Text

TOLD = (Role.ENTERPRISE,)
NOTE = Field("note", "long_text", Text("写给客户的说明", "A note to the customer"), required=False)
REFUSED = State("refused", Text("没有承接", "Not taken on"), "no", end=True)


def body(label: Text, *kinds: str) -> Field:
    """The institution that is asked, of these kinds."""
    return Field("institution", "institution", label, of_kinds=kinds)


def money(name: str, label: Text, hint: Text | None = None, least: str = "1") -> Field:
    return Field(name, "money", label, hint, minimum=least)


def noted(name: str, type: str, label: Text) -> Field:
    """What the service itself writes down in the case; nobody is asked for it."""
    return Field(name, type, label, required=False, carried=True)


def answered(*stops: str) -> Clock:
    """A first answer to whoever opened the case; it stands still while they are asked."""
    return Clock(
        "answer",
        duty=f"{STANDARD}/matter-answer",
        label=Text("首次回应", "First answer"),
        stops=stops,
        pauses=ASKED,
        levels=reminded((Role.OFFICER,), STAFF),
    )


def settled(*stops: str, label: Text) -> Clock:
    """A clear result; it stands still while the customer is asked."""
    return Clock(
        "result",
        duty=f"{STANDARD}/matter-result",
        label=label,
        stops=stops,
        pauses=ASKED,
        levels=reminded((Role.OFFICER,), STAFF),
    )


def refuse(*states: str) -> Move:
    return Move(
        "refuse",
        Text("不承接，写明原因", "Decline, with a reason"),
        states,
        "refused",
        by=STAFF,
        asks=(Field("reason", "long_text", Text("原因，会告诉客户", "The reason, told to them")),),
        said=Text("没有承接", "Not taken on"),
        outcome="refused",
        takes_case=True,
        tells=TOLD,
    )


def withdraw(*states: str) -> Move:
    """Only before anything is in force."""
    return Move(
        "withdraw",
        Text("撤回", "Withdraw"),
        states,
        "withdrawn",
        by=FIRM,
        asks=(Field("reason", "long_text", Text("为什么撤回", "Why"), required=False),),
        said=Text("客户撤回", "The customer withdrew"),
        outcome="withdrawn",
    )
