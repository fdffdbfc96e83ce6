"""A request for a firm's data (数据授权请求): an institution asks for some items for a case that it
has; the firm says yes or no; what the sources give lies with that case."""

from changrong.network.cases.kind import ANYWHERE, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._shared import REASON, STAFF, STANDARD, TOLD, again, reminded
from changrong.network.evidence import terms
from changrong.network.evidence.catalogue import ITEMS, PURPOSES
from changrong.network.people.models import Role
from changrong.text import Text

GIVER = (Role.ENTERPRISE,)  # nobody consents for a firm by telephone
CHOICES = tuple((name, item.label) for name, item in ITEMS.items())
ASKED, PULLING = "asked", "pulling"
PULLED = Text("取数", "Obtain the data")

data_request = Kind(
    "data_request",
    prefix="SJ",
    label=Text("数据授权请求", "Request for data"),
    clause=f"{STANDARD}:数据授权",
    group="matching",
    lead=Text(
        "为手里的一件事项，请企业同意取它的经营、流水、征信和公共信用数据。",
        "For a case you have, ask the firm to let you obtain data of its trade, flows and credit.",
    ),
    opened_by=STAFF,
    on_open="data_request.open",
    held_by="own",
    answers=("agree", "refuse"),
    fields=(
        Field(
            "for_case",
            "text",
            Text("为哪件事项", "For which case"),
            Text("本机构在办的事项编号。", "The number of a case that your institution has."),
        ),
        Field("purpose", "choice", Text("用来做什么", "What for"), choices=tuple(PURPOSES.items())),
        Field("items", "choices", Text("要哪些数据", "Which data"), choices=CHOICES),
        Field("why", "long_text", Text("为什么需要", "Why they are needed")),
    ),
    states=(
        State(
            ASKED,
            Text("等企业同意", "Waiting for the firm's consent"),
            "ask",
            next=Text(
                "同意以后才取数；不同意也可以用其他材料。",
                "Nothing is obtained before you agree; other papers will do if you do not.",
            ),
        ),
        State(
            PULLING,
            Text("正在取数", "Being obtained"),
            "soon",
            next=Text("向来源取数，取到的放进那件事项。", "The sources are asked."),
        ),
        State("pulled", Text("都取到了", "All obtained"), "yes", end=True),
        State("partly", Text("取到一部分", "Some obtained"), "soon", end=True),
        State("nothing", Text("没有取到", "Nothing obtained"), "no", end=True),
        State("refused", Text("企业没有同意", "The firm did not agree"), "no", end=True),
        State("unanswered", Text("企业没有答复", "The firm did not answer"), "no", end=True),
        State("taken_back", Text("企业撤回了同意", "Consent withdrawn"), "no", end=True),
        State("dropped", Text("不再需要", "No longer needed"), "no", end=True),
    ),
    clocks=(
        Clock(
            "consent",
            duty=f"{STANDARD}/data-answer",
            label=Text("企业答复是否同意", "The firm says whether it agrees"),
            stops=("agree", "agreed_before", "refuse", "time_out", "cancel", "lapse"),
            deadline=False,  # nobody is late who does not agree
            levels=(
                Level("remind", f"{STANDARD}/escalate-remind", tells=TOLD),
                Level("over", makes="time_out"),
            ),
        ),
        *again(
            Clock(
                "pull",
                duty=f"{STANDARD}/data-pull",
                label=PULLED,
                starts="agree",
                stops=(
                    "arrive",
                    "arrive_partly",
                    "come_to_nothing",
                    "take_back",
                    "cancel",
                    "lapse",
                ),
                levels=reminded(STAFF, (*STAFF, Role.COORDINATOR)),
            ),
            ("pull_at_once", "agreed_before"),
        ),
    ),
    moves=(
        Move(
            "agree",
            Text("同意", "Agree"),
            (ASKED,),
            PULLING,
            by=GIVER,
            asks=(
                Field(
                    "agreed",
                    "choices",
                    Text("同意给哪些", "Which you agree to"),
                    Text("想给哪几项就勾哪几项。", "Tick those you agree to."),
                    choices=CHOICES,
                    of="items",
                ),
                Field(
                    "until",
                    "date",
                    Text("有效期至", "Until when"),
                    Text(
                        "含当日，到期自动失效；随时可以撤回。",
                        "That day included; it then ends by itself. You can withdraw it any time.",
                    ),
                ),
                Field(
                    "keeps_facts",
                    "boolean",
                    Text("也更新本企业的登记资料", "Also bring your own record up to date"),
                    Text(
                        "选“是”，其中的人数、收入等会记进企业信息，办您其他事项的机构也看得到。",
                        "If yes, headcount, revenue and the like join your record, which other"
                        " institutions that work on your cases read too.",
                    ),
                ),
                Field(
                    "terms",
                    "boolean",
                    Text("同意下面的话", "You agree to these words"),
                    terms.VERSIONS[terms.CURRENT],
                ),
            ),
            said=Text("企业同意", "The firm agreed"),
            does="data_request.agree",
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "agreed_before",
            Text("企业先前已同意", "The firm had agreed before"),
            (ASKED,),
            PULLING,
            does="data_request.agreed_before",
            tells=TOLD,
        ),
        Move(
            "refuse",
            Text("不同意", "Do not agree"),
            (ASKED,),
            "refused",
            by=GIVER,
            asks=(Field("reason", "long_text", Text("为什么", "Why"), required=False),),
            said=Text("企业没有同意", "The firm did not agree"),
            outcome="refused",
            tells=(Role.OFFICER,),
        ),
        Move(
            "time_out",
            Text("企业没有答复", "The firm did not answer"),
            (ASKED,),
            "unanswered",
            outcome="unanswered",
            tells=(Role.OFFICER, *TOLD),
        ),
        Move(
            "arrive",
            Text("都取到了", "All obtained"),
            (PULLING,),
            "pulled",
            outcome="pulled",
            tells=(Role.OFFICER, *TOLD),
        ),
        Move(
            "arrive_partly",
            Text("取到一部分", "Some obtained"),
            (PULLING,),
            "partly",
            outcome="partly",
            tells=(Role.OFFICER, *TOLD),
        ),
        Move(
            "come_to_nothing",
            Text("没有取到", "Nothing obtained"),
            (PULLING,),
            "nothing",
            outcome="nothing",
            tells=(Role.OFFICER, *TOLD),
        ),
        Move(
            "take_back",
            Text("企业撤回了同意", "The firm withdrew its consent"),
            (PULLING,),
            "taken_back",
            outcome="taken_back",
            tells=(Role.OFFICER,),
        ),
        Move(
            "cancel",
            Text("不再需要", "No longer needed"),
            (ASKED, PULLING),
            "dropped",
            by=STAFF,
            asks=(REASON,),
            said=Text("机构不再需要", "The institution no longer needs it"),
            does="data_request.stop",
            outcome="dropped",
            tells=TOLD,
        ),
        Move(
            "lapse",
            Text("那件事项已办结，不再取数", "The case it was for is over; nothing is obtained"),
            (ANYWHERE,),
            "dropped",
            does="data_request.stop",
            outcome="dropped",
        ),
    ),
    outcomes=(
        Outcome("pulled", Text("都取到了", "All obtained"), resolved=True),
        Outcome("partly", Text("取到一部分", "Some obtained"), resolved=True),
        Outcome("nothing", Text("没有取到", "Nothing obtained"), resolved=False),
        Outcome("refused", Text("企业没有同意", "The firm did not agree")),
        Outcome("unanswered", Text("企业没有答复", "The firm did not answer")),
        Outcome("taken_back", Text("企业撤回了同意", "Consent withdrawn")),
        Outcome("dropped", Text("不再需要", "No longer needed")),
    ),
)
