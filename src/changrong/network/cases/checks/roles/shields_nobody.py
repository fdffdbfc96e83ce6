"""A kind that shields who a case is from, and is from nobody it could shield."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "shields-nobody",
    Text("没有人要保密", "Nobody to shield"),
    Text(
        "去掉 shields，或者在 about 里写明企业、个人",
        "Take shields out, or let it be about a firm or a person",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    if subject.kind.shields and not subject.kind.serves:
        yield Fault(
            "",
            "",
            Text("事项不是企业或个人的", "it is neither a firm's nor a person's"),
        )
