"""What the ledger refuses, and why."""

from changrong.text import Problem


class LedgerError(Problem):
    """Something that these books cannot take."""


class LedgerConflict(LedgerError):
    """A key that was used before for something else."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"凭证 {key} 已经入账，内容和这次的不同",
            f"entry {key} is in the books already, with other content",
        )
        self.key = key
