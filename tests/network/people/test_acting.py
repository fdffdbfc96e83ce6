"""In which role a signed-in person acts, and which pages are for which role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from changrong.network import clock
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.middleware import SESSION_KEY, ActingMember
from changrong.network.people.models import Membership, Role


def request_of(user, chosen=None):
    request = RequestFactory().get("/needs/")
    request.user = user
    request.session = {SESSION_KEY: chosen} if chosen else {}
    ActingMember(lambda request: HttpResponse())(request)
    return request


@pytest.fixture
def second(cast):
    """Alice keeps the books of the other firm as well."""
    return Membership.objects.create(
        user=cast.alice.user, role=Role.ENTERPRISE, enterprise=cast.other_firm
    )


def test_the_first_membership_counts_until_another_is_chosen(cast, second):
    assert request_of(cast.alice.user).actor.enterprise == cast.xianhe
    assert request_of(cast.alice.user, second.pk).actor.enterprise == cast.other_firm


def test_a_membership_of_somebody_else_cannot_be_chosen(cast):
    stolen = cast.officer_a.membership.pk
    assert request_of(cast.alice.user, stolen).actor.membership == cast.alice.membership


def test_a_membership_that_ended_no_longer_counts(cast, second):
    Membership.objects.filter(pk=cast.alice.membership.pk).update(ended_at=clock.now())
    assert request_of(cast.alice.user, cast.alice.membership.pk).actor.membership == second


def test_somebody_without_a_membership_has_no_role(cast):
    actor = request_of(cast.stranger.user).actor
    assert (actor.user, actor.role, actor.enterprise) == (cast.stranger.user, None, None)


def test_nobody_who_comes_by_a_request_is_the_system(cast):
    for user in (AnonymousUser(), cast.stranger.user, cast.alice.user):
        assert not request_of(user).actor.is_system
    assert request_of(AnonymousUser()).actor != Actor.SYSTEM


@requires(Role.OFFICER, Role.MANAGER)
def page(request):
    return HttpResponse("ok")


def test_a_page_is_shown_to_its_roles(cast):
    assert page(request_of(cast.officer_a.user)).status_code == 200


def test_who_has_not_signed_in_is_asked_to(db):
    response = page(request_of(AnonymousUser()))
    assert response.status_code == 302
    assert "next=/needs/" in response["Location"]


@pytest.mark.parametrize("who", ["alice", "coordinator", "stranger"])
def test_to_other_roles_the_page_is_not_there(cast, who):
    with pytest.raises(Http404):
        page(request_of(getattr(cast, who).user))
