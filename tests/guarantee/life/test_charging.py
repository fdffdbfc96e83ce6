"""What a guarantee is charged on its first day and later, and what goes back when it ends early."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.guarantee.agreements import agreement

from changrong.guarantee.agreement import Agreement, Fee, Layer, Refunds, Tariff
from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.fees import Band, Collected, YearBasis
from changrong.guarantee.life import (
    Change,
    ChangeKind,
    ChargeFee,
    Claim,
    Close,
    Issue,
    Pay,
    PayFee,
    RefundFee,
    Report,
    Standing,
    opening,
    replay,
)
from changrong.guarantee.life.charging import due, next_due, refund_due
from changrong.guarantee.life.stored import kind_of, restored, stored
from changrong.history import Recorded
from changrong.policy import Grant

D = Decimal
WAN = 10_000_00
SINCE, UNTIL = date(2026, 3, 2), date(2028, 3, 2)
AT = datetime(2026, 3, 2, tzinfo=UTC)
BANDS = (Band(500 * WAN, D("0.003")), Band(None, D("0.005")))
TARIFFS = (Tariff("province", BANDS),)


def charged(by: Agreement, *acts: object, rate: str = "0.01", on: date = UNTIL) -> Standing:
    """A guarantee of a million for two years, and what happened to it, each with its day."""
    first = opening(by, 100 * WAN, D(rate), SINCE, UNTIL)
    said = [(SINCE, act) for act in first] + list(acts)  # type: ignore[arg-type]
    history = [Recorded(str(n), AT, day, act) for n, (day, act) in enumerate(said, start=1)]
    return replay(by, history, on=on)


def test_all_is_charged_at_once_unless_told_and_premiums_on_what_is_borne() -> None:
    issued, fee, premium = opening(agreement(premiums=TARIFFS), 100 * WAN, D("0.01"), SINCE, UNTIL)
    days = (UNTIL - SINCE).days
    assert issued == Issue(100 * WAN, UNTIL, D("0.01"))
    assert (fee.amount, fee.since, fee.until) == (round(10_000_00 * days / 365), SINCE, UNTIL)
    assert (premium.bearer, premium.rate) == ("province", D("0.003"))
    assert premium.amount == round(30 * WAN * 0.003 * days / 365)


def test_the_band_of_a_premium_is_that_of_the_amount() -> None:
    large = opening(agreement(premiums=TARIFFS), 500 * WAN + 1, D("0.01"), SINCE, UNTIL)
    assert large[-1].rate == D("0.005")


def test_a_cut_that_a_notice_gives_lowers_the_rate_and_is_kept() -> None:
    cut = Grant("n", "m", "四(二)", "guarantee.fee_rate_cut", D("0.005"), "fraction", None)
    issued, fee = opening(agreement(), 100 * WAN, D("0.015"), SINCE, UNTIL, [cut])
    assert (issued.fee_rate, issued.lowered_by) == (D("0.010"), cut)
    assert fee.rate == D("0.010")
    assert restored(kind_of(issued), stored(issued)) == issued


def test_a_year_is_charged_when_it_begins_on_what_is_then_outstanding() -> None:
    yearly = agreement(fee=Fee(Collected.YEARLY, YearBasis.MONTHS_12))
    second = date(2027, 3, 2)
    before = charged(yearly, (date(2026, 9, 1), Report(60 * WAN)), on=second - timedelta(days=1))
    assert due(yearly, before) == []
    assert next_due(yearly, before) == second
    then = charged(yearly, (date(2026, 9, 1), Report(60 * WAN)), on=second)
    [(on, fee)] = due(yearly, then)
    assert (on, fee.amount, fee.guaranteed) == (second, 6_000_00, 60 * WAN)
    told = charged(yearly, (date(2026, 9, 1), Report(60 * WAN)), (on, fee))
    assert due(yearly, told) == []
    assert next_due(yearly, told) is None


def test_with_repayments_each_period_is_charged_at_its_end() -> None:
    along = agreement(fee=Fee(Collected.WITH_REPAYMENTS))
    assert opening(along, 100 * WAN, D("0.01"), SINCE, UNTIL) == (
        Issue(100 * WAN, UNTIL, D("0.01")),
    )
    paid = SINCE + timedelta(days=73)
    [(on, fee)] = due(along, charged(along, (paid, Report(40 * WAN)), on=paid))
    assert (on, fee.amount) == (paid, 2_000_00)
    both = due(along, charged(along, (paid, Report(40 * WAN)), on=UNTIL))
    assert [fee.guaranteed for _on, fee in both] == [100 * WAN, 40 * WAN]


def test_a_longer_term_is_charged_from_the_old_end_on() -> None:
    once = agreement()
    longer = Change(ChangeKind.EXTEND, until=UNTIL + timedelta(days=73))
    [(on, fee)] = due(once, charged(once, (date(2027, 1, 1), longer)))
    assert (on, fee.since, fee.amount) == (UNTIL, UNTIL, 2_000_00)


RAISED = date(2026, 12, 17)  # 441 days before the end, 75 before the first year is over
MORE = Change(ChangeKind.RAISE, amount=200 * WAN)


def fees(found: list[tuple[date, ChargeFee]]) -> list[tuple[object, ...]]:
    return [(on, one.bearer, one.since, one.until, one.guaranteed, one.amount) for on, one in found]


def again(by: Agreement, told: list[tuple[date, object]], on: date = UNTIL) -> list[object]:
    """What falls due once all that falls due was charged."""
    return due(by, charged(by, *told, *due(by, charged(by, *told, on=on)), on=on))  # type: ignore[return-value]


def test_what_is_raised_is_charged_from_its_day_to_the_end() -> None:
    once, told = agreement(premiums=TARIFFS), [(RAISED, MORE)]
    found = due(once, charged(once, *told, on=RAISED))
    own, premium = round(10_000_00 * 441 / 365), round(30 * WAN * 0.003 * 441 / 365)
    assert fees(found) == [
        (RAISED, "", RAISED, UNTIL, 100 * WAN, own),
        (RAISED, "province", RAISED, UNTIL, 100 * WAN, premium),
    ]
    assert again(once, told) == []
    assert next_due(once, charged(once, *told, *found)) is None


def test_what_is_raised_on_the_first_day_costs_what_it_would_have() -> None:
    once = agreement()
    [(on, fee)] = due(once, charged(once, (SINCE, MORE), on=SINCE))
    [_issued, whole] = opening(once, 200 * WAN, D("0.01"), SINCE, UNTIL)
    assert (on, fee.amount * 2) == (SINCE, pytest.approx(whole.amount, abs=1))
    assert again(once, [(SINCE, MORE)]) == []


def test_a_year_paid_in_advance_is_charged_more_and_the_next_on_all_of_it() -> None:
    yearly = agreement(fee=Fee(Collected.YEARLY))
    second = date(2027, 3, 2)
    assert fees(due(yearly, charged(yearly, (RAISED, MORE)))) == [
        (RAISED, "", RAISED, second, 100 * WAN, round(10_000_00 * 75 / 365)),
        (second, "", second, UNTIL, 200 * WAN, round(20_000_00 * 366 / 365)),
    ]
    assert again(yearly, [(RAISED, MORE)]) == []


def test_a_raise_told_after_the_next_year_was_charged_is_charged_in_both() -> None:
    yearly = agreement(fee=Fee(Collected.YEARLY))
    second = date(2027, 3, 2)
    before = due(yearly, charged(yearly))
    found = due(yearly, charged(yearly, *before, (RAISED, MORE)))
    assert fees(found) == [
        (RAISED, "", RAISED, second, 100 * WAN, round(10_000_00 * 75 / 365)),
        (second, "", second, UNTIL, 100 * WAN, round(10_000_00 * 366 / 365)),
    ]


def test_with_repayments_a_raise_begins_a_period_and_is_charged_once() -> None:
    along = agreement(fee=Fee(Collected.WITH_REPAYMENTS))
    found = fees(due(along, charged(along, (RAISED, MORE))))
    assert [(on, guaranteed) for on, _b, _s, _u, guaranteed, _a in found] == [
        (RAISED, 100 * WAN),
        (UNTIL, 200 * WAN),
    ]
    assert again(along, [(RAISED, MORE)]) == []
    late = due(along, charged(along, *due(along, charged(along)), (RAISED, MORE)))
    assert [(on, one.guaranteed) for on, one in late] == [(UNTIL, 100 * WAN)]


def test_a_raise_and_a_longer_term_are_each_charged_once() -> None:
    once, later = agreement(), UNTIL + timedelta(days=73)
    told = [(RAISED, MORE), (RAISED, Change(ChangeKind.EXTEND, until=later))]
    found = due(once, charged(once, *told, on=later))
    assert fees(found) == [
        (RAISED, "", RAISED, UNTIL, 100 * WAN, round(10_000_00 * 441 / 365)),
        (UNTIL, "", UNTIL, later, 200 * WAN, 4_000_00),
    ]
    assert again(once, told, on=later) == []


def test_what_was_repaid_is_not_what_is_raised() -> None:
    once = agreement()
    told = [(date(2026, 9, 1), Report(40 * WAN)), (RAISED, MORE)]
    [(_on, fee)] = due(once, charged(once, *told))
    assert fee.guaranteed == 100 * WAN


@pytest.mark.parametrize(("refunds", "raised"), [(Refunds.NONE, 60), (Refunds.UNUSED, 100)])
def test_what_is_paid_for_and_not_given_back_is_not_charged_again(
    refunds: Refunds, raised: int
) -> None:
    once = agreement(fee=Fee(refunds=refunds))
    less, more = (
        Change(k, amount=a * WAN) for k, a in ((ChangeKind.LOWER, 60), (ChangeKind.RAISE, 160))
    )
    [(_on, fee)] = due(once, charged(once, (date(2026, 9, 1), less), (RAISED, more)))
    assert fee.guaranteed == raised * WAN


def test_the_premium_of_what_is_raised_is_by_the_band_and_the_layers_of_all_of_it() -> None:
    shares = agreement().layers[0].shares
    above = tuple(D(1) if one.id == "province" else D(0) for one in agreement().bearers)
    layers = (Layer(150 * WAN, shares), Layer(None, above))
    by = agreement(premiums=TARIFFS, layers=layers)
    to = Change(ChangeKind.RAISE, amount=600 * WAN)
    premium = due(by, charged(by, (RAISED, to), on=RAISED))[-1][1]
    borne = 15 * WAN + 450 * WAN  # of the first layer 0.3 of 50, all of the rest
    assert (premium.rate, premium.guaranteed) == (D("0.005"), 500 * WAN)
    assert premium.amount == round(borne * 0.005 * 441 / 365)


def test_by_whole_months_a_raise_is_charged_for_those_that_are_left() -> None:
    months = agreement(fee=Fee(basis=YearBasis.MONTHS_12))
    told = [(RAISED, MORE)]
    assert due(months, charged(months, *told, on=RAISED)) == []
    assert next_due(months, charged(months, *told, on=RAISED)) == date(2027, 1, 2)
    [(on, fee)] = due(months, charged(months, *told))
    assert (on, fee.amount) == (date(2027, 1, 2), round(10_000_00 * 14 / 12))
    assert again(months, told) == []
    last = charged(months, (UNTIL - timedelta(days=3), MORE))
    assert due(months, last) == []


def test_another_rate_holds_for_what_is_charged_after_it() -> None:
    yearly = agreement(fee=Fee(Collected.YEARLY, YearBasis.MONTHS_12))
    cheaper = Change(ChangeKind.FEE_RATE, fee_rate=D("0.008"))
    [(_on, fee)] = due(yearly, charged(yearly, (date(2026, 9, 1), cheaper)))
    assert fee.amount == 8_000_00
    for wrong in (Change(ChangeKind.BORROWER, fee_rate=D("0.1")), Change(ChangeKind.FEE_RATE)):
        with pytest.raises(GuaranteeError, match="only if, it changes"):
            charged(yearly, (SINCE, wrong))


GIVES_BACK = agreement(fee=Fee(basis=YearBasis.MONTHS_12, refunds=Refunds.UNUSED))
PAID, END = (SINCE, PayFee(20_000_00)), date(2027, 3, 2)
DAYS, LEFT = (UNTIL - SINCE).days, (UNTIL - END).days


def test_nothing_goes_back_unless_the_agreement_says_so() -> None:
    silent = agreement(fee=Fee(basis=YearBasis.MONTHS_12))
    assert refund_due(silent, charged(silent, PAID, (END, Close()))) is None


def test_what_was_paid_for_days_it_did_not_run_goes_back_once() -> None:
    once = GIVES_BACK
    back = refund_due(once, charged(once, PAID, (END, Close())))
    assert back == 20_000_00 * LEFT // DAYS
    assert refund_due(once, charged(once, PAID, (END, Close()), (END, RefundFee(back)))) == 0
    assert refund_due(once, charged(once, (END, Close()))) == 0
    assert refund_due(once, charged(once, PAID)) == 0
    assert refund_due(once, charged(once, PAID, (END, Report(0)))) == back


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (Change(ChangeKind.LOWER, amount=60 * WAN), D("0.4") * LEFT),
        (Change(ChangeKind.RAISE, amount=160 * WAN), 0),
        (Change(ChangeKind.SHORTEN, until=date(2027, 9, 2)), (UNTIL - date(2027, 9, 2)).days),
        (Change(ChangeKind.LUMP_SUM), 0),
        (Report(60 * WAN), 0),  # repaid as agreed
    ],
)
def test_what_was_paid_for_more_than_is_guaranteed_goes_back(change: object, left: object) -> None:
    found = refund_due(GIVES_BACK, charged(GIVES_BACK, PAID, (END, change), on=END))
    assert found == 20_000_00 * left // DAYS  # type: ignore[operator]


def test_a_guarantee_lowered_and_then_released_gives_both_parts_back() -> None:
    later = date(2027, 9, 2)
    lowered = (END, Change(ChangeKind.LOWER, amount=60 * WAN))
    found = refund_due(GIVES_BACK, charged(GIVES_BACK, PAID, lowered, (later, Close())))
    parts = D("0.4") * (later - END).days + (UNTIL - later).days
    assert found == 20_000_00 * parts // DAYS


def test_what_is_lowered_after_a_raise_goes_back_of_what_was_raised_first() -> None:
    """And what was given back once is charged anew when it is raised again."""
    by = agreement(fee=Fee(refunds=Refunds.UNUSED))

    def after(*told: tuple[date, object]) -> int:
        found = due(by, charged(by, *told))
        all_paid = PayFee(sum(one.amount for _on, one in (*found, *by_issue)))
        return refund_due(by, charged(by, *told, *found, (UNTIL, all_paid))) or 0

    by_issue = [(SINCE, opening(by, 100 * WAN, D("0.01"), SINCE, UNTIL)[1])]
    third = date(2027, 9, 2)
    to = {n: Change(ChangeKind.LOWER, amount=n * WAN) for n in (60, 120)}
    up = Change(ChangeKind.RAISE, amount=160 * WAN)

    def of(amount: int, since: date) -> int:
        return round(amount * WAN * 0.01 * (UNTIL - since).days / 365)

    assert after((RAISED, MORE)) == 0
    assert after((RAISED, MORE), (END, to[120])) == pytest.approx(of(80, END), abs=1)
    assert after((RAISED, MORE), (END, to[60])) == pytest.approx(of(140, END), abs=2)
    assert after((SINCE, MORE), (END, to[120])) == pytest.approx(of(80, END), abs=1)
    again = ((RAISED, to[60]), (END, up), (third, to[120]))
    assert after(*again) == pytest.approx(of(40, RAISED) + of(40, third), abs=2)


def test_what_was_claimed_was_used() -> None:
    claim = Claim("DC-1", 30 * WAN, 0, END)
    borne = tuple((one.id, 30 * WAN if one.id == "guarantor" else 0) for one in GIVES_BACK.bearers)
    told = [PAID, (END, claim), (END, Pay("DC-1", borne, ()))]
    assert refund_due(GIVES_BACK, charged(GIVES_BACK, *told)) == 0
    released = charged(GIVES_BACK, *told, (END, Close()))
    assert refund_due(GIVES_BACK, released) == 20_000_00 * D("0.7") * LEFT // DAYS


def test_a_fee_charged_by_hand_pays_for_no_period_and_one_that_does_for_a_day_at_least() -> None:
    once = agreement()
    assert charged(once, (SINCE, ChargeFee(5))).charges.keys() == {""}
    with pytest.raises(GuaranteeError, match="is not a day"):
        charged(once, (SINCE, ChargeFee(5, "", SINCE, SINCE)))


def test_terms_that_cannot_be_are_refused() -> None:
    for changes, said in (
        ({"premiums": (*TARIFFS, *TARIFFS)}, "charges is there twice"),
        ({"premiums": (Tariff("bank", BANDS),)}, "bank charges no premium"),
        ({"fee": Fee(Collected.WITH_REPAYMENTS, YearBasis.MONTHS_12)}, "by whole months"),
    ):
        with pytest.raises(GuaranteeError, match=said):
            agreement(**changes)
