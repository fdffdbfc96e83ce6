"""An incident (突发事件): reported by an institution, or by whoever hears of it, to the bureau at
once; handled, closed."""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    INSTITUTION,
    INSTITUTIONS,
    STAFF,
    STANDARD,
    noted,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

WHAT = (
    ("outlet_closed", Text("网点停业、封控", "Outlets closed or locked down")),
    ("system", Text("系统、线路故障", "System or line failure")),
    ("cash", Text("现金供应紧张", "Short of cash")),
    ("staff", Text("人员感染、隔离", "Staff ill or in quarantine")),
    ("opinion", Text("舆情", "Public opinion")),
    ("security", Text("安全事件、诈骗", "Security or fraud")),
    ("other", Text("其他", "Something else")),
)
GRAVE = (
    ("ordinary", Text("一般", "Ordinary")),
    ("large", Text("较大，多个网点", "Large: several outlets")),
    ("grave", Text("重大，影响全市服务", "Grave: service to the whole city suffers")),
)
OTHERS = (Role.HOTLINE, *BUREAU)  # who hears of one from outside, and says where it is

incident = Kind(
    "incident",
    prefix="TF",
    label=Text("突发事件", "Incident"),
    clause="tibet-2022-emergency:守土尽责·工作",
    group="continuity",
    about=INSTITUTIONS,
    lead=Text(
        "网点、系统、现金、人员、舆情出了突发情况，马上报，边处置边续报，办完销号。",
        "Something happened to outlets, systems, cash, staff or in public opinion: report it, say "
        "how it goes, and close it.",
    ),
    fields=(
        replace(INSTITUTION, asked_of=OTHERS),
        Field("what", "choice", Text("什么情况", "What it is"), choices=WHAT),
        Field("gravity", "choice", Text("多严重", "How grave"), choices=GRAVE),
        Field(
            "service",
            "service",
            Text("影响哪项远程服务", "Which remote service it affects"),
            Text(
                "选了，从发生到恢复都记作中断。没有影响就不选。",
                "From when it happened until it is back, that service counts as down.",
            ),
            required=False,
        ),
        Field("happened_at", "time", Text("什么时候发生", "When it happened")),
        Field("place", "text", Text("在哪里", "Where")),
        Field("facts", "long_text", Text("情况和影响", "What happened, and whom it affects")),
        noted("on_call", "text", Text("值班联系人", "On call")),
        noted("restored_at", "time", Text("恢复时间", "When service was back")),
        noted("minutes", "integer", Text("处置用时（分钟）", "Minutes until handled")),
    ),
    opened_by=(*STAFF, *OTHERS),
    on_open="incident.open",
    held_by="institution",
    answers=("handle", "close"),
    states=(
        State("reported", Text("已报告，待处置", "Reported"), "late"),
        State("handling", Text("处置中", "Being handled")),
        State("handled", Text("已处置，待销号", "Handled, to be closed"), "soon"),
        State("closed", Text("已销号", "Closed"), "yes", end=True),
        State("false_alarm", Text("误报", "False alarm"), "no", end=True),
    ),
    clocks=(
        Clock(
            "in_hand",
            duty=f"{STANDARD}/urgent-in-hand",
            label=Text("安排人员处置", "Put somebody on it"),
            stops=("handle", "retract"),
            levels=(Level("overdue", tells=(*STAFF, *BUREAU), opens="task"),),
        ),
        Clock(
            "close",
            duty=ANSWER,
            label=Text("处置完毕", "Have it handled"),
            stops=("report_handled", "retract"),
            levels=reminded(STAFF, (*STAFF, *BUREAU)),
        ),
    ),
    moves=(
        Move(
            "handle",
            Text("着手处置", "Take it in hand"),
            ("reported",),
            "handling",
            by=STAFF,
            asks=(
                Field("lead", "text", Text("谁负责", "Who leads")),
                Field("phone", "phone", Text("电话", "Telephone")),
                Field("measures", "long_text", Text("先采取了什么", "First measures")),
            ),
            said=Text("着手处置", "Taken in hand"),
            main=True,
            takes_case=True,
            tells=BUREAU,
        ),
        Move(
            "report_on",
            Text("续报", "Report how it goes"),
            ("reported", "handling"),
            by=STAFF,
            asks=(
                Field("gravity", "choice", Text("现在多严重", "How grave now"), choices=GRAVE),
                Field("progress", "long_text", Text("进展", "How it goes")),
            ),
            said=Text("续报", "Reported again"),
            does="incident.report_on",
            tells=BUREAU,
        ),
        Move(
            "report_handled",
            Text("处置完毕", "Handled"),
            ("handling", "handled"),
            "handled",
            by=STAFF,
            asks=(
                Field("outcome", "long_text", Text("结果", "The result")),
                Field("restored_at", "time", Text("什么时候恢复", "When service was back")),
            ),
            said=Text("处置完毕", "Handled"),
            does="incident.handled",
            main=True,
            tells=BUREAU,
        ),
        Move(
            "send_back",
            Text("没处置好，继续", "Not handled yet: go on"),
            ("handled",),
            "handling",
            by=BUREAU,
            asks=(Field("why", "long_text", Text("还差什么", "What is wanting")),),
            said=Text("金融局要求继续处置", "The bureau asked to go on"),
            tells=STAFF,
        ),
        Move(
            "close",
            Text("销号", "Close it"),
            ("handled",),
            "closed",
            by=BUREAU,
            asks=(Field("lessons", "long_text", Text("经验和改进", "Lessons"), required=False),),
            said=Text("销号", "Closed"),
            outcome="closed",
            tells=STAFF,
        ),
        Move(
            "retract",
            Text("误报，撤销", "A false alarm"),
            ("reported", "handling"),
            "false_alarm",
            by=(Role.MANAGER,),
            asks=(Field("why", "long_text", Text("说明", "Explanation")),),
            said=Text("误报", "A false alarm"),
            outcome="false_alarm",
            tells=BUREAU,
        ),
    ),
    outcomes=(
        Outcome("closed", Text("已处置销号", "Handled and closed"), resolved=True),
        Outcome("false_alarm", Text("误报", "False alarm")),
    ),
)
