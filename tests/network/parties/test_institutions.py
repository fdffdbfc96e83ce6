"""Institutions, outlets, products, emergencies: made and edited, by whom, and what is refused."""

from datetime import date

import pytest

from changrong.network.events.models import Event
from changrong.network.parties import actions, queries
from changrong.network.parties.errors import PartyRefused
from changrong.network.parties.models import Institution, Product
from changrong.network.rules.gather import facts_of
from changrong.network.rules.models import Emergency

BANK = {"name": "示例丙银行", "kind": "bank", "credit_code": "91110000100000005E"}
OUTLET = {"name": "临江支行", "region": "110105"}


def test_a_coordinator_enters_an_institution_and_the_register_says_so(cast):
    [made] = actions.make_institutions([BANK], cast.coordinator)
    assert Institution.objects.get(name="示例丙银行") == made
    event = Event.objects.get(stream=f"institution-{made.number}")
    assert (event.code, event.actor) == ("institution.made", cast.coordinator.user)


@pytest.mark.parametrize("who", ["manager_a", "officer_a", "alice", "supervisor", "anonymous"])
def test_nobody_else_enters_or_changes_institutions(cast, who):
    with pytest.raises(PartyRefused):
        actions.make_institutions([BANK], getattr(cast, who))
    with pytest.raises(PartyRefused):
        actions.change_institutions([(cast.bank_a, {"active": False})], getattr(cast, who))
    cast.bank_a.refresh_from_db()
    assert cast.bank_a.active


def test_a_name_or_code_that_is_taken_is_refused_at_its_field(cast):
    with pytest.raises(PartyRefused) as name:
        actions.make_institutions([BANK | {"name": cast.bank_a.name}], cast.coordinator)
    assert name.value.field == "name"
    code = {"credit_code": cast.bank_a.credit_code}
    with pytest.raises(PartyRefused) as refused:
        actions.make_institutions([BANK | code], cast.coordinator)
    assert refused.value.field == "credit_code"


def test_only_what_is_different_is_written_and_told(cast):
    changes = {"name": cast.bank_a.name, "phone": "010-12345678"}
    actions.change_institutions([(cast.bank_a, changes)], cast.coordinator)
    event = Event.objects.get(stream=f"institution-{cast.bank_a.number}")
    assert event.data == {"fields": ["phone"]}
    actions.change_institutions([(cast.bank_a, changes)], cast.coordinator)
    assert Event.objects.filter(stream=f"institution-{cast.bank_a.number}").count() == 1


def test_a_manager_keeps_outlets_and_products_of_the_own_institution_only(cast):
    [outlet] = actions.make_outlets([(cast.bank_a, OUTLET)], cast.manager_a)
    actions.change_outlets([(outlet, {"active": False})], cast.manager_a)
    outlet.refresh_from_db()
    assert not outlet.active
    with pytest.raises(PartyRefused):
        actions.make_outlets([(cast.bank_b, OUTLET)], cast.manager_a)
    theirs = Product.objects.get(institution=cast.bank_b)
    with pytest.raises(PartyRefused):
        actions.change_products([(theirs, {"active": False})], cast.manager_a)
    with pytest.raises(PartyRefused):
        actions.change_outlets([(outlet, {"active": True})], cast.officer_a)


def test_two_outlets_of_one_name_are_refused_but_two_banks_may_share_one(cast):
    actions.make_outlets([(cast.bank_a, OUTLET)], cast.manager_a)
    with pytest.raises(PartyRefused, match="临江支行"):
        actions.make_outlets([(cast.bank_a, OUTLET)], cast.manager_a)
    cast.bank_b.outlets.create(**OUTLET)
    assert cast.bank_b.outlets.count() == 1


def test_the_public_sees_active_institutions_and_products_within_their_days(cast):
    today = date(2026, 11, 21)
    cast.bank_b.active = False
    cast.bank_b.save()
    product = Product.objects.get(institution=cast.bank_a)
    product.valid_until = date(2026, 11, 20)
    product.save()
    assert cast.bank_b not in queries.directory(today)
    on_offer = {p.institution for p in queries.on_offer(today)}
    assert on_offer == {cast.guarantor, cast.far_bank}
    assert product in queries.on_offer(date(2026, 11, 20))


def test_a_district_keeps_the_institutions_that_serve_it_alone_active_or_not(cast):
    cast.far_bank.active = False
    cast.far_bank.save()
    assert list(queries.looked_after_by(cast.coordinator_elsewhere)) == [cast.far_bank]
    assert queries.looked_after_by(cast.coordinator).count() == Institution.objects.count()
    for who in ("supervisor", "manager_a", "alice", "hotline", "anonymous"):
        assert not queries.looked_after_by(getattr(cast, who)).exists(), who


def test_a_districts_coordinator_neither_makes_nor_widens_what_serves_the_whole_city(cast):
    far = cast.coordinator_elsewhere
    for regions in ([], ["110000"], ["110108", "110105"]):
        with pytest.raises(PartyRefused, match="one district") as refused:
            actions.make_institutions([BANK | {"regions": regions}], far)
        assert refused.value.field == "regions"
        with pytest.raises(PartyRefused, match="one district"):
            actions.change_institutions([(cast.far_bank, {"regions": regions})], far)
    actions.make_institutions([BANK | {"regions": ["110108"]}], far)
    with pytest.raises(PartyRefused, match="not for you"):
        actions.change_institutions([(cast.bank_a, {"active": False})], far)
    cast.bank_a.refresh_from_db()
    assert cast.bank_a.active


def test_institutions_serve_the_regions_they_name_and_everywhere_when_they_name_none(cast):
    cast.bank_a.regions = ["110000"]
    cast.bank_a.save()
    everyone = Institution.objects.all()
    assert set(queries.serving(everyone, "110105")) == {
        cast.bank_a,
        cast.bank_b,
        cast.guarantor,
    }
    assert cast.bank_a not in queries.serving(everyone, "310101")
    assert cast.far_bank in queries.serving(everyone, "110108")


def test_an_emergency_turns_relief_on_from_its_first_day_to_its_last(cast):
    given = {"name": "示例响应", "region": "110000", "level": 1, "started_on": date(2026, 11, 1)}
    [emergency] = actions.declare_emergencies([given], cast.coordinator)
    active = lambda day: facts_of(cast.xianhe, {}, day)["emergency.active"]  # noqa: E731
    assert [active(date(2026, 10, 31)), active(date(2026, 11, 1))] == [False, True]
    actions.end_emergencies([(emergency, date(2026, 11, 10))], cast.coordinator)
    assert [active(date(2026, 11, 10)), active(date(2026, 11, 11))] == [True, False]


def test_an_emergency_cannot_end_before_it_began(cast):
    emergency = Emergency.objects.create(
        name="示例响应", region="110105", level=2, started_on=date(2026, 11, 5)
    )
    with pytest.raises(PartyRefused, match="before the first"):
        actions.end_emergencies([(emergency, date(2026, 11, 4))], cast.coordinator)


def test_a_coordinator_declares_emergencies_only_within_the_own_district(cast):
    given = {"name": "示例响应", "region": "110105", "level": 1, "started_on": date(2026, 11, 1)}
    with pytest.raises(PartyRefused):
        actions.declare_emergencies([given], cast.coordinator_elsewhere)
    [emergency] = actions.declare_emergencies([given], cast.coordinator)
    assert not queries.emergencies_visible_to(cast.coordinator_elsewhere).exists()
    with pytest.raises(PartyRefused):
        actions.end_emergencies([(emergency, date(2026, 11, 9))], cast.coordinator_elsewhere)


def test_a_district_coordinator_sees_the_citys_emergencies_too(cast):
    given = {"name": "示例响应", "region": "110000", "level": 1, "started_on": date(2026, 11, 1)}
    actions.declare_emergencies([given], cast.coordinator)
    assert queries.emergencies_visible_to(cast.coordinator_elsewhere).count() == 1
