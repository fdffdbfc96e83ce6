"""Makes the bench book: `python -m benchmarks.making.bench_book`, once; then it is frozen.

60 measures over 61 distinct conditions, used 266 times, on 29 stated and 8 derived facts. The
conditions are of the kind that notices of this field are made of; which measure uses which of them
is dealt from seeded decks, so that every condition is used and none twice in one measure. Changing
this file and running it again makes another book, whose hash `benchmarks.books` then refuses.
"""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.books import BENCH
from changrong.policy.book import NOTICES

USES = 266
SORTS = ("entitlement",) * 34 + ("limit",) * 22 + ("duty",) * 4

FACTS = """\
enterprise.region text pattern=[0-9]{6} | 所在地区 | Region
enterprise.kind code=company,sole_trader,owner,cooperative,other | 主体类型 | Kind of business
enterprise.industry text pattern=[0-9]{4} | 行业 | Industry
enterprise.headcount integer min=0 | 从业人数 | Headcount
enterprise.revenue money min=0 | 营业收入 | Revenue
enterprise.assets money min=0 | 资产总额 | Assets
enterprise.founded_on date | 成立日期 | Founded on
enterprise.is_dishonest boolean | 失信被执行人 | On the list of defaulters
enterprise.tax_grade code=A,B,M,C,D | 纳税信用等级 | Tax grade
enterprise.first_time_borrower boolean | 首次贷款 | First-time borrower
enterprise.export_share fraction min=0 max=1 | 出口占收入比例 | Exports in revenue
enterprise.patents integer min=0 | 有效专利 | Patents held
enterprise.overdue_days integer min=0 | 当前逾期天数 | Days overdue now
enterprise.debt money min=0 | 负债总额 | Debt
need.amount money min=0 | 需求金额 | Amount needed
need.months integer min=0 | 需求期限 | Months needed
need.purpose code=working_capital,inventory,equipment,farming,refinancing | 资金用途 | Purpose
need.wants_guarantee boolean | 希望担保 | Wants a guarantor
loan.amount money min=0 | 贷款金额 | Loan amount
loan.balance money min=0 | 贷款余额 | Loan balance
loan.limit money min=0 | 授信额度 | Credit limit
loan.rate fraction min=0 max=1 | 贷款利率 | Loan rate
loan.disbursed_on date | 放款日 | Disbursed on
loan.due_on date | 到期日 | Due on
guarantee.amount money min=0 | 担保金额 | Guaranteed amount
guarantee.fee_rate fraction min=0 max=1 | 担保费率 | Guarantee fee rate
guarantee.bank_share fraction min=0 max=1 | 银行分担比例 | Share of the bank
guarantee.fund_share fraction min=0 max=1 | 基金分担比例 | Share of the fund
institution.kind code=bank,guarantor,reguarantor,microlender | 机构类型 | Kind of institution
"""

DERIVED = """\
enterprise.at_least_large boolean | 大型 | Large
enterprise.at_least_medium boolean | 中型以上 | Medium or larger
enterprise.at_least_small boolean | 小型以上 | Small or larger
enterprise.size code=micro,small,medium,large | 划型 | Size class
enterprise.is_small_or_micro boolean | 小微企业 | Small or micro
enterprise.sector code=farming,industry,building,trade,transport,lodging,catering,software,\
property,services | 行业大类 | Sector
lpr.one_year fraction min=0 max=1 | 一年期 LPR | One-year LPR
lpr.five_year fraction min=0 max=1 | 五年期以上 LPR | Five-year LPR
"""

# Who it is; how sound it is; what it needs; what it owes; what backs it. At most one condition of
# a family stands in one measure, so that a measure never contradicts itself.
WHO = """\
size: enterprise.is_small_or_micro | 是小型或微型企业 | Is small or micro
size: enterprise.size = 'micro' | 是微型企业 | Is micro
size: enterprise.size IN ('small', 'medium') | 是中型或小型企业 | Is medium or small
size: NOT enterprise.at_least_large | 不是大型企业 | Is not large
size: enterprise.kind = 'sole_trader' OR enterprise.is_small_or_micro | 是个体工商户或小微企业 | \
Is a sole trader, small or micro
size: enterprise.kind IN ('sole_trader', 'owner') | 以个人身份经营 | Trades in a person's name
sector: enterprise.kind = 'cooperative' OR enterprise.sector = 'farming' | 从事农业 | Is in farming
sector: enterprise.sector IN ('transport', 'catering', 'lodging', 'trade') | 属于受困行业 | \
Is in a sector that was hit
sector: enterprise.sector IN ('industry', 'software') | 属于工业或软件业 | \
Is in industry or software
sector: enterprise.sector <> 'property' | 不是房地产业 | Is not in property
people: enterprise.headcount <= 300 | 从业人数不超过 300 人 | At most 300 people
people: enterprise.headcount BETWEEN 1 AND 50 | 从业人数 1 至 50 人 | 1 to 50 people
turnover: enterprise.revenue <= 50000000 | 营业收入不超过 5000 万元 | Revenue up to 50 million
turnover: enterprise.revenue >= 500000 | 营业收入不低于 50 万元 | Revenue from 0.5 million
age: enterprise.founded_on + INTERVAL 1 YEAR <= as_of | 成立满一年 | Founded a year ago or more
age: enterprise.founded_on + INTERVAL 60 MONTH >= as_of | 成立不满五年 | Founded within five years
new: enterprise.first_time_borrower | 首次贷款 | Borrows for the first time
new: enterprise.export_share >= 0.30 | 出口占收入三成以上 | Exports are 30 % of revenue or more
new: enterprise.patents >= 1 | 有有效专利 | Holds a patent
new: enterprise.patents >= 5 OR enterprise.sector = 'software' | 专利五项以上或软件业 | \
Five patents, or software
"""
SOUND = """\
honest: NOT enterprise.is_dishonest | 不是失信被执行人 | Is not on the list of defaulters
tax: enterprise.tax_grade IN ('A', 'B', 'M') | 纳税信用 A、B、M 级 | Tax grade A, B or M
tax: enterprise.tax_grade <> 'D' | 纳税信用不是 D 级 | Tax grade is not D
late: enterprise.overdue_days = 0 | 没有逾期 | Nothing is overdue
late: enterprise.overdue_days <= 30 | 逾期不超过 30 天 | Overdue by 30 days at most
worth: enterprise.assets - enterprise.debt > 0 | 净资产为正 | Assets exceed debt
worth: enterprise.debt / enterprise.assets <= 0.7 | 资产负债率不超过 70% | Debt is at most 70 %
worth: enterprise.debt = 0 | 没有负债 | Has no debt
worth: enterprise.debt + need.amount <= enterprise.revenue | 负债加需求不超过营业收入 | \
Debt and need together are within revenue
"""
NEED = """\
sum: need.amount <= 1000000 | 需求不超过 100 万元 | Needs at most 1 million
sum: need.amount <= 5000000 | 需求不超过 500 万元 | Needs at most 5 million
sum: need.amount <= 10000000 | 需求不超过 1000 万元 | Needs at most 10 million
sum: need.amount * 3 <= enterprise.revenue | 需求不超过营业收入三分之一 | Needs a third of revenue
term: need.months <= 12 | 期限一年以内 | For a year at most
term: need.months BETWEEN 12 AND 36 | 期限一至三年 | For one to three years
use: need.purpose IN ('working_capital', 'inventory') | 用于周转或进货 | For running costs or stock
use: need.purpose = 'equipment' | 用于购置设备 | For equipment
use: need.purpose <> 'refinancing' | 不用于还旧贷款 | Not for repaying older loans
use: need.purpose = 'farming' OR enterprise.sector = 'farming' | 用于农业生产 | For farming
backing: need.wants_guarantee | 希望由担保公司担保 | Wants a guarantor
"""
LOAN = """\
lent: loan.amount <= 10000000 | 贷款不超过 1000 万元 | Lent at most 10 million
lent: loan.balance > 0 | 还有余额 | Some is still owed
lent: loan.balance <= loan.amount | 余额不超过贷款金额 | Owed no more than was lent
drawn: loan.balance / loan.limit <= 0.9 | 用信不超过额度九成 | Drawn to 90 % of the limit at most
rate: loan.rate <= lpr.one_year + 0.015 | 不高于一年期 LPR 加 150 基点 | Within LPR + 150 points
rate: loan.rate <= lpr.one_year * 1.3 | 不高于一年期 LPR 的 1.3 倍 | Within 1.3 times LPR
rate: loan.rate < lpr.five_year | 低于五年期以上 LPR | Below the five-year LPR
rate: loan.rate <= 0.24 | 年利率不超过 24% | The rate is 24 % at most
lent on: loan.disbursed_on BETWEEN DATE '2020-01-25' AND DATE '2021-12-31' | \
2020 年 1 月 25 日至 2021 年底发放 | Lent from 2020-01-25 to the end of 2021
lent on: loan.disbursed_on >= DATE '2022-06-01' | 2022 年 6 月 1 日以后发放 | Lent from 2022-06-01
ends: loan.due_on BETWEEN as_of AND as_of + INTERVAL 90 DAY | 90 天内到期 | Due within 90 days
ends: loan.due_on >= as_of | 还没有到期 | Not yet due
ends: loan.due_on - loan.disbursed_on <= 366 | 一年以内的贷款 | Lent for a year at most
"""
BACKING = """\
fee: guarantee.fee_rate <= 0.01 | 担保费率不超过 1% | The fee is 1 % at most
fee: CASE WHEN guarantee.amount > 5000000 THEN guarantee.fee_rate <= 0.005 ELSE \
guarantee.fee_rate <= 0.003 END | 费率不超过本档上限 | The fee is within its band
share: guarantee.bank_share >= 0.2 | 银行分担不低于两成 | The bank bears a fifth or more
share: guarantee.bank_share + guarantee.fund_share <= 1 | 两方分担不超过全部 | \
The two shares make at most the whole
cover: guarantee.amount <= loan.amount | 担保不超过贷款 | Guaranteed no more than lent
"""

NOTICE = """\
id = "{id}"
title = {{ zh = "{zh}", en = "{en}" }}
short = {{ zh = "{zh}", en = "{en}" }}
number = ""
issuers = [{{ zh = "基准", en = "Bench" }}]
issued = 2020-01-01
from = 2020-01-01
regions = [{regions}]
read = "full"
"""
NOTICES_MADE = (
    ("bench-credit", "基准：信贷", "Bench: credit", ""),
    ("bench-guarantee", "基准：担保", "Bench: guarantees", ""),
    ("bench-relief", "基准：纾困", "Bench: relief", '"310000"'),
)
CLAUSE = """\
[[clause]]
id = "一"
gist = {{ zh = "基准所用的规则。", en = "The rules of the bench." }}
became = "rule"
measures = [{measures}]
"""
GIVES = (
    ("loan.rate_cut", "0.005", "fraction"),
    ("guarantee.fee_rate_cut", "0.005", "fraction"),
    ("need.green_channel", "TRUE", "boolean"),
    ("loan.renewal_without_repayment", "TRUE", "boolean"),
)
SECTORS = """\
farming 0100-0599
industry 0600-4699
building 4700-5099
trade 5100-5299
transport 5400-6099
lodging 6100-6199
catering 6200-6299
software 6300-6599
property 7010-7099
services 7100-9099
"""
SIZE = """\
CASE
  WHEN enterprise.at_least_large THEN 'large'
  WHEN enterprise.at_least_medium THEN 'medium'
  WHEN enterprise.at_least_small THEN 'small'
  ELSE 'micro'
END"""

Listed = tuple[str, str, str, str]
"""A condition: its family, itself, its labels."""


def listed(text: str) -> list[Listed]:
    found = []
    for line in text.splitlines():
        head, zh, en = (part.strip() for part in line.split(" | "))
        family, that = head.split(": ", 1)
        found.append((family, that, zh, en))
    return found


class Deck:
    """Conditions dealt in a seeded order, all of them before any comes again."""

    def __init__(self, text: str, chance: random.Random) -> None:
        self.all = listed(text)
        self.chance = chance
        self.waiting: list[Listed] = []

    def deal(self, families: set[str]) -> Listed:
        """The next condition of a family that is not yet there, which is then."""
        for _ in range(2):
            for place, card in enumerate(self.waiting):
                if card[0] not in families:
                    families.add(card[0])
                    return self.waiting.pop(place)
            self.waiting += self.chance.sample(self.all, len(self.all))
        raise AssertionError("the families of this deck are all there")


def facts(*listed: tuple[str, bool]) -> Iterator[str]:
    """facts.toml, line by line, from short lists of which some are of derived facts."""
    for text, derived in listed:
        for line in text.splitlines():
            head, zh, en = (part.strip() for part in line.split(" | "))
            name, type_, *more = head.split()
            type_, _, values = type_.partition("=")
            yield f'[[fact]]\nname = "{name}"\ntype = "{type_}"'
            for item in more:
                key, _, value = item.partition("=")
                yield f"{key} = {json.dumps(value) if key == 'pattern' else value}"
            if derived:
                yield "derived = true"
            yield f'label = {{ zh = "{zh}", en = "{en}" }}'
            if values:
                yield "[fact.values]"
                yield from (
                    f'{each} = {{ zh = "{each}", en = "{each}" }}' for each in values.split(",")
                )
            yield ""


def measures(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Of each measure: its notice, its id, and what it says."""
    who, sound, need, loan, backing = (
        Deck(text, chance) for text in (WHO, SOUND, NEED, LOAN, BACKING)
    )
    left = USES
    sorts = chance.sample(SORTS, len(SORTS))
    for number, sort in enumerate(sorts, 1):
        notice = NOTICES_MADE[number % 3][0]
        dated = number % 20 == 0
        left -= (notice == "bench-relief") + dated + (sort == "duty")
        still = len(sorts) - number
        count = min(5, max(3, round(left / (still + 1) - 0.15)))
        if not still:
            count = left
        left -= count
        families: set[str] = set()
        if sort == "limit":
            musts = [loan, backing] if count < 5 else [loan, loan, backing]
            whens = [who, need, sound][: count - len(musts)]
        else:
            whens, musts = [who, sound, need, who, loan, sound][:count], []
        when = [deck.deal(families) for deck in whens]
        must = [deck.deal(families) for deck in musts]
        yield notice, f"measure-{number:02}", measure(number, sort, when, must, dated)
    assert left == 0, f"{left} uses are left over"


def measure(number: int, sort: str, when: list[Listed], must: list[Listed], dated: bool) -> str:
    lines = [
        "[[measure]]",
        f'id = "measure-{number:02}"',
        'clause = "一"',
        f'sort = "{sort}"',
        f'binding = "{("must", "in principle", "encouraged")[number % 3]}"',
        f'on = "{"loan" if must else "need"}"',
        f'label = {{ zh = "措施 {number}", en = "Measure {number}" }}',
    ]
    if dated:
        lines.append('dated_by = "loan.disbursed_on"')
    for key, conditions in (("when", when), ("must", must)):
        if conditions:
            lines.append(f"{key} = [")
            lines += (
                f'  {{ that = "{that}", zh = "{zh}", en = "{en}" }},'
                for _, that, zh, en in conditions
            )
            lines.append("]")
    if sort == "entitlement":
        what, value, unit = GIVES[number % len(GIVES)]
        lines.append(f'gives = [{{ what = "{what}", value = "{value}", unit = "{unit}" }}]')
    if sort == "duty":
        lines.append(
            'duty = { on = "loan.disbursed_on", who = "institution", '
            'does = { zh = "贷后检查", en = "Look after the loan" }, within = "30 days" }'
        )
    return "\n".join(lines) + "\n"


def tables(folder: Path) -> None:
    """Derived facts: size class and LPR as this repository's own notices have them, and sectors."""
    folder = folder / "bench-tables"
    (folder / "tables").mkdir(parents=True)
    (folder / "notice.toml").write_text(
        NOTICE.format(id="bench-tables", zh="基准：推导", en="Bench: derived facts", regions="")
    )
    (folder / "clauses.toml").write_text(CLAUSE.format(measures=""))
    shutil.copy(NOTICES / "miit-2011-300-size/tables/size.csv", folder / "tables/size.csv")
    shutil.copy(NOTICES / "pboc-lpr/tables/lpr.csv", folder / "tables/lpr.csv")
    rows = [line.split() for line in SECTORS.splitlines()]
    (folder / "tables/sector.csv").write_text(
        "enterprise.industry,enterprise.sector\n" + "".join(f"{c},{s}\n" for s, c in rows)
    )
    (folder / "derived.toml").write_text(
        '[[derived]]\nfacts = ["enterprise.at_least_large", "enterprise.at_least_medium", '
        '"enterprise.at_least_small"]\nclause = "一"\ntable = "size.csv"\n\n'
        f'[[derived]]\nfact = "enterprise.size"\nclause = "一"\nvalue = """\n{SIZE}\n"""\n\n'
        '[[derived]]\nfact = "enterprise.is_small_or_micro"\nclause = "一"\n'
        'value = "NOT enterprise.at_least_medium"\n\n'
        '[[derived]]\nfacts = ["enterprise.sector"]\nclause = "一"\ntable = "sector.csv"\n\n'
        '[[derived]]\nfacts = ["lpr.one_year", "lpr.five_year"]\nclause = "一"\n'
        'dated_by = "loan.disbursed_on"\ntable = "lpr.csv"\n'
    )


def make(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "notices").mkdir(parents=True)
    (folder / "facts.toml").write_text("\n".join(facts((FACTS, False), (DERIVED, True))))
    tables(folder / "notices")
    made = list(measures(random.Random(2020)))
    for id, zh, en, regions in NOTICES_MADE:
        own = [(name, text) for notice, name, text in made if notice == id]
        notice = folder / "notices" / id
        notice.mkdir()
        (notice / "notice.toml").write_text(NOTICE.format(id=id, zh=zh, en=en, regions=regions))
        names = ", ".join(f'"{name}"' for name, _ in own)
        (notice / "clauses.toml").write_text(CLAUSE.format(measures=names))
        (notice / "measures.toml").write_text("\n".join(text for _, text in own))


if __name__ == "__main__":
    make(BENCH.folder)
    print(f"made {BENCH.folder}, {BENCH.found_hash()}")
