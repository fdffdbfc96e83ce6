"""The headings under which kinds are listed, in their order."""

from changrong.text import Text

GROUPS = {
    "financing": Text("要资金", "Funds"),
    "relief": Text("还款有困难", "Relief"),
    "matching": Text("对接和服务", "Matching and service"),
    "local": Text("地方金融组织", "Local finance organisations"),
    "insurance": Text("保险", "Insurance"),
    "protection": Text("投诉和权益", "Protection"),
    "continuity": Text("不间断的服务", "Continuity"),
    "remote": Text("远程办理", "Remote dealings"),
    "channels": Text("渠道", "Channels"),
    "training": Text("政策学习", "Digest and training"),
    "oversight": Text("检查和督办", "Oversight"),
    "other": Text("其他", "Other"),
}
