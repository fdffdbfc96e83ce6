"""Outcomes: kinds with one fault each, which its name says."""

from changrong.network.cases.kind import Outcome

from ._small import FINISH, WORD, clock, move, small

outcome_never_given = small(
    "outcome-never-given", outcomes=(Outcome("done", WORD), Outcome("never", WORD))
)
undeclared_outcome = small("undeclared-outcome", outcomes=())
end_without_outcome = small(
    "end-without-outcome",
    moves=(FINISH, move("close", to="done")),
    clocks=(clock(stops=("finish", "close")),),
)
outcome_without_end = small("outcome-without-end", moves=(FINISH, move("note", outcome="done")))
outcome_without_effect = small(
    "outcome-without-effect", outcomes=(Outcome("done", WORD, changes="contract"),)
)
