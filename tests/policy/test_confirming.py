"""What people have confirmed: switched on, marked, bound to what it then said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from changrong.policy import Book, Confirmation, NoticeError, Reading, Verdict, Vocabulary
from changrong.policy.book import read_notices
from changrong.policy.checks.coverage import State, coverage
from changrong.policy.checks.run import inspect
from changrong.policy.confirming import (
    ConfirmError,
    Holding,
    confirming,
    read_confirmed,
    undoing,
    written,
)
from changrong.policy.notice import Notice
from changrong.policy.reading.findings import Findings

DAY = date(2026, 11, 21)
SEEN = "公报 2021 年第 3 号"
RUMOUR = "rumour-2021"
KEY = f"{RUMOUR}/hearsay"
FACT = f"{RUMOUR}/market.rate"
DERIVED = """
[[derived]]
fact = "market.rate"
clause = "一"
value = "0.04"
"""
Read = Callable[[], list[Notice]]


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """Two notices, of which the one known from memory derives the market rate too."""
    folder = tmp_path / "notices"
    shutil.copytree(Path(__file__).parent / "fixtures" / "notices", folder)
    (folder / RUMOUR / "derived.toml").write_text(DERIVED, encoding="utf-8")
    city = folder / "city-2022" / "derived.toml"
    head = city.read_text(encoding="utf-8").partition('[[derived]]\nfact = "market.rate"')[0]
    city.write_text(head, encoding="utf-8")
    return folder


@pytest.fixture
def read(notices: Path, vocabulary: Vocabulary) -> Read:
    def shipped() -> list[Notice]:
        folders = {folder.name: folder for folder in notices.iterdir()}
        return read_notices(Findings(stop=True), folders, vocabulary)

    return shipped


@pytest.fixture
def load(notices: Path, vocabulary: Vocabulary) -> Callable[..., Book]:
    return lambda *confirmed: Book.load(notices, vocabulary=vocabulary, confirmed=confirmed)


def confirmed(read: Read, what: str = RUMOUR) -> tuple[Confirmation, ...]:
    return confirming(read(), (), what, "张三", DAY, SEEN)


def test_without_a_confirmation_what_is_known_from_memory_judges_nobody(load) -> None:
    decision = load().decide({}, DAY)
    assert KEY not in [found.measure.key for found in decision.measures]
    assert decision.derived.get("market.rate") is None


def test_a_confirmed_notice_is_live_with_its_measures_and_derived_facts(load, read) -> None:
    book = load(*confirmed(read))
    decision = book.decide({}, DAY)
    assert decision.of(KEY).verdict is Verdict.APPLIES
    assert str(decision.derived["market.rate"]) == "0.04"
    assert book.notice(RUMOUR).read is Reading.CONFIRMED
    assert [standing.holding for standing in book.confirmations] == [Holding.HOLDS] * 2


def test_one_measure_may_be_confirmed_alone(load, read) -> None:
    book = load(*confirmed(read, KEY))
    assert book.measure(KEY).read is Reading.CONFIRMED
    assert book.decide({}, DAY).derived.get("market.rate") is None
    assert book.notice(RUMOUR).read is Reading.MEMORY


def test_a_decision_says_how_each_measure_was_read_and_who_confirmed_it(load, read) -> None:
    told = {each["id"]: each for each in load(*confirmed(read)).decide({}, DAY).json()["measures"]}
    assert told["hearsay"]["read"] == "confirmed"
    assert told["hearsay"]["confirmed"] == {"by": "张三", "on": "2026-11-21", "seen": SEEN}
    assert told["cap"]["read"] == "full"
    assert "confirmed" not in told["cap"]


def test_a_confirmation_makes_another_book_and_one_that_does_not_hold_makes_none(
    load, read
) -> None:
    shipped, [first, second] = load(), confirmed(read)
    hashes = {load(first).hash, load(second).hash, load(first, second).hash, shipped.hash}
    assert len(hashes) == 4
    assert load(second, first).hash == load(first, second).hash
    assert load(replace(first, by="李四")).hash not in hashes
    assert load(replace(first, content="0")).hash == shipped.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('binding = "must"', 'binding = "encouraged"'),
        ('label = { zh = "听说", en = "Hearsay" }', 'label = { zh = "又听说", en = "Hearsay" }'),
        ('clause = "一"', 'clause = "一"\nuntil = 2026-12-31'),
        ('clause = "一"', 'clause = "一"\nregions = ["110000"]'),
        (
            'on = "loan"',
            'on = "loan"\nwhen = [{ that = "loan.secured", zh = "有抵押", en = "Secured" }]',
        ),
    ],
)
def test_what_has_changed_since_is_off_again_and_the_check_says_so(
    load, read, notices: Path, vocabulary: Vocabulary, old: str, new: str
) -> None:
    before = confirmed(read, KEY)
    file = notices / RUMOUR / "measures.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    book = load(*before)
    assert [standing.holding for standing in book.confirmations] == [Holding.CHANGED]
    assert KEY not in [measure.key for measure in book.measures]
    report = inspect(notices, vocabulary=vocabulary, confirmed=before, only=["stale-confirmation"])
    assert [(item.code, item.place.condition) for item in report.findings] == [
        ("stale-confirmation", KEY)
    ]
    assert not report.fails()
    assert report.fails(strict=True)


def test_a_comment_in_the_notice_changes_nothing(load, read, notices: Path) -> None:
    before = confirmed(read, KEY)
    file = notices / RUMOUR / "measures.toml"
    file.write_text("# read again\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert [standing.holding for standing in load(*before).confirmations] == [Holding.HOLDS]


def test_a_derived_fact_that_has_changed_is_off_again(load, read, notices: Path) -> None:
    before = confirmed(read)
    (notices / RUMOUR / "derived.toml").write_text(DERIVED.replace("0.04", "0.05"))
    book = load(*before)
    holding = {standing.confirmation.what: standing.holding for standing in book.confirmations}
    assert holding == {KEY: Holding.HOLDS, FACT: Holding.CHANGED}
    assert book.notice(RUMOUR).read is Reading.MEMORY


def test_what_is_gone_or_was_read_in_full_since_is_said_and_does_no_harm(load, read) -> None:
    [one] = confirmed(read, KEY)
    strays = replace(one, what=f"{RUMOUR}/gone"), replace(one, what="city-2022/cap")
    book = load(*strays)
    assert [each.holding for each in book.confirmations] == [Holding.UNKNOWN, Holding.NEEDLESS]
    assert book.hash == load().hash


def test_what_was_read_at_second_hand_may_be_confirmed_too(load, read, notices: Path) -> None:
    header = notices / RUMOUR / "notice.toml"
    header.write_text(header.read_text(encoding="utf-8").replace('"memory"', '"secondary"'))
    assert load().measure(KEY).read is Reading.SECONDARY
    assert load(*confirmed(read)).measure(KEY).read is Reading.CONFIRMED


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("rumor-2021", "there is no notice rumor-2021; did you mean rumour-2021?"),
        (f"{RUMOUR}/heresay", "has no measure or derived fact heresay; did you mean hearsay?"),
        ("city-2022", "city-2022 was read in full: nothing to confirm"),
        ("city-2022/cap", "city-2022/cap was read in full: nothing to confirm"),
    ],
)
def test_what_does_not_exist_or_needs_none_is_named(read, what: str, words: str) -> None:
    with pytest.raises(ConfirmError) as refused:
        confirmed(read, what)
    assert words in refused.value.text.en


def test_what_is_confirmed_and_holds_is_not_confirmed_twice(read) -> None:
    before = confirmed(read, KEY)
    [rest] = confirming(read(), before, RUMOUR, "李四", DAY, SEEN)
    assert rest.what == FACT
    with pytest.raises(ConfirmError, match="was confirmed by 张三 on 2026-11-21"):
        confirming(read(), before, KEY, "李四", DAY, SEEN)


@pytest.mark.parametrize(
    ("by", "seen"), [("", SEEN), (" ", SEEN), ("张三", ""), ("张\n三", SEEN), ("张三", "\x7f")]
)
def test_who_and_where_are_asked_for(read, by: str, seen: str) -> None:
    with pytest.raises(ConfirmError, match="should be one line of words"):
        confirming(read(), (), KEY, by, DAY, seen)


def test_taking_back_takes_the_whole_notice_or_one_part(read) -> None:
    before = confirmed(read)
    assert undoing(before, RUMOUR) == before
    assert [each.what for each in undoing(before, KEY)] == [KEY]
    with pytest.raises(ConfirmError, match="city-2022 is not confirmed"):
        undoing(before, "city-2022")


def test_the_file_gives_back_what_was_written(read, tmp_path: Path) -> None:
    file = tmp_path / "confirmed.toml"
    assert read_confirmed(file) == ()
    whole = tuple(
        replace(each, by='"O\'Hara" \\ 张', seen="https://example.org/a?b=c#d")
        for each in confirmed(read)
    )
    file.write_text(written(reversed(whole)), encoding="utf-8")
    assert read_confirmed(file) == tuple(sorted(whole, key=lambda each: each.what))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[confirmed]]\nwhat = 'x/y'", "by is missing"),
        ("[[confirm]]\nwhat = 'x/y'", "unknown key confirm"),
        ("[[confirmed", "not valid TOML"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "confirmed.toml"
    file.write_text(text)
    with pytest.raises(NoticeError) as refused:
        read_confirmed(file)
    assert "confirmed.toml" in str(refused.value)
    assert words in str(refused.value)


def test_a_name_twice_in_the_file_is_refused(read, tmp_path: Path) -> None:
    file = tmp_path / "confirmed.toml"
    [one] = confirmed(read, KEY)
    file.write_text(written([one, one]), encoding="utf-8")
    with pytest.raises(NoticeError, match="hearsay twice"):
        read_confirmed(file)


def test_a_packed_book_keeps_what_was_confirmed_when_it_was_packed(load, read) -> None:
    book = load(*confirmed(read))
    opened = Book.unpack(book.pack())
    assert opened.hash == book.hash
    assert opened.decide({}, DAY).text() == book.decide({}, DAY).text()
    bare = Book.unpack(load().pack())
    assert KEY not in [measure.key for measure in bare.measures]
    assert bare.decide({}, DAY).text() == load().decide({}, DAY).text()


def test_coverage_lists_what_is_unverified_and_counts_it_live_once_confirmed(load, read) -> None:
    def state(book: Book) -> State:
        return {line.notice: line.state for line in coverage(book)}[RUMOUR]

    assert state(load()) is State.UNVERIFIED
    assert state(load(*confirmed(read))) is State.LIVE


def test_of_what_a_person_switched_on_no_worked_cases_are_asked(
    read, notices: Path, vocabulary: Vocabulary
) -> None:
    before = inspect(notices, vocabulary=vocabulary)
    after = inspect(notices, vocabulary=vocabulary, confirmed=confirmed(read))
    places = {finding.place.file for finding in after.findings if finding.severity == "error"}
    assert not [place for place in places if place.startswith(RUMOUR)], after.findings
    assert {finding.code for finding in before.findings} >= {
        finding.code for finding in after.findings if finding.severity == "error"
    }
