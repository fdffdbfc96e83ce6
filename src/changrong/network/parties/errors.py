"""Why an action on institutions, outlets, products or emergencies is refused."""

from changrong.text import Problem


class PartyRefused(Problem):
    """Said in both languages; `field` names the form field it belongs to, if any."""

    def __init__(self, zh: str, en: str, field: str | None = None) -> None:
        super().__init__(zh, en)
        self.field = field
