"""A supervisor's request (监管调阅): records of an institution are asked for, delivered, looked at;
what is found is put right."""

from changrong.network.cases.kind import (
    AN_INSTITUTION,
    Clock,
    Field,
    Kind,
    Move,
    Outcome,
    State,
)
from changrong.network.cases.kinds._rectification import DUE, ITEMS
from changrong.network.cases.kinds._shared import STAFF, STANDARD, reminded
from changrong.network.people.models import Role
from changrong.text import Text

SUPERVISOR = (Role.SUPERVISOR,)
RESULT = f"{STANDARD}/matter-result"
RECORDS = (
    ("loans", Text("贷款台账", "Loan ledger")),
    ("files", Text("信贷档案", "Credit files")),
    ("use", Text("贷款用途和资金流向", "Use and flow of loan money")),
    ("shells", Text("空壳企业排查", "Checks for shell companies")),
    ("fees", Text("收费明细", "Charges")),
    ("complaints", Text("投诉和诉求", "Complaints and appeals")),
    ("evaluation", Text("监管评价自评材料", "Self-assessment for the evaluation")),
    ("other", Text("其他", "Something else")),
)
ASKED = (("ask_supervisor", "supervisor_answers"),)

extract = Kind(
    "extract",
    prefix="JD",
    label=Text("监管调阅", "Supervisor's request"),
    lead=Text(
        "调阅一家机构的台账和档案，看完提出问题或者办结。",
        "Ask an institution for ledgers and files; close it, or say what has to be put right.",
    ),
    clause="cbirc-2023-small-firms:六(十六)",
    group="oversight",
    about=(AN_INSTITUTION,),
    opened_by=SUPERVISOR,
    on_open="extract.check",
    held_by="institution",
    answers=("take", "deliver"),
    fields=(
        Field("institution", "institution", Text("调阅哪家机构", "Of which institution")),
        Field("records", "choices", Text("调阅什么", "What is asked for"), choices=RECORDS),
        Field("since", "date", Text("业务从哪天", "Business from")),
        Field("until", "date", Text("到哪天", "To")),
        Field("scope", "long_text", Text("范围和格式", "Scope and form")),
        Field("basis", "text", Text("调阅依据", "On what basis")),
        Field("due_on", "date", Text("哪天前交", "To be delivered by")),
    ),
    states=(
        State(
            "asked",
            Text("待提供", "To be delivered"),
            "soon",
            next=Text("机构按范围提供。", "The institution delivers what is asked for."),
        ),
        State(
            "questioned",
            Text("机构有疑问", "The institution asks back"),
            "ask",
            next=Text("监管人员先说清范围，时限暂停。", "The supervisor makes it clear first."),
        ),
        State(
            "delivered",
            Text("待查看", "To be looked at"),
            "ask",
            next=Text("监管人员看材料。", "The supervisor looks at it."),
        ),
        State(
            "rectifying",
            Text("整改中", "Being put right"),
            next=Text("整改验收后办结。", "It closes once that is accepted."),
        ),
        State("closed", Text("整改后办结", "Closed, put right"), "yes", end=True),
        State("clean", Text("没有发现问题", "Nothing found"), "yes", end=True),
        State("dropped", Text("不调阅了", "No longer asked for"), "no", end=True),
    ),
    clocks=(
        *(
            Clock(
                name,
                duty=RESULT,
                label=Text("提供调阅的材料", "Deliver what is asked for"),
                starts=starts,
                stops=("deliver", "drop"),
                until="due_on",
                pauses=ASKED,
                levels=reminded(STAFF, (*STAFF, *SUPERVISOR)),
            )
            for name, starts in (("deliver", "open"), ("complete", "incomplete"))
        ),
        Clock(
            "look",
            duty=RESULT,
            label=Text("看完并给出意见", "Look at it and say what follows"),
            starts="deliver",
            stops=("incomplete", "finish", "nothing", "drop"),
            levels=reminded(SUPERVISOR, SUPERVISOR),
        ),
    ),
    moves=(
        Move(
            "take",
            Text("由我提供", "Take it"),
            ("asked",),
            by=STAFF,
            said=Text("机构有人在办", "Somebody at the institution has it"),
            takes_case=True,
        ),
        Move(
            "ask_supervisor",
            Text("范围不清，问一下", "Ask what is meant"),
            ("asked",),
            "questioned",
            by=STAFF,
            asks=(Field("question", "long_text", Text("哪里不清楚", "What is unclear")),),
            tells=SUPERVISOR,
        ),
        Move(
            "supervisor_answers",
            Text("说明", "Answer"),
            ("questioned",),
            "asked",
            by=SUPERVISOR,
            asks=(Field("answer", "long_text", Text("说明", "The answer")),),
            main=True,
            tells=STAFF,
        ),
        Move(
            "deliver",
            Text("提供了，请查看", "Deliver"),
            ("asked",),
            "delivered",
            by=STAFF,
            asks=(
                Field(
                    "contents",
                    "long_text",
                    Text("提供了什么", "What is delivered"),
                    Text("材料作为附件交，这里写清单。", "Attach the files; list them here."),
                ),
                Field("rows", "integer", Text("共多少笔", "How many records"), minimum="0"),
                Field(
                    "complete",
                    "boolean",
                    Text("范围内的都在，没有遗漏", "Everything in the scope is there"),
                ),
            ),
            said=Text("机构提供了材料", "The institution delivered"),
            does="extract.deliver",
            main=True,
            tells=SUPERVISOR,
        ),
        Move(
            "incomplete",
            Text("不全，补交", "Incomplete: more is needed"),
            ("delivered",),
            "asked",
            by=SUPERVISOR,
            asks=(
                Field("lacking", "long_text", Text("还缺什么", "What is lacking")),
                Field("due_on", "date", Text("哪天前补交", "By when")),
            ),
            does="extract.incomplete",
            tells=STAFF,
        ),
        Move(
            "find",
            Text("记一个问题，责令整改", "Note a finding, to be put right"),
            ("delivered",),
            by=SUPERVISOR,
            asks=(
                Field("finding", "long_text", Text("发现了什么", "What was found")),
                ITEMS,
                DUE,
            ),
            said=Text("发现一个问题", "Found something"),
            does="extract.find",
            tells=STAFF,
        ),
        Move(
            "finish",
            Text("看完了，等整改", "Done; to be put right"),
            ("delivered",),
            "rectifying",
            by=SUPERVISOR,
            asks=(Field("opinion", "long_text", Text("监管意见", "The opinion")),),
            does="supervised.finish",
            main=True,
            tells=STAFF,
        ),
        Move(
            "nothing",
            Text("看完了，没有问题", "Done; nothing found"),
            ("delivered",),
            "clean",
            by=SUPERVISOR,
            asks=(Field("opinion", "long_text", Text("监管意见", "The opinion")),),
            does="supervised.nothing",
            outcome="clean",
            tells=STAFF,
        ),
        Move(
            "close",
            Text("都整改到位，办结", "All put right; close"),
            ("rectifying",),
            "closed",
            by=SUPERVISOR,
            outcome="rectified",
            main=True,
            needs_closed=("rectification",),
            tells=STAFF,
        ),
        Move(
            "drop",
            Text("不调阅了", "No longer ask"),
            ("asked", "questioned"),
            "dropped",
            by=SUPERVISOR,
            asks=(Field("reason", "long_text", Text("原因", "The reason")),),
            outcome="dropped",
            tells=STAFF,
        ),
    ),
    outcomes=(
        Outcome("rectified", Text("发现问题，已整改", "Found and put right"), resolved=True),
        Outcome("clean", Text("没有发现问题", "Nothing found"), resolved=True),
        Outcome("dropped", Text("不调阅了", "No longer asked for")),
    ),
)
