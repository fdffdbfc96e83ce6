"""An internal check or audit (内部检查和审计) of an institution's outlets: planned, made, its
findings put right before it is closed."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._rectification import FOUND, remark
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    MANAGER,
    REASON,
    RESULT,
    STAFF,
    reminded,
)
from changrong.text import Text

SORTS = (
    ("check", Text("内部检查", "Check")),
    ("audit", Text("内部审计", "Audit")),
)
SUBJECTS = (
    ("policy", Text("政策落实", "Policies carried out")),
    ("fees", Text("收费", "Fees")),
    ("lending", Text("三查和贷款用途", "How loans are made and watched")),
    ("due_diligence", Text("尽职免责", "Due diligence and exemption")),
    ("service", Text("服务和投诉", "Service and complaints")),
    ("partners", Text("第三方合作", "Third parties")),
    ("other", Text("其他", "Something else")),
)

internal_check = Kind(
    "internal_check",
    prefix="NJ",
    label=Text("内部检查", "Internal check"),
    lead=Text(
        "检查基层网点落实政策的情况，发现的问题都改好了才办结。",
        "Check how your outlets carry policies out; it closes once all that was found is put"
        " right.",
    ),
    clause="cbirc-2023-small-firms:三(十)",
    group="oversight",
    about=INSTITUTIONS,
    opened_by=MANAGER,
    on_open="internal_check.plan",
    held_by="own",
    answers=("start",),
    fields=(
        Field("sort", "choice", Text("检查还是审计", "Check or audit"), choices=SORTS),
        Field("subjects", "choices", Text("查什么", "What is checked"), choices=SUBJECTS),
        Field(
            "outlet",
            "outlet",
            Text("查哪个网点", "Which outlet"),
            Text("查全机构就不选。", "Leave it out to check the whole institution."),
            required=False,
        ),
        Field("period", "text", Text("查哪段时间的业务", "Business of which period")),
        Field("done_by", "date", Text("哪天前查完", "To be finished by")),
    ),
    states=(
        State(
            "planned",
            Text("待检查", "Planned"),
            "soon",
            next=Text("要有人去查。", "Somebody has to make it."),
        ),
        State(
            "checking",
            Text("检查中", "Being made"),
            next=Text("在查，发现一个问题记一个。", "Each problem found is noted."),
        ),
        State(
            "rectifying",
            Text("整改中", "Being put right"),
            "ask",
            next=Text("发现的问题要都验收。", "All that was found has to be accepted."),
        ),
        State("closed", Text("已办结", "Closed"), "yes", end=True),
        State("clean", Text("没有发现问题", "Nothing found"), "yes", end=True),
        State("dropped", Text("取消", "Called off"), "no", end=True),
    ),
    clocks=(
        Clock(
            "check",
            duty=RESULT,
            label=Text("查完", "Finish the check"),
            stops=("finish", "nothing", "drop"),
            until="done_by",
            levels=reminded(STAFF, STAFF),
        ),
    ),
    moves=(
        Move(
            "start",
            Text("开始检查", "Begin"),
            ("planned",),
            "checking",
            by=STAFF,
            main=True,
            takes_case=True,
        ),
        Move(
            "find",
            Text("记一个问题，要求整改", "Note a finding, to be put right"),
            ("checking",),
            by=STAFF,
            asks=FOUND,
            said=Text("发现一个问题", "Found something"),
            does="internal_check.find",
        ),
        Move(
            "finish",
            Text("查完了，等整改", "Finished; to be put right"),
            ("checking",),
            "rectifying",
            by=STAFF,
            asks=(Field("report", "long_text", Text("检查报告", "The report")),),
            does="internal_check.finish",
            main=True,
        ),
        Move(
            "nothing",
            Text("查完了，没有问题", "Finished; nothing found"),
            ("checking",),
            "clean",
            by=STAFF,
            asks=(Field("report", "long_text", Text("检查报告", "The report")),),
            does="internal_check.nothing",
            outcome="clean",
        ),
        Move(
            "close",
            Text("都改好了，办结", "All put right; close"),
            ("rectifying",),
            "closed",
            by=MANAGER,
            asks=(
                Field(
                    "lesson",
                    "long_text",
                    Text("制度上怎么改", "What changes in the rules"),
                    required=False,
                ),
            ),
            outcome="closed",
            main=True,
            needs_closed=("internal_fix",),
        ),
        Move(
            "drop",
            Text("取消检查", "Call it off"),
            ("planned",),
            "dropped",
            by=MANAGER,
            asks=(REASON,),
            outcome="dropped",
        ),
        remark(ANYWHERE, tells=MANAGER),
    ),
    outcomes=(
        Outcome("closed", Text("发现问题，已整改", "Found and put right"), resolved=True),
        Outcome("clean", Text("没有发现问题", "Nothing found"), resolved=True),
        Outcome("dropped", Text("取消", "Called off")),
    ),
)
