"""The words in which a kind of case is declared. A kind is data; the engine reads it.

From one declaration come the page, the form, the API, the permissions, the timeline, the clocks
and the statistics. No number that a document fixes stands in a kind: clocks name the duty of a
notice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from changrong.network.people.models import Role
from changrong.text import Text

ANYWHERE = "*"  # a move from every state that is not an end


@dataclass(frozen=True)
class Field:
    """Something a case holds or a move asks for.

    type: text | long_text | phone | choice | money (yuan) | fraction | integer | date | boolean |
    institutions (a list of institution numbers) | dispatch (the number of a child case)
    fact: the dotted fact this field states; its type, bounds, choices and labels are the fact's
    own unless given here.
    """

    name: str
    type: str = ""
    label: Text | None = None
    hint: Text | None = None
    fact: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    required: bool = True
    minimum: str = ""
    private: bool = False  # shown to the enterprise and its handler only
    carried: bool = False  # sent along by the page it was read on; neither asked nor told


@dataclass(frozen=True)
class State:
    name: str
    label: Text
    tone: str = "info"  # info | yes | ask | soon | late | no — the badge of STYLE.md
    end: bool = False
    next: Text | None = None  # what happens next, said to whoever waits


@dataclass(frozen=True)
class Clock:
    """A deadline from a duty: started by opening (or a move), stopped by any of `stops`."""

    name: str
    duty: str  # "<notice>/<measure>", a measure of sort duty
    label: Text
    stops: tuple[str, ...]
    starts: str = "open"


@dataclass(frozen=True)
class Move:
    """A step somebody may take. `by` empty: only the system, through an effect of another move."""

    name: str
    label: Text
    from_: tuple[str, ...]
    to: str = ""  # empty: the state stays
    by: tuple[Role, ...] = ()
    asks: tuple[Field, ...] = ()  # the kind's own fields among them are rewritten by the move
    said: Text | None = None  # how the timeline says it; default: the label
    does: str = ""  # a registered effect, run in the same transaction
    outcome: str = ""
    main: bool = False  # the due move: the one filled button
    takes_case: bool = False  # the mover becomes the handler


@dataclass(frozen=True)
class Kind:
    name: str
    prefix: str  # of the public number
    label: Text
    clause: str  # the clause it serves: "<notice>:<clause>"
    fields: tuple[Field, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    opened_by: tuple[Role, ...] = ()
    clocks: tuple[Clock, ...] = ()
    outcomes: tuple[tuple[str, Text], ...] = ()
    on_open: str = ""  # a registered effect, run when a case is opened
    parent: str = ""  # the kind whose child it is

    @classmethod
    def from_declaration(cls, plain: Mapping[str, Any]) -> Kind:
        """The kind as it stood when its declaration was stored; the inverse of `declaration`."""
        return cls(
            **{
                **plain,
                "label": Text(**plain["label"]),
                "fields": tuple(_field(field) for field in plain["fields"]),
                "states": tuple(
                    State(
                        **{**state, "label": Text(**state["label"]), "next": _text(state["next"])}
                    )
                    for state in plain["states"]
                ),
                "moves": tuple(_move(move) for move in plain["moves"]),
                "opened_by": tuple(Role(role) for role in plain["opened_by"]),
                "clocks": tuple(
                    Clock(
                        **{
                            **clock,
                            "label": Text(**clock["label"]),
                            "stops": tuple(clock["stops"]),
                        }
                    )
                    for clock in plain["clocks"]
                ),
                "outcomes": _labelled(plain["outcomes"]),
            }
        )

    @property
    def opening_fields(self) -> tuple[Field, ...]:
        """What is asked of the person who opens a case; a kind that only the service opens asks
        for its fields in its moves."""
        return self.fields if self.opened_by else ()

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def move(self, name: str) -> Move:
        return next(move for move in self.moves if move.name == name)

    def moves_from(self, state: str) -> Iterator[Move]:
        if not self.state(state).end:
            yield from (m for m in self.moves if state in m.from_ or ANYWHERE in m.from_)

    @property
    def start(self) -> str:
        """The state a case opens in: the first declared."""
        return self.states[0].name

    @cached_property
    def declaration(self) -> dict[str, Any]:
        """The kind as plain JSON values: what is stored, hashed and shown by the API."""
        plain: dict[str, Any] = json.loads(json.dumps(self, default=_plain))
        return plain

    @cached_property
    def hash(self) -> str:
        text = json.dumps(self.declaration, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _text(plain: Mapping[str, str] | None) -> Text | None:
    return Text(**plain) if plain else None


def _labelled(plain: Iterable[Sequence[Any]]) -> tuple[tuple[str, Text], ...]:
    return tuple((name, Text(**label)) for name, label in plain)


def _field(plain: Mapping[str, Any]) -> Field:
    return Field(
        **{
            **plain,
            "label": _text(plain["label"]),
            "hint": _text(plain["hint"]),
            "choices": _labelled(plain["choices"]),
        }
    )


def _move(plain: Mapping[str, Any]) -> Move:
    return Move(
        **{
            **plain,
            "label": Text(**plain["label"]),
            "said": _text(plain["said"]),
            "from_": tuple(plain["from_"]),
            "by": tuple(Role(role) for role in plain["by"]),
            "asks": tuple(_field(field) for field in plain["asks"]),
        }
    )


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"a kind cannot hold {value!r}")
