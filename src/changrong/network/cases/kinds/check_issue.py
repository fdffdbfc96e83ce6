"""An issue found by one of the three checks (三查问题整改): mended by one, accepted by another."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import FIRM, RESULT, STAFF, lapse, reminded
from changrong.text import Text

check_issue = Kind(
    "check_issue",
    prefix="CW",
    label=Text("三查问题整改", "Issue of a loan check"),
    clause="cbirc-2023-small-firms:六(十六)",
    group="oversight",
    parent="loan_check",
    ends_with_parent="lapse",
    hidden_from=FIRM,
    fields=(Field("issue", "long_text", Text("什么问题", "What is to be mended")),),
    states=(
        State("open", Text("待整改", "To be mended"), "soon"),
        State("mended", Text("等复核", "To be looked at"), "ask"),
        State("closed", Text("已整改", "Mended"), "yes", end=True),
        State("lapsed", Text("不再需要", "No longer needed"), "no", end=True),
    ),
    clocks=(
        Clock(
            "mend",
            duty=RESULT,
            label=Text("整改并复核", "Mend it and have it accepted"),
            stops=("accept", "lapse"),
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "mend",
            Text("写明怎么改的", "Say how it was mended"),
            ("open",),
            "mended",
            by=STAFF,
            asks=(Field("how", "long_text", Text("怎么改的", "How it was mended")),),
            said=Text("写明了整改", "Said how it was mended"),
            main=True,
            takes_case=True,
            tells=STAFF,
        ),
        Move(
            "accept",
            Text("复核通过", "Accept it"),
            ("mended",),
            "closed",
            by=STAFF,
            said=Text("复核通过", "Accepted as mended"),
            outcome="mended",
            main=True,
            not_by=("mend",),
        ),
        Move(
            "return",
            Text("还要再改", "Send it back"),
            ("mended",),
            "open",
            by=STAFF,
            asks=(Field("why", "long_text", Text("哪里没改到", "What is missing")),),
            said=Text("退回再改", "Sent back"),
            not_by=("mend",),
            tells=STAFF,
        ),
        lapse("lapsed", "lapsed", Text("不再需要", "Close: no longer needed")),
    ),
    outcomes=(
        Outcome("mended", Text("已整改", "Mended"), resolved=True),
        Outcome("lapsed", Text("不再需要", "No longer needed")),
    ),
)
