"""The package's own book is read once for the commands that run within this process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from changrong.policy import Book, book


@pytest.fixture(autouse=True, scope="session")
def one_reading_of_the_packages_notices() -> Iterator[None]:
    """A book never changes, and reading some fifty notices takes the better part of a second. What
    names a folder, rests on what a test confirmed or comes of other notices is read anew."""
    load, shipped = Book.load, book.NOTICES
    own = cache(load)

    def once(*folders: Any, **named: Any) -> Book:
        anew = folders or set(named) - {"cases", "confirmed"} or named.get("confirmed")
        anew = anew or shipped != book.NOTICES
        return load(*folders, **named) if anew else own(cases=named.get("cases", False))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Book, "load", once)
        yield
