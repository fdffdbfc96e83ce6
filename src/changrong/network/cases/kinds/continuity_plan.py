"""A continuity plan (业务连续性预案): adopted with its document, drilled, put in force for an
incident and ended. How fast it was put in force is counted from when the incident happened."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    BUREAU,
    INSTITUTIONS,
    MANAGER,
    STAFF,
    STANDARD,
    later,
    noted,
    reminded,
)
from changrong.text import Text

COVERS = (
    ("personal_loans", Text("个人贷款", "Personal loans")),
    ("business_loans", Text("企业贷款", "Loans to firms")),
    ("corporate_e_bank", Text("企业网银", "Corporate e-banking")),
    ("e_bank", Text("个人网银、手机银行", "Personal and mobile banking")),
    ("machines", Text("自助设备", "Self-service machines")),
    ("hotline", Text("电话服务", "Telephone service")),
    ("outlets", Text("网点服务", "Outlets")),
    ("cash", Text("现金供应", "Supply of cash")),
    ("payments", Text("支付清算", "Payments and clearing")),
    ("claims", Text("保险理赔", "Insurance claims")),
)
HOW = (
    ("table", Text("桌面推演", "On paper")),
    ("switch", Text("切换演练", "Switching over")),
    ("live", Text("实战演练", "In earnest")),
)
RESULTS = (
    ("works", Text("管用", "It works")),
    ("mend", Text("管用，有要改的", "It works; something is to be mended")),
    ("fails", Text("不管用，要重写", "It does not work and is to be rewritten")),
)
WHEN = (
    Field("version", "text", Text("版本", "Version")),
    Field("valid_from", "date", Text("从哪天起用", "In use from")),
    Field("valid_until", "date", Text("用到哪天", "In use until")),
)
OVER = ("withdraw",)

continuity_plan = Kind(
    "continuity_plan",
    prefix="YA",
    label=Text("业务连续性预案", "Continuity plan"),
    clause="tibet-2022-emergency:勇于担当·重点金融",
    group="continuity",
    about=INSTITUTIONS,
    lead=Text(
        "个人贷款、网银、理赔等业务中断时怎么办：登记预案、传上文件，演练、启动和结束都记在这里。",
        "What is done when a line of business stops: the plan with its document, its drills, and "
        "each time it was put in force and ended.",
    ),
    fields=(
        Field("title", "text", Text("预案名称", "Name of the plan")),
        Field("covers", "choices", Text("管哪些业务", "What it covers"), choices=COVERS),
        Field("keeper", "text", Text("谁负责", "Who keeps it")),
        *(later(one) for one in WHEN),
        noted("document", "text", Text("预案文件的校验码", "Hash of the document")),
        noted("drilled_on", "date", Text("最近一次演练", "Last drilled")),
        noted(
            "minutes", "integer", Text("最近一次启动用时（分钟）", "Minutes until last in force")
        ),
    ),
    opened_by=MANAGER,
    held_by="own",
    answers=("adopt",),
    states=(
        State(
            "draft",
            Text("待发布", "To be adopted"),
            "soon",
            next=Text("传上预案文件，再发布。", "Add the document, then adopt it."),
        ),
        State("adopted", Text("已发布", "Adopted"), "yes"),
        State("active", Text("已启动", "In force"), "late"),
        State("withdrawn", Text("已废止", "Withdrawn"), "no", end=True),
    ),
    clocks=(
        Clock(
            "first_drill",
            duty=f"{STANDARD}/plan-drill",
            label=Text("演练一次", "Drill it"),
            starts="adopt",
            stops=("drill", "adopt", *OVER),
            levels=reminded(MANAGER, (*MANAGER, *BUREAU)),
        ),
        Clock(
            "next_drill",
            duty=f"{STANDARD}/plan-drill",
            label=Text("再演练一次", "Drill it again"),
            starts="drill",
            stops=("drill", "adopt", *OVER),
            levels=reminded(MANAGER, (*MANAGER, *BUREAU)),
        ),
        Clock(
            "renew",
            duty=f"{STANDARD}/plan-review",
            label=Text("到期前修订", "Renew it before it runs out"),
            starts="adopt",
            stops=("adopt", *OVER),
            until="valid_until",
            levels=reminded(MANAGER, (*MANAGER, *BUREAU)),
        ),
    ),
    moves=(
        Move(
            "adopt",
            Text("发布", "Adopt"),
            ("draft", "adopted"),
            "adopted",
            by=MANAGER,
            asks=WHEN,
            said=Text("发布预案", "Adopted"),
            does="continuity_plan.adopt",
            main=True,
            tells=BUREAU,
        ),
        Move(
            "drill",
            Text("记一次演练", "Record a drill"),
            ("adopted",),
            by=STAFF,
            asks=(
                Field("on", "date", Text("哪天演练的", "On which day")),
                Field("how", "choice", Text("怎么演练的", "How"), choices=HOW),
                Field("result", "choice", Text("结果", "Result"), choices=RESULTS),
                Field("found", "long_text", Text("发现的问题", "What was found"), required=False),
            ),
            said=Text("演练", "Drilled"),
            does="continuity_plan.drill",
            tells=BUREAU,
        ),
        Move(
            "activate",
            Text("启动预案", "Put it in force"),
            ("adopted",),
            "active",
            by=STAFF,
            asks=(
                Field(
                    "incident",
                    "matter",
                    Text("因为哪件突发事件", "For which incident"),
                    of="incident",
                ),
                Field("activated_at", "time", Text("什么时候启动的", "When it was put in force")),
                Field("measures", "long_text", Text("采取了什么", "What is done")),
            ),
            said=Text("启动预案", "Put in force"),
            does="continuity_plan.activate",
            tells=BUREAU,
        ),
        Move(
            "end",
            Text("结束预案", "End it"),
            ("active",),
            "adopted",
            by=STAFF,
            asks=(
                Field("ended_at", "time", Text("什么时候结束的", "When it ended")),
                Field(
                    "lessons", "long_text", Text("怎么样，要改什么", "How it went, what to change")
                ),
            ),
            said=Text("结束预案", "Ended"),
            does="continuity_plan.end",
            main=True,
            tells=BUREAU,
        ),
        Move(
            "withdraw",
            Text("废止", "Withdraw it"),
            ("draft", "adopted"),
            "withdrawn",
            by=MANAGER,
            asks=(Field("why", "long_text", Text("为什么", "Why")),),
            said=Text("废止预案", "Withdrawn"),
            outcome="withdrawn",
            tells=BUREAU,
        ),
    ),
    outcomes=(Outcome("withdrawn", Text("已废止", "Withdrawn")),),
)
