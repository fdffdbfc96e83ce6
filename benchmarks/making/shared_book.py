"""Makes the shared rule set: `python -m benchmarks.making.shared_book`, once; then it is frozen.

Small enough to be written for every rival by hand: the size class of 16 industries, the one-year
LPR of the day of the loan, 12 conditions, 5 measures.
"""

import shutil

from benchmarks.books import SHARED
from benchmarks.making.bench_book import CLAUSE, NOTICE, SIZE, facts
from changrong.policy.book import NOTICES

FACTS = """\
enterprise.industry text pattern=[0-9]{4} | 行业 | Industry
enterprise.headcount integer min=0 | 从业人数 | Headcount
enterprise.revenue money min=0 | 营业收入 | Revenue
enterprise.assets money min=0 | 资产总额 | Assets
enterprise.kind code=company,sole_trader,owner,cooperative,other | 主体类型 | Kind of business
enterprise.is_dishonest boolean | 失信被执行人 | On the list of defaulters
enterprise.tax_grade code=A,B,M,C,D | 纳税信用等级 | Tax grade
enterprise.overdue_days integer min=0 | 当前逾期天数 | Days overdue now
loan.amount money min=0 | 贷款金额 | Loan amount
loan.rate fraction min=0 max=1 | 贷款利率 | Loan rate
loan.months integer min=0 | 贷款期限 | Months of the loan
loan.disbursed_on date | 放款日 | Disbursed on
"""
DERIVED = """\
enterprise.at_least_large boolean | 大型 | Large
enterprise.at_least_medium boolean | 中型以上 | Medium or larger
enterprise.at_least_small boolean | 小型以上 | Small or larger
enterprise.size code=micro,small,medium,large | 划型 | Size class
enterprise.is_small_or_micro boolean | 小微企业 | Small or micro
lpr.one_year fraction min=0 max=1 | 一年期 LPR | One-year LPR
"""
FORMULAS = f'''\
[[derived]]
facts = ["enterprise.at_least_large", "enterprise.at_least_medium", "enterprise.at_least_small"]
clause = "一"
table = "size.csv"

[[derived]]
fact = "enterprise.size"
clause = "一"
value = """
{SIZE}
"""

[[derived]]
fact = "enterprise.is_small_or_micro"
clause = "一"
value = "NOT enterprise.at_least_medium"

[[derived]]
facts = ["lpr.one_year"]
clause = "一"
dated_by = "loan.disbursed_on"
table = "lpr.csv"
'''
CONDITIONS = {
    "small": ("enterprise.is_small_or_micro", "是小型或微型企业", "Is small or micro"),
    "micro": ("enterprise.size = 'micro'", "是微型企业", "Is micro"),
    "person": (
        "enterprise.kind IN ('sole_trader', 'owner')",
        "以个人身份经营",
        "Trades in a person's name",
    ),
    "honest": ("NOT enterprise.is_dishonest", "不是失信被执行人", "Is not a defaulter"),
    "taxes": ("enterprise.tax_grade IN ('A', 'B', 'M')", "纳税信用良好", "Tax grade A, B or M"),
    "on_time": ("enterprise.overdue_days = 0", "没有逾期", "Nothing is overdue"),
    "within_cap": ("loan.amount <= 10000000", "不超过 1000 万元", "At most 10 million"),
    "within_third": (
        "loan.amount * 3 <= enterprise.revenue",
        "不超过营业收入三分之一",
        "A third of revenue",
    ),
    "rate_capped": (
        "loan.rate <= lpr.one_year + 0.015",
        "不高于 LPR 加 150 基点",
        "Within LPR + 150 points",
    ),
    "below_lpr": ("loan.rate < lpr.one_year", "低于 LPR", "Below LPR"),
    "in_window": (
        "loan.disbursed_on BETWEEN DATE '2020-01-25' AND DATE '2023-12-31'",
        "2020 年 1 月 25 日至 2023 年底发放",
        "Lent from 2020-01-25 to the end of 2023",
    ),
    "up_to_3_years": ("loan.months <= 36", "三年以内", "For three years at most"),
}
GIVES = '[{ what = "loan.rate_cut", value = "0.005", unit = "fraction" }]'
MEASURES = {
    "loan-support": ("entitlement", ("small", "honest", "within_cap", "in_window"), ()),
    "micro-fee-cut": ("entitlement", ("micro", "person", "honest", "on_time"), ()),
    "credit-loan": ("entitlement", ("small", "taxes", "on_time", "within_third"), ()),
    "rate-cap": ("limit", ("small", "in_window"), ("rate_capped", "up_to_3_years")),
    "preferential-rate": ("limit", ("micro",), ("below_lpr", "within_cap")),
}


def condition(name: str) -> str:
    that, zh, en = CONDITIONS[name]
    return f'  {{ that = "{that}", zh = "{zh}", en = "{en}" }},\n'


def measure(id: str, sort: str, when: tuple[str, ...], must: tuple[str, ...]) -> str:
    text = (
        f'[[measure]]\nid = "{id}"\nclause = "一"\nsort = "{sort}"\nbinding = "must"\n'
        f'on = "loan"\nlabel = {{ zh = "{id}", en = "{id}" }}\n'
        f"when = [\n{''.join(map(condition, when))}]\n"
    )
    return text + (
        f"must = [\n{''.join(map(condition, must))}]\n" if must else f"gives = {GIVES}\n"
    )


def make() -> None:
    shutil.rmtree(SHARED.folder, ignore_errors=True)
    notice = SHARED.folder / "notices/shared"
    (notice / "tables").mkdir(parents=True)
    (SHARED.folder / "facts.toml").write_text("\n".join(facts((FACTS, False), (DERIVED, True))))
    header = NOTICE.format(id="shared", zh="共用规则", en="Shared rule set", regions="")
    (notice / "notice.toml").write_text(header)
    names = ", ".join(f'"{id}"' for id in MEASURES)
    (notice / "clauses.toml").write_text(CLAUSE.format(measures=names))
    (notice / "derived.toml").write_text(FORMULAS)
    (notice / "measures.toml").write_text(
        "\n".join(measure(id, *rest) for id, rest in MEASURES.items())
    )
    shutil.copy(NOTICES / "miit-2011-300-size/tables/size.csv", notice / "tables")
    lpr = (NOTICES / "pboc-lpr/tables/lpr.csv").read_text().splitlines()
    one_year = "".join(line.rpartition(",")[0] + "\n" for line in lpr)
    (notice / "tables/lpr.csv").write_text(one_year)


if __name__ == "__main__":
    make()
    print(f"made {SHARED.folder}, {SHARED.found_hash()}")
