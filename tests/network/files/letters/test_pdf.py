"""The PDF: its type, its pages, and that it is the same each time it is made."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from changrong.network.files.letters import pdf
from changrong.text import Text

from .samples import FIVE, claim_notice, guarantee_letter, recovery_statement, row_of

LETTERS = [guarantee_letter(), claim_notice(), recovery_statement()]
ids = [letter.kind for letter in LETTERS]
ELSEWHERE = """
import tests.conftest, hashlib, sys
import changrong.network.urls
from changrong.network.files.letters.pdf import pdf_of
print("weasyprint" in sys.modules)
from tests.network.files.letters.samples import claim_notice, row_of
print(hashlib.sha256(pdf_of(row_of(claim_notice()))).hexdigest())
"""


@cache
def made(letter, language="zh"):
    return PdfReader(BytesIO(pdf.pdf_of(row_of(letter, language))))


@pytest.fixture(scope="module")
def elsewhere():
    """What another process says: whether it had loaded the library before the first letter, and
    the hash of that letter."""
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={"PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def text_of(reader):
    """Its words without any space: lines break where they must."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (guarantee_letter(), ["担保函", "640,000.00元", "人民币陆拾肆万元整", "5,120.00元"]),
        (claim_notice(), ["代偿通知书", "600,000.07元", "人民币陆拾万元零柒分", "180,000.02"]),
        (recovery_statement(), ["追偿分配通知书", "90,000.00元", "人民币玖万元整", "510,000.07"]),
    ],
    ids=ids,
)
def test_its_words_can_be_searched_and_copied(letter, words):
    text = text_of(made(letter))
    assert [word for word in words if word not in text] == []
    assert "示例盛达五金制品厂" in text
    assert "第1页，共1页" in text


@pytest.mark.parametrize("letter", LETTERS, ids=ids)
def test_a_usual_letter_is_one_sheet_of_a4_in_both_languages(letter):
    for language in ("zh", "en"):
        [page] = made(letter, language).pages
        width, height = page.mediabox.width, page.mediabox.height
        assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (210, 297)


def test_its_fonts_are_embedded_and_can_write_chinese():
    fonts = {}
    for page in made(claim_notice()).pages:
        for font in page["/Resources"]["/Font"].values():
            [inner] = font["/DescendantFonts"]
            fonts[font["/BaseFont"]] = set(inner.get_object()["/FontDescriptor"])
    assert any("Noto-Serif-CJK-SC" in name for name in fonts)
    assert all(keys & {"/FontFile2", "/FontFile3"} for keys in fonts.values())


def test_forty_bearers_flow_over_pages_and_none_is_cut():
    reader = made(claim_notice(40))
    text = text_of(reader)
    assert len(reader.pages) == 3
    for number in range(1, 41):
        assert f"示例第{number}县（区）小微企业融资担保风险补偿资金管理中心" in text
    for place, page in enumerate(reader.pages, start=1):
        words = re.sub(r"\s", "", page.extract_text())
        assert f"第{place}页，共3页" in words
        assert "承担方" in words  # the heading stands on each
        assert "HJ-2026-0911-0001" in words
        assert row_of(claim_notice(40)).digest[:4] in words


def test_names_of_any_length_wrap_and_stay():
    name = "示例" + "很长的名字" * 23 + "公司"
    bearers = tuple(replace(one, name=name + one.name) for one in claim_notice().bearers)
    letter = replace(
        claim_notice(bearers=bearers), borrower=replace(claim_notice().borrower, name=name)
    )
    text = text_of(made(letter))
    assert text.count(name) == 1 + len(FIVE)
    assert "600,000.07" in text


def test_an_unbroken_code_wraps_instead_of_running_off_the_sheet():
    letter = guarantee_letter(conditions=("A" * 300,))
    assert text_of(made(letter)).count("A") >= 300


def test_the_same_letter_is_the_same_bytes_in_this_process_and_in_another(elsewhere):
    here = pdf.pdf_of(row_of(claim_notice()))
    assert pdf.pdf_of(row_of(claim_notice())) == here
    assert hashlib.sha256(here).hexdigest() == elsewhere[1]


def test_it_carries_the_letters_day_and_digest_and_not_the_clock():
    row = row_of(claim_notice())
    reader = PdfReader(BytesIO(pdf.pdf_of(row)))
    assert reader.metadata["/CreationDate"].startswith("D:20260911")
    assert reader.metadata["/Title"] == row.number
    assert reader.trailer["/ID"][0] == row.digest[:32]
    assert reader.trailer["/Root"]["/Lang"] == "zh"


def test_nothing_is_fetched_whatever_the_words_hold(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    row = row_of(claim_notice())
    plain = len(pdf.pdf_of(row))
    row.words += f'<img src="file://{secret}"><link rel="attachment" href="file://{secret}">'
    reader = PdfReader(BytesIO(pdf.pdf_of(row)))
    assert not reader.attachments
    assert len(pdf.pdf_of(row)) < plain + 2000


def test_the_service_starts_without_loading_the_library(elsewhere):
    assert elsewhere[0] == "False"


def test_in_english_it_is_english():
    text = made(recovery_statement(source=Text("拍卖", "an auction")), "en").pages[0].extract_text()
    assert "Recovery statement" in text
    assert "ninety thousand yuan only" in text
    assert "Page 1 of 1" in text
