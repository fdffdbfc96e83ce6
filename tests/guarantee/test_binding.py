"""A limit is never exceeded and never left unused while something fits."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantee.agreements import agreement, cap

from changrong.guarantee.agreement import Limit, Per
from changrong.guarantee.binding import (
    GUARANTEED,
    Filing,
    Key,
    Refusal,
    cap_key,
    counted,
    keys_of,
    limits_of,
    refusal,
)
from changrong.guarantee.life import Act, Change, ChangeKind, Claim, Issue, Pay, replay
from changrong.history import Recorded, Undo

AT = datetime(2028, 1, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)
LIMITS = (
    Limit("year", Per.YEAR, 1000),
    Limit("borrower", Per.BORROWER, 300),
    Limit("lender", Per.LENDER, 900),
    Limit("tech", Per.PRODUCT, 500, "科创贷"),
    Limit("all", Per.AGREEMENT, 1200),
)
LIMITED = agreement(cap(100), limits=LIMITS)


def filing(amount: int, borrower: str = "A", product: str = "", on: date | None = None) -> Filing:
    return Filing(borrower, "BANK", product, on or date(2026, 3, 2), amount)


def bind(filings: Sequence[Filing], used: Counter[Key]) -> list[Refusal | None]:
    """Take on one after another what has room; `used` is changed."""
    answers = []
    for one in filings:
        answers.append(refusal(LIMITED, one, used.__getitem__))
        if answers[-1] is None:
            used.update({key: one.amount for _limit, key in limits_of(LIMITED, one)})
    return answers


def test_each_limit_counts_apart_for_whom_it_is() -> None:
    tech = filing(5, product="科创贷")
    assert [key for _limit, key in limits_of(LIMITED, tech)] == [
        Key("year", "2026"),
        Key("borrower", "A"),
        Key("lender", "BANK"),
        Key("tech", "科创贷"),
        Key("all", ""),
    ]
    assert Key("tech", "科创贷") not in keys_of(LIMITED, filing(5))


def test_what_does_not_fit_is_refused_with_the_limit_and_its_room_and_a_smaller_one_passes() -> (
    None
):
    used: Counter[Key] = Counter()
    answers = bind([filing(250), filing(51), filing(50)], used)
    assert [answer and answer.limit.id for answer in answers] == [None, "borrower", None]
    assert answers[1] is not None
    assert answers[1].text.zh.replace("\u00a0", " ") == "单户在保上限 3.00 元，只剩 0.50 元"
    assert used[Key("borrower", "A")] == 300


def test_what_was_used_before_counts() -> None:
    used = Counter({Key("all", ""): 1200})
    [answer] = bind([filing(5)], used)
    assert answer is not None
    assert answer.room == 0
    assert used == {Key("all", ""): 1200}


filings = st.lists(
    st.builds(
        filing,
        st.integers(1, 400),
        st.sampled_from("ABC"),
        st.sampled_from(("", "科创贷")),
        st.sampled_from((date(2026, 3, 2), date(2027, 3, 2))),
    ),
    max_size=30,
)


@given(filings)
def test_no_limit_is_ever_exceeded_nor_refuses_what_has_room(given_: list[Filing]) -> None:
    used: Counter[Key] = Counter()
    answers = bind(given_, used)
    most = {limit.id: limit.amount for limit in LIMITS}
    assert all(amount <= most[key.limit] for key, amount in used.items())
    so_far: dict[Key, int] = {}
    for one, answer in zip(given_, answers, strict=True):
        fits = all(
            so_far.get(key, 0) + one.amount <= limit.amount
            for limit, key in limits_of(LIMITED, one)
        )
        assert fits == (answer is None)
        if fits:
            for _limit, key in limits_of(LIMITED, one):
                so_far[key] = so_far.get(key, 0) + one.amount
    assert so_far == used


# ------------------------------------------------------------------ what a guarantee counts


def recorded(*acts: tuple[date, Act | Undo]) -> list[Recorded]:
    return [Recorded(str(place), AT, day, act) for place, (day, act) in enumerate(acts, start=1)]


def test_a_year_counts_what_was_taken_on_in_it_and_gives_no_room_back() -> None:
    issued, raised, lowered = date(2026, 3, 2), date(2027, 5, 6), date(2027, 8, 1)
    history = recorded(
        (issued, Issue(200, date(2028, 3, 1))),
        (raised, Change(ChangeKind.RAISE, amount=280)),
        (lowered, Change(ChangeKind.LOWER, amount=50)),
    )
    standing = replay(LIMITED, history, on=lowered)
    assert counted(LIMITED, filing(200), standing) == {
        Key("borrower", "A"): 50,
        Key("lender", "BANK"): 50,
        Key("all", ""): 50,
        Key("year", "2026"): 200,
        Key("year", "2027"): 80,
        Key(GUARANTEED, "2026"): 200,
        Key(GUARANTEED, "2027"): 80,
    }


def test_what_was_undone_was_never_taken_on() -> None:
    history = recorded(
        (DAY, Issue(200, date(2028, 3, 1))),
        (DAY, Change(ChangeKind.RAISE, amount=280)),
        (DAY, Undo("2")),
    )
    found = counted(LIMITED, filing(200), replay(LIMITED, history, on=DAY))
    assert found[Key("year", "2026")] == found[Key(GUARANTEED, "2026")] == 200


def test_a_paid_claim_counts_against_the_cap_of_the_year_it_was_paid_in() -> None:
    claimed, paid = date(2026, 12, 30), date(2027, 1, 8)
    borne = tuple((bearer.id, 20) for bearer in LIMITED.bearers)
    history = recorded(
        (DAY, Issue(200, date(2028, 3, 1))),
        (claimed, Claim("DC-1", 100, 0, date(2027, 1, 20))),
        (paid, Pay("DC-1", borne, (("yearly", 40),))),
    )
    before = replay(LIMITED, history, on=claimed)
    after = replay(LIMITED, history, on=paid)
    assert counted(LIMITED, filing(200), before)[cap_key("yearly", 2026)] == 0
    assert counted(LIMITED, filing(200), after)[cap_key("yearly", 2027)] == 40
