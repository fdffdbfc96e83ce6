from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from changrong.policy import Kind, LanguageError, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.reader import condition, expression
from changrong.policy.language.widths import check, width_of_fact


@pytest.mark.parametrize(
    ("text", "line", "column", "fragment", "problem"),
    [
        ("loan.amonut > 1", 1, 1, "loan.amonut", "no such fact; did you mean loan.amount?"),
        ("loan.secured AND loan.amount", 1, 18, "loan.amount", "a truth value but is a number"),
        ("loan.amount >\n  'x'", 1, 1, "loan.amount >", "a number cannot stand beside text"),
        ("loan.secured\nAND abs(loan.amount) > 1", 2, 5, "abs", "no function but lookup"),
        ("loan.amount > 1 OR", 1, 17, "OR", "not an expression"),
        ("loan.amount >", 1, 13, ">", "not an expression"),
        ("loan.amount % 2 = 0", 1, 13, "%", "not part of the language"),
        ("loan.amount != 2", 1, 13, "!=", "write <>"),
        ("loan.amount == 2", 1, 13, "==", "write ="),
        ("loan.amount = NULL", 1, 15, "NULL", "by IS NULL"),
        ("loan.amount IS TRUE", 1, 16, "TRUE", "only NULL may follow IS"),
        ("loan.amount IN (loan.rate)", 1, 17, "loan.rate", "a list of literals"),
        ("loan.maturity_on > '2022-01-01'", 1, 1, "loan.maturity_on", "DATE '2026-01-31'"),
        ("loan.maturity_on > DATE '2022-02-30'", 1, 25, "'2022-02-30'", "no such day"),
        ("loan.maturity_on > DATE('2022-02-03')", 1, 20, "DATE", "DATE '2026-01-31'"),
        ("loan.maturity_on + INTERVAL 1 WEEK > as_of", 1, 20, "INTERVAL", "DAY, MONTH or YEAR"),
        ("institution.kind = 'bnak'", 1, 20, "'bnak'", "did you mean bank?"),
        ("institution.kind > 'bank'", 1, 1, "institution.kind", "have no order"),
        ("enterprise.industry = '51'", 1, 23, "'51'", "the form [0-9]{4}"),
        ("CASE loan.amount WHEN 1 THEN TRUE END", 1, 6, "loan.amount", "WHEN directly"),
        ("CASE WHEN loan.secured THEN 1 ELSE 'x' END = 1", 1, 11, "loan", "cannot stand beside"),
        ("loan.secured -- really", 1, 14, "-- really", "comments do not belong"),
        ("SELECT 1", 1, 1, "SELECT", "not part of the language"),
        ("loan.secured; loan.secured", 1, 13, ";", "not part of the language"),
        ("loan.amount > 1e5", 1, 15, "1e5", "digits and one point"),
        ("'it", 1, 1, "'it", "not closed"),
        ("", 1, 1, "", "nothing is written"),
    ],
)
def test_what_is_not_in_the_language_is_refused_by_line_and_column(
    vocabulary: Vocabulary, text: str, line: int, column: int, fragment: str, problem: str
) -> None:
    with pytest.raises(LanguageError) as caught:
        condition(text, vocabulary)
    error = caught.value
    assert (error.line, error.column) == (line, column), str(error)
    assert error.fragment.startswith(fragment)
    assert problem in error.problem.en


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "loan.secured" + ")" * 5000, "NOT " * 900 + "loan.secured"]
)
def test_a_very_deep_expression_is_refused_and_does_not_crash(
    vocabulary: Vocabulary, text: str
) -> None:
    with pytest.raises(LanguageError):
        condition(text, vocabulary)


FACTS = {
    "loan.amount": Decimal("1000000.5"),
    "loan.rate": Decimal("0.05"),
    "loan.secured": True,
    "loan.maturity_on": date(2024, 2, 29),
    "enterprise.headcount": 7,
    "institution.kind": "bank",
    "institution.id": "中行",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - -4", Decimal(11)),
        ("loan.amount * loan.rate", Decimal("50000.025")),
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3", Decimal("0.333333333")),
        ("loan.amount / 0", None),
        ("loan.rate BETWEEN 0.05 AND 0.06", True),
        ("loan.rate NOT IN (0.05, 1)", False),
        ("enterprise.revenue > 1", None),
        ("enterprise.revenue > 1 AND NOT loan.secured", False),
        ("enterprise.revenue > 1 OR loan.secured", True),
        ("enterprise.revenue IS NULL", True),
        ("enterprise.revenue IN (1)", None),
        ("loan.maturity_on + INTERVAL 1 YEAR", date(2025, 2, 28)),
        ("loan.maturity_on - INTERVAL 12 MONTH", date(2023, 2, 28)),
        ("DATE '2022-01-31' + INTERVAL 1 MONTH", date(2022, 2, 28)),
        ("DATE '9999-12-31' + INTERVAL 1 DAY", None),
        ("loan.maturity_on - DATE '2024-01-01'", Decimal(59)),
        ("institution.id > '中国'", True),
        ('"loan"."amount" > 1', True),
        ("CASE WHEN loan.secured THEN 'a' END", "a"),
        ("CASE WHEN NOT loan.secured THEN 'a' END", None),
    ],
)
def test_expressions_have_their_exact_value(
    vocabulary: Vocabulary, text: str, value: object
) -> None:
    assert function_of(expression(text, vocabulary))(FACTS) == value


def test_arithmetic_that_could_overflow_an_engine_is_refused_when_it_is_read(
    vocabulary: Vocabulary,
) -> None:
    widths = {fact.name: width_of_fact(fact) for fact in vocabulary if fact.kind is Kind.NUMBER}
    check(expression("loan.amount * enterprise.revenue", vocabulary), widths)
    with pytest.raises(LanguageError) as caught:
        check(expression("loan.amount * enterprise.revenue * loan.rate", vocabulary), widths)
    assert caught.value.code == "too-wide"
