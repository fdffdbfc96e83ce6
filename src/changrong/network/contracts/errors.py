"""Why a contract was not written or changed."""

from __future__ import annotations

from changrong.text import Problem


class ContractError(Problem):
    """What a contract cannot take; `field` names the answer that is in the way. Nothing was
    written."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field

    @classmethod
    def of(cls, refused: Problem, field: str | None = None) -> ContractError:
        """The same, of what another room refused."""
        return cls(refused.text.zh, refused.text.en, field)
