"""The letters of a guarantee say what its record says."""

from __future__ import annotations

from typing import Any

import pytest

from changrong.guarantee.agreement import Mode
from changrong.guarantee.life import Register
from changrong.network.cases.models import Case
from changrong.network.files.letters.paper import read
from changrong.network.files.models import Letter
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.recording import standing_of

from ..matters import step
from .deals import TODAY, WAN, Deal
from .test_desk import at, guarantee_of, in_force, paid


def latest(kind: str) -> Any:
    row = Letter.objects.filter(kind=kind).latest("pk")
    return read(row.kind, row.values)


@pytest.mark.parametrize("listed", [False, True])
def test_a_claim_notice_names_those_who_will_bear_it(deal: Deal, listed: bool) -> None:
    deal.signed(mode=Mode.CASE_BY_CASE, bearers=deal.registering("province"))
    case, who = in_force(deal), deal.bank_officer
    guarantee = guarantee_of(case)
    if listed:
        tell([Telling(guarantee, Register("province", "BA-1"), TODAY)], deal.province_officer)
    case = step(case, "demand", who, overdue="800000", overdue_since="2026-03-01")
    case = step(case, "claim", who, principal="100000", interest="0")
    notice = latest("claim")
    said = {"paid_on": TODAY.isoformat(), "confirmed": True}
    step(case, "pay", deal.guarantor_officer, **said)
    [claim] = standing_of(guarantee).claims
    assert [one.amount for one in notice.bearers] == list(claim.borne.values())
    province = notice.bearers[2]
    assert (province.amount, str(province.share)) == ((3 * WAN, "0.3") if listed else (0, "0"))


@pytest.fixture
def case(deal: Deal) -> Case:
    """Of a claim of 800,000 that was paid."""
    deal.signed(mode=Mode.CASE_BY_CASE)
    return paid(deal)


def test_a_recovery_of_more_than_is_missing_is_stated_with_what_is_the_borrowers(
    deal: Deal, case: Case
) -> None:
    with at("2026-03-03 10:00"):
        said = {"route": "payment", "gross": "910000", "costs": "10000"}
        step(case, "recover", deal.guarantor_officer, **said)
        [claim] = standing_of(guarantee_of(case)).claims
    statement = latest("recovery")
    assert (claim.surplus, claim.owed_back("province")) == (10 * WAN, 24 * WAN)
    assert (statement.surplus, statement.shared, statement.left) == (10 * WAN, 80 * WAN, 0)
    assert statement.bearers[2].now == 24 * WAN
    receivers = set(Letter.objects.filter(kind="recovery").values_list("receiver__name", flat=True))
    others = {deal.cast.bank_a, deal.province, deal.fund, deal.city}
    assert receivers == {one.name for one in others}
    words = Letter.objects.filter(kind="recovery").latest("pk").words
    assert "多出的，归借款人" in words
    assert "100,000.00" in words


def test_a_recovery_of_all_that_is_missing_leaves_nothing_to_the_borrower(
    deal: Deal, case: Case
) -> None:
    more = {"route": "payment", "gross": "800000", "costs": "0"}
    with at("2026-03-03 10:00"):
        case = step(case, "recover", deal.guarantor_officer, **more)
    assert Letter.objects.filter(kind="recovery").count() == 4
    assert "多出的" not in Letter.objects.filter(kind="recovery").latest("pk").words
