"""What a service can be, and what can be done there: closed lists, said in both languages."""

from changrong.text import Text

SORTS = {
    "portal": Text("网上平台", "Web portal"),
    "api": Text("开放接口", "API"),
    "hotline": Text("电话热线", "Hotline"),
    "phone_bank": Text("电话银行", "Telephone banking"),
    "mobile_bank": Text("手机银行", "Mobile banking"),
    "personal_e_bank": Text("个人网银", "Personal e-banking"),
    "corporate_e_bank": Text("企业网银", "Corporate e-banking"),
    "machine": Text("自助设备", "Self-service machines"),
    "wechat": Text("微信银行、公众号", "WeChat bank or account"),
    "video": Text("远程视频", "Remote video"),
    "other": Text("其他渠道", "Another channel"),
}
FUNCTIONS = {
    "ask": Text("咨询和查询", "Questions and enquiries"),
    "apply": Text("提需求、申请贷款", "State a need, apply for a loan"),
    "draw": Text("用款", "Draw on a loan"),
    "repay": Text("还款", "Repay"),
    "defer": Text("申请延期", "Ask to defer"),
    "transfer": Text("转账汇款", "Transfers"),
    "pay": Text("缴费、缴税", "Bills and taxes"),
    "payroll": Text("代发工资", "Payroll"),
    "account": Text("开户、对账", "Accounts and statements"),
    "cash": Text("存取现金", "Cash"),
    "wealth": Text("理财", "Wealth management"),
    "sign": Text("远程签约", "Signing at a distance"),
    "insure": Text("投保", "Insurance"),
    "claim": Text("理赔报案", "Insurance claims"),
    "complain": Text("投诉", "Complaints"),
}
HOURS = {
    "always": Text("每天 24 小时", "Around the clock"),
    "daily": Text("每天，按下面的时间", "Every day, at the hours below"),
    "working_days": Text("工作日，按下面的时间", "On working days, at the hours below"),
}
OWN_BEAT = "portal"  # the network's own service of this sort is heard from its own worker
