"""What the desks of matching and service say alike: where a firm stands in its life, what an
officer is told who has nothing to ask."""

from changrong.network.cases.kind import Field, Move
from changrong.network.people.models import Role
from changrong.text import Text

BUREAU = (Role.COORDINATOR,)
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
NEED_OPENED = Field(
    "need", "text", Text("转成的融资需求", "The need it became"), required=False, carried=True
)
REASON = Field("reason", "long_text", Text("写明原因", "The reason"))
NOTE = Field("note", "long_text", Text("写明经过", "How it went"))


def noted(field: Field) -> Field:
    """The same, as the service keeps it once a move has asked it: not asked when one is opened."""
    return Field(
        field.name, field.type, field.label, choices=field.choices, required=False, carried=True
    )


def lapse(end: str, outcome: str, said: Text) -> Move:
    """What the service does with what is still open below a case that closes."""
    return Move("lapse", said, ("*",), end, outcome=outcome)
