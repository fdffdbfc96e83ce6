"""Why an action on accounts and memberships is refused, in both languages."""

from changrong.text import Problem


class RequestRefused(Problem):
    """A request to act for a firm cannot be made or decided."""


class MemberRefused(Problem):
    """A membership cannot be ended, or a password not made anew."""


class InvitationRefused(Problem):
    """An account cannot be made."""


class LeaveRefused(Problem):
    """A leave cannot be recorded or changed; `field` names the answer that is in the way."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field
