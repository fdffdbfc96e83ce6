"""A label that is missing in one of the two languages."""

from __future__ import annotations

from collections.abc import Iterator

from changrong.network.cases.checks.declared import place, values
from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "missing-words",
    Text("缺一种语言", "Missing words"),
    Text("中文和英文都写全", "Write both Chinese and English"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for path, value in values(subject.kind.declaration):
        if isinstance(value, dict) and set(value) == {"zh", "en"}:
            for language, said in value.items():
                if not said.strip():
                    yield Fault(
                        *place(path),
                        Text(
                            f"{path} 没有{NAMES[language].zh}", f"{path} lacks {NAMES[language].en}"
                        ),
                    )


NAMES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
