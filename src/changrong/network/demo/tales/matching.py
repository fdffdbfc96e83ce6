"""Matching and service: meetings, roads that are blocked, pilots, stewards, projects, benefits."""

from changrong.network.demo.tales.tale import Act, Tale, at, bodies, body, colleague, on, sibling
from changrong.network.demo.tales.visits import NEED

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
        Act(15, "name_owner", "bureau", {"owner": "bureau", "due_on": on(60)}),
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
    pilot(7, "xiaodai", "聚合支付流水授信", "data"),
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
        (Act(1, "invite", "bureau", {"invited": bodies("dahang", "nongshang")}),),
        name="coming",
    ),
    enrolled(2, "冷链物流4", "coming"),
)

PROFILE = {"profile": "软件企业，三十人，去年研发投入两百万元。"}
MATCHED = {"benefit": "研发费用补助（演示）", "papers": "研发台账、审计报告。"}
BENEFITS = (
    Tale("benefit", 1, "firm", {"sort": "technology", **PROFILE}, (), "软件5"),
    Tale("benefit", 2, "hotline", {"sort": "social", **PROFILE}, (), "物业服务3"),
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
        1,
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
                {"problem": "设备款担保不足。", "solver": body("shirong"), "due_on": on(40)},
            ),
            Act(4, "design", "dahang", {"product": "项目贷款加担保", "offered": "40000000"}),
        ),
        "装饰工程3",
    ),
)
TALES = (
    *BLOCKERS,
    *PILOTS,
    *STEWARDS,
    *DIFFICULTIES,
    *MEETINGS,
    *BENEFITS,
    *PROJECTS,
)
