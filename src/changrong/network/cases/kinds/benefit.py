"""Benefits beside finance (政策待遇): of firms under industrial, technology, fiscal and social
policy; of institutions newly set up. Matched, papers handed in, passed to who decides, decided."""

from collections.abc import Sequence
from dataclasses import replace

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._matching import OPEN_CONTACT
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BUREAU,
    FIRM,
    INSTITUTIONS,
    REASON,
    RESULT,
    STAFF,
    WHY_WITHDRAWN,
    WITHDRAWN,
    later,
    money,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

FOUNDING = (
    ("grant", Text("资金补助", "Grant")),
    ("premises", Text("购房、租房补贴", "Subsidy for buying or renting premises")),
    ("talent", Text("高级人才奖励", "Award for senior staff")),
)
OUTSIDE_FINANCE = (
    ("industry", Text("产业政策", "Industrial policy")),
    ("technology", Text("科技政策", "Technology policy")),
    ("fiscal", Text("财政政策", "Fiscal policy")),
    ("social", Text("社会政策", "Social policy")),
)
BENEFIT = Field("benefit", "text", Text("是哪一项", "Which benefit"))
PAPERS = Field("papers", "long_text", Text("要哪些材料", "Papers needed"))


def _kind(
    name: str,
    prefix: str,
    label: Text,
    clause: str,
    lead: Text,
    sorts: tuple[tuple[str, Text], ...],
    profile: Sequence[Field],
    applicants: tuple[Role, ...],
) -> Kind:
    """Both go the same way; whom they are for differs."""
    return Kind(
        name,
        prefix=prefix,
        label=label,
        clause=clause,
        group="matching",
        lead=lead,
        opened_by=applicants,
        on_open="benefit.check",
        answers=("match", "none_fits"),
        fields=(
            Field("sort", "choice", Text("想享受哪类", "Which sort"), choices=sorts),
            *profile,
            *OPEN_CONTACT,
            later(BENEFIT),
            later(PAPERS),
        ),
        states=(
            State(
                "asked",
                Text("待匹配", "To be matched"),
                "soon",
                next=Text("金融局会告诉您有哪一项、要什么材料。", "The bureau looks for one."),
            ),
            State(
                "matched",
                Text("待交材料", "Papers to be handed in"),
                "ask",
                next=Text("请按清单交材料。", "Please hand in the papers listed."),
            ),
            State(
                "handed_in",
                Text("材料已交，待转", "Papers handed in"),
                next=Text("金融局看过材料就转出去。", "The bureau reads them and passes them on."),
            ),
            State(
                "with_body",
                Text("主管部门审核中", "With the body that decides"),
                next=Text("主管部门在审核。", "The body in charge is deciding."),
            ),
            State(
                "granted",
                Text("已批准，待到账", "Granted, to be paid"),
                "yes",
                next=Text("到账后请确认。", "Please confirm once it has arrived."),
            ),
            State("received", Text("已享受", "Received"), "yes", end=True),
            State("refused", Text("没有批准", "Refused"), "no", end=True),
            State("none", Text("没有合适的", "None fits"), "no", end=True),
            WITHDRAWN,
        ),
        clocks=(
            Clock(
                "match",
                duty=ANSWER,
                label=Text("告知有哪一项", "Say which benefit there is"),
                stops=("match", "none_fits", "withdraw"),
                levels=reminded(BUREAU, BUREAU),
            ),
            Clock(
                "pass_on",
                duty=ANSWER,
                label=Text("看材料，转主管部门", "Read the papers and pass them on"),
                starts="hand_in",
                stops=("pass_on", "hand_back", "withdraw"),
                levels=reminded(BUREAU, BUREAU),
            ),
            Clock(
                "decide",
                duty=RESULT,
                label=Text("主管部门答复", "The body in charge decides"),
                starts="pass_on",
                stops=("grant", "refuse", "withdraw"),
                levels=reminded(BUREAU, BUREAU),
            ),
        ),
        moves=(
            Move(
                "match",
                Text("有这一项，列出材料", "There is one: list its papers"),
                ("asked",),
                "matched",
                by=BUREAU,
                asks=(
                    BENEFIT,
                    PAPERS,
                    Field("where", "text", Text("在哪里申请", "Where to apply"), required=False),
                ),
                said=Text("找到一项，列出材料", "Found one and listed its papers"),
                main=True,
                takes_case=True,
                tells=applicants,
            ),
            Move(
                "none_fits",
                Text("没有合适的，写明原因", "None fits, with a reason"),
                ("asked",),
                "none",
                by=BUREAU,
                asks=(REASON,),
                said=Text("没有合适的", "Found none that fits"),
                outcome="none_fits",
                tells=applicants,
            ),
            Move(
                "hand_in",
                Text("材料交齐了", "The papers are in"),
                ("matched",),
                "handed_in",
                by=applicants,
                asks=(Field("given", "long_text", Text("交了哪些", "What was handed in")),),
                said=Text("交了材料", "Handed in the papers"),
                main=True,
                tells=BUREAU,
            ),
            Move(
                "hand_back",
                Text("材料不全，请补", "Papers are missing"),
                ("handed_in",),
                "matched",
                by=BUREAU,
                asks=(PAPERS,),
                said=Text("请补材料", "Asked for what is missing"),
                tells=applicants,
            ),
            Move(
                "pass_on",
                Text("转主管部门", "Pass to the body in charge"),
                ("handed_in",),
                "with_body",
                by=BUREAU,
                asks=(Field("body", "text", Text("哪个部门", "Which body")),),
                said=Text("转主管部门", "Passed to the body in charge"),
                main=True,
                tells=applicants,
            ),
            Move(
                "grant",
                Text("已批准", "Granted"),
                ("with_body",),
                "granted",
                by=BUREAU,
                asks=(
                    money(
                        "granted",
                        Text("批了多少", "Amount"),
                        Text("不是钱的，不填。", "Leave out where it is not money."),
                        required=False,
                    ),
                    Field("granted_on", "date", Text("哪天批的", "On which day")),
                ),
                said=Text("批准", "Granted"),
                does="benefit.grant",
                main=True,
                tells=applicants,
            ),
            Move(
                "refuse",
                Text("没有批准，写明原因", "Refused, with a reason"),
                ("with_body",),
                "refused",
                by=BUREAU,
                asks=(REASON,),
                said=Text("没有批准", "Refused"),
                outcome="refused",
                tells=applicants,
            ),
            Move(
                "receive",
                Text("已到账或已享受", "It has arrived"),
                ("granted",),
                "received",
                by=applicants,
                said=Text("已享受", "Received it"),
                outcome="received",
                main=True,
            ),
            Move(
                "withdraw",
                Text("撤回申请", "Withdraw the request"),
                (ANYWHERE,),
                "withdrawn",
                by=applicants,
                asks=(WHY_WITHDRAWN,),
                said=Text("撤回申请", "Withdrew the request"),
                outcome="withdrawn",
            ),
        ),
        outcomes=(
            Outcome("received", Text("已享受", "Received"), resolved=True),
            Outcome("refused", Text("没有批准", "Refused"), resolved=False),
            Outcome("none_fits", Text("没有合适的", "None fits")),
            Outcome("withdrawn", Text("申请人撤回", "Withdrawn by who asked")),
        ),
    )


benefit = replace(
    _kind(
        "benefit",
        "ZC",
        Text("金融以外的政策待遇", "Benefit outside finance"),
        "cbirc-2023-small-firms:六(十八)",
        Text(
            "产业、科技、财政、社会政策里有没有您能享受的，帮您找出来、交上去。",
            "Whether industrial, technology, fiscal or social policy has something for you: found, "
            "and handed in for you.",
        ),
        OUTSIDE_FINANCE,
        (Field("profile", "long_text", Text("企业是做什么的，有什么资质", "What the firm is")),),
        FIRM,
    ),
    asks_satisfied=True,
)
founding_benefit = replace(
    _kind(
        "founding_benefit",
        "XS",
        Text("新设机构待遇", "Benefit of a new institution"),
        "beijing-2020-emergency:P6",
        Text(
            "在京新设的内外资金融机构：资金补助、购租房补贴、人才奖励，一件件办下来。",
            "Institutions newly set up here: grants, subsidies for premises, awards for staff.",
        ),
        FOUNDING,
        (
            Field("founded_on", "date", Text("哪天设立或者拟设立", "Set up, or to be, on")),
            Field("is_foreign", "boolean", Text("有外资", "Has foreign capital")),
            Field("profile", "long_text", Text("机构情况和审批进展", "What it is; its approval")),
        ),
        STAFF,
    ),
    about=INSTITUTIONS,
    held_by="own",
)
