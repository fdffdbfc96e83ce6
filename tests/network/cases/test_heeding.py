"""A move asks the book for its limits: broken, in principle, cannot tell, kept, not concerned."""

from dataclasses import replace

import pytest

from changrong.network.cases.actions import move
from changrong.network.cases.errors import FactsNeeded, FieldErrors, LimitBroken, MoveRefused
from changrong.network.cases.heeding import heed
from changrong.network.cases.models import Case
from changrong.network.cases.versions import move_of
from changrong.network.events.models import Event
from changrong.network.rules.models import Decision

from ..steps import dispatch_at, offer_terms, state_need

DIVERTED = "cbirc-2023-small-firms/no-renewal-of-diverted-loans"
MASKED = "cbirc-2023-small-firms/no-masking-of-risk"
SOUND = {"loan.diverted": False, "loan.masks_risk": False}


@pytest.fixture
def renewal(cast):
    """A need for a renewal, at bank A."""
    return dispatch_at(state_need(cast, kind="renewal"), cast.bank_a)


def offered(case: Case, cast, **beside) -> Case:
    return move([case], "offer", cast.officer_a, offer_terms(), **beside)[0]


def test_a_move_whose_limits_do_not_concern_it_asks_nothing(cast, need):
    case = offered(dispatch_at(need, cast.bank_a), cast)
    assert case.state == "offered"
    assert "limits" not in Event.objects.get(code="dispatch.offer").data


def test_what_cannot_be_told_waits_and_asks_for_exactly_what_could_settle_it(cast, renewal):
    with pytest.raises(FactsNeeded) as waits:
        offered(renewal, cast)
    assert waits.value.facts == ["loan.diverted", "loan.masks_risk"]
    assert sorted(waits.value.needs) == ["facts.loan.diverted", "facts.loan.masks_risk"]
    assert Case.objects.get(pk=renewal.pk).state == "sent"


def test_stated_facts_settle_it_and_are_kept_with_the_move(cast, renewal):
    case = offered(renewal, cast, facts=SOUND)
    assert case.state == "offered"
    assert case.fields["moves"][-1]["facts"] == SOUND
    event = Event.objects.get(code="dispatch.offer")
    assert event.data["limits"] == {DIVERTED: "kept", MASKED: "kept"}
    decision = Decision.objects.get(number=event.data["heeded"])
    assert decision.facts["loan.diverted"] is False
    judged = {f"{one['notice']}/{one['id']}": one["verdict"] for one in decision.result["measures"]}
    assert {key: judged[key] for key in (DIVERTED, MASKED)} == event.data["limits"]


def test_what_was_stated_once_is_not_asked_again(cast, renewal):
    offered(renewal, cast, facts=SOUND)
    case = Case.objects.get(pk=renewal.pk)
    revised = move([case], "revise", cast.officer_a, offer_terms(rate="0.04"))[0]
    assert revised.fields["rate"] == "0.04"


def test_a_broken_must_refuses_the_move_and_names_the_clause(cast, renewal):
    with pytest.raises(LimitBroken) as refused:
        offered(renewal, cast, facts=SOUND | {"loan.diverted": True})
    [one] = refused.value.broken
    assert one.measure.key == DIVERTED
    assert one.measure.clause in str(refused.value)
    assert Case.objects.get(pk=renewal.pk).state == "sent"


def test_a_reason_does_not_help_against_a_must(cast, renewal):
    with pytest.raises(LimitBroken):
        offered(
            renewal,
            cast,
            facts=SOUND | {"loan.diverted": True},
            reasons={DIVERTED: "特殊情况"},
        )


def test_a_fact_that_nobody_asked_for_is_refused(cast, renewal):
    with pytest.raises(FieldErrors) as refused:
        offered(renewal, cast, facts=SOUND | {"loan.bridged_by_government_fund": True})
    assert list(refused.value.errors) == ["facts.loan.bridged_by_government_fund"]


def test_what_is_on_record_is_not_talked_away(cast, renewal):
    with pytest.raises(FieldErrors) as refused:
        offered(renewal, cast, facts={"need.kind": "credit_loan"})
    assert list(refused.value.errors) == ["facts.need.kind"]
    assert offered(renewal, cast, facts=SOUND | {"need.kind": "renewal"}).state == "offered"


def test_what_was_stated_with_one_move_can_be_put_right_with_the_next(cast, renewal):
    offered(renewal, cast, facts=SOUND)
    with pytest.raises(LimitBroken):
        move(
            [Case.objects.get(pk=renewal.pk)],
            "revise",
            cast.officer_a,
            offer_terms(),
            facts=SOUND | {"loan.diverted": True},
        )


def test_a_value_that_the_vocabulary_refuses_is_named(cast, renewal):
    with pytest.raises(FieldErrors) as refused:
        offered(renewal, cast, facts=SOUND | {"loan.diverted": "perhaps"})
    assert list(refused.value.errors) == ["facts.loan.diverted"]


def test_the_api_says_what_is_missing_and_takes_it(cast, renewal, client):
    import json

    from changrong.network.people.tokens import issue_token

    token = issue_token(cast.officer_a.membership)

    def post(**body):
        return client.post(
            f"/api/v1/cases/{renewal.number}/moves/offer",
            json.dumps({"answers": offer_terms()} | body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    waits = post()
    assert waits.status_code == 409
    assert sorted(waits.json()["errors"]) == ["facts.loan.diverted", "facts.loan.masks_risk"]
    assert post(facts=SOUND).status_code == 200


def test_a_limit_that_the_book_no_longer_has_is_not_taken_for_kept(cast, renewal):
    """A case finishes under the version it began with, which may name what the book has lost."""
    told = replace(move_of(renewal, "offer"), heeds=(MASKED, "a-notice/gone"))
    with pytest.raises(MoveRefused, match="a-notice/gone"):
        heed(renewal, told, {}, cast.officer_a, SOUND, {})
