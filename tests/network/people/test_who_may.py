"""What is another's does not exist, whoever asks. The whole table is in test_permissions.py."""

import pytest

from changrong.network.people import actions
from changrong.network.people.actions import Asking

from ..visitors import EVERYBODY, statuses

NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
DECIDERS = ["officer_a", "officer_b", "manager_a", "coordinator"]


@pytest.fixture
def asked(cast):
    """Bob's request to act for a new firm, which is not in the other coordinator's district."""
    new = Asking("91110105MA01A2B3C4", "示例新店餐饮有限公司", "110105", "经营者")
    return actions.request_membership([new], cast.bob)[0]


@pytest.mark.parametrize("path", ["/me/act-as/", "/me/leave/"])
def test_a_membership_that_is_not_ones_own_does_not_exist(cast, path):
    given = {"membership": cast.bob.membership.pk}
    assert statuses(cast, "post", path, given) == NOBODY


@pytest.mark.parametrize(("verb", "data"), [("confirm", {}), ("refuse", {"reason": "不认识"})])
def test_deciding_a_request(cast, asked, verb, data):
    """Each is tried on an open request: a redirect is the answer of those who may."""
    answers = statuses(cast, "post", f"/requests/{asked.number}/{verb}/", data)
    assert answers == NOBODY | dict.fromkeys(DECIDERS, 302)


def test_withdrawing_is_for_the_applicant_alone(cast, asked):
    assert statuses(cast, "post", f"/me/requests/{asked.number}/withdraw/") == NOBODY
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_a_request_without_evidence_has_no_file_for_anybody(cast, asked):
    assert statuses(cast, "get", f"/requests/{asked.number}/evidence/") == NOBODY


@pytest.mark.parametrize("verb", ["end", "reset"])
def test_members_of_other_institutions_do_not_exist(cast, verb):
    url = f"/staff/{cast.officer_b.user.number}/{verb}/"
    assert statuses(cast, "post", url, {"membership": cast.officer_b.membership.pk}) == NOBODY
    cast.officer_b.membership.refresh_from_db()
    assert cast.officer_b.membership.ended_at is None
