"""How much a measure gives, in words: a figure where the document fixes one, else what it
depends on."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changrong.network.portal.components.formats import full_day, money_text
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.fields import digits
from changrong.policy import Give
from changrong.policy.facts import AS_OF
from changrong.policy.language.nodes import (
    AddPeriod,
    Arith,
    Case,
    Const,
    DaysBetween,
    Node,
    Read,
    reads,
)
from changrong.workdays.periods import Unit

PERIODS = {"days": Unit.DAYS, "working days": Unit.WORKING_DAYS, "months": Unit.MONTHS}
SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
STEPS = {"DAY": "days", "MONTH": "months", "YEAR": "years"}


def fixed(give: Give) -> Any:
    """The very value that the document fixes; None where it depends on the case."""
    return give.node.value if isinstance(give.node, Const) else None


def depends_on(give: Give) -> list[str]:
    """The facts that the amount depends on; none where it is fixed."""
    return list(reads(give.node))


def figure(give: Give) -> str:
    """“0.5 个百分点（50 个基点）”, “2023 年 6 月 30 日”, “看应急响应结束日”; "" where the measure
    gives something that has no amount."""
    node = give.node
    match node:
        case Const(value=bool()):
            return ""
        case Const():
            return amount_text(node.value, give.unit, is_cut(give))
        case AddPeriod(Read(fact), count, unit) if count > 0:
            after = {"label": labels([fact]), "period": amount_text(count, STEPS[unit])}
            return _("%(label)s之后 %(period)s") % after
        case Case() if node.is_constant and give.unit not in ("boolean", "text"):
            return _steps(give, node)
        case Read(fact) if (scale := _scale_behind(fact)) and give.unit not in ("boolean", "text"):
            return _steps(give, scale)
        case Read():
            return _("看%(names)s") % {"names": labels(reads(node))}
        case Arith():
            return formula(node)
    return _("按%(names)s算") % {"names": labels(reads(node))}


def is_cut(give: Give) -> bool:
    """Whether a fraction is a change of a rate, which is said in points and not per cent."""
    return give.what.endswith("_cut")


def amount_text(value: Any, unit: str, cut: bool = False) -> str:
    """One amount with its unit, as people read it."""
    match unit:
        case "fraction" if cut:
            points = {
                "points": digits(Decimal(value) * 100),
                "basis": digits(Decimal(value) * 10_000),
            }
            return _("%(points)s 个百分点（%(basis)s 个基点）") % points
        case "fraction":
            return f"{digits(Decimal(value) * 100)}%"
        case "yuan":
            return money_text(value)
        case "date":
            return full_day(value)
        case "years":
            return ngettext("%(n)s 年", "%(n)s 年", int(value)) % {"n": digits(Decimal(value))}
        case "days" | "working days" | "months":
            return str(choose(PERIODS[unit].text(int(value))))
    return digits(value) if isinstance(value, Decimal) else str(value)


def labels(facts: Iterable[str]) -> str:
    """“需要金额、想用多久”."""
    found = (book().vocabulary.find(name) for name in facts)
    return _("、").join(str(choose(fact.label)) for fact in found if fact)


def formula(node: Node) -> str:
    """“未付货款 × 0.05% × 从应付日到判断日的天数”."""
    match node:
        case Const():
            value = Decimal(str(node.value))
            return f"{digits(value * 100)}%" if 0 < value < 1 else digits(value)
        case Arith(op, left, right):
            inside = [_bracketed(part, op) for part in (left, right)]
            return f" {SIGNS[op]} ".join(inside)
        case DaysBetween(later, earlier):
            days = {"later": formula(later), "earlier": formula(earlier)}
            return _("从%(earlier)s到%(later)s的天数") % days
        case Read(AS_OF.name):
            return _("今天")
    return labels(reads(node))


def _bracketed(part: Node, op: str) -> str:
    """A sum within a product stands in brackets."""
    is_sum = isinstance(part, Arith) and part.op in "+-" and op in "*/-"
    return _("（%(sum)s）") % {"sum": formula(part)} if is_sum else formula(part)


def _scale_behind(fact: str) -> Case | None:
    """The scale by which the document fixes a derived fact, where it does."""
    formula = next((one for one in book().derived if one.fact == fact), None)
    node = formula.node if formula else None
    return node if isinstance(node, Case) and node.is_constant else None


def _steps(give: Give, node: Case) -> str:
    """The least and the most of a scale, and what decides which step it is."""
    values = sorted({part.value for part in node.outputs if isinstance(part, Const)})  # type: ignore[type-var]
    told = [amount_text(value, give.unit, is_cut(give)) for value in values]
    if len(told) == 1:
        return told[0]
    found = {"least": told[0], "most": told[-1], "names": labels(_conditions(node))}
    return _("%(least)s 到 %(most)s，看%(names)s") % found


def _conditions(node: Case) -> Iterable[str]:
    parts: list[Node] = [condition for condition, _output in node.rows]
    return dict.fromkeys(name for part in parts for name in reads(part))
