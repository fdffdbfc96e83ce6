"""Why an agreement or a guarantee was not written or changed."""

from __future__ import annotations

from changrong.text import Problem


class GuaranteeRefused(Problem):
    """What cannot be done; `field` names the answer in the way. Nothing was written."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field
