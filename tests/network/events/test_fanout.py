"""Which endpoint hears of what: never of a case its owner may not see, never that others were
asked."""

from __future__ import annotations

import json

import pytest

from changrong.network.cases.actions import move, note_views
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.webhooks.actions import Wanted, make_endpoints, subscribe
from changrong.network.events.webhooks.errors import EndpointRefused
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ..steps import dispatch_at, make_offer, seen, state_need

URL = "http://127.0.0.1:9/hook"


def manager_of(institution) -> Actor:
    user = User.objects.create_user(f"manager-{institution.number}", password="a-long-password")
    member = Membership.objects.create(user=user, role=Role.MANAGER, institution=institution)
    return Actor(user, member)


def heard(made) -> list[Outgoing]:
    return list(Outgoing.objects.filter(endpoint=made.endpoint).order_by("created_at"))


@pytest.fixture
def life(cast, hook):
    """Endpoints of both banks, of one that was not asked, of the bureau and another district; and
    then a need's whole life."""
    owners = {
        "a": cast.manager_a,
        "b": manager_of(cast.bank_b),
        "far": manager_of(cast.far_bank),
        "bureau": cast.coordinator,
        "elsewhere": cast.coordinator_elsewhere,
    }
    hooks = {name: hook(owner, URL) for name, owner in owners.items()}
    need = state_need(cast)
    offer = make_offer(need, cast.officer_a)
    make_offer(need, cast.officer_b)
    note_views([dispatch_at(need, cast.bank_a)], cast.officer_a)
    move([need], "accept", cast.alice, seen(offer))
    return need, owners, hooks


def test_an_institution_hears_of_its_own_part_and_of_nobody_elses(cast, life):
    need, _owners, hooks = life
    for name, bank in (("a", cast.bank_a), ("b", cast.bank_b)):
        part = dispatch_at(need, bank).number
        assert {row.case for row in heard(hooks[name])} == {part}
    codes = [row.event for row in heard(hooks["a"])]
    assert codes[0] == "case.opened"
    assert {"dispatch.offer", "dispatch.choose", "clock.started"} <= set(codes)


def test_no_message_to_an_institution_names_another_or_the_need_behind(cast, life):
    need, _owners, hooks = life
    said = json.dumps([row.data for row in heard(hooks["a"])], ensure_ascii=False)
    others = [dispatch_at(need, bank).number for bank in (cast.bank_b, cast.guarantor)]
    numbers = [cast.bank_b.number, cast.guarantor.number, cast.xianhe.number, need.number]
    assert not any(number in said for number in (*others, *numbers))


def test_the_bureau_hears_of_its_district_and_of_no_other(cast, life):
    need, _owners, hooks = life
    numbers = {need.number, *need.children.values_list("number", flat=True)}
    assert {row.case for row in heard(hooks["bureau"])} == numbers
    assert heard(hooks["elsewhere"]) == []
    assert heard(hooks["far"]) == []


def test_whoever_hears_of_a_case_could_see_it(life):
    _need, owners, hooks = life
    for name, owner in owners.items():
        told = {row.case for row in heard(hooks[name])}
        assert told <= set(visible_to(owner).values_list("number", flat=True))


def test_who_looked_at_a_file_goes_to_no_webhook(life):
    assert not Outgoing.objects.filter(event__in=["case.viewed", "file.opened"]).exists()


def test_an_endpoint_hears_only_what_it_asked_for(cast, hook):
    by_group = hook(cast.manager_a, URL, "dispatch")
    by_code = hook(cast.manager_a, URL, "dispatch.offer")
    need = state_need(cast)
    make_offer(need, cast.officer_a)
    assert {row.event for row in heard(by_group)} == {"dispatch.offer"}
    subscribe([by_group.endpoint], ["clock"], cast.manager_a)
    move([dispatch_at(need, cast.bank_a)], "revise", cast.officer_a, _terms(need, cast))
    assert [row.event for row in heard(by_group)] == ["dispatch.offer"]
    assert [row.event for row in heard(by_code)] == ["dispatch.offer"]


def _terms(need: Case, cast) -> dict:
    fields = dispatch_at(need, cast.bank_a).fields
    return {name: value for name, value in fields.items() if name != "moves"} | {"rate": "0.04"}


def test_an_event_nobody_declared_cannot_be_asked_for(cast, local):
    with pytest.raises(EndpointRefused) as refused:
        make_endpoints([Wanted(URL, ["dispatch", "dispatch.nothing"])], cast.manager_a)
    assert refused.value.field == "events"
    assert not Endpoint.objects.exists()


def test_an_endpoint_that_is_switched_off_hears_nothing(cast, hook):
    made = hook(cast.manager_a, URL)
    Endpoint.objects.update(active=False)
    state_need(cast)
    assert heard(made) == []
