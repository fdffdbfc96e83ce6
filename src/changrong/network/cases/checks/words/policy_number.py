"""A number that a document fixes: it belongs in a notice, and the kind receives it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from changrong.network.cases.checks.declared import is_citing, place, values
from changrong.network.cases.checks.finding import Fault, error
from changrong.network.cases.checks.subject import Subject
from changrong.text import Text


@error(
    "policy-number",
    Text("应在通知里的数字", "A number that belongs in a notice"),
    Text("写进一个通知的措施，事项只引用它", "Put it into a measure of a notice and cite that"),
)
def check(subject: Subject) -> Iterator[Fault]:
    for path, value in values(subject.kind.declaration):
        if isinstance(value, str) and not is_citing(path) and _numbers(path, value):
            yield Fault(
                *place(path), Text(f"{path} 里有数字：{value}", f"{path} holds a number: {value}")
            )


def _numbers(path: str, value: str) -> bool:
    digits = set(_DIGITS.findall(value)) - (_BOUNDS if path.endswith(".minimum") else {"0"})
    return bool(digits or _SPELLED_ZH.search(value) or _SPELLED_EN.search(value))


_BOUNDS = {"0", "1"}  # bounds that only say "not nothing"
_DIGITS = re.compile(r"[0-9０-９]+")
_SPELLED_ZH = re.compile(
    r"[一二两三四五六七八九十廿百千]+几?(日|天|个?工作日|个月|小时|周|个?季度|年|元|万|亿|成|倍|基点|%)"
    r"|半(日|天|个?月|年)|[十百千万]?分之[一二三四五六七八九十百]"
)
_SPELLED_EN = re.compile(
    r"\b(half an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(thir|four|fif|six|seven|eigh|nine)teen|(twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|hundred|thousand|million)"
    r"[ -](working )?(days?|weeks?|months?|quarters?|years?|hours?|yuan|per ?cent|times)\b"
    r"|\b(fortnight|basis points?|(one|two|three)[ -](thirds?|quarters?|fifths?|tenths?))\b",
    re.IGNORECASE,
)
