"""What the desks of local finance organisations and insurers say alike."""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Level, Move, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ASKED,
    RESULT,
    STAFF,
    STANDARD,
    TOLD,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

NOTE = Field("note", "long_text", Text("写给客户的说明", "A note to the customer"), required=False)
REFUSED = State("refused", Text("没有承接", "Not taken on"), "no", end=True)


def body(label: Text, *kinds: str) -> Field:
    """The institution that is asked, of these kinds."""
    return Field("institution", "institution", label, of_kinds=kinds)


def answered(*stops: str) -> Clock:
    """A first answer to whoever opened the case; it stands still while they are asked."""
    return Clock(
        "answer",
        duty=ANSWER,
        label=Text("首次回应", "First answer"),
        stops=stops,
        pauses=ASKED,
        levels=reminded(),
    )


def settled(*stops: str, label: Text) -> Clock:
    """A clear result; it stands still while the customer is asked."""
    return replace(answered(*stops), name="result", duty=RESULT, label=label)


def their_time(
    name: str,
    label: Text,
    starts: str,
    stops: tuple[str, ...],
    until: str,
    late: tuple[Role, ...] = (*TOLD, Role.OFFICER),
) -> Clock:
    """A day by which the customer has to do something: their own time, which may simply run out."""
    return Clock(
        name,
        duty=RESULT,
        label=label,
        starts=starts,
        stops=stops,
        levels=(
            Level("remind", f"{STANDARD}/escalate-complaint-remind", tells=TOLD),
            Level("overdue", tells=late),
        ),
        deadline=False,
        until=until,
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
