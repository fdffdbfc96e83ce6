"""The clause that a kind serves is in no notice."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.policy.errors import did_you_mean
from changrong.text import Text


@error(
    "unknown-clause",
    Text("没有的条款", "An unknown clause"),
    Text(
        "写成“通知:条款”，两者都在 notices 里",
        "Write <notice>:<clause>, both of which stand in notices",
    ),
)
def check(subject: Subject) -> Iterator[Fault]:
    notice, _colon, clause = subject.kind.clause.partition(":")
    known = {each.id: {line.id for line in each.clauses} for each in subject.book.notices}
    if notice not in known:
        hint = did_you_mean(notice, known)
        yield Fault(
            "", "", Text(f"没有通知 {notice}{hint.zh}", f"no notice is called {notice}{hint.en}")
        )
    elif clause not in known[notice]:
        hint = did_you_mean(clause, known[notice])
        yield Fault(
            "",
            "",
            Text(
                f"{notice} 没有条款 {clause}{hint.zh}", f"{notice} has no clause {clause}{hint.en}"
            ),
        )
