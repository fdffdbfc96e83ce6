"""What somebody cannot do with a lesson, in words for them."""

from __future__ import annotations

from changrong.text import Problem


class TrainingRefused(Problem):
    """A step that cannot be made; `field` names the question that is in the way."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field


class Replaced(TrainingRefused):
    def __init__(self) -> None:
        super().__init__(
            "这份内容已经有了新版，请学新版。",
            "There is a newer edition of this. Please take that one.",
        )


class NotRead(TrainingRefused):
    def __init__(self) -> None:
        super().__init__("请先看完内容再测验。", "Please read what is new before the quiz.")


class NothingAsked(TrainingRefused):
    def __init__(self) -> None:
        super().__init__("这份内容没有测验，看完就行。", "There is no quiz; reading it is enough.")


class AlreadyPassed(TrainingRefused):
    def __init__(self) -> None:
        super().__init__("您已经通过测验了。", "You have passed this quiz.")


class NotTheNext(TrainingRefused):
    def __init__(self) -> None:
        super().__init__("请从没有答的第一题接着答。", "Please go on with the first open question.")
