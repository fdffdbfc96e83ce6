"""A sale of bad loans (不良资产收购): valued, bid for, bought, restructured or disposed of."""

from changrong.network.cases.kind import PARTNER, Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.cases.kinds._local import money, noted
from changrong.network.cases.kinds._shared import STAFF, STANDARD, reminded
from changrong.network.people.models import Role
from changrong.text import Text

CAUSES = (
    ("epidemic", Text("疫情影响", "The epidemic")),
    ("disaster", Text("灾害、事故", "Disaster or accident")),
    ("market", Text("行业下行", "A downturn of the trade")),
    ("buyer", Text("下游拖欠", "Buyers that do not pay")),
    ("management", Text("经营不善", "How the firm was run")),
    ("other", Text("其他", "Something else")),
)
METHODS = (
    ("cash_flow", Text("现金流折现", "Discounted cash flow")),
    ("collateral", Text("抵质押物变现", "What collateral would bring")),
    ("comparison", Text("同类成交", "Comparable sales")),
    ("mixed", Text("综合", "A mixture")),
)
HANDED_OVER = (
    ("contracts", Text("借款、担保合同原件", "Original contracts")),
    ("collateral", Text("抵质押权变更登记", "Collateral re-registered")),
    ("borrowers_told", Text("债权转让已通知借款人", "The borrowers were told of the transfer")),
)
BEFORE = ("offered", "valued", "bidding")
ROUTES = (
    ("settlement", Text("与借款人和解", "Settled with the borrower")),
    ("court", Text("诉讼、执行", "In court")),
    ("auction", Text("拍卖、变卖抵质押物", "Collateral sold")),
    ("resale", Text("转让给别家", "Sold on")),
)

npl_sale = Kind(
    "npl_sale",
    prefix="BC",
    label=Text("不良资产收购", "Sale of bad loans"),
    clause="beijing-2020-emergency:P4",
    group="local",
    about=("institution",),
    lead=Text(
        "银行把受困企业的不良贷款打包，请地方资产管理公司报价收购，再重组或者处置。",
        "A bank packs bad loans of firms in trouble; asset managers bid, and whoever buys them "
        "restructures or disposes of them.",
    ),
    fields=(
        Field("name", "text", Text("资产包名称", "Name of the package")),
        Field("cause", "choice", Text("不良的主要原因", "What made them bad"), choices=CAUSES),
        Field(
            "loans",
            "long_text",
            Text("贷款清单", "The loans"),
            Text(
                "一行一笔：编号，空格，未还本金（元）。在这里签的贷款写 HT 编号。",
                "One a line: contract number, a space, principal outstanding in yuan. Use the HT "
                "number of a loan agreed here, your own number otherwise.",
            ),
        ),
        Field("situation", "long_text", Text("借款企业的情况", "How the borrowers stand")),
        noted("loan_count", "integer", Text("贷款笔数", "Number of loans")),
        noted("principal", "money", Text("本金合计", "Principal together")),
        noted("price", "money", Text("成交价", "Price")),
        noted("buyer", "institution", Text("收购方", "Bought by")),
        noted("proceeds", "money", Text("处置回款合计", "Proceeds so far")),
    ),
    opened_by=STAFF,
    on_open="npl_sale.open",
    held_by="own",
    states=(
        State("offered", Text("待估值", "To be valued"), "soon"),
        State("valued", Text("已估值，待邀请", "Valued, bidders to be invited"), "soon"),
        State("bidding", Text("报价中", "Bids are awaited")),
        State("bought", Text("已成交，待交割", "Sold, to be handed over"), "yes"),
        State("handed_over", Text("已交割，处置中", "Handed over, being worked out")),
        State("restructured", Text("已重组", "Restructured"), "yes", end=True),
        State("disposed", Text("已处置", "Disposed of"), "yes", end=True),
        State("unsold", Text("没有成交", "Not sold"), "no", end=True),
        State("withdrawn", Text("已撤回", "Withdrawn"), "no", end=True),
    ),
    clocks=(
        Clock(
            "value",
            duty=f"{STANDARD}/matter-result",
            label=Text("估值", "Value it"),
            stops=("value", "withdraw"),
            levels=reminded(STAFF, STAFF),
        ),
        Clock(
            "choose",
            duty=f"{STANDARD}/matter-result",
            label=Text("收报价，选定一家", "Take bids and choose"),
            starts="invite",
            stops=("invite", "sell", "close_unsold", "withdraw"),
            levels=(Level("over", tells=STAFF),),
            deadline=False,  # the time that bidders have
        ),
        Clock(
            "hand_over",
            duty=f"{STANDARD}/matter-result",
            label=Text("付款交割", "Pay and hand over"),
            starts="sell",
            stops=("hand_over", "fall_through"),
            levels=reminded(STAFF, STAFF),
        ),
    ),
    moves=(
        Move(
            "value",
            Text("估值，定底价", "Value it, set a reserve"),
            ("offered", "valued"),
            "valued",
            by=STAFF,
            asks=(
                Field("method", "choice", Text("估值方法", "Method"), choices=METHODS),
                money("value", Text("估值", "Value")),
                money("reserve", Text("底价，不告诉竞买方", "Reserve, not told to bidders")),
                Field("valuer", "text", Text("谁估的", "Valued by")),
            ),
            said=Text("完成估值", "Valued"),
            does="npl_sale.value",
            main=True,
            takes_case=True,
        ),
        Move(
            "invite",
            Text("邀请报价", "Invite bids"),
            ("valued", "bidding"),
            "bidding",
            by=(Role.MANAGER,),
            asks=(
                Field(
                    "institutions",
                    "institutions",
                    Text("请哪几家资产管理公司", "Which asset managers"),
                    of_kinds=("asset_manager",),
                ),
            ),
            said=Text("邀请报价", "Invited bids"),
            does="npl_sale.invite",
            not_by=("value",),
        ),
        Move(
            "sell",
            Text("成交", "Sell"),
            ("bidding",),
            "bought",
            by=(Role.MANAGER,),
            asks=(
                Field("bid", "dispatch", Text("选哪一家的报价", "Which bid")),
                money(
                    "price",
                    Text("成交价", "Price"),
                    Text("和这份报价一致，防止报价刚改过。", "As in the bid, lest it was changed."),
                ),
            ),
            said=Text("成交", "Sold"),
            does="npl_sale.sell",
            main=True,
        ),
        Move(
            "hand_over",
            Text("收款，交割完毕", "Paid and handed over"),
            ("bought",),
            "handed_over",
            by=STAFF,
            asks=(
                money("paid", Text("收到价款", "Price received")),
                Field(
                    "handed",
                    "choices",
                    Text("交割", "Handed over"),
                    choices=HANDED_OVER,
                    every=True,
                ),
            ),
            said=Text("收款并交割", "Paid and handed over"),
            does="npl_sale.hand_over",
            main=True,
        ),
        Move(
            "fall_through",
            Text("没有付款，成交作废", "Not paid: the sale falls through"),
            ("bought",),
            "valued",
            by=(Role.MANAGER,),
            asks=(Field("reason", "long_text", Text("原因", "Reason")),),
            said=Text("成交作废，可以再邀请报价", "Fell through; bids may be invited again"),
            does="npl_sale.fall_through",
        ),
        Move(
            "note_step",
            Text("记一次处置进展", "Note a step"),
            ("handed_over",),
            by=STAFF,
            side=PARTNER,
            asks=(
                Field("route", "choice", Text("做了什么", "What was done"), choices=ROUTES),
                Field("note", "long_text", Text("经过", "How it went")),
                money("received", Text("回款", "Proceeds"), least="0"),
            ),
            said=Text("处置进展", "A step of the work-out"),
            does="npl_sale.note_step",
        ),
        Move(
            "restructure",
            Text("重组完成", "Restructured"),
            ("handed_over",),
            "restructured",
            by=STAFF,
            side=PARTNER,
            asks=(
                Field(
                    "firms_kept",
                    "integer",
                    Text("几家企业恢复经营", "Firms back at work"),
                    minimum="0",
                ),
                money("new_debt", Text("重组后的债务", "Debt after it"), least="0"),
                money("finance", Text("另给的优惠融资", "New finance on good terms"), least="0"),
                Field("terms", "long_text", Text("重组条件", "The terms")),
            ),
            said=Text("重组完成", "Restructured"),
            outcome="restructured",
            main=True,
        ),
        Move(
            "dispose",
            Text("处置完成", "Disposed of"),
            ("handed_over",),
            "disposed",
            by=STAFF,
            side=PARTNER,
            asks=(
                money("costs", Text("处置费用", "Costs"), least="0"),
                Field("summary", "long_text", Text("处置总结", "Summary")),
            ),
            said=Text("处置完成", "Disposed of"),
            does="npl_sale.dispose",
            outcome="disposed",
        ),
        Move(
            "close_unsold",
            Text("没有合适的报价，结束", "No bid will do: close"),
            ("bidding",),
            "unsold",
            by=(Role.MANAGER,),
            asks=(Field("reason", "long_text", Text("原因", "Reason")),),
            said=Text("没有成交", "Not sold"),
            outcome="unsold",
        ),
        Move(
            "withdraw",
            Text("撤回", "Withdraw"),
            BEFORE,
            "withdrawn",
            by=STAFF,
            asks=(Field("reason", "long_text", Text("原因", "Reason")),),
            outcome="withdrawn",
        ),
    ),
    outcomes=(
        Outcome("restructured", Text("已重组", "Restructured"), resolved=True),
        Outcome("disposed", Text("已处置", "Disposed of"), resolved=True),
        Outcome("unsold", Text("没有成交", "Not sold"), resolved=False),
        Outcome("withdrawn", Text("银行撤回", "Withdrawn by the bank")),
    ),
)
