"""What pages say of a case's answers, its costs, and the rules it stands under."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from changrong.matching import CostError, cost
from changrong.network.cases.desk.gist import looked_up
from changrong.network.cases.dispatch.offers import terms_of
from changrong.network.cases.fields import choices_of, fact_of, moment_of, type_of
from changrong.network.cases.kind import Field, Kind
from changrong.network.cases.naming import LOOKED_UP
from changrong.network.portal.components.formats import moment, rate, yuan_text
from changrong.network.portal.components.marks import clause_tag
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.clauses import clause_of
from changrong.network.rules.words import value_text


def subject_of(fact: str) -> str:
    """What a fact is about; "" for one that the vocabulary no longer has."""
    found = book().vocabulary.find(fact)
    return str(found.subject) if found else ""


def matter_of(judged: Mapping[str, Any]) -> str:
    """What a judged measure is about; "" for one that the book no longer has."""
    try:
        return book().measure(f"{judged['notice']}/{judged['id']}").on
    except KeyError:
        return ""


def said(field: Field, value: Any) -> str:
    """An answer as people read it."""
    if type_of(field) == "fraction":
        return rate(value)
    if type_of(field) in LOOKED_UP:
        return looked_up(type_of(field), value)
    if type_of(field) == "choices":
        named = dict(choices_of(field))
        return _("、").join(str(choose(named[name])) for name in value if name in named)
    if type_of(field) == "time":
        return moment(moment_of(value))
    return value_text(fact_of(field), value)


def cost_rows(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The all-in cost of an offer; nothing where there is none or it is not one yet."""
    try:
        terms = terms_of(fields)
    except CostError:
        return []
    if terms is None:
        return []
    found = cost(terms)
    return [
        {
            "term": _("全部年化成本"),
            "value": rate(found.yearly),
            "source": _("利息 %(interest)s，担保费折算 %(fee)s")
            % {"interest": rate(found.interest_part), "fee": rate(found.fee_part)},
        },
        {
            "term": _("借 1 万元用满一年"),
            "value": _("约 %(yuan)s") % {"yuan": yuan_text(Decimal(round(found.per_wan)))},
        },
        {"term": _("利息和费用合计"), "value": yuan_text(found.total_paid)},
    ]


def clause_tag_of(kind: Kind) -> SafeString:
    """The clause tag of the clause that a kind serves."""
    notice, _colon, name = kind.clause.partition(":")
    clause = clause_of(notice, name, str(book().notice(notice).read))
    return clause_tag(clause.number, clause.document, clause.url, clause.read)


def rule_tag(duty: str) -> SafeString:
    """The clause tag of the duty that a clock runs by."""
    measure = book().measure(duty)
    clause = clause_of(measure.notice, measure.clause, str(measure.read))
    return clause_tag(clause.number, clause.document, clause.url, clause.read)
