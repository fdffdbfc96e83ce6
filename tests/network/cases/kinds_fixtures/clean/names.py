"""Names that must exist: kinds without the fault that its name says."""

from dataclasses import replace

from changrong.network.cases.effects import effect
from changrong.network.cases.kind import Field, Level, Outcome
from changrong.network.people.models import Role

from ._small import (
    ANOTHER_DUTY,
    ASKED,
    BUREAU,
    DONE,
    DUTY,
    FINISH,
    RESUME,
    WAIT,
    WAITING,
    WHAT,
    WORD,
    clock,
    move,
    over,
    small,
)

child_of_names = small("child", parent="*")

unknown_state = small(
    "unknown-state",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, move("wait", to="waiting"), RESUME),
)
unknown_state__from = small("unknown-state.from", moves=(FINISH,))
unknown_move = small("unknown-move", clocks=(clock(stops=("finish",)),))
unknown_move__pause = small(
    "unknown-move.pause",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME),
    clocks=(clock(pauses=(("wait", "resume"),)),),
)
unknown_move__level = small(
    "unknown-move.level",
    moves=(FINISH, move("take_back", by=())),
    clocks=(over(makes="take_back"),),
)
unknown_move__not_by = small(
    "unknown-move.not_by", moves=(move("begin"), replace(FINISH, not_by=("begin",)))
)
unknown_move__after = small(
    "unknown-move.after", moves=(FINISH, move("note"), move("reply", after=("note",)))
)
unknown_move__answers = small("unknown-move.answers", answers=("finish",))


@effect("fixture.wrong_move", moves=("need.withdraw",))
def wrong_move(case, answers, by):
    """Makes a move that a need has."""


unknown_move__effect = small(
    "unknown-move.effect", moves=(replace(FINISH, does="fixture.wrong_move"),)
)


@effect("fixture.nothing")
def nothing(case, answers, by):
    """Does nothing."""


unknown_effect = small("unknown-effect", moves=(replace(FINISH, does="fixture.nothing"),))
unknown_kind = small("unknown-kind", parent="need")
unknown_kind__matter = small(
    "unknown-kind.matter", fields=(Field("which", "matter", WORD, of="child"),)
)
unknown_kind__closed = small(
    "unknown-kind.closed", moves=(replace(FINISH, needs_closed=("child",)),)
)
unknown_kind__level = small("unknown-kind.level", clocks=(over(opens="child"),))


@effect("fixture.opens", opens=("child",))
def opens_child(case, answers, by):
    """Opens a child."""


unknown_kind__effect = small("unknown-kind.effect", on_open="fixture.opens")
unknown_duty = small("unknown-duty", clocks=(clock(duty=DUTY),))
unknown_duty__limit = small("unknown-duty.limit", clocks=(clock(duty=DUTY),))
unknown_duty__longer = small(
    "unknown-duty.longer",
    moves=(FINISH, move("extend")),
    clocks=(clock(longer=(("extend", ANOTHER_DUTY),)),),
)
unknown_duty__within = small(
    "unknown-duty.within", moves=(FINISH, move("contest", within=ANOTHER_DUTY))
)
unknown_duty__level = small(
    "unknown-duty.level", clocks=(over(duty="network-service-standard/escalate-manager"),)
)
unknown_limit = small(
    "unknown-limit", moves=(replace(FINISH, heeds=("tibet-2022-emergency/no-blind-stop",)),)
)
unknown_limit__duty = small(
    "unknown-limit.duty", moves=(replace(FINISH, heeds=("tibet-2022-emergency/no-blind-stop",)),)
)
unknown_clause = small("unknown-clause", clause="network-service-standard:服务时限")
unknown_clause__notice = small("unknown-clause.notice", clause="network-service-standard:服务时限")
unknown_role = small(
    "unknown-role", moves=(replace(FINISH, by=(Role.COORDINATOR, Role.ENTERPRISE)),)
)
doubled_name = small(
    "doubled-name",
    moves=(FINISH, replace(FINISH, name="finish_at_once")),
    clocks=(clock(stops=("finish", "finish_at_once")),),
)
doubled_name__level = small(
    "doubled-name.level",
    clocks=(clock(levels=(Level("over", tells=BUREAU), Level("late", tells=BUREAU))),),
)
doubled_name__overdue = small(
    "doubled-name.overdue",
    clocks=(over(name="later", duty="network-service-standard/escalate-manager"),),
)
doubled_prefix = small("doubled-prefix", prefix="QX")
too_long = small(
    "too-long",
    outcomes=(Outcome("done", WORD), Outcome("done_after_a_talk", WORD)),
    moves=(FINISH, move("talk", to="done", outcome="done_after_a_talk")),
    clocks=(clock(stops=("finish", "talk")),),
)
held_by = small("held-by", held_by="bank", fields=(WHAT, Field("bank", "institution", WORD)))
held_by__text = small("held-by.text", held_by="what", fields=(Field("what", "institution", WORD),))
held_by__own = small("held-by.own", held_by="own", opened_by=(Role.OFFICER, Role.MANAGER))

unknown_group = small("unknown-group", group="financing")
unknown_group__about = small("unknown-group.about", about=("person",))
unknown_group__both = small("unknown-group.both", about=("person", "firm"))

named = small("named", named="who", fields=(WHAT, Field("who", "colleague", WORD)))
