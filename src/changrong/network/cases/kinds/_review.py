"""What kinds say alike whose decisions the bureau reviews: asked for in time, else the case closes
by itself; looked at by somebody who had no part in it."""

from changrong.network.cases.kind import Clock, Field, Level, Move
from changrong.network.cases.kinds._shared import BUREAU, FIRM, STAFF, STANDARD, reminded
from changrong.network.people.models import Role
from changrong.text import Text

REMIND = f"{STANDARD}/escalate-complaint-remind"
ASKED_FOR = f"{STANDARD}/complaint-review-request"
ALL = (Role.ENTERPRISE, *STAFF)


def may_contest(name: str, starts: str, closes: str, *stops: str) -> Clock:
    """After that move, for as long as a review may be asked for; over, the case closes."""
    return Clock(
        name,
        duty=ASKED_FOR,
        label=Text("可以申请核查", "A review may be asked for"),
        starts=starts,
        stops=(*stops, "contest", closes, "withdraw"),
        levels=(Level(closes, makes=closes),),
        deadline=False,
    )


def contest(*states: str, said: Text, main: bool = False) -> Move:
    return Move(
        "contest",
        Text("有异议，申请核查", "Ask for a review"),
        states,
        "reviewing",
        by=FIRM,
        asks=(Field("why", "long_text", Text("为什么不同意", "Why you disagree")),),
        said=said,
        within=ASKED_FOR,
        main=main,
        tells=(Role.COORDINATOR, Role.MANAGER),
    )


def review(*decides: str) -> Clock:
    return Clock(
        "review",
        duty=f"{STANDARD}/complaint-review",
        label=Text("作出核查决定", "Decide the review"),
        starts="contest",
        stops=(*decides, "withdraw"),
        levels=reminded(BUREAU, BUREAU, REMIND),
    )


def unchallenged(name: str, start: str, to: str, outcome: str) -> Move:
    """What the service does when the time to ask for a review is over."""
    return Move(
        name,
        Text("到期办结", "Close, unchallenged"),
        (start,),
        to,
        said=Text("期限内没有异议，自动办结", "Unchallenged in time, closed by itself"),
        outcome=outcome,
    )
