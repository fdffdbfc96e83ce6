"""An emergency bridge (应急转贷): a fund pays the old loan for some days, until the renewal its
lender promised is drawn. It is with the fund; the lender takes part as its partner."""

from changrong.network.cases.kind import PARTNER, Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds._lending import NOTE, REFUSING, TERMS
from changrong.network.cases.kinds._shared import (
    ANSWER,
    BY_FIRM,
    CONTACT,
    FIRM,
    RESULT,
    STAFF,
    TOLD,
    WITHDRAWN,
    later,
    noted,
    reminded,
    withdraw,
)
from changrong.network.people.models import Role
from changrong.text import Text

FUNDS = "donghai-2023-bridge-loan"
LIMITS = (f"{FUNDS}/share-of-renewal", f"{FUNDS}/amount-cap", f"{FUNDS}/ten-days")
BEFORE = ("applied", "promised", "offered", "agreed")
BOTH = (Role.ENTERPRISE, Role.OFFICER)

AMOUNT = Field("amount", fact="bridge.amount", minimum="1")
PROMISED = Field("promised", fact="bridge.promised_renewal", minimum="1")
DAYS = Field("days", fact="bridge.days", minimum="1")
DAILY = Field(
    "daily_rate",
    "fraction",
    Text("每日费率", "Fee a day, as a share of the amount"),
    Text(
        "当地有办法规定费用的不用填，按办法算。",
        "Leave it out where a local notice fixes the fee; it is reckoned by that.",
    ),
    required=False,
    minimum="0",
)

FIELDS = (
    Field("contract", "contract", Text("要接续哪笔贷款", "Which loan is bridged")),
    Field("fund", "institution", Text("向哪家转贷资金申请", "Which fund")),
    AMOUNT,
    Field("why", "long_text", Text("还差多少、为什么", "What is short, and why")),
    *CONTACT,
    # Noted by the service as the case goes on.
    later(Field("promised", fact="bridge.promised_renewal")),
    later(Field("agreed_renewal", fact="bridge.bank_agreed_renewal")),
    later(Field("days", fact="bridge.days")),
    later(Field("of_government", fact="loan.bridged_by_government_fund")),
    noted("paid_on", "date", Text("垫付日", "Paid on")),
    noted("repay_by", "date", Text("最晚归还日", "To be repaid by")),
    noted("used_days", "integer", Text("用了几天", "Days used")),
    noted("fee", "money", Text("转贷费用", "The fee")),
    noted("new_contract", "text", Text("新合同", "The new contract")),
)
CONDITIONS = (
    Field("of_government", fact="loan.bridged_by_government_fund"),
    Field("working_capital", fact="loan.is_working_capital"),
    Field("operates", fact="enterprise.operates_normally"),
    Field("owes_wages", fact="bridge.owes_wages"),
    Field("litigation", fact="bridge.in_litigation"),
    Field("credit", fact="enterprise.credit_record_good"),
)

bridge = Kind(
    "bridge",
    prefix="ZJ",
    label=Text("应急转贷", "Emergency bridge"),
    clause="cbirc-2023-small-firms:三(九)",
    group="relief",
    lead=Text(
        "银行答应续贷、一时凑不齐旧贷款的，转贷资金先垫几天，新贷款下来再还。",
        "The lender promised to renew but the old loan cannot be gathered in time: a fund pays it "
        "for some days and is repaid from the new loan.",
    ),
    fields=FIELDS,
    opened_by=FIRM,
    on_open="bridge.check",
    held_by="fund",
    answers=("promise", "promise_none", "approve", "refuse"),
    asks_satisfied=True,
    states=(
        State(
            "applied",
            Text("等银行承诺续贷", "For the lender to promise"),
            "soon",
            next=Text("贷款银行先答复续不续。", "The lender first says whether it renews."),
        ),
        State(
            "promised",
            Text("银行已承诺，等资金方审核", "Promised, for the fund to weigh"),
            "soon",
            next=Text(
                "转贷资金方会写明金额、天数和费用。", "The fund states amount, days and fee."
            ),
        ),
        State(
            "offered",
            Text("等企业确认费用", "For the firm to confirm the fee"),
            "ask",
            next=Text(
                "看清金额、天数、费用，同意就确认。", "Read amount, days and fee, and confirm."
            ),
        ),
        State("agreed", Text("待垫付", "To be paid out"), "soon"),
        State("paid", Text("已垫付，等新贷款", "Paid out, the new loan to come"), "soon"),
        State("drawn", Text("新贷款已放，待归还", "New loan drawn, to be repaid"), "soon"),
        State("repaid", Text("已归还", "Repaid"), "yes", end=True),
        State(
            "fallen", Text("没有续上，企业已归还", "Not renewed, the firm repaid"), "no", end=True
        ),
        State("refused", Text("没有办成", "Refused"), "no", end=True),
        WITHDRAWN,
    ),
    clocks=(
        Clock(
            "promise",
            duty=ANSWER,
            label=Text("银行答复续不续", "The lender says whether it renews"),
            stops=("promise", "promise_none", "refuse", "withdraw"),
            levels=reminded(),
        ),
        Clock(
            "approve",
            duty=ANSWER,
            label=Text("资金方答复", "The fund answers"),
            starts="promise",
            stops=("approve", "refuse", "withdraw"),
            levels=reminded(),
        ),
        Clock(
            "repay",
            duty=RESULT,
            label=Text("归还转贷资金", "Repay the fund"),
            starts="pay",
            stops=("repay", "repay_otherwise"),
            until="repay_by",
            levels=reminded((*BOTH,), (Role.ENTERPRISE, *STAFF)),
        ),
    ),
    moves=(
        Move(
            "promise",
            Text("承诺续贷", "Promise to renew"),
            ("applied",),
            "promised",
            by=STAFF,
            side=PARTNER,
            asks=(PROMISED, *TERMS, NOTE),
            said=Text("银行承诺续贷", "The lender promised to renew"),
            does="bridge.promise",
            main=True,
            tells=BOTH,
        ),
        Move(
            "promise_none",
            Text("不续贷，写明原因", "Not renew, with a reason"),
            ("applied",),
            "refused",
            by=STAFF,
            side=PARTNER,
            asks=REFUSING,
            said=Text("银行不续贷", "The lender does not renew"),
            outcome="no_promise",
            tells=BOTH,
        ),
        Move(
            "approve",
            Text("同意垫付，写明费用", "Agree, with the fee"),
            ("promised",),
            "offered",
            by=STAFF,
            asks=(AMOUNT, DAYS, *CONDITIONS, DAILY, NOTE),
            said=Text("资金方同意垫付", "The fund agreed to pay"),
            does="bridge.approve",
            main=True,
            takes_case=True,
            heeds=LIMITS,
            tells=TOLD,
        ),
        Move(
            "refuse",
            Text("不同意垫付，写明原因", "Refuse, with a reason"),
            ("applied", "promised"),
            "refused",
            by=STAFF,
            asks=REFUSING,
            said=Text("资金方没有同意", "The fund refused"),
            outcome="refused",
            tells=TOLD,
        ),
        Move(
            "confirm",
            Text("同意金额、天数和费用", "Accept amount, days and fee"),
            ("offered",),
            "agreed",
            by=FIRM,
            said=Text(
                "企业确认了费用和新贷款的条件", "The firm accepted the fee and the new terms"
            ),
            main=True,
            tells=(Role.OFFICER,),
        ),
        Move(
            "pay",
            Text("垫付旧贷款", "Pay the old loan"),
            ("agreed",),
            "paid",
            by=STAFF,
            said=Text("转贷资金垫付了旧贷款", "The fund paid the old loan"),
            does="bridge.pay",
            main=True,
            tells=BOTH,
        ),
        Move(
            "draw",
            Text("放新贷款", "Lend the new loan"),
            ("paid",),
            "drawn",
            by=STAFF,
            side=PARTNER,
            said=Text("银行放了新贷款", "The lender lent the new loan"),
            does="bridge.draw",
            main=True,
            tells=BOTH,
        ),
        Move(
            "repay",
            Text("资金已归还", "The fund is repaid"),
            ("drawn",),
            "repaid",
            by=STAFF,
            said=Text("转贷资金已归还", "The fund was repaid"),
            does="bridge.repay",
            outcome="repaid",
            main=True,
            tells=TOLD,
        ),
        Move(
            "repay_otherwise",
            Text("没有续上，企业另外归还", "Not renewed; the firm repaid otherwise"),
            ("paid",),
            "fallen",
            by=STAFF,
            asks=(Field("reason", "long_text", Text("为什么没有续上", "Why it was not renewed")),),
            said=Text("没有续上，企业另外归还", "Not renewed; the firm repaid otherwise"),
            does="bridge.repay",
            outcome="fallen",
            tells=(Role.ENTERPRISE, Role.COORDINATOR),
        ),
        withdraw(Text("申请", "request"), *BEFORE, tells=(Role.OFFICER,)),
    ),
    outcomes=(
        Outcome("repaid", Text("续上了，资金已归还", "Renewed and repaid"), resolved=True),
        Outcome("fallen", Text("没有续上", "Not renewed after all"), resolved=False),
        Outcome("no_promise", Text("银行不续贷", "No promise to renew"), resolved=False),
        Outcome("refused", Text("资金方没有同意", "Refused by the fund"), resolved=False),
        BY_FIRM,
    ),
)
