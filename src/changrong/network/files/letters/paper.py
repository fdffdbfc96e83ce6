"""A letter on paper: its number, day and language, its words, and the code that proves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from pydantic import TypeAdapter

from changrong.network.files.letters.values import KINDS, Letter

LANGUAGES = {"zh": "zh-hans", "en": "en"}
CODE_LENGTH = 16  # hexadecimal digits: 64 bits


@dataclass(frozen=True)
class Paper:
    """A letter with its public number, day and language (`zh` or `en`)."""

    letter: Letter
    number: str
    day: date
    language: str

    @property
    def values(self) -> dict[str, Any]:
        """The letter as JSON: fen as integers, fractions and days as text. Raises where a value is
        not of its declared type."""
        return _adapter(self.letter.kind).dump_python(self.letter, mode="json", warnings="error")

    @property
    def digest(self) -> str:
        return digest_of(self.letter.kind, self.number, self.day, self.language, self.values)

    @property
    def code(self) -> str:
        return code_of(self.digest)

    def words(self) -> str:
        """The letter's body as HTML, in its own language whoever asks."""
        with override(LANGUAGES[self.language]):
            context = {"letter": self.letter, "paper": self, "verify_at": _verify_at()}
            return render_to_string(f"letters/{self.letter.kind}.html", context)


def digest_of(kind: str, number: str, day: date, language: str, values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of all that the letter says, written in one way: keys in order, no spaces."""
    content = [kind, number, day.isoformat(), language, values]
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def code_of(digest: str) -> str:
    """The verification code printed on the letter, in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def read(kind: str, values: Mapping[str, Any]) -> Letter:
    """The letter that was kept as JSON."""
    return _adapter(kind).validate_python(values)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _verify_at() -> str:
    return settings.SERVICE_URL.rstrip("/") + reverse("files:verify-letter")
