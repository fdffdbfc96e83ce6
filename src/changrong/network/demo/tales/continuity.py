"""Continuity: plans and drills, watches, outlets that close and reopen, what cannot wait."""

from changrong.network.demo.tales.tale import Act, Tale, at, body, colleague, on, outlet

ADOPTED = {"version": "2026 年版", "valid_from": on(0), "valid_until": on(364)}


def plan(day: int, by: str, title: str, *acts: Act) -> Tale:
    said = {
        "title": title,
        "covers": ["business_loans", "corporate_e_bank", "outlets", "cash"],
        "keeper": "运营管理部",
    }
    return Tale("continuity_plan", day, f"{by} manager", said, acts)


DRILLED = {"on": on(0), "how": "switch", "result": "mend", "found": "备用线路切换慢了三分钟。"}
PLANS = (
    plan(3, "shirong", "担保业务连续性预案"),
    plan(
        60,
        "nongshang",
        "营业中断预案",
        Act(58, "adopt", "nongshang manager", ADOPTED, paper="营业中断预案"),
        Act(30, "drill", "nongshang", DRILLED),
    ),
)
WATCHES = (
    Tale(
        "duty_watch",
        1,
        "nongshang manager",
        {
            "person": "值班经理 田",
            "phone": "010-00000000",
            "begins_at": at(0, "17:00"),
            "ends_at": at(6, "09:00"),
        },
    ),
    Tale(
        "duty_watch",
        9,
        "nongshang manager",
        {
            "person": "值班经理 邵",
            "phone": "010-00000000",
            "begins_at": at(0, "17:00"),
            "ends_at": at(1, "09:00"),
        },
        (Act(7, "hand_over", "nongshang", {"log": "一夜平稳，接两个挂失电话。"}),),
    ),
)
READY = {"ready": ["plan", "staff", "supplies", "cleaned", "systems"], "wished_on": on(5)}
CLOSED = {"why": "building", "instead": "临江支行，或者手机银行。"}
OUTLETS = (
    Tale(
        "outlet_reopening",
        18,
        "nongshang manager",
        {"outlet": outlet("nongshang", 1), "closed_on": on(0), **CLOSED},
        (
            Act(10, "apply", "nongshang manager", READY),
            Act(9, "approve", "bureau", {"batch": 1, "opens_on": on(3)}),
            Act(6, "reopen", "nongshang manager"),
        ),
    ),
    Tale(
        "outlet_reopening",
        9,
        "nongshang manager",
        {"outlet": outlet("nongshang", 2), "closed_on": on(0), **CLOSED},
        (Act(1, "apply", "nongshang manager", READY),),
    ),
)


def incident(day: int, by: str, gravity: str, what: str, facts: str, *acts: Act) -> Tale:
    said = {
        "what": what,
        "gravity": gravity,
        "happened_at": at(0, "08:40"),
        "place": "营业大厅",
        "facts": facts,
    }
    return Tale("incident", day, by, said, acts, name=f"incident-{day}")


HAND = {"lead": "李主任", "phone": "010-00000000", "measures": "启用备用线路，人工先办。"}
INCIDENTS = (
    incident(
        1,
        "dahang",
        "ordinary",
        "system",
        "柜面系统中断，三台自助设备停用。",
        Act(1, "handle", "dahang", HAND),
    ),
    incident(5, "huimin", "ordinary", "cash", "现金押运车晚到，上午取不了大额现金。"),
    incident(
        16,
        "donghu",
        "large",
        "outlet_closed",
        "楼下水管爆裂，临时停业半天。",
        Act(16, "handle", "donghu", HAND, hour=10),
        Act(
            15,
            "report_handled",
            "donghu",
            {"outcome": "抢修完成，恢复营业。", "restored_at": at(-1, "14:00")},
        ),
        Act(14, "close", "bureau", {"lessons": "排查同类老旧管线。"}),
    ),
)


def urgent(day: int, firm: str, key: str, service: str, what: str, *acts: Act) -> Tale:
    said = {
        "institution": body(key),
        "service": service,
        "who": "supplier",
        "amount": "600000",
        "what": what,
    }
    return Tale("urgent_service", day, "firm", said, acts, firm)


CHECKED = {"checked": ["identity", "purpose", "account", "fraud"]}
URGENT = (
    urgent(0, "卫生材料4", "dahang", "transfer", "口罩机尾款今天不到账就被别家提走。"),
    urgent(
        7,
        "冷链物流5",
        "huimin",
        "cash",
        "给装卸工发现金工资。",
        Act(6, "refuse", "huimin", {"reason": "大额现金要提前一天预约，已改约次日上午。"}),
    ),
    urgent(
        12,
        "肉制品3",
        "nongshang",
        "clearing",
        "给医院供货，要加急清算。",
        Act(12, "check", "nongshang", CHECKED),
        Act(
            12,
            "finish",
            "nongshang second",
            {"voucher": "QS-1203", "done_amount": "600000"},
            hour=14,
        ),
    ),
)


def door(day: int, firm: str, key: str, *acts: Act) -> Tale:
    said = {
        "institution": body(key),
        "group": "supplier",
        "services": ["loan", "account"],
        "address": "示例路 12 号（虚构）",
    }
    return Tale("home_visit", day, "firm", said, acts, firm)


VISITS = (
    door(1, "卫生材料5", "donghu"),
    door(
        8,
        "肉制品4",
        "dahang",
        Act(7, "schedule", "dahang", {"visit_at": at(3, "10:00"), "visitor": colleague("dahang")}),
        Act(
            3,
            "serve",
            "dahang",
            {"served": ["loan"], "arrived_at": at(0, "10:05"), "result": "收齐了材料。"},
            hour=14,
        ),
    ),
)
TALES = (*PLANS, *WATCHES, *OUTLETS, *INCIDENTS, *URGENT, *VISITS)
