"""What a check of kinds says: a stable code, where, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from changrong.policy.checks.finding import Code, Severity
from changrong.text import Text

if TYPE_CHECKING:
    from changrong.network.cases.checks.subject import Subject

__all__ = ["Check", "Fault", "Finding", "Severity", "error", "warning"]

PARTS = {
    "field": Text("字段", "field"),
    "state": Text("状态", "state"),
    "move": Text("步骤", "move"),
    "clock": Text("时限", "clock"),
    "level": Text("时限的一级", "level"),
    "outcome": Text("结果", "outcome"),
    "effect": Text("效果", "effect"),
}


class Fault(NamedTuple):
    """What the function of a check finds: the part of the kind (a key of PARTS, or "" for the kind
    itself), its name, and what is wrong with it."""

    part: str
    name: str
    problem: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a kind."""

    code: str
    severity: Severity
    kind: str
    part: str
    name: str
    problem: Text
    help: Text

    @property
    def inside(self) -> Text:
        """Where in the kind, what is wrong and what to do."""
        part = PARTS.get(self.part)
        zh, en = (f"{part.zh} {self.name}：", f"{part.en} {self.name}: ") if part else ("", "")
        return Text(
            f"{zh}{self.problem.zh}。{self.help.zh}", f"{en}{self.problem.en}. {self.help.en}"
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.severity} {self.code}: {self.inside.en}"


@dataclass(frozen=True)
class Check(Code):
    """A check: `find` looks at the read-only `Subject` and yields what is at fault."""

    find: Callable[[Subject], Iterator[Fault]]

    def findings(self, subject: Subject) -> Iterator[Finding]:
        for part, name, problem in self.find(subject):
            yield Finding(
                self.code, self.severity, subject.kind.name, part, name, problem, self.help
            )


def error(code: str, title: Text, help: Text) -> Callable[[_Find], Check]:
    """Make a check of the function below: what it finds makes the kind wrong."""
    return lambda find: Check(code, Severity.ERROR, title, help, find)


def warning(code: str, title: Text, help: Text) -> Callable[[_Find], Check]:
    """Make a check of the function below: what it finds is worth a look."""
    return lambda find: Check(code, Severity.WARNING, title, help, find)


_Find = Callable[["Subject"], Iterator[Fault]]
