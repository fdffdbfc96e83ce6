"""The two reviews of a guarantee, by the bank and by the guarantor: at the same time, on the
evidence that lies with the guarantee."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._guarantee import CITY, REFUSING
from changrong.network.cases.kinds._shared import FIRM, STAFF, STANDARD, lapse, money, reminded
from changrong.network.people.models import Role
from changrong.text import Text

BACKED = money("backed", Text("同意的金额", "Amount agreed to"))
NOTE = Field("note", "long_text", Text("审核意见", "Findings"))
STRICT = Field("strict", fact="guarantee.strict_review_recorded", required=False)
REFERENCE = Field(
    "reference",
    "text",
    Text("借据编号", "The lender's own number of the loan"),
    Text("还没有的不用填。", "Leave it out if there is none yet."),
    required=False,
)


def review(
    name: str, prefix: str, label: Text, more: tuple[Field, ...], heeds: tuple[str, ...] = ()
) -> Kind:
    return Kind(
        name,
        prefix=prefix,
        label=label,
        clause=f"{CITY}:四(八)",
        group="financing",
        parent="guarantee",
        ends_with_parent="lapse",
        hidden_from=FIRM,
        fields=(BACKED, NOTE),
        states=(
            State("reviewing", Text("审核中", "Being weighed"), "soon"),
            State("approved", Text("同意", "Approved"), "yes", end=True),
            State("refused", Text("不同意", "Refused"), "no", end=True),
            State("lapsed", Text("不用再审", "No longer needed"), "no", end=True),
        ),
        moves=(
            Move("take", Text("接手", "Take it up"), ("reviewing",), by=STAFF, takes_case=True),
            Move(
                "approve",
                Text("同意", "Approve"),
                ("reviewing",),
                "approved",
                by=STAFF,
                asks=(BACKED, NOTE, *more),
                said=Text("同意", "Approved"),
                does="guarantee.approved",
                outcome="approved",
                main=True,
                takes_case=True,
                heeds=heeds,
                tells=(Role.OFFICER,),
            ),
            Move(
                "refuse",
                Text("不同意，写明原因", "Refuse, with a reason"),
                ("reviewing",),
                "refused",
                by=STAFF,
                asks=REFUSING,
                said=Text("不同意", "Refused"),
                does="guarantee.review_refused",
                outcome="refused",
                takes_case=True,
            ),
            lapse(
                "lapsed",
                "lapsed",
                Text("申请已经结束，不用再审", "The application is over; nothing is left to weigh"),
            ),
        ),
        clocks=(
            Clock(
                "review",
                duty=f"{STANDARD}/guarantee-result",
                label=Text("审完", "Weigh it"),
                stops=("approve", "refuse", "lapse"),
                levels=reminded(),
            ),
        ),
        outcomes=(
            Outcome("approved", Text("同意", "Approved"), resolved=True),
            Outcome("refused", Text("不同意", "Refused"), resolved=False),
            Outcome("lapsed", Text("不用再审", "No longer needed")),
        ),
    )


bank_review = review("bank_review", "YS", Text("银行审核", "The bank's review"), (REFERENCE,))
guarantor_review = review(
    "guarantor_review",
    "DS",
    Text("担保机构审核", "The guarantor's review"),
    (STRICT,),
    heeds=(f"{CITY}/indebted-applicant-review",),
)
