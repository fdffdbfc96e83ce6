"""One-to-one and one-to-many service (一对一、一对多服务): a key project, or a listed firm in
trouble, has a team with names; its problems are listed and solved one by one."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE, OPEN_CONTACT
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    BY_FIRM,
    FIRM,
    REASON,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    later,
    money,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

SORTS = (
    ("key_works", Text("重大工程", "Key works")),
    ("construction", Text("重点建设项目", "Key construction")),
    ("high_tech", Text("“高精尖”产业项目", "High-end industry")),
    ("listed", Text("挂牌上市的受困企业", "Listed firm in trouble")),
)
WAYS = (
    ("one_to_one", Text("一对一", "One to one")),
    ("one_to_many", Text("一对多", "One to many")),
)
WAY = Field("way", "choice", Text("怎么服务", "How"), choices=WAYS)
TEAM = Field("team", "institutions", Text("哪些机构服务", "Which institutions"))
LEAD = Field("lead", "institution", Text("哪家牵头", "Which leads"))
SERVED = ("serving", "designed", "funded")

project_service = Kind(
    "project_service",
    prefix="XM",
    label=Text("一对一服务", "One-to-one service"),
    clause="beijing-2020-emergency:P5",
    group="matching",
    lead=Text(
        "重大项目和挂牌上市的受困企业，有专门的团队：逐项解决问题，产品量身定做。",
        "Key projects and listed firms in trouble have a team of their own: problems solved one "
        "by one, a product made to measure.",
    ),
    opened_by=(*FIRM, Role.COORDINATOR),
    on_open="project_service.check",
    answers=("assign", "refuse"),
    asks_satisfied=True,
    fields=(
        Field("sort", "choice", Text("属于哪类", "What it is"), choices=SORTS),
        Field("title", "text", Text("项目或企业简称", "Name of project or firm")),
        Field(
            "amount", "money", Text("还缺多少资金", "Funds lacking"), minimum="1", required=False
        ),
        Field("wants", "long_text", Text("要解决什么", "What is needed")),
        Field("start_by", "date", Text("希望哪天开工达产", "To start by"), required=False),
        *OPEN_CONTACT,
        later(WAY),
        later(LEAD),
        later(TEAM),
    ),
    states=(
        State(
            "listed",
            Text("待定团队", "To be given a team"),
            "soon",
            next=Text("金融局会定服务团队。", "The bureau names a team."),
        ),
        State(
            "serving",
            Text("团队服务中", "Being served"),
            next=Text("团队在逐项解决问题。", "The team solves problem by problem."),
        ),
        State(
            "designed",
            Text("产品已设计", "Product designed"),
            next=Text("等资金到位。", "Funds are to follow."),
        ),
        State(
            "funded",
            Text("资金已到位", "Funded"),
            "yes",
            next=Text("等开工达产。", "It is to start."),
        ),
        State("started", Text("已开工达产", "Started"), "yes", end=True),
        State("settled", Text("问题已解决", "Problems solved"), "yes", end=True),
        State("ended", Text("结束服务", "Ended"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "assign",
            duty=ANSWER,
            label=Text("定服务团队", "Name the team"),
            stops=("assign", "refuse", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "design",
            duty=RESULT,
            label=Text("设计产品或者解决问题", "Design a product, or solve the problems"),
            starts="assign",
            stops=("assign", "design", "settle", "end", "withdraw"),
            levels=reminded(STAFF, BUREAU),
        ),
        Clock(
            "design_again",
            duty=RESULT,
            label=Text("重新设计产品", "Design another product"),
            starts="redesign",
            stops=("assign", "design", "settle", "end", "withdraw"),
            levels=reminded(STAFF, BUREAU),
        ),
        Clock(
            "start",
            duty=RESULT,
            label=Text("开工达产", "Start"),
            starts="fund",
            stops=("start", "end", "withdraw"),
            until="start_by",
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "assign",
            Text("定团队", "Name the team"),
            ("listed", "serving"),
            "serving",
            by=BUREAU,
            asks=(
                WAY,
                LEAD,
                TEAM,
                Field("officer", "text", Text("牵头的人", "Who is in charge there")),
            ),
            said=Text("定了服务团队", "Named the team"),
            does="project_service.assign",
            takes_case=True,
            tells=(Role.ENTERPRISE, *STAFF),
        ),
        Move(
            "list_problem",
            Text("列一个问题", "List a problem"),
            SERVED,
            by=(Role.COORDINATOR, *STAFF),
            asks=(
                Field("problem", "long_text", Text("什么问题", "What the problem is")),
                Field("solver", "institution", Text("团队里谁解决", "Who of the team solves it")),
                Field("due_on", "date", Text("哪天前解决", "By which day")),
            ),
            said=Text("列出一个问题", "Listed a problem"),
            does="project_service.list_problem",
        ),
        Move(
            "design",
            Text("产品设计好了", "A product is designed"),
            ("serving",),
            "designed",
            by=STAFF,
            asks=(
                Field("product", "long_text", Text("产品怎么设计", "The product")),
                money("offered", Text("能提供多少", "Amount")),
            ),
            said=Text("设计了产品", "Designed a product"),
            main=True,
            tells=(Role.ENTERPRISE, Role.COORDINATOR),
        ),
        Move(
            "redesign",
            Text("产品不合适，重新设计", "It does not suit: design again"),
            ("designed",),
            "serving",
            by=FIRM,
            asks=(REASON,),
            said=Text("企业要求重新设计", "The firm asked for another"),
            tells=(Role.OFFICER,),
        ),
        Move(
            "fund",
            Text("资金到位", "Funds are there"),
            ("designed",),
            "funded",
            by=STAFF,
            asks=(
                money("funded", Text("到位多少", "Amount")),
                Field("funded_on", "date", Text("哪天到位", "On which day")),
            ),
            said=Text("资金到位", "Funds arrived"),
            does="project_service.fund",
            main=True,
            tells=(Role.ENTERPRISE, Role.COORDINATOR),
        ),
        Move(
            "start",
            Text("已开工达产", "It has started"),
            ("funded",),
            "started",
            by=(Role.ENTERPRISE, Role.COORDINATOR),
            asks=(Field("started_on", "date", Text("哪天", "On which day")), NOTE),
            said=Text("开工达产", "Started"),
            needs_closed=("service_problem",),
            does="project_service.start",
            outcome="started",
            main=True,
        ),
        Move(
            "settle",
            Text("问题都解决了", "All problems are solved"),
            ("serving",),
            "settled",
            by=BUREAU,
            asks=(NOTE,),
            said=Text("问题都已解决", "Solved all problems"),
            needs_closed=("service_problem",),
            does="project_service.settle",
            outcome="settled",
            tells=TOLD,
        ),
        Move(
            "refuse",
            Text("不在服务范围，写明原因", "Not for this service, with a reason"),
            ("listed",),
            "ended",
            by=BUREAU,
            asks=(REASON,),
            said=Text("不在服务范围", "Not for this service"),
            outcome="refused",
            tells=TOLD,
        ),
        Move(
            "end",
            Text("结束服务，写明原因", "End, with a reason"),
            SERVED,
            "ended",
            by=BUREAU,
            asks=(REASON,),
            said=Text("结束服务", "Ended the service"),
            outcome="ended",
            tells=TOLD,
        ),
        withdraw(Text("申请", "request")),
    ),
    outcomes=(
        Outcome("started", Text("开工达产", "Started"), resolved=True),
        Outcome("settled", Text("问题解决", "Problems solved"), resolved=True),
        Outcome("refused", Text("不在服务范围", "Not for this service")),
        Outcome("ended", Text("结束服务", "Ended"), resolved=False),
        BY_FIRM,
    ),
)
