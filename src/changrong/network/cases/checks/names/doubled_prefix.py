"""Two kinds whose public numbers begin alike."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "doubled-prefix",
    Text("编号前缀重复", "A prefix twice"),
    Text("给这一种事项另选前缀", "Choose another prefix for this kind"),
)
def check(subject: Subject) -> Iterator[Fault]:
    kind = subject.kind
    for other in (*subject.kinds.values(), *subject.beside):
        if other.prefix == kind.prefix and other.name != kind.name:
            yield Fault(
                "",
                "",
                Text(
                    f"事项 {other.name} 的编号也以 {kind.prefix} 开头",
                    f"numbers of the kind {other.name} begin with {kind.prefix} too",
                ),
            )
            return
