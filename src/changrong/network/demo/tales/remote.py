"""At a distance: rooms for a talk, salons, papers signed by both sides."""

from changrong.network.demo.tales.tale import Act, Tale, at, body, colleague, number


def session(day: int, firm: str, key: str, sort: str, topic: str, *acts: Act) -> Tale:
    said = {"institution": body(key), "sort": sort, "topic": topic}
    return Tale("session", day, "firm", said, acts, firm)


def booked(day: int, key: str, days: int) -> Act:
    said = {
        "at": at(days, "14:00"),
        "until": at(days, "15:00"),
        "host": colleague(key),
        "link": "会议号 100-300",
    }
    return Act(day, "book", key, said)


SESSIONS = (
    session(1, "软件7", "dahang", "video", "专利能不能当担保。"),
    session(2, "装饰工程4", "donghu", "phone", "工程款晚到，想问展期。"),
    session(
        3, "@chen", "nongshang", "video", "旺季备货，还能不能再借。", booked(2, "nongshang", 5)
    ),
    session(
        14,
        "旅行社4",
        "huimin",
        "panel",
        "复团以后资金怎么安排。",
        booked(13, "huimin", 2),
        Act(
            10,
            "hold",
            "huimin",
            {"mode": "video", "minutes": "建议先用信用贷过渡，三月再谈抵押。", "next": "发清单。"},
            hour=15,
        ),
    ),
    session(
        11,
        "快递服务3",
        "dahang",
        "phone",
        "设备贷怎么还合适。",
        booked(10, "dahang", 1),
        Act(8, "miss", "dahang", {"who": "firm"}, hour=15),
    ),
)


def salon(day: int, by: str, title: str, starts: int, *acts: Act, name: str = "") -> Tale:
    said = {
        "title": title,
        "topic": "讲条件、材料、办多久，现场答问。",
        "starts_at": at(starts, "19:00"),
        "room": "会议号 100-400",
        "seats": 40,
    }
    return Tale("salon", day, by, said, acts, name=name)


def place(day: int, firm: str, name: str, ask: str) -> Tale:
    return Tale("salon_place", day, "firm", {"salon": number(name), "ask": ask}, (), firm)


SALONS = (
    salon(3, "nongshang", "年底备货怎么借更省", 9, name="coming salon"),
    place(2, "超市7", "coming salon", "循环额度怎么算利息？"),
    place(1, "@wu", "coming salon", "竹编出口能不能用信用证？"),
    salon(
        16,
        "huimin",
        "第一次贷款要准备什么",
        5,
        Act(11, "hold", "huimin", {"note": "一小时，问得最多的是流水。"}, hour=16),
        name="held salon",
    ),
    place(15, "快餐店5", "held salon", "没有公司账户能不能贷？"),
    salon(5, "dahang", "设备更新贷款答问", 16),
)


def papers(day: int, firm: str, key: str, title: str, *acts: Act) -> Tale:
    return Tale("signing", day, key, {"papers": "loan", "title": title}, acts, firm)


AGREED = {"agreed": ["read", "may"], "signer": "陈女士"}
SIGNINGS = (
    papers(3, "@wu", "dahang", "循环额度合同", Act(2, "send", "dahang", paper="循环额度合同")),
    papers(
        17,
        "电气安装6",
        "nongshang",
        "借款合同补充协议",
        Act(16, "send", "nongshang", paper="补充协议"),
        Act(14, "sign", "firm", AGREED),
        Act(13, "seal", "nongshang", AGREED | {"signer": "赵经理"}),
    ),
    papers(16, "汽车租赁4", "huimin", "抵押合同", Act(14, "send", "huimin", paper="抵押合同")),
    papers(4, "机械零部件5", "huimin", "流动资金借款合同"),
    papers(
        7,
        "物业服务4",
        "donghu",
        "保证合同",
        Act(5, "drop", "donghu", {"reason": "企业改到柜面签。"}),
    ),
)
TALES = (*SESSIONS, *SALONS, *SIGNINGS)
