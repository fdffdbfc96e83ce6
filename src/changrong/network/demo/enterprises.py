"""Some two hundred made-up enterprises over the sixteen industries of the size table."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from changrong.identifiers import make_credit_code

# industry code, trade words for the name, typical headcount, revenue (yuan) and assets per head
TRADES = (
    ("0141", "蔬菜种植专业合作社", 18, 90_000),
    ("0412", "水产养殖有限公司", 14, 160_000),
    ("1353", "肉制品有限公司", 60, 420_000),
    ("1830", "服饰有限公司", 45, 210_000),
    ("2770", "卫生材料有限公司", 80, 380_000),
    ("3484", "机械零部件有限公司", 120, 460_000),
    ("4910", "电气安装有限公司", 70, 510_000),
    ("5011", "装饰工程有限公司", 30, 390_000),
    ("5121", "粮油批发有限公司", 16, 2_600_000),
    ("5165", "建材批发有限公司", 12, 2_100_000),
    ("5212", "超市有限公司", 40, 520_000),
    ("5281", "五金店", 4, 260_000),
    ("5432", "冷链物流有限公司", 65, 330_000),
    ("5990", "仓储服务有限公司", 28, 410_000),
    ("6020", "快递服务有限公司", 90, 170_000),
    ("6110", "酒店管理有限公司", 55, 190_000),
    ("6210", "餐饮管理有限公司", 32, 200_000),
    ("6220", "快餐店", 6, 150_000),
    ("6319", "通信服务有限公司", 35, 480_000),
    ("6513", "软件有限公司", 42, 450_000),
    ("7010", "房地产开发有限公司", 38, 2_800_000),
    ("7020", "物业服务有限公司", 130, 90_000),
    ("7111", "汽车租赁有限公司", 22, 310_000),
    ("7291", "旅行社有限公司", 20, 360_000),
    ("8030", "洗染店", 5, 110_000),
    ("8810", "文化演艺有限公司", 15, 280_000),
)
NAME_WORDS = (
    "鲜禾 云溪 恒丰 明发 知味 佳和 金桥 锦绣 长兴 瑞丰 顺达 青石 晨光 松柏 "
    "东篱 南园 西江 北望 百川 同舟 双溪 三和 四方 五谷 清源 兰溪 竹里 柳岸 "
    "海棠 红叶 银杏 白鹭 青禾 望山 听雨 拾光 四时 新程 远志 知行 乐道 有余 "
    "安居 常青 万象 开泰 启明 元和 景行 若谷 "
)
WORDS = NAME_WORDS.split()
REGIONS = {
    "110105": 52,
    "110108": 34,
    "110112": 26,
    "110106": 22,
    "110114": 18,
    "110116": 14,
    "310115": 18,
    "540102": 24,
}


@dataclass(frozen=True)
class Sample:
    """One enterprise: who it is, and the facts that the demonstration records of it."""

    name: str
    credit_code: str
    region: str
    contact: str
    phone: str
    facts: dict[str, object] = field(default_factory=dict)


def _leads() -> Iterator[Sample]:
    yield Sample(
        "示例鲜禾餐饮管理有限公司",
        make_credit_code("91110105DEM000001"),
        "110105",
        "陈女士",
        "13800006120",
        {
            "enterprise.kind": "company",
            "enterprise.industry": "6210",
            "enterprise.headcount": 26,
            "enterprise.revenue": "8603000",
            "enterprise.founded_on": "2019-04-12",
        },
    )
    yield Sample(
        "示例云溪竹艺工作室",
        make_credit_code("92110112DEM000002"),
        "110112",
        "吴先生",
        "13800006121",
        {
            "enterprise.kind": "sole_trader",
            "enterprise.industry": "2041",
            "enterprise.headcount": 3,
            "enterprise.exports": False,
        },
    )


def samples(count: int = 200, seed: int = 20200130) -> list[Sample]:
    """The leads of the cast, then seeded ones; the same seed gives the same district."""
    chance = random.Random(seed)
    regions = list(REGIONS)
    made = list(_leads())
    names = {sample.name for sample in made}
    while len(made) < count:
        code, trade, heads, per_head = TRADES[len(made) % len(TRADES)]
        word = chance.choice(WORDS)
        name = f"示例{word}{trade}"
        if name in names:
            name = f"示例{word}{chance.choice(WORDS)}{trade}"
        if name in names:
            continue
        names.add(name)
        region = chance.choices(regions, weights=list(REGIONS.values()))[0]
        made.append(_sample(chance, len(made) + 1, name, code, region, heads, per_head))
    return made


def _sample(
    chance: random.Random, serial: int, name: str, code: str, region: str, heads: int, per_head: int
) -> Sample:
    shop = name.endswith("店")
    # Sizes spread over two orders of magnitude, as those of real firms do.
    headcount = max(1, round(heads * chance.lognormvariate(0, 0.9)))
    revenue = Decimal(round(headcount * per_head * chance.lognormvariate(0, 0.35), -3))
    facts: dict[str, object] = {
        "enterprise.kind": "sole_trader"
        if shop
        else "cooperative"
        if "合作社" in name
        else "company",
        "enterprise.industry": code,
        "enterprise.founded_on": _day(chance),
    }
    # The registry does not know everything: what it lacks stays unknown.
    if chance.random() < 0.85:
        facts["enterprise.headcount"] = headcount
    if chance.random() < 0.75:
        facts["enterprise.revenue"] = f"{revenue:.0f}"
    if chance.random() < 0.5:
        facts["enterprise.assets"] = f"{round(revenue * Decimal(chance.uniform(0.4, 1.6)), -3):.0f}"
    if chance.random() < 0.8:
        facts["enterprise.hit_by_epidemic"] = chance.random() < 0.6
        facts["enterprise.temporarily_in_difficulty"] = chance.random() < 0.6
    if chance.random() < 0.6:
        facts["enterprise.is_private"] = chance.random() < 0.9
    if code == "6513" and chance.random() < 0.7:
        facts["enterprise.innovation_title"] = chance.choice(
            ["specialised", "high_tech", "technology"]
        )
    head = {"sole_trader": "92", "cooperative": "93"}.get(str(facts["enterprise.kind"]), "91")
    return Sample(
        name,
        make_credit_code(f"{head}{region}DEM{serial:06}"),
        region,
        chance.choice("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨") + chance.choice(["女士", "先生"]),
        f"138{chance.randint(0, 9999):04}{serial:04}",
        facts,
    )


def _day(chance: random.Random) -> str:
    return f"{chance.randint(2008, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
