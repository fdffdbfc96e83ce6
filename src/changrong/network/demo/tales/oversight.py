"""Oversight: what is inspected and put right, gaps, duties, partners."""

from changrong.identifiers import make_credit_code
from changrong.network.demo.tales.tale import Act, Late, Tale, body, colleague, on

VISIT = {
    "inspectors": 2,
    "papers_shown": True,
    "names": "孙检、李查",
    "seen": "台账、抽样档案二十份。",
}


def items(what: str, days: int) -> dict[str, str | Late]:
    return {"finding": what, "items": f"更正：{what}", "due_on": on(days)}


def inspection(day: int, key: str, why: str, visit: int, *acts: Act) -> Tale:
    said = {
        "institution": body(key),
        "subjects": ["ratios", "reports"],
        "why": why,
        "visit_on": on(visit),
    }
    return Tale("inspection", day, "bureau", said, acts)


def announced(day: int, visit: int) -> tuple[Act, ...]:
    told = {"notice": f"检通〔2026〕第 {day} 号", "visit_on": on(visit), "prepare": "台账和报表。"}
    return Act(day, "approve", "supervisor"), Act(day - 1, "announce", "bureau", told)


INSPECTIONS = (
    inspection(2, "xiaodai", "放贷余额和资本比例接近上限。", 12),
    inspection(
        34,
        "kechuang",
        "月报前后不一致。",
        12,
        *announced(33, 10),
        Act(26, "visit", "bureau", VISIT),
        Act(25, "countersign", "supervisor"),
        Act(24, "find", "bureau", items("责任余额少报一户。", 12)),
        Act(23, "finish", "bureau", {"opinion": "限期更正报表。"}),
        Act(18, "submit", "kechuang", {"done": "已更正并重报。"}, on=("rectification", 0)),
        Act(16, "accept", "bureau", {"checked": "核对了重报件。"}, on=("rectification", 0)),
        Act(15, "close", "bureau"),
    ),
    inspection(
        20,
        "diandang",
        "绝当物品处置的记录。",
        9,
        *announced(19, 45),
    ),
)
EXTRACTS = (
    Tale(
        "extract",
        3,
        "supervisor",
        {
            "institution": body("dahang"),
            "records": ["loans", "use"],
            "since": on(-300),
            "until": on(-20),
            "scope": "经营贷款，逐笔。",
            "basis": "年度监管评价",
            "due_on": on(9),
        },
        (Act(2, "take", "dahang"),),
    ),
    Tale(
        "extract",
        20,
        "supervisor",
        {
            "institution": body("donghu"),
            "records": ["complaints"],
            "since": on(-300),
            "until": on(-20),
            "scope": "投诉台账。",
            "basis": "年度监管评价",
            "due_on": on(10),
        },
        (
            Act(16, "deliver", "donghu", {"contents": "台账", "rows": 12, "complete": True}),
            Act(13, "nothing", "supervisor", {"opinion": "登记完整。"}),
        ),
    ),
)
ORDERS = (
    Tale(
        "rectification",
        16,
        "supervisor",
        {
            "institution": body("xiaodai"),
            "why": "complaints",
            "items": "利率公示不全，按年化补齐。",
            "due_on": on(14),
        },
    ),
    Tale(
        "inquiry",
        2,
        "bureau",
        {"institution": body("dahang"), "question": "第三季度首贷户下降的原因？"},
    ),
)


def gap(day: int, key: str, part: str, item: str, due: int, *acts: Act) -> Tale:
    said = {"part": part, "year": 2025, "item": item, "what": "按评价表要补。", "due_on": on(due)}
    return Tale("gap", day, f"{key} manager", said, acts)


PLANNED = {"means": "process", "plan": "改流程，加一个复核岗。"}
GAPS = (
    gap(2, "nongshang", "policies", "尽职免责细则没有按环节写", 20),
    gap(
        18,
        "nongshang",
        "products",
        "没有面向个体户的线上产品",
        45,
        Act(17, "assign", "nongshang manager", PLANNED | {"colleague": colleague("nongshang")}),
    ),
    gap(
        26,
        "nongshang",
        "lending",
        "首贷户占比低于平均",
        25,
        Act(25, "assign", "nongshang manager", PLANNED | {"colleague": colleague("nongshang")}),
        Act(15, "report", "nongshang", {"evidence": "首贷专窗开了三处，当月新增四十户。"}),
        Act(12, "verify", "nongshang manager", {"checked": "抽了十户核对。"}),
    ),
    gap(5, "shirong", "oversight", "反担保占比没有按月报", 15),
)
INTERNAL = (
    Tale(
        "internal_check",
        12,
        "nongshang manager",
        {"sort": "check", "subjects": ["policy", "fees"], "period": "第三季度", "done_by": on(20)},
        (
            Act(11, "start", "nongshang"),
            Act(8, "find", "nongshang", items("两户多收账户管理费。", 10)),
            Act(7, "finish", "nongshang", {"report": "一个问题，两户。"}),
            Act(3, "submit", "nongshang", {"done": "已退费。"}, on=("internal_fix", 0)),
        ),
    ),
    Tale(
        "internal_check",
        18,
        "shirong manager",
        {"sort": "audit", "subjects": ["due_diligence"], "period": "上半年", "done_by": on(60)},
    ),
)
LEDGER = (
    Tale(
        "duty_ledger",
        40,
        "bureau",
        {"notice": "guarantees", "due_on": on(120)},
        (
            Act(38, "begin", "bureau", {"person": "担保处", "plan": "十二月前印发。"}, ("duty", 0)),
            Act(20, "report", "bureau", {"evidence": "已印发并公开。"}, ("duty", 0)),
            Act(18, "confirm", "supervisor", on=("duty", 0)),
            Act(35, "begin", "bureau", {"person": "普惠处", "plan": "按季调度。"}, ("duty", 1)),
            Act(3, "report", "bureau", {"evidence": "三季度调度会纪要。"}, ("duty", 1)),
        ),
    ),
)
PARTNER = {
    "on_list": True,
    "approved_by": "first_level_branch",
    "barred": True,
    "does_review": False,
    "receives_funds": False,
}
FEES = {"fee_rate": "0.01", "ceiling": "0.02", "schedule": "按放款额一次收。"}


def partner(day: int, key: str, name: str, service: str, *acts: Act) -> Tale:
    code = make_credit_code(f"91110105DEMP{day:05}")
    said = {"partner": name, "partner_code": code, "service": service}
    return Tale("third_party", day, key, PARTNER | said, acts)


PARTNERS = (
    partner(6, "dahang", "示例评估咨询有限公司", "valuation"),
    partner(
        4,
        "nongshang",
        "示例助贷科技有限公司",
        "leads",
        Act(2, "file_fees", "nongshang", FEES),
    ),
    partner(
        30,
        "nongshang",
        "示例数据服务有限公司",
        "data",
        Act(28, "file_fees", "nongshang", FEES),
        Act(
            26,
            "approve",
            "nongshang manager",
            {"review_on": on(150), "breaks_rules": False},
        ),
    ),
)
TALES = (*INSPECTIONS, *EXTRACTS, *ORDERS, *GAPS, *INTERNAL, *LEDGER, *PARTNERS)
