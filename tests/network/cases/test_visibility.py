"""Nobody sees another's case or another institution's offer: a table of who sees what."""

import pytest

from changrong.network.cases.actions import move
from changrong.network.cases.queries import moves_for, shown_fields, timeline, visible_to
from changrong.network.files import queries as files
from changrong.network.rules import queries as decisions

from ..steps import NEED, dispatch_at, make_offer, seen, state_need
from ..visitors import visitor

EVERYBODY = (
    "alice",
    "bob",
    "charlie",
    "officer_a",
    "officer_b",
    "officer_far",
    "manager_a",
    "coordinator",
    "coordinator_elsewhere",
    "supervisor",
    "hotline",
    "stranger",
    "anonymous",
)
SEEN_BY = {
    "need": {"alice", "bob", "officer_a", "officer_b", "manager_a", "coordinator"},
    "dispatch_a": {"alice", "bob", "officer_a", "manager_a", "coordinator"},
    "dispatch_b": {"alice", "bob", "officer_b", "coordinator"},
    "called_in": {
        "alice",
        "bob",
        "officer_a",
        "officer_b",
        "manager_a",
        "coordinator",
        "hotline",
    },
    "charlies": {"charlie", "officer_a", "officer_b", "manager_a", "coordinator"},
    "waiting": {"alice", "bob", "coordinator"},
}


@pytest.fixture
def objects(cast, need):
    called_in = state_need(cast, by=cast.hotline)
    return {
        "need": need,
        "dispatch_a": dispatch_at(need, cast.bank_a),
        "dispatch_b": dispatch_at(need, cast.bank_b),
        "called_in": called_in,
        "charlies": state_need(cast, by=cast.charlie),
        "waiting": state_need(cast, amount="90000000"),
    }


def test_everybody_sees_exactly_what_is_theirs(cast, objects):
    seen = {
        name: {
            who for who in EVERYBODY if visible_to(getattr(cast, who)).filter(pk=case.pk).exists()
        }
        for name, case in objects.items()
    }
    assert seen == SEEN_BY


def test_a_coordinator_of_a_district_sees_what_lies_within_it(cast, need):
    cast.coordinator.membership.region = "110100"
    assert visible_to(cast.coordinator).filter(pk=need.pk).exists()
    cast.coordinator.membership.region = "110108"
    assert not visible_to(cast.coordinator).filter(pk=need.pk).exists()


def test_an_institution_no_longer_sees_a_need_that_was_taken_back_from_it(cast, need):
    dispatch = dispatch_at(need, cast.bank_a)
    move([dispatch], "recall", cast.coordinator, {"explanation": "改派"})
    assert not visible_to(cast.officer_a).filter(pk=need.pk).exists()
    assert visible_to(cast.officer_b).filter(pk=need.pk).exists()


class TestAnInstitutionWhosePartIsOver:
    """It keeps the record of what it did itself; the firm's data it no longer reads."""

    @pytest.fixture(params=["declined", "passed over", "recalled"])
    def part(self, cast, need, request):
        dispatch = dispatch_at(need, cast.bank_a)
        why = {"reason": "risk", "explanation": "超出承受范围"}
        match request.param:
            case "declined":
                move([dispatch], "decline", cast.officer_a, why)
            case "passed over":
                move([need], "accept", cast.alice, seen(make_offer(need, cast.officer_b)))
            case "recalled":
                move([dispatch], "recall", cast.coordinator, {"explanation": "改派"})
        dispatch.refresh_from_db()
        return dispatch

    def test_reads_the_need_and_its_later_corrections_no_more(self, cast, need, part):
        assert not visible_to(cast.officer_a).filter(pk=need.pk).exists()
        assert visible_to(cast.officer_b).filter(pk=need.pk).exists()
        page = visitor(cast.officer_a).get(f"/cases/{part.number}/").content.decode()
        assert part.number in page
        assert "采购备货" not in page  # the purpose that the firm stated

    def test_reads_no_decision_on_the_firms_facts(self, cast, need, part):
        for decision in {need.decision_id, part.decision_id} - {None}:
            assert not decisions.visible_to(cast.officer_a).filter(pk=decision).exists()
        assert decisions.visible_to(cast.officer_b).filter(pk=need.decision_id).exists()

    def test_reads_no_evidence(self, cast, need, part):
        assert not files.cases_with_files(cast.officer_a).exists()
        assert files.cases_with_files(cast.officer_b).filter(pk=need.pk).exists()


def test_moves_are_offered_to_those_who_may_make_them(cast, need):
    def names(actor, case):
        return [move.name for move in moves_for(actor, case)]

    dispatch = dispatch_at(need, cast.bank_a)
    assert names(cast.alice, need) == ["ask_priority", "correct", "accept", "withdraw"]
    assert names(cast.coordinator, need) == ["dispatch", "ask_priority", "close"]
    assert names(cast.officer_a, need) == []
    assert names(cast.officer_a, dispatch) == ["answer", "offer", "decline"]
    assert names(cast.officer_b, dispatch) == []
    assert names(cast.manager_a, dispatch) == []
    assert names(cast.alice, dispatch) == []
    assert names(cast.anonymous, need) == []


class TestPrivateFields:
    def test_an_institution_sees_the_telephone_number_once_it_has_taken_the_case(self, cast, need):
        assert "contact_phone" not in shown_fields(cast.officer_a, need)
        move([dispatch_at(need, cast.bank_a)], "answer", cast.officer_a, {"mode": "phone"})
        assert shown_fields(cast.officer_a, need)["contact_phone"] == "13800000000"
        assert "contact_phone" not in shown_fields(cast.officer_b, need)

    def test_an_institution_that_gave_the_case_up_sees_it_no_longer(self, cast, need):
        move(
            [dispatch_at(need, cast.bank_a)],
            "decline",
            cast.officer_a,
            {"reason": "risk", "explanation": "超出承受范围"},
        )
        assert "contact_phone" not in shown_fields(cast.officer_a, need)

    def test_the_firm_sees_its_own_and_the_coordinator_does_not(self, cast, need):
        assert "contact_phone" in shown_fields(cast.bob, need)
        assert "contact_phone" not in shown_fields(cast.coordinator, need)


class TestTimeline:
    def told(self, case, actor):
        return "\n".join(
            f"{entry.who.zh} {entry.what.zh} {[str(a.value) for a in entry.answers]}"
            for entry in timeline(case, actor)
        )

    def test_an_institution_reads_nothing_of_the_others(self, cast, need):
        make_offer(need, cast.officer_b, rate="0.0399")
        move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
        told = self.told(need, cast.officer_a)
        for secret in ("乙银行", "远郊", "0.0399", cast.far_bank.number, cast.bank_b.number):
            assert secret not in told
        assert "派给示例甲银行" in told

    def test_an_institution_does_not_learn_that_others_were_asked_or_how_often(self, cast, need):
        before = self.told(need, cast.officer_a)
        move([need], "dispatch", cast.coordinator, {"institutions": [cast.far_bank.number]})
        assert self.told(need, cast.officer_a) == before
        move([need], "correct", cast.alice, NEED | {"amount": "700000"})
        assert "700000" in self.told(need, cast.officer_a)

    def test_the_firm_reads_every_step_of_every_institution(self, cast, need):
        make_offer(need, cast.officer_b, rate="0.0399")
        told = self.told(need, cast.alice)
        assert "示例乙银行 出具报价" in told
        assert "0.0399" in told

    def test_a_private_answer_is_not_read_from_the_history(self, cast, need):
        move([need], "correct", cast.alice, NEED | {"contact_phone": "13900000000"})
        assert "13900000000" in self.told(need, cast.alice)
        assert "13900000000" not in self.told(need, cast.officer_a)

    def test_only_the_firm_reads_who_looked_at_its_file(self, cast, need):
        from changrong.network.cases.actions import note_views

        note_views([need], cast.officer_a)
        assert "查看了资料" in self.told(need, cast.alice)
        assert "查看了资料" not in self.told(need, cast.officer_b)
