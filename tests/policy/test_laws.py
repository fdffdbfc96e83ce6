"""Laws of unknown: what is settled stays settled; `missing` is all that could settle more."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from changrong.policy import Book, Value, Verdict

DAYS = st.integers(-400, 800).map(lambda days: date(2022, 1, 1) + timedelta(days))
VALUES = {
    "enterprise.region": st.sampled_from(["110000", "110105", "119999", "120000", "310115"]),
    "enterprise.headcount": st.sampled_from([0, 19, 20, 299, 300]),
    "enterprise.industry": st.sampled_from(["0600", "4699", "5199", "5200", "5210"]),
    "institution.kind": st.sampled_from(["bank", "insurer"]),
    "loan.amount": st.sampled_from([Decimal(0), Decimal(1000000), Decimal("1000000.01")]),
    "loan.secured": st.booleans(),
    "loan.rate": st.sampled_from([Decimal("0.0465"), Decimal("0.047"), Decimal("0.5")]),
    "loan.maturity_on": DAYS,
    "complaint.received_on": DAYS,
}
FULL = st.fixed_dictionaries(VALUES)
KNOWN = st.sets(st.sampled_from(list(VALUES)))


@settings(max_examples=300, deadline=None)
@given(full=FULL, known=KNOWN, more=KNOWN, as_of=DAYS)
def test_filling_an_unknown_never_changes_what_was_settled(
    book: Book, full: dict[str, Value], known: set[str], more: set[str], as_of: date
) -> None:
    before = book.decide({name: full[name] for name in known}, as_of)
    after = book.decide({name: full[name] for name in known | more}, as_of)
    for earlier, later in zip(before.measures, after.measures, strict=True):
        if earlier.verdict is not Verdict.CANNOT_TELL:
            assert later.verdict is earlier.verdict
    for name, value in before.derived.items():
        if value is not None:
            assert after.derived[name] == value


@settings(max_examples=300, deadline=None)
@given(full=FULL, known=KNOWN, as_of=DAYS)
def test_facts_that_are_not_missing_settle_nothing(
    book: Book, full: dict[str, Value], known: set[str], as_of: date
) -> None:
    facts = {name: full[name] for name in known}
    before = book.decide(facts, as_of)
    for judgement in before.measures:
        if judgement.verdict is Verdict.CANNOT_TELL:
            assert not set(judgement.missing) & known
            others = {name: full[name] for name in full if name not in judgement.missing}
            later = book.decide(others, as_of).of(judgement.measure.key)
            assert later.verdict is Verdict.CANNOT_TELL


@settings(max_examples=200, deadline=None)
@given(full=FULL, known=KNOWN, as_of=DAYS)
def test_answering_what_is_missing_settles_every_measure_in_the_end(
    book: Book, full: dict[str, Value], known: set[str], as_of: date
) -> None:
    facts = {name: full[name] for name in known}
    decision = book.decide(facts, as_of)
    while decision.ask:
        asked = decision.ask[0].fact
        assert asked not in facts
        facts[asked] = full[asked]
        decision = book.decide(facts, as_of)
    for judgement in decision.measures:
        if judgement.verdict is Verdict.CANNOT_TELL:
            assert judgement.missing == ()
            assert decision.derived["enterprise.is_small"] is None, "no row of the table is hit"
