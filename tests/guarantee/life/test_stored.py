"""A guarantee's events and its agreement are read back from what is stored as they were."""

import json

import pytest
from hypothesis import given
from tests.guarantee.agreements import D, agreement, cap
from tests.guarantee.life.test_laws import histories
from tests.guarantee.sharing.test_losses import agreements

from changrong.guarantee.agreement import Agreement, Criterion, Layer, Limit, Per
from changrong.guarantee.agreement.stored import restored as restored_agreement
from changrong.guarantee.agreement.stored import stored as stored_agreement
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life.stored import KINDS, kind_of, restored, stored
from changrong.history import Recorded
from changrong.text import Text


@given(histories())
def test_every_event_comes_back_as_it_was(recorded: list[Recorded]) -> None:
    for one in recorded:
        data = json.loads(json.dumps(stored(one.event)))
        assert restored(kind_of(one.event), data) == one.event


@given(agreements())
def test_every_agreement_comes_back_as_it_was(made: Agreement) -> None:
    assert restored_agreement(json.loads(json.dumps(stored_agreement(made)))) == made


def test_limits_criteria_and_years_come_back_too() -> None:
    made = agreement(
        cap(rate=D("0.04")),
        guaranteed={2026: 5},
        limits=(Limit("p", Per.PRODUCT, 5, "科创贷"),),
        criteria=(Criterion("guarantee.amount <= 5", Text("甲", "a")),),
        layers=(Layer(5, (D(1), *[D(0)] * 4)), Layer(None, (D(1), *[D(0)] * 4))),
    )
    assert restored_agreement(stored_agreement(made)) == made


def test_a_kind_that_nobody_knows_and_a_field_that_is_not_there_are_named() -> None:
    with pytest.raises(GuaranteeError, match="'melted'"):
        restored("melted", {})
    with pytest.raises(GuaranteeError, match=r"issued\.until"):
        restored("issued", {"amount": "5"})
    with pytest.raises(GuaranteeError, match="corrected lacks"):
        restored("corrected", {"event": "1"})


def test_no_two_kinds_are_one_class() -> None:
    assert len(set(KINDS.values())) == len(KINDS)
