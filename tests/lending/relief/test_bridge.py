"""A bridge: as many days, as much, at such a fee as the notice says when it is asked."""

from __future__ import annotations

from datetime import date

import pytest

from changrong.lending.relief import ReliefError, bridge, bridge_rules

from .decisions import BRIDGED, book

AS_OF = date(2026, 11, 21)


def rules(**changes):
    facts = BRIDGED | {name.replace("__", "."): value for name, value in changes.items()}
    return bridge_rules(book("donghai-2023-bridge-loan"), facts, AS_OF)


def test_the_notice_says_how_long_how_much_and_what_each_day_costs():
    found = rules()
    assert found.days == 10
    assert found.at_most == 10_000_000_00
    # A million at 0.02 % a day for five days and 0.04 % a day after.
    assert found.fees[:5] == (200_00, 400_00, 600_00, 800_00, 1_000_00)
    assert found.fees[5] == 1_400_00
    assert found.fees[9] == 3_000_00
    assert found.grant.clause == "范围和条件"


def test_the_cap_is_that_of_the_kind_of_borrower():
    assert rules(enterprise__kind="sole_trader").at_most == 2_000_000_00


def test_a_bridge_costs_the_days_it_is_used():
    found = bridge(rules(), 1_000_000_00, date(2026, 12, 1), date(2026, 12, 8))
    assert (found.days, found.fee) == (7, 1_800_00)


def test_not_a_day_longer_nor_a_fen_more():
    with pytest.raises(ReliefError, match="1 to 10 are allowed"):
        bridge(rules(), 1_000_000_00, date(2026, 12, 1), date(2026, 12, 12))
    with pytest.raises(ReliefError, match="1 to 10 are allowed"):
        bridge(rules(), 1_000_000_00, date(2026, 12, 1), date(2026, 12, 1))
    with pytest.raises(ReliefError, match="at most may be bridged"):
        bridge(rules(), 10_000_000_01, date(2026, 12, 1), date(2026, 12, 8))


def test_a_limit_that_is_broken_is_named_with_its_clause():
    with pytest.raises(ReliefError, match="95% of the renewal") as refused:
        rules(bridge__amount="1950000", bridge__promised_renewal="2000000")
    assert refused.value.grant.clause == "额度"


def test_a_limit_that_cannot_be_told_says_what_is_missing():
    with pytest.raises(ReliefError, match=r"bridge\.promised_renewal missing"):
        rules(bridge__promised_renewal=None)


def test_who_is_not_covered_gets_no_bridge():
    with pytest.raises(ReliefError, match="no notice gives"):
        rules(bridge__owes_wages=True)
