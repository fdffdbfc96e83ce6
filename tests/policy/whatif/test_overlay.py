"""Overlays: what they may change, that nothing else changes, and what they are told when wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from changrong.policy import Book, NoticeError, Verdict
from changrong.policy.whatif.overlay import read_overlay, varied

from .overlays import HEAD

DAY = date(2022, 6, 9)
SHOP = {
    "enterprise.industry": "5210",
    "enterprise.headcount": 20,
    "enterprise.region": "110105",
    "institution.kind": "bank",
    "loan.secured": True,
    "loan.amount": Decimal(1),
}
SIZE = '[[table]]\ntable = "city-2022/size.csv"\n'
CUT = '[[measure]]\nmeasure = "city-2022/rate-cut"\n'
CAP = '[[measure]]\nmeasure = "city-2022/cap"\n'


def variant(book: Book, folder: Path, text: str) -> Book:
    file = folder / "overlay.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return varied(book, read_overlay(file, book))


def test_a_row_is_named_by_its_cells_and_only_its_named_cells_change(
    book: Book, tmp_path: Path
) -> None:
    row = (
        'row = { "enterprise.headcount" = "< 20", "enterprise.industry" = "5210 5100-5199" }\n'
        'set = { "enterprise.size" = "large" }\n'
    )
    changed = variant(book, tmp_path, SIZE + row)
    shop = {**SHOP, "enterprise.headcount": 19}
    assert book.decide(shop, DAY).derived["enterprise.size"] == "small"
    assert changed.decide(shop, DAY).derived["enterprise.size"] == "large"
    assert changed.decide(shop, DAY).derived["enterprise.is_small"] is True
    assert changed.decide(SHOP, DAY).derived["enterprise.size"] == "large"
    assert changed.measures == book.measures


def test_a_row_that_gets_dates_holds_on_those_days_only(book: Book, tmp_path: Path) -> None:
    row = (
        'row = { "enterprise.headcount" = "< 20", "enterprise.industry" = "5100-5199 5210" }\n'
        "set = { from = 2022-03-01, until = 2022-06-09 }\n"
    )
    changed = variant(book, tmp_path, SIZE + row)
    shop = {**SHOP, "enterprise.headcount": 19}
    sizes = [
        changed.decide(shop, day).derived["enterprise.size"]
        for day in (date(2022, 2, 28), date(2022, 3, 1), DAY, date(2022, 6, 10))
    ]
    assert sizes == [None, "small", "small", None]


def test_a_row_is_added_above_the_one_it_is_put_before(book: Book, tmp_path: Path) -> None:
    added = (
        'add = { "enterprise.industry" = "5210", "enterprise.size" = "small",'
        ' "enterprise.is_small" = true }\n'
    )
    before = (
        'row = { "enterprise.industry" = "5100-5199 5210", "enterprise.headcount" = ">= 20" }\n'
    )
    last = variant(book, tmp_path, SIZE + added)
    first = variant(book, tmp_path, SIZE + before + added)
    assert last.decide(SHOP, DAY).derived["enterprise.size"] == "large"
    assert first.decide(SHOP, DAY).derived["enterprise.size"] == "small"
    assert first.decide(SHOP, DAY).of("city-2022/rate-cut").verdict is Verdict.APPLIES


def test_the_dates_of_a_measure_are_those_of_the_overlay(book: Book, tmp_path: Path) -> None:
    later = variant(book, tmp_path, CUT + "from = 2022-06-10\nopen_ended = true\n")
    key = "city-2022/rate-cut"
    assert later.decide(SHOP, DAY).of(key).verdict is Verdict.NOT_IN_FORCE
    assert later.decide(SHOP, date(2030, 1, 1)).of(key).verdict is not Verdict.NOT_IN_FORCE
    assert book.decide(SHOP, date(2030, 1, 1)).of(key).verdict is Verdict.NOT_IN_FORCE


@pytest.mark.parametrize(
    "named",
    ["是小企业", "Is small", "enterprise.is_small", "  enterprise.is_small  "],
)
def test_a_condition_is_named_by_either_label_or_by_what_it_says(
    book: Book, tmp_path: Path, named: str
) -> None:
    text = f'conditions = [{{ drop = "{named}" }}]\n'
    changed = variant(book, tmp_path, CUT + text).measure("city-2022/rate-cut")
    assert [item.label.en for item in changed.when] == ["Not large, or secured"]


def test_a_condition_made_of_the_region_can_be_dropped(book: Book, tmp_path: Path) -> None:
    old = book.measure("city-2022/rate-cut").implicit[0]
    text = f'conditions = [{{ drop = "{old.label.zh}" }}]\n'
    changed = variant(book, tmp_path, CUT + text)
    assert [item.that for item in changed.measure("city-2022/rate-cut").implicit] == [
        "institution.kind IN ('bank')"
    ]


def test_a_measure_gives_another_amount_and_its_unit_stays(book: Book, tmp_path: Path) -> None:
    text = 'gives = [{ what = "loan.rate_cut", value = "0.008" }]\n'
    changed = variant(book, tmp_path, CUT + text)
    small = {**SHOP, "enterprise.headcount": 1}
    given = changed.decide(small, DAY).of("city-2022/rate-cut").gives
    assert (given[0].value, given[0].unit) == (Decimal("0.008"), "fraction")
    assert given[1].what == "loan.protected_until"


def test_a_variant_has_a_hash_of_its_own_and_its_book_is_untouched(
    book: Book, tmp_path: Path
) -> None:
    before = (book.hash, book.measures, [item.node for item in book.derived])
    one = variant(book, tmp_path, CUT + "until = 2022-10-01\n")
    other = variant(book, tmp_path, CUT + "until = 2022-10-02\n")
    assert len({book.hash, one.hash, other.hash}) == 3
    assert (book.hash, book.measures, [item.node for item in book.derived]) == before


ROW = 'row = { "enterprise.industry" = "0600-4699", "enterprise.headcount" = ">= 300" }\n'


@pytest.mark.parametrize(
    ("text", "code", "where", "said"),
    [
        ("", "no-change", "overlay.toml", "nothing changes"),
        ("[[measures]]\n", "unknown-key", "overlay.toml", "did you mean measure?"),
        (
            '[[measure]]\nmeasure = "city-2022/rate-cuts"\n',
            "unknown-measure",
            "overlay.toml, measure 1",
            "did you mean city-2022/rate-cut?",
        ),
        (CUT, "no-change", "measure city-2022/rate-cut", "nothing changes"),
        (CUT + "until = 2021-01-01\n", "bad-date", "city-2022/rate-cut", "is before from"),
        (CUT + "util = 2023-01-01\n", "unknown-key", "city-2022/rate-cut", "did you mean until?"),
        (
            CUT + "until = 2023-01-01\nopen_ended = true\n",
            "wrong-type",
            "city-2022/rate-cut",
            "not both",
        ),
        (
            CUT + 'conditions = [{ drop = "Is smal" }]\n',
            "unknown-condition",
            "condition conditions 1",
            "did you mean Is small?",
        ),
        (
            CUT + 'conditions = [{ replace = "Is small", that = "loan.amonut > 1", '
            'zh = "大", en = "Large" }]\n',
            "unknown-fact",
            "condition conditions 1",
            "did you mean loan.amount?",
        ),
        (
            CUT + 'conditions = [{ drop = "Is small", add = "when" }]\n',
            "wrong-type",
            "condition conditions 1",
            "write one of replace, drop, add",
        ),
        (
            CUT + 'conditions = [{ add = "must", that = "loan.secured", zh = "押", en = "S" }]\n',
            "unknown-word",
            "condition conditions 1",
            "should be one of when",
        ),
        (
            CUT + 'gives = [{ what = "loan.rate_cutt", value = "0.1" }]\n',
            "unknown-word",
            "condition gives 1",
            "did you mean loan.rate_cut?",
        ),
        (
            CUT + 'gives = [{ what = "loan.deferral", value = "0.1" }]\n',
            "missing-key",
            "condition gives 1",
            "unit is missing",
        ),
        (CAP + 'gives = [{ what = "loan.rate_cut", value = "1" }]\n', "wrong-sort", "cap", "gives"),
        (
            CAP + 'conditions = [{ drop = "一年利息不超过五万" }, '
            '{ drop = "不超过市场利率加一个点" }]\n',
            "missing-key",
            "city-2022/cap",
            "needs must",
        ),
        (CUT + "from = 2022-03-01\n" + CUT, "declared-twice", "overlay.toml", "is there twice"),
        (
            '[[table]]\ntable = "city-2022/sise.csv"\n' + ROW + "drop = true\n",
            "unknown-table",
            "table 1",
            "did you mean city-2022/size.csv?",
        ),
        (SIZE + "drop = true\n", "missing-key", "table 1", "row is missing"),
        (SIZE + ROW, "wrong-type", "city-2022/size.csv", "write one of set, drop, add"),
        (
            SIZE + 'row = { "enterprise.industry" = "0600-4699" }\ndrop = true\n',
            "ambiguous",
            "city-2022/size.csv",
            "row names 2 rows",
        ),
        (
            SIZE + 'row = { "enterprise.industry" = "0600-4700" }\ndrop = true\n',
            "unknown-row",
            "city-2022/size.csv",
            "no row has enterprise.industry = 0600-4700",
        ),
        (
            SIZE + 'row = { "enterprise.industri" = "0600-4699" }\ndrop = true\n',
            "unknown-column",
            "city-2022/size.csv",
            "did you mean enterprise.industry?",
        ),
        (
            SIZE + ROW + 'set = { "enterprise.headcount" = "many" }\n',
            "wrong-type",
            "column enterprise.headcount",
            "should be a number",
        ),
        (
            SIZE + ROW + "set = { from = 2023-01-01, until = 2022-01-01 }\n",
            "bad-date",
            "column until",
            "is before from",
        ),
        (
            SIZE + ROW + 'set = { "enterprise.headcount" = "< 300" }\n',
            "overlap",
            "city-2022/size.csv",
            "two rows then ask the same",
        ),
        (
            SIZE + 'add = { "enterprise.industry" = "5300", "enterprise.size" = "small" }\n',
            "table-header",
            "column enterprise.is_small",
            "header cell",
        ),
        (
            CUT + 'gives = [{ what = "loan.rate_cut", '
            'value = "loan.amount * loan.amount * loan.amount * loan.amount" }]\n',
            "too-wide",
            "overlay.toml",
            "digits",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    book: Book, tmp_path: Path, text: str, code: str, where: str, said: str
) -> None:
    with pytest.raises(NoticeError) as caught:
        variant(book, tmp_path, text)
    assert caught.value.code == code
    assert where in str(caught.value)
    assert said in str(caught.value)
    assert caught.value.text.zh != caught.value.text.en


def test_a_file_that_is_no_overlay_is_refused_by_name(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "nothing.toml"
    with pytest.raises(NoticeError, match=r"nothing\.toml.*missing"):
        read_overlay(file, book)
    file.write_text("[overlay\n", encoding="utf-8")
    with pytest.raises(NoticeError, match="not valid TOML"):
        read_overlay(file, book)
