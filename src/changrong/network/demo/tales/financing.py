"""Funds beside the needs: guarantees applied for one by one, lines drawn, fast lanes, security."""

from changrong.network.demo.tales.tale import Act, Tale, body, colleague, loan, on

LENDER, GUARANTOR = "donghu", "shirong"
TERMS = {"term_months": 12, "fee_rate": "0.008"}
STRICT = {"enterprise.has_outstanding_loans": False}


def guarantee(day: int, firm: str, amount: str, *acts: Act) -> Tale:
    said = {
        "guarantor": body(GUARANTOR),
        "lender": body(LENDER),
        "amount": amount,
        "term_months": 12,
        "purpose": "旺季进货。",
    }
    return Tale("guarantee", day, "firm", said, acts, firm)


def weighed(day: int, amount: str) -> tuple[Act, ...]:
    """Taken, approved by both, offered."""
    yes = {"backed": amount, "note": "订单真实，还款来源清楚。"}
    return (
        Act(day, "take", GUARANTOR),
        Act(day - 1, "approve", LENDER, yes, on=("bank_review", 0)),
        Act(day - 2, "approve", GUARANTOR, yes, on=("guarantor_review", 0), facts=STRICT),
        Act(day - 3, "offer", GUARANTOR, {"amount": amount, **TERMS}, hour=14),
    )


def lent(day: int, firm: str, amount: str, wait: int, paid: int) -> Tale:
    return guarantee(
        day,
        firm,
        amount,
        *weighed(day - 1, amount),
        Act(day - 4 - wait, "accept", "firm"),
        Act(day - 4 - wait - paid, "disburse", LENDER, {"disbursed_on": on(0)}, hour=15),
    )


NO = {"reason": "prospects", "explanation": "订单已经转到别家，还款来源说不清。"}
GUARANTEES = (
    lent(31, "肉制品5", "500000", 1, 2),
    lent(30, "服饰6", "800000", 1, 1),
    lent(29, "卫生材料6", "600000", 2, 3),
    lent(28, "冷链物流6", "1000000", 1, 2),
    lent(27, "机械零部件6", "700000", 1, 4),
    lent(25, "电气安装5", "400000", 2, 2),
    guarantee(26, "建材批发5", "300000", Act(24, "refuse", GUARANTOR, NO)),
    guarantee(6, "粮油批发5", "900000", Act(5, "take", GUARANTOR)),
    guarantee(8, "通信服务4", "350000", *weighed(7, "350000")),
    guarantee(1, "汽车租赁3", "450000"),
)


def direct(day: int, firm: str, way: str, what: str, *acts: Act) -> Tale:
    said = {"way": way, "stage": "growing", "amount": "20000000", "what": what}
    return Tale("direct_finance", day, "firm", said, acts, firm)


VENUE = {"venue": "regional", "body": "示例股权交易中心", "reply": "已约下周见面，带三年报表。"}
DIRECT = (
    direct(1, "软件8", "equity", "想找一位做产业的投资人。"),
    direct(2, "机械零部件7", "listing", "新三板还差哪些条件。"),
    direct(
        26,
        "通信服务5",
        "equity",
        "扩产缺两千万元。",
        Act(25, "refer", "bureau", VENUE),
        Act(20, "begin_talks", "firm", {"note": "谈了两家。"}),
        Act(
            8,
            "raise",
            "firm",
            {"raised": "12000000", "raised_on": on(0), "from_whom": "一家产业基金"},
        ),
    ),
)
URGENCY = {
    "kind": "credit_loan",
    "amount": "500000",
    "term_months": 6,
    "purpose": "wages",
    "urgency": "payroll",
    "reason": "后天发工资，货款晚到。",
    "needed_on": on(3),
}


def fast(day: int, firm: str, key: str, *acts: Act) -> Tale:
    return Tale("fast_review", day, "firm", {"institution": body(key), **URGENCY}, acts, firm)


DESK = {
    "desk": colleague("nongshang"),
    "skipped": ["outlet", "branch"],
    "why": "老客户，急发工资。",
}
NO_NEED = {"why": "不急在这三天，按普通件三个工作日内答复。"}
FAST = (
    fast(0, "快递服务4", "nongshang"),
    fast(
        3,
        "物业服务6",
        "nongshang",
        Act(3, "approve", "nongshang manager", DESK),
        Act(
            2,
            "refuse",
            "nongshang",
            {"reason": "ability", "explanation": "现有负债已经高于年收入，建议先谈延期。"},
        ),
    ),
    fast(9, "装饰工程5", "nongshang", Act(9, "ordinary", "nongshang manager", NO_NEED)),
)
DRAW = {"amount": "200000", "needed_on": on(4), "purpose": "付面料款。"}
DRAWS = (
    Tale("drawdown", 0, "firm", {"institution": body("huimin"), **DRAW}, (), "服饰8"),
    Tale(
        "drawdown",
        8,
        "firm",
        {"institution": body("dahang"), **DRAW},
        (
            Act(8, "take", "dahang"),
            Act(
                7,
                "refuse",
                "dahang",
                {"reason": "documents", "explanation": "缺购货合同，补齐后当天可以重报。"},
            ),
        ),
        "粮油批发6",
    ),
)
BILL = {
    "contract": loan,
    "instrument": "receivable",
    "what": "对两家连锁超市的应收账款。",
    "other_party": "示例连锁超市",
    "falls_due_on": on(120),
    "value": "260000",
}
SECURITY = (
    Tale("collateral", 1, "nongshang", BILL, (), "蔬菜种植3"),
    Tale(
        "collateral",
        24,
        "huimin",
        BILL,
        (
            Act(22, "agree", "firm", {"owned": ["own", "free"]}),
            Act(
                20,
                "register",
                "huimin",
                {
                    "register": "movables_register",
                    "registered_as": "DY-2026-0917",
                    "registered_on": on(0),
                    "lasts_until": on(200),
                },
            ),
        ),
        "仓储服务5",
    ),
)
TALES = (*GUARANTEES, *DIRECT, *FAST, *DRAWS, *SECURITY)
