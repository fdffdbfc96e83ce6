"""The pages of these desks: what is asked, what the two sides read, forms of what can be done."""

import pytest

from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.queries import moves_for

from ...matters import at, step
from .bodies import make_body
from .test_factoring import submit
from .test_home_visit import ask as ask_visit
from .test_incident import report as report_incident
from .test_insurance_claim import report as report_claim
from .test_insurance_need import ask as ask_cover
from .test_insurance_need import quote
from .test_ip_lease import OFFER, valued
from .test_npl_sale import offer as offer_package
from .test_pawn import apply, pledged
from .test_urgent_service import ask as ask_urgent
from .test_urgent_service import watch

OF_FIRMS = (
    *("factoring", "home_visit", "insurance_claim", "insurance_need"),
    *("ip_lease", "pawn", "urgent_service"),
)
OF_BODIES = ("duty_watch", "incident", "npl_sale", "outlet_reopening")


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.mark.parametrize("kind", OF_FIRMS)
def test_a_firm_is_asked_only_what_it_can_answer(cast, client, kind):
    pawnshop = make_body("示例典当行", "pawnshop")
    client.force_login(cast.alice.user)
    page = client.get(f"/matters/new/{kind}/")
    assert page.status_code == 200
    text = page.content.decode()
    for field in KINDS[kind].fields:
        asked = f'name="{field.name}"' in text
        assert asked == (not field.carried and field.name != "work_order"), field.name
    takes = KINDS[kind].fields[0].of_kinds
    assert (pawnshop.number in text) == (not takes or "pawnshop" in takes)


@pytest.mark.parametrize("kind", OF_BODIES)
def test_an_institution_opens_its_own(cast, client, kind):
    client.force_login(cast.manager_a.user)
    assert client.get(f"/matters/new/{kind}/").status_code == 200


def claim(cast) -> Case:
    insurer = make_body("示例财产保险公司", "insurer")
    return step(report_claim(cast, insurer, harm="disaster"), "take", insurer.officer)


def cover(cast) -> Case:
    insurer = make_body("示例财产保险公司", "insurer")
    return quote(ask_cover(cast, insurer), insurer)


def lease(cast) -> Case:
    lessor = make_body("示例融资租赁公司", "leasing")
    return step(valued(cast, lessor), "offer", lessor.officer, **OFFER)


MADE = {
    "factoring": (lambda cast: submit(cast, make_body("示例保理", "factoring")), "24110001"),
    "home_visit": (ask_visit, "粮食"),
    "incident": (report_incident, "柜面系统中断"),
    "insurance_claim": (claim, "绿色理赔通道"),
    "insurance_need": (cover, "2026-12-01 333.34"),
    "ip_lease": (lease, "40,400.67"),
    "npl_sale": (offer_package, "1,100,000.50"),
    "pawn": (lambda cast: pledged(cast, make_body("示例典当行", "pawnshop")), "DP-2026-1123-0001"),
    "urgent_service": (ask_urgent, "防疫物资款"),
    "duty_watch": (watch, "王值班"),
}


@pytest.mark.parametrize("kind", MADE)
def test_both_sides_read_it_and_see_the_forms_of_their_steps(cast, client, kind):
    make, words = MADE[kind]
    case = make(cast)
    officer = _officer_of(cast, case)
    client.force_login(officer.user)
    page = client.get(f"/cases/{case.number}/")
    assert page.status_code == 200
    assert words in page.content.decode()
    for move in moves_for(officer, case):
        assert client.get(f"/cases/{case.number}/do/{move.name}/").status_code == 200, move.name
    if case.enterprise is not None:
        client.force_login(cast.alice.user)
        own = client.get(f"/matters/{case.number}/")
        assert own.status_code == 200
        assert words in own.content.decode()


def test_an_appraisal_is_sent_by_its_form(cast, client):
    """It states a rate and a term, and is no offer of a loan whose cost would be shown first."""
    shop = make_body("示例典当行", "pawnshop")
    case = apply(cast, shop)
    client.force_login(shop.officer.user)
    said = {"value": "120000", "lent": "80000", "term_months": "3", "rate": "0.3", "charge": "2"}
    sent = client.post(f"/cases/{case.number}/do/appraise/", said | {"revision": case.revision})
    assert sent.status_code == 302, sent.content.decode()
    assert Case.objects.get(pk=case.pk).state == "appraised"


def test_what_was_ticked_is_read_by_its_words(cast, client):
    shop = make_body("示例典当行", "pawnshop")
    case = pledged(cast, shop)
    client.force_login(shop.officer.user)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "核对权属凭证、当面验收当物" in page


def _officer_of(cast, case: Case):
    from changrong.network.people.actor import Actor
    from changrong.network.people.models import Membership, Role

    wanted = Role.MANAGER if case.kind == "duty_watch" else Role.OFFICER
    seat = Membership.objects.filter(institution=case.institution, role=wanted).first()
    return Actor(seat.user, seat)
