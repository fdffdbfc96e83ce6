from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from changrong.policy import Book, Decision, FactError, Verdict
from changrong.policy.checks.worked import run_cases

from . import random_books

DAY = date(2022, 6, 9)
SHOP = {
    "enterprise.region": "110105",
    "institution.kind": "bank",
    "enterprise.industry": "5210",
    "enterprise.headcount": 5,
    "loan.amount": "1000000",
}


def decide(book: Book, **changes: object) -> Decision:
    facts = SHOP | {name.replace("__", "."): value for name, value in changes.items()}
    return book.decide(facts, DAY)


def verdict(decision: Decision, id: str) -> str:
    return str(decision.of(f"city-2022/{id}").verdict)


def test_the_fixture_notices_keep_their_worked_cases(book: Book) -> None:
    results = run_cases(book)
    assert len(results) == 4
    assert [result.case.name for result in results if not result.passed] == []


def test_live_measures_come_in_book_order_and_hearsay_is_off(book: Book) -> None:
    assert [notice.id for notice in book.notices] == ["rumour-2021", "city-2022"]
    assert [measure.id for measure in book.measures] == ["rate-cut", "cap", "anywhere", "answer"]
    assert [item.measure for item in decide(book).measures] == list(book.measures)


def test_region_and_binds_are_the_first_conditions_and_labelled(book: Book) -> None:
    conditions = decide(book).of("city-2022/rate-cut").conditions
    assert [judged.condition.that for judged in conditions[:2]] == [
        "enterprise.region BETWEEN '110000' AND '119999'",
        "institution.kind IN ('bank')",
    ]
    assert conditions[0].condition.label.zh == "登记地在北京市"
    assert conditions[0].condition.label.en.endswith("(110000)")
    assert conditions[0].facts == {"enterprise.region": "110105"}
    assert conditions[1].condition.label.en == "The institution is of this kind: Bank"


@pytest.mark.parametrize(
    ("region", "expected"),
    [("110105", "applies"), ("310105", "does not apply"), (None, "cannot tell")],
)
def test_a_citys_measure_never_applies_elsewhere(
    book: Book, region: str | None, expected: str
) -> None:
    assert verdict(decide(book, enterprise__region=region), "rate-cut") == expected


def test_nothing_is_in_force_outside_its_dates(book: Book) -> None:
    for day in (date(2021, 12, 31), date(2023, 1, 1)):
        assert str(book.decide(SHOP, day).of("city-2022/rate-cut").verdict) == "not in force"
    for day in (date(2022, 1, 1), date(2022, 12, 31)):
        assert str(book.decide(SHOP, day).of("city-2022/rate-cut").verdict) == "applies"


def test_dated_by_a_fact_the_fact_decides_and_is_missing_when_unknown(book: Book) -> None:
    known = {"loan__secured": False, "loan__rate": "0.04"}
    for maturity, expected in (
        ("2022-12-31", "kept"),
        ("2023-01-01", "not in force"),
        (None, "cannot tell"),
    ):
        decision = decide(book, loan__maturity_on=maturity, **known)
        assert verdict(decision, "cap") == expected
    assert decision.of("city-2022/cap").missing == ("loan.maturity_on",)


@pytest.mark.parametrize(
    ("secured", "rate", "amount", "expected", "missing"),
    [
        (True, None, None, "not concerned", ()),
        (False, "0.0465", "1", "kept", ()),
        (False, "0.0466", "1", "broken", ()),
        (False, "0.0466", None, "broken", ()),
        (False, "0.0465", None, "cannot tell", ("loan.amount",)),
        (None, "0.0466", None, "cannot tell", ("loan.secured",)),
        (None, None, "1", "cannot tell", ("loan.secured", "loan.rate")),
    ],
)
def test_a_limit_is_broken_only_where_it_is_known_to_concern(
    book: Book,
    secured: bool | None,
    rate: str | None,
    amount: str | None,
    expected: str,
    missing: tuple[str, ...],
) -> None:
    decision = decide(
        book,
        loan__secured=secured,
        loan__rate=rate,
        loan__amount=amount,
        loan__maturity_on="2022-06-30",
    )
    assert verdict(decision, "cap") == expected
    assert decision.of("city-2022/cap").missing == missing


def test_a_duty_waits_for_the_day_of_its_event_and_is_due_in_working_days(book: Book) -> None:
    waiting = decide(book).of("city-2022/answer")
    assert (waiting.verdict, waiting.missing) == (Verdict.CANNOT_TELL, ("complaint.received_on",))
    due = decide(book, complaint__received_on="2022-06-09").of("city-2022/answer")
    assert (due.verdict, due.due_on) == (Verdict.DUE, date(2022, 6, 13))
    assert verdict(decide(book, loan__amount="0"), "answer") == "not due"


def test_a_due_day_beyond_the_calendar_is_left_open(book: Book) -> None:
    late = decide(book, complaint__received_on="2199-06-09").of("city-2022/answer")
    assert (late.verdict, late.due_on) == (Verdict.DUE, None)


def test_missing_names_stated_facts_under_derived_ones(book: Book) -> None:
    decision = decide(book, enterprise__headcount=None)
    assert decision.derived["enterprise.is_small"] is None
    assert decision.of("city-2022/rate-cut").missing == ("enterprise.headcount",)


def test_a_fact_that_no_longer_matters_is_not_asked(book: Book) -> None:
    decision = decide(book, enterprise__region="310105", enterprise__headcount=None)
    assert "enterprise.headcount" not in [ask.fact for ask in decision.ask]


def test_ask_ranks_by_what_it_unlocks_and_then_by_the_vocabulary(book: Book) -> None:
    decision = book.decide({}, DAY)
    counts = {ask.fact: ask.unlocks for ask in decision.ask}
    assert counts["loan.amount"] == 3
    assert counts["loan.secured"] == 2
    ranks = [(-ask.unlocks, book.vocabulary.order[ask.fact]) for ask in decision.ask]
    assert ranks == sorted(ranks)


def test_what_is_given_is_computed_and_becomes_grants(book: Book) -> None:
    decision = decide(book, loan__maturity_on="2022-01-31")
    gives = {given.what: given.value for given in decision.of("city-2022/rate-cut").gives}
    assert gives == {
        "loan.rate_cut": Decimal("0.005"),
        "loan.protected_until": date(2022, 2, 28),
    }
    assert [grant.value for grant in decision.grants()] == list(gives.values())
    assert decision.grants()[0].until == date(2022, 12, 31)
    unknown = decide(book)
    assert unknown.of("city-2022/rate-cut").gives[1].value is None
    assert len(unknown.grants()) == 1


def test_the_json_has_the_shape_of_the_interface_and_exact_numbers(book: Book) -> None:
    decision = decide(book, loan__rate="0.30")
    text = decision.text()
    found = json.loads(text, parse_float=Decimal)
    assert list(found) == ["as_of", "book", "facts", "derived", "measures", "ask"]
    assert found["as_of"] == "2022-06-09"
    assert found["book"] == book.hash
    assert found["derived"]["market.rate"] == Decimal("0.0365")
    assert found["derived"]["enterprise.size"] == "small"
    measure = found["measures"][0]
    assert list(measure) == [
        "notice", "id", "clause", "sort", "binding", "read",
        "verdict", "conditions", "gives", "missing",
    ]  # fmt: skip
    condition = measure["conditions"][3]
    assert condition["that"] == "loan.amount <= 1000000 OR loan.secured"
    assert condition["verdict"] == "true"
    assert condition["facts"] == {"loan.amount": 1000000, "loan.secured": None}
    assert measure["gives"][0] == {
        "what": "loan.rate_cut",
        "value": Decimal("0.005"),
        "unit": "fraction",
    }
    assert found["ask"][0].keys() == {"fact", "unlocks"}
    assert '"loan.rate": 0.3' in text


def test_a_bad_fact_is_refused_by_name(book: Book) -> None:
    with pytest.raises(FactError, match=r"enterprise\.headcount"):
        book.decide({"enterprise.headcount": "many"}, DAY)


def test_the_hash_is_of_the_content_and_nothing_else(book: Book, notices, spoil) -> None:  # type: ignore[no-untyped-def]
    same = Book.load(notices, vocabulary=book.vocabulary)
    assert same.hash == book.hash
    spoil("tables/size.csv", ">= 20", ">= 21")
    assert Book.load(notices, vocabulary=book.vocabulary).hash != book.hash


def test_a_row_that_gives_what_the_rows_after_it_give_waits_for_nothing_of_its_own():
    text = "NOT CASE WHEN a.yes THEN FALSE WHEN a.too THEN TRUE ELSE TRUE END"
    measure = random_books.measure_of(random_books.VOCABULARY, "m", when=[text])
    book = random_books.book_of(random_books.VOCABULARY, [measure])
    [judged] = book.decide({}, random_books.AS_OF).measures
    assert judged.missing == ("a.yes",)
