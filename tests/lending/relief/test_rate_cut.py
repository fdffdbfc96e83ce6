"""Basis points off, from the notice, and what they save."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from changrong.lending.account import Disburse, Recorded, ahead
from changrong.lending.form import Form
from changrong.lending.pricing import midnight
from changrong.lending.relief import ReliefError, rate_cut
from changrong.policy import Grant

from ..account.loans import agreement, book
from .decisions import cut_of_2022

LENT, CUT_ON = date(2026, 1, 10), date(2026, 7, 10)
LOAN = agreement(form=Form.INTEREST_ONLY)
EVENTS = book((LENT, Disburse(LOAN.principal)))


def test_the_rate_falls_by_the_notices_basis_points_and_carries_its_clause():
    cut = rate_cut(cut_of_2022(), LOAN, EVENTS, CUT_ON)
    assert cut.event.rate == Decimal("0.031")
    assert cut.basis_points == 50
    assert (cut.event.grant.notice, cut.event.grant.clause) == ("shengjing-shanghai-2022", "五是")


def test_what_it_saves_is_the_interest_that_is_not_due_any_more():
    cut = rate_cut(cut_of_2022(), LOAN, EVENTS, CUT_ON)
    # 120,000 yuan x 0.5 % x 184 days to 10 January 2027 / 360 is 306.67, each month's rounded.
    assert abs(cut.saved - 306_67) <= 6
    with_it = [*EVENTS, Recorded("c", midnight(CUT_ON), CUT_ON, cut.event)]
    assert cut.dues == ahead(LOAN, with_it, on=CUT_ON)


def test_two_cuts_do_not_add_up():
    one = Grant("a", "x", "一", "loan.rate_cut", Decimal("0.002"), "fraction", None)
    other = Grant("b", "y", "二", "loan.rate_cut", Decimal("0.005"), "fraction", None)
    cut = rate_cut([one, other], LOAN, EVENTS, CUT_ON)
    assert (cut.event.rate, cut.event.grant) == (Decimal("0.031"), other)


def test_no_further_than_the_floor():
    with pytest.raises(ReliefError, match=r"below the floor of 3\.20%"):
        rate_cut(cut_of_2022(), LOAN, EVENTS, CUT_ON, floor=Decimal("0.032"))


def test_without_a_grant_or_without_principal_there_is_nothing_to_cut():
    with pytest.raises(ReliefError, match="no notice gives"):
        rate_cut((), LOAN, EVENTS, CUT_ON)
    with pytest.raises(ReliefError, match="no principal"):
        rate_cut(cut_of_2022(), LOAN, [], CUT_ON)
