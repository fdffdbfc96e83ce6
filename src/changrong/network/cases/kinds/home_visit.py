"""A visit to the door (上门服务): asked for by those who cannot come, scheduled and served."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._local import REFUSED, answered, refuse
from changrong.network.cases.kinds._shared import (
    ANYONE,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    MODE,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    again,
    ask_firm,
    firm_answers,
    later,
    noted,
    reminded,
)
from changrong.network.people.models import Role
from changrong.text import Text

GROUPS = (  # the four that the document names
    ("medical_institution", Text("疫情防控医疗机构", "Medical institution against the epidemic")),
    ("medical_staff", Text("医护人员", "Medical staff")),
    ("checkpoint_police", Text("检查站民警", "Police at checkpoints")),
    ("supplier", Text("粮食及医疗物资保障企业", "Supplier of grain or medical goods")),
)
SERVICES = (
    ("account", Text("开户、变更", "Opening or changing an account")),
    ("card", Text("办卡、激活", "Cards")),
    ("loan", Text("面签贷款", "Signing a loan")),
    ("cash", Text("现金", "Cash")),
    ("insurance", Text("投保、理赔", "Insurance")),
    ("other", Text("其他", "Something else")),
)
PLAN = (
    Field("visit_at", "time", Text("什么时候上门", "When")),
    Field(
        "minutes",
        "integer",
        Text("大约要多少分钟", "How many minutes it takes"),
        Text(
            "路上不算。不填的，按服务标准的时长。", "Without the way. Blank: the standard length."
        ),
        required=False,
        minimum="1",
    ),
    Field("visitor", "colleague", Text("谁上门", "Who visits")),
)

home_visit = Kind(
    "home_visit",
    prefix="SM",
    label=Text("上门服务", "Visit to the door"),
    clause="tibet-2022-emergency:勇于担当·涉疫金融",
    group="continuity",
    about=ANYONE,
    lead=Text(
        "走不开的医院、医护、检查站民警和保供企业，请银行、保险公司上门办。",
        "For hospitals, medical staff, police at checkpoints and suppliers who cannot leave: the "
        "bank or insurer comes to the door.",
    ),
    fields=(
        Field("institution", "institution", Text("请哪家机构上门", "Which institution")),
        Field("group", "choice", Text("您是", "You are"), choices=GROUPS),
        Field("services", "choices", Text("要办什么", "What for"), choices=SERVICES),
        Field("address", "text", Text("地址", "Address"), private=True),
        Field("outlet", "outlet", Text("想请哪个网点", "Which outlet"), required=False),
        Field("wished_at", "time", Text("希望什么时候", "When you would like it"), required=False),
        Field("note", "long_text", Text("还要说明的", "Anything else"), required=False),
        *CONTACT,
        noted("visit_at", "time", Text("上门时间", "Time of the visit")),
        noted("minutes", "integer", Text("大约多少分钟", "Minutes it takes")),
        later(MODE),
        noted("visit_on", "date", Text("上门日期", "Day of the visit")),
    ),
    opened_by=FIRM,
    on_open="home_visit.open",
    held_by="institution",
    answers=("schedule", "refuse", "ask_firm"),
    asks_satisfied=True,
    states=(
        State(
            "requested",
            Text("待安排", "To be scheduled"),
            "soon",
            next=Text("机构会和您约时间。", "The institution settles a time with you."),
        ),
        ASKING,
        State(
            "scheduled",
            Text("已约好", "Scheduled"),
            "yes",
            next=Text("按约好的时间有人上门。", "Somebody comes at the time settled."),
        ),
        State("served", Text("已上门办好", "Served"), "yes", end=True),
        REFUSED,
        WITHDRAWN,
    ),
    clocks=(
        answered("schedule", "refuse", "withdraw"),
        *again(
            Clock(
                "visit",
                duty=RESULT,
                label=Text("按约上门", "Visit as settled"),
                starts="schedule",
                stops=("serve", "reschedule", "refuse", "withdraw"),
                levels=reminded((Role.OFFICER, *TOLD)),
                until="visit_on",
            ),
            ("visit_again", "reschedule"),
        ),
    ),
    moves=(
        ask_firm("requested"),
        firm_answers("requested"),
        Move(
            "schedule",
            Text("约时间", "Schedule"),
            ("requested", "asking"),
            "scheduled",
            by=STAFF,
            asks=PLAN,
            said=Text("约好时间", "Scheduled"),
            does="home_visit.schedule",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        Move(
            "reschedule",
            Text("改时间", "Reschedule"),
            ("scheduled",),
            by=STAFF,
            asks=(*PLAN, Field("why", "long_text", Text("为什么改", "Why"))),
            said=Text("改了时间", "Rescheduled"),
            does="home_visit.schedule",
            tells=TOLD,
        ),
        Move(
            "serve",
            Text("已上门办好", "Served"),
            ("scheduled",),
            "served",
            by=STAFF,
            asks=(
                Field("served", "choices", Text("办了什么", "What was done"), choices=SERVICES),
                Field("arrived_at", "time", Text("几点到的", "Arrived at")),
                Field("result", "long_text", Text("办理情况", "How it went"), required=False),
            ),
            said=Text("上门办好", "Served at the door"),
            does="home_visit.serve",
            outcome="served",
            main=True,
            tells=TOLD,
        ),
        refuse("requested", "asking", "scheduled"),
        Move(
            "withdraw",
            Text("不用上门了", "No visit is needed"),
            ("requested", "asking", "scheduled"),
            "withdrawn",
            by=FIRM,
            said=Text("客户取消", "Cancelled by the customer"),
            outcome="withdrawn",
            tells=(Role.OFFICER,),
        ),
    ),
    outcomes=(
        Outcome("served", Text("已上门办好", "Served"), resolved=True),
        Outcome("refused", Text("不能上门", "No visit"), resolved=False),
        BY_FIRM,
    ),
)
