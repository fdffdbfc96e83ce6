"""What people write in cells, and what is made of it; headings in either language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from changrong.network.imports.cells import CellProblem, Takes, read
from changrong.network.imports.columns import HeadingProblem, header_of
from changrong.network.imports.importers import importers
from changrong.text import Text

PEOPLE = Takes("integer", unit=Text("人", "people"))
CHOICES = Takes("choice", {"stock": Text("采购备货", "Stock"), "wages": Text("发工资", "Wages")})
NEED = importers()["need"].columns


@pytest.mark.parametrize(
    ("cell", "takes", "value"),
    [
        ("80 万元", Takes("money"), "800000"),
        ("８０万", Takes("money"), "800000"),
        ("1,234,567.50", Takes("money"), "1234567.5"),
        ("1.2 亿", Takes("money"), "120000000"),
        ("80", Takes("money", power=4), "800000"),
        ("80 元", Takes("money", power=4), "80"),
        (Decimal("12.5"), Takes("money", power=4), "125000"),
        ("4.35%", Takes("fraction"), "0.0435"),
        ("4.35", Takes("fraction", power=-2), "0.0435"),
        ("0.0435", Takes("fraction"), "0.0435"),
        ("26 人", PEOPLE, "26"),
        ("2 万", PEOPLE, "2 万"),  # left as it is: the field says that it wants a number
        ("二十六", PEOPLE, "二十六"),
        ("2026/1/5", Takes("date"), "2026-01-05"),
        ("2026年1月5日", Takes("date"), "2026-01-05"),
        (date(2026, 1, 5), Takes("date"), "2026-01-05"),
        ("是", Takes("boolean"), True),
        ("No", Takes("boolean"), False),
        (True, Takes("boolean"), True),
        ("也许", Takes("boolean"), "也许"),
        ("采购备货", CHOICES, "stock"),
        ("STOCK ", CHOICES, "stock"),
        ("wages", CHOICES, "wages"),
        ("110105", Takes("region"), "110105"),
        (Decimal(110105), Takes("region"), "110105"),
        ("北京市朝阳区", Takes("region"), "110105"),
        ("Chaoyang, Beijing", Takes("region"), "110105"),
        ("6210", Takes("industry"), "6210"),
        (Decimal(13800000000), Takes("phone"), "13800000000"),
        ("'=1+1", Takes("text"), "=1+1"),
        ("  ", Takes("text"), None),
        (None, Takes("money"), None),
    ],
)
def test_a_cell_is_read_as_people_write_it(cell, takes, value):
    if value == "110105" and cell == "Chaoyang, Beijing":
        from django.utils.translation import override

        with override("en"):
            assert read(cell, takes) == value
    else:
        assert read(cell, takes) == value


@pytest.mark.parametrize(
    ("cell", "takes", "says"),
    [
        (b"#N/A", Takes("money"), "#N/A"),
        ("装修", CHOICES, "Stock, Wages"),
        ("999999", Takes("region"), "999999"),
        ("桃花源", Takes("region"), "six digits"),
        ("没有这一行当", Takes("industry"), "industry"),
        (Decimal(911101050000000012), Takes("credit_code"), "as text"),
    ],
)
def test_what_cannot_be_read_says_what_would_be(cell, takes, says):
    with pytest.raises(CellProblem) as refused:
        read(cell, takes)
    assert says in refused.value.text.en
    assert refused.value.text.zh


def required(*more):
    return [
        "统一社会信用代码", "服务种类", "需要金额", "想用多久", "用途", "联系人", "手机号码", *more
    ]  # fmt: skip


class TestHeadings:
    def test_the_columns_of_every_kind_can_be_told_apart(self):
        for importer in importers().values():
            seen: dict[str, str] = {}
            for column in importer.columns:
                for heading in column.headings:
                    assert seen.setdefault(heading, column.name) == column.name, heading

    def test_labels_and_code_names_are_understood_in_both_languages(self):
        english = ["Unified social credit code", "Kind of service", "Amount needed (yuan)",
                   "Term wanted (months)", "Purpose", "Contact", "Mobile number"]  # fmt: skip
        names = ["enterprise.credit_code", "kind", "need.amount", "term_months", "need.purpose",
                 "contact_name", "CONTACT_PHONE"]  # fmt: skip
        wanted = [column.name for column in header_of(required(), NEED).places]
        for headings in (english, names):
            assert [column.name for column in header_of(headings, NEED).places] == wanted

    @pytest.mark.parametrize(
        ("heading", "power"),
        [
            ("需要金额", None),
            ("需要金额（元）", 0),
            ("需要金额 (万元)", 4),
            ("需要金额（万元）*", 4),
        ],
    )
    def test_the_unit_of_a_heading_counts(self, heading, power):
        header = header_of([*required()[:2], heading, *required()[3:]], NEED)
        assert (header.places[2].name, header.places[2].takes.power) == ("amount", power)

    def test_what_no_case_takes_is_told_and_an_earlier_report_is_not(self):
        header = header_of([*required(), "备注", "", "结果", "number", "问题"], NEED)
        assert header.unused == ("备注",)

    def test_a_column_that_every_row_needs_is_missed_with_the_one_meant(self):
        headings = [name for name in required("联系电话") if name != "手机号码"]
        with pytest.raises(HeadingProblem) as refused:
            header_of(headings, NEED)
        assert "手机号码" in refused.value.text.zh
        assert "Mobile number" in refused.value.text.en

    def test_a_column_that_is_there_twice_is_refused(self):
        with pytest.raises(HeadingProblem) as refused:
            header_of(required("amount"), NEED)
        assert "amount" in refused.value.text.en or "需要金额" in refused.value.text.en
