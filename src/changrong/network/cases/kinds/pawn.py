"""A pawn (典当): an item is appraised and pledged against a ticket, then redeemed or sold."""

from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._local import NOTE, REFUSED, answered, body, refuse, their_time
from changrong.network.cases.kinds._shared import (
    ANYONE,
    ASKING,
    BY_FIRM,
    CONTACT,
    FIRM,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    again,
    ask_firm,
    firm_answers,
    money,
    noted,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

RULE = "mofcom-2005-pawn"
GRACE = f"{RULE}/five-days-of-grace"
OWN_RISK = f"{RULE}/small-items-at-own-risk"
TERM_LIMIT = f"{RULE}/term-of-six-months"
CHARGES = (f"{RULE}/charge-on-movables", f"{RULE}/charge-on-real-estate")
WAYS = (
    ("own_sale", Text("典当行自行变卖", "Sold by the pawnshop")),
    ("auction", Text("委托拍卖行拍卖", "Auctioned")),
    ("taken_at_value", Text("折价处理", "Taken at its value")),
)
CHECKED = (
    ("identity", Text("核对当户身份", "Who pledges it was identified")),
    ("ownership", Text("核对权属凭证", "The papers of ownership were checked")),
    ("inspected", Text("当面验收当物", "The item was inspected in their presence")),
    ("explained", Text("讲清当金、息费和到期日", "Loan, charges and last day were explained")),
)
TERM = Field("term_months", label=Text("典当期限（月）", "Term (months)"), fact="pawn.term_months")
BEFORE = ("applied", "asking", "appraised", "accepted")

pawn = Kind(
    "pawn",
    prefix="DD",
    label=Text("典当", "Pawn"),
    clause="beijing-2020-emergency:P4",
    group="local",
    about=ANYONE,
    lead=Text(
        "拿首饰、车辆、设备、房屋作当物，向典当行借一笔短期的钱，到期赎回。",
        "Pledge jewellery, a vehicle, equipment or a home to a pawnshop for a short loan, and "
        "redeem it when the term ends.",
    ),
    fields=(
        body(Text("找哪家典当行", "Which pawnshop"), "pawnshop"),
        Field("item_kind", label=Text("当什么", "What is pledged"), fact="pawn.item"),
        Field(
            "item",
            "long_text",
            Text("当物的情况", "The item"),
            Text(
                "品牌型号、成色、有没有发票或产权证。",
                "Make, condition, and whether there is an invoice or a title deed.",
            ),
        ),
        money("wanted", Text("想借多少", "How much you would like")),
        TERM,
        *CONTACT,
        noted("value", "money", Text("鉴定价值", "Appraised value")),
        noted("lent", "money", Text("当金", "Lent on it")),
        noted("ticket", "text", Text("当票编号", "Pawn ticket")),
        noted("due_on", "date", Text("到期日", "Last day")),
        noted("surplus", "money", Text("退还当户", "Returned after the sale")),
        noted("shortfall", "money", Text("处置后的缺口", "Left owing after the sale")),
    ),
    opened_by=FIRM,
    held_by="institution",
    answers=("appraise", "refuse", "ask_firm"),
    asks_satisfied=True,
    states=(
        State(
            "applied",
            Text("待鉴定", "To be appraised"),
            "soon",
            next=Text("典当行会看货、估价。", "The pawnshop looks at the item and values it."),
        ),
        ASKING,
        State(
            "appraised",
            Text("已估价，等您决定", "Appraised; you decide"),
            "ask",
            next=Text("同意当金和息费就接受，不合适可以撤回。", "Accept the terms, or withdraw."),
        ),
        State(
            "accepted",
            Text("等您交当物", "The item is awaited"),
            "soon",
            next=Text(
                "带上身份证件、权属凭证和当物去典当行，当面验收后付当金。",
                "Bring your papers and the item; the money is paid once it is inspected.",
            ),
        ),
        State(
            "pledged",
            Text("在当", "In pledge"),
            "yes",
            next=Text(
                "到期赎当或者续当；过了到期日还有几天宽限，再过就是绝当。",
                "Redeem it or renew by the last day; there are some days of grace after it, and "
                "then it is forfeited.",
            ),
        ),
        State(
            "forfeited",
            Text("绝当，待处置", "Forfeited, to be sold"),
            "late",
            next=Text(
                "估价高的，卖得的钱扣掉费用和欠款，多退少补；估价低的由典当行自行处理，盈亏自负。",
                "What a sale brings above the debt is yours, what is wanting you owe; what was "
                "valued low the shop sells at its own gain and loss.",
            ),
        ),
        State("redeemed", Text("已赎当", "Redeemed"), "yes", end=True),
        State("sold", Text("已处置", "Sold"), "no", end=True),
        REFUSED,
        WITHDRAWN,
    ),
    clocks=(
        answered("appraise", "refuse", "withdraw"),
        *again(
            their_time(
                "term",
                Text("赎当或者续当", "Redeem or renew"),
                starts="pledge",
                stops=("renew", "redeem", "forfeit"),
                until="due_on",
            ),
            ("renewed_term", "renew"),
        ),
        Clock(
            "sale",
            duty=RESULT,
            label=Text("处置绝当物", "Sell what was forfeited"),
            starts="forfeit",
            stops=("sell",),
            levels=reminded(),
        ),
    ),
    moves=(
        Move(
            "appraise",
            Text("估价，提出当金", "Appraise, and offer a loan"),
            ("applied", "asking"),
            "appraised",
            by=STAFF,
            asks=(
                money("value", Text("鉴定价值", "Appraised value")),
                money("lent", Text("当金", "Lent on it")),
                TERM,
                Field("rate", "fraction", Text("月利率", "Monthly interest"), minimum="0"),
                Field("charge", fact="pawn.monthly_charge", minimum="0"),
                NOTE,
            ),
            said=Text("估价", "Appraised"),
            heeds=(TERM_LIMIT, *CHARGES),
            does="pawn.appraise",
            main=True,
            takes_case=True,
            tells=TOLD,
        ),
        ask_firm("applied"),
        firm_answers("applied"),
        Move(
            "accept",
            Text("接受当金和息费", "Accept the terms"),
            ("appraised",),
            "accepted",
            by=FIRM,
            said=Text("客户接受", "The customer accepted"),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "pledge",
            Text("收当，开当票", "Take the pledge, issue the ticket"),
            ("accepted",),
            "pledged",
            by=STAFF,
            asks=(
                Field(
                    "checked", "choices", Text("收当前核对", "Checked"), choices=CHECKED, every=True
                ),
                Field(
                    "registration",
                    "text",
                    Text("抵押登记编号", "Registration of the mortgage"),
                    Text(
                        "不动产必须先登记；动产有登记的也填。", "Real estate is registered first."
                    ),
                    required=False,
                ),
                Field("custody", "text", Text("存放在哪里", "Where it is kept"), required=False),
            ),
            said=Text("收当，付当金", "Pledged, and the money paid"),
            does="pawn.pledge",
            main=True,
            tells=TOLD,
        ),
        Move(
            "renew",
            Text("续当", "Renew"),
            ("pledged",),
            by=STAFF,
            asks=(TERM, money("paid", Text("结清上期息费", "Charges paid so far"), least="0")),
            said=Text("续当", "Renewed"),
            heeds=(TERM_LIMIT,),
            does="pawn.renew",
            tells=TOLD,
        ),
        Move(
            "redeem",
            Text("赎当", "Redeem"),
            ("pledged",),
            "redeemed",
            by=STAFF,
            asks=(
                money("repaid", Text("还了多少（当金加息费）", "Repaid: loan and charges")),
                Field("returned", "boolean", Text("当物已当面交还", "The item was handed back")),
            ),
            said=Text("赎当，交还当物", "Redeemed, the item handed back"),
            does="pawn.redeem",
            outcome="redeemed",
            main=True,
            tells=TOLD,
        ),
        Move(
            "forfeit",
            Text("转为绝当", "Forfeit"),
            ("pledged",),
            "forfeited",
            by=STAFF,
            asks=(
                Field(
                    "contacted", "long_text", Text("怎么通知客户的", "How the customer was told")
                ),
            ),
            said=Text("到期没有赎当或续当，转为绝当", "Neither redeemed nor renewed: forfeited"),
            does="pawn.forfeit",
            tells=TOLD,
        ),
        Move(
            "sell",
            Text("处置当物", "Sell the item"),
            ("forfeited",),
            "sold",
            by=STAFF,
            asks=(
                Field("way", "choice", Text("怎么处置", "How"), choices=WAYS),
                money("proceeds", Text("卖得多少", "Proceeds")),
                money("costs", Text("处置费用", "Costs"), least="0"),
                money("owed", Text("欠当金和息费合计", "Loan and charges owed")),
            ),
            said=Text("处置绝当物", "Sold what was forfeited"),
            does="pawn.sell",
            outcome="sold",
            main=True,
            tells=TOLD,
        ),
        refuse("applied", "asking", "appraised", "accepted"),
        withdraw(Text("申请", "request"), *BEFORE),
    ),
    outcomes=(
        Outcome("redeemed", Text("赎当", "Redeemed"), resolved=True),
        Outcome("sold", Text("绝当处置", "Forfeited and sold"), resolved=True),
        Outcome("refused", Text("典当行没有承接", "The pawnshop did not take it"), resolved=False),
        BY_FIRM,
    ),
)
