"""What can be wrong with a loan's terms, said with the term at fault, in both languages."""

from __future__ import annotations

from changrong.text import Problem, Text


class LendingError(Problem):
    """Anything that lending refuses."""


class TermError(LendingError):
    """A term that cannot be read, or that no loan can have. `term` is its ACTUS name."""

    def __init__(self, term: str, label: Text, value: object, problem: Text) -> None:
        shown = "" if value is None else f" = {str(value)[:60]}"
        super().__init__(
            f"{label.zh}（{term}）{shown}：{problem.zh}",
            f"{label.en} ({term}){shown}: {problem.en}",
        )
        self.term = term
        self.value = value
        self.problem = problem


class MarketError(LendingError):
    """A rate or an index that is not known for the day it is needed."""
