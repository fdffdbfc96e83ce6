"""A report of wrongdoing (举报): of an institution, to the bureau, kept apart from complaints. The
institution does not see it, and who reports is known to the one at the bureau who has it alone."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._shared import (
    ANSWER,
    ANYONE,
    BUREAU,
    FIRM,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

ABOUT = (
    ("unlicensed", Text("没有资质做金融业务", "Finance without a licence")),
    ("fees", Text("违规收费", "Charges against the rules")),
    ("tied", Text("强制搭售、存贷挂钩", "Forced sales, or deposits for loans")),
    ("false", Text("虚假宣传、误导", "False or misleading promises")),
    ("diversion", Text("挪用、套取资金", "Money diverted or obtained by pretence")),
    ("collection", Text("暴力催收", "Violent collection of debts")),
    ("data", Text("泄露、买卖个人信息", "Personal data leaked or sold")),
    ("bribery", Text("索贿、吃拿卡要", "Bribes asked for")),
    ("other", Text("其他", "Something else")),
)
REASONS = (
    ("no_facts", Text("没有可以查的具体事实", "No fact that could be looked into")),
    ("other_body", Text("不归金融局管，已说明找谁", "Another body's matter; said whose")),
    ("known", Text("同一件事已经在查", "The same is being looked into")),
    ("dispute", Text("是消费纠纷，请走投诉", "A dispute of a customer's: please complain")),
)
REPLY = Field("reply", "long_text", Text("告诉举报人", "What the reporter is told"))
FACTS = Field("established", "long_text", Text("查明的事实", "What was established"))
QUESTION = Field("question", "long_text", Text("想问什么", "What is asked"))
ASKED = (("ask_reporter", "reporter_answers"),)

wrongdoing = Kind(
    "wrongdoing",
    prefix="JB",
    label=Text("举报", "Report of wrongdoing"),
    lead=Text(
        "举报机构违法违规：金融局专人办，被举报的机构看不到，也不会告诉它谁举报的。",
        "Report an institution's wrongdoing: one person at the bureau handles it; the institution"
        " sees nothing of it and is not told who reports.",
    ),
    clause="tibet-2022-emergency:勇于担当·重点金融",
    group="protection",
    about=ANYONE,
    opened_by=FIRM,
    answers=("accept", "not_accept"),
    shields=True,
    hidden_from=STAFF,
    fields=(
        Field("institution", "institution", Text("举报哪家机构", "Which institution")),
        Field("subject", "choice", Text("举报什么", "What it is about"), choices=ABOUT),
        Field(
            "what",
            "long_text",
            Text("发生了什么", "What happened"),
            Text(
                "时间、地点、经手人、金额，越具体越好查。不要写您自己的姓名和电话。",
                "When, where, who and how much. Do not write your own name or number here.",
            ),
        ),
        Field(
            "evidence",
            "long_text",
            Text("有什么证据", "What evidence there is"),
            Text(
                "合同、转账、录音等，在谁手里。", "Contracts, payments, recordings; who has them."
            ),
            required=False,
        ),
        Field(
            "contact_name",
            "text",
            Text("称呼", "How to address you"),
            Text("只有经办人看得到，可以不填。", "Only the one who handles it sees this."),
            required=False,
            private=True,
        ),
        Field(
            "contact_phone",
            "phone",
            Text("手机号码", "Mobile number"),
            Text("不填就在这里看结果。", "Without it you read the result here."),
            required=False,
            private=True,
        ),
        Field(
            "work_order",
            "text",
            Text("热线工单号", "Hotline work order"),
            required=False,
            private=True,
            asked_of=(Role.HOTLINE,),
        ),
    ),
    states=(
        State(
            "received",
            Text("待受理", "To be accepted"),
            "soon",
            next=Text("金融局决定受不受理，写明理由。", "The bureau accepts it or says why not."),
        ),
        State(
            "investigating",
            Text("调查中", "Being investigated"),
            next=Text("金融局专人在查。", "Somebody at the bureau is looking into it."),
        ),
        State(
            "asking",
            Text("等举报人补充", "Waiting for the reporter"),
            "ask",
            next=Text("有一个问题等您回答，时限暂停。", "A question waits for you."),
        ),
        State("not_accepted", Text("不予受理", "Not accepted"), "no", end=True),
        State("found", Text("查实", "Found true"), "yes", end=True),
        State("not_found", Text("没有查实", "Not found"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "accept",
            duty=ANSWER,
            label=Text("决定是否受理", "Decide whether to accept"),
            stops=("accept", "not_accept", "withdraw"),
            levels=reminded(BUREAU, BUREAU),
        ),
        Clock(
            "result",
            duty=RESULT,
            label=Text("查明并告知", "Investigate and tell"),
            starts="accept",
            stops=("find", "find_nothing", "withdraw"),
            pauses=ASKED,
            levels=reminded(BUREAU, BUREAU),
        ),
    ),
    moves=(
        Move(
            "accept",
            Text("受理，由我办", "Accept it, as mine"),
            ("received",),
            "investigating",
            by=BUREAU,
            asks=(
                Field(
                    "no_interest",
                    "boolean",
                    Text("我与双方都没有利害关系", "I have no interest on either side"),
                    Text("有的，请同事受理。", "If you have, leave it to a colleague."),
                ),
            ),
            said=Text("已受理，有专人办", "Accepted; somebody has it in hand"),
            does="wrongdoing.accept",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "not_accept",
            Text("不予受理，写明理由", "Do not accept, with a reason"),
            ("received",),
            "not_accepted",
            by=BUREAU,
            asks=(Field("reason", "choice", Text("理由", "Reason"), choices=REASONS), REPLY),
            said=Text("不予受理", "Not accepted"),
            outcome="not_accepted",
            tells=TOLD,
        ),
        Move(
            "ask_reporter",
            Text("请举报人补充", "Ask the reporter"),
            ("investigating",),
            "asking",
            by=BUREAU,
            asks=(QUESTION,),
            does="wrongdoing.mine",
            tells=TOLD,
        ),
        Move(
            "reporter_answers",
            Text("补充情况", "Answer"),
            ("asking",),
            "investigating",
            by=FIRM,
            asks=(Field("answer", "long_text", Text("您的回答", "Your answer")),),
            said=Text("举报人作了补充", "The reporter answered"),
            main=True,
            tells=BUREAU,
        ),
        Move(
            "ask_institution",
            Text("向机构函询，不提举报人", "Ask the institution, naming nobody"),
            ("investigating", "asking"),
            by=BUREAU,
            asks=(
                Field(
                    "question",
                    "long_text",
                    Text("要机构说明什么", "What it is to state"),
                    Text(
                        "机构只看到这一段，不要写出谁举报、怎么知道的。",
                        "All it will read. Say neither who reports nor how you know.",
                    ),
                ),
            ),
            said=Text("向机构函询", "Asked the institution for facts"),
            does="wrongdoing.ask_institution",
        ),
        Move(
            "institution_stated",
            Text("机构作了说明", "The institution stated facts"),
            ("investigating", "asking"),
            asks=(
                Field("stated", "long_text", Text("机构的说明", "What it stated")),
                Field("inquiry", "text", Text("函询编号", "Inquiry")),
            ),
            tells=BUREAU,
        ),
        Move(
            "note",
            Text("记一笔调查", "Note a step"),
            ("investigating", "asking"),
            by=BUREAU,
            asks=(Field("looked_into", "long_text", Text("查了什么", "What was looked into")),),
            said=Text("调查有进展", "Looked into"),
            does="wrongdoing.mine",
        ),
        Move(
            "find",
            Text("查实，告知举报人", "Found true; tell the reporter"),
            ("investigating", "asking"),
            "found",
            by=BUREAU,
            asks=(
                FACTS,
                REPLY,
                Field(
                    "items",
                    "long_text",
                    Text("责令机构整改什么", "What the institution must put right"),
                    Text(
                        "填了就另开一件整改，不提举报。",
                        "Opens a rectification that does not mention this report.",
                    ),
                    required=False,
                ),
                Field("due_on", "date", Text("整改到哪天", "By when"), required=False),
            ),
            said=Text("查实", "Found true"),
            does="wrongdoing.find",
            outcome="found",
            main=True,
            tells=TOLD,
        ),
        Move(
            "find_nothing",
            Text("没有查实，告知举报人", "Not found; tell the reporter"),
            ("investigating", "asking"),
            "not_found",
            by=BUREAU,
            asks=(FACTS, REPLY),
            said=Text("没有查实", "Not found"),
            does="wrongdoing.mine",
            outcome="not_found",
            tells=TOLD,
        ),
        withdraw(Text("举报", "report")),
    ),
    outcomes=(
        Outcome("found", Text("查实", "Found true"), resolved=True),
        Outcome("not_found", Text("没有查实", "Not found"), resolved=False),
        Outcome("not_accepted", Text("不予受理", "Not accepted"), resolved=False),
        Outcome("withdrawn", Text("举报人撤回", "Withdrawn by the reporter")),
    ),
)
