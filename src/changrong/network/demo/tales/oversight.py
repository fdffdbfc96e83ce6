"""Oversight: the three checks of a loan, where the money went, who was diligent, what was inspected,
gaps, duties, partners."""

from changrong.identifiers import make_credit_code
from changrong.network.cases.kinds.loan_check import AFTER, BEFORE, DURING
from changrong.network.demo.tales.tale import (
    Act,
    Late,
    Loan,
    Tale,
    body,
    colleague,
    loan,
    on,
)

NOTE = {"note": "账实相符。"}
LOANS = tuple(
    Loan(firm, day, bank, 12, "400000")
    for firm, day, bank in (
        ("通信服务3", 66, "huimin"),
        ("电气安装4", 64, "nongshang"),
        ("物业服务5", 62, "huimin"),
        ("蔬菜种植3", 61, "nongshang"),
        ("仓储服务5", 59, "huimin"),
    )
)
OLD = {"enterprise.equity_changed_hands": False}


def three_checks(day: int, firm: str, by: str, *after: Act) -> Tale:
    """A loan is looked at before, by a colleague when it is paid out, and afterwards."""
    passed = {
        "before_done": [name for name, _label in BEFORE],
        "operating": True,
        "in_substance": True,
        **NOTE,
    }
    lent = {
        "during_done": [name for name, _label in DURING],
        "contract": loan,
        "next_check_on": on(20),
        **NOTE,
    }
    said = {
        "what": "流动资金贷款",
        "amount": "400000",
        "loan": "operating",
        "purpose": "采购备货。",
    }
    acts = (
        Act(day - 3, "pass_before", by, passed, facts=OLD),
        Act(day - 5, "pass_during", f"{by} second", lent),
        *after,
    )
    return Tale("loan_check", day, by, said, acts, firm)


def looked(day: int, by: str, next_in: int = 60) -> Act:
    said = {"after_done": [name for name, _label in AFTER], "result": "sound", **NOTE}
    return Act(day, "after_check", by, said | {"next_check_on": on(next_in)})


CHECKS = (
    three_checks(40, "通信服务3", "huimin", looked(24, "huimin", 21), looked(12, "huimin")),
    three_checks(39, "电气安装4", "nongshang", looked(23, "nongshang")),
    three_checks(
        38,
        "物业服务5",
        "huimin",
        Act(4, "raise_issue", "huimin", {"issue": "贷款用途凭证缺一张发票。"}),
    ),
    three_checks(37, "蔬菜种植3", "nongshang", looked(22, "nongshang")),
    three_checks(36, "仓储服务5", "huimin", looked(22, "huimin")),
)
DIVERSIONS = (
    Tale(
        "diversion",
        1,
        "nongshang",
        {"contract": loan, "how": "flow", "what": "放款次日转给一家房产中介。"},
        (),
        "电气安装4",
    ),
    Tale(
        "diversion",
        13,
        "huimin",
        {"contract": loan, "how": "check", "what": "进货发票和付款对不上。"},
        (Act(12, "take", "huimin"), Act(9, "clear", "huimin", {"why": "补交了另一张发票。"})),
        "通信服务3",
    ),
)

# ---------------------------------------------------------------- who was diligent

DILIGENT = {"finding": "diligent", "standard_set": True, "duties_done": True, "evidence": True}
NEGLIGENT = {"finding": "negligent", "standard_set": True, "duties_done": False, "evidence": False}
STEPS = ("selling", "acceptance", "review", "operations", "disbursement", "after_lending", "other")
WELL = "exempt"
HELD, PART, UPHELD, DISMISSED = "hold", "exempt_part", "upheld", "dismissed"


def finding(place: int, day: int, key: str, how: str) -> tuple[Act, ...]:
    """What becomes of one of those reviewed."""
    here = ("finding", place)
    good = how in (WELL, PART)
    told = (DILIGENT if good else NEGLIGENT) | {"why": "逐条对照了认定标准和底稿。"}
    decided = how if how in (WELL, HELD, PART) else HELD
    reason = {"reason": "按标准做到了。" if good else "底稿里没有这一步。"}
    if decided == PART:
        reason["why_less"] = "一处底稿不全。"
    acts = [
        Act(day, "say", key, {"statement": "流程走全了，底稿在档。"}, on=here),
        Act(day - 2, "find", f"{key} manager", told, on=here),
        Act(day - 4, decided, f"{key} second", reason, on=here),
    ]
    if how in (UPHELD, DISMISSED):
        why = {"why": "当时的岗位说明里没有这一步。"}
        acts.append(Act(day - 6, "appeal", key, why, on=here))
        end = "grant_full" if how == UPHELD else "dismiss"
        said = {"reason": "岗位说明确实如此。" if how == UPHELD else "底稿里没有。"}
        acts.append(Act(day - 8, end, f"{key} third", said, on=here))
    return tuple(acts)


def loss(day: int, key: str, sort: str, number: str, what: str, *fates: str) -> Tale:
    said = {
        "loss": sort,
        "number": number,
        "borrower": "某商贸公司",
        "amount": "230000",
        "lost_on": on(-20),
        "npl_ratio": "0.02",
        "tolerance": "0.03",
        "what": what,
    }
    named = tuple(
        Act(
            day - 1,
            "name_person",
            f"{key} manager",
            {"person": colleague(key), "step": step, "duties": "核对流水、合同和现场。"},
        )
        for step, _fate in zip(STEPS, fates, strict=False)
    )
    all_named = Act(day - 2, "all_named", f"{key} manager")
    acts = [one for place, how in enumerate(fates) for one in finding(place, day - 3, key, how)]
    ended = Act(day - 20, "conclude", f"{key} manager", {"lessons": "上门要留照片，底稿当天归档。"})
    return Tale("exemption", day, f"{key} manager", said, (*named, all_named, *acts, ended))


LOSSES = (
    loss(34, "nongshang", "loan", "行内 2026-0031", "停业后断供。", WELL, WELL, PART, UPHELD, HELD),
    loss(30, "nongshang", "loan", "行内 2026-0044", "下游违约。", WELL, WELL, UPHELD, DISMISSED),
    loss(33, "shirong", "guarantee", "保 2026-7", "代偿后追不回。", WELL, WELL, PART, UPHELD),
    loss(29, "shirong", "guarantee", "保 2026-9", "抵押物灭失。", WELL, WELL, DISMISSED, HELD),
    Tale(
        "exemption",
        14,
        "nongshang manager",
        {
            "loss": "loan",
            "number": "行内 2026-0052",
            "borrower": "某建材公司",
            "amount": "410000",
            "lost_on": on(-9),
            "what": "项目停工，货款收不回。",
        },
    ),
)

# ---------------------------------------------------------------- what is looked into

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
        *announced(19, 7),
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
        14,
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
        {"sort": "audit", "subjects": ["due_diligence"], "period": "上半年", "done_by": on(12)},
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
    partner(13, "dahang", "示例评估咨询有限公司", "valuation"),
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
TALES = (
    *LOANS,
    *CHECKS,
    *DIVERSIONS,
    *LOSSES,
    *INSPECTIONS,
    *EXTRACTS,
    *ORDERS,
    *GAPS,
    *INTERNAL,
    *LEDGER,
    *PARTNERS,
)
