"""What a broadcast refuses."""

from changrong.text import Problem


class BroadcastRefused(Problem):
    """Something that cannot be done to a broadcast; `field` names the place in the form, if any."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


class NotYours(BroadcastRefused):
    def __init__(self) -> None:
        super().__init__("您不能办这件事。", "This is not for you to do.")
