"""Outcomes: kinds without the fault that its name says."""

from dataclasses import replace

from changrong.network.cases.effects import effect
from changrong.network.cases.kind import Outcome

from ._small import FINISH, WORD, clock, move, small

outcome_never_given = small("outcome-never-given", outcomes=(Outcome("done", WORD),))
undeclared_outcome = small("undeclared-outcome", outcomes=(Outcome("done", WORD),))
end_without_outcome = small(
    "end-without-outcome",
    moves=(FINISH, move("close", to="done", outcome="done")),
    clocks=(clock(stops=("finish", "close")),),
)
outcome_without_end = small("outcome-without-end", moves=(FINISH, move("note")))


@effect("fixture.defers")
def defers(case, answers, by):
    """Would change the contract."""


outcome_without_effect = small(
    "outcome-without-effect",
    outcomes=(Outcome("done", WORD, changes="contract"),),
    moves=(replace(FINISH, does="fixture.defers"),),
)
