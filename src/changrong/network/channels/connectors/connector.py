"""What every channel has in common: how a call is checked, read and answered.

Connectors know no database: they take and give plain values, so that each is tested on recorded
messages. What becomes of a message is for `intake`, the same for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from changrong.text import Problem, Text

WINDOW = timedelta(minutes=5)  # how old a call may be, or how far ahead its clock
MOST = 100  # messages of one call
LONGEST = 16 * 1024  # characters of one message
LONGEST_ID = 100
Value = str | bool | tuple[str, ...]
_SECONDS = re.compile(r"[0-9]{1,12}")


class NotAuthentic(Problem):
    """The call is not signed by whom it says, or it is not of now."""


class Unreadable(Problem):
    """The call as a whole cannot be read: nothing of it was taken."""


@dataclass(frozen=True)
class Account:
    """A channel as the city switched it on. `tell`: where results go; `institution`: whose line it
    is, by number; `aes_key`, `app_id`: of a WeChat account in encrypted mode. Each may be blank."""

    secret: str = field(repr=False)
    tell: str = ""
    institution: str = ""
    aes_key: str = field(default="", repr=False)
    app_id: str = ""


@dataclass(frozen=True)
class Call:
    """One HTTP call. Headers by their names in lower case."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lack:
    """A field that is missing or wrong, and what about it; `label`: what people call the field."""

    field: str
    said: Text
    label: Text | None = None


@dataclass(frozen=True)
class Received:
    """One message. `id` is the sender's own, `raw` what came.

    `what` is what it asks for, in a word of the wire format; "" where it asks for nothing, such as
    a greeting. `at` is the sender's moment, None where none is said. `answers` are fields of a case
    by code or label, as written; `words` whatever was said besides. `lacks`: what is unreadable.
    """

    id: str
    raw: str
    what: str = ""
    at: datetime | None = None
    credit_code: str = ""
    name: str = ""  # of the firm, or of the person where there is no firm
    region: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    consent: bool | None = None  # to the need going to institutions
    answers: Mapping[str, Value] = field(default_factory=dict)
    words: str = ""
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of a message: a state of `models.Message`, the case's number if there is one."""

    id: str
    state: str
    case: str = ""
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True)
class Links:
    """Addresses in the portal that an answer names."""

    form: str  # where a firm states a need
    cases: str  # where it sees how its needs stand


@dataclass(frozen=True)
class Answer:
    body: str
    type: str = "application/json"


@dataclass(frozen=True)
class Told:
    """How a case ended, for whoever handed it on. `offer`: the one that was accepted."""

    id: str
    case: str
    kind: str
    outcome: str
    outcome_label: Text
    at: datetime
    reply: str = ""
    offer: Mapping[str, Any] | None = None


class Connector(Protocol):
    """One channel. `kinds`: which kind of case each thing that may be asked for opens; whatever is
    not there waits for a person. `tells`: whether the result goes back. `exports`: whether it may
    ask for the list of products."""

    name: ClassVar[str]
    label: ClassVar[Text]
    kinds: ClassVar[Mapping[str, str]]
    tells: ClassVar[bool]
    exports: ClassVar[bool]

    def unfit(self, account: Account) -> str:
        """Which part of the account cannot be, and what it must be; "" where all is well."""
        ...

    def admit(self, call: Call, account: Account, now: datetime) -> Call:
        """The call in clear, once it is proved. Raises NotAuthentic; Unreadable where not even
        what is signed can be found."""
        ...

    def once(self, call: Call) -> str:
        """What no other call of the channel may bear; "" where the signature covers the body, so
        that the same again says nothing else."""
        ...

    def hello(self, call: Call) -> Answer | None:
        """What a GET is answered once it is admitted; None where there is nothing to get."""
        ...

    def read(self, call: Call) -> list[Received]:
        """The messages of a call, in their order. Raises Unreadable."""
        ...

    def again(self, raw: str) -> Received:
        """The message whose `raw` was kept."""
        ...

    def answer(self, call: Call, results: Sequence[Result], links: Links) -> Answer:
        """What the sender is answered."""
        ...

    def sealed(self, answer: Answer, account: Account, now: datetime) -> Answer:
        """The answer as it leaves: as closed as the call was."""
        ...

    def tell(self, told: Told) -> Mapping[str, Any]:
        """The result as it is told back, where `tells`."""
        ...


def check_moment(timestamp: str, now: datetime) -> None:
    """Raises NotAuthentic where a call was not made just now: a recorded one sent again."""
    said = int(timestamp) if _SECONDS.fullmatch(timestamp) else None
    if said is None or abs(now.timestamp() - said) > WINDOW.total_seconds():
        raise NotAuthentic(
            "时间戳缺失，或和现在相差超过 5 分钟", "no timestamp, or one over 5 minutes off"
        )


def decoded(body: bytes) -> str:
    """The text of a body: UTF-8, else GB 18030, which older systems still send."""
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码读不出，请用 UTF-8", "the text cannot be decoded; send UTF-8")
