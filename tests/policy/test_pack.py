"""A packed book is the book: the same decisions to the letter, opened without parser or engine."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changrong.policy import Book
from changrong.policy.facts import Value
from changrong.policy.pack import PackError

from .test_laws import DAYS, VALUES

DAY = date(2022, 7, 1)
HEAVY = {"sqlglot", "duckdb", "pyarrow", "openpyxl", "typer", "rich", "stdnum", "django"}


@pytest.fixture(scope="module")
def real() -> Book:
    return Book.load(cases=True)


@pytest.fixture(scope="module")
def opened(book: Book) -> Book:
    return Book.unpack(book.pack())


def parts(book: Book) -> tuple[object, ...]:
    """All that a book is."""
    return (
        book.hash,
        book.notices,
        book.measures,
        book.derived,
        [item.table for item in book.derived],
        [notice.accepted for notice in book.notices],
        book.widths,
        book.gives,
        book.plan,
        list(book.vocabulary),
        book.vocabulary.order,
    )


@pytest.mark.parametrize("which", ["book", "real"])
def test_what_is_unpacked_equals_what_was_packed(
    which: str, request: pytest.FixtureRequest
) -> None:
    book = request.getfixturevalue(which)
    assert parts(Book.unpack(book.pack(cases=True))) == parts(book)
    bare = Book.unpack(book.pack())
    assert bare.notices == tuple(replace(notice, cases=()) for notice in book.notices)
    assert parts(bare)[2:] == parts(book)[2:]


def test_the_same_book_gives_the_same_bytes_and_so_does_its_unpacked_form(real: Book) -> None:
    content = real.pack()
    assert Book.load().pack() == content
    assert Book.unpack(content).pack() == content
    assert Book.unpack(real.pack(cases=True)).pack() == content


@pytest.mark.long
def test_worked_cases_are_decided_alike_to_the_letter(real: Book) -> None:
    opened = Book.unpack(real.pack())
    cases = [case for notice in real.notices for case in notice.cases]
    assert len(cases) > 400
    for case in cases[::120]:
        loaded, unpacked = (book.decide(case.facts, case.as_of) for book in (real, opened))
        assert unpacked.text() == loaded.text()
        assert unpacked == loaded


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    facts=st.fixed_dictionaries({}, optional=VALUES),
    as_of=DAYS,
)
def test_random_facts_are_decided_alike_to_the_letter(
    book: Book, opened: Book, facts: dict[str, Value], as_of: date
) -> None:
    assert opened.decide(facts, as_of).text() == book.decide(facts, as_of).text()


@pytest.mark.long
def test_random_facts_of_the_shipped_vocabulary_are_decided_alike(real: Book) -> None:
    opened = Book.unpack(real.pack())
    chance = random.Random(7)
    stated = [fact for fact in real.vocabulary if not fact.derived]
    seen: dict[str, list[Value]] = {fact.name: [] for fact in stated}
    for notice in real.notices:
        for case in notice.cases:
            for name, value in case.facts.items():
                seen[name].append(value)
    for _ in range(30):
        facts = {
            name: chance.choice(values)
            for name, values in seen.items()
            if values and chance.random() < 0.7
        }
        as_of = date(2019 + chance.randrange(8), 1 + chance.randrange(12), 1 + chance.randrange(28))
        assert opened.decide(facts, as_of).text() == real.decide(facts, as_of).text()


def test_a_packed_book_opens_and_decides_without_parser_engine_or_console(
    real: Book, tmp_path: Path
) -> None:
    file = tmp_path / "book.json.gz"
    file.write_bytes(real.pack())
    program = (
        "import sys, datetime\n"
        "from changrong.policy import Book\n"
        f"book = Book.unpack(open({str(file)!r}, 'rb').read())\n"
        "decision = book.decide({'enterprise.headcount': 8}, datetime.date(2022, 7, 1))\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
        "print(decision.text())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8"
    )
    assert ended.returncode == 0, ended.stderr
    loaded = {name.partition(".")[0] for name in ended.stderr.split()}
    assert "changrong" in loaded
    assert not loaded & HEAVY
    assert not set(ended.stderr.split()) & {
        "changrong.policy.reading.notice",
        "changrong.policy.language.reader",
        "changrong.policy.compilers.sql",
    }
    assert ended.stdout.rstrip("\n") == real.decide({"enterprise.headcount": 8}, DAY).text()


def test_importing_policy_loads_no_parser_engine_or_console() -> None:
    program = "import sys, changrong.policy; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = ended.stdout.split()
    assert "changrong.policy.book" in loaded
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert "changrong.policy.judge" not in loaded  # it comes with the first decision


def test_an_unpacked_book_screens_as_the_loaded_one(book: Book) -> None:
    import pyarrow as pa

    table = pa.table({"enterprise.headcount": [5, 25, None], "loan.amount": [1, None, 9_000_000]})
    assert Book.unpack(book.pack()).screen(table, DAY) == book.screen(table, DAY)


# Files that are none


def remade(content: bytes, change: Callable[[list[str]], None]) -> bytes:
    """The packed file with its three lines changed."""
    lines = zlib.decompress(content, 31).decode().split("\n")
    change(lines)
    return zlib.compress("\n".join(lines).encode(), wbits=31)


def refusal(content: bytes) -> str:
    with pytest.raises(PackError) as refused:
        assert Book.unpack(content).notices
    assert refused.value.text.zh
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1", b"{}", zlib.compress(b"hello", wbits=31), zlib.compress(b"{}", wbits=31)],
)
def test_what_was_never_a_packed_book_is_said_to_be_none(content: bytes) -> None:
    assert refusal(content) == "this is not a packed book"


def test_a_book_cut_short_or_lengthened_is_said_to_be_damaged(book: Book) -> None:
    content = book.pack()
    for spoilt in (content[:-1], content[: len(content) // 2], content[:3], content + b"more"):
        assert "is damaged" in refusal(spoilt)


def test_no_flipped_bit_changes_a_book_unseen(book: Book) -> None:
    content, chance, seen = book.pack(), random.Random(3), 0
    for _ in range(400):
        spoilt = bytearray(content)
        # From 10: gzip's own head says nothing.
        spoilt[chance.randrange(10, len(content))] ^= 1 << chance.randrange(8)
        # A repeat may point at an equal one elsewhere, and the last byte is filled up.
        if _unpressed(spoilt) == _unpressed(content):
            assert Book.unpack(bytes(spoilt)).hash == book.hash
            continue
        seen += 1
        with pytest.raises(PackError):
            Book.unpack(bytes(spoilt))
    assert seen > 380


def _unpressed(content: bytes | bytearray) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def test_another_version_or_another_form_of_a_measure_is_said_to_be_so(book: Book) -> None:
    def later(lines: list[str]) -> None:
        lines[0] = lines[0].replace('"version":2', '"version":3')

    def other_fields(lines: list[str]) -> None:
        lines[0] = lines[0].replace('"binding"', '"force"')

    for change in (later, other_fields):
        assert "by another version of the program" in refusal(remade(book.pack(), change))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"Sort":"limit"}', '{"Sort":"wish"}'),
        ('"date":"2022', '"date":"9999999'),
        ('{"Decimal":"', '{"Decimal":"x'),
        ('{"Read":[', '{"Open":['),
        ('{"Text":[', '{"Text":[0,'),
        ('"measures":[', '"measures":[1000000,'),
        ('"measures":[', '"measures":[0,'),
        ('"derived":[', '"derived":[0,'),
        ('"notices":[', '"notices":[1000000,'),
        ('"notices":[', '"notices":[0,'),
        ('"hash":"', '"hush":"'),
        ('"facts":[', '"facts":[0,'),
    ],
)
def test_a_body_that_makes_no_book_is_said_to_be_damaged(book: Book, old: str, new: str) -> None:
    def change(lines: list[str]) -> None:
        place = next(place for place in (1, 2) if old in lines[place])
        lines[place] = lines[place].replace(old, new, 1)

    assert "is damaged" in refusal(remade(book.pack(), change))


def test_what_the_notices_tell_is_opened_when_it_is_asked_for(book: Book) -> None:
    def spoil(lines: list[str]) -> None:
        lines[2] = "{}"

    opened = Book.unpack(remade(book.pack(), spoil))
    facts = {"enterprise.headcount": 8}
    assert opened.decide(facts, DAY).text() == book.decide(facts, DAY).text()
    with pytest.raises(PackError, match="is damaged"):
        _ = opened.notices


def test_numbers_keep_every_digit_and_days_their_day(book: Book) -> None:
    content = zlib.decompress(book.pack(), 31).decode()
    amounts = [
        part["Decimal"]
        for part in _objects(json.loads(content.split("\n")[1]))
        if "Decimal" in part
    ]
    assert amounts
    assert all(isinstance(each, str) and Decimal(each).is_finite() for each in amounts)


def _objects(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in _objects(each))]
    if isinstance(value, list):
        return [part for each in value for part in _objects(each)]
    return []
