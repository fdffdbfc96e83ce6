"""Why an action on services is refused."""

from changrong.text import Problem


class ServiceRefused(Problem):
    """Said in both languages; `field` names the answer that is in the way, if any."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


class NotYours(ServiceRefused):
    """Somebody else's service."""

    def __init__(self) -> None:
        super().__init__("您不能办这件事。", "This is not for you to do.")
