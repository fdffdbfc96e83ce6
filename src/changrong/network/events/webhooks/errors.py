"""Why an endpoint is refused, in words for whoever looks after it."""

from __future__ import annotations

from changrong.text import Problem


class EndpointRefused(Problem):
    """Nothing was written; `field` names what is in the way, if one thing is."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field
