"""A small book of its own, so that these tests say nothing about the real notices."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from changrong.policy import Book, Vocabulary

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(FIXTURES / "facts.toml")


@pytest.fixture(scope="session")
def book(vocabulary: Vocabulary) -> Book:
    return Book.load(FIXTURES / "notices", vocabulary=vocabulary, cases=True)


@pytest.fixture
def notices(tmp_path: Path) -> Path:
    """The fixture notices in a folder that a test may spoil."""
    copy = tmp_path / "notices"
    shutil.copytree(FIXTURES / "notices", copy)
    return copy


Spoil = Callable[[str, str, str], None]


@pytest.fixture
def spoil(notices: Path) -> Spoil:
    """Replace a piece of a fixture notice, which must be there, by something else."""

    def replace(file: str, old: str, new: str) -> None:
        path = notices / "city-2022" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
