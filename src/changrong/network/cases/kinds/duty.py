"""The duties that a notice gives to named units (责任单位任务): a ledger of them, with one task for
each clause and unit, so that what is done and what is not can be counted."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._rectification import remark
from changrong.network.cases.kinds._shared import BUREAU, OVERSEERS, REASON, RESULT, lapse, reminded
from changrong.text import Text

GUARANTEES = "guarantees"
NOTICES = ((GUARANTEES, Text("政银担合作措施", "Bank-guarantor measures")),)
DUE = Field("due_on", "date", Text("要在哪天前办好", "To be done by"))

duty_ledger = Kind(
    "duty_ledger",
    prefix="TZ",
    label=Text("责任清单", "Ledger of duties"),
    lead=Text(
        "把一份通知各条写明的责任单位列成任务，一条一家单位一件，逐件跟进。",
        "List the units that a notice names: a task for each clause and unit, followed one by one.",
    ),
    clause="beijing-2022-guarantee:各条括注",
    group="oversight",
    about=(),
    opened_by=BUREAU,
    on_open="duty_ledger.open",
    fields=(Field("notice", "choice", Text("哪份通知", "Which notice"), choices=NOTICES), DUE),
    states=(
        State(
            "open",
            Text("推进中", "Under way"),
            next=Text("各单位在办，逐件确认。", "The units are at it; each task is confirmed."),
        ),
        State("closed", Text("全部办好", "All done"), "yes", end=True),
        State("dropped", Text("不再推进", "Given up"), "no", end=True),
    ),
    clocks=(
        Clock(
            "all",
            duty=RESULT,
            label=Text("全部任务办好", "All tasks done"),
            stops=("close", "drop"),
            until="due_on",
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "close",
            Text("全部办好，办结", "All done; close"),
            ("open",),
            "closed",
            by=BUREAU,
            asks=(Field("summary", "long_text", Text("小结", "Summary")),),
            outcome="done",
            main=True,
            needs_closed=("duty",),
        ),
        remark("open", tells=BUREAU),
        Move(
            "drop",
            Text("不再推进", "Give it up"),
            ("open",),
            "dropped",
            by=BUREAU,
            asks=(REASON,),
            outcome="dropped",
        ),
    ),
    outcomes=(
        Outcome("done", Text("全部办好", "All done"), resolved=True),
        Outcome("dropped", Text("不再推进", "Given up")),
    ),
)

duty = Kind(
    "duty",
    prefix="RW",
    label=Text("责任单位任务", "Unit's duty"),
    clause="beijing-2022-guarantee:各条括注",
    group="oversight",
    about=(),
    parent="duty_ledger",
    ends_with_parent="lapse",
    answers=("begin",),
    fields=(
        Field("clause", "text", Text("条款", "Clause")),
        Field("unit", "text", Text("责任单位", "Unit")),
        Field("gist", "long_text", Text("要做什么", "What is to be done")),
        DUE,
    ),
    states=(
        State(
            "assigned",
            Text("待办", "To be begun"),
            "soon",
            next=Text("等责任单位说明怎么办。", "The unit has to say how it goes about it."),
        ),
        State(
            "under_way",
            Text("在办", "Under way"),
            next=Text("责任单位在办。", "The unit is at it."),
        ),
        State(
            "reported",
            Text("待确认", "To be confirmed"),
            "ask",
            next=Text("由另一位同事确认。", "Somebody else confirms it."),
        ),
        State("done", Text("办好了", "Done"), "yes", end=True),
        State("lapsed", Text("不再推进", "Given up"), "no", end=True),
    ),
    clocks=(
        Clock(
            "done",
            duty=RESULT,
            label=Text("办好这一条", "Do it"),
            stops=("confirm", "lapse"),
            longer=(("new_day", RESULT),),
            until="due_on",
            levels=reminded(BUREAU, OVERSEERS),
        ),
    ),
    moves=(
        Move(
            "begin",
            Text("责任单位接了，记下怎么办", "The unit has begun"),
            ("assigned",),
            "under_way",
            by=OVERSEERS,
            asks=(
                Field("person", "text", Text("单位的经办处室和人", "Who at the unit")),
                Field("plan", "long_text", Text("怎么办", "How")),
            ),
            main=True,
            takes_case=True,
        ),
        Move(
            "progress",
            Text("记一笔进展", "Note progress"),
            ("under_way",),
            by=OVERSEERS,
            asks=(Field("progress", "long_text", Text("进展", "Progress")),),
            said=Text("有进展", "Progress"),
        ),
        Move(
            "report",
            Text("办好了，请确认", "Done; please confirm"),
            ("under_way",),
            "reported",
            by=OVERSEERS,
            asks=(Field("evidence", "long_text", Text("成果和证明", "Result and evidence")),),
            main=True,
        ),
        Move(
            "confirm",
            Text("确认办好", "Confirm"),
            ("reported",),
            "done",
            by=OVERSEERS,
            outcome="done",
            main=True,
            not_by=("report",),
        ),
        Move(
            "not_done",
            Text("还没办好", "Not done yet"),
            ("reported",),
            "under_way",
            by=OVERSEERS,
            asks=(Field("lacking", "long_text", Text("还差什么", "What is lacking")),),
            not_by=("report",),
        ),
        Move(
            "new_day",
            Text("改期限", "Another day"),
            (ANYWHERE,),
            by=BUREAU,
            asks=(DUE, REASON),
            said=Text("改了期限", "Given another day"),
            does="duty.new_day",
        ),
        lapse("lapsed", "lapsed", Text("清单不再推进", "The ledger was given up")),
    ),
    outcomes=(
        Outcome("done", Text("办好了", "Done"), resolved=True),
        Outcome("lapsed", Text("不再推进", "Given up")),
    ),
)
