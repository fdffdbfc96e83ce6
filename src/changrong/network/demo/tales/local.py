"""Local finance organisations: pawn, factoring, leasing of rights, bad loans sold, on-lending."""

from changrong.network.demo.tales.tale import Act, Tale, bodies, body, child, on

SHOP, FACTOR, LESSOR = "diandang", "baoli", "zulin"
APPRAISED = {
    "value": "120000",
    "lent": "80000",
    "term_months": 3,
    "rate": "0.036",
    "charge": "0.02",
}
PLEDGED = {"checked": ["identity", "ownership", "inspected", "explained"], "custody": "一号库"}


def pawn(day: int, firm: str, item: str, *acts: Act) -> Tale:
    asked = {"item_kind": "movable", "item": item, "wanted": "90000", "term_months": 3}
    return Tale("pawn", day, "firm", {"institution": body(SHOP), **asked}, acts, firm)


PAWNS = (
    pawn(1, "水产养殖", "增氧机组两套，去年购入，有发票。"),
    pawn(2, "蔬菜种植", "大棚保温设备一批。"),
    pawn(
        6,
        "@chen",
        "2023 年冷藏货车一辆，有登记证。",
        Act(5, "appraise", SHOP, APPRAISED),
    ),
    pawn(
        40,
        "装饰工程",
        "切割机三台。",
        Act(39, "appraise", SHOP, APPRAISED),
        Act(38, "accept", "firm"),
        Act(37, "pledge", SHOP, PLEDGED),
        Act(15, "redeem", SHOP, {"repaid": "80000", "returned": True}),
    ),
    pawn(
        20,
        "建材批发2",
        "来路不清的钢材一批。",
        Act(19, "refuse", SHOP, {"reason": "拿不出购货发票，所有权说不清。"}),
    ),
)


def sale(day: int, firm: str, buyer: str, amount: str, *acts: Act) -> Tale:
    asked = {
        "institution": body(FACTOR),
        "buyer": "other",
        "buyer_name": lambda moment: moment.tales.firm(buyer).name,
        "buyer_code": lambda moment: moment.tales.firm(buyer).credit_code,
        "invoice": f"2611{day:04}",
        "amount": amount,
        "pays_on": on(75),
        "goods": "第三季度供货，已验收。",
    }
    return Tale("factoring", day, "firm", asked, acts, firm)


CONFIRMED = Act(
    24,
    "confirm",
    "firm",
    {"confirmed": "260000", "paying_on": on(60)},
    on=("receivable_confirmation", 0),
)
SALES = (
    sale(1, "肉制品", "超市2", "180000"),
    sale(4, "卫生材料", "通信服务3", "320000", Act(3, "ask_buyer", FACTOR)),
    sale(
        26,
        "机械零部件",
        "物业服务5",
        "260000",
        Act(25, "ask_buyer", FACTOR),
        CONFIRMED,
        Act(22, "advance", FACTOR, {"paid": "208000", "rate": "0.06", "with_recourse": True}),
        Act(
            6,
            "collect_rest",
            FACTOR,
            {"received": "260000", "way": "transfer", "charges": "3120"},
        ),
    ),
    sale(
        12,
        "粮油批发2",
        "超市3",
        "90000",
        Act(11, "refuse", FACTOR, {"reason": "货还没有验收，不算应收账款。"}),
    ),
    sale(10, "服饰2", "超市2", "150000"),
)


def lease(day: int, firm: str, title: str, *acts: Act) -> Tale:
    asked = {
        "institution": body(LESSOR),
        "right": "patent",
        "title": title,
        "certificate": f"ZL2021{day:07}",
        "expires_on": on(3000),
        "charged": False,
        "wanted": "2000000",
        "term_months": 24,
        "purpose": "扩大生产线。",
    }
    return Tale("ip_lease", day, "firm", asked, acts, firm)


VALUED = {"method": "income", "value": "3200000", "valuer": "示例资产评估所", "valued_on": on(0)}
LEASES = (
    lease(1, "软件2", "一种仓储调度方法"),
    lease(
        8,
        "卫生材料2",
        "一种过滤材料",
        Act(7, "take", LESSOR),
        Act(5, "value", LESSOR, VALUED),
    ),
    lease(
        18,
        "机械零部件2",
        "一种夹具",
        Act(17, "take", LESSOR),
        Act(15, "value", LESSOR, VALUED),
        Act(
            14,
            "offer",
            LESSOR,
            {"amount": "2000000", "term_months": 24, "rate": "0.055", "buyback": "100"},
        ),
        Act(12, "accept", "firm"),
        Act(9, "begin", LESSOR, {"registration": "知产备 2026-0119"}),
    ),
)


def bad_loans(day: int, name: str, *acts: Act) -> Tale:
    asked = {
        "name": name,
        "cause": "epidemic",
        "loans": f"{day}-1 600000\n{day}-2 500000",
        "situation": "两家餐厅停业半年，房屋抵押。",
    }
    return Tale("npl_sale", day, "nongshang", asked, acts)


PRICED = {
    "method": "cash_flow",
    "value": "800000",
    "reserve": "700000",
    "valuer": "示例资产评估所",
}
HANDED = {"paid": "760000", "handed": ["contracts", "collateral", "borrowers_told"]}
BID = {"amount": "760000", "plan": "restructure", "valid_until": on(40)}
NPL = (
    bad_loans(5, "朝阳餐饮不良二号"),
    bad_loans(
        7,
        "城东商贸不良一号",
        Act(6, "value", "nongshang", PRICED),
        Act(5, "invite", "nongshang manager", {"institutions": bodies("zichan")}),
    ),
    bad_loans(
        40,
        "朝阳餐饮不良一号",
        Act(38, "value", "nongshang", PRICED),
        Act(37, "invite", "nongshang manager", {"institutions": bodies("zichan")}),
        Act(33, "make_bid", "zichan", BID, on=("npl_bid", 0)),
        Act(30, "sell", "nongshang manager", {"bid": child("npl_bid"), "price": "760000"}),
        Act(27, "hand_over", "nongshang", HANDED),
        Act(
            9,
            "restructure",
            "zichan",
            {
                "firms_kept": 2,
                "new_debt": "900000",
                "finance": "300000",
                "terms": "债务展期三年，另给流动资金三十万元。",
            },
        ),
    ),
)
LINE = {"policy_bank": body("zhengce"), "rate": "0.0275", "line_until": on(300)}
LINES = (
    Tale(
        "onlending",
        6,
        "donghu",
        {"reference": "转贷 2026-02 号", "line": "80000000", **LINE},
    ),
    Tale(
        "onlending",
        35,
        "nongshang",
        {"reference": "转贷 2026-01 号", "line": "50000000", **LINE},
        (
            Act(33, "agree", "zhengce"),
            Act(6, "draw", "zhengce", {"sum": "20000000", "drawn_on": on(0)}),
        ),
    ),
)
TALES = (*PAWNS, *SALES, *LEASES, *NPL, *LINES)
