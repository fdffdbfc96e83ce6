"""Needs go out in waves, as far as there is room; who finds none waits and is served in turn."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, Q

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.cases.dispatch import queue, waves
from changrong.network.cases.dispatch.announcing import announce
from changrong.network.cases.dispatch.routing import Catalogue, fitting, in_reach
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.models import Case, Waiting
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify
from changrong.network.parties.actions import (
    change_institutions,
    change_products,
    make_products,
    set_capacity,
)
from changrong.network.parties.models import Institution, Product
from changrong.network.parties.queries import on_offer
from changrong.network.people.actor import Actor
from changrong.network.unit import unit
from changrong.network.work import work

from ..steps import NEED, dispatch_at, make_offer, seen, state_need

DECLINED = {"reason": "terms", "explanation": "条件不符"}


def room(n: int | None, *institutions: Institution) -> None:
    Institution.objects.filter(pk__in=[one.pk for one in institutions]).update(capacity=n)


def out_at(need: Case) -> set[str]:
    rows = need.children.filter(kind="dispatch", closed_at=None)
    return set(rows.values_list("institution__name", flat=True))


def assert_places_are_counted_right() -> None:
    """What is taken is what is open, at every institution and for every product."""
    at_work = Count("cases", filter=Q(cases__kind="dispatch", cases__closed_at=None))
    for row in Institution.objects.annotate(at_work=at_work):
        assert row.taken == row.at_work, row
        assert row.capacity is None or row.taken <= row.capacity, row
    for row in Product.objects.all():
        open_rows = Case.objects.filter(product=row, kind="dispatch", closed_at=None)
        assert row.taken == open_rows.count(), row


@pytest.fixture
def only_a(cast):
    """Only bank A serves the district, and it takes on two cases at once."""
    Institution.objects.exclude(pk=cast.bank_a.pk).update(active=False)
    room(2, cast.bank_a)
    return cast


class TestWaves:
    def test_the_first_wave_asks_as_many_as_the_networks_standard_says(self, cast, need):
        assert out_at(need) == {cast.bank_a.name, cast.bank_b.name, cast.guarantor.name}
        assert set(need.children.values_list("wave", flat=True)) == {1}
        assert_places_are_counted_right()

    def test_while_one_still_works_on_it_no_other_is_asked(self, cast, need):
        Institution.objects.filter(pk=cast.far_bank.pk).update(regions=[])
        move([dispatch_at(need, cast.bank_a)], "decline", cast.officer_a, DECLINED)
        assert cast.far_bank.name not in out_at(need)

    def test_when_all_have_declined_the_next_wave_goes_to_those_not_asked_before(self, cast, need):
        Institution.objects.filter(pk=cast.far_bank.pk).update(regions=[])
        move([dispatch_at(need, cast.guarantor)], "recall", cast.coordinator, {"explanation": "撤"})
        move([dispatch_at(need, cast.bank_a)], "decline", cast.officer_a, DECLINED)
        move([dispatch_at(need, cast.bank_b)], "decline", cast.officer_b, DECLINED)
        assert out_at(need) == {cast.far_bank.name}
        assert dispatch_at(need, cast.far_bank).wave == 2

    def test_a_need_that_is_withdrawn_is_sent_to_nobody_else(self, cast, need):
        Institution.objects.filter(pk=cast.far_bank.pk).update(regions=[])
        move([need], "withdraw", cast.alice, {"reason": "solved"})
        assert out_at(need) == set()
        assert not need.children.filter(institution=cast.far_bank).exists()
        assert_places_are_counted_right()

    def test_an_accepted_offer_gives_every_place_back(self, cast, need):
        offered = make_offer(need, cast.officer_b)
        move([need], "accept", cast.alice, seen(offered))
        assert set(Institution.objects.values_list("taken", flat=True)) == {0}
        assert_places_are_counted_right()


class TestRoom:
    def test_who_is_full_is_passed_over_for_the_next_best(self, cast):
        room(0, cast.bank_a)
        need = state_need(cast)
        assert out_at(need) == {cast.bank_b.name, cast.guarantor.name}

    def test_a_product_can_be_full_while_its_institution_is_not(self, cast):
        Product.objects.filter(institution=cast.bank_a).update(capacity=1)
        first = state_need(cast)
        second = state_need(cast, by=cast.charlie)
        assert cast.bank_a.name in out_at(first)
        assert cast.bank_a.name not in out_at(second)
        assert_places_are_counted_right()

    def test_a_coordinator_cannot_send_where_no_room_is(self, cast, only_a):
        Institution.objects.update(active=True)
        room(0, cast.far_bank)
        need = state_need(cast)
        with pytest.raises(MoveRefused, match="no room now") as refused:
            move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
        assert refused.value.field == "institutions"
        assert_places_are_counted_right()

    def test_nor_where_every_product_that_fits_is_full(self, cast, need):
        Institution.objects.filter(pk=cast.far_bank.pk).update(regions=[])
        Product.objects.filter(institution=cast.far_bank).update(capacity=0)
        to_far = {"institutions": [cast.far_bank.number]}
        with pytest.raises(MoveRefused, match="no room now") as refused:
            move([need], "dispatch", cast.coordinator, to_far)
        assert refused.value.field == "institutions"
        second = {"name": "第二种贷款", "need_kinds": ["credit_loan"]}
        make_products([(cast.far_bank, second)], Actor.SYSTEM)
        move([need], "dispatch", cast.coordinator, to_far)
        assert dispatch_at(need, cast.far_bank).product.name == "第二种贷款"
        assert_places_are_counted_right()


class TestWaiting:
    @pytest.fixture
    def four(self, only_a):
        """Four needs for two places, a minute apart."""
        needs = []
        start = clock.now()
        for minute in range(4):
            with clock.at(start + timedelta(minutes=minute)):
                needs.append(state_need(only_a))
        return [Case.objects.get(pk=need.pk) for need in needs]

    def test_a_need_that_fits_only_where_no_room_is_waits(self, cast, four):
        assert [need.state for need in four] == ["dispatched", "dispatched", "waiting", "waiting"]
        assert_places_are_counted_right()

    def test_a_place_that_comes_free_goes_to_the_first_in_line(self, cast, four):
        move([dispatch_at(four[0], cast.bank_a)], "decline", cast.officer_a, DECLINED)
        assert Case.objects.get(pk=four[2].pk).state == "dispatched"
        assert Case.objects.get(pk=four[3].pk).state == "waiting"
        assert list(Waiting.objects.values_list("case", flat=True)) == [four[3].pk]
        assert_places_are_counted_right()

    def test_the_green_channel_goes_first(self, cast, four):
        move([four[3]], "ask_priority", cast.alice, {"reason": "三天内要发工资"})
        move([four[3]], "approve_priority", cast.coordinator, {"reason": "已核对"})
        move([dispatch_at(four[0], cast.bank_a)], "decline", cast.officer_a, DECLINED)
        assert Case.objects.get(pk=four[3].pk).state == "dispatched"
        assert Case.objects.get(pk=four[2].pk).state == "waiting"

    def test_who_withdraws_leaves_the_line(self, cast, four):
        move([four[2]], "withdraw", cast.alice, {"reason": "solved"})
        move([dispatch_at(four[0], cast.bank_a)], "decline", cast.officer_a, DECLINED)
        assert Case.objects.get(pk=four[3].pk).state == "dispatched"
        assert not Waiting.objects.exists()

    def test_more_room_is_offered_at_once_to_those_who_wait(self, cast, four):
        room(10, cast.bank_a)
        with unit():
            waves.free(Institution.objects.get(pk=cast.bank_a.pk))
        assert not Case.objects.filter(state="waiting").exists()
        assert_places_are_counted_right()

    def test_a_manager_who_makes_room_serves_those_who_wait(self, cast, four, client):
        client.force_login(cast.manager_a.user)
        page = client.post("/institution/capacity/", {"capacity": "3"})
        assert page.status_code == 302
        states = [Case.objects.get(pk=need.pk).state for need in four]
        assert states == ["dispatched", "dispatched", "dispatched", "waiting"]
        assert_places_are_counted_right()

    def test_a_place_is_not_given_to_a_product_that_was_withdrawn(self, cast, four):
        Product.objects.filter(institution=cast.bank_a).update(active=False)
        move([dispatch_at(four[0], cast.bank_a)], "decline", cast.officer_a, DECLINED)
        assert Case.objects.get(pk=four[2].pk).state == "waiting"
        assert_places_are_counted_right()

    def test_who_waits_for_an_institution_that_left_looks_elsewhere(self, cast, four):
        Institution.objects.filter(pk=cast.bank_a.pk).update(active=False)
        Institution.objects.filter(pk=cast.bank_b.pk).update(active=True)
        work(once=True)
        assert out_at(four[3]) == {cast.bank_b.name}
        assert_places_are_counted_right()

    def test_who_waits_where_nothing_is_left_goes_back_to_the_coordinator(self, cast, four):
        Institution.objects.filter(pk=cast.bank_a.pk).update(active=False)
        work(once=True)
        assert Case.objects.get(pk=four[3].pk).state == "received"
        assert not Waiting.objects.exists()
        told = Outgoing.objects.filter(user=cast.coordinator.user, event="need.hand_back")
        assert set(told.values_list("case", flat=True)) == {four[2].number, four[3].number}

    def test_a_waiting_need_corrected_to_what_nobody_lends_goes_back(self, cast, four):
        move([four[3]], "correct", cast.alice, NEED | {"amount": "999999999"})
        assert Case.objects.get(pk=four[3].pk).state == "received"

    def test_room_that_nobody_announced_is_found(self, cast, four):
        assert queue.with_room() == []
        room(10, cast.bank_a)
        assert queue.with_room() == [cast.bank_a]

    def test_the_firms_clock_runs_while_it_waits(self, four):
        assert four[3].clocks.get(name="result").due_on is not None

    def test_a_waiting_need_can_be_sent_elsewhere_by_hand(self, cast, four):
        Institution.objects.filter(pk=cast.far_bank.pk).update(active=True)
        move([four[3]], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
        assert Case.objects.get(pk=four[3].pk).state == "dispatched"
        assert not Waiting.objects.filter(case=four[3]).exists()

    def test_the_register_says_who_waited_and_when_it_was_sent(self, cast, four):
        move([dispatch_at(four[0], cast.bank_a)], "decline", cast.officer_a, DECLINED)
        codes = Event.objects.filter(stream=four[2].number).values_list("code", flat=True)
        assert [code for code in codes if code.startswith("need.")] == ["need.wait", "need.send"]


class TestNews:
    """Whoever waits elsewhere, or lies with the coordinator, hears of what is new on offer."""

    @pytest.fixture
    def waiting(self, cast, only_a):
        """A need that waits for bank A, which is full."""
        room(0, cast.bank_a)
        announce(clock.now())  # what was on offer when the service began is not news
        return state_need(cast)

    def test_an_institution_that_is_active_again_is_sent_who_waits_elsewhere(self, cast, waiting):
        change_institutions([(cast.bank_b, {"active": True})], Actor.SYSTEM)
        work(once=True)
        assert out_at(waiting) == {cast.bank_b.name}
        assert not Waiting.objects.exists()
        assert_places_are_counted_right()

    def test_whoever_is_too_many_for_it_waits_there_too(self, cast, waiting):
        second = state_need(cast)
        room(1, cast.bank_b)
        change_institutions([(cast.bank_b, {"active": True})], Actor.SYSTEM)
        announce(clock.now())
        assert (out_at(waiting), out_at(second)) == ({cast.bank_b.name}, set())
        move([dispatch_at(waiting, cast.bank_b)], "decline", cast.officer_b, DECLINED)
        assert out_at(second) == {cast.bank_b.name}

    def test_a_new_product_is_held_against_who_lies_with_the_coordinator(self, cast, only_a):
        need = state_need(cast, amount="90000000")
        large = {"name": "大额贷", "need_kinds": ["credit_loan"]}
        make_products([(cast.bank_a, large)], cast.manager_a)
        announce(clock.now())
        assert out_at(need) == {cast.bank_a.name}
        assert dispatch_at(need, cast.bank_a).product.name == "大额贷"

    def test_terms_that_became_wider_are_held_against_them_too(self, cast, only_a):
        need = state_need(cast, amount="90000000")
        product = Product.objects.get(institution=cast.bank_a)
        change_products([(product, {"amount_max": None})], cast.manager_a)
        announce(clock.now())
        assert out_at(need) == {cast.bank_a.name}

    def test_terms_that_became_narrower_send_nobody_there_who_waits(self, cast, waiting):
        product = Product.objects.get(institution=cast.bank_a)
        change_products([(product, {"amount_max": 10_000_000})], cast.manager_a)
        set_capacity([(cast.bank_a, 5)], cast.manager_a)
        assert out_at(waiting) == set()
        announce(clock.now())
        assert Case.objects.get(pk=waiting.pk).state == "received"

    def test_a_product_is_announced_on_its_first_day(self, cast, only_a):
        need = state_need(cast, amount="90000000")
        begins = clock.today() + timedelta(days=3)
        later = {"name": "大额贷", "need_kinds": ["credit_loan"], "valid_from": begins}
        make_products([(cast.bank_a, later)], cast.manager_a)
        announce(clock.now())
        assert out_at(need) == set()
        with clock.at(clock.now() + timedelta(days=3)):
            announce(clock.now())
        assert out_at(need) == {cast.bank_a.name}

    def test_an_institution_is_not_asked_twice(self, cast, waiting):
        change_institutions([(cast.bank_b, {"active": True})], Actor.SYSTEM)
        announce(clock.now())
        move([dispatch_at(waiting, cast.bank_b)], "decline", cast.officer_b, DECLINED)
        change_institutions([(cast.bank_b, {"active": False})], Actor.SYSTEM)
        change_institutions([(cast.bank_b, {"active": True})], Actor.SYSTEM)
        announce(clock.now())
        assert waiting.children.filter(institution=cast.bank_b).count() == 1
        assert Case.objects.get(pk=waiting.pk).state == "waiting"

    def test_what_was_announced_is_looked_at_once(self, cast, waiting):
        assert not Product.objects.exclude(announce_at=None).exists()

    def test_a_second_product_takes_who_finds_the_first_one_full(self, cast, only_a):
        room(None, cast.bank_a)
        Product.objects.filter(institution=cast.bank_a).update(capacity=0)
        second = {"name": "第二种贷款", "need_kinds": ["credit_loan"]}
        make_products([(cast.bank_a, second)], cast.manager_a)
        assert dispatch_at(state_need(cast), cast.bank_a).product.name == "第二种贷款"


OFFERED: list[dict[str, Any]] = [
    {"need_kinds": ["credit_loan"], "amount_max": 50_000_000},
    {"need_kinds": ["first_loan", "renewal"]},
    {"need_kinds": ["credit_loan", "guarantee"], "term_min": 24},
    {"need_kinds": []},
]
SERVED = [[], ["110000"], ["110105", "110108"], ["110100"], ["350100"], ["000000"]]
WANTED = [
    {},
    {"amount": "200000", "term_months": 36},
    {"kind": "renewal"},
    {"kind": "first_loan", "amount": "2000000"},
]


@pytest.mark.parametrize("together", [1, len(WANTED)])
def test_leaving_out_what_is_out_of_reach_leaves_out_nothing_that_fits(cast, together):
    for n, regions in enumerate(SERVED):
        served = Institution.objects.create(
            name=f"示例银行 {n}", kind="bank", credit_code=f"9111000020000{n:04}X", regions=regions
        )
        for number, terms in enumerate(OFFERED):
            Product.objects.create(institution=served, name=f"示例贷款 {number}", **terms)
    needs = [state_need(cast, **changes) for changes in WANTED]
    products = on_offer(clock.today())
    everything = Catalogue.of(products)
    for at in range(0, len(needs), together):
        some = needs[at : at + together]
        near = Catalogue.of(in_reach(products, some))
        assert len(near.plain) < len(everything.plain)
        for need in some:
            assert fitting(need, near) == fitting(need, everything)
            assert fitting(need, near)


class TestNobodyIsLeft:
    @pytest.fixture
    def declined(self, cast, only_a):
        need = state_need(cast)
        move([dispatch_at(need, cast.bank_a)], "decline", cast.officer_a, DECLINED)
        return Case.objects.get(pk=need.pk)

    def test_a_need_that_all_declined_is_the_coordinators_again(self, cast, declined):
        assert declined.state == "received"
        assert not Waiting.objects.exists()
        told = Outgoing.objects.filter(event="need.hand_back", channel="portal")
        users = {cast.coordinator.user.pk, cast.alice.user.pk}
        assert set(told.values_list("user", flat=True)) >= users

    def test_its_clock_runs_on(self, declined):
        running = declined.clocks.get(name="result", stopped_at=None)
        assert (running.paused, running.due_on is None) == (False, False)

    def test_firm_and_coordinator_read_so(self, cast, declined, client):
        for actor in (cast.alice, cast.coordinator):
            client.force_login(actor.user)
            page = client.get(f"/cases/{declined.number}/", follow=True).content.decode()
            assert "没有可派的机构了，转协调员" in page
            assert "机构办理中" not in page
        assert "待派送" in page

    def test_the_coordinator_sends_it_elsewhere_and_the_path_goes_on(self, cast, declined):
        Institution.objects.filter(pk=cast.bank_b.pk).update(active=True)
        move([declined], "dispatch", cast.coordinator, {"institutions": [cast.bank_b.number]})
        offered = make_offer(declined, cast.officer_b)
        [accepted] = move([declined], "accept", cast.alice, seen(offered))
        assert (accepted.state, accepted.outcome) == ("accepted", "met")
        assert not declined.clocks.filter(stopped_at=None).exists()
        assert verify(declined.number)
        assert_places_are_counted_right()


class TestPriority:
    def test_is_asked_with_a_reason_and_approved_by_somebody_else_with_a_ground(self, cast, need):
        move([need], "ask_priority", cast.coordinator, {"reason": "来电说明天断货"})
        with pytest.raises(MoveRefused, match="somebody else"):
            move([need], "approve_priority", cast.coordinator, {"reason": "自己批自己"})
        assert Case.objects.get(pk=need.pk).priority == 0

    def test_reaches_every_institution_that_works_on_it(self, cast, need):
        move([need], "ask_priority", cast.alice, {"reason": "三天内要发工资"})
        approved = move([need], "approve_priority", cast.coordinator, {"reason": "已核对工资表"})
        assert approved[0].priority == 1
        assert set(need.children.values_list("priority", flat=True)) == {1}

    def test_an_answer_needs_a_request(self, cast, need):
        with pytest.raises(MoveRefused, match="Nobody has asked"):
            move([need], "approve_priority", cast.coordinator, {"reason": "已核对"})

    def test_a_request_is_answered_once(self, cast, need):
        move([need], "ask_priority", cast.alice, {"reason": "急"})
        move([need], "refuse_priority", cast.coordinator, {"explanation": "不急"})
        with pytest.raises(MoveRefused, match="Nobody has asked"):
            move([need], "approve_priority", cast.coordinator, {"reason": "又想了想"})
