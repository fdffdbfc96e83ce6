"""An agreement is read from a file, and what is wrong in it is named with the file."""

from pathlib import Path

import pytest
from tests.guarantee.agreements import D

from changrong.guarantee.agreement import (
    Agreement,
    Fee,
    Mode,
    Per,
    Refunds,
    Tariff,
    read_agreement,
)
from changrong.guarantee.agreement.stored import restored, stored
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.fees import Band, Collected, YearBasis
from changrong.workdays import Period, Unit

FILE = """
number = "YD-2026-03"
since = 2026-01-01
until = 2026-12-31
mode = "loan_first"
heeds = ["state-council-2019-guarantee/fee-at-or-under-5m"]

[[bearer]]
id = "bank"
party = "江州农村商业银行"
kind = "bank"
share = 0.20
[[bearer]]
id = "guarantor"
party = "江州市融资担保"
kind = "guarantor"
share = 0.20
within = "30 days"
[[bearer]]
id = "province"
party = "省再担保"
kind = "reguarantor"
share = 0.40
within = "15 working days"
[[bearer]]
id = "fund"
party = "国家融资担保基金"
kind = "national_fund"
share = 0.20
to = "province"

[[cap]]
id = "yearly"
bearers = ["province", "fund"]
counts = "claims"
rate = 0.04
above = { guarantor = 0.75, bank = 0.25 }

[[limit]]
id = "borrower"
per = "borrower"
amount = 10_000_000

[[criteria]]
that = "guarantee.amount <= 10000000"
zh = "单笔不超过 1000 万元"
en = "At most 10 million yuan each"

[guaranteed]
2026 = 320_000_000
"""


def read(tmp_path: Path, text: str = FILE) -> Agreement:
    file = tmp_path / "agreement.toml"
    file.write_text(text, encoding="utf-8")
    return read_agreement(file)


def test_amounts_are_read_in_yuan_shares_as_fractions_and_times_as_periods(tmp_path: Path) -> None:
    made = read(tmp_path)
    assert made.mode is Mode.LOAN_FIRST
    assert made.layers[0].shares == (D("0.2"), D("0.2"), D("0.4"), D("0.2"))
    assert made.bearer("province").within == Period(15, Unit.WORKING_DAYS)
    assert [one.to for one in made.bearers] == ["", "bank", "guarantor", "province"]
    assert made.most(made.caps[0], 2026) == 12_800_000_00
    assert made.limits[0].per is Per.BORROWER
    assert made.limits[0].amount == 10_000_000_00
    assert made.criteria[0].label.zh == "单笔不超过 1000 万元"
    assert made.heeds == ("state-council-2019-guarantee/fee-at-or-under-5m",)


def test_layers_have_their_own_shares_and_whoever_is_left_out_bears_nothing(
    tmp_path: Path,
) -> None:
    text = "\n".join(line for line in FILE.splitlines() if not line.startswith("share = "))
    layers = """
[[layer]]
up_to = 5_000_000
shares = { bank = 0.2, guarantor = 0.2, province = 0.4, fund = 0.2 }
[[layer]]
shares = { bank = 0.5, guarantor = 0.5 }
"""
    made = read(tmp_path, text.replace("[guaranteed]", f"{layers}\n[guaranteed]"))
    assert [layer.up_to for layer in made.layers] == [5_000_000_00, None]
    assert made.layers[1].shares == (D("0.5"), D("0.5"), D(0), D(0))


def premium(said: str, bearer: str = "fund") -> str:
    return f'[[premium]]\nbearer = "{bearer}"\n{said}\n[guaranteed]'


@pytest.mark.parametrize(
    ("old", "new", "en"),
    [
        ('number = "YD-2026-03"', "", "number is missing"),
        ('mode = "loan_first"', 'mode = "loans_first"', "mode = 'loans_first' should be one of"),
        ("share = 0.40", "share = 0.45", r"the shares sum to 1\.05, not 1"),
        ("share = 0.40", "", "bearer 3: share is missing"),
        ("share = 0.40", 'share = "much"', "bearer 3: share should be a number"),
        ('within = "30 days"', 'within = "a month"', "bearer 2: cannot read the period 'a month'"),
        ('kind = "reguarantor"', 'kind = "reguarantee"', "did you mean reguarantor"),
        ("rate = 0.04", "ratio = 0.04", "unknown key ratio"),
        (
            "amount = 10_000_000",
            "amount = 0.001",
            "limit 1: amount: 0.001 yuan is not a whole number",
        ),
        ("amount = 10_000_000", "", "limit 1: amount is missing"),
        (
            "amount = 10_000_000",
            "amount = 1e18",
            r"limit 1: amount: the amount 1E\+18 is too large",
        ),
        ("2026 = 320_000_000", "year = 320_000_000", "guaranteed: year is no year"),
        ("2026 = 320_000_000", "2026 = 5\n02026 = 7", "guaranteed: 02026 is no year"),
        ("2026 = 320_000_000", "2026 = -5", "guaranteed: 2026 cannot be negative"),
        ("2026 = 320_000_000", "2026 = 'many'", "guaranteed: 2026 should be a number"),
        ("2026 = 320_000_000", "2026 = 0.001", r"guaranteed: 2026: 0\.001 yuan is not a whole"),
        ("[guaranteed]", "[fee]\ncollected = 'daily'\n[guaranteed]", "fee: collected = 'daily'"),
        ("[guaranteed]", "[fee]\nodd = 1\n[guaranteed]", "fee: unknown key odd"),
        ('"YD-2026-03"', '" "', "number is blank"),
        ('["province", "fund"]', '["provinz"]', "cap yearly: bearers names provinz, which is no"),
        ("guarantor = 0.75, bank", "guarantor = 0.75, x", "cap yearly: above names x, which is no"),
        ("guarantor = 0.75", "guarantor = 'x'", "cap 1 above: guarantor should be a number"),
        ("[guaranteed]", premium("rate = 0.1", "x"), "premium: bearer names x, which is no"),
        ("[guaranteed]", premium("rate = -0.1"), "premium of fund: rate = -0.1: is a fraction"),
        ("[guaranteed]", premium("up_to = 5\nrate = 0.1"), "premium of fund: up_to: the last band"),
        ("[guaranteed]", premium("up_to = 0.001\nrate = 0.1"), "premium 1: up_to: 0.001 yuan is"),
        ("guarantor = 0.75, bank = 0.25", "guarantor = 0.75", "weights above zero that sum to 1"),
        ("[[criteria]]", "[[criterion]]", "unknown key criterion"),
        ("number =", "number", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_in_both_languages(
    tmp_path: Path, old: str, new: str, en: str
) -> None:
    with pytest.raises(GuaranteeError, match=en) as refused:
        read(tmp_path, FILE.replace(old, new))
    assert str(refused.value).startswith("agreement.toml")
    assert refused.value.text.zh.startswith("agreement.toml")


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(GuaranteeError, match="missing"):
        read_agreement(tmp_path / "none.toml")


def test_fee_and_premiums_are_read_and_stored(tmp_path: Path) -> None:
    file = tmp_path / "agreement.toml"
    file.write_text(
        """
number = "YD-1"
since = 2026-01-01
until = 2026-12-31
mode = "loan_first"
[fee]
collected = "yearly"
basis = "months/12"
refunds = "unused"
[[bearer]]
id = "guarantor"
party = "g"
kind = "guarantor"
share = 0.5
[[bearer]]
id = "province"
party = "p"
kind = "reguarantor"
share = 0.5
[[premium]]
bearer = "province"
up_to = 5_000_000
rate = 0.003
[[premium]]
bearer = "province"
rate = 0.005
""",
        encoding="utf-8",
    )
    read = read_agreement(file)
    assert read.fee == Fee(Collected.YEARLY, YearBasis.MONTHS_12, Refunds.UNUSED)
    bands = (Band(5_000_000_00, D("0.003")), Band(None, D("0.005")))
    assert read.premiums == (Tariff("province", bands),)
    assert restored(stored(read)) == read
    before = stored(read)
    del before["fee"]["refunds"]  # as one was stored when there was no such term
    assert restored(before).fee.refunds is Refunds.NONE
    file.write_text(file.read_text("utf-8").replace("rate = 0.003", "rate = 3"), encoding="utf-8")
    with pytest.raises(GuaranteeError, match=r"^agreement.toml: premium of province: rate = 3"):
        read_agreement(file)
