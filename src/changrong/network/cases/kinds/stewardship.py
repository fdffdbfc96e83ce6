"""An industry steward (行业服务管家): somebody at the bureau who keeps in touch with an institution
and sees to its difficulties."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    BUREAU,
    INSTITUTION,
    INSTITUTIONS,
    MANAGER,
    MODE,
    REASON,
    RESULT,
    STAFF,
    again,
    reminded,
)
from changrong.text import Text

HEARD = Field(
    "heard", "long_text", Text("谈了什么、有什么困难", "What was said, what is difficult")
)

stewardship = Kind(
    "stewardship",
    prefix="GJ",
    label=Text("行业服务管家", "Industry steward"),
    clause="beijing-2020-emergency:P6",
    group="matching",
    lead=Text(
        "给一家机构定一位管家，定期联络；它报的困难都到这位管家手里。",
        "Name a steward for an institution, who keeps in touch; its difficulties come to them.",
    ),
    about=INSTITUTIONS,
    opened_by=BUREAU,
    on_open="stewardship.assign",
    held_by="institution",
    fields=(
        INSTITUTION,
        Field("industry", "text", Text("哪个行业", "Industry"), required=False),
        Field("contact_name", "text", Text("机构联系人", "Contact there")),
        Field("contact_phone", "phone", Text("联系电话", "Telephone")),
    ),
    states=(
        State(
            "active",
            Text("管家在任", "In charge"),
            "yes",
            next=Text("管家会定期联络。", "The steward gets in touch from time to time."),
        ),
        State("ended", Text("已结束", "Ended"), "no", end=True),
    ),
    clocks=again(
        Clock(
            "contact",
            duty=RESULT,
            label=Text("联络机构", "Get in touch"),
            stops=("contact", "end"),
            levels=reminded(BUREAU, BUREAU),
        ),
        ("contact_again", "contact"),
    ),
    moves=(
        Move(
            "contact",
            Text("记一次联络", "Note a contact"),
            ("active",),
            by=BUREAU,
            asks=(MODE, HEARD),
            said=Text("联络机构", "Was in touch"),
        ),
        Move(
            "ask_contact",
            Text("请管家联系", "Ask the steward to call"),
            ("active",),
            by=STAFF,
            asks=(Field("what", "long_text", Text("想说什么事", "What about")),),
            said=Text("机构请管家联系", "Asked the steward to call"),
            tells=BUREAU,
        ),
        Move(
            "take_over",
            Text("由我接任管家", "Take over as steward"),
            ("active",),
            by=BUREAU,
            asks=(REASON,),
            said=Text("换了管家", "The steward changed"),
            does="stewardship.take_over",
            takes_case=True,
            tells=MANAGER,
        ),
        Move(
            "end",
            Text("不再需要管家", "End"),
            ("active",),
            "ended",
            by=BUREAU,
            asks=(REASON,),
            said=Text("结束", "Ended"),
            outcome="ended",
        ),
    ),
    outcomes=(Outcome("ended", Text("已结束", "Ended")),),
)
