"""Clocks and their levels: kinds without the fault that its name says."""

from ._small import (
    ANOTHER_DUTY,
    ASKED,
    BUREAU,
    DONE,
    DUTY,
    FINISH,
    QUIT,
    RESUME,
    WAIT,
    WAITING,
    clock,
    move,
    over,
    small,
)

clock_never_started = small(
    "clock-never-started",
    moves=(FINISH, move("begin", to="waiting"), QUIT),
    states=(ASKED, WAITING, DONE),
    clocks=(clock(starts="begin", stops=("quit",)),),
)
clock_started_twice = small(
    "clock-started-twice",
    moves=(FINISH, move("begin")),
    clocks=(clock(starts="begin", stops=("begin", "finish")),),
)
clock_never_stopped = small("clock-never-stopped", clocks=(clock(stops=("finish",)),))
clock_runs_at_end = small(
    "clock-runs-at-end",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, QUIT),
    clocks=(clock(stops=("finish", "quit")),),
)
pause_at_end = small(
    "pause-at-end",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME, QUIT),
    clocks=(clock(stops=("finish", "quit"), pauses=(("wait", "resume"),)),),
)
pause_never_ends = small(
    "pause-never-ends",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME),
    clocks=(clock(pauses=(("wait", "resume"),)),),
)
pause_never_ends__same = small(
    "pause-never-ends.same",
    moves=(FINISH, move("note"), move("go_on")),
    clocks=(clock(pauses=(("note", "go_on"),)),),
)
never_while_running = small(
    "never-while-running",
    states=(ASKED, WAITING, DONE),
    moves=(WAIT, QUIT, move("extend", "waiting")),
    clocks=(clock(starts="wait", stops=("quit",), longer=(("extend", ANOTHER_DUTY),)),),
)
level_not_on_clock = small(
    "level-not-on-clock", clocks=(over(duty="network-service-standard/escalate-manager"),)
)
duty_of_level = small("duty-of-level", clocks=(clock(duty=DUTY),))
level_move = small(
    "level-move",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME, move("take_back", "*", by=())),
    clocks=(over(makes="take_back"),),
)
level_opens_no_child = small("level-opens-no-child", clocks=(over(opens="child"),))
level_does_nothing = small("level-does-nothing", clocks=(over(tells=BUREAU),))
service_asked = small(
    "service-asked",
    moves=(FINISH, move("take_back", by=())),
    clocks=(over(makes="take_back"),),
)
service_asked__limit = small(
    "service-asked.limit",
    moves=(FINISH, move("take_back", by=())),
    clocks=(over(makes="take_back"),),
)
