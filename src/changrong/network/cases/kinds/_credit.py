"""What kinds about people's debts and records say alike."""

from changrong.network.cases.kind import Field, State
from changrong.text import Text

TO_THE_BORROWER = Text("写给借款人的说明", "What to tell the borrower")
OF_A_FIRM = Field(
    "contract",
    "contract",
    Text("哪笔贷款", "Which loan"),
    Text(
        "企业在平台上的贷款选这里；不在平台上的，下面写清楚是哪一笔。",
        "A firm's loan of this network; describe any other below.",
    ),
    required=False,
)
WHICH = Field(
    "which",
    "text",
    Text("是哪一笔", "Which debt it is"),
    Text(
        "写得让机构认得出来就行，如“工资卡名下的车贷”。不用写证件号码和完整卡号。",
        "So that the institution can tell; no number of a document, no whole card number.",
    ),
    required=False,
)
# Why a payment was missed, as the notices distinguish: three groups that are protected, those who
# lost their income for now, and businesses that were hit.
CAUSES = (
    ("treated", Text("住院治疗或隔离治疗", "In hospital or treated in isolation")),
    ("observed", Text("隔离观察", "Under observation in isolation")),
    ("fighting", Text("参加疫情防控工作", "At work against the epidemic")),
    ("income_lost", Text("暂时失去收入来源", "Without income for now")),
    ("business_hit", Text("经营受疫情影响", "The business is hit by the epidemic")),
    ("other", Text("其他原因", "Another reason")),
)
PROTECTED = ("treated", "observed", "fighting")
PAPERS = (
    ("medical", Text("医院或者隔离点的证明", "A paper of the hospital or place of isolation")),
    ("employer", Text("单位或者社区的证明", "A paper of the employer or neighbourhood")),
    ("income", Text("收入流水", "Records of income")),
    ("business", Text("停业、复工的通知或者记录", "Notices or records of closing and reopening")),
    ("own_word", Text("暂时拿不出，先书面说明", "None for now: my own written word")),
    ("other", Text("其他材料", "Something else")),
)
EVIDENCE = Field(
    "evidence",
    "choices",
    Text("能拿出哪些材料", "What you can show"),
    Text("提交后可以在事项页上传照片或文件。", "Photographs or files can be added afterwards."),
    choices=PAPERS,
)
VERIFIED = Field("how", "long_text", Text("怎么核实的", "How it was verified"))
RECEIVED = State(
    "received",
    Text("待接手", "To be taken up"),
    "soon",
    next=Text("机构会有人接手核实。", "Somebody at the institution takes it up."),
)
CHECKING = State(
    "checking",
    Text("核实中", "Being verified"),
    next=Text("机构正在核实情况。", "The institution verifies what happened."),
)
# What of a record may be wrong.
DISPUTED = (
    ("overdue", Text("逾期记录不对", "An overdue entry is wrong")),
    ("epidemic", Text("因疫情没还上，被报了逾期", "Missed because of the epidemic, yet reported")),
    ("balance", Text("余额、额度或者状态不对", "The balance, limit or status is wrong")),
    ("not_mine", Text("不是我的贷款或者担保", "A loan or guarantee that is not mine")),
    ("settled", Text("已经结清，还显示没结清", "Settled, yet shown as open")),
    ("too_old", Text("过了保存年限还没删", "Kept longer than the law allows")),
    ("identity", Text("名称、联系方式等不对", "Name, contact or the like is wrong")),
    ("query", Text("没同意就查了我的征信", "Looked up without my consent")),
    ("other", Text("其他", "Something else")),
)
