"""Who gets what from each address of accounts: role by method by address."""

import pytest

from changrong.network.people import actions
from changrong.network.people.actions import Asking

from ..visitors import EVERYBODY, statuses

SIGNED_IN = dict.fromkeys(EVERYBODY, 200) | {"anonymous": 401}
NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
CONFIRMERS = NOBODY | dict.fromkeys(
    ["officer_a", "officer_b", "manager_a", "coordinator", "coordinator_elsewhere"], 200
)
DECIDERS = CONFIRMERS | {"coordinator_elsewhere": 404}
MANAGER = NOBODY | {"manager_a": 200}


@pytest.fixture
def asked(cast):
    """Bob's request to act for a new firm, which is not in the other coordinator's district."""
    new = Asking("91110105MA01A2B3C4", "示例新店餐饮有限公司", "110105", "经营者")
    return actions.request_membership([new], cast.bob)[0]


@pytest.mark.parametrize("path", ["/me/", "/me/details/", "/me/requests/new/"])
def test_ones_own_pages_are_for_everybody_who_has_signed_in(cast, path):
    assert statuses(cast, "get", path) == SIGNED_IN


@pytest.mark.parametrize("path", ["/me/act-as/", "/me/leave/", "/requests/X/confirm/"])
def test_what_changes_things_is_never_done_by_a_link(cast, path):
    refused = dict.fromkeys(EVERYBODY, 405) | {"anonymous": 401}
    if path.startswith("/requests/"):
        refused |= dict.fromkeys(["alice", "charlie", "supervisor", "hotline", "stranger"], 404)
    assert statuses(cast, "get", path) == refused


@pytest.mark.parametrize("path", ["/me/act-as/", "/me/leave/"])
def test_a_membership_that_is_not_ones_own_does_not_exist(cast, path):
    given = {"membership": cast.bob.membership.pk}
    assert statuses(cast, "post", path, given) == NOBODY


def test_the_list_of_open_requests(cast):
    assert statuses(cast, "get", "/requests/") == CONFIRMERS


def test_one_open_request(cast, asked):
    assert statuses(cast, "get", f"/requests/{asked.number}/") == DECIDERS


@pytest.mark.parametrize(("verb", "data"), [("confirm", {}), ("refuse", {"reason": "不认识"})])
def test_deciding_a_request(cast, asked, verb, data):
    """Each is tried on an open request: a redirect is the answer of those who may."""
    expected = {who: 302 if code == 200 else code for who, code in DECIDERS.items()}
    assert statuses(cast, "post", f"/requests/{asked.number}/{verb}/", data) == expected


def test_withdrawing_is_for_the_applicant_alone(cast, asked):
    assert statuses(cast, "post", f"/me/requests/{asked.number}/withdraw/") == NOBODY
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_a_request_without_evidence_has_no_file_for_anybody(cast, asked):
    assert statuses(cast, "get", f"/requests/{asked.number}/evidence/") == NOBODY


@pytest.mark.parametrize("path", ["/staff/", "/staff/new/"])
def test_an_institutions_people_are_for_its_manager(cast, path):
    assert statuses(cast, "get", path) == MANAGER


@pytest.mark.parametrize("verb", ["end", "reset"])
def test_members_of_other_institutions_do_not_exist(cast, verb):
    url = f"/staff/{cast.officer_b.user.number}/{verb}/"
    assert statuses(cast, "post", url, {"membership": cast.officer_b.membership.pk}) == NOBODY
    cast.officer_b.membership.refresh_from_db()
    assert cast.officer_b.membership.ended_at is None
