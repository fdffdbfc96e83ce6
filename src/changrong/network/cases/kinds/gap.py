"""A gap (查漏补缺): an item of the supervisors' evaluation on which an institution falls short,
given to somebody, closed with evidence by somebody else."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._rectification import remark
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    MANAGER,
    REASON,
    RESULT,
    STAFF,
    SUPERVISOR,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

PARTS = (
    ("lending", Text("信贷投放", "Lending")),
    ("organisation", Text("体制机制建设", "Organisation")),
    ("policies", Text("重点监管政策落实", "Key policies carried out")),
    ("products", Text("产品及服务创新", "Products and services")),
    ("oversight", Text("监督检查", "Checks and audits")),
)
MEANS = (
    ("structure", Text("组织架构", "Structure")),
    ("people", Text("队伍建设", "People")),
    ("appraisal", Text("绩效考核", "Appraisal")),
    ("transfer_price", Text("内部资金转移定价", "Internal transfer prices")),
    ("product", Text("产品", "Products")),
    ("process", Text("流程", "Process")),
    ("other", Text("其他", "Something else")),
)
DUE = Field("due_on", "date", Text("补到哪天", "By when"))

gap = Kind(
    "gap",
    prefix="QL",
    label=Text("查漏补缺", "Gap of the evaluation"),
    lead=Text(
        "对照监管评价，把失分的一项交给人补上，补好由另一位同事核实。",
        "Give an item of the evaluation on which you fall short to somebody; somebody else verifies"
        " that it is closed.",
    ),
    clause="cbirc-2023-small-firms:三(十)",
    group="oversight",
    about=INSTITUTIONS,
    opened_by=MANAGER,
    on_open="gap.check",
    held_by="own",
    answers=("assign", "take"),
    fields=(
        Field("part", "choice", Text("评价的哪一部分", "Part of the evaluation"), choices=PARTS),
        Field("year", "integer", Text("哪年的评价", "Of which year"), minimum="1"),
        Field("item", "text", Text("指标", "Item")),
        Field("lost", "text", Text("扣了多少分", "Points lost"), required=False),
        Field("what", "long_text", Text("差在哪里", "What falls short")),
        DUE,
    ),
    states=(
        State(
            "open",
            Text("待补", "To be closed"),
            "soon",
            next=Text("要有人牵头补。", "Somebody has to take it."),
        ),
        State(
            "working",
            Text("在补", "Being closed"),
            next=Text("牵头的同事在补。", "A colleague is closing it."),
        ),
        State(
            "reported",
            Text("待核实", "To be verified"),
            "ask",
            next=Text("由另一位同事核实。", "Somebody else verifies it."),
        ),
        State("closed", Text("已补上", "Closed"), "yes", end=True),
        State("dropped", Text("不用补了", "No longer a gap"), "no", end=True),
    ),
    clocks=(
        Clock(
            "close",
            duty=RESULT,
            label=Text("补上这一项", "Close the gap"),
            stops=("verify", "drop"),
            until="due_on",
            levels=reminded(STAFF, (*STAFF, *SUPERVISOR)),
        ),
    ),
    moves=(
        Move(
            "assign",
            Text("交给谁", "Give it to"),
            ("open", "working"),
            "working",
            by=MANAGER,
            asks=(
                Field("colleague", "colleague", Text("牵头的同事", "The colleague")),
                Field("means", "choices", Text("从哪些方面补", "By what means"), choices=MEANS),
                Field("plan", "long_text", Text("怎么补", "How")),
            ),
            said=Text("交给了一位同事", "Given to a colleague"),
            does="gap.assign",
            tells=STAFF,
        ),
        Move(
            "take",
            Text("由我补", "Take it"),
            ("open",),
            "working",
            by=STAFF,
            main=True,
            takes_case=True,
        ),
        Move(
            "report",
            Text("补好了，请核实", "Closed; please verify"),
            ("working",),
            "reported",
            by=STAFF,
            asks=(Field("evidence", "long_text", Text("怎么补的、证明", "How, and evidence")),),
            main=True,
            tells=MANAGER,
        ),
        Move(
            "verify",
            Text("核实补上了", "Verified"),
            ("reported",),
            "closed",
            by=MANAGER,
            asks=(Field("checked", "long_text", Text("怎么核实的", "How it was verified")),),
            outcome="closed",
            main=True,
            not_by=("report",),
        ),
        Move(
            "not_closed",
            Text("还没补上", "Not closed yet"),
            ("reported",),
            "working",
            by=MANAGER,
            asks=(Field("lacking", "long_text", Text("还差什么", "What is lacking")),),
            not_by=("report",),
            tells=(Role.OFFICER,),
        ),
        remark(ANYWHERE, tells=MANAGER),
        Move(
            "drop",
            Text("不用补了", "No longer a gap"),
            (ANYWHERE,),
            "dropped",
            by=MANAGER,
            asks=(REASON,),
            outcome="dropped",
        ),
    ),
    outcomes=(
        Outcome("closed", Text("已补上", "Closed"), resolved=True),
        Outcome("dropped", Text("不用补了", "No longer a gap")),
    ),
)
