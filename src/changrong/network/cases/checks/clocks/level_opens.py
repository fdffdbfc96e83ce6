"""A level opens a case of a kind that cannot be a child of this one."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject, level_name
from changrong.text import Text


@error(
    "level-opens-no-child",
    Text("一级开不了的子事项", "A level opens no child"),
    Text("让那一种事项的 parent 是这一种，或者“*”", "Let that kind have this one as parent, or *"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for clock in subject.kind.clocks:
        for level in clock.levels:
            if level.opens in subject.kinds and not subject.is_child(level.opens):
                yield Fault(
                    "level",
                    level_name(clock, level.name),
                    Text(f"{level.opens} 不能是它的子事项", f"{level.opens} can be no child of it"),
                )
