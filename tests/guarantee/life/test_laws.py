"""Whatever happens to a guarantee, its books balance and show what it says of itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantee.life.test_whole_life import AGREED, check_books

from changrong.guarantee.errors import GuaranteeError
from changrong.guarantee.life import (
    Act,
    Change,
    ChangeKind,
    ChargeFee,
    Claim,
    Close,
    Decline,
    Demand,
    Issue,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Report,
    ShareBack,
    WriteOff,
    image,
    replay,
)
from changrong.history import Correct, Recorded, Undo
from changrong.money import split

START = date(2026, 1, 5)
IDS = [one.id for one in AGREED.bearers]
amounts = st.integers(1, 1_000_000)
numbers = st.sampled_from(("DC-1", "DC-2"))
bearers = st.sampled_from(IDS)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    principal, interest = draw(st.integers(0, 500_000)), draw(st.integers(1, 50_000))
    return Claim(draw(numbers), principal, interest, date(2026, 12, 1))


acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(Change, st.just(ChangeKind.RAISE), amounts),
    st.builds(Change, st.just(ChangeKind.LOWER), amounts),
    st.builds(ChargeFee, amounts, st.sampled_from(("", "province", "fund"))),
    st.builds(PayFee, amounts, st.sampled_from(("", "province"))),
    st.builds(RefundFee, amounts),
    st.builds(Report, amounts),
    st.builds(Demand, amounts),
    claims(),
    st.builds(Decline, numbers),
    st.builds(PassOn, numbers, bearers),
    st.builds(Receive, numbers, bearers, amounts),
    st.builds(Recover, numbers, amounts, st.integers(0, 10_000)),
    st.builds(ShareBack, numbers, bearers, amounts),
    st.builds(WriteOff, numbers, bearers, amounts),
    st.just(Close()),
)


class Recording:
    """Tries one event after another and keeps those that can be."""

    def __init__(self) -> None:
        self.kept: list[Recorded] = []
        self.try_(Issue(1_000_000, date(2026, 12, 31)), START)

    def try_(self, event: object, on: date) -> bool:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=len(self.kept))
        more = [*self.kept, Recorded(str(len(self.kept)), at, on, event)]
        try:
            replay(AGREED, more, on=date.max)
        except GuaranteeError:
            return False
        self.kept = more
        return True

    def pay(self, number: str, on: date, weights: Sequence[int]) -> None:
        claim = replay(AGREED, self.kept, on=on).claim(number)
        if claim is not None and claim.is_open:
            shares = split(claim.amount, [Decimal(weight) for weight in weights])
            self.try_(Pay(number, tuple(zip(IDS, shares, strict=True))), on)


@st.composite
def histories(draw: st.DrawFn) -> list[Recorded]:
    """Events of rising and falling days, payments of claims, undone and corrected ones."""
    recording = Recording()
    for _ in range(draw(st.integers(0, 25))):
        on = START + timedelta(days=draw(st.integers(0, 20)))
        match draw(st.integers(0, 9)):
            case 0 | 1 | 2:
                weights = draw(st.lists(st.integers(0, 9), min_size=5, max_size=5))
                if any(weights):
                    recording.pay(draw(numbers), on, weights)
            case 3:
                recording.try_(Undo(str(draw(st.integers(0, len(recording.kept))))), on)
            case 4:
                of = str(draw(st.integers(0, len(recording.kept))))
                recording.try_(Correct(of, draw(acts)), on)
            case _:
                recording.try_(draw(acts), on)
    return recording.kept


days = st.integers(0, 21).map(lambda later: START + timedelta(days=later))


@given(histories(), days)
def test_the_trial_balance_is_zero_and_the_books_show_the_guarantee_on_every_day(
    recorded: list[Recorded], on: date
) -> None:
    check_books(recorded, replay(AGREED, recorded, on=on))


@given(histories())
def test_recoveries_never_exceed_what_was_borne(recorded: list[Recorded]) -> None:
    for one in replay(AGREED, recorded, on=date.max).claims:
        assert all(0 <= one.missing[id] <= one.borne[id] for id in one.borne)
        assert all(0 <= one.written_off[id] <= one.missing[id] for id in one.borne)
        assert one.recovered + one.surplus == one.gross - one.costs


@given(histories(), st.data())
def test_the_order_of_recording_changes_nothing(
    recorded: list[Recorded], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(recorded))
    assert replay(AGREED, shuffled, on=date.max) == replay(AGREED, recorded, on=date.max)
    assert image(AGREED, shuffled) == image(AGREED, recorded)


@given(histories())
def test_what_is_outstanding_and_what_left_it_make_up_the_amount(
    recorded: list[Recorded],
) -> None:
    standing = replay(AGREED, recorded, on=date.max)
    assert 0 <= standing.outstanding <= standing.amount
    assert sum(standing.exposure[id] for id in ("guarantor",)) <= standing.outstanding


@given(histories(), st.data())
def test_what_was_known_once_is_what_was_told_once(
    recorded: list[Recorded], data: st.DataObject
) -> None:
    """The first so many events alone, and all of them asked as of when those were written down."""
    count = data.draw(st.integers(1, len(recorded)))
    known_at = recorded[count - 1].recorded_at
    first = replay(AGREED, recorded[:count], on=date.max)
    then = replay(AGREED, recorded, on=date.max, known_at=known_at)
    assert (then.status, then.claims, then.history) == (first.status, first.claims, first.history)
