"""Signing at a distance (远程签约): papers that a firm and an institution sign without meeting."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import ANYONE, CONTACT, RESULT, STAFF, STANDARD, noted
from changrong.network.people.models import Role
from changrong.text import Text

SIGNER = (Role.ENTERPRISE,)  # nobody signs by telephone
PAPERS = (
    ("loan", Text("借款合同", "Loan contract")),
    ("change", Text("变更协议", "Change to a contract")),
    ("guarantee", Text("担保文件", "Guarantee")),
    ("mandate", Text("授权书", "Mandate")),
    ("other", Text("其他文件", "Another paper")),
)
READ = Field(
    "agreed",
    "choices",
    Text("签署前确认", "Before you sign"),
    choices=(
        ("read", Text("全部文件我都打开读过", "I have opened and read every file")),
        ("may", Text("我有权代表这一方签署", "I may sign for this party")),
    ),
    every=True,
)
NAME = Field("signer", "text", Text("签署人姓名", "Name of who signs"), private=True)
SEALED = Text("双方已签", "Signed by both")

signing = Kind(
    "signing",
    prefix="QY",
    label=Text("远程签约", "Signing at a distance"),
    clause="beijing-2020-emergency:P2",
    group="remote",
    about=ANYONE,
    lead=Text(
        "把要签的文件放进来，双方在线签署，文件、时间和签署人都留存。",
        "Put the papers in; both parties sign online; papers, times and signers are kept.",
    ),
    fields=(
        Field("papers", "choice", Text("签什么", "What is signed"), choices=PAPERS),
        Field("title", "text", Text("文件名称", "Title of the papers")),
        Field(
            "contract",
            "contract",
            Text("和哪笔贷款有关", "Which loan it is about"),
            Text("合同已经在这里的，填它的编号。", "Where its contract is here already."),
            required=False,
        ),
        noted("digest", "text", Text("文件指纹", "Digest")),
        *CONTACT,
    ),
    opened_by=STAFF,
    on_open="signing.check",
    held_by="own",
    states=(
        State(
            "draft",
            Text("待送签", "To be sent"),
            "soon",
            next=Text("机构放好文件后送给对方签。", "The institution puts the papers in."),
        ),
        State(
            "sent",
            Text("等对方签署", "Waiting for the other party"),
            "soon",
            next=Text(
                "打开文件看一遍，没有问题就签。", "Open the papers, and sign if all is well."
            ),
        ),
        State(
            "signed",
            Text("等机构签署", "Waiting for the institution"),
            next=Text("机构签署后封存生效。", "The institution signs, and the papers are sealed."),
        ),
        State("sealed", Text("双方已签，已封存", "Signed by both, and sealed"), "yes", end=True),
        State("declined", Text("对方没有签", "Declined"), "no", end=True),
        State("dropped", Text("机构撤回", "Taken back"), "no", end=True),
    ),
    clocks=(
        Clock(
            "sign",
            duty=RESULT,
            label=Text("双方签完", "Signed by both"),
            starts="send",
            stops=("seal", "decline", "drop"),
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=(*SIGNER, *STAFF)),
                Level("overdue", tells=STAFF),
            ),
        ),
    ),
    moves=(
        Move(
            "send",
            Text("送给对方签", "Send to be signed"),
            ("draft",),
            "sent",
            by=STAFF,
            does="signing.send",
            main=True,
            takes_case=True,
            tells=SIGNER,
        ),
        Move(
            "sign",
            Text("签署", "Sign"),
            ("sent",),
            "signed",
            by=SIGNER,
            asks=(READ, NAME),
            said=Text("对方签署", "The other party signed"),
            does="signing.verify",
            main=True,
            tells=STAFF,
        ),
        Move(
            "seal",
            Text("机构签署并封存", "Sign for the institution, and seal"),
            ("signed",),
            "sealed",
            by=STAFF,
            asks=(READ, NAME),
            said=Text("机构签署，文件封存", "The institution signed; the papers are sealed"),
            does="signing.verify",
            outcome="sealed",
            main=True,
            tells=SIGNER,
        ),
        Move(
            "decline",
            Text("不签或撤回签署，写明原因", "Decline or take a signature back, with a reason"),
            ("sent", "signed"),
            "declined",
            by=SIGNER,
            asks=(Field("reason", "long_text", Text("为什么不签", "Why not")),),
            said=Text("对方没有签", "The other party declined"),
            outcome="declined",
            tells=STAFF,
        ),
        Move(
            "drop",
            Text("撤回", "Take back"),
            (ANYWHERE,),
            "dropped",
            by=STAFF,
            asks=(Field("reason", "long_text", Text("为什么撤回", "Why")),),
            said=Text("机构撤回", "Taken back by the institution"),
            outcome="dropped",
            tells=SIGNER,
        ),
    ),
    outcomes=(
        Outcome("sealed", SEALED, resolved=True, changes="archive", keeps=True),
        Outcome("declined", Text("对方没有签", "Declined")),
        Outcome("dropped", Text("机构撤回", "Taken back")),
    ),
)
