"""Words in the service's two languages, and errors that can be said in either.

The lowest module of the house: every other room may use it and it uses none.
"""

from __future__ import annotations

from dataclasses import dataclass

NO_BREAK = "\u00a0"
"""Stands between a number and its unit, so that a line never parts them (STYLE.md)."""


@dataclass(frozen=True, slots=True)
class Text:
    """One label or sentence, Chinese first and English complete."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The words for a language code: Chinese for all that begin with "zh", else English."""
        return self.zh if language.lower().startswith("zh") else self.en


class Problem(ValueError):
    """What went wrong, in words for a person: `text` in both languages, `str()` in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)
