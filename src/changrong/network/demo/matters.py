"""The stories of the district: complaints, requests to defer, referrals from outlets.

Between them they stand in every state of their kinds. Days are working days ago.
"""

from changrong.network.demo.stories import Act, Story

TAKEN = {"no_interest": True}
UPHELD = {
    "ruling": "upheld",
    "reply": "经核实情况属实，多收的费用三日内退回，并向您致歉。",
    "root": "系统按旧费率计收，已经改正，其余客户同步复查。",
}
NOT_UPHELD = {"reply": "经核对合同和系统记录，计收没有差错，具体算法附在答复里。"}

COMPLAINTS = (
    Story(
        "huimin",
        1,
        {
            "subject": "service",
            "what": "预约好的上门时间改了两次，第三次没有人来，也没有提前说。",
            "wanted": "定一个准时间，换一位经办。",
        },
    ),
    Story(
        "nongshang",
        3,
        {
            "subject": "fees",
            "what": "放款当天扣了一笔账户管理费，合同里没有写。",
            "wanted": "退回这笔费用。",
        },
        (Act(2, "accept", "officer", TAKEN),),
    ),
    Story(
        "nongshang",
        13,
        {
            "subject": "credit_record",
            "what": "贷款已经结清，征信上还显示有余额，影响在别家申请。",
            "wanted": "更正征信记录，并出具说明。",
        },
        (
            Act(12, "accept", "officer", TAKEN),
            Act(6, "extend", "manager", {"reason": "要和征信中心核对报送记录，十五日内答复不了。"}),
        ),
    ),
    Story(
        "nongshang",
        19,
        {
            "subject": "terms",
            "what": "签合同时说可以随时提前还款，现在要收违约金。",
            "wanted": "按当时的说法免收。",
        },
        (
            Act(18, "accept", "officer", TAKEN),
            Act(12, "extend", "manager", {"reason": "当时的经办已经调岗，录音要向总行调取。"}),
            Act(1, "ask_longer", "manager", {"reason": "总行的录音还没有到，再要两周左右。"}),
        ),
    ),
    Story(
        "huimin",
        6,
        {
            "subject": "refusal",
            "what": "材料交齐半个月，说不办就不办，没有给书面原因。",
            "wanted": "写明拒绝的原因。",
        },
        (
            Act(5, "accept", "officer", TAKEN),
            Act(
                3,
                "ask_firm",
                "officer",
                {
                    "question": "您是在哪个网点交的材料？请写一下大概日期。",
                    "papers_asked": False,
                },
            ),
        ),
    ),
    Story(
        "donghu",
        14,
        {
            "subject": "fees",
            "what": "担保费收了两次，打电话说系统自动扣的。",
            "wanted": "退回多收的一次。",
        },
        (Act(13, "accept", "officer", TAKEN), Act(7, "decide", "officer", UPHELD)),
    ),
    Story(
        "dahang",
        12,
        {
            "subject": "collection",
            "what": "还款日当天上午就打电话催收，还打给了店里员工。",
            "wanted": "不要打给不相干的人。",
        },
        (Act(11, "accept", "officer", TAKEN), Act(4, "refuse", "officer", NOT_UPHELD)),
    ),
    Story(
        "xiaodai",
        20,
        {
            "subject": "terms",
            "what": "宣传单写年利率八厘八，合同里折算下来超过一分。",
            "wanted": "按宣传的利率重新签。",
        },
        (
            Act(19, "accept", "officer", TAKEN),
            Act(12, "refuse", "officer", NOT_UPHELD),
            Act(5, "contest", "firm", {"why": "答复只说合同没错，没有回答宣传单为什么不一样。"}),
        ),
    ),
    Story(
        "nongshang",
        50,
        {
            "subject": "service",
            "what": "网点排队两小时，窗口说小微业务只在周二办。",
            "wanted": "每天都能办，或者写明时间。",
        },
        (Act(49, "accept", "officer", TAKEN), Act(42, "decide", "officer", UPHELD)),
    ),
    Story(
        "guoxin",
        55,
        {
            "subject": "terms",
            "what": "还款计划和当时口头说的不一样，每月多还三百多元。",
            "wanted": "按口头说的改。",
        },
        (Act(54, "accept", "officer", TAKEN), Act(46, "refuse", "officer", NOT_UPHELD)),
    ),
    Story(
        "donghu",
        16,
        {
            "subject": "service",
            "what": "提前还款申请交了一周没有人处理，多付了一周利息。",
            "wanted": "退回这一周的利息。",
        },
        (
            Act(15, "accept", "officer", TAKEN),
            Act(9, "decide", "officer", UPHELD),
            Act(5, "satisfied", "firm"),
        ),
        firm="示例鲜禾餐饮管理有限公司",
    ),
    Story(
        "dahang",
        60,
        {
            "subject": "refusal",
            "what": "说行业不支持，可是政策里写了不能一刀切。",
            "wanted": "重新受理贷款申请。",
        },
        (
            Act(59, "accept", "officer", TAKEN),
            Act(52, "refuse", "officer", NOT_UPHELD),
            Act(48, "contest", "firm", {"why": "没有回答是不是按行业一律不办。"}),
            Act(
                38,
                "overturn",
                "bureau",
                {
                    "reply": "经核查，该行以行业为由不予受理缺乏依据，改为支持投诉。",
                    "remedy": "五日内重新受理申请，按程序审批并书面答复。",
                },
            ),
        ),
    ),
    Story(
        "huimin",
        65,
        {
            "subject": "fees",
            "what": "认为评估费不该由企业出。",
            "wanted": "退回评估费。",
        },
        (
            Act(64, "accept", "officer", TAKEN),
            Act(58, "refuse", "officer", NOT_UPHELD),
            Act(54, "contest", "firm", {"why": "别的银行都不收。"}),
            Act(
                44,
                "confirm",
                "bureau",
                {"reply": "经核查，评估由企业自行委托，费用不由银行收取，维持原决定。"},
            ),
        ),
    ),
    Story(
        "caibao",
        33,
        {
            "subject": "service",
            "what": "理赔材料交了，一直没有回音。",
            "wanted": "告诉我办到哪一步了。",
        },
        (Act(31, "withdraw", "firm", {"reason": "昨天已经收到赔款。"}),),
    ),
    Story(
        "nongshang",
        75,
        {
            "subject": "privacy",
            "what": "刚问过贷款，就接到好几家中介的电话。",
            "wanted": "查清信息是怎么出去的。",
        },
        (
            Act(74, "accept", "officer", TAKEN),
            Act(66, "extend", "manager", {"reason": "要逐个核对系统的查询记录。"}),
            Act(58, "ask_longer", "manager", {"reason": "外包公司的记录还没有调齐。"}),
            Act(57, "extend_again", "bureau", {"reason": "涉及外包管理，情况特别复杂，同意。"}),
            Act(48, "decide", "officer", {**UPHELD, "ruling": "partly"}),
        ),
    ),
)

SLACK = "旺季没有来，回款比往年晚，想把本金推后，利息照付。"
DEFERRALS = (
    Story(
        "huimin",
        40,
        {"why": "想先把钱用在新店装修上。"},
        (
            Act(39, "take", "officer"),
            Act(
                37,
                "refuse",
                "officer",
                {
                    "reason": "prospects",
                    "explanation": "现金流足够按期还款，延期会增加利息，建议不延。",
                },
            ),
        ),
        months=12,
    ),
    Story(
        "donghu",
        30,
        {"why": SLACK},
        (
            Act(29, "take", "officer"),
            Act(27, "grant", "officer", {"note": "同意把本金推后，利息仍按月付。"}),
        ),
        months=6,
    ),
    Story(
        "nongshang",
        24,
        {"why": "门前修路两个月，营业额少了四成。"},
        (
            Act(23, "take", "officer"),
            Act(22, "ask_firm", "officer", {"question": "请补一份近三个月的流水，手机拍照就行。"}),
            Act(20, "firm_answers", "firm", {"answer": "流水已经发到经办的工作邮箱。"}),
            Act(18, "grant", "officer", {"note": "材料齐了，同意。"}),
        ),
        months=3,
    ),
    Story(
        "nongshang",
        15,
        {"why": SLACK},
        (Act(14, "withdraw", "firm", {"reason": "货款到了，可以按期还。"}),),
        months=6,
    ),
    Story(
        "donghu",
        6,
        {"why": "大客户账期从一个月改成三个月。"},
        (
            Act(5, "take", "officer"),
            Act(4, "ask_firm", "officer", {"question": "请说说新的账期从哪一笔合同开始。"}),
        ),
        months=3,
    ),
    Story(
        "huimin",
        3,
        {"why": "后厨改造停业二十天，恢复后按月能还上。"},
        (Act(2, "take", "officer"),),
        months=4,
    ),
    Story("nongshang", 1, {"why": SLACK}, months=6),
)

REFERRALS = (
    Story(
        "nongshang",
        50,
        {
            "what": "想开出口信用证，网点没有外汇业务。",
            "why": "product",
            "explanation": "",
        },
        (Act(46, "answer", "bureau", {"reply": "市内两家银行能办，联系方式已经电话告知。"}),),
    ),
    Story(
        "huimin",
        45,
        {"what": "想借两千万元建冷库。", "why": "amount", "explanation": ""},
        (Act(44, "withdraw", "officer", {"reason": "企业改主意了，先租库。"}),),
    ),
    Story(
        "dahang",
        32,
        {"what": "问疫情期间的贴息政策还有没有。", "why": "policy", "explanation": ""},
        (Act(31, "answer", "bureau", {"reply": "那一批贴息已经到期，现在能用的两条附在后面。"}),),
    ),
    Story(
        "nongshang",
        26,
        {"what": "拖欠的社保要办缓缴。", "why": "other_body", "explanation": ""},
        (
            Act(25, "take", "bureau"),
            Act(
                24,
                "pass_on",
                "bureau",
                {
                    "body": "人力资源和社会保障局",
                    "reply": "缓缴由社保经办机构受理，已经转过去，三个工作日内会联系您。",
                },
            ),
        ),
    ),
    Story(
        "xiaodai",
        20,
        {"what": "要三百万元进一批货，超过我们的上限。", "why": "amount", "explanation": ""},
        (
            Act(19, "take", "bureau"),
            Act(
                18,
                "open_need",
                "bureau",
                {
                    "kind": "other_loan",
                    "amount": "3000000",
                    "term_months": 12,
                    "purpose": "stock",
                },
            ),
        ),
    ),
    Story(
        "donghu",
        2,
        {"what": "厂房在外区，想用来抵押。", "why": "region", "explanation": ""},
        (Act(1, "take", "bureau"),),
    ),
    Story(
        "nongshang",
        1,
        {
            "what": "想做知识产权质押，我行没有这个产品。",
            "why": "product",
            "explanation": "企业有三项发明专利，材料齐。",
        },
    ),
)
