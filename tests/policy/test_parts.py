"""A part of a book: fewer measures, and nothing else about it is different."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from changrong.policy import Book, Reading, Vocabulary
from changrong.policy.errors import PolicyError

DAY = date(2022, 6, 9)
FACTS = {
    "enterprise.region": "110105",
    "institution.kind": "bank",
    "enterprise.industry": "5210",
    "enterprise.headcount": 5,
    "loan.amount": "1000000",
}


def test_a_part_judges_by_its_measures_as_the_whole_does(book: Book) -> None:
    part = book.part({"city-2022/cap", "city-2022/rate-cut"})
    whole, less = book.decide(FACTS, DAY), part.decide(FACTS, DAY)
    assert [each.measure.id for each in less.measures] == ["rate-cut", "cap"]
    assert [each.json() for each in less.measures] == [
        whole.of(each.measure.key).json() for each in less.measures
    ]
    assert (less.book, less.derived, less.facts) == (whole.book, whole.derived, whole.facts)
    assert {each.fact for each in less.ask} < {each.fact for each in whole.ask}


def test_a_part_has_the_notices_of_the_whole(book: Book) -> None:
    part = book.part(())
    assert part.notices == book.notices
    assert part.decide(FACTS, DAY).measures == ()


def test_a_measure_that_the_book_lacks_is_refused(book: Book) -> None:
    with pytest.raises(KeyError, match="city-2022/none"):
        book.part({"city-2022/none"})


def test_a_book_about_a_subject_has_the_measures_that_are_on_it(book: Book) -> None:
    assert [each.id for each in book.about({"complaint"}).measures] == ["answer"]
    assert set(book.about({"complaint", "loan"}).measures) == {
        each for each in book.measures if each.on in ("complaint", "loan")
    }


def test_a_subject_that_no_measure_is_about_is_refused_with_the_spelling_meant(book: Book) -> None:
    with pytest.raises(PolicyError, match="no measure is about loans") as refused:
        book.about({"loans"})
    assert "loan" in refused.value.text.en.removeprefix("no measure is about loans")
    assert refused.value.text.zh.startswith("没有关于 loans 的措施")


# What a measure rests on


def second_hand(notices: Path) -> None:
    """A notice, known second-hand, that derives the rate which the cap of the city reads."""
    city = notices / "city-2022"
    derived = city / "derived.toml"
    kept, _, rate = derived.read_text(encoding="utf-8").partition('[[derived]]\nfact = "market')
    derived.write_text(kept, encoding="utf-8")
    paper = notices / "paper-2021"
    paper.mkdir()
    for name in ("notice.toml", "clauses.toml"):
        text = (city / name).read_text(encoding="utf-8").replace("city-2022", "paper-2021")
        (paper / name).write_text(text, encoding="utf-8")
    header = (paper / "notice.toml").read_text(encoding="utf-8")
    (paper / "notice.toml").write_text(
        header.replace('read = "full"', 'read = "secondary"'), encoding="utf-8"
    )
    text = '[[derived]]\nfact = "market' + rate
    (paper / "derived.toml").write_text(text, encoding="utf-8")


def test_a_measure_is_known_no_better_than_the_formulas_it_rests_on(
    notices: Path, vocabulary: Vocabulary
) -> None:
    read = {each.id: each.read for each in Book.load(notices, vocabulary=vocabulary).measures}
    assert read["cap"] is Reading.FULL
    second_hand(notices)
    book = Book.load(notices, vocabulary=vocabulary)
    assert {each.id for each in book.measures if each.read is Reading.SECONDARY} >= {"cap"}
    assert book.measure("city-2022/rate-cut").read is Reading.FULL
    judged = book.decide({}, DAY).of("city-2022/cap").json()
    assert judged["read"] == "secondary"


def test_a_book_comes_without_its_worked_cases_unless_asked(vocabulary: Vocabulary) -> None:
    folder = Path(__file__).parent / "fixtures" / "notices"
    bare = Book.load(folder, vocabulary=vocabulary)
    whole = Book.load(folder, vocabulary=vocabulary, cases=True)
    assert not any(notice.cases for notice in bare.notices)
    assert any(notice.cases for notice in whole.notices)
    assert bare.hash == whole.hash


def test_a_slip_in_a_worked_case_stops_no_service_but_the_check_names_it(
    notices: Path, vocabulary: Vocabulary
) -> None:
    (notices / "city-2022" / "cases.toml").write_text("[[case]", encoding="utf-8")
    assert Book.load(notices, vocabulary=vocabulary).measures
    with pytest.raises(PolicyError, match=r"cases\.toml"):
        Book.load(notices, vocabulary=vocabulary, cases=True)


def test_a_part_asked_for_again_is_compiled_once(book: Book) -> None:
    part = book.part(["city-2022/rate-cut", "city-2022/cap"])
    assert book.part({"city-2022/cap", "city-2022/rate-cut"}) is part
    assert book.part({"city-2022/cap"}) is not part


def test_no_more_parts_are_kept_than_a_few(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changrong.policy.book.MOST_PARTS", 1)
    first = book.part({"city-2022/cap"})
    other = book.part({"city-2022/rate-cut"})
    again = book.part({"city-2022/cap"})
    assert again is not first
    assert [each.id for each in again.measures] == ["cap"]
    assert [each.id for each in other.measures] == ["rate-cut"]
