"""The pages of these desks: each is asked on a phone or at a desk, opened and moved there."""

import pytest
from django.urls import reverse

from changrong.network.people.models import Role

from ...matters import at, loan_of, step
from ...visitors import visitor
from . import test_credit_dispute as dispute
from . import test_credit_protection as protection
from . import test_diversion as diversion
from . import test_exemption as exemption
from . import test_loan_check as check
from . import test_personal_deferral as personal
from .people import a_colleague, a_person


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.mark.parametrize("kind", ["personal_deferral", "credit_dispute", "credit_protection"])
def test_a_person_is_asked_and_reads_how_it_stands(cast, kind):
    zhou = a_person()
    asked = {
        "personal_deferral": personal.ask,
        "credit_dispute": dispute.object_to,
        "credit_protection": protection.ask,
    }
    page = visitor(zhou).get(reverse("matters:new", args=[kind]))
    assert page.status_code == 200
    case = asked[kind](cast, zhou)
    page = visitor(zhou).get(reverse("matters:matter", args=[case.number]))
    assert case.number in page.content.decode()
    other = visitor(a_person("别人")).get(reverse("matters:matter", args=[case.number]))
    assert other.status_code == 404


def test_an_officer_takes_a_persons_request_from_the_page(cast):
    case = personal.ask(cast, a_person())
    browser = visitor(cast.officer_a)
    assert browser.get(reverse("cases:case", args=[case.number])).status_code == 200
    url = reverse("cases:move", args=[case.number, "take"])
    assert browser.get(url).status_code == 200
    browser.post(url, {"revision": case.revision})
    case.refresh_from_db()
    assert case.state == "checking"


def test_every_step_of_the_institutions_desks_has_its_page(cast):
    loan = loan_of(cast)
    begun = check.begin(cast)
    passed = step(check.begin(cast), "pass_before", cast.officer_a, **check.SOUND, facts=check.OLD)
    alert = diversion.warn(cast, loan)
    taken = step(diversion.warn(cast, loan, amount="1000"), "take", cast.officer_a)
    browser = visitor(cast.officer_a)
    for case, names in (
        (begun, ("tick_before", "pass_before", "raise_issue", "drop")),
        (passed, ("tick_during", "raise_issue")),
        (alert, ("take", "clear")),
        (taken, ("confirm", "ask_firm")),
    ):
        assert browser.get(reverse("cases:case", args=[case.number])).status_code == 200
        for name in names:
            page = browser.get(reverse("cases:move", args=[case.number, name]))
            assert (name, page.status_code) == (name, 200)
    # Who inquired does not let the money out; a colleague does.
    lend = reverse("cases:move", args=[passed.number, "pass_during"])
    assert browser.get(lend).status_code == 302
    assert visitor(a_colleague(cast.bank_a)).get(lend).status_code == 200


def test_whoever_is_under_review_reads_their_finding_and_nobody_elses(cast):
    second = a_colleague(cast.bank_a, Role.MANAGER)
    lender, other = cast.officer_a, a_colleague(cast.bank_a)
    bank = exemption.Bank(cast.manager_a, second, second, lender, other)
    loss = exemption.lose(cast, bank)
    page = visitor(bank.finder).get(reverse("cases:move", args=[loss.number, "name_person"]))
    assert lender.user.number in page.content.decode()
    mine = exemption.name(loss, bank, lender)
    address = reverse("cases:case", args=[mine.number])
    assert visitor(lender).get(address).status_code == 200
    assert visitor(lender).get(reverse("cases:move", args=[mine.number, "say"])).status_code == 200
    assert visitor(other).get(address).status_code == 404
    assert visitor(cast.coordinator).get(address).status_code == 404
    assert mine.number not in visitor(other).get(reverse("cases:inbox")).content.decode()
    assert visitor(lender).get(reverse("cases:case", args=[loss.number])).status_code == 404
