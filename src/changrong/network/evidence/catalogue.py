"""What data of a firm can be shared: the four families, their items, who gives each, how long it is
fresh, what it may be used for.

An item is data, like a kind: form, exchange format, checks and the public page follow from it.
A field with a fact takes what the vocabulary takes; a field of type `months` holds an amount for
each month. Every field may be missing: what is missing is unknown, never nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from changrong.network.cases.kind import Field
from changrong.text import Text

MONTHS = "months"  # {"2026-01": "12345.67", …}, in yuan; a month in which nothing was is given as 0

# 国家金融监督管理总局 2023 年通知二(六) names the four.
FAMILIES = {
    "trade": Text("经营信息", "Trade and operation"),
    "flows": Text("交易流水", "Account flows"),
    "credit": Text("征信信息", "Credit report"),
    "public": Text("公共信用信息", "Public credit information"),
}
PURPOSES = {
    "loan": Text("审贷款", "Weighing a loan"),
    "guarantee": Text("审担保", "Weighing a guarantee"),
    "aftercare": Text("贷后或保后检查", "Checks after lending or guaranteeing"),
}
SOURCES = {
    "platform": Text("全国融资信用服务平台", "The national credit platform for financing"),
    "bigdata": Text("市大数据主管部门", "The city's big-data bureau"),
}
EVERY_PURPOSE = tuple(PURPOSES)


@dataclass(frozen=True)
class Item:
    """One sort of data. `sources` in the order in which they are asked; none: the firm or the
    institution adds it, with its day. `fresh` in days after the day the data is of."""

    name: str
    family: str
    label: Text
    holds: tuple[Field, ...]
    fresh: int
    sources: tuple[str, ...] = ()
    purposes: tuple[str, ...] = EVERY_PURPOSE
    note: Text | None = None

    @property
    def states(self) -> dict[str, str]:
        """The facts that its fields state, by field."""
        return {field.name: field.fact for field in self.holds if field.fact}


def _field(name: str, type: str, zh: str, en: str) -> Field:
    return Field(name, type, Text(zh, en), required=False)


def _fact(name: str, fact: str) -> Field:
    return Field(name, fact=fact, required=False)


_ITEMS = (
    Item(
        "invoices",
        "trade",
        Text("开票金额", "Invoices issued"),
        (
            _field("amounts", MONTHS, "每月开票金额", "Amount invoiced, by month"),
            _fact("months_without", "enterprise.months_without_invoices"),
        ),
        fresh=45,
        sources=("platform", "bigdata"),
    ),
    Item(
        "tax",
        "trade",
        Text("纳税", "Tax"),
        (
            _field("paid", "money", "近 12 个月实缴税额", "Tax paid in the last 12 months"),
            _fact("months_without", "enterprise.months_without_tax"),
        ),
        fresh=45,
        sources=("platform", "bigdata"),
    ),
    Item(
        "accounts",
        "trade",
        Text("年度财务数据", "Figures of the year"),
        (
            _fact("revenue", "enterprise.revenue"),
            _fact("assets", "enterprise.assets"),
        ),
        fresh=480,  # the year before, until the next year's report is in
        sources=("bigdata",),
    ),
    Item(
        "staff",
        "trade",
        Text("社保参保", "Social insurance of staff"),
        (
            _fact("headcount", "enterprise.headcount"),
            _fact("months_without", "enterprise.months_without_staff_insurance"),
        ),
        fresh=60,
        sources=("platform", "bigdata"),
    ),
    Item(
        "utilities",
        "trade",
        Text("水电缴费", "Water and electricity"),
        (_fact("months_without", "enterprise.months_without_utilities"),),
        fresh=60,
        sources=("bigdata",),
    ),
    Item(
        "account_flows",
        "flows",
        Text("结算账户流水", "Flows of the settlement account"),
        (
            _field("inflows", MONTHS, "每月流入", "Money in, by month"),
            _field("outflows", MONTHS, "每月流出", "Money out, by month"),
            _fact("months_without", "enterprise.months_without_flows"),
        ),
        fresh=45,
        note=Text(
            "没有平台提供：由企业从开户银行导出后上传。",
            "No platform gives it: the firm uploads its bank's statement.",
        ),
    ),
    Item(
        "credit_report",
        "credit",
        Text("企业信用报告", "Credit report of the firm"),
        (
            _field("outstanding", "money", "未还贷款余额", "Loans outstanding"),
            _field("overdue", "money", "当前逾期金额", "Overdue now"),
            _field("overdue_times", "integer", "近 24 个月逾期次数", "Times overdue in 24 months"),
            _field("lenders", "integer", "未结清的贷款机构数", "Lenders with loans outstanding"),
        ),
        fresh=30,
        note=Text(
            "征信系统只向接入机构开放：机构凭企业授权自行查询，把日期和要点记在这里。",
            "The credit reference system is open to its members only: the institution queries it"
            " with the firm's authority, and notes day and gist here.",
        ),
    ),
    Item(
        "registration",
        "public",
        Text("登记状态", "Registration"),
        (
            _fact("founded_on", "enterprise.founded_on"),
            _field("in_business", "boolean", "登记状态为存续", "Registered as in business"),
        ),
        fresh=30,
        sources=("platform", "bigdata"),
    ),
    Item(
        "penalties",
        "public",
        Text("行政处罚", "Administrative penalties"),
        (
            _field("times", "integer", "近 3 年处罚次数", "Penalties in 3 years"),
            _field("amount", "money", "近 3 年罚款金额", "Fines in 3 years"),
        ),
        fresh=30,
        sources=("platform", "bigdata"),
    ),
    Item(
        "dishonesty",
        "public",
        Text("失信名单", "Lists of the dishonest"),
        (_field("listed", "boolean", "列入严重失信名单", "On a list of the seriously dishonest"),),
        fresh=7,
        sources=("platform",),
        purposes=("loan", "guarantee"),
    ),
)
ITEMS: dict[str, Item] = {item.name: item for item in _ITEMS}


def families_of(names: Iterable[str]) -> list[str]:
    """The families of some items, in their order."""
    held = {ITEMS[name].family for name in names if name in ITEMS}
    return [family for family in FAMILIES if family in held]
