"""Relief: loans that fall due are called about, renewed, bridged, put off; credit records kept."""

from changrong.network.demo.tales.tale import Act, Loan, Tale, at, body, loan, on

SOUND = {
    **{f"enterprise.{name}": True for name in ("able_to_repay", "operates_normally")},
    **{f"enterprise.{name}": True for name in ("credit_record_good", "operates_lawfully")},
    **{f"enterprise.{name}": True for name in ("able_to_continue", "willing_to_repay")},
    "enterprise.evaded_debt": False,
    "loan.diverted": False,
    "loan.masks_risk": False,
    "loan.in_arrears": False,
    "loan.meets_new_loan_standards": True,
    "loan.meets_own_renewal_conditions": True,
}
TERMS = {"term_months": 12, "rate": "0.0380", "repayment": "interest_only"}
OFFER = TERMS | {"class_before": "normal", "class_after": "normal"}
SIGN = {"signed_on": on(0), "reviewed_as_new": True, "settles_old": True}
REACHED = {"mode": "phone", "business": "reduced", "reopening": "客流恢复到七成"}
NO_NEED = REACHED | {"plan": "own", "note": "到期用自有资金还清。"}
OF_LOAN = {"contract": loan}

LOANS = (  # three months: they fall due about now
    Loan("超市", 63, "huimin", 3),
    Loan("冷链物流", 60, "huimin", 3, "500000"),
    Loan("洗染店", 58, "nongshang", 3, "120000"),
    Loan("五金店", 57, "nongshang", 3, "150000"),
    Loan("旅行社", 56, "huimin", 3),
    Loan("服饰", 55, "nongshang", 3, "400000"),
    Loan("粮油批发", 54, "huimin", 3, "800000"),
    Loan("文化演艺", 74, "huimin", 3, "200000"),
    Loan("快餐店2", 75, "nongshang", 3, "100000"),
    Loan("酒店管理", 52, "nongshang", 3, "600000"),
)


def call(firm: str, day: int, bank: str, *acts: Act) -> Tale:
    return Tale("outreach", day, bank, OF_LOAN, acts, firm)


CALLS = (
    call("超市", 14, "huimin", Act(13, "take", "huimin"), Act(12, "no_need", "huimin", NO_NEED)),
    call(
        "冷链物流",
        13,
        "huimin",
        Act(12, "take", "huimin"),
        Act(11, "undecided", "huimin", REACHED | {"next_on": on(4), "note": "等节后回款。"}),
    ),
    call(
        "洗染店",
        12,
        "nongshang",
        Act(11, "take", "nongshang"),
        Act(11, "no_need", "nongshang", NO_NEED, hour=14),
    ),
    call("五金店", 12, "nongshang", Act(10, "firm_declines", "firm", {"plan": "receivables"})),
    call(
        "旅行社",
        13,
        "huimin",
        Act(12, "take", "huimin"),
        Act(10, "not_reached", "huimin", {"mode": "phone", "next_on": on(3), "note": "没有人接。"}),
    ),
    call("文化演艺", 24, "huimin"),
    call(
        "快餐店2",
        24,
        "nongshang",
        Act(23, "take", "nongshang"),
        Act(22, "no_need", "nongshang", NO_NEED),
    ),
)
WHY = {"why": "旺季备货，货款明年一月才回得来。"}
RENEWALS = (
    Tale("renewal", 1, "firm", OF_LOAN | WHY, (), "服饰"),
    Tale(
        "renewal",
        12,
        "firm",
        OF_LOAN | WHY,
        (
            Act(11, "take", "huimin"),
            Act(8, "offer", "huimin", OFFER, facts=SOUND),
            Act(7, "confirm", "firm"),
        ),
        "粮油批发",
    ),
    Tale("renewal", 13, "hotline", OF_LOAN | WHY | {"work_order": "GD-YS-0131"}, (), "酒店管理"),
)
BRIDGES = (
    Tale(
        "bridge",
        2,
        "firm",
        OF_LOAN | {"fund": body("zichan"), "amount": "400000", "why": "续贷批下来前差五天。"},
        (),
        "服饰",
    ),
    Tale(
        "bridge",
        9,
        "firm",
        OF_LOAN | {"fund": body("zichan"), "amount": "480000", "why": "旧贷先到期，新贷后放款。"},
        (
            Act(
                8,
                "promise_none",
                "nongshang",
                {"reason": "ability", "explanation": "下半年现金流还不上，建议先谈延期。"},
            ),
        ),
        "酒店管理",
    ),
)

ENTRY = {"entry": "2026 年 8 月显示逾期一期。", "evidence": ["report", "payment"]}
DISPUTES = (
    Tale(
        "credit_dispute",
        1,
        "firm",
        {
            "institution": body("dahang"),
            "which": "流动资金贷款",
            "subject": "overdue",
            "claim": "当天已经转账，回单附后。",
            **ENTRY,
        },
        (),
        "建材批发",
    ),
    Tale(
        "credit_dispute",
        9,
        "hotline",
        {
            "institution": body("huimin"),
            "which": "设备贷款",
            "subject": "epidemic",
            "claim": "停业期间应当不算逾期。",
            "work_order": "GD-YS-0087",
            **ENTRY,
        },
        (Act(8, "take", "huimin"),),
        "汽车租赁",
    ),
    Tale(
        "credit_dispute",
        18,
        "firm",
        {
            "institution": body("donghu"),
            "which": "经营贷款",
            "subject": "settled",
            "claim": "去年已经结清。",
            **ENTRY,
        },
        (
            Act(17, "take", "donghu"),
            Act(
                14,
                "verify",
                "donghu",
                {"found": "wrong", "how": "对过结清凭证，是漏报。", "marked": True},
            ),
            Act(13, "approve", "donghu second", {"correction": "改报已结清，余额为零。"}),
            Act(
                11,
                "report",
                "donghu",
                {"reported_on": on(0), "batch": "BS-1101", "reply": "已更正报送，五天内可查。"},
            ),
            Act(8, "confirm", "firm"),
        ),
        "软件",
    ),
)
EPIDEMIC = {
    "cause": "business_hit",
    "missed_on": on(-20),
    "evidence": ["business"],
    "why": "停业两个月，流水断了。",
    "loan": "operating",
}
VERIFIED = {
    "verified_cause": True,
    "in_group": True,
    "business": "company",
    "how": "看了停业通知和流水。",
}
PROTECTIONS = (
    Tale(
        "credit_protection",
        1,
        "firm",
        {"institution": body("nongshang"), "which": "经营贷款", **EPIDEMIC},
        (),
        "仓储服务",
    ),
    Tale(
        "credit_protection",
        13,
        "firm",
        {"institution": body("huimin"), "which": "经营贷款", **EPIDEMIC},
        (
            Act(12, "take", "huimin"),
            Act(11, "verify", "huimin", VERIFIED),
            Act(10, "protect", "huimin", {"protected_since": on(-30)}),
            Act(
                8,
                "report_normal",
                "huimin",
                {"months": "9 月、10 月", "batch": "BS-1108", "corrected": True},
            ),
        ),
        "快递服务",
    ),
    Tale(
        "credit_protection",
        16,
        "hotline",
        {
            "institution": body("dahang"),
            "which": "经营贷款",
            "work_order": "GD-YS-0102",
            **EPIDEMIC,
        },
        (
            Act(15, "take", "dahang"),
            Act(
                13,
                "refuse",
                "dahang",
                {"reason": "overdue_before", "explanation": "停业之前已经逾期三期。"},
            ),
        ),
        "物业服务",
    ),
)
CARD = {
    "loan": "credit_card",
    "cause": "income_lost",
    "because_epidemic": True,
    "scope": "both",
    "deferred_until": on(150),
    "evidence": ["employer", "income"],
    "why": "店里停业，三个月没有收入。",
    "contact_name": "林新客",
    "contact_phone": "13800006199",
}
OF_LIN = (
    Tale(
        "personal_deferral",
        4,
        "firm",
        {"institution": body("dahang"), **CARD},
        (
            Act(3, "take", "dahang"),
            Act(
                2,
                "verify",
                "dahang",
                {
                    "verified_cause": True,
                    "seen": ["employer"],
                    "how": "看了停业证明，打电话问过。",
                },
            ),
            Act(
                1,
                "propose",
                "dahang",
                {
                    "deferred_until": on(140),
                    "schedule": "到期后分六期还清。",
                    "promises": ["no_penalty", "by_schedule", "no_fee"],
                },
            ),
        ),
        "@lin",
    ),
    Tale(
        "home_visit",
        2,
        "firm",
        {
            "institution": body("nongshang"),
            "group": "medical_staff",
            "services": ["card", "account"],
            "address": "示例市朝阳区示例路 8 号院（虚构）",
            "wished_at": at(6, "15:00"),
            "contact_name": "林新客",
            "contact_phone": "13800006199",
        },
        (),
        "@lin",
    ),
)
TALES = (*LOANS, *CALLS, *RENEWALS, *BRIDGES, *DISPUTES, *PROTECTIONS, *OF_LIN)
