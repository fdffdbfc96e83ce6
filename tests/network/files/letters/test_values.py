"""A letter whose figures do not add up is never made."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changrong.money import split
from changrong.network.files.letters.values import KINDS, LetterError, Returned
from changrong.text import Text

from .samples import claim_notice, guarantee_letter, recovery_statement

LETTERS = [guarantee_letter, claim_notice, recovery_statement]


def refused(make, **changes):
    with pytest.raises(LetterError) as caught:
        make(**changes)
    return caught.value.text


def test_there_is_a_sample_of_every_kind():
    assert {make().kind for make in LETTERS} == set(KINDS)


@pytest.mark.parametrize("make", LETTERS)
def test_every_letter_cites_the_clause_it_rests_on(make):
    assert "依据" in refused(make, basis=()).zh


def test_bearers_bear_the_whole_claim_to_the_fen():
    short = claim_notice().bearers
    first = replace(short[0], amount=short[0].amount - 1)
    said = refused(claim_notice, bearers=(first, *short[1:]))
    assert said.zh == "各方分担合计 600000.06 元，应为 600000.07 元"
    assert said.en == "the bearers' parts come to 600000.06 yuan and not to 600000.07"


def test_no_more_is_asked_than_the_claim():
    assert claim_notice(asked=60_000_007).asked == claim_notice().total
    assert "多于代偿本息" in refused(claim_notice, asked=60_000_008).zh


def test_what_is_recovered_less_its_costs_is_shared_to_the_fen():
    assert "93500.01" in refused(recovery_statement, gross=9_350_001, costs=0).en
    assert "不能为负" in refused(recovery_statement, costs=9_350_001).zh


def test_what_is_over_is_the_borrowers_and_not_shared():
    assert recovery_statement(gross=9_350_001, surplus=1).shared == 9_000_000
    assert refused(recovery_statement, surplus=-1).en.startswith("surplus may not be negative")


def test_nobody_gets_back_more_than_they_bore():
    over = Returned(name="一", role=Text("银行", "Bank"), borne=100, before=60, now=41)
    said = refused(recovery_statement, gross=41, costs=0, bearers=(over,))
    assert said.en == "left may not be negative (-0.01 yuan)"


@pytest.mark.parametrize(
    "changes",
    [{"share": Decimal("1.1")}, {"share": Decimal(0)}, {"guaranteed": 80_000_001}, {"fee": -1}],
)
def test_a_guarantee_beyond_the_loan_is_refused(changes):
    assert refused(guarantee_letter, **changes).en


@given(st.integers(1, 10**13), st.integers(1, 12))
def test_any_claim_that_is_split_by_the_houses_rule_makes_a_letter(total, count):
    bearers = tuple(
        replace(claim_notice().bearers[0], amount=amount) for amount in split(total, [1] * count)
    )
    letter = claim_notice(principal=total, interest=0, asked=total, bearers=bearers)
    assert letter.amount == total
