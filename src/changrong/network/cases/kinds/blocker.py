"""A blocker (堵点): where service or a policy does not reach firms. It is classified, given an
owner and a day, and removed; or it is written down why it stands."""

from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    BY_FIRM,
    FIRM,
    INSTITUTION,
    OVERSEERS,
    REASON,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    later,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

MET_IN = (
    ("applying", Text("申请环节", "Applying")),
    ("papers", Text("材料太多或重复", "Too many papers, or the same again")),
    ("terms", Text("条件、担保或利率", "Conditions, security or rates")),
    ("waiting", Text("等得太久", "Waiting")),
    ("policy", Text("政策享受不到", "A policy that cannot be enjoyed")),
    ("information", Text("不知道有什么、找谁", "Not knowing what there is and whom to ask")),
    ("other", Text("其他", "Something else")),
)
CLASSES = (
    ("service", Text("服务梗阻", "Service does not reach firms")),
    ("policy", Text("政策落实堵点", "A policy is not carried out")),
    ("information", Text("信息不通", "Information does not flow")),
    ("rule", Text("制度或系统本身的问题", "The rule or the system itself")),
)
OWNERS = (
    ("institution", Text("金融机构", "An institution")),
    ("bureau", Text("金融局", "The bureau")),
    ("regulator", Text("监管部门", "The regulator")),
    ("authority", Text("其他主管部门", "Another authority")),
)
CLASS = Field("class", "choice", Text("哪类堵点", "Class"), choices=CLASSES)
OWNER = Field("owner", "choice", Text("谁来打通", "Who removes it"), choices=OWNERS)
DUE_ON = Field("due_on", "date", Text("哪天前打通", "By which day"))


blocker = Kind(
    "blocker",
    prefix="SD",
    label=Text("堵点", "Blocker"),
    clause="cbirc-2023-small-firms:二(三)",
    group="matching",
    lead=Text(
        "服务办不动、政策落不下来，写在这里；会有人负责打通，并告诉您结果。",
        "Where service gets stuck or a policy does not reach you: somebody is made to remove it, "
        "and tells you.",
    ),
    opened_by=(*FIRM, *STAFF, Role.COORDINATOR),
    on_open="blocker.note",
    answers=("classify", "cannot"),
    asks_satisfied=True,
    fields=(
        Field("met_in", "choice", Text("卡在哪里", "Where it is stuck"), choices=MET_IN),
        Field("what", "long_text", Text("怎么卡住的", "What happens")),
        Field("policy", "text", Text("涉及哪项政策", "Which policy"), required=False),
        Field("wanted", "long_text", Text("希望怎么改", "What should change")),
        later(CLASS),
        later(OWNER),
        later(DUE_ON),
    ),
    states=(
        State(
            "raised",
            Text("待归类", "To be classified"),
            "soon",
            next=Text("金融局会归类、定负责人。", "The bureau classifies it and names an owner."),
        ),
        State(
            "classified",
            Text("待定负责人", "To be given an owner"),
            "soon",
            next=Text("金融局在定由谁打通。", "The bureau is deciding who removes it."),
        ),
        State(
            "owned",
            Text("打通中", "Being removed"),
            next=Text("负责的一方在打通。", "Its owner is removing it."),
        ),
        State("removed", Text("已打通", "Removed"), "yes", end=True),
        State("stands", Text("暂时打不通", "It stands"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "classify",
            duty=ANSWER,
            label=Text("归类", "Classify it"),
            stops=("classify", "cannot", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "name_owner",
            duty=ANSWER,
            label=Text("定负责人", "Name its owner"),
            starts="classify",
            stops=("name_owner", "cannot", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "remove",
            duty=RESULT,
            label=Text("打通", "Remove it"),
            starts="name_owner",
            stops=("name_owner", "remove", "cannot", "withdraw"),
            until="due_on",
            levels=reminded(OVERSEERS, OVERSEERS),
        ),
    ),
    moves=(
        Move(
            "classify",
            Text("归类", "Classify"),
            ("raised",),
            "classified",
            by=BUREAU,
            asks=(CLASS,),
            said=Text("归类", "Classified"),
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "name_owner",
            Text("定负责人和期限", "Name its owner and a day"),
            ("classified", "owned"),
            "owned",
            by=BUREAU,
            asks=(
                OWNER,
                DUE_ON,
                replace(
                    INSTITUTION,
                    hint=Text("由金融机构打通的才填。", "Only where an institution removes it."),
                    required=False,
                ),
            ),
            said=Text("定了负责人和期限", "Named its owner and a day"),
            does="blocker.name_owner",
            tells=(Role.ENTERPRISE, Role.OFFICER, Role.SUPERVISOR),
        ),
        Move(
            "note",
            Text("记一笔进展", "Note progress"),
            ("owned",),
            by=(*OVERSEERS, *STAFF),
            asks=(NOTE,),
            said=Text("有进展", "Progress"),
        ),
        Move(
            "remove",
            Text("已打通，写明改了什么", "Removed, with what was changed"),
            ("owned",),
            "removed",
            by=(*OVERSEERS, *STAFF),
            asks=(
                Field("removed_on", "date", Text("哪天打通的", "Removed on")),
                Field("changed", "long_text", Text("改了什么", "What was changed")),
            ),
            said=Text("打通堵点", "Removed the blocker"),
            does="blocker.remove",
            outcome="removed",
            main=True,
            tells=TOLD,
        ),
        Move(
            "cannot",
            Text("暂时打不通，写明原因", "It stands, with a reason"),
            ("raised", "classified", "owned"),
            "stands",
            by=BUREAU,
            asks=(REASON,),
            said=Text("暂时打不通", "It stands for now"),
            outcome="stands",
            tells=TOLD,
        ),
        withdraw(Text("堵点", "blocker")),
    ),
    outcomes=(
        Outcome("removed", Text("已打通", "Removed"), resolved=True),
        Outcome("stands", Text("暂时打不通", "It stands"), resolved=False),
        BY_FIRM,
    ),
)
