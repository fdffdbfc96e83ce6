"""One financing walked from the need to after the renewed loan: what was given is never asked
again, what was put right is carried on, and nobody reads what was not given to them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.actions import move
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.matters.opening import Asking
from changrong.network.cases.models import Case
from changrong.network.cases.queries import shown_fields, visible_to
from changrong.network.contracts.models import Contract
from changrong.network.dossier.gathering import gathered
from changrong.network.files.actions import attach
from changrong.network.files.queries import cases_with_files
from changrong.network.parties.models import Fact
from changrong.network.rules.actions import Statement, state_facts

from ..cases.desks.test_renewal import FIRM, OFFER, SIGN, SOUND
from ..matters import CONTACT, ask_deferral, at, complain, opened, step
from ..steps import NEED, dispatch_at, offer_terms, seen, state_need
from ..visitors import visitor

pytestmark = pytest.mark.shows("S1-09")
NEW_PHONE = "13600000000"


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def need(cast, settings, tmp_path) -> Case:
    """Stated with everything: facts, contact, papers."""
    settings.MEDIA_ROOT = tmp_path
    said = Statement(cast.xianhe, FIRM, Fact.Source.OFFICER, date(2026, 11, 1))
    state_facts([said], cast.officer_a)
    need = state_need(cast)
    attach(need, [SimpleUploadedFile("流水.pdf", b"%PDF-1.7", "application/pdf")], cast.alice)
    return need


@pytest.fixture
def loan(cast, need) -> Contract:
    part = dispatch_at(need, cast.bank_a)
    move([part], "offer", cast.officer_a, offer_terms(term_months=1))
    part.refresh_from_db()
    move([need], "accept", cast.alice, seen(part))
    return Contract.objects.get(case=part)


@pytest.fixture
def renewed(cast, loan) -> Contract:
    """Renewed for twelve months, by a firm that by then is called under another number."""
    said = {"contract": loan.number, "why": "节前备货", **CONTACT, "contact_phone": NEW_PHONE}
    with at("2026-11-30 10:00"):
        case = opened("renewal", cast.alice, cast.xianhe, said)
        case = step(case, "take", cast.officer_a)
    with at("2026-12-02 10:00"):
        case = step(case, "offer", cast.officer_a, facts=SOUND, **OFFER)
        case = step(case, "confirm", cast.alice)
    with at("2026-12-15 10:00"):
        case = step(case, "sign", cast.officer_a, **SIGN)
    return Contract.objects.get(number=case.fields["new_contract"])


def begins(kind: str, who, contract: Contract) -> dict:
    return Asking(KINDS[kind], who).blank({"contract": contract.number}).initial


@pytest.mark.life
def test_after_a_renewal_nothing_of_the_first_loan_is_asked_again(cast, loan, renewed):
    with at("2027-02-01 10:00"):
        checking = begins("loan_check", cast.officer_a, renewed)
        assert checking.items() >= {
            "contract": renewed.number, "what": "示例经营贷", "amount": "800000",
            "purpose": "采购备货", "loan": "operating", "enterprise_name": cast.xianhe.name,
            "credit_code": cast.xianhe.credit_code, "region": cast.xianhe.region,
        }.items()  # fmt: skip
        for kind in ("deferral", "renewal", "complaint", "guarantee"):
            asked = begins(kind, cast.alice, renewed)
            told = CONTACT | {"contact_phone": NEW_PHONE}
            assert asked.items() >= (told | {"contract": renewed.number}).items(), kind
        assert begins("complaint", cast.alice, renewed)["institution"] == cast.bank_a.number
        # A month was lent and twelve are agreed now: the form says what was agreed last.
        assert begins("guarantee", cast.alice, renewed)["term_months"] == 12
        assert begins("guarantee", cast.alice, loan)["term_months"] == 1


def test_what_was_put_right_is_carried_on_and_what_was_said_before_is_kept(cast, need, renewed):
    with at("2027-02-01 10:00"):
        assert begins("complaint", cast.alice, renewed)["contact_phone"] == NEW_PHONE
        need.refresh_from_db()
        assert need.fields["contact_phone"] == NEED["contact_phone"], "as it was said then"
        page = visitor(cast.alice)
        for said in ("26", "31"):
            sent = page.post("/firm/enterprise.headcount/", {"value": said})
            assert sent.status_code == 302
        rows = Fact.objects.filter(enterprise=cast.xianhe, name="enterprise.headcount")
        assert [one.value for one in rows.order_by("id")] == [26, 31]
        shown = page.get("/firm/enterprise.headcount/").content.decode()
        assert 'value="31"' in shown


def test_all_of_it_is_one_file_for_the_firm_and_its_lender_with_the_papers(
    cast, need, loan, renewed
):
    with at("2027-02-01 10:00"):
        relief = ask_deferral(cast, renewed)
        complaint = complain(cast, contract=renewed.number)
        ours = gathered(complaint.number, cast.alice)
        theirs = gathered(renewed.number, cast.officer_a)
        assert ours is not None
        assert theirs is not None
        chain = {need.number, dispatch_at(need, cast.bank_a).number, renewed.case.number}
        for found in (ours, theirs):
            assert chain | {relief.number} <= set(found.cases)
            assert {loan.number, renewed.number} == set(found.contracts)
        assert complaint.number in ours.cases
        # The paper handed in once is the lender's to read still, and nobody has to give it again.
        assert cases_with_files(cast.officer_a).filter(pk=need.pk).exists()


def test_nobody_reads_or_is_filled_in_what_was_not_given_to_them(cast, need, loan, renewed):
    with at("2027-02-01 10:00"):
        mine = [renewed.case, ask_deferral(cast, renewed), complain(cast, contract=renewed.number)]
        for who in (cast.officer_b, cast.officer_far, cast.charlie, cast.stranger):
            for case in mine:
                assert not visible_to(who).filter(pk=case.pk).exists()
            assert gathered(renewed.number, who) is None
            assert not cases_with_files(who).filter(pk=need.pk).exists()
        for who in (cast.officer_b, cast.officer_far):
            begun = begins("loan_check", who, renewed)
            assert not {"what", "amount", "purpose", "enterprise_name"} & begun.keys()
        part = dispatch_at(need, cast.bank_b)
        assert "contact_phone" not in shown_fields(cast.officer_b, part)


def test_whom_to_call_is_filled_in_from_what_the_officer_may_read(cast, need, loan):
    """A complaint that lies with the bureau names another; the bank keeps to what it was told."""
    complain(cast, contract=loan.number, contact_name="另一位", contact_phone="13500000000")
    signing = begins("signing", cast.officer_a, loan)
    assert (signing["contact_name"], signing["contact_phone"]) == (
        NEED["contact_name"], NEED["contact_phone"],
    )  # fmt: skip
    assert begins("deferral", cast.alice, loan)["contact_phone"] == "13500000000"
