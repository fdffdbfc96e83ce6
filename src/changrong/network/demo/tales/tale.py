"""What a tale says: a matter of the district, who opened it how many working days ago, and each
step since.

A value that is only known when the moment comes is a function of the tale's moment: the number of a
body, a day counted from then, the loan of the firm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from changrong.network import clock
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.parties.models import Enterprise

if TYPE_CHECKING:
    from changrong.network.demo.tales.telling import Tales

Value = Any  # plain, or a function of the moment


@dataclass(frozen=True)
class Act:
    """A step, so many working days ago. `who`: firm | bureau | supervisor | hotline | the key of a
    body (its officer) | "<key> manager", "<key> second", "<key> third" (its managers).
    `on`: the child case that takes it: its kind and which of them; itself where it is none."""

    day: int
    move: str
    who: str
    answers: Mapping[str, Value] = field(default_factory=dict)
    on: tuple[str, int] | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    hour: int = 10
    goes: str = "offer"  # how banks answer the need that this opens: offer | decline
    paper: str = ""  # the title of what is attached to the case before


@dataclass(frozen=True)
class Tale:
    """A case of a kind. `firm`: "" where it is about none; else words of which one is in the firm's
    name, with a number where there are several: the same words are the same firm. `name`: by which
    other tales speak of it. Day 0 is now."""

    kind: str
    day: int
    by: str
    fields: Mapping[str, Value]
    acts: tuple[Act, ...] = ()
    firm: str = ""
    name: str = ""
    hour: int = 9


@dataclass(frozen=True)
class Loan:
    """A loan of the past: the need was stated so many working days ago, and this bank lent."""

    firm: str
    day: int
    bank: str
    months: int
    amount: str = "300000"


@dataclass(frozen=True)
class Moment:
    """What a value may ask of: the tales, whom this one is about, its case once there is one."""

    tales: Tales
    firm: Enterprise | None
    case: Case | None = None


def said(value: Value, moment: Moment) -> Any:
    """A value as it is at a moment; also within lists and answers."""
    if callable(value):
        return value(moment)
    if isinstance(value, Mapping):
        return {name: said(one, moment) for name, one in value.items()}
    if isinstance(value, list):
        return [said(one, moment) for one in value]
    return value


Late = Callable[[Moment], Any]


def on(days: int) -> Late:
    """The day so many days from then."""
    return lambda _moment: (clock.today() + timedelta(days=days)).isoformat()


def at(days: int, time: str) -> Late:
    """A moment of that day: at(1, "14:30")."""
    return lambda _moment: f"{clock.today() + timedelta(days=days)}T{time}"


def body(key: str) -> Late:
    return lambda moment: moment.tales.staff.institutions[key].number


def bodies(*keys: str) -> list[Late]:
    return [body(key) for key in keys]


def number(name: str) -> Late:
    """Of the case that another tale told."""
    return lambda moment: moment.tales.named[name].number


def child(kind: str, place: int = 0) -> Late:
    """The number of a case below this one."""
    return lambda moment: moment.tales.child(moment.case, kind, place).number


def sibling(kind: str, place: int = 0) -> Late:
    """The number of a case beside this one."""
    return lambda moment: moment.tales.child(moment.case.parent, kind, place).number


def colleague(who: str) -> Late:
    return lambda moment: moment.tales.actor(who).user.number


def outlet(key: str, place: int = 0) -> Late:
    return lambda moment: moment.tales.staff.institutions[key].outlets.order_by("pk")[place].number


def codes(*firms: str) -> Late:
    """The credit codes of firms, a line each."""
    return lambda moment: "\n".join(moment.tales.firm(one).credit_code for one in firms)


def loan(moment: Moment) -> str:
    """The loan that a tale told of."""
    lent = moment.tales.lent[moment.firm.pk]
    return Contract.objects.get(case__parent=lent).number
