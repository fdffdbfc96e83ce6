"""An online salon (线上沙龙): an event by video that many firms and persons may join. A notice on
consumer protection is attached to every one; without such a notice none can be announced."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import NOTE
from changrong.network.cases.kinds._shared import REASON, RESULT, STAFF, again, noted, reminded
from changrong.text import Text

STARTS_AT = Field("starts_at", "time", Text("什么时候开始", "When it begins"))
ROOM = Field(
    "room",
    "text",
    Text("会议链接或接入方法", "The link, or how to join"),
    Text("报了名的人才看得到。", "Shown to those who enrol."),
)
# What is attached to it, as it was worded then: the broadcast's number, its title, its words.
NOTICE = (
    noted("notice", "text", Text("提示的编号", "Number of the notice")),
    noted("notice_title", "text", Text("消费者保护提示", "Consumer-protection notice")),
    noted("notice_words", "long_text", Text("提示全文", "The notice")),
)

salon = Kind(
    "salon",
    prefix="XL",
    label=Text("线上沙龙", "Online salon"),
    clause="shengjing-shanghai-2022:十三是",
    group="remote",
    lead=Text(
        "开一场企业和个人都能报名的线上沙龙；附上消费者保护提示，报名的人都看得到。",
        "Hold an online salon that firms and persons may join, with a notice on consumer "
        "protection that all who enrol read.",
    ),
    about=(),
    opened_by=STAFF,
    held_by="own",
    on_open="salon.announce",
    fields=(
        Field("title", "text", Text("沙龙名称", "Name of the salon")),
        Field("topic", "long_text", Text("讲什么，给谁听", "About what, for whom")),
        STARTS_AT,
        ROOM,
        Field("seats", "integer", Text("最多多少家报名", "How many may enrol"), minimum="1"),
        *NOTICE,
        noted("came", "integer", Text("多少家参加", "How many came")),
    ),
    states=(
        State(
            "enrolling",
            Text("报名中", "Enrolling"),
            "soon",
            next=Text("报名到开始为止，满了为止。", "Enrolment ends when it begins, or is full."),
        ),
        State("held", Text("已举办", "Held"), "yes", end=True),
        State("cancelled", Text("已取消", "Cancelled"), "no", end=True),
    ),
    clocks=again(
        Clock(
            "hold",
            duty=RESULT,
            label=Text("举办沙龙", "Hold the salon"),
            stops=("hold", "put_off", "cancel"),
            until="starts_at",
            levels=reminded(STAFF, STAFF),
        ),
        ("hold_later", "put_off"),
    ),
    moves=(
        Move(
            "put_off",
            Text("改时间", "Change the time"),
            ("enrolling",),
            by=STAFF,
            asks=(STARTS_AT, ROOM, NOTE),
            said=Text("沙龙改了时间", "Changed the time"),
            does="salon.put_off",
        ),
        Move(
            "attach",
            Text("换成现在的消费者保护提示", "Attach the current notice"),
            ("enrolling",),
            by=STAFF,
            said=Text("换了消费者保护提示", "Attached another notice"),
            does="salon.attach",
        ),
        Move(
            "hold",
            Text("已举办", "It was held"),
            ("enrolling",),
            "held",
            by=STAFF,
            asks=(NOTE,),
            said=Text("沙龙举办", "The salon was held"),
            does="salon.hold",
            outcome="held",
            main=True,
        ),
        Move(
            "cancel",
            Text("取消沙龙", "Cancel the salon"),
            (ANYWHERE,),
            "cancelled",
            by=STAFF,
            asks=(REASON,),
            said=Text("取消沙龙", "Cancelled the salon"),
            outcome="cancelled",
        ),
    ),
    outcomes=(
        Outcome("held", Text("已举办", "Held"), resolved=True),
        Outcome("cancelled", Text("已取消", "Cancelled")),
    ),
)
