"""Exemption for diligence (尽职免责): a loss is reviewed, person by person and step by step.

About an institution and not the borrower, who has no part in it. Its officers do not see this file,
which names everybody under review; each sees the finding that is theirs (finding.py).
"""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._rectification import remark
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    MANAGER,
    REASON,
    RESULT,
    money,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

LOSSES = (
    ("loan", Text("贷款损失", "Loss on a loan")),
    ("guarantee", Text("担保代偿损失", "Loss on a guarantee")),
)

exemption = Kind(
    "exemption",
    prefix="MZ",
    label=Text("尽职免责认定", "Exemption for diligence"),
    clause="beijing-2022-guarantee:二(三)",
    group="oversight",
    lead=Text(
        "出了损失，按人、按环节看谁尽了职：尽了职的，应免尽免。",
        "After a loss, who was diligent is found person by person and step by step, and exempted.",
    ),
    about=INSTITUTIONS,
    opened_by=MANAGER,
    on_open="exemption.check",
    held_by="own",
    hidden_from=(Role.OFFICER,),
    fields=(
        Field("loss", "choice", Text("什么损失", "What was lost"), choices=LOSSES),
        Field(
            "number",
            "text",
            Text("贷款合同或者担保编号", "Number of the loan or guarantee"),
            Text("在平台上的填平台编号。", "The network's own number, where it is here."),
        ),
        Field("borrower", "text", Text("借款人", "Borrower")),
        money("amount", Text("损失金额", "Amount lost")),
        Field("lost_on", "date", Text("哪天确认损失的", "Day on which the loss was found")),
        Field("npl_ratio", fact="institution.small_npl_ratio", required=False),
        Field("tolerance", fact="institution.npl_tolerance", required=False),
        Field("what", "long_text", Text("经过", "What happened")),
    ),
    states=(
        State(
            "reviewing",
            Text("逐人认定中", "Under review"),
            "soon",
            next=Text("按人、按环节逐一认定。", "Found person by person, step by step."),
        ),
        State("concluded", Text("已办结", "Concluded"), "yes", end=True),
        State("dropped", Text("不用认定", "Nothing to review"), "no", end=True),
    ),
    clocks=(
        Clock(
            "review",
            duty=RESULT,
            label=Text("确定要认定哪些人", "Name all who are to be reviewed"),
            stops=("all_named", "conclude", "drop"),
            levels=reminded(MANAGER, MANAGER),
        ),
    ),
    moves=(
        Move(
            "name_person",
            Text("加一位要认定的人", "Name somebody under review"),
            ("reviewing",),
            by=MANAGER,
            asks=(
                Field("person", "colleague", Text("谁", "Who"), private=True),
                Field("step", fact="diligence.step"),
                Field(
                    "duties",
                    "long_text",
                    Text("这个环节该做什么", "What the step asked of them"),
                    private=True,
                ),
            ),
            said=Text("加了一位要认定的人", "Named somebody under review"),
            does="exemption.name_person",
            takes_case=True,
        ),
        Move(
            "all_named",
            Text("人已列全", "Everybody is named"),
            ("reviewing",),
            by=MANAGER,
            said=Text("要认定的人已列全", "Everybody under review is named"),
            does="exemption.some_named",
        ),
        remark("reviewing", tells=MANAGER),
        Move(
            "conclude",
            Text("全部认定完，办结", "Conclude"),
            ("reviewing",),
            "concluded",
            by=MANAGER,
            asks=(
                Field(
                    "lessons", "long_text", Text("流程上要改什么", "What the process has to change")
                ),
            ),
            said=Text("认定完毕，形成决定记录", "Concluded; the decisions are on record"),
            does="exemption.conclude",
            outcome="concluded",
            main=True,
            needs_closed=("finding",),
        ),
        Move(
            "drop",
            Text("不用认定，结束", "Nothing to review"),
            ("reviewing",),
            "dropped",
            by=MANAGER,
            asks=(REASON,),
            said=Text("结束，不用认定", "Ended: nothing to review"),
            outcome="dropped",
            needs_closed=("finding",),
        ),
    ),
    outcomes=(
        Outcome("concluded", Text("认定完毕", "Concluded"), resolved=True),
        Outcome("dropped", Text("不用认定", "Nothing to review")),
    ),
)
