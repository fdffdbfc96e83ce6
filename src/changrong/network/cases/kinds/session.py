"""A booked session (线上会客厅、线上智囊团): a meeting by video, or a panel of experts."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._matching import noted
from changrong.network.cases.kinds._shared import (
    BY_FIRM,
    CONTACT,
    FIRM,
    MODE,
    STAFF,
    STANDARD,
    WITHDRAWN,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

SORTS = (
    ("video", Text("视频会谈", "A meeting by video")),
    ("phone", Text("电话会谈", "A meeting by telephone")),
    ("panel", Text("请专家组答疑", "A question to the panel of experts")),
)
BOOKING = (
    Field("at", "time", Text("什么时间开始", "From when")),
    Field("until", "time", Text("到什么时间", "Until when")),
    Field("host", "colleague", Text("由谁接待", "Host")),
    Field(
        "link",
        "text",
        Text("会议链接或接入方法", "The link, or how to join"),
        Text("企业在这里看到。", "The other party sees it here."),
        private=True,
    ),
)
TIMES = Text("时间到了按链接进入。", "Join by the link when it is time.")

session = Kind(
    "session",
    prefix="HY",
    label=Text("线上会客厅和智囊团", "Booked session"),
    clause="shengjing-shanghai-2022:十二是",
    group="remote",
    about=("firm", "person"),
    lead=Text(
        "约一次视频或电话会谈，或者请专家组答疑，不用跑网点。",
        "Book a meeting by video or telephone, or ask the panel of experts, without a visit.",
    ),
    fields=(
        Field("institution", "institution", Text("约哪家机构", "With which institution")),
        Field("sort", "choice", Text("怎么谈", "How"), choices=SORTS),
        Field("topic", "long_text", Text("想谈什么", "What about")),
        Field(
            "wanted_at",
            "time",
            Text("希望什么时间", "When you would like it"),
            required=False,
        ),
        *CONTACT,
        noted(BOOKING[0]),
    ),
    opened_by=FIRM,
    on_open="session.ask",
    held_by="institution",
    answers=("book", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "asked",
            Text("待安排", "To be arranged"),
            "soon",
            next=Text("机构会定下时间和接待人。", "The institution sets a time and a host."),
        ),
        State("booked", Text("已约好", "Booked"), next=TIMES),
        State("held", Text("谈过了", "Held"), "yes", end=True),
        State("missed", Text("没有谈成", "Not held"), "no", end=True),
        State("refused", Text("机构不能安排", "Cannot be arranged"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "book",
            duty=f"{STANDARD}/matter-answer",
            label=Text("定下时间", "Set a time"),
            stops=("book", "refuse", "withdraw"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=(Role.OFFICER,)),
                Level("overdue", tells=STAFF, opens="task"),
            ),
        ),
        *(
            Clock(
                name,
                duty=f"{STANDARD}/matter-result",
                label=Text("谈过并写好纪要", "Hold it and write the minutes"),
                starts=starts,
                stops=("hold", "miss", "rebook", "withdraw"),
                until="at",
                levels=reminded((Role.OFFICER,), STAFF),
            )
            for name, starts in (("hold", "book"), ("hold_later", "rebook"))
        ),
    ),
    moves=(
        Move(
            "book",
            Text("定下时间", "Book it"),
            ("asked",),
            "booked",
            by=STAFF,
            asks=BOOKING,
            said=Text("约好了时间", "Booked"),
            does="session.book",
            main=True,
            takes_case=True,
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "rebook",
            Text("改时间", "Change the time"),
            ("booked",),
            by=STAFF,
            asks=(*BOOKING, Field("reason", "long_text", Text("为什么改", "Why"))),
            said=Text("改了时间", "The time was changed"),
            does="session.book",
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "hold",
            Text("谈完了，写纪要", "Held: write the minutes"),
            ("booked",),
            "held",
            by=STAFF,
            asks=(
                MODE,
                Field("minutes", "long_text", Text("纪要", "Minutes")),
                Field("next", "long_text", Text("接下来做什么", "What is next"), required=False),
            ),
            said=Text("谈过了", "Held"),
            does="session.is_over",
            outcome="held",
            main=True,
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "miss",
            Text("没有谈成", "Not held"),
            ("booked",),
            "missed",
            by=STAFF,
            asks=(
                Field(
                    "who",
                    "choice",
                    Text("谁没有来", "Who did not come"),
                    choices=(
                        ("firm", Text("对方", "The other party")),
                        ("host", Text("接待人", "The host")),
                        ("line", Text("连不上", "The line failed")),
                    ),
                ),
            ),
            does="session.is_over",
            outcome="missed",
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "refuse",
            Text("不能安排，写明原因", "Cannot be arranged, with a reason"),
            ("asked",),
            "refused",
            by=STAFF,
            asks=(Field("reason", "long_text", Text("原因", "The reason")),),
            said=Text("机构不能安排", "The institution cannot arrange it"),
            outcome="refused",
            tells=(Role.ENTERPRISE,),
        ),
        Move(
            "withdraw",
            Text("取消预约", "Cancel"),
            (ANYWHERE,),
            "withdrawn",
            by=FIRM,
            said=Text("对方取消了预约", "Cancelled by the other party"),
            outcome="withdrawn",
            tells=STAFF,
        ),
    ),
    outcomes=(
        Outcome("held", Text("谈过了", "Held"), resolved=True),
        Outcome("missed", Text("没有谈成", "Not held"), resolved=False),
        Outcome("refused", Text("不能安排", "Cannot be arranged"), resolved=False),
        BY_FIRM,
    ),
)
