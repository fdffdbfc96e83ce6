"""A campaign of visits (走访活动): which firms are visited, by whom, until when, and what came of
it. Each firm on the list gets a visit of its own."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import BUREAU, REASON, RESULT, SOURCES, noted, reminded
from changrong.text import Text

THROUGH = (
    *SOURCES,
    ("authority", Text("行业主管部门和地方政府", "Authorities in charge")),
)
FIELDS = (
    Field("title", "text", Text("活动名称", "Name of the campaign")),
    Field("through", "choice", Text("依托什么渠道", "Through which channel"), choices=THROUGH),
    Field("institutions", "institutions", Text("哪些机构走访", "Which institutions visit")),
    Field("begins_on", "date", Text("开始日", "First day")),
    Field("ends_on", "date", Text("结束日", "Last day")),
    Field("goal", "long_text", Text("重点了解什么", "What to find out")),
    # Counted by the service, as the visits go.
    noted("targets", "integer", Text("名单上几户", "Firms listed")),
    noted("made", "integer", Text("已走访几户", "Firms visited")),
    noted("needs", "integer", Text("转成几件需求", "Needs opened")),
)

campaign = Kind(
    "campaign",
    prefix="ZF",
    label=Text("走访活动", "Campaign of visits"),
    clause="cbirc-2023-small-firms:二(三)",
    group="matching",
    lead=Text(
        "定好名单和走访机构，逐户走访，随时看走访了几户。",
        "List firms and who visits them, and see at any time how many were visited.",
    ),
    about=(),
    opened_by=BUREAU,
    on_open="campaign.check",
    fields=FIELDS,
    states=(
        State(
            "planned",
            Text("排名单", "Being listed"),
            "soon",
            next=Text("排好名单就可以开始。", "It begins once firms are listed."),
        ),
        State(
            "running",
            Text("走访中", "Under way"),
            next=Text("机构正在逐户走访。", "Institutions are visiting firm by firm."),
        ),
        State("closed", Text("已结束", "Closed"), "yes", end=True),
        State("cancelled", Text("已取消", "Cancelled"), "no", end=True),
    ),
    clocks=(
        Clock(
            "visits",
            duty=RESULT,
            label=Text("走访完名单上的企业", "Visit every firm listed"),
            stops=("close", "cancel"),
            until="ends_on",
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "list_firms",
            Text("加入名单", "List firms"),
            ("planned", "running"),
            by=BUREAU,
            asks=(
                Field("visitor", "institution", Text("由哪家走访", "Who visits them")),
                Field(
                    "firms",
                    "long_text",
                    Text("企业名单", "The firms"),
                    Text(
                        "每行：统一社会信用代码。没来过的企业再写：，名称，区划代码。",
                        "Each line: the credit code; for a firm that is new here also: , name, "
                        "code of its district.",
                    ),
                ),
            ),
            said=Text("加入走访名单", "Listed firms"),
            does="campaign.list_firms",
        ),
        Move(
            "start",
            Text("开始走访", "Start"),
            ("planned",),
            "running",
            by=BUREAU,
            does="campaign.start",
            main=True,
            takes_case=True,
        ),
        Move(
            "close",
            Text("结束，写明成效", "Close, with its results"),
            ("running",),
            "closed",
            by=BUREAU,
            asks=(Field("results", "long_text", Text("成效和发现的问题", "What came of it")),),
            said=Text("结束活动", "Closed the campaign"),
            needs_closed=("visit",),
            does="campaign.count",
            outcome="held",
            main=True,
        ),
        Move(
            "cancel",
            Text("取消活动", "Cancel the campaign"),
            (ANYWHERE,),
            "cancelled",
            by=BUREAU,
            asks=(REASON,),
            said=Text("取消活动", "Cancelled the campaign"),
            outcome="cancelled",
        ),
    ),
    outcomes=(
        Outcome("held", Text("走访完成", "Visits made"), resolved=True),
        Outcome("cancelled", Text("活动取消", "Cancelled")),
    ),
)
