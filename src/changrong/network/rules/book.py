"""The book of notices that this process judges by: read once, compiled once."""

from functools import cache

from django.conf import settings

from changrong.policy import Book
from changrong.policy.confirming import FILE, read_confirmed


@cache
def book() -> Book:
    """All notices of the package, with what was confirmed in this home. A new book needs a new
    process, as new code does."""
    return Book.load(confirmed=read_confirmed(settings.HOME / FILE))
