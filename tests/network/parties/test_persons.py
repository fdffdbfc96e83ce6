"""Persons are served beside firms: known by name and telephone, acting for themselves alone."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from changrong.network.events.models import Event
from changrong.network.parties.models import Enterprise
from changrong.network.parties.persons import act_for_oneself, person_called
from changrong.network.people.models import Role
from changrong.network.rules.landing import _due

from ..visitors import visitor

pytestmark = pytest.mark.django_db


def test_a_caller_is_known_again_by_name_and_telephone_together(cast):
    first = person_called("王女士", "13900000001", "110105", cast.hotline)
    assert person_called("王女士", "13900000001", "110108", cast.hotline) == first
    assert person_called("王女士", "13900000002", "110105", cast.hotline) != first
    assert person_called("李女士", "13900000001", "110105", cast.hotline) != first


def test_who_left_no_telephone_is_never_taken_for_another(cast):
    first = person_called("王女士", "", "110105", cast.hotline)
    assert person_called("王女士", "", "110105", cast.hotline) != first


def test_a_person_has_no_credit_code_and_a_firm_has_one(cast):
    for wrong in ({"is_person": True, "credit_code": "91110105MA0000009X"}, {"is_person": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enterprise.objects.create(name="某", region="110105", **wrong)


def test_a_user_takes_up_matters_of_their_own_once_and_nobody_confirms(cast):
    membership = act_for_oneself(cast.stranger, "110105")
    assert act_for_oneself(cast.stranger, "110108") == membership
    assert (membership.role, membership.title) == (Role.ENTERPRISE, "个人")
    codes = Event.objects.filter(stream=membership.enterprise.number).order_by("sequence")
    assert list(codes.values_list("code", flat=True)) == [
        "enterprise.entered",
        "membership.granted",
    ]


def test_the_page_asks_for_the_district_and_leads_to_ones_own_matters(cast):
    browser = visitor(cast.stranger)
    assert browser.post("/me/myself/", {}).status_code == 422
    answer = browser.post("/me/myself/", {"region": "110105"})
    assert answer.url == reverse("matters:mine")
    page = browser.get(answer.url)
    assert page.status_code == 200
    assert "/matters/new/need/" not in page.content.decode()  # that is for firms
    assert browser.get(reverse("portal:after-login")).url == reverse("portal:overview")
    start = browser.get(reverse("portal:overview")).text
    needs = start[start.index('id="needs"') : start.index('id="events"')]
    assert reverse("needs:start") not in needs  # nor is that


def test_policy_is_not_searched_for_persons(cast):
    person = person_called("王女士", "13900000001", "110105", cast.hotline)
    assert person not in _due(person.created_at.date(), "ground")
    assert cast.xianhe in _due(person.created_at.date(), "ground")
