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
A_FIRM, A_PERSON, AN_INSTITUTION = "firm", "person", "institution"  # whom a case may be about
SERVED = {A_FIRM, A_PERSON}
PARTNER, EITHER = "partner", "either"  # whose staff make a move, beside whoever the case is with


@dataclass(frozen=True)
class Field:
    """Something a case holds or a move asks for.

    type: text | long_text | phone | choice | choices (several) | money (yuan) | fraction |
    integer | date | time (a moment) | boolean | institutions (a list of institution numbers) |
    institution (one) | outlet (one of its) | service (one of its) | matter (an open case of the
    kind `of`) | dispatch (the number of a child case) | contract (one of the firm's own) |
    colleague (a user's number)
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
    # Of a matter: the kind among whose open cases one is chosen; of a contract: its own. Of
    # choices: the field of the case in which those were chosen that alone can be chosen here.
    of: str = ""
    of_kinds: tuple[str, ...] = ()  # of institutions: values of institution.kind; none: any
    every: bool = False  # of a checklist: it is done when every one of the choices is ticked
    private: bool = False  # shown to the enterprise and its handler only
    carried: bool = False  # sent along by the page it was read on; neither asked nor told
    asked_of: tuple[Role, ...] = ()  # who alone is asked it on opening; none: whoever opens one


@dataclass(frozen=True)
class State:
    name: str
    label: Text
    tone: str = "info"  # info | yes | ask | soon | late | no — the badge of STYLE.md
    end: bool = False
    next: Text | None = None  # what happens next, said to whoever waits


@dataclass(frozen=True)
class Level:
    """What is done about a deadline at one moment, once: before it ends, when it is over, after.

    Reminders of people go out in office hours; what the service does itself is done at once.
    """

    name: str
    duty: str = ""  # a duty measured from the fact clock.due_on; "": the moment the day is over
    tells: tuple[Role, ...] = ()
    opens: str = ""  # the kind of a child case, opened for the bureau
    makes: str = ""  # a move of this case, made by the service


@dataclass(frozen=True)
class Clock:
    """A deadline from a duty: started by opening (or a move), stopped by any of `stops`.

    `pauses` are pairs of moves: it stands still from the first until the second. `longer` are moves
    that give it the longer period of another duty, from the same first day. `until` names what of
    the case is its last day, where an agreement and not the duty fixes it; where that is a
    contract, the duty runs back from the day the loan falls due.
    """

    name: str
    duty: str  # "<notice>/<measure>", a measure of sort duty
    label: Text
    stops: tuple[str, ...]
    starts: str = "open"
    pauses: tuple[tuple[str, str], ...] = ()
    longer: tuple[tuple[str, str], ...] = ()  # (move, duty)
    levels: tuple[Level, ...] = ()
    deadline: bool = True  # False: a time that somebody has, and that may simply run out
    until: str = ""

    def level(self, name: str) -> Level:
        return next(level for level in self.levels if level.name == name)


@dataclass(frozen=True)
class Move:
    """A step somebody may take. `by` empty: only the system, through an effect of another move."""

    name: str
    label: Text
    from_: tuple[str, ...]
    to: str = ""  # empty: the state stays
    by: tuple[Role, ...] = ()
    side: str = ""  # whose of the bodies among them: "" whom the case is with | partner | either
    asks: tuple[Field, ...] = ()  # the kind's own fields among them are rewritten by the move
    said: Text | None = None  # how the timeline says it; default: the label
    does: str = ""  # a registered effect, run in the same transaction
    outcome: str = ""
    main: bool = False  # the due move: the one filled button
    takes_case: bool = False  # the mover becomes the handler
    heeds: tuple[str, ...] = ()  # limits, "<notice>/<measure>": asked of the book before the move
    overrides: tuple[Role, ...] = ()  # who may go against a limit in principle, with a reason
    within: str = ""  # a duty, from the day the state was entered, after which it is too late
    not_by: tuple[str, ...] = ()  # whoever made one of these moves (or "open") may not make it
    after: tuple[str, ...] = ()  # moves that ask for this one; it answers each once
    needs_closed: tuple[str, ...] = ()  # kinds of children that must be closed first
    tells: tuple[Role, ...] = ()  # who hears of it, beside those whose turn it is then


@dataclass(frozen=True)
class Outcome:
    """How a case can end, apart from its states. `resolved`: whether it counts as solved; None
    where it was not for the network to solve. `changes`: what it changes elsewhere, which a move
    must then do by an effect. `keeps`: whether the institution goes on reading the firm's own
    data and papers, since both are bound by them: an offer that was chosen, papers that are signed.
    """

    name: str
    label: Text
    resolved: bool | None = None
    changes: str = ""
    keeps: bool = False


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
    # Whom it is about: a firm, a person, an institution (then one of these); () nobody in
    # particular, as an event of the whole city.
    about: tuple[str, ...] = (A_FIRM,)
    group: str = "other"  # under which heading of groups.py it is listed
    lead: Text | None = None  # what it is for, said before it is opened; default: its first duty's
    clocks: tuple[Clock, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    on_open: str = ""  # a registered effect, run when a case is opened
    parent: str = ""  # the kind whose child it is; "*": of any
    ends_with_parent: str = ""  # the move that the service makes when its parent closes
    # Who works on it: "own", the institution of whoever opens it; the name of the field that says
    # which; "" where the service or nobody names one.
    held_by: str = ""
    answers: tuple[str, ...] = ()  # moves that are a first answer to whoever opened it
    judged: bool = False  # the book is asked about what is stated before one is opened
    asks_satisfied: bool = False  # whoever opened it is asked how it went
    hidden_from: tuple[Role, ...] = ()  # roles that never see one, though it is about them
    # Who it is from is shown to nobody but the one at the bureau who has it in hand, and to those
    # who opened it: in its place stands that it is confidential.
    shields: bool = False
    takes_room: bool = False  # while open it takes one of the places its institution has
    # The field (of type colleague) that says whom at its institution it is about: of the officers
    # there only that one sees it, beside the managers; the bureau only where it takes part.
    named: str = ""

    @classmethod
    def from_declaration(cls, plain: Mapping[str, Any]) -> Kind:
        """The kind as it stood when its declaration was stored; the inverse of `declaration`."""
        return cls(
            **{
                **plain,
                "label": Text(**plain["label"]),
                "lead": _text(plain.get("lead")),
                "fields": tuple(_field(field) for field in plain["fields"]),
                "states": tuple(
                    State(
                        **{**state, "label": Text(**state["label"]), "next": _text(state["next"])}
                    )
                    for state in plain["states"]
                ),
                "moves": tuple(_move(move) for move in plain["moves"]),
                "opened_by": tuple(Role(role) for role in plain["opened_by"]),
                "about": tuple(plain.get("about", (A_FIRM,))),
                "clocks": tuple(_clock(clock) for clock in plain["clocks"]),
                "outcomes": tuple(_outcome(outcome) for outcome in plain["outcomes"]),
                "answers": tuple(plain.get("answers", ())),
                "hidden_from": _roles(plain.get("hidden_from", ())),
            }
        )

    @property
    def serves(self) -> bool:
        """Whether it is about somebody whom the network serves, and not about its own members."""
        return bool(SERVED & set(self.about))

    @property
    def opening_fields(self) -> tuple[Field, ...]:
        """What is asked of the person who opens a case; a kind that only the service opens asks
        for its fields in its moves."""
        return self.fields if self.opened_by else ()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Everybody who opens one or moves it."""
        return frozenset(self.opened_by).union(*(move.by for move in self.moves))

    @property
    def asked_fields(self) -> tuple[Field, ...]:
        """Those of them that somebody answers; the others the service writes down by itself."""
        return tuple(field for field in self.opening_fields if not field.carried)

    def asked_by(self, role: Role | None) -> tuple[Field, ...]:
        """Those of them that are asked of somebody in this role."""
        asked = self.asked_fields
        return tuple(field for field in asked if not field.asked_of or role in field.asked_of)

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def move(self, name: str) -> Move:
        return next(move for move in self.moves if move.name == name)

    def clock(self, name: str) -> Clock:
        return next(clock for clock in self.clocks if clock.name == name)

    def outcome(self, name: str) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.name == name)

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
            "of_kinds": tuple(plain.get("of_kinds", ())),
            "asked_of": _roles(plain.get("asked_of", ())),
        }
    )


def _roles(plain: Iterable[str]) -> tuple[Role, ...]:
    return tuple(Role(role) for role in plain)


def _move(plain: Mapping[str, Any]) -> Move:
    return Move(
        **{
            **plain,
            "label": Text(**plain["label"]),
            "said": _text(plain["said"]),
            "from_": tuple(plain["from_"]),
            "by": _roles(plain["by"]),
            "asks": tuple(_field(field) for field in plain["asks"]),
            "heeds": tuple(plain.get("heeds", ())),
            "overrides": _roles(plain.get("overrides", ())),
            "not_by": tuple(plain.get("not_by", ())),
            "after": tuple(plain.get("after", ())),
            "needs_closed": tuple(plain.get("needs_closed", ())),
            "tells": _roles(plain.get("tells", ())),
        }
    )


def _clock(plain: Mapping[str, Any]) -> Clock:
    return Clock(
        **{
            **plain,
            "label": Text(**plain["label"]),
            "stops": tuple(plain["stops"]),
            "pauses": tuple((since, until) for since, until in plain.get("pauses", ())),
            "longer": tuple((move, duty) for move, duty in plain.get("longer", ())),
            "levels": tuple(
                Level(**{**level, "tells": _roles(level["tells"])})
                for level in plain.get("levels", ())
            ),
        }
    )


def _outcome(plain: Any) -> Outcome:
    if isinstance(plain, list):  # as the first versions were stored: a name and a label
        name, label = plain
        return Outcome(name, Text(**label))
    return Outcome(**{**plain, "label": Text(**plain["label"])})


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    raise TypeError(f"a kind cannot hold {value!r}")
