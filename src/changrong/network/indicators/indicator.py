"""The words in which an indicator is declared. An indicator is data; the engine counts it.

`of` gives one row for each thing that is counted, with these columns:

| column | what |
| --- | --- |
| dated | the day that puts it into a period |
| held | the key of the institution that answers for it |
| area | the code of its district |
| whom | what is counted: the row itself, or whom it is about where each is counted once |
| sort | the indicator's own grouping ("": none) |
| so | SHARE: whether it belongs above the line; NULL: that cannot be said (yet) |
| begun, reached | DAYS: the two days; `reached` NULL: it has not come to that |
| ended | DAYS: the day it was over; where `reached` is NULL nobody waits for it any more |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from changrong.network.boards.period import Period
from changrong.network.indicators.columns import opened_within
from changrong.network.people.models import Role
from changrong.text import Text

EVERYBODY = (Role.SUPERVISOR, Role.COORDINATOR, Role.OFFICER, Role.MANAGER)
"""Who reads figures, each of what is theirs."""


Words = Callable[[], Mapping[str, Text]]


class Sort(StrEnum):
    SHARE = "share"  # so many of so many
    DAYS = "days"  # working days between two of the moments of each


class Subject(StrEnum):
    """What the rows behind a figure are."""

    CASE = "case"
    CLOCK = "clock"  # a deadline of a case


@dataclass(frozen=True)
class Indicator:
    """`id`: "<what of>.<name>", as notices name it. `clause`: what asks for it. `counts`: what its
    denominator is; `says`: how it is reckoned. `sorts`: the words for the values of `sort`, under
    the heading `sorted_by`. `readers`: who is told at all. `named`: the rows name people, and the
    bureau opens none of them. `with_institution`: an institution answers for each. `within`: what
    finds the rows dated in a period, by an index where there is one. `by_firm`: firms are counted,
    each once; else every row is."""

    id: str
    label: Text
    clause: str
    sort: Sort
    of: Callable[[], QuerySet[Any]]
    counts: Text
    says: Text
    sorted_by: Text | None = None
    sorts: Words = dict
    subject: Subject = Subject.CASE
    readers: tuple[Role, ...] = EVERYBODY
    named: bool = False
    with_institution: bool = True
    public: bool = False
    within: Callable[[Period], Q] = opened_within
    by_firm: bool = False
