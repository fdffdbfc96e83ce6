"""Insurance: what firms want covered, and what befell those that are."""

from changrong.network.demo.tales.tale import Act, Tale, body, on

INSURER, EXPORT = "caibao", "chukou"
HARM = {"insurance": "other", "harm": "property", "event_known_on": on(-1)}


def claim(day: int, firm: str, what: str, claimed: str, *acts: Act, by: str = "firm") -> Tale:
    asked = {"institution": body(INSURER), "policy": f"PZ-2026-{day:03}", **HARM}
    said = {"what": what, "claimed": claimed, "papers": ["policy", "photos"]}
    order = {"work_order": f"GD-BX-{day:04}"} if by == "hotline" else {}
    return Tale("insurance_claim", day, by, asked | said | order, acts, firm)


def agreed(amount: str) -> dict[str, str]:
    return {"agreed": amount, "basis": "按重置价值扣免赔额。"}


CLAIMS = (
    claim(1, "冷链物流2", "冷库压缩机失火，烧坏两台。", "160000"),
    claim(
        4,
        "@chen",
        "后厨漏水，泡坏一台冰柜。",
        "18000",
        Act(3, "take", INSURER),
        Act(
            2,
            "ask_papers",
            INSURER,
            {"missing": ["event", "loss"], "asked": "事故证明一份，损失清单附发票。"},
        ),
    ),
    claim(8, "超市4", "暴雨进水，库存受损。", "75000", by="hotline"),
    claim(
        25,
        "服饰3",
        "仓库漏雨，冬装泡水。",
        "90000",
        Act(24, "take", INSURER),
        Act(22, "pay_part", INSURER, {"amount": "30000"}),
        Act(18, "find_covered", INSURER, agreed("82000")),
        Act(17, "agree", "firm"),
        Act(13, "pay", INSURER, {"amount": "52000", "voucher": "FK-1107"}),
    ),
    claim(
        20,
        "五金店2",
        "货架老化倒塌。",
        "12000",
        Act(19, "take", INSURER),
        Act(14, "find_not_covered", INSURER, {"reason": "excluded"}),
        Act(
            13,
            "send_refusal",
            INSURER,
            {"letter": "拒赔 2026-031", "grounds": "自然损耗在保险合同第七条除外责任内。"},
        ),
    ),
)


def cover(day: int, firm: str, sort: str, what: str, *acts: Act, at: str = INSURER) -> Tale:
    asked = {
        "institution": body(at),
        "cover": sort,
        "what": what,
        "sum_insured": "2000000",
        "starts_on": on(20),
        "instalments": 2,
    }
    return Tale("insurance_need", day, "firm", asked, acts, firm)


QUOTE = {
    "premium": "9600",
    "sum_insured": "2000000",
    "instalments": 2,
    "covers": "营业中断最长九十天，按日赔付。",
    "valid_until": on(20),
}
COVERS = (
    cover(1, "酒店管理3", "interruption", "停业期间的房租和工资。"),
    cover(5, "@wu", "transport", "发往外省的竹编，破损多。", Act(4, "quote", INSURER, QUOTE)),
    cover(2, "机械零部件3", "export_credit", "第一次出口，担心收不到款。", at=EXPORT),
    cover(
        21,
        "旅行社2",
        "interruption",
        "团期取消的损失。",
        Act(20, "quote", INSURER, QUOTE),
        Act(18, "accept", "firm"),
        Act(17, "issue", INSURER, {"policy": "YB-2026-311", "ends_on": on(365), "paid": "4800"}),
        Act(9, "pay_premium", INSURER, {"paid": "4800"}),
        Act(7, "finish", INSURER),
    ),
    cover(
        15,
        "水产养殖2",
        "disaster",
        "鱼塘洪涝。",
        Act(13, "refuse", INSURER, {"reason": "汛期内新投保的鱼塘不承保，明年四月可以再来。"}),
    ),
)
TALES = (*CLAIMS, *COVERS)
