"""Who may sign in to the demonstration. The same password for all: this is a stage, not a bank."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from changrong.network.people.models import Role

PASSWORD = "changrong-demo"
INSTITUTIONS = tomllib.loads(Path(__file__).with_name("institutions.toml").read_text())[
    "institution"
]


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    who: str
    role: Role | None
    institution: str = ""  # an institution's key
    enterprise: str = ""  # an enterprise's name


LEADS = (
    Person(
        "chen",
        "陈女士",
        "示例鲜禾餐饮管理有限公司，企业",
        Role.ENTERPRISE,
        enterprise="示例鲜禾餐饮管理有限公司",
    ),
    Person(
        "wu",
        "吴先生",
        "示例云溪竹艺工作室，个体工商户",
        Role.ENTERPRISE,
        enterprise="示例云溪竹艺工作室",
    ),
    Person("zhao", "赵敏", "金融局协调员，看全市的事项和时限", Role.COORDINATOR),
    Person("qian", "钱监管", "监管人员，只看计数和时长", Role.SUPERVISOR),
    Person("sun", "孙话务", "12345 话务员，替来电企业填需求", Role.HOTLINE),
    Person("lin", "林新客", "刚注册，还没有代办任何企业", None),
    Person("zhou", "周明", "示例农村商业银行，管理员", Role.MANAGER, institution="nongshang"),
    Person(
        "feng", "冯静", "示例农村商业银行，经办，正在休假", Role.OFFICER, institution="nongshang"
    ),
    Person("gao", "高远", "示例市融资担保有限公司，管理员", Role.MANAGER, institution="shirong"),
)
OFFICERS = tuple(
    Person(
        entry["key"],
        f"{entry['name'][2:4]}经办",
        f"{entry['name']}，经办",
        Role.OFFICER,
        entry["key"],
    )
    for entry in INSTITUTIONS
)
CAST = LEADS + OFFICERS
