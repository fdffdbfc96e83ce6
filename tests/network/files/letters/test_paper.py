"""What a letter says is kept, proved and worded in its own language."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from pydantic_core import PydanticSerializationError

from changrong.network.files.letters.paper import Paper, digest_of, read

from .samples import DAY, claim_notice, guarantee_letter, recovery_statement

LETTERS = [guarantee_letter(), claim_notice(), recovery_statement()]
ids = [letter.kind for letter in LETTERS]


def paper(letter, number="HJ-2026-0911-0001", day=DAY, language="zh"):
    return Paper(letter, number, day, language)


@pytest.mark.parametrize("letter", LETTERS, ids=ids)
def test_a_letter_kept_as_json_reads_back_as_itself(letter):
    kept = json.loads(json.dumps(paper(letter).values))
    assert read(letter.kind, kept) == letter
    assert paper(read(letter.kind, kept)).words() == paper(letter).words()


def test_a_value_that_is_not_of_its_type_is_never_kept():
    with pytest.raises(PydanticSerializationError):
        _ = paper(replace(claim_notice(), pay_by="2026-10-21")).values


def test_the_code_is_the_first_sixteen_digits_of_the_digest_and_stands_on_the_letter():
    one = paper(claim_notice())
    assert one.code.replace(" ", "") == one.digest[:16]
    assert one.code in one.words()


def test_the_digest_does_not_depend_on_the_order_of_keys():
    one = paper(claim_notice())
    turned = dict(reversed(one.values.items()))
    assert digest_of("claim", one.number, DAY, "zh", turned) == one.digest


def test_whatever_is_changed_changes_the_code():
    letter = claim_notice()
    papers = [
        paper(letter),
        paper(replace(letter, interest_until=DAY - timedelta(1))),
        paper(replace(letter, account="别的账户")),
        paper(replace(letter, receiver=replace(letter.receiver, name="别的公司"))),
        paper(letter, number="HJ-2026-0911-0002"),
        paper(letter, day=DAY + timedelta(1)),
        paper(letter, language="en"),
    ]
    assert len({one.code for one in papers}) == len(papers)


def test_a_letter_speaks_its_own_language_whoever_asks():
    with override("en"):
        chinese = paper(claim_notice()).words()
    english = paper(claim_notice(), language="en").words()
    assert "（人民币陆拾万元零柒分）" in chinese
    assert "Claim notice" not in chinese
    assert "Claim notice" in english
    assert "(six hundred thousand yuan and seven fen only)" in english
    assert "代偿通知书" not in english


def test_a_source_read_at_second_hand_says_so_on_the_letter():
    assert "二手来源，待核" in paper(claim_notice()).words()


def test_what_others_typed_is_escaped():
    hostile = "<img src=x onerror=alert(1)>"
    letter = claim_notice(account=hostile, borrower=replace(claim_notice().borrower, name=hostile))
    words = paper(letter).words()
    assert "<img" not in words
    assert words.count("&lt;img") == 2


def test_agreed_shares_and_rates_are_never_rounded_away():
    letter = guarantee_letter(share=Decimal("0.333333"), fee_rate=Decimal("0.00775"))
    words = paper(letter).words()
    assert "33.3333%" in words
    assert "0.775%" in words
    assert "0.80%" in paper(guarantee_letter()).words()


def test_an_intent_says_that_it_binds_nobody_yet():
    words = paper(guarantee_letter(only_intent=True)).words()
    assert "担保意向函" in words
    assert "本函只表示意向" in words
    assert "本函只表示意向" not in paper(guarantee_letter()).words()
