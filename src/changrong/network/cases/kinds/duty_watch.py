"""A watch (应急值班): who is on call at an institution, from when until when."""

from changrong.network.cases.kind import Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import INSTITUTIONS, MANAGER, STAFF
from changrong.text import Text

WATCH = (
    Field("person", "text", Text("值班人员", "Who is on call")),
    Field("phone", "phone", Text("值班电话", "Telephone")),
    Field("begins_at", "time", Text("从什么时候", "From")),
    Field("ends_at", "time", Text("到什么时候", "Until")),
)

duty_watch = Kind(
    "duty_watch",
    prefix="ZK",
    label=Text("应急值班", "Watch"),
    clause="tibet-2022-emergency:守土尽责·工作",
    group="continuity",
    about=INSTITUTIONS,
    lead=Text(
        "排好谁在什么时候值班；急事和突发事件自动带上当班的人和电话。",
        "Say who is on call and when; urgent matters and incidents name them by themselves.",
    ),
    fields=WATCH,
    opened_by=MANAGER,
    on_open="duty_watch.check",
    held_by="own",
    states=(
        State("planned", Text("已排班", "On the roster"), "info"),
        State("handed_over", Text("已交接班", "Handed over"), "yes", end=True),
        State("cancelled", Text("已取消", "Cancelled"), "no", end=True),
    ),
    moves=(
        Move(
            "change",
            Text("换班", "Change it"),
            ("planned",),
            by=MANAGER,
            asks=WATCH,
            does="duty_watch.check",
        ),
        Move(
            "hand_over",
            Text("交接班", "Hand over"),
            ("planned",),
            "handed_over",
            by=STAFF,
            asks=(
                Field("log", "long_text", Text("值班记录和舆情", "Log, and what is said outside")),
                Field("left_open", "long_text", Text("没办完的", "Left open"), required=False),
            ),
            said=Text("交接班", "Handed over"),
            does="duty_watch.hand_over",
            outcome="handed_over",
            main=True,
        ),
        Move(
            "cancel",
            Text("取消", "Cancel"),
            ("planned",),
            "cancelled",
            by=MANAGER,
            outcome="cancelled",
        ),
    ),
    outcomes=(
        Outcome("handed_over", Text("已交接班", "Handed over"), resolved=True),
        Outcome("cancelled", Text("已取消", "Cancelled")),
    ),
)
