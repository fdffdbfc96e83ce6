"""The real notices, read once: what guarantees take from them is what they say."""

import pytest

from changrong.policy import Book


@pytest.fixture(scope="session")
def notices() -> Book:
    return Book.load()
