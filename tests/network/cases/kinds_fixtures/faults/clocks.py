"""Clocks and their levels: kinds with one fault each, which its name says."""

from ._small import (
    ANOTHER_DUTY,
    ASKED,
    DONE,
    FINISH,
    QUIT,
    RESUME,
    WAIT,
    WAITING,
    WHAT,
    clock,
    move,
    over,
    small,
)

clock_never_started = small(
    "clock-never-started",
    moves=(FINISH, move("reopen", from_=())),
    clocks=(clock(starts="reopen"),),
)
clock_started_twice = small(
    "clock-started-twice", moves=(FINISH, move("begin")), clocks=(clock(starts="begin"),)
)
clock_never_stopped = small("clock-never-stopped", clocks=(clock(stops=()),))
clock_runs_at_end = small(
    "clock-runs-at-end", states=(ASKED, WAITING, DONE), moves=(FINISH, WAIT, QUIT)
)
pause_at_end = small(
    "pause-at-end",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME, QUIT),
    clocks=(clock(pauses=(("wait", "resume"),)),),
)
pause_never_ends = small(
    "pause-never-ends",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, QUIT, move("note")),
    clocks=(clock(pauses=(("wait", "note"),)),),
)
pause_never_ends__same = small(
    "pause-never-ends.same",
    moves=(FINISH, move("note")),
    clocks=(clock(pauses=(("note", "note"),)),),
)
never_while_running = small(
    "never-while-running",
    states=(ASKED, WAITING, DONE),
    moves=(WAIT, QUIT, move("extend")),
    clocks=(clock(starts="wait", stops=("quit",), longer=(("extend", ANOTHER_DUTY),)),),
)
level_not_on_clock = small("level-not-on-clock", clocks=(over(duty=ANOTHER_DUTY),))
duty_of_level = small(
    "duty-of-level", clocks=(clock(duty="network-service-standard/escalate-manager"),)
)
level_move = small(
    "level-move",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME, move("take_back", by=())),
    clocks=(over(makes="take_back"),),
)
level_opens_no_child = small("level-opens-no-child", clocks=(over(opens="dispatch"),))
level_does_nothing = small("level-does-nothing", clocks=(over(tells=()),))
service_asked = small(
    "service-asked",
    moves=(FINISH, move("take_back", by=(), asks=(WHAT,))),
    clocks=(over(makes="take_back"),),
)
service_asked__limit = small(
    "service-asked.limit",
    moves=(FINISH, move("take_back", by=(), heeds=("tibet-2022-emergency/no-blind-stop",))),
    clocks=(over(makes="take_back"),),
)
