"""The path of a need: stated, dispatched, answered, offered, accepted; and its other ends."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, note_views, open_cases
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed, Stale
from changrong.network.cases.models import Case
from changrong.network.cases.needs.stating import Stating, state_needs
from changrong.network.cases.queries import offers_of, two_clocks
from changrong.network.events.models import Event
from changrong.network.events.queries import verify

from ..steps import NEED, dispatch_at, make_offer, offer_terms, seen, state_need

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def codes(case: Case) -> list[str]:
    return list(Event.objects.filter(stream=case.number).values_list("code", flat=True))


def test_a_need_is_sent_at_once_to_every_institution_that_fits(cast, need):
    assert need.state == "dispatched"
    sent_to = {child.institution for child in need.children.all()}
    assert sent_to == {cast.bank_a, cast.bank_b, cast.guarantor}
    assert all(child.product.institution == child.institution for child in need.children.all())


def test_a_need_that_fits_nobody_waits_for_the_coordinator(cast):
    need = state_need(cast, amount="90000000")
    assert (need.state, need.children.count()) == ("received", 0)


def test_numbers_say_the_day_and_count_from_one(cast):
    with clock.at(SATURDAY):
        first, second = state_need(cast), state_need(cast)
    assert [first.number, second.number] == ["XQ-2026-1121-0001", "XQ-2026-1121-0002"]
    assert first.children.order_by("id").first().number == "PS-2026-1121-0001"


@pytest.mark.life
@pytest.mark.shows("S0-15", "S0-19", "S0-34", "S0-39")
def test_the_whole_path_ends_with_one_offer_chosen_and_the_others_closed(cast, need):
    move([dispatch_at(need, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})
    offer_a = make_offer(need, cast.officer_a)
    offer_b = make_offer(need, cast.officer_b, rate="0.0399")
    move(
        [dispatch_at(need, cast.guarantor)],
        "recall",
        cast.coordinator,
        {"explanation": "改派其他机构"},
    )
    assert {offer.number for offer in offers_of(need)} == {offer_a.number, offer_b.number}

    accepted = move([need], "accept", cast.alice, seen(offer_b))[0]

    assert (accepted.state, accepted.outcome) == ("accepted", "met")
    assert accepted.closed_at is not None
    states = dict(need.children.values_list("institution__name", "state"))
    assert states == {
        cast.bank_a.name: "not_chosen",
        cast.bank_b.name: "chosen",
        cast.guarantor.name: "recalled",
    }
    assert codes(accepted) == [
        "case.opened",
        "clock.started",
        "need.send",
        "clock.stopped",
        "need.accept",
        "survey.asked",
    ]
    assert all(verify(case.number) for case in [accepted, *need.children.all()])


def test_the_officer_who_answers_becomes_the_handler(cast, need):
    dispatch = dispatch_at(need, cast.bank_a)
    answered = move([dispatch], "answer", cast.officer_a, {"mode": "in_person"})[0]
    assert answered.handler == cast.officer_a.user


def test_an_officer_who_declines_says_why(cast, need):
    dispatch = dispatch_at(need, cast.bank_a)
    with pytest.raises(FieldErrors) as refused:
        move([dispatch], "decline", cast.officer_a, {"reason": "capacity"})
    assert set(refused.value.errors) == {"explanation"}
    declined = move(
        [dispatch],
        "decline",
        cast.officer_a,
        {"reason": "capacity", "explanation": "本月额度已用完"},
    )[0]
    assert (declined.state, declined.outcome) == ("declined", "declined")
    assert declined.fields["moves"][-1]["answers"]["reason"] == "capacity"


def test_a_declined_need_may_be_sent_to_another_institution(cast, need):
    sent = move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})[0]
    assert sent.children.filter(institution=cast.far_bank, state="sent").exists()
    assert [c.name for c in sent.clocks.all()] == ["result"]


def test_a_need_is_not_sent_twice_to_an_institution_that_is_working_on_it(cast, need):
    with pytest.raises(MoveRefused, match="示例甲银行") as refused:
        move([need], "dispatch", cast.coordinator, {"institutions": [cast.bank_a.number]})
    assert refused.value.field == "institutions"
    assert need.children.count() == 3


def test_a_corrected_need_is_judged_by_all_that_was_said_with_it_and_not_by_its_form_alone(cast):
    said = {f"need.{name}": NEED[name] for name in ("kind", "amount", "term_months", "purpose")}
    said |= {"loan.maturity_on": "2026-12-31", "need.urgent": True, "enterprise.headcount": 26}
    contact = {"contact_name": "陈女士", "contact_phone": "13800000000"}
    with clock.at(SATURDAY):
        [need] = state_needs([Stating(cast.xianhe, said, contact)], cast.alice)
    before = need.decision.facts
    with clock.at(SATURDAY + timedelta(days=3)):
        [corrected] = move([need], "correct", cast.alice, NEED | {"amount": "600000"})
    assert corrected.decision.facts == before | {"need.amount": "600000"}
    assert before["need.submitted_on"] == "2026-11-21"
    assert before["need.category"] == "financing"


def test_a_need_opened_by_a_program_is_judged_as_one_stated_on_the_pages(cast, need):
    day = clock.today().isoformat()
    assert need.decision.facts["need.submitted_on"] == day
    assert need.decision.facts["need.category"] == "financing"


def test_correcting_a_need_rewrites_it_and_keeps_what_it_said_before(cast, need):
    corrected = move([need], "correct", cast.alice, NEED | {"amount": "600000.00", "note": "急"})[0]
    assert corrected.fields["amount"] == "600000"
    assert corrected.fields["moves"][-1]["before"] == {"amount": "800000"}
    event = Event.objects.get(stream=need.number, code="need.correct")
    assert event.data["changed"] == ["amount", "note"]
    assert "急" not in str(event.data)


@pytest.mark.life
def test_withdrawing_a_need_takes_it_back_from_everybody(cast, need):
    make_offer(need, cast.officer_a)
    withdrawn = move([need], "withdraw", cast.bob, {"reason": "postponed"})[0]
    assert (withdrawn.state, withdrawn.outcome) == ("withdrawn", "withdrawn")
    assert set(need.children.values_list("state", flat=True)) == {"recalled"}
    assert not any(clock.stopped_at is None for clock in withdrawn.clocks.all())


def test_a_closed_case_moves_no_more(cast, need):
    move([need], "close", cast.coordinator, {"explanation": "机构均无合适产品"})
    with pytest.raises(MoveRefused, match="Not met"):
        move([need], "withdraw", cast.alice, {"reason": "other"})


@pytest.mark.parametrize("name", ["accept", "dispatch", "close"])
def test_moves_of_other_roles_are_refused(cast, need, name):
    with pytest.raises(NotAllowed):
        move([need], name, cast.officer_a, {})


def test_moves_that_only_the_service_makes_are_refused_to_everybody(cast, need):
    offer = make_offer(need, cast.officer_a)
    for actor in (cast.alice, cast.officer_a, cast.coordinator, cast.anonymous):
        with pytest.raises(NotAllowed):
            move([offer], "choose", actor)


def test_one_bank_cannot_move_the_dispatch_of_another(cast, need):
    with pytest.raises(NotAllowed):
        move([dispatch_at(need, cast.bank_a)], "offer", cast.officer_b, offer_terms())


def test_one_refusal_in_a_list_moves_nothing(cast, need):
    both = [dispatch_at(need, cast.bank_a), dispatch_at(need, cast.bank_b)]
    with pytest.raises(NotAllowed):
        move(both, "answer", cast.officer_a, {"mode": "phone"})
    assert set(need.children.values_list("state", flat=True)) == {"sent"}


def test_a_page_from_before_the_last_move_is_noticed(cast, need):
    seen = need.revision
    move([need], "correct", cast.alice, NEED | {"amount": "500000"})
    with pytest.raises(Stale):
        move([need], "correct", cast.bob, NEED | {"amount": "700000"}, revision=seen)
    need.refresh_from_db()
    assert need.fields["amount"] == "500000"


def test_an_enterprise_opens_needs_for_itself_only(cast):
    opening = Opening(enterprise=cast.other_firm, fields=NEED)
    with pytest.raises(NotAllowed):
        open_cases("need", [opening], cast.alice)
    with pytest.raises(NotAllowed):
        open_cases("need", [opening], cast.anonymous)


def test_the_hotline_opens_a_need_for_a_caller(cast):
    need = state_need(cast, by=cast.hotline)
    assert (need.enterprise, need.opened_as) == (cast.xianhe, "hotline")


def test_nobody_opens_a_dispatch_by_hand(cast, need):
    opening = Opening(enterprise=cast.xianhe, parent=need, institution=cast.far_bank)
    for actor in (cast.coordinator, cast.officer_a, cast.alice):
        with pytest.raises(NotAllowed):
            open_cases("dispatch", [opening], actor)


class TestAccepting:
    def test_an_offer_past_its_day_is_refused_and_says_so(self, cast, need):
        offer = make_offer(need, cast.officer_a, valid_until=clock.today().isoformat())
        with (
            clock.at(clock.now() + timedelta(days=1)),
            pytest.raises(MoveRefused, match="valid until") as refused,
        ):
            move([need], "accept", cast.alice, seen(offer))
        assert refused.value.field == "offer"
        offer.refresh_from_db()
        assert offer.state == "offered"

    def test_an_offer_may_be_accepted_on_its_last_day(self, cast, need):
        offer = make_offer(need, cast.officer_a, valid_until=clock.today().isoformat())
        assert move([need], "accept", cast.alice, seen(offer))[0].state == "accepted"

    def test_terms_that_were_not_seen_are_not_accepted(self, cast, need):
        offer = make_offer(need, cast.officer_a)
        before = seen(offer)
        [revised] = move([offer], "revise", cast.officer_a, offer_terms(rate="0.12"))
        with pytest.raises(MoveRefused, match="has changed this offer") as refused:
            move([need], "accept", cast.alice, before)
        assert refused.value.field == "offer_revision"
        with pytest.raises(FieldErrors, match="offer_revision"):
            move([need], "accept", cast.alice, {"offer": offer.number})
        assert move([need], "accept", cast.alice, seen(revised))[0].state == "accepted"

    def test_a_dispatch_without_an_offer_cannot_be_accepted(self, cast, need):
        with pytest.raises(MoveRefused, match="can no longer"):
            move([need], "accept", cast.alice, seen(dispatch_at(need, cast.bank_a)))

    def test_an_offer_on_another_need_cannot_be_accepted(self, cast, need):
        other = make_offer(state_need(cast, by=cast.charlie), cast.officer_a)
        with pytest.raises(FieldErrors, match="no such offer"):
            move([need], "accept", cast.alice, seen(other))

    def test_a_second_acceptance_is_refused(self, cast, need):
        first, second = make_offer(need, cast.officer_a), make_offer(need, cast.officer_b)
        move([need], "accept", cast.alice, seen(first))
        with pytest.raises(MoveRefused, match="Offer accepted"):
            move([need], "accept", cast.bob, seen(second))

    def test_the_database_itself_refuses_a_second_chosen_offer(self, cast, need):
        first, second = make_offer(need, cast.officer_a), make_offer(need, cast.officer_b)
        move([need], "accept", cast.alice, seen(first))
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=second.pk).update(state="chosen")


class TestOffering:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("valid_until", "2020-01-01"),
            ("amount", "8000000"),
            ("guarantee_fee", "800000"),
            ("amount", "0"),
            ("rate", "4.35"),
            ("rate", "-0.01"),
            ("term_months", "十二"),
            ("repayment", "sometimes"),
        ],
    )
    def test_a_slip_is_refused_by_the_name_of_its_field(self, cast, need, field, value):
        with pytest.raises(FieldErrors) as refused:
            make_offer(need, cast.officer_a, **{field: value})
        assert set(refused.value.errors) == {field}
        assert dispatch_at(need, cast.bank_a).state == "sent"

    def test_a_revised_offer_keeps_the_terms_it_had(self, cast, need):
        offer = make_offer(need, cast.officer_a)
        revised = move([offer], "revise", cast.officer_a, offer_terms(rate="0.0399"))[0]
        assert (revised.state, revised.fields["rate"]) == ("offered", "0.0399")
        assert revised.fields["moves"][-1]["before"] == {"rate": "0.0435"}


class TestClocks:
    def test_both_clocks_run_from_the_day_of_receipt_which_is_day_zero(self, cast):
        with clock.at(SATURDAY):
            need = state_need(cast)
        clocks = two_clocks(need)
        assert clocks.result.due_on == date(2026, 12, 4)
        assert {c.due_on for c in clocks.answers} == {date(2026, 11, 24)}
        assert len(clocks.answers) == 3

    def test_a_due_date_can_be_read_day_by_day(self, cast):
        with clock.at(SATURDAY):
            need = state_need(cast)
        reckoning = dispatch_at(need, cast.bank_a).clocks.get().reckoning
        assert reckoning["period"] == "2 working days"
        assert reckoning["start"] == "2026-11-21"
        # Saturday is the day of receipt, Sunday is off, Monday and Tuesday count.
        assert reckoning["days"] == "rwcc"

    def test_the_first_answer_stops_the_institutions_clock_only(self, cast, need):
        answered = move(
            [dispatch_at(need, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"}
        )[0]
        assert answered.clocks.get().stopped_at is not None
        assert two_clocks(need).result.stopped_at is None
        assert len(two_clocks(need).answers) == 2

    def test_sending_a_need_again_never_resets_the_enterprises_clock(self, cast, need):
        before = two_clocks(need).result
        with clock.at(clock.now() + timedelta(days=3)):
            move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
        after = two_clocks(need).result
        assert (after.pk, after.due_on) == (before.pk, before.due_on)

    def test_a_day_beyond_the_calendar_gives_no_due_date_and_says_why(self, cast):
        with clock.at(datetime(2031, 3, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai"))):
            need = state_need(cast)
        result = two_clocks(need).result
        assert result.due_on is None
        assert "2031" in result.reckoning["problem"]["zh"]


class TestViews:
    def test_who_looked_is_recorded_once_a_day(self, cast, need):
        with clock.at(SATURDAY):
            note_views([need], cast.officer_a)
            note_views([need], cast.officer_a)
        with clock.at(SATURDAY + timedelta(days=1)):
            note_views([need], cast.officer_a)
        assert Event.objects.filter(code="case.viewed", stream=need.number).count() == 2

    def test_the_firm_looking_at_its_own_case_is_not_recorded(self, cast, need):
        assert note_views([need], cast.alice) == []
