"""A finding on one person in one step (尽职认定): heard, found, decided, and open to appeal.

Three pairs of eyes: who finds does not decide, and an appeal is decided by neither. Whoever it is
about sees it, answers and appeals; no other officer does.
"""

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    MANAGER,
    RESULT,
    STAFF,
    STANDARD,
    later,
)
from changrong.network.people.models import Role
from changrong.text import Text

RULE, EXEMPTION = "cbirc-2023-small-firms", "cbrc-2016-due-diligence"
FINDINGS = (
    ("diligent", Text("尽职", "Diligent")),
    ("negligent", Text("失职", "Negligent")),
)
DISAGREE = Text("不同意可以在期限内申诉，由别人重新认定。", "You may appeal in time, to others.")
MAY_APPEAL = Text("可以申诉", "An appeal may be made")
ENDING = (
    ("part", "exempted_part"),
    ("held", "held"),
)
DECIDED = ("find", "exempt_part", "hold")
# No task for the bureau: it does not see who is under review.
OVERDUE = (
    Level("remind", f"{STANDARD}/escalate-remind", tells=MANAGER),
    Level("overdue", tells=MANAGER),
)
SAME = Text("本人没有异议", "The person accepts it")
LAPSED = Text("期限内没有申诉，自动办结", "No appeal in time, closed by itself")
REASON = Field("reason", "long_text", Text("理由，告诉本人", "The reason, told to the person"))
LESS = Field(
    "why_less",
    "long_text",
    Text("低于文件规定的，写明理由", "Why less than the rule gives"),
    required=False,
)
FOUND = (
    Field("standard_set", fact="diligence.standard_set"),
    Field("duties_done", fact="diligence.duties_done"),
    Field("evidence", fact="diligence.evidence_sufficient"),
)
LIMITS = (f"{EXEMPTION}/not-held-in-full",)
TO_THEM = (Role.OFFICER,)  # whoever it is about handles it, and so is told


finding = Kind(
    "finding",
    prefix="RD",
    label=Text("尽职认定", "Finding on diligence"),
    clause=f"{RULE}:三(十)",
    group="oversight",
    about=INSTITUTIONS,
    parent="exemption",
    named="person",
    hidden_from=(Role.COORDINATOR, Role.SUPERVISOR),
    fields=(
        Field("person", "colleague", Text("谁", "Who")),
        Field("step", fact="diligence.step"),
        Field("duties", "long_text", Text("这个环节该做什么", "What the step asked of them")),
        Field("risk", fact="diligence.risk_appeared"),
        *(later(one) for one in FOUND),
        later(Field("held_in_full", fact="diligence.held_in_full")),
    ),
    states=(
        State(
            "reviewing",
            Text("流程核查中", "The process is reviewed"),
            "soon",
            next=Text("本人可以说明情况。", "The person may say how it was."),
        ),
        State("found", Text("待决定", "To be decided"), "soon"),
        State("part", Text("部分免责", "Exempt in part"), "ask", next=DISAGREE),
        State("held", Text("不免责", "Not exempt"), "late", next=DISAGREE),
        State(
            "appealed",
            Text("申诉中", "Under appeal"),
            "soon",
            next=Text("由没有参与认定的人决定。", "Decided by somebody who had no part in it."),
        ),
        State("closed", Text("已办结", "Closed"), "yes", end=True),
    ),
    clocks=(
        Clock(
            "decide",
            duty=RESULT,
            label=Text("作出免责决定", "Decide on exemption"),
            stops=("exempt", "exempt_part", "hold"),
            levels=OVERDUE,
        ),
        Clock(
            "appeal_part",
            duty=RESULT,
            label=MAY_APPEAL,
            starts="exempt_part",
            stops=("accept_part", "appeal", "close_part"),
            levels=(Level("close", makes="close_part"),),
            deadline=False,
        ),
        Clock(
            "appeal_held",
            duty=RESULT,
            label=MAY_APPEAL,
            starts="hold",
            stops=("accept_held", "appeal", "close_held"),
            levels=(Level("close", makes="close_held"),),
            deadline=False,
        ),
        Clock(
            "decide_appeal",
            duty=RESULT,
            label=Text("决定申诉", "Decide the appeal"),
            starts="appeal",
            stops=("grant_full", "grant_part", "dismiss"),
            levels=OVERDUE,
        ),
    ),
    moves=(
        Move(
            "say",
            Text("说明情况", "Say how it was"),
            ("reviewing",),
            by=STAFF,
            asks=(
                Field(
                    "statement",
                    "long_text",
                    Text("做了什么、有哪些记录", "What was done, and which records show it"),
                ),
            ),
            said=Text("本人说明了情况", "The person said how it was"),
            does="finding.oneself",
            tells=MANAGER,
        ),
        Move(
            "find",
            Text("写明核查结果", "Say what was found"),
            ("reviewing",),
            "found",
            by=MANAGER,
            asks=(
                Field("finding", "choice", Text("结果", "Finding"), choices=FINDINGS),
                *FOUND,
                Field("why", "long_text", Text("查了什么", "What was looked at")),
            ),
            said=Text("写明了核查结果", "Said what was found"),
            does="finding.find",
            heeds=(f"{RULE}/each-step-has-a-standard",),
            main=True,
            tells=TO_THEM,
        ),
        Move(
            "exempt",
            Text("免责", "Exempt in full"),
            ("found",),
            "closed",
            by=MANAGER,
            asks=(REASON,),
            said=Text("决定全部免责", "Exempted in full"),
            does="finding.exempt",
            outcome="exempted",
            main=True,
            not_by=("find",),
            tells=TO_THEM,
        ),
        Move(
            "exempt_part",
            Text("部分免责", "Exempt in part"),
            ("found",),
            "part",
            by=MANAGER,
            asks=(REASON, LESS),
            said=Text("决定部分免责", "Exempted in part"),
            does="finding.part",
            not_by=("find",),
            tells=TO_THEM,
        ),
        Move(
            "hold",
            Text("不免责", "Do not exempt"),
            ("found",),
            "held",
            by=MANAGER,
            asks=(REASON, LESS),
            said=Text("决定不免责", "Did not exempt"),
            does="finding.hold",
            heeds=LIMITS,
            not_by=("find",),
            tells=TO_THEM,
        ),
        *(
            Move(
                f"accept_{state}",
                Text("没有异议", "Accept it"),
                (state,),
                "closed",
                by=STAFF,
                said=SAME,
                does="finding.oneself",
                outcome=outcome,
            )
            for state, outcome in ENDING
        ),
        Move(
            "appeal",
            Text("申诉", "Appeal"),
            ("part", "held"),
            "appealed",
            by=STAFF,
            asks=(Field("why", "long_text", Text("为什么不同意", "Why you disagree")),),
            said=Text("本人提出申诉", "The person appealed"),
            does="finding.oneself",
            within=RESULT,
            main=True,
            tells=MANAGER,
        ),
        *(
            Move(
                f"close_{state}",
                Text("到期办结", "Close"),
                (state,),
                "closed",
                said=LAPSED,
                outcome=outcome,
                tells=TO_THEM,
            )
            for state, outcome in ENDING
        ),
        Move(
            "grant_full",
            Text("申诉成立，全部免责", "Uphold the appeal: exempt in full"),
            ("appealed",),
            "closed",
            by=MANAGER,
            asks=(REASON,),
            said=Text("申诉成立，全部免责", "Exempted in full on appeal"),
            does="finding.not_oneself",
            outcome="exempted",
            not_by=DECIDED,
            tells=TO_THEM,
        ),
        Move(
            "grant_part",
            Text("部分免责", "Exempt in part"),
            ("appealed",),
            "closed",
            by=MANAGER,
            asks=(REASON,),
            said=Text("申诉后部分免责", "Exempt in part on appeal"),
            does="finding.not_oneself",
            outcome="exempted_part",
            not_by=DECIDED,
            tells=TO_THEM,
        ),
        Move(
            "dismiss",
            Text("维持不免责", "Dismiss the appeal"),
            ("appealed",),
            "closed",
            by=MANAGER,
            asks=(REASON,),
            said=Text("申诉后维持不免责", "Dismissed the appeal"),
            does="finding.dismiss",
            heeds=LIMITS,
            outcome="held",
            not_by=DECIDED,
            tells=TO_THEM,
        ),
    ),
    outcomes=(
        Outcome("exempted", Text("全部免责", "Exempted in full"), resolved=True),
        Outcome("exempted_part", Text("部分免责", "Exempted in part"), resolved=True),
        Outcome("held", Text("不免责", "Not exempted"), resolved=True),
    ),
)
