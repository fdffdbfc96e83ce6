"""An inquiry (函询): the bureau or a supervisor asks an institution to state facts. It says nothing
of what made them ask."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    OVERSEERS,
    REASON,
    RESULT,
    STAFF,
    reminded,
)
from changrong.text import Text

inquiry = Kind(
    "inquiry",
    prefix="HX",
    label=Text("函询", "Inquiry"),
    lead=Text("请一家机构说明情况。", "Ask an institution to state facts."),
    clause="network-service-standard:其他事项",
    group="oversight",
    about=INSTITUTIONS,
    opened_by=OVERSEERS,
    held_by="institution",
    answers=("take", "state"),
    fields=(
        Field("institution", "institution", Text("问哪家机构", "Which institution")),
        Field("question", "long_text", Text("请说明什么", "What it is to state")),
    ),
    states=(
        State(
            "asked",
            Text("待说明", "To be answered"),
            "soon",
            next=Text("机构会写明情况。", "The institution states the facts."),
        ),
        State("stated", Text("已说明", "Stated"), "info"),
        State("closed", Text("已办结", "Closed"), "yes", end=True),
        State("dropped", Text("不用说明了", "No longer asked"), "no", end=True),
    ),
    clocks=(
        Clock(
            "state",
            duty=RESULT,
            label=Text("说明情况", "State the facts"),
            stops=("state", "drop"),
            levels=reminded(STAFF, (*STAFF, *OVERSEERS)),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("由我说明", "Take it"),
            ("asked",),
            by=STAFF,
            said=Text("机构有人在办", "Somebody at the institution has it"),
            takes_case=True,
        ),
        Move(
            "state",
            Text("说明情况", "State the facts"),
            ("asked",),
            "stated",
            by=STAFF,
            asks=(Field("stated", "long_text", Text("情况说明", "The facts")),),
            said=Text("机构说明了情况", "The institution stated the facts"),
            does="inquiry.state",
            main=True,
            tells=OVERSEERS,
        ),
        Move(
            "ask_again",
            Text("没说清，再问", "Ask again"),
            ("stated",),
            "asked",
            by=OVERSEERS,
            asks=(Field("question", "long_text", Text("还要说明什么", "What is still open")),),
            tells=STAFF,
        ),
        Move(
            "close",
            Text("清楚了，办结", "Clear; close it"),
            ("stated",),
            "closed",
            by=OVERSEERS,
            outcome="stated",
            main=True,
        ),
        Move(
            "drop",
            Text("不用说明了", "No longer ask"),
            (ANYWHERE,),
            "dropped",
            by=OVERSEERS,
            asks=(REASON,),
            outcome="dropped",
        ),
    ),
    outcomes=(
        Outcome("stated", Text("已说明情况", "The facts were stated"), resolved=True),
        Outcome("dropped", Text("不用说明了", "No longer asked")),
    ),
)
