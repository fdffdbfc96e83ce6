"""The book of notices that this process judges by: read once, compiled once."""

from functools import cache

from changrong.policy import Book


@cache
def book() -> Book:
    """All notices of the package. A new book needs a new process, as new code does."""
    return Book.load()
