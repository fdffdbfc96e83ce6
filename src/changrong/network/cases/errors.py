"""Why a case did not move, in words for the person who tried."""

from __future__ import annotations

from collections.abc import Mapping

from changrong.text import Problem, Text


class CaseError(Problem):
    """Everything the case engine refuses. Nothing was written."""


class MoveRefused(CaseError):
    """The move cannot be made as the case stands; `field` names the answer that is in the way."""

    def __init__(self, message: Text, field: str | None = None) -> None:
        super().__init__(message.zh, message.en)
        self.field = field


class NotAllowed(MoveRefused):
    """The move belongs to another role, or the case to somebody else."""

    def __init__(self) -> None:
        super().__init__(
            Text("您的身份不能办这一步", "This step is not yours to take in this role")
        )


class Stale(MoveRefused):
    """The page showed the case as it was before somebody else moved it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您打开页面之后，这件事项有了新进展。请看过最新情况再办",
                "This case has moved on since you opened the page. Look at it again first",
            )
        )


class FieldErrors(CaseError):
    """What is wrong with the answers, by field."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(
            "；".join(f"{name}：{text.zh}" for name, text in errors.items()),
            "; ".join(f"{name}: {text.en}" for name, text in errors.items()),
        )
        self.errors = dict(errors)
