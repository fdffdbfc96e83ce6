"""An outlet that closes and reopens (网点停业和复工): approved in batches, then shown again."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    INSTITUTIONS,
    MANAGER,
    REASON,
    RESULT,
    noted,
    reminded,
)
from changrong.text import Text

WHY = (
    ("epidemic", Text("疫情防控要求", "Rules against the epidemic")),
    ("staff", Text("人员到不了岗", "Staff cannot come")),
    ("building", Text("房屋、消防、水电", "Building, fire safety, power")),
    ("other", Text("其他", "Something else")),
)
READY = (
    ("plan", Text("复工方案和应急预案", "Plan of reopening, and for emergencies")),
    ("staff", Text("到岗人员健康、排好班", "Staff are well and on a roster")),
    ("supplies", Text("口罩、消毒液备足", "Masks and disinfectant at hand")),
    ("cleaned", Text("网点已消毒通风", "Disinfected and aired")),
    ("systems", Text("系统、现金、自助设备可用", "Systems, cash and machines work")),
)

outlet_reopening = Kind(
    "outlet_reopening",
    prefix="WF",
    label=Text("网点停业和复工", "Closing and reopening an outlet"),
    clause="shengjing-shanghai-2022:二是",
    group="continuity",
    about=INSTITUTIONS,
    lead=Text(
        "网点停业先报一声，企业就不会被引到那里；备齐条件分批复工，复工当天重新上图。",
        "Report that an outlet closes, and nobody is sent there; when it is ready it reopens in a "
        "batch and is shown again.",
    ),
    fields=(
        Field("outlet", "outlet", Text("哪个网点", "Which outlet")),
        Field("why", "choice", Text("为什么停业", "Why it closes"), choices=WHY),
        Field("closed_on", "date", Text("从哪天起停业", "Closed from")),
        Field("instead", "long_text", Text("停业期间客户找谁", "Whom customers turn to meanwhile")),
        noted("batch", "integer", Text("第几批复工", "Batch")),
        noted("opens_on", "date", Text("批准从哪天起复工", "May reopen from")),
        noted("reopened_on", "date", Text("复工日", "Reopened on")),
    ),
    opened_by=MANAGER,
    on_open="outlet_reopening.close",
    held_by="own",
    states=(
        State("closed", Text("停业", "Closed"), "late"),
        State("applied", Text("申请复工", "To be approved"), "soon"),
        State("approved", Text("已批准复工", "Approved"), "yes"),
        State("reopened", Text("已复工", "Reopened"), "yes", end=True),
        State("closed_for_good", Text("不再营业", "Closed for good"), "no", end=True),
    ),
    clocks=(
        Clock(
            "approve",
            duty=ANSWER,
            label=Text("批复复工", "Decide on reopening"),
            starts="apply",
            stops=("approve", "send_back"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "reopen",
            duty=RESULT,
            label=Text("按批复复工", "Reopen as approved"),
            starts="approve",
            stops=("reopen", "close_again"),
            levels=reminded(MANAGER, MANAGER),
        ),
    ),
    moves=(
        Move(
            "apply",
            Text("申请复工", "Ask to reopen"),
            ("closed",),
            "applied",
            by=MANAGER,
            asks=(
                Field("ready", "choices", Text("复工条件", "Ready"), choices=READY, every=True),
                Field("wished_on", "date", Text("希望哪天复工", "Which day you would like")),
            ),
            said=Text("申请复工", "Asked to reopen"),
            main=True,
            tells=BUREAU,
        ),
        Move(
            "approve",
            Text("批准复工", "Approve"),
            ("applied",),
            "approved",
            by=BUREAU,
            asks=(
                Field("batch", "integer", Text("第几批", "Batch"), minimum="1"),
                Field("opens_on", "date", Text("从哪天起可以复工", "May reopen from")),
            ),
            said=Text("批准复工", "Approved"),
            does="outlet_reopening.approve",
            main=True,
            tells=MANAGER,
        ),
        Move(
            "send_back",
            Text("条件不够，退回", "Not ready: send back"),
            ("applied",),
            "closed",
            by=BUREAU,
            asks=(Field("reason", "long_text", Text("还差什么", "What is wanting")),),
            said=Text("退回复工申请", "Sent back"),
            tells=MANAGER,
        ),
        Move(
            "reopen",
            Text("复工", "Reopen"),
            ("approved",),
            "reopened",
            by=MANAGER,
            said=Text("复工，网点重新上图", "Reopened, and shown again"),
            does="outlet_reopening.reopen",
            outcome="reopened",
            main=True,
            tells=BUREAU,
        ),
        Move(
            "close_again",
            Text("情况有变，继续停业", "Things changed: stay closed"),
            ("approved",),
            "closed",
            by=(*MANAGER, *BUREAU),
            asks=(REASON,),
            said=Text("继续停业", "Stays closed"),
            does="outlet_reopening.close_again",
            tells=(*MANAGER, *BUREAU),
        ),
        Move(
            "close_for_good",
            Text("不再营业", "Close for good"),
            ("closed",),
            "closed_for_good",
            by=MANAGER,
            asks=(REASON,),
            outcome="closed_for_good",
            tells=BUREAU,
        ),
    ),
    outcomes=(
        Outcome("reopened", Text("已复工", "Reopened"), resolved=True, changes="outlet"),
        Outcome("closed_for_good", Text("不再营业", "Closed for good")),
    ),
)
