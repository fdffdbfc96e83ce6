"""A kind that is declared wrong is found out before anybody opens a case."""

from dataclasses import replace

import pytest

from changrong.network.cases.checks import check_kinds
from changrong.network.cases.kind import Clock, Field, Kind, Move, Outcome, State
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.text import Text

WORD = Text("词", "Word")
DUTY = "network-service-standard/first-answer"


def small(**changes: object) -> Kind:
    """A kind that is right: asked, then done."""
    kind = Kind(
        "small",
        prefix="XX",
        label=WORD,
        clause="network-service-standard:1",
        fields=(Field("what", "text", WORD),),
        opened_by=(Role.ENTERPRISE,),
        states=(State("asked", WORD), State("done", WORD, end=True)),
        clocks=(Clock("first", DUTY, WORD, stops=("finish",)),),
        moves=(Move("finish", WORD, ("asked",), "done", by=(Role.OFFICER,), outcome="done"),),
        outcomes=(Outcome("done", WORD),),
    )
    return replace(kind, **changes)


FINISH = small().moves[0]


def found(kind: Kind) -> str:
    return "\n".join(check_kinds(KINDS | {"small": kind}))


def test_the_kinds_of_the_service_are_right():
    assert check_kinds() == []


def test_a_right_kind_passes():
    assert found(small()) == ""


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"states": (*small().states, State("lost", WORD))}, "state lost cannot be reached"),
        (
            {
                "states": (*small().states, State("stuck", WORD)),
                "moves": (FINISH, Move("stick", WORD, ("asked",), "stuck", by=(Role.OFFICER,))),
            },
            "from state stuck no end can be reached",
        ),
        (
            {"clocks": (Clock("first", DUTY, WORD, stops=()),)},
            "clock first can still run at the end done",
        ),
        (
            {"clocks": (Clock("first", "network-service-standard/none", WORD, stops=("finish",)),)},
            "no measure is called network-service-standard/none",
        ),
        (
            {"clocks": (Clock("first", "beijing-2022-guarantee/risk-share", WORD, ("finish",)),)},
            "is not a duty",
        ),
        ({"moves": (replace(FINISH, by=()),)}, "move finish is made by nobody and by no effect"),
        ({"moves": (replace(FINISH, outcome=""),)}, "ends the case without an outcome"),
        ({"moves": (replace(FINISH, outcome="other"),)}, "outcome other is not declared"),
        ({"outcomes": (Outcome("done", WORD), Outcome("never", WORD))}, "outcome never is given by no move"),
        ({"moves": (replace(FINISH, does="none.such"),)}, "no effect is called none.such"),
        ({"moves": (replace(FINISH, to="nowhere"),)}, "the unknown state nowhere"),
        ({"clocks": (Clock("first", DUTY, WORD, ("never",)),)}, "the unknown move never"),
        ({"fields": (Field("amount", fact="need.nothing"),)}, "the unknown fact need.nothing"),
        ({"fields": (Field("which", "choice", WORD),)}, "a choice of nothing"),
        ({"fields": (Field("what", "text"),)}, "neither a fact nor a label"),
        ({"label": Text("15 日内办结", "Done")}, "a number that belongs in a notice"),
        ({"fields": (Field("a", "money", WORD, minimum="5000"),)}, "belongs in a notice"),
        ({"prefix": "XQ"}, "another kind has the prefix XQ too"),
        ({"opened_by": ()}, "nobody opens it and it has no parent"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_kind_is_named_with_what_is_wrong(changes, problem):
    assert problem in found(small(**changes))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_kind_comes_back_whole_from_its_declaration(kind):
    again = Kind.from_declaration(kind.declaration)
    assert again == kind
    assert again.hash == kind.hash
