"""A kind that is right, for others to differ from in one thing. The same file in both folders."""

import itertools
import string
from dataclasses import replace

from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome, State
from changrong.network.people.models import Role
from changrong.text import Text

WORD = Text("词", "Word")
DUTY = "network-service-standard/first-answer"
ANOTHER_DUTY = "network-service-standard/clear-result"
ASKED, DONE = State("asked", WORD), State("done", WORD, end=True)
WAITING = State("waiting", WORD)
WHAT = Field("what", "text", WORD)
BUREAU = (Role.COORDINATOR,)

_prefixes = map("".join, itertools.product(string.ascii_uppercase, repeat=3))


def move(name: str, start: str = "asked", to: str = "", **changes: object) -> Move:
    return replace(Move(name, WORD, (start,), to, by=BUREAU), **changes)


FINISH = move("finish", to="done", outcome="done")
QUIT = move("quit", "waiting", "done", outcome="done")
WAIT, RESUME = move("wait", to="waiting"), move("resume", "waiting", "asked")


def clock(**changes: object) -> Clock:
    return replace(Clock("first", DUTY, WORD, stops=("finish",)), **changes)


def over(**changes: object) -> Clock:
    """A clock with one level, when it is over."""
    return clock(levels=(replace(Level("over", tells=BUREAU), **changes),))


def small(name: str, **changes: object) -> Kind:
    """Asked, then done."""
    kind = Kind(
        name,
        prefix=next(_prefixes),
        label=WORD,
        clause="network-service-standard:服务时限",
        fields=(WHAT,),
        opened_by=(Role.ENTERPRISE,),
        states=(ASKED, DONE),
        moves=(FINISH,),
        clocks=(clock(),),
        outcomes=(Outcome("done", WORD),),
    )
    return replace(kind, **changes)
