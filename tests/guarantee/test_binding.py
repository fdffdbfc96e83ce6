"""A limit is never exceeded and never left unused while something fits."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.guarantee.agreements import agreement

from changrong.guarantee.agreement import Agreement, Limit, Per
from changrong.guarantee.binding import Filing, Key, bind, counts, keys_of

LIMITS = (
    Limit("year", Per.YEAR, 1000),
    Limit("borrower", Per.BORROWER, 300),
    Limit("lender", Per.LENDER, 900),
    Limit("tech", Per.PRODUCT, 500, "科创贷"),
    Limit("all", Per.AGREEMENT, 1200),
)
LIMITED = agreement(limits=LIMITS)


def filing(amount: int, borrower: str = "A", product: str = "", on: date | None = None) -> Filing:
    return Filing("f", borrower, "BANK", product, on or date(2026, 3, 2), amount)


def test_each_limit_counts_apart_for_whom_it_is() -> None:
    tech = filing(5, product="科创贷")
    assert [key for _limit, key in counts(LIMITED, tech)] == [
        Key("year", "2026"),
        Key("borrower", "A"),
        Key("lender", "BANK"),
        Key("tech", "科创贷"),
        Key("all", ""),
    ]
    assert Key("tech", "科创贷") not in keys_of(LIMITED, [filing(5)])


def test_what_does_not_fit_is_refused_with_the_limit_and_its_room_and_a_smaller_one_passes() -> (
    None
):
    answers, used = bind(LIMITED, [filing(250), filing(51), filing(50)])
    assert [answer and answer.limit.id for answer in answers] == [None, "borrower", None]
    assert answers[1] is not None
    assert answers[1].text.zh.replace("\u00a0", " ") == "单户在保上限 3.00 元，只剩 0.50 元"
    assert used[Key("borrower", "A")] == 300


def test_what_was_used_before_counts() -> None:
    [answer], used = bind(LIMITED, [filing(5)], {Key("all", ""): 1200})
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
    answers, used = bind(LIMITED, given_)
    most = {limit.id: limit.amount for limit in LIMITS}
    assert all(amount <= most[key.limit] for key, amount in used.items())
    so_far: dict[Key, int] = {}
    for one, answer in zip(given_, answers, strict=True):
        fits = all(
            so_far.get(key, 0) + one.amount <= limit.amount for limit, key in counts(LIMITED, one)
        )
        assert fits == (answer is None)
        if fits:
            for _limit, key in counts(LIMITED, one):
                so_far[key] = so_far.get(key, 0) + one.amount
    assert so_far == used


@given(filings, st.integers(0, 30))
def test_a_batch_in_two_parts_is_bound_as_one(given_: list[Filing], at: int) -> None:
    first, used = bind(LIMITED, given_[:at])
    second, after = bind(LIMITED, given_[at:], used)
    assert ([*first, *second], after) == bind(LIMITED, given_)


def test_an_agreement_without_limits_takes_everything_on() -> None:
    unlimited: Agreement = agreement()
    assert bind(unlimited, [filing(10**15)]) == ([None], {})
