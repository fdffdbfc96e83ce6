"""Facts and conditions as people write them."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from changrong.network.portal.components.formats import full_day, money_text, percent
from changrong.network.portal.language import choose, current
from changrong.network.rules.book import book
from changrong.network.rules.codes import industries, region_name
from changrong.policy import Fact


def fact_text(fact: Fact, value: Any) -> str:
    """The words for a stored JSON value: 80.00 万元, 26 人, 正餐服务 6210."""
    parsed = fact.parse(value)
    if parsed is None:
        return ""
    if fact.name == "enterprise.region":
        return region_name(str(parsed))
    if fact.name == "enterprise.industry" and (industry := industries().get(str(parsed))):
        return f"{choose(industry.name)} {industry.code}"
    match fact.type:
        case "boolean":
            return _("是") if parsed else _("否")
        case "code":
            return str(choose(fact.values[str(parsed)]))
        case "money":
            return money_text(parsed)
        case "fraction":
            return percent(parsed, 2)
        case "date":
            return full_day(parsed)
        case "integer" | "number":
            return with_unit(parsed, fact)
    return str(parsed)


def with_unit(number: Any, fact: Fact) -> str:
    figure = f"{Decimal(number):,f}"
    return f"{figure}\u00a0{choose(fact.unit)}" if fact.unit else figure


TOKEN = re.compile(r"[a-z_]+\.[a-z_]+|'[^']*'|\b(?:AND|OR|NOT|IN)\b|>=|<=|<>", re.IGNORECASE)
SIGNS = {">=": "≥", "<=": "≤", "<>": "≠"}
JOINED = {"and": " 且 ", "or": " 或 ", "not": "非", "in": "属于"}


FULL = str.maketrans("(),", "（）、")


def condition_words(condition: str) -> str:
    """A condition of the policy language with the labels of its facts and values in place of their
    names, for a reader who never saw a formula. The formula itself stays what counts."""
    known = book().vocabulary.facts
    named = [known[name] for name in re.findall(r"[a-z_]+\.[a-z_]+", condition) if name in known]
    values = {code: label for fact in named for code, label in fact.values.items()}

    def word(token: re.Match[str]) -> str:
        said = token[0]
        if fact := known.get(said):
            return str(choose(fact.label))
        if said.startswith("'"):
            return str(choose(values.get(said.strip("'"), said)))
        joined = {} if current() == "en" else JOINED
        return SIGNS.get(said) or joined.get(said.lower(), said)

    sentence = re.sub(r" +", " ", TOKEN.sub(word, condition))
    return (
        sentence
        if current() == "en"
        else re.sub(r" ?([（）、]) ?", r"\1", sentence.translate(FULL))
    )
