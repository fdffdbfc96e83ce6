"""`lookup('table', key…, day)`: a Case of literals over the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from changrong.policy import Book, LanguageError, NoticeError, Value, Vocabulary
from changrong.policy.compilers.closure import function_of
from changrong.policy.language.nodes import Case, Const
from changrong.policy.language.reader import condition, expression
from changrong.policy.tables.library import Library, NoticeTables

from ..conftest import Spoil

TABLES = {
    "fee": "bands,fee\n> 1000000,0.005\n<= 1000000,0.003\n",
    "rate": "industry,from,until,rate,source\n"
    "5100-5199,2022-01-01,2022-06-30,0.01,甲\n"
    "5100-5199,2022-07-01,,0.02,乙\n"
    "5200,2022-01-01,,0.02,乙\n",
    "lpr": "from,until,one,five\n2022-01-01,2022-05-19,0.037,0.046\n2022-05-20,,0.037,0.0445\n",
    "two": "kind,industry,grade\nbank,0001,'007'\ninsurer,,A\n",
    "day": "enterprise.industry,on\n0001,2022-01-31\n0002,2022-02-28\n",
    "flag": "key,flag\ntrue,FALSE\nfalse,true\n",
    "large": "industry,value\n" + "".join(f"{code:04d},{code % 7}\n" for code in range(3000)),
}


@pytest.fixture
def tables(tmp_path: Path, vocabulary: Vocabulary) -> NoticeTables:
    folders = {}
    for notice in ("here", "there", "rumour"):
        folders[notice] = tmp_path / notice
        (tmp_path / notice / "tables").mkdir(parents=True)
        read = "memory" if notice == "rumour" else "full"
        (tmp_path / notice / "notice.toml").write_text(f'read = "{read}"\n')
    for name, text in TABLES.items():
        (tmp_path / "here" / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "there" / "tables" / "fee.csv").write_text("bands,fee\n,0.5\n")
    return Library(folders, vocabulary).of("here")


JUNE, JULY = date(2022, 6, 30), date(2022, 7, 1)
SHOP: Mapping[str, Value] = {
    "enterprise.industry": "5100",
    "loan.amount": Decimal(1000000),
    "institution.kind": "bank",
    "loan.secured": True,
}
IN_JUNE, IN_JULY = {**SHOP, "as_of": JUNE}, {**SHOP, "as_of": JULY}


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("lookup('fee', loan.amount)", SHOP, Decimal("0.003")),
        ("LOOKUP ( 'fee' , loan.amount + 0.0001 )", SHOP, Decimal("0.005")),
        ("lookup('fee.fee', loan.amount) * loan.amount", SHOP, Decimal(3000)),
        ("lookup('fee', loan.amount)", {}, None),
        ("lookup('rate.rate', enterprise.industry, as_of)", IN_JUNE, Decimal("0.01")),
        ("lookup('rate.rate', enterprise.industry, as_of)", IN_JULY, Decimal("0.02")),
        ("lookup('rate.source', enterprise.industry, as_of)", IN_JULY, "乙"),
        ("lookup('rate.rate', enterprise.industry, as_of)", {"as_of": JUNE}, None),
        ("lookup('rate.rate', enterprise.industry, loan.maturity_on)", SHOP, None),
        ("lookup('rate.rate', '5200', as_of + INTERVAL 1 DAY)", {"as_of": JUNE}, Decimal("0.02")),
        ("lookup('lpr.one', as_of)", {"as_of": JULY}, Decimal("0.037")),
        ("lookup('lpr.one', as_of) IS NULL", {"as_of": date(2021, 1, 1)}, True),
        ("lookup('two', institution.kind, enterprise.industry)",
         SHOP | {"enterprise.industry": "0001"}, "007"),
        ("lookup('two', institution.kind, enterprise.industry)",
         {"institution.kind": "insurer"}, "A"),
        ("lookup('two', institution.kind, enterprise.industry)",
         {"institution.kind": "bank"}, None),
        ("lookup('day', enterprise.industry) - DATE '2022-01-01'",
         {"enterprise.industry": "0002"}, Decimal(58)),
        ("lookup('flag', loan.secured)", SHOP, False),
        ("lookup('flag', loan.secured AND loan.amount > 1)", {"loan.secured": False}, True),
        ("lookup('there/fee', loan.amount)", SHOP, Decimal("0.5")),
        ("lookup('there/fee', loan.amount)", {}, Decimal("0.5")),
        ("lookup('large', enterprise.industry)", {"enterprise.industry": "2999"}, Decimal(3)),
    ],
)  # fmt: skip
def test_a_lookup_gives_the_value_of_the_row_that_holds(
    tables: NoticeTables,
    vocabulary: Vocabulary,
    text: str,
    facts: Mapping[str, Value],
    value: Value,
) -> None:
    assert function_of(expression(text, vocabulary, tables=tables))(facts) == value


def test_a_lookup_is_a_case_of_literals_each_output_once(
    tables: NoticeTables, vocabulary: Vocabulary
) -> None:
    tree = expression("lookup('large', enterprise.industry)", vocabulary, tables=tables)
    assert isinstance(tree, Case)
    assert tree.is_constant
    assert tree.otherwise is None
    assert len(tree.rows) == 7
    plain = expression("lookup('there/fee', loan.amount)", vocabulary, tables=tables)
    assert isinstance(plain, Const)


@pytest.mark.parametrize(
    ("text", "column", "fragment", "words"),
    [
        ("lookup('fees', loan.amount) > 1", 8, "'fees'",
         "there is no table here/tables/fees.csv; did you mean fee?"),
        ("lookup('their/fee', loan.amount) > 1", 8, "'their/fee'",
         "there is no notice their; did you mean there?"),
        ("lookup('rumour/fee', loan.amount) > 1", 8, "'rumour/fee'", "known only from memory"),
        ("lookup('../here/fee', loan.amount) > 1", 8, "'../here/fee'", "name a table 'table'"),
        ("lookup('', loan.amount) > 1", 8, "''", "name a table 'table'"),
        ("lookup(loan.amount) > 1", 8, "loan.amount", "name the table first"),
        ("lookup() > 1", 1, "lookup", "name the table first"),
        ("lookup(5) > 1", 8, "5", "name the table first"),
        ("1 < lookup('fee', loan.amount, loan.rate)", 5, "lookup",
         "2 keys are too many; its columns are bands, fee"),
        ("lookup('fee') > 1", 8, "'fee'", "beside 0 keys it has the columns bands, fee"),
        ("lookup('fee.cap', loan.amount) > 1", 8, "'fee.cap'",
         "beside 1 keys it has the columns fee: name one of them"),
        ("lookup('lpr', as_of) > 1", 8, "'lpr'", "columns one, five: name one of them"),
        ("lookup('lpr.one') > 1", 1, "lookup", "so the last argument is a day"),
        ("lookup('lpr.one', loan.amount) > 1", 19, "loan.amount", "so the last argument is a day"),
        ("lookup('fee', loan.secured) > 1", 8, "'fee'",
         "column bands, row 2: "),
        ("lookup('day', loan.amount) > as_of", 15, "loan.amount",
         "column enterprise.industry is text but the key is a number"),
        ("lookup('two', institution.kind, loan.amount) = 'A'", 8, "'two'",
         "column industry, row 2: 0001 begins with 0: a code, not a number"),
        ("lookup('fee', loan.amonut) > 1", 15, "loan.amonut", "did you mean loan.amount?"),
        ("lookup('fee', DISTINCT loan.amount) > 1", 15, "DISTINCT", "not part of the language"),
        ("loan.lookup('fee') > 1", 6, "lookup", "no function but lookup"),
        ("\"lookup\"('fee', loan.amount) > 1", 1, '"lookup"', "no function but lookup"),
        ("lookup('fee', abs(1)) > 1", 15, "abs", "no function but lookup"),
        ("lookup('fee', loan.amount)", 1, "lookup", "should be a truth value but is a number"),
        ("lookup('rate.rate', enterprise.industry || 'x', as_of) > 1", 41, "||", "not part of"),
    ],
)  # fmt: skip
def test_a_lookup_that_cannot_be_made_is_refused_where_it_stands(
    tables: NoticeTables,
    vocabulary: Vocabulary,
    text: str,
    column: int,
    fragment: str,
    words: str,
) -> None:
    with pytest.raises(LanguageError) as caught:
        condition(text, vocabulary, tables)
    assert words in caught.value.problem.en
    assert (caught.value.line, caught.value.column) == (1, column), str(caught.value)
    assert caught.value.fragment.startswith(fragment)
    assert caught.value.problem.zh != caught.value.problem.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("k,v\n1,2\n1|2,3\n", "rows 2 and 3 may hold for the same keys; is a key missing?"),
        ("k,v\n1,2\n,3\n", "rows 2 and 3 may hold for the same keys"),
        ("k,v\n1,\n", "column v, row 2: a value is missing here"),
        ("k,v\n1,2\n2,two\n", "column v holds a number and text; put text in single quotes"),
        ("k,v\n1,0100\n2,100\n", "column v holds a number and text; put text in single quotes"),
        ("k,v\n", "this table has no rows"),
        ("k,v\n1\n", "row 2: has 1 cells and the header 2"),
        ("k,k\n1,2\n", "header cell 'k' should stand there once"),
        ("k,\n1,2\n", "header cell '' should stand there once"),
        ('k,v\n1,"2\n', "is not CSV"),
        ("k,from,v\n1,soon,2\n", "column from, row 2: soon is not a date"),
        ("k,from,until,v\n1,2022-02-01,2022-01-01,2\n", "2022-01-01 is before from 2022-02-01"),
        ("k,v\n" + "1,2\n" * 5001, "a table has 5000 rows at most"),
    ],
)
def test_a_table_that_answers_twice_or_not_at_all_is_refused_with_its_rows(
    tables: NoticeTables, vocabulary: Vocabulary, text: str, words: str
) -> None:
    file = tables.library.folders["here"] / "tables" / "bad.csv"
    file.write_text(text)
    asked = "lookup('bad', loan.amount, as_of)" if "from" in text else "lookup('bad', loan.amount)"
    with pytest.raises(LanguageError) as caught:
        expression(asked, vocabulary, tables=tables)
    assert words in caught.value.problem.en
    assert "here/tables/bad.csv" in caught.value.problem.en


def test_a_key_that_is_a_long_formula_is_refused_over_many_rows(
    tables: NoticeTables, vocabulary: Vocabulary
) -> None:
    long = " + ".join(["loan.amount"] * 30)
    with pytest.raises(LanguageError, match="derive a fact first and look that up"):
        expression(f"lookup('large', {long})", vocabulary, tables=tables)


def test_two_files_of_one_name_are_refused(tables: NoticeTables, vocabulary: Vocabulary) -> None:
    (tables.library.folders["here"] / "tables" / "fee.xlsx").write_bytes(b"")
    with pytest.raises(LanguageError, match=r"more than one table: fee\.csv fee\.xlsx"):
        expression("lookup('fee', loan.amount)", vocabulary, tables=tables)


def test_an_expression_outside_a_notice_has_no_tables(vocabulary: Vocabulary) -> None:
    with pytest.raises(LanguageError, match="there are no tables to look up here"):
        expression("lookup('fee', loan.amount)", vocabulary)


def test_a_notice_looks_up_its_own_table_and_another_notices(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    (notices / "city-2022" / "tables" / "cap.csv").write_text("amount,cap\n> 5,0.1\n<= 5,0.2\n")
    spoil(
        "measures.toml",
        "loan.rate * loan.amount <= 50000",
        "loan.rate <= lookup('cap', loan.amount)",
    )
    book = Book.load(notices, vocabulary=vocabulary)
    facts = {"loan.amount": 6, "loan.rate": "0.1"}
    judged = book.decide(facts, date(2022, 6, 9)).of("city-2022/cap")
    truths = {item.condition.that: item.verdict for item in judged.conditions}
    assert truths["loan.rate <= lookup('cap', loan.amount)"] is True
    (notices / "city-2022" / "tables" / "cap.csv").write_text("amount,cap\n> 5,0.1\n<= 6,0.2\n")
    with pytest.raises(NoticeError) as caught:
        Book.load(notices, vocabulary=vocabulary)
    assert caught.value.code == "overlap"
    assert "measure cap, condition must" in str(caught.value)
