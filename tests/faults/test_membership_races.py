"""Two who confirm, make or leave at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from changrong.network.parties.models import Enterprise
from changrong.network.people import actions
from changrong.network.people.actions import Asking, Invitation
from changrong.network.people.errors import MemberRefused, RequestRefused
from changrong.network.people.models import Membership, Role

from .conftest import at_once

ROUNDS = range(5)
NEW_FIRM = Asking("91110105MA01A2B3C4", "示例新店餐饮有限公司", "110105", "经营者")


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_who_confirm_a_request_at_once_exactly_one_does(cast, _round):
    [request] = actions.request_membership([NEW_FIRM], cast.stranger)
    both = (cast.officer_a, cast.officer_b)
    results = at_once(*(partial(actions.confirm, [request], by) for by in both))
    assert sum(isinstance(result, RequestRefused) for result in results) == 1
    assert Membership.objects.filter(user=cast.stranger.user).count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_people_of_a_new_firm_confirmed_at_once_share_one_firm(cast, _round):
    first, second = (
        actions.request_membership([NEW_FIRM], by)[0] for by in (cast.stranger, cast.charlie)
    )
    results = at_once(
        partial(actions.confirm, [first], cast.officer_a),
        partial(actions.confirm, [second], cast.officer_b),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    firm = Enterprise.objects.get(credit_code=NEW_FIRM.credit_code)
    assert firm.members.count() == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_same_request_sent_twice_at_once_is_kept_once(cast, _round):
    ask = partial(actions.request_membership, [NEW_FIRM], cast.stranger)
    results = at_once(ask, ask)
    assert sum(isinstance(result, RequestRefused) for result in results) == 1
    assert cast.stranger.user.requests.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_managers_who_leave_at_once_leave_one_behind(cast, _round):
    other = Invitation("second", "何川", Role.MANAGER, institution=cast.bank_a)
    [invited] = actions.invite([other], cast.manager_a)
    first, second = cast.manager_a.membership, invited.membership
    results = at_once(
        partial(actions.end_membership, [first], cast.manager_a),
        partial(actions.end_membership, [second], cast.manager_a),
    )
    live = Membership.objects.filter(institution=cast.bank_a, role=Role.MANAGER, ended_at=None)
    assert live.count() == 1
    assert sum(isinstance(result, MemberRefused) for result in results) == 1
