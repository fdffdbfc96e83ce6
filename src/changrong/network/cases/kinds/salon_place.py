"""A place at an online salon (沙龙报名): when it is, how to join, and the notice on consumer
protection that is attached to it."""

from dataclasses import replace

from changrong.network.cases.kind import Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANYONE,
    BY_FIRM,
    CONTACT,
    FIRM,
    TOLD,
    WITHDRAWN,
    lapse,
    later,
)
from changrong.network.cases.kinds.salon import NOTICE, ROOM, STARTS_AT
from changrong.text import Text

salon_place = Kind(
    "salon_place",
    prefix="SW",
    label=Text("沙龙报名", "Place at a salon"),
    clause="shengjing-shanghai-2022:十三是",
    group="remote",
    lead=Text(
        "选一场线上沙龙报名，不收费；先看消费者保护提示再报名，报了名就看得到怎么进会。",
        "Enrol for an online salon, free of charge, after its notice on consumer protection; you "
        "then see how to join.",
    ),
    about=ANYONE,
    parent="salon",
    ends_with_parent="lapse",
    opened_by=FIRM,
    on_open="salon_place.join",
    asks_satisfied=True,
    fields=(
        Field("salon", "matter", Text("报名哪一场", "Which salon"), of="salon"),
        Field("ask", "long_text", Text("想问什么", "What you would ask"), required=False),
        *CONTACT,
        later(STARTS_AT),
        replace(later(ROOM), private=True),
        *NOTICE,
    ),
    states=(
        State(
            "enrolled",
            Text("已报名", "Enrolled"),
            next=Text(
                "到时间按链接进入。沙龙上推荐的产品，自己看清再定。",
                "Join by the link when it is time. Read closely what is offered there before you "
                "decide.",
            ),
        ),
        State("attended", Text("已举办", "Held"), "yes", end=True),
        State("dropped", Text("沙龙取消", "The salon was cancelled"), "no", end=True),
        WITHDRAWN,
    ),
    moves=(
        Move(
            "withdraw",
            Text("撤回报名", "Withdraw the enrolment"),
            ("enrolled",),
            "withdrawn",
            by=FIRM,
            said=Text("撤回报名", "Withdrew the enrolment"),
            outcome="withdrawn",
        ),
        Move(
            "follow",
            Text("时间或提示有变动", "The time or the notice changed"),
            ("enrolled",),
            tells=TOLD,
        ),
        Move(
            "attend",
            Text("沙龙举办", "The salon was held"),
            ("enrolled",),
            "attended",
            outcome="attended",
        ),
        lapse("dropped", "dropped", Text("沙龙取消", "The salon was cancelled")),
    ),
    outcomes=(
        Outcome("attended", Text("沙龙已举办", "The salon was held"), resolved=True),
        Outcome("dropped", Text("沙龙已取消", "The salon was cancelled")),
        BY_FIRM,
    ),
)
