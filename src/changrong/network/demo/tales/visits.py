"""Visits and the needs they find, by one bank or in a campaign; what outlets pass on."""

from changrong.network.demo.tales.tale import Act, Tale, bodies, body, codes, on

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
    visit(2, "文化演艺2", "dahang", planned=6),
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
TALES = (*VISITS, *CAMPAIGN, *REFERRALS)
