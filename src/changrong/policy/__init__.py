"""Policy: published notices as data, decided for one case or screened over millions.

Pure: no clock, no environment, no Django, nothing printed. `Book.load()` reads the notices;
`book.decide` gives a `Decision`; `book.screen` gives a table of verdicts.
"""

from changrong.policy.book import Book, read_gives
from changrong.policy.decision import Ask, Decision, Given, Judged, Judgement
from changrong.policy.errors import FactError, LanguageError, NoticeError, Place, PolicyError
from changrong.policy.exact_json import dumps
from changrong.policy.facts import Fact, FactType, Kind, Value, Vocabulary
from changrong.policy.notice import (
    Became,
    Binding,
    Binds,
    Clause,
    Condition,
    Confirmation,
    Derived,
    Duty,
    Give,
    Grant,
    Measure,
    Notice,
    Reading,
    Sort,
    Verdict,
    WorkedCase,
)
from changrong.text import Text

__all__ = [
    "Ask",
    "Became",
    "Binding",
    "Binds",
    "Book",
    "Clause",
    "Condition",
    "Confirmation",
    "Decision",
    "Derived",
    "Duty",
    "Fact",
    "FactError",
    "FactType",
    "Give",
    "Given",
    "Grant",
    "Judged",
    "Judgement",
    "Kind",
    "LanguageError",
    "Measure",
    "Notice",
    "NoticeError",
    "Place",
    "PolicyError",
    "Reading",
    "Sort",
    "Text",
    "Value",
    "Verdict",
    "Vocabulary",
    "WorkedCase",
    "dumps",
    "read_gives",
]
