"""One problem of a project or firm that is served one to one (服务中的问题): who of the team
solves it, by which day, and when it was solved."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE
from changrong.network.cases.kinds._shared import (
    BUREAU,
    REASON,
    RESULT,
    STAFF,
    TOLD,
    lapse,
    reminded,
)
from changrong.text import Text

service_problem = Kind(
    "service_problem",
    prefix="WT",
    label=Text("服务中的问题", "Problem to be solved"),
    clause="beijing-2020-emergency:P5",
    group="matching",
    parent="project_service",
    ends_with_parent="lapse",
    fields=(
        Field("problem", "long_text", Text("什么问题", "What the problem is")),
        Field("due_on", "date", Text("哪天前解决", "By which day")),
    ),
    states=(
        State(
            "open",
            Text("待解决", "To be solved"),
            "soon",
            next=Text("团队在解决。", "The team is solving it."),
        ),
        State("solved", Text("已解决", "Solved"), "yes", end=True),
        State("unsolved", Text("解决不了", "Not solved"), "no", end=True),
        State("dropped", Text("不用再办", "No longer needed"), "no", end=True),
    ),
    clocks=(
        Clock(
            "solve",
            duty=RESULT,
            label=Text("解决问题", "Solve it"),
            stops=("solve", "give_up", "lapse"),
            until="due_on",
            levels=reminded(STAFF, (*STAFF, *BUREAU)),
        ),
    ),
    moves=(
        Move(
            "note",
            Text("记一笔进展", "Note progress"),
            ("open",),
            by=(*STAFF, *BUREAU),
            asks=(NOTE,),
            said=Text("有进展", "Progress"),
            takes_case=True,
        ),
        Move(
            "solve",
            Text("已解决", "Solved"),
            ("open",),
            "solved",
            by=(*STAFF, *BUREAU),
            asks=(
                Field("solved_on", "date", Text("哪天解决的", "Solved on")),
                Field("how", "long_text", Text("怎么解决的", "How")),
            ),
            said=Text("解决了问题", "Solved it"),
            does="service_problem.solve",
            outcome="solved",
            main=True,
            tells=TOLD,
        ),
        Move(
            "give_up",
            Text("解决不了，写明原因", "Cannot be solved, with a reason"),
            ("open",),
            "unsolved",
            by=BUREAU,
            asks=(REASON,),
            said=Text("没有解决", "Could not be solved"),
            outcome="unsolved",
            tells=TOLD,
        ),
        lapse("dropped", "dropped", Text("服务结束，不用再办", "The service has ended")),
    ),
    outcomes=(
        Outcome("solved", Text("已解决", "Solved"), resolved=True),
        Outcome("unsolved", Text("解决不了", "Not solved"), resolved=False),
        Outcome("dropped", Text("不用再办", "No longer needed")),
    ),
)
