"""Matching and service: visits and the needs they find, meetings, roads that are blocked, pilots,
stewards, projects, and what other bodies give."""

from changrong.network.demo.tales.tale import (
    Act,
    Tale,
    at,
    bodies,
    body,
    codes,
    colleague,
    on,
    sibling,
)

NEED = {"kind": "credit_loan", "amount": "300000", "term_months": 12, "purpose": "stock"}
FOUND = {
    "stage": "growing",
    "minutes": "订单比去年多三成，备货缺资金。",
    "next_step": "送融资需求。",
    "wants": ["financing"],
    "follow_on": on(12),
}
STEADY = FOUND | {
    "stage": "steady",
    "wants": ["policy"],
    "minutes": "经营平稳，问社保缓缴怎么办。",
    "next_step": "发一份办事指南。",
}


def visit(day: int, firm: str, by: str, *acts: Act, planned: int = 3) -> Tale:
    said = {"planned_on": on(planned), "mode": "in_person", "purpose": "了解资金周转和用工。"}
    return Tale("visit", day, by, said, acts, firm)


def met(day: int, by: str) -> Act:
    return Act(day, "contact", by, {"mode": "in_person", "met": "负责人"})


def becomes_a_need(day: int, firm: str, by: str, amount: str, goes: str = "offer") -> Tale:
    asked = NEED | {
        "amount": amount,
        "agreed": ["shared"],
        "contact_name": lambda moment: moment.firm.contact_name,
        "contact_phone": lambda moment: moment.firm.contact_phone,
    }
    minuted = Act(day - 2, "minute", by, FOUND)
    return visit(
        day, firm, by, met(day - 2, by), minuted, Act(day - 3, "open_need", by, asked, goes=goes)
    )


def helped(day: int, firm: str, by: str) -> Tale:
    end = Act(day - 5, "finish", by, {"help": "explained", "note": "讲清了缓缴条件和入口。"})
    return visit(day, firm, by, met(day - 2, by), Act(day - 2, "minute", by, STEADY), end)


GONE = {"reason": "gone", "explanation": "已经搬走，邻铺说上月关的门。"}
VISITS = (
    becomes_a_need(34, "肉制品2", "huimin", "600000"),
    becomes_a_need(32, "电气安装2", "donghu", "900000"),
    becomes_a_need(30, "超市5", "nongshang", "200000"),
    becomes_a_need(29, "卫生材料3", "dahang", "1200000"),
    becomes_a_need(28, "通信服务", "huimin", "500000", goes="decline"),
    becomes_a_need(27, "装饰工程2", "nongshang", "400000"),
    helped(26, "洗染店2", "nongshang"),
    helped(22, "物业服务2", "dahang"),
    visit(18, "快餐店3", "huimin", Act(15, "give_up", "huimin", GONE)),
    visit(15, "文化演艺2", "dahang"),
    visit(3, "快递服务2", "nongshang", met(1, "nongshang")),
    visit(1, "仓储服务2", "huimin", planned=5),
)
CAMPAIGN = (
    Tale(
        "campaign",
        9,
        "bureau",
        {
            "title": "走千企 送政策",
            "through": "park",
            "institutions": bodies("dahang", "donghu"),
            "begins_on": on(0),
            "ends_on": on(25),
            "goal": "摸清园区企业冬季用钱的安排。",
        },
        (
            Act(
                9,
                "list_firms",
                "bureau",
                {"visitor": body("dahang"), "firms": codes("软件3", "通信服务2", "机械零部件4")},
            ),
            Act(
                8,
                "list_firms",
                "bureau",
                {"visitor": body("donghu"), "firms": codes("电气安装3", "服饰4")},
            ),
            Act(7, "start", "bureau"),
            Act(
                5,
                "contact",
                "dahang",
                {"mode": "in_person", "met": "财务负责人"},
                on=("visit", 0),
            ),
            Act(4, "minute", "dahang", STEADY, on=("visit", 0)),
            Act(2, "give_up", "donghu", {"reason": "unreachable"}, on=("visit", 3)),
        ),
        name="campaign",
    ),
)

CLASSES = {"service": "institution", "policy": "bureau", "rule": "authority"}


def blocker(day: int, firm: str, met_in: str, what: str, *acts: Act, by: str = "firm") -> Tale:
    said = {"met_in": met_in, "what": what, "wanted": "请明确一个办法。"}
    return Tale("blocker", day, by, said, acts, firm)


def removed(day: int, firm: str, met_in: str, what: str, sort: str, changed: str) -> Tale:
    owner = {"owner": CLASSES[sort], "due_on": on(20)}
    if sort == "service":
        owner["institution"] = body("dahang")
    return blocker(
        day,
        firm,
        met_in,
        what,
        Act(day - 1, "classify", "bureau", {"class": sort}),
        Act(day - 2, "name_owner", "bureau", owner),
        Act(day - 9, "remove", "bureau", {"removed_on": on(0), "changed": changed}),
    )


BLOCKERS = (
    removed(36, "冷链物流3", "papers", "冷藏车抵押要两地跑登记。", "rule", "已能一地通办。"),
    removed(33, "软件4", "terms", "没有厂房，系统不让录入。", "service", "增加了知识产权一栏。"),
    removed(31, "旅行社3", "policy", "文旅贴息不知道找谁报。", "policy", "金融局窗口代收。"),
    removed(
        29, "粮油批发3", "waiting", "评估要排队三周。", "service", "改用线上评估，两天出结果。"
    ),
    removed(24, "水产养殖3", "papers", "养殖证年检期间贷款办不了。", "rule", "凭受理单先办。"),
    blocker(
        23,
        "五金店3",
        "terms",
        "临街铺面没有产权证，抵押不认。",
        Act(22, "classify", "bureau", {"class": "rule"}),
        Act(18, "cannot", "bureau", {"reason": "登记规则不能由本市改，已如实上报。"}),
    ),
    blocker(
        17,
        "仓储服务3",
        "information",
        "银行看不到用电数据，不肯做信用贷。",
        Act(16, "classify", "bureau", {"class": "information"}),
        Act(15, "name_owner", "bureau", {"owner": "bureau", "due_on": on(14)}),
    ),
    blocker(1, "@wu", "papers", "同一份营业执照，三个系统各要一遍。"),
)

MET = {"met": ["licensed", "new", "useful", "protected", "contained"]}
ADMITTED = {"pilot_until": on(60), "size": "不超过五百户，单户二十万元以内。"}
RAN = {"customers": 120, "complaints": 1, "account": "运行平稳，无资金损失。"}


def pilot(day: int, by: str, title: str, sort: str, *acts: Act) -> Tale:
    said = {
        "title": title,
        "technology": sort,
        "what": "线上核验加电子签名，当天有结果。",
        "use": "本市小微企业。",
        "safeguards": "限额、双录、人工复核。",
        "way_out": "停止新增，存量转线下。",
    }
    return Tale("pilot", day, by, said, acts)


def graduated(day: int, by: str, title: str, sort: str, end: str = "graduate") -> Tale:
    finding = {"finding": "达到预期，可以推广。"}
    stopped = {"reason": "识别错误率偏高。", "customers_care": "已通知客户，存量转人工办理。"}
    return pilot(
        day,
        by,
        title,
        sort,
        Act(day - 4, "find_eligible", "bureau", MET),
        Act(day - 6, "admit", "supervisor", ADMITTED),
        Act(8, "report", by, RAN),
        Act(6, end, "supervisor", finding if end == "graduate" else stopped),
    )


PILOTS = (
    graduated(31, "huimin", "视频核验小额急贷", "identity"),
    graduated(30, "dahang", "税票数据秒批", "data"),
    graduated(29, "baoli", "应收账款链上确权", "ledger"),
    graduated(28, "caibao", "物联网农险查勘", "things"),
    graduated(27, "donghu", "语音识别贷后回访", "ai", end="stop"),
    pilot(
        26,
        "zulin",
        "设备远程锁定租赁",
        "things",
        Act(22, "refuse", "bureau", {"reason": "没有说明客户数据怎么保护。"}),
    ),
    pilot(13, "xiaodai", "聚合支付流水授信", "data"),
    pilot(6, "guquan", "线上路演与持仓登记", "cloud", Act(3, "find_eligible", "bureau", MET)),
)
HEARD = {"mode": "phone", "heard": "业务正常，缺一份防疫物资进口的外汇指引。"}


def steward(day: int, key: str, *heard: int) -> Tale:
    said = {"institution": body(key), "contact_name": "综合部", "contact_phone": "010-00000000"}
    acts = tuple(Act(one, "contact", "bureau", HEARD) for one in heard)
    return Tale("stewardship", day, "bureau", said, acts)


STEWARDS = (
    steward(34, "huimin", 28, 20, 11, 3),
    steward(33, "nongshang", 26, 17, 8),
    steward(32, "caibao", 25, 16, 7),
    steward(31, "baoli"),
    steward(13, "diandang", 1),
)
DIFFICULTIES = (
    Tale(
        "difficulty",
        1,
        "dahang",
        {
            "sort": "goods",
            "scope": "domestic",
            "what": "自助设备保养件运不进来。",
            "wanted": "请协调通行。",
            "contact_name": "运营部",
            "contact_phone": "010-00000000",
        },
        name="difficulty",
    ),
    Tale(
        "difficulty",
        16,
        "zulin",
        {
            "sort": "funds",
            "scope": "domestic",
            "what": "资产支持证券发行窗口推迟，年底头寸紧。",
            "wanted": "请介绍过桥资金。",
            "contact_name": "资金部",
            "contact_phone": "010-00000000",
        },
        (
            Act(15, "take", "bureau"),
            Act(10, "resolve", "bureau", {"resolved_on": on(0), "how": "政策性银行给了授信。"}),
            Act(8, "confirm", "zulin"),
        ),
    ),
)

MEETING = {"way": "online", "place": "会议号 100-200", "topic": "缺流动资金的批发零售企业"}
ENROLLED = NEED | {"agreed": ["shared"]}


def enrolled(day: int, firm: str, meeting: str) -> Tale:
    said = {"meeting": lambda moment: moment.tales.named[meeting].number, **ENROLLED}
    return Tale("enrolment", day, "firm", said, (), firm)


def tells(day: int, key: str, seat: int, place: int, intent: str, *amount: str) -> Act:
    said = {
        "enrolment": sibling("enrolment", place),
        "intent": intent,
        "owner": colleague(key),
        "note": "会后三天内联系。",
    }
    if amount:
        said["amount_intended"] = amount[0]
    return Act(day, "tell", key, said, on=("seat", seat))


JOINING = {"attending": "公司部 李经理", "offers": "经营贷、首贷。"}
MEETINGS = (
    Tale(
        "meeting",
        20,
        "bureau",
        MEETING | {"title": "批发零售业网上对接会", "starts_at": at(13, "14:00")},
        (
            Act(19, "invite", "bureau", {"invited": bodies("dahang", "donghu")}),
            Act(17, "join", "dahang", JOINING, on=("seat", 0)),
            Act(17, "join", "donghu", JOINING, on=("seat", 1)),
            Act(14, "circulate", "bureau"),
            Act(10, "hold", "bureau", {"note": "一个半小时，两户两家。"}, hour=15),
            tells(8, "dahang", 0, 0, "loan", "300000"),
            tells(8, "dahang", 0, 1, "none"),
            Act(7, "finish", "dahang", on=("seat", 0)),
            tells(7, "donghu", 1, 0, "none"),
            tells(7, "donghu", 1, 1, "none"),
            Act(6, "finish", "donghu", on=("seat", 1)),
        ),
        name="held",
    ),
    enrolled(18, "建材批发3", "held"),
    enrolled(18, "超市6", "held"),
    Tale(
        "meeting",
        4,
        "bureau",
        MEETING
        | {
            "title": "冷链和仓储企业对接会",
            "starts_at": at(12, "14:00"),
            "topic": "要更新设备的冷链仓储企业",
        },
        (Act(3, "invite", "bureau", {"invited": bodies("dahang", "nongshang")}),),
        name="coming",
    ),
    enrolled(2, "冷链物流4", "coming"),
)

PROFILE = {"profile": "软件企业，三十人，去年研发投入两百万元。"}
MATCHED = {"benefit": "研发费用补助（演示）", "papers": "研发台账、审计报告。"}
BENEFITS = (
    Tale("benefit", 1, "firm", {"sort": "technology", **PROFILE}, (), "软件5"),
    Tale("benefit", 6, "hotline", {"sort": "social", **PROFILE}, (), "物业服务3"),
    Tale(
        "benefit",
        26,
        "firm",
        {"sort": "technology", **PROFILE},
        (
            Act(25, "match", "bureau", MATCHED),
            Act(22, "hand_in", "firm", {"given": "两样材料都交了。"}),
            Act(21, "pass_on", "bureau", {"body": "市科技局"}),
            Act(13, "grant", "bureau", {"granted": "200000", "granted_on": on(0)}),
            Act(12, "receive", "firm"),
        ),
        "软件6",
    ),
    Tale(
        "founding_benefit",
        3,
        "zulin",
        {
            "sort": "premises",
            "founded_on": on(-200),
            "is_foreign": False,
            "profile": "融资租赁公司，注册资本十亿元。",
            "contact_name": "综合部",
            "contact_phone": "010-00000000",
        },
    ),
)
PROJECT = {"sort": "key_works", "amount": "50000000", "wants": "工程款和设备款。"}
TEAM = {
    "way": "one_to_many",
    "lead": body("dahang"),
    "team": bodies("dahang", "shirong"),
    "officer": "金融局 赵敏",
}
PROJECTS = (
    Tale("project_service", 1, "firm", PROJECT | {"title": "冷链仓储二期"}, (), "仓储服务4"),
    Tale(
        "project_service",
        12,
        "firm",
        PROJECT | {"title": "示例社区卫生中心改造"},
        (
            Act(11, "assign", "bureau", TEAM),
            Act(
                10,
                "list_problem",
                "dahang",
                {"problem": "设备款担保不足。", "solver": body("shirong"), "due_on": on(5)},
            ),
            Act(4, "design", "dahang", {"product": "项目贷款加担保", "offered": "40000000"}),
        ),
        "装饰工程3",
    ),
)


def outside(day: int, by: str, firm: str, what: str, why: str, *acts: Act) -> Tale:
    return Tale("referral", day, by, {"what": what, "why": why}, acts, firm)


REFERRALS = (
    outside(
        21,
        "dahang",
        "服饰7",
        "想办出口退税周转，我行没有这个产品。",
        "product",
        Act(20, "answer", "bureau", {"reply": "已约出口信用保险公司，三天内上门。"}),
    ),
    outside(
        19,
        "nongshang",
        "水产养殖5",
        "鱼塘租金补贴找谁。",
        "other_body",
        Act(18, "pass_on", "bureau", {"body": "区农业农村局", "reply": "已转区农业农村局。"}),
    ),
    outside(
        12,
        "huimin",
        "文化演艺4",
        "问演出场次补贴。",
        "policy",
        Act(9, "take", "bureau"),
        Act(8, "answer", "bureau", {"reply": "补贴由文旅局受理，申报表已发到邮箱。"}),
    ),
)
TALES = (
    *VISITS,
    *REFERRALS,
    *CAMPAIGN,
    *BLOCKERS,
    *PILOTS,
    *STEWARDS,
    *DIFFICULTIES,
    *MEETINGS,
    *BENEFITS,
    *PROJECTS,
)
