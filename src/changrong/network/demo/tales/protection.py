"""Protection: appeals, and reports of wrongdoing of which nobody learns who made them."""

from changrong.network.demo.tales.tale import Act, Tale, body, on


def appeal(day: int, firm: str, key: str, subject: str, what: str, *acts: Act, by="firm") -> Tale:
    said = {
        "subject": subject,
        "what": what,
        "wanted": "给一个准话。",
        "institution": body(key),
        "reply_by": "phone",
    }
    order = {"work_order": f"GD-SQ-{day:04}"} if by == "hotline" else {}
    return Tale("appeal", day, by, said | order, acts, firm)


def replied(day: int, key: str, reply: str) -> Act:
    return Act(day, "reply", key, {"reply": reply, "mode": "phone"})


ANSWER = "材料已经齐了，三个工作日内给结果。"
APPEALS = (
    appeal(1, "快餐店4", "dahang", "financing", "申请交了十天没有回音。"),
    appeal(
        5,
        "@wu",
        "dahang",
        "renewal",
        "续贷材料交了两次，还要再交。",
        Act(4, "take", "dahang"),
        replied(2, "dahang", ANSWER),
    ),
    appeal(
        14,
        "酒店管理4",
        "donghu",
        "cost",
        "综合费用比合同多出一块。",
        Act(13, "take", "donghu"),
        replied(11, "donghu", "多出的是评估费，附了发票。"),
        Act(9, "escalate", "firm", {"why": "评估费说好由银行承担。"}),
    ),
    appeal(
        30,
        "汽车租赁2",
        "huimin",
        "service",
        "三次预约都改期。",
        Act(28, "escalate", "firm", {"why": "打过两次电话，没有人理。"}),
    ),
    appeal(
        26,
        "粮油批发4",
        "nongshang",
        "account",
        "对公账户被限额，付不了货款。",
        Act(25, "take", "nongshang"),
        replied(24, "nongshang", "额度已经调回，今天起可以用。"),
        Act(22, "solved", "firm"),
    ),
    appeal(
        24,
        "蔬菜种植2",
        "xiaodai",
        "cost",
        "提前还款还收整月利息。",
        Act(23, "escalate", "xiaodai", {"why": "总部规定，网点定不了。"}),
        Act(22, "bureau_takes", "bureau"),
        Act(
            17,
            "bureau_cannot",
            "bureau",
            {"reply": "合同写明按月计息，依约有效。已建议公司改为按日计息。"},
        ),
    ),
    appeal(
        19,
        "服饰5",
        "shirong",
        "guarantee",
        "反担保要求一直在变。",
        Act(18, "take", "shirong"),
        replied(13, "shirong", "以最后一次书面清单为准，不再增加。"),
        by="hotline",
    ),
)


def report(day: int, firm: str, key: str, subject: str, what: str, *acts: Act, by="firm") -> Tale:
    said = {"institution": body(key), "subject": subject, "what": what, "evidence": "有录音。"}
    order = {"work_order": f"GD-JB-{day:04}"} if by == "hotline" else {}
    return Tale("wrongdoing", day, by, said | order, acts, firm)


ACCEPTED = {"no_interest": True}
REPORTS = (
    report(1, "五金店4", "xiaodai", "fees", "放款时先扣一笔“服务费”，没有发票。"),
    report(
        8,
        "水产养殖4",
        "dahang",
        "tied",
        "放款前要先买两份保险。",
        Act(7, "accept", "bureau", ACCEPTED),
        Act(6, "ask_institution", "bureau", {"question": "保险是谁、在哪一步、要求买的？"}),
    ),
    report(
        26,
        "建材批发4",
        "minying",
        "false",
        "宣传“零担保费”，签约时另收咨询费。",
        Act(25, "accept", "bureau", ACCEPTED),
        Act(24, "ask_institution", "bureau", {"question": "咨询费的依据和对应的服务是什么？"}),
        Act(
            20,
            "state",
            "minying",
            {"stated": "咨询费由合作方收取，本公司未留存。"},
            on=("inquiry", 0),
        ),
        Act(
            18,
            "find",
            "bureau",
            {
                "established": "合作方以公司名义收费，属实。",
                "reply": "您反映的情况属实，已要求全部退还。",
                "items": "退还费用；停止与该合作方合作。",
                "due_on": on(12),
            },
        ),
        Act(
            13,
            "submit",
            "minying",
            {"done": "三户已退款，协议已解除。"},
            on=("rectification", 0),
        ),
        Act(11, "accept", "bureau", {"checked": "看了退款回单。"}, on=("rectification", 0)),
    ),
    report(
        22,
        "洗染店3",
        "diandang",
        "unlicensed",
        "听说这家没有牌照。",
        Act(
            21,
            "not_accept",
            "bureau",
            {
                "reason": "no_facts",
                "reply": "经查在许可名单上，许可证可在地方金融组织名录查到。",
                "no_interest": True,
            },
        ),
        by="hotline",
    ),
    report(2, "文化演艺3", "donghu", "collection", "催收打给了不相干的亲戚。"),
)
TALES = (*APPEALS, *REPORTS)
