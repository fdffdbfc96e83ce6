"""Who gets what from each address of institutions, products and firms: role by method."""

import pytest

from changrong.network.parties.models import Product
from changrong.network.rules.models import Emergency

from ..visitors import EVERYBODY, statuses

ANYBODY = dict.fromkeys(EVERYBODY, 200)
NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
BUREAU = NOBODY | dict.fromkeys(["coordinator", "coordinator_elsewhere"], 200)
MANAGER = NOBODY | {"manager_a": 200}
STAFF = NOBODY | dict.fromkeys(["officer_a", "officer_b", "manager_a"], 200)
FIRMS = NOBODY | dict.fromkeys(["alice", "charlie"], 200)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/institutions/", ANYBODY),
        ("/products/", ANYBODY),
        ("/bureau/institutions/", BUREAU),
        ("/bureau/institutions/new/", BUREAU),
        ("/bureau/emergencies/", BUREAU),
        ("/institution/outlets/", STAFF),
        ("/institution/products/", STAFF),
        ("/institution/outlets/new/", MANAGER),
        ("/institution/products/new/", MANAGER),
        ("/firm/", FIRMS),
        ("/firm/enterprise.headcount/", FIRMS),
    ],
)
def test_reading_each_page(cast, path, expected):
    assert statuses(cast, "get", path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bureau/institutions/new/", BUREAU),
        ("/bureau/emergencies/", BUREAU),
        ("/institution/outlets/new/", MANAGER),
        ("/institution/products/new/", MANAGER),
        ("/firm/enterprise.headcount/", FIRMS),
    ],
)
def test_sending_an_empty_form_is_asked_again_only_of_those_who_may_send_it(cast, path, expected):
    asked_again = {who: 422 if code == 200 else code for who, code in expected.items()}
    assert statuses(cast, "post", path) == asked_again


@pytest.mark.parametrize("path", ["/institutions/", "/products/"])
def test_public_lists_are_only_read(cast, path):
    assert statuses(cast, "post", path) == dict.fromkeys(EVERYBODY, 405)


def test_pages_of_one_institution(cast):
    number = cast.bank_b.number
    assert statuses(cast, "get", f"/institutions/{number}/") == ANYBODY
    assert statuses(cast, "get", f"/bureau/institutions/{number}/") == BUREAU
    assert statuses(cast, "get", f"/bureau/institutions/{number}/managers/new/") == BUREAU
    missing = {who: 404 if code == 200 else code for who, code in BUREAU.items()}
    assert statuses(cast, "get", "/bureau/institutions/NOSUCH/") == missing


def test_products_and_outlets_of_another_institution_do_not_exist(cast):
    product = Product.objects.get(institution=cast.bank_b)
    outlet = cast.bank_b.outlets.create(name="临江支行", region="110105")
    for method in ("get", "post"):
        assert statuses(cast, method, f"/institution/products/{product.number}/") == NOBODY
        assert statuses(cast, method, f"/institution/outlets/{outlet.number}/") == NOBODY


def test_ending_an_emergency_is_for_the_coordinator_of_its_district(cast):
    emergency = Emergency.objects.create(
        name="示例响应", region="110105", level=1, started_on="2026-11-01"
    )
    answers = statuses(
        cast, "post", f"/bureau/emergencies/{emergency.pk}/end/", {"ended_on": "2026-11-09"}
    )
    assert answers == NOBODY | {"coordinator": 302}
