"""What a check says: a stable code, how bad it is, where, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from changrong.policy.errors import Place
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.policy.checks.subject import Subject


class Severity(StrEnum):
    """An error makes the book wrong; a warning is worth a look; a note says what was not shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `problem` says what is wrong, `help` what to do about it."""

    code: str
    severity: Severity
    place: Place
    problem: Text
    help: Text = NOTHING

    @property
    def inside(self) -> Text:
        """Where in the file, what is wrong and what to do, for one who has the file before him."""
        where = replace(self.place, file="").words()
        zh, en = where.zh.removeprefix("，"), where.en.removeprefix(", ")
        return Text(
            f"{zh and f'{zh}：'}{self.problem.zh}{self.help.zh and f'。{self.help.zh}'}",
            f"{en and f'{en}: '}{self.problem.en}{self.help.en and f'. {self.help.en}'}",
        )


class Fault(NamedTuple):
    """What the function of a check finds: the check itself adds its code, severity and help."""

    place: Place
    problem: Text
    severity: Severity | None = None


@dataclass(frozen=True)
class Code:
    """A sort of finding: its stable code, how bad it is, its name and what to do about it."""

    code: str
    severity: Severity
    title: Text
    help: Text


@dataclass(frozen=True)
class Check(Code):
    """A check: `find` looks at the read-only `Subject` and yields what is at fault.

    `whole` checks speak of the vocabulary, so they run only where the notices are all that use it.
    `solver` checks prove with z3 and cannot run without it.
    """

    find: Callable[[Subject], Iterator[Fault]]
    whole: bool = False
    solver: bool = False

    def findings(self, subject: Subject) -> Iterator[Finding]:
        for place, problem, severity in self.find(subject):
            yield Finding(self.code, severity or self.severity, place, problem, self.help)
