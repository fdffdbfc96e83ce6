"""Diligence: the three checks of a loan, where the money went, who was diligent after a loss."""

from changrong.network.cases.kinds.loan_check import AFTER, BEFORE, DURING
from changrong.network.demo.tales.tale import Act, Loan, Tale, colleague, loan, on

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
        8,
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
TALES = (*LOANS, *CHECKS, *DIVERSIONS, *LOSSES)
