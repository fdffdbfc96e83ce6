"""Whatever is wrong with a notice is named by file, measure, condition and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from changrong.policy import Book, NoticeError, Vocabulary
from changrong.policy.checks.promises import check_notices

from ..conftest import Spoil

M, C, D, S = "measures.toml", "clauses.toml", "derived.toml", "tables/size.csv"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "words"),
    [
        (M, "loan.amount <=", "loan.amonut <=", "unknown-fact",
         "city-2022/measures.toml, measure rate-cut, condition when 2: line 1, column 1, "
         "loan.amonut: no such fact; did you mean loan.amount?"),
        (M, "loan.amount <= 1000000", "loan.amount <= 'x'", "wrong-type",
         "condition when 2: line 1, column 1, loan.amount <= 'x': a number cannot stand beside"),
        (M, "loan.amount <= 1000000 OR", "loan.amount <= OR", "syntax",
         "condition when 2: line 1, column 16, OR: this is not an expression"),
        (M, "0.005", "loan.secured", "wrong-type",
         "measure rate-cut, condition gives 1: line 1, column 1, loan.secured: should be a number"),
        (M, 'binding = "must"', 'bindign = "must"', "missing-key",
         "measure rate-cut: binding is missing; did you mean bindign?"),
        (M, 'on = "loan"', 'on = "loan"\nplian = 1', "unknown-key",
         "measure rate-cut: unknown key plian; did you mean plain?"),
        (M, '"entitlement"', '"entitelment"', "unknown-word",
         "sort = 'entitelment' should be one of entitlement, limit, duty; "
         "did you mean entitlement?"),
        (M, "loan.rate_cut", "loan.rate_kut", "unknown-word", "did you mean loan.rate_cut?"),
        (M, '"2 working days"', '"2 moons"', "bad-period",
         "measure answer, condition duty: cannot read the period '2 moons'"),
        (M, '"complaint.received_on"', '"loan.amount"', "wrong-type",
         "measure answer, condition duty: on = loan.amount is not a date"),
        (M, "must = [", "gives = []\nmust = [", None, ""),
        (M, "must = [", "when_not = [", "missing-key",
         "measure cap: a measure of sort limit needs must"),
        (M, 'clause = "一"', 'clause = "八"', "unknown-clause", "measure rate-cut: no clause 八"),
        (M, 'id = "cap"', 'id = "answer"', "declared-twice", "answer twice"),
        (M, '["bank"]', '["bnak"]', "unknown-word", "condition regions, binds"),
        (M, 'id = "cap"', 'id = "Cap"', "bad-name", "id = 'Cap' does not have the form"),
        (M, "[[measure]]", "[[measure", "syntax", "measures.toml: not valid TOML"),
        (M, "loan.rate * loan.amount <= 50000", "loan.rate * loan.amount * loan.amount <= 1",
         "too-wide", "measure cap, condition loan.rate * loan.amount * loan.amount <= 1"),
        ("notice.toml", "2022-01-01\nuntil", "2022-13-01\nuntil", "syntax", "not valid TOML"),
        ("notice.toml", "2022-12-31", "2021-12-31", "bad-date", "is before from"),
        ("notice.toml", '"city-2022"', '"city"', "wrong-id", "id should be city-2022"),
        ("notice.toml", 'en = "City"', 'en = ""', "blank-label", "both zh and en need words"),
        ("notice.toml", 'read = "full"', 'read = "half"', "unknown-word", "read = 'half'"),
        (C, '"rate-cut", ', '"rate-kut", ', "unknown-measure", "there is no measure rate-kut"),
        (C, '"cap", ', "", "unlisted-measure", "一: measure cap cites it unlisted"),
        (C, 'became = "org"\nwhy', 'became = "rule"\nwhy', "rule-without-measure",
         "clauses.toml, 三: "),
        (C, 'why = { zh = "是人事", en = "It is staffing" }', "", "org-without-why", "三"),
        (D, "0.0365 END", "0.0365 ELSE END", "syntax", "derived.toml, market.rate: "),
        (D, '"market.rate"', '"market.rat"', "unknown-fact", "did you mean market.rate?"),
        (D, "as_of < DATE", "market.rate > 1 OR as_of < DATE", "circle",
         "derived from itself: market.rate → market.rate"),
        (S, ">= 300,large", ">= 300,huge", "wrong-type",
         "tables/size.csv, row 2, column enterprise.size: enterprise.size = huge"),
        (S, ">= 300", ">= many", "wrong-type", "row 2, column enterprise.headcount: "),
        (S, "large,FALSE", "large", "ragged-row", "row 2: has 4 cells and the header 5"),
        (S, "enterprise.headcount", "enterprise.hedcount", "unknown-fact",
         "column enterprise.hedcount"),
        (S, ",enterprise.is_small", ",is_small", "table-header", "column enterprise.is_small"),
        (S, "5100-5199", "5199-5100", "bad-range",
         "tables/size.csv, row 4, column enterprise.industry: 5199-5100 is no range of codes"),
        (S, "5100-5199", "51-5199", "wrong-type",
         "row 4, column enterprise.industry: enterprise.industry = 51: does not"),
        (S, "5210,>= 20", "521,>= 20", "wrong-type",
         "row 4, column enterprise.industry: enterprise.industry = 521"),
        (S, ",< 20,small", ",>= 20,small", "overlap",
         "tables/size.csv, row 5: asks the same as row 4, on days that overlap"),
        (S, "enterprise.headcount", "headcount", "unknown-fact",
         "row 1, column headcount: no such fact; did you mean enterprise.headcount?"),
        (S, "note", "", "table-header", "row 1: a header cell is blank"),
        (S, "note,", "until,", "bad-date", "row 2, column until: factories is not a date"),
        (S, "shops,5100-5199 5210,>= 20", "\n\nshops,5100-5199 5210,>= x", "wrong-type", "row 6"),
        (D, 'fact = "market.rate"', 'facts = ["market.rate"]', "missing-key", "table is missing"),
        (D, '["enterprise.size", "enterprise.is_small"]', "[]", "missing-key", "facts is empty"),
        (M, 'on = "complaint"', 'on = "complain"', "unknown-word",
         "measure answer: on = complain: no fact is about that; did you mean complaint?"),
        (M, "regions = []", 'regions = ["11"]', "unknown-word",
         "measure cap: regions: 11 does not have the form"),
        (M, "regions = []", 'regions = ["119999"]', "unknown-region",
         "measure cap: there is no region 119999"),
        ("notice.toml", '["110000"]', '["119999"]', "unknown-region",
         "city-2022/notice.toml: there is no region 119999"),
        ("notice.toml", 'read = "full"', 'read = "full"\nsupersedes = ["town-2020"]',
         "unknown-notice", "notice.toml: supersedes: there is no notice town-2020"),
        ("cases.toml", '"cap" = "kept"', '"cap" = "applies"', "impossible-verdict",
         "cap: a measure of sort limit is never applies"),
        ("cases.toml", '["loan.secured", "loan.rate"]', '["loan.secured", "loan.rat"]',
         "unknown-fact", "missing: no fact loan.rat can be stated; did you mean loan.rate?"),
        ("cases.toml", '["loan.secured", "loan.rate"]', '["market.rate"]',
         "unknown-fact", "missing: no fact market.rate can be stated"),
        ("cases.toml", '= "applies", "anywhere"', '= "aplies", "anywhere"', "unknown-word",
         "did you mean applies?"),
        ("cases.toml", '"cap" = "kept"', '"cup" = "kept"', "unknown-measure", "no measure cup"),
        ("cases.toml", '"enterprise.headcount" = 20', '"enterprise.headcount" = "x"', "wrong-fact",
         "enterprise.headcount = x: should be a number"),
        ("cases.toml", '"cap" = "kept", ', "", "no-case-meets", "measure cap"),
        ("cases.toml", '"cap" = "broken", ', "", "no-case-fails", "measure cap"),
        ("cases.toml", 'expect = { "answer" = "cannot tell" }', "expect = {}",
         "no-case-cannot-tell", "measure answer"),
    ],
)  # fmt: skip
def test_a_spoilt_notice_is_reported_with_its_place(
    notices: Path,
    vocabulary: Vocabulary,
    spoil: Spoil,
    file: str,
    old: str,
    new: str,
    code: str | None,
    words: str,
) -> None:
    spoil(file, old, new)
    found = check_notices(notices, vocabulary=vocabulary)
    if code is None:
        assert found == ()
        return
    assert code in [error.code for error in found]
    error = next(error for error in found if error.code == code)
    assert words in str(error)
    assert error.text.zh
    assert error.text.zh != error.text.en


def test_checking_goes_on_after_an_error_and_loading_stops_at_it(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    spoil(M, "loan.amount <=", "loan.amonut <=")
    spoil(M, "loan.rate <=", "loan.rat <=")
    found = check_notices(notices, vocabulary=vocabulary)
    assert [error.code for error in found].count("unknown-fact") == 2
    with pytest.raises(NoticeError, match=r"loan\.amonut"):
        Book.load(notices, vocabulary=vocabulary)


def test_all_that_is_wrong_is_found_at_once_and_nothing_that_follows_from_it(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil
) -> None:
    spoil("notice.toml", 'read = "full"', 'read = "half"')
    spoil(M, "loan.rate <=", "loan.rat <=")
    spoil(M, "loan.rate * loan.amount", "loan.rate * loan.amont")
    spoil(M, '"2 working days"', '"2 moons"')
    spoil(S, "5100-5199", "5199-5100")
    spoil(C, 'became = "workflow"', 'became = "werkflow"')
    found = check_notices(notices, vocabulary=vocabulary)
    assert [(error.code, error.place.measure, error.place.condition) for error in found] == [
        ("unknown-word", "", ""),
        ("unknown-word", "", "二"),
        ("unknown-fact", "cap", "must 1"),
        ("unknown-fact", "cap", "must 2"),
        ("bad-period", "answer", "duty"),
        ("bad-range", "", ""),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (M, "[[measure]]", "[[measure"),
        (M, 'binding = "must"', 'binding = "shall"'),
        (C, 'became = "rule"', 'became = "ruler"'),
        (D, "0.0365 END", "0.0365"),
        ("cases.toml", "as_of = 2022-06-09", "as_of = 2022-06-31"),
    ],
)
def test_an_entry_that_cannot_be_read_is_not_said_to_be_missing(
    notices: Path, vocabulary: Vocabulary, spoil: Spoil, file: str, old: str, new: str
) -> None:
    spoil(file, old, new)
    (error,) = check_notices(notices, vocabulary=vocabulary)
    assert error.place.file == f"city-2022/{file}"


def test_a_file_that_nothing_reads_is_named(notices: Path, vocabulary: Vocabulary) -> None:
    (notices / "city-2022" / "measure.toml").write_text("")
    (notices / "city-2022" / "tables" / "old.csv").write_text("a,b\n1,2\n")
    found = check_notices(notices, vocabulary=vocabulary)
    assert [(error.code, str(error)) for error in found] == [
        ("unused-file", "city-2022/measure.toml: nothing reads this file; "
                        "did you mean measures.toml?"),
        ("unused-file", "city-2022/tables/old.csv: nothing reads this file"),
    ]  # fmt: skip


def test_a_missing_file_or_folder_is_named(notices: Path, vocabulary: Vocabulary) -> None:
    (notices / "city-2022" / "clauses.toml").unlink()
    assert "city-2022/clauses.toml: this file is missing" in str(
        check_notices(notices, vocabulary=vocabulary)[0]
    )
    with pytest.raises(NoticeError, match="no such folder"):
        Book.load(notices / "nowhere", vocabulary=vocabulary)


def test_a_notice_in_extra_takes_the_place_of_its_namesake(
    book: Book, notices: Path, spoil: Spoil
) -> None:
    spoil("notice.toml", "2022-12-31", "2023-12-31")
    folder = book.notice("city-2022")
    changed = Book.load(notices, extra=[notices / "city-2022"], vocabulary=book.vocabulary)
    assert changed.notice("city-2022").until != folder.until
    assert len(changed.notices) == len(book.notices)
