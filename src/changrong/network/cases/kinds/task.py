"""A task of the bureau (督办): an overdue matter that somebody has to see to."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import BUREAU, FIRM, REASON, STAFF, STANDARD, lapse
from changrong.text import Text

DONE = (
    ("urged", Text("催办", "Urged")),
    ("reassigned", Text("改派", "Sent elsewhere")),
    ("called", Text("打电话联系", "Called")),
    ("met", Text("当面沟通", "Met in person")),
    ("other", Text("其他", "Something else")),
)
WHAT = Field("done", "choice", Text("做了什么", "What was done"), choices=DONE)
NOTE = Field("note", "long_text", Text("写明经过", "How it went"))

task = Kind(
    "task",
    prefix="DB",
    label=Text("督办", "Bureau task"),
    clause=f"{STANDARD}:转办和协调",
    group="oversight",
    parent="*",
    fields=(WHAT, NOTE),
    ends_with_parent="lapse",
    answers=("take", "note", "finish"),
    hidden_from=(*FIRM, *STAFF),
    states=(
        State(
            "open",
            Text("待督办", "To be seen to"),
            "late",
            next=Text("金融局会催办。", "The bureau will see to it."),
        ),
        State(
            "taken",
            Text("督办中", "Being seen to"),
            "soon",
            next=Text("金融局在催办。", "The bureau is seeing to it."),
        ),
        State("done", Text("已办", "Done"), "yes", end=True),
        State("dropped", Text("不用再办", "No longer needed"), "no", end=True),
    ),
    clocks=(
        Clock(
            "task",
            duty=f"{STANDARD}/bureau-task",
            label=Text("处理并写明结果", "See to it and say how"),
            stops=("finish", "drop", "lapse"),
            levels=(Level("overdue", tells=BUREAU),),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("接下", "Take it"),
            ("open",),
            "taken",
            by=BUREAU,
            main=True,
            takes_case=True,
        ),
        Move(
            "note",
            Text("记一笔", "Note a step"),
            ("taken",),
            by=BUREAU,
            asks=(WHAT, NOTE),
            said=Text("督办", "Saw to it"),
        ),
        Move(
            "finish",
            Text("办好了", "Done"),
            ("taken",),
            "done",
            by=BUREAU,
            asks=(WHAT, NOTE),
            said=Text("督办完成", "Seen to"),
            outcome="done",
            main=True,
        ),
        Move(
            "drop",
            Text("不用再办", "No longer needed"),
            (ANYWHERE,),
            "dropped",
            by=BUREAU,
            asks=(REASON,),
            said=Text("不用再办", "No longer needed"),
            outcome="dropped",
        ),
        lapse(
            "dropped",
            "dropped",
            Text("事项已办结，督办结束", "The matter was closed; nothing is left to see to"),
        ),
    ),
    outcomes=(
        Outcome("done", Text("办好了", "Done"), resolved=True),
        Outcome("dropped", Text("不用再办", "No longer needed")),
    ),
)
