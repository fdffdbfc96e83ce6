"""Agreements are proposed by the guarantor, signed by the lender, and held against the notices."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from changrong.guarantee.agreement import Criterion, Layer, Mode
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.guarantees import agreements
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.models import Agreement
from changrong.network.guarantees.queries import agreements_visible_to, terms_of
from changrong.text import Text

from .deals import D, Deal

LESS = (Layer(None, (D("0.1"), D("0.3"), D("0.3"), D("0.2"), D("0.1"))),)


def test_the_guarantor_proposes_and_the_lender_signs(deal: Deal) -> None:
    proposed = deal.proposed()
    assert proposed.state == Agreement.State.PROPOSED
    assert terms_of(proposed).number == proposed.number
    assert proposed.lender == deal.cast.bank_a
    [signed] = agreements.sign([proposed], deal.bank_manager)
    assert signed.state == Agreement.State.SIGNED
    [check] = signed.checks.all()
    assert check.kept
    assert signed.check_on == date(2027, 3, 2)
    [layer] = check.verdicts
    assert {one["measure"]: one["verdict"] for one in layer} == {
        "beijing-2022-guarantee/risk-share": "kept",
        "beijing-2022-guarantee/shares-add-up": "kept",
        "state-council-2019-guarantee/risk-share-until-2022": "not in force",
    }


def test_shares_against_the_principle_are_signed_with_a_reason_only(deal: Deal) -> None:
    proposed = deal.proposed(layers=LESS)
    with pytest.raises(GuaranteeRefused, match=r"limit in principle: .*四\(九\)") as refused:
        agreements.sign([proposed], deal.bank_manager)
    assert refused.value.field == "reason"
    [signed] = agreements.sign([proposed], deal.bank_manager, "市政府批准的试点")
    [check] = signed.checks.all()
    assert not check.kept
    assert check.verdicts[0][0]["reason"] == "市政府批准的试点"


def test_every_year_the_clauses_are_asked_again(deal: Deal) -> None:
    signed = deal.signed()
    assert agreements.check_again(date(2027, 3, 1)) == 0
    later = datetime(2027, 3, 2, 9, tzinfo=clock.SHANGHAI)
    with clock.at(later):
        assert agreements.check_again(clock.today()) == 1
        assert agreements.check_again(clock.today()) == 0
    assert signed.checks.count() == 2
    signed.refresh_from_db()
    assert signed.check_on == date(2028, 3, 2)


def test_nobody_else_proposes_signs_or_ends(deal: Deal) -> None:
    proposed = deal.proposed()
    for somebody in (deal.guarantor_manager, deal.bank_officer, deal.cast.alice):
        with pytest.raises(NotAllowed):
            agreements.sign([proposed], somebody)
    with pytest.raises(NotAllowed):
        agreements.propose([agreements.Proposal("x", deal.terms(), "")], deal.guarantor_officer)
    with pytest.raises(NotAllowed):
        agreements.end([proposed], deal.province_officer)
    [ended] = agreements.end([proposed], deal.guarantor_manager)
    assert ended.state == Agreement.State.ENDED


def test_an_agreement_is_signed_once(deal: Deal) -> None:
    signed = deal.signed()
    with pytest.raises(GuaranteeRefused, match="was signed already"):
        agreements.sign([signed], deal.bank_manager)


def test_a_party_must_be_an_institution_here(deal: Deal) -> None:
    bearers = tuple(
        type(one)(one.id, "nobody", one.kind, one.within, one.to) if one.id == "city" else one
        for one in deal.terms().bearers
    )
    with pytest.raises(GuaranteeRefused, match="no institution nobody"):
        deal.proposed(bearers=bearers)


def test_what_it_heeds_is_live_and_its_criteria_can_be_read(deal: Deal) -> None:
    with pytest.raises(GuaranteeRefused, match="no live measure is called a/b"):
        deal.proposed(heeds=("a/b",))
    odd = Criterion("guarantee.amont <= 5", Text("金额", "The amount"))
    with pytest.raises(GuaranteeRefused, match=r"The amount: .*amont"):
        deal.proposed(criteria=(odd,))


def test_every_party_sees_it_and_nobody_else(deal: Deal) -> None:
    signed = deal.signed()
    cast = deal.cast
    for somebody in (
        deal.bank_officer,
        deal.guarantor_officer,
        deal.province_officer,
        cast.coordinator,
        cast.supervisor,
    ):
        assert list(agreements_visible_to(somebody)) == [signed]
    for somebody in (cast.officer_b, cast.alice, cast.coordinator_elsewhere, cast.anonymous):
        assert not agreements_visible_to(somebody)


def test_a_batch_agreement_names_the_bank_that_lends(deal: Deal) -> None:
    own = [replace(one, to="") if one.id == "guarantor" else one for one in deal.terms().bearers]
    nobank = {
        "bearers": tuple(own[1:]),
        "layers": (Layer(None, (D("0.4"), D("0.3"), D("0.2"), D("0.1"))),),
    }
    with pytest.raises(GuaranteeRefused, match="names the bank"):
        deal.proposed(**nobank)
    assert deal.proposed(**nobank, mode=Mode.CASE_BY_CASE).lender is None
