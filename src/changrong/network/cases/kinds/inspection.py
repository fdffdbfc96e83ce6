"""An inspection on site (现场检查): planned, approved by somebody else, announced, made by two, its
findings put right and accepted."""

from changrong.network.cases.kind import AN_INSTITUTION, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._rectification import DUE, ITEMS
from changrong.network.cases.kinds._shared import STAFF, STANDARD, reminded
from changrong.network.people.models import Role
from changrong.text import Text

INSPECTORS = (Role.SUPERVISOR, Role.COORDINATOR)
RESULT = f"{STANDARD}/matter-result"
GUARANTEES = "state-council-2017-guarantee"
IN_ORDER = (f"{GUARANTEES}/two-inspectors", f"{GUARANTEES}/inspection-in-order")
SUBJECTS = (
    ("ratios", Text("担保责任余额和各项比例", "Balances and ratios")),
    ("assets", Text("资产和准备金", "Assets and reserves")),
    ("small_firms", Text("支小支农业务", "Business for small firms and farmers")),
    ("fees", Text("费率和收费", "Rates and fees")),
    ("claims", Text("代偿和追偿", "Claims and recoveries")),
    ("reports", Text("报送的数据", "What it reports")),
    ("governance", Text("治理和内控", "Governance and controls")),
    ("other", Text("其他", "Something else")),
)
REASON = Field("reason", "long_text", Text("原因", "The reason"))

inspection = Kind(
    "inspection",
    prefix="XC",
    label=Text("现场检查", "Inspection"),
    lead=Text(
        "检查一家机构：另一位同事批准后发通知书，两位检查人员到场并都签字，问题整改验收后办结。",
        "Inspect an institution: a colleague approves, it is announced, two inspectors go and both"
        " sign; it closes once what was found is put right.",
    ),
    clause="beijing-2022-guarantee:五(十二)",
    group="oversight",
    about=(AN_INSTITUTION,),
    opened_by=INSPECTORS,
    on_open="inspection.plan",
    fields=(
        Field("institution", "institution", Text("检查哪家机构", "Which institution")),
        Field("subjects", "choices", Text("查什么", "What is inspected"), choices=SUBJECTS),
        Field("why", "long_text", Text("为什么查", "Why")),
        Field("visit_on", "date", Text("打算哪天到场", "Day of the visit")),
        # Noted by the service, for the limits on inspections.
        Field("on_site", fact="inspection.on_site", required=False, carried=True),
        Field("approved", fact="inspection.approved", required=False, carried=True),
    ),
    states=(
        State(
            "planned",
            Text("待批准", "To be approved"),
            "soon",
            next=Text("由另一位同事批准。", "Somebody else approves it."),
        ),
        State(
            "approved",
            Text("待通知", "To be announced"),
            "soon",
            next=Text("发检查通知书，机构才看得到。", "Announced, the institution sees it."),
        ),
        State(
            "announced",
            Text("待到场", "To be made"),
            next=Text("检查人员到场，出示证件和通知书。", "The inspectors come and show papers."),
        ),
        State(
            "visited",
            Text("待第二位检查人员签字", "Second inspector to sign"),
            "ask",
            next=Text("同去的另一位检查人员签字。", "The other inspector signs."),
        ),
        State(
            "signed",
            Text("写检查意见", "Findings to be written"),
            "ask",
            next=Text("检查人员写明问题。", "The inspectors write what they found."),
        ),
        State(
            "rectifying",
            Text("整改中", "Being put right"),
            next=Text("整改验收后办结。", "It closes once that is accepted."),
        ),
        State("closed", Text("整改后办结", "Closed, put right"), "yes", end=True),
        State("clean", Text("没有发现问题", "Nothing found"), "yes", end=True),
        State("called_off", Text("取消", "Called off"), "no", end=True),
    ),
    clocks=(
        Clock(
            "visit",
            duty=RESULT,
            label=Text("到场检查", "Make the visit"),
            stops=("visit", "disapprove", "call_off"),
            longer=(("announce", RESULT),),
            until="visit_on",
            levels=reminded(INSPECTORS, INSPECTORS),
        ),
        Clock(
            "write",
            duty=RESULT,
            label=Text("签字并写明检查意见", "Sign, and write the findings"),
            starts="visit",
            stops=("finish", "nothing"),
            levels=reminded(INSPECTORS, INSPECTORS),
        ),
    ),
    moves=(
        Move(
            "approve",
            Text("批准检查", "Approve"),
            ("planned",),
            "approved",
            by=INSPECTORS,
            asks=(Field("note", "long_text", Text("批准意见", "Opinion"), required=False),),
            said=Text("批准检查", "Approved"),
            does="inspection.approve",
            main=True,
        ),
        Move(
            "disapprove",
            Text("不批准", "Do not approve"),
            ("planned",),
            "called_off",
            by=INSPECTORS,
            asks=(REASON,),
            outcome="called_off",
        ),
        Move(
            "announce",
            Text("发检查通知书", "Announce it"),
            ("approved",),
            "announced",
            by=INSPECTORS,
            asks=(
                Field("notice", "text", Text("通知书文号", "Number of the notice")),
                Field("visit_on", "date", Text("哪天到场", "Day of the visit")),
                Field("prepare", "long_text", Text("请机构准备什么", "What to prepare")),
            ),
            said=Text("发了检查通知书", "Announced"),
            does="inspection.announce",
            main=True,
            takes_case=True,
            tells=STAFF,
        ),
        Move(
            "prepare",
            Text("机构准备好了", "Ready"),
            ("announced",),
            by=STAFF,
            asks=(
                Field("contact", "text", Text("机构联系人", "Contact at the institution")),
                Field("prepared", "long_text", Text("准备了什么", "What is ready")),
            ),
            said=Text("机构准备好了", "The institution is ready"),
            tells=INSPECTORS,
        ),
        Move(
            "visit",
            Text("到场检查了，签字", "The visit was made: sign"),
            ("announced",),
            "visited",
            by=INSPECTORS,
            asks=(
                Field("inspectors", fact="inspection.inspectors"),
                Field("papers_shown", fact="inspection.papers_shown"),
                Field("names", "text", Text("检查人员", "The inspectors")),
                Field(
                    "seen", "long_text", Text("看了什么、问了谁", "What was seen, who was asked")
                ),
            ),
            said=Text("检查人员到场检查", "The visit was made"),
            heeds=IN_ORDER,
            does="inspection.visit",
            main=True,
        ),
        Move(
            "countersign",
            Text("我也在场，签字", "I was there too: sign"),
            ("visited",),
            "signed",
            by=INSPECTORS,
            asks=(Field("also", "long_text", Text("补充记录", "What to add"), required=False),),
            said=Text("第二位检查人员签字", "The second inspector signed"),
            main=True,
            not_by=("visit",),
        ),
        Move(
            "state",
            Text("机构陈述意见", "The institution's statement"),
            ("visited", "signed"),
            by=STAFF,
            asks=(Field("statement", "long_text", Text("陈述、申辩", "The statement")),),
            said=Text("机构陈述了意见", "The institution made a statement"),
            tells=INSPECTORS,
        ),
        Move(
            "find",
            Text("记一个问题，责令整改", "Note a finding, to be put right"),
            ("signed",),
            by=INSPECTORS,
            asks=(
                Field("finding", "long_text", Text("发现了什么", "What was found")),
                ITEMS,
                DUE,
            ),
            said=Text("发现一个问题", "Found something"),
            does="inspection.find",
            tells=STAFF,
        ),
        Move(
            "finish",
            Text("检查意见写完，等整改", "Findings are written; to be put right"),
            ("signed",),
            "rectifying",
            by=INSPECTORS,
            asks=(Field("opinion", "long_text", Text("检查意见", "The opinion")),),
            does="supervised.finish",
            main=True,
            tells=STAFF,
        ),
        Move(
            "nothing",
            Text("没有发现问题", "Nothing found"),
            ("signed",),
            "clean",
            by=INSPECTORS,
            asks=(Field("opinion", "long_text", Text("检查意见", "The opinion")),),
            does="supervised.nothing",
            outcome="clean",
            tells=STAFF,
        ),
        Move(
            "close",
            Text("整改都验收了，办结", "All is accepted; close"),
            ("rectifying",),
            "closed",
            by=INSPECTORS,
            outcome="rectified",
            main=True,
            needs_closed=("rectification",),
            tells=STAFF,
        ),
        Move(
            "call_off",
            Text("取消检查", "Call it off"),
            ("approved", "announced"),
            "called_off",
            by=INSPECTORS,
            asks=(REASON,),
            outcome="called_off",
            tells=STAFF,
        ),
    ),
    outcomes=(
        Outcome("rectified", Text("发现问题，已整改", "Found and put right"), resolved=True),
        Outcome("clean", Text("没有发现问题", "Nothing found"), resolved=True),
        Outcome("called_off", Text("取消", "Called off")),
    ),
)
