"""States: kinds without the fault that its name says."""

from dataclasses import replace

from ._small import ASKED, DONE, FINISH, RESUME, WAIT, WAITING, move, over, small

no_start = small("no-start", states=(ASKED, DONE))
no_start__empty = small("no-start.empty", states=(ASKED, DONE))
unreachable_state = small(
    "unreachable-state",
    states=(ASKED, WAITING, DONE),
    moves=(WAIT, replace(FINISH, from_=("asked", "waiting"))),
)
dead_end = small("dead-end", states=(ASKED, WAITING, DONE), moves=(FINISH, WAIT, RESUME))
SETTLE = move("settle", from_=("asked", "waiting"), to="done", by=(), outcome="done")
dead_end__level = small(
    "dead-end.level",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, SETTLE),
    clocks=(replace(over(makes="settle"), stops=("finish", "settle")),),
)
move_never_made = small("move-never-made", moves=(FINISH, move("reopen", "asked", "asked")))
move_never_made__nowhere = small(
    "move-never-made.nowhere", moves=(FINISH, move("reopen", from_=("asked",)))
)
move_never_made__waits = small(
    "move-never-made.waits",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME, move("thank", from_=("asked",), after=("resume",))),
)
