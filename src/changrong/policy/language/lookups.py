"""What `lookup('table', key…, day)` needs of whoever keeps the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from changrong.policy.language.nodes import Node
from changrong.text import Text


class LookupProblem(ValueError):
    """A lookup that cannot be made: a stable code, what is wrong, and with which argument.

    `argument` counts from zero, the table's name first; None is the lookup as a whole.
    """

    def __init__(self, code: str, problem: Text, argument: int | None = None) -> None:
        super().__init__(problem.en)
        self.code = code
        self.problem = problem
        self.argument = argument


class Tables(Protocol):
    """The tables that an expression may look up, by the name it gives them."""

    def lookup(self, name: str, keys: Sequence[Node]) -> Node:
        """The tree of the value at these keys. Raises LookupProblem."""
