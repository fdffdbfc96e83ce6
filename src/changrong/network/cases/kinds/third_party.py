"""A third party that an institution works with (第三方合作机构): what it charges firms is filed,
approved, looked at again and again; it is dropped where it overcharges."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    INSTITUTIONS,
    MANAGER,
    OVERSEERS,
    RESULT,
    STAFF,
    again,
    later,
    noted,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

FEES = "cbirc-2020-fees"
ON_APPROVAL = (
    f"{FEES}/partners-listed",
    f"{FEES}/partners-not-in-the-banks-name",
    f"{FEES}/review-not-handed-out",
    f"{FEES}/money-not-to-partners",
    "cbirc-2023-small-firms/overcharging-partners-dropped",
)
SERVICES = (
    ("leads", Text("介绍客户", "Finding customers")),
    ("data", Text("数据、风控", "Data and scoring")),
    ("credit", Text("担保、增信", "Guarantees and support")),
    ("valuation", Text("评估", "Valuation")),
    ("collection", Text("催收", "Collection")),
    ("other", Text("其他", "Something else")),
)
GROUNDS = (
    ("overcharges", Text("违规收费或收费过高", "It overcharges")),
    ("in_our_name", Text("以银行名义收费", "It charges in the bank's name")),
    ("complaints", Text("投诉多", "Many complaints")),
    ("review", Text("没有按期评估", "Not reviewed in time")),
    ("other", Text("其他", "Something else")),
)
IS_ACTIVE = later(Field("is_active", fact="partner.is_active"))
RATE = Field("fee_rate", fact="partner.fee_rate")
BREAKS = Field("breaks_rules", fact="partner.breaks_charging_rules")
REVIEW_ON = Field("review_on", "date", Text("下次评估在哪天以前", "To be reviewed again by"))
REASON = Field("reason", "long_text", Text("情况说明", "What happened"))

third_party = Kind(
    "third_party",
    prefix="SF",
    label=Text("第三方合作机构", "Third party"),
    lead=Text(
        "登记和本机构合作的第三方、它向企业收什么费；批准后才能合作，按期重新评估。",
        "Register who your institution works with and what they charge firms: approved before work"
        " begins, reviewed again by a day.",
    ),
    clause="cbirc-2023-small-firms:三(八)",
    group="oversight",
    about=INSTITUTIONS,
    opened_by=STAFF,
    on_open="third_party.begin",
    held_by="own",
    answers=("file_fees", "decline"),
    fields=(
        Field("partner", "text", Text("第三方名称", "Name of the third party")),
        Field("partner_code", "text", Text("统一社会信用代码", "Unified social credit code")),
        Field("service", "choice", Text("做什么", "What it does"), choices=SERVICES),
        Field("on_list", fact="partner.on_list"),
        Field("approved_by", fact="partner.approved_by"),
        Field("barred", fact="partner.barred_from_banks_name"),
        Field("does_review", fact="partner.does_substantive_review"),
        Field("receives_funds", fact="partner.receives_loan_funds"),
        IS_ACTIVE,
        later(RATE),
        later(Field("ceiling", fact="institution.partner_fee_ceiling")),
        noted("review_on", "date", Text("下次评估", "Next review")),
    ),
    states=(
        State(
            "onboarding",
            Text("待报收费标准", "Fees to be filed"),
            "soon",
            next=Text("机构报收费标准。", "The institution files what it charges."),
        ),
        State(
            "filed",
            Text("待批准", "To be approved"),
            "ask",
            next=Text("另一位同事审批。", "Somebody else approves it."),
        ),
        State("active", Text("合作中", "Working together"), "yes"),
        State("suspended", Text("已暂停合作", "Suspended"), "late"),
        State("declined", Text("没有批准", "Not approved"), "no", end=True),
        State("ended", Text("已停止合作", "Ended"), "no", end=True),
    ),
    clocks=(
        Clock(
            "onboard",
            duty=RESULT,
            label=Text("报收费标准并审批", "File the fees, and approve"),
            stops=("approve", "decline", "drop"),
            levels=reminded(STAFF, STAFF),
        ),
        *again(
            Clock(
                "review",
                duty=RESULT,
                label=Text("重新评估", "Review it again"),
                starts="approve",
                stops=("keep", "suspend", "end"),
                until="review_on",
                levels=reminded(STAFF, (*STAFF, *OVERSEERS)),
            ),
            ("review_again", "keep"),
            ("review_resumed", "resume"),
        ),
        Clock(
            "decide",
            duty=RESULT,
            label=Text("暂停后决定恢复还是停止", "Resume or end after the suspension"),
            starts="suspend",
            stops=("resume", "end"),
            levels=reminded((Role.MANAGER,), (Role.MANAGER, *OVERSEERS)),
        ),
    ),
    moves=(
        Move(
            "file_fees",
            Text("报收费标准", "File the fees"),
            ("onboarding",),
            "filed",
            by=STAFF,
            asks=(
                RATE,
                Field("ceiling", fact="institution.partner_fee_ceiling"),
                Field(
                    "schedule",
                    "long_text",
                    Text("收费标准：项目、对象、怎么算", "The schedule: for what, from whom, how"),
                ),
            ),
            said=Text("报了收费标准", "Filed the fees"),
            main=True,
            takes_case=True,
        ),
        Move(
            "approve",
            Text("批准合作", "Approve"),
            ("filed",),
            "active",
            by=MANAGER,
            asks=(REVIEW_ON, BREAKS),
            said=Text("批准合作", "Approved"),
            does="third_party.next_review",
            heeds=ON_APPROVAL,
            not_by=("file_fees",),
            main=True,
        ),
        Move(
            "refile",
            Text("退回重报", "Send the schedule back"),
            ("filed",),
            "onboarding",
            by=MANAGER,
            asks=(REASON,),
        ),
        Move(
            "decline",
            Text("不批准", "Do not approve"),
            ("filed",),
            "declined",
            by=MANAGER,
            asks=(REASON,),
            outcome="declined",
        ),
        Move(
            "drop",
            Text("不合作了", "Give it up"),
            ("onboarding", "filed"),
            "declined",
            by=STAFF,
            asks=(REASON,),
            outcome="declined",
        ),
        Move(
            "keep",
            Text("评估通过，继续合作", "Reviewed: go on"),
            ("active",),
            by=STAFF,
            asks=(
                RATE,
                BREAKS,
                Field("complaints", "integer", Text("期间的投诉件数", "Complaints meanwhile")),
                Field("found", "long_text", Text("评估情况", "What the review found")),
                REVIEW_ON,
            ),
            said=Text("评估通过", "Reviewed"),
            does="third_party.next_review",
            heeds=ON_APPROVAL,
            main=True,
        ),
        Move(
            "suspend",
            Text("暂停合作", "Suspend"),
            ("active",),
            "suspended",
            by=(*STAFF, *OVERSEERS),
            asks=(
                Field("ground", "choice", Text("因为什么", "Because of"), choices=GROUNDS),
                REASON,
                Field("since", "date", Text("从哪天起", "From which day")),
            ),
            said=Text("暂停合作", "Suspended"),
            does="third_party.stop",
            tells=(*STAFF, *OVERSEERS),
        ),
        Move(
            "resume",
            Text("恢复合作", "Resume"),
            ("suspended",),
            "active",
            by=MANAGER,
            asks=(RATE, BREAKS, REASON, REVIEW_ON),
            does="third_party.next_review",
            heeds=ON_APPROVAL,
            not_by=("suspend",),
        ),
        Move(
            "end",
            Text("停止合作", "End it"),
            ("active", "suspended"),
            "ended",
            by=(Role.MANAGER, *OVERSEERS),
            asks=(
                Field("ground", "choice", Text("因为什么", "Because of"), choices=GROUNDS),
                REASON,
                Field("since", "date", Text("从哪天起", "From which day")),
            ),
            said=Text("停止合作", "Ended"),
            does="third_party.stop",
            outcome="ended",
            tells=(*STAFF, *OVERSEERS),
        ),
    ),
    outcomes=(
        Outcome("declined", Text("没有合作", "Not begun")),
        Outcome("ended", Text("停止合作", "Ended")),
    ),
)
