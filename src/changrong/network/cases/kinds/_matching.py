"""What the desks of matching and service say alike: where a firm stands in its life, what an
officer is told who has nothing to ask."""

from changrong.network.cases.kind import Field, Move
from changrong.network.cases.kinds._shared import BUREAU, STAFF, noted
from changrong.text import Text

STAGES = (
    ("starting", Text("初创", "Starting up")),
    ("growing", Text("成长", "Growing")),
    ("steady", Text("稳定经营", "Steady")),
    ("changing", Text("转型升级", "Changing its business")),
    ("struggling", Text("遇到困难", "In difficulty")),
    ("closing", Text("收缩或者退出", "Winding down")),
)
AGREED = Field(
    "agreed",
    "choices",
    Text("企业的意思", "What the firm wishes"),
    choices=(
        (
            "shared",
            Text("企业同意把需求送给网络里的机构", "It agrees that institutions see its need"),
        ),
    ),
    every=True,
)
NEED_OPENED = noted("need", "text", Text("转成的融资需求", "The need it became"))
# Not private: the bureau, which calls the firm, handles it without being an institution.
OPEN_CONTACT = (
    Field("contact_name", "text", Text("联系人", "Contact")),
    Field("contact_phone", "phone", Text("联系电话", "Telephone")),
)
NOTE = Field("note", "long_text", Text("写明经过", "How it went"))


# ---------------------------------------------------------------------- the institution is asked

REPLIED = (("ask", "reply"),)  # a clock stands still between these moves


def ask_institution(start: str) -> Move:
    return Move(
        "ask",
        Text("请机构补充", "Ask the institution"),
        (start,),
        "asking",
        by=BUREAU,
        asks=(Field("question", "long_text", Text("想问什么", "What is asked")),),
        tells=STAFF,
    )


def institution_replies(back: str, label: Text) -> Move:
    return Move(
        "reply",
        label,
        ("asking",),
        back,
        by=STAFF,
        asks=(Field("answer", "long_text", Text("回答", "The answer")),),
        said=Text("机构作了补充", "The institution answered"),
        main=True,
    )
