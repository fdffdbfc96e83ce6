"""Names that must exist: kinds with one fault each, which its name says."""

from dataclasses import replace

from changrong.network.cases.effects import effect
from changrong.network.cases.kind import Field, Level, Outcome
from changrong.network.people.models import Role

from ._small import (
    ASKED,
    BUREAU,
    DONE,
    DUTY,
    FINISH,
    RESUME,
    WAIT,
    WAITING,
    WORD,
    clock,
    move,
    over,
    small,
)

child_of_names = small("child", parent="*")

unknown_state = small("unknown-state", moves=(FINISH, move("wait", to="waitng")))
unknown_state__from = small("unknown-state.from", moves=(replace(FINISH, from_=("asked", "askd")),))
unknown_move = small("unknown-move", clocks=(clock(stops=("finish", "finsh")),))
unknown_move__pause = small(
    "unknown-move.pause",
    states=(ASKED, WAITING, DONE),
    moves=(FINISH, WAIT, RESUME),
    clocks=(clock(pauses=(("wait", "answered"),)),),
)
unknown_move__level = small("unknown-move.level", clocks=(over(makes="take_back"),))
unknown_move__not_by = small("unknown-move.not_by", moves=(replace(FINISH, not_by=("begin",)),))
unknown_move__after = small(
    "unknown-move.after", moves=(FINISH, move("note"), move("reply", after=("note", "remark")))
)
unknown_move__answers = small("unknown-move.answers", answers=("answer",))


@effect("fixture.wrong_move", moves=("need.none",))
def wrong_move(case, answers, by):
    """Makes a move that a need does not have."""


unknown_move__effect = small(
    "unknown-move.effect", moves=(replace(FINISH, does="fixture.wrong_move"),)
)
unknown_effect = small("unknown-effect", moves=(replace(FINISH, does="fixture.none"),))
unknown_kind = small("unknown-kind", parent="ned")
unknown_kind__matter = small(
    "unknown-kind.matter", fields=(Field("which", "matter", WORD, of="none"),)
)
unknown_kind__closed = small(
    "unknown-kind.closed", moves=(replace(FINISH, needs_closed=("none",)),)
)
unknown_kind__level = small("unknown-kind.level", clocks=(over(opens="none"),))


@effect("fixture.opens", opens=("none",))
def opens_none(case, answers, by):
    """Opens a case of no kind."""


unknown_kind__effect = small("unknown-kind.effect", on_open="fixture.opens")
unknown_duty = small("unknown-duty", clocks=(clock(duty="network-service-standard/first-answr"),))
unknown_duty__limit = small(
    "unknown-duty.limit", clocks=(clock(duty="beijing-2022-guarantee/risk-share"),)
)
unknown_duty__longer = small(
    "unknown-duty.longer",
    moves=(FINISH, move("extend")),
    clocks=(clock(longer=(("extend", "none/none"),)),),
)
unknown_duty__within = small(
    "unknown-duty.within", moves=(FINISH, move("contest", within="none/none"))
)
unknown_duty__level = small("unknown-duty.level", clocks=(over(duty="none/none"),))
unknown_limit = small(
    "unknown-limit", moves=(replace(FINISH, heeds=("tibet-2022-emergency/none",)),)
)
unknown_limit__duty = small("unknown-limit.duty", moves=(replace(FINISH, heeds=(DUTY,)),))
unknown_clause = small("unknown-clause", clause="network-service-standard:服务")
unknown_clause__notice = small("unknown-clause.notice", clause="none:服务时限")
unknown_role = small("unknown-role", moves=(replace(FINISH, by=(Role.COORDINATOR, "banker")),))
doubled_name = small("doubled-name", moves=(FINISH, FINISH))
doubled_name__level = small(
    "doubled-name.level",
    clocks=(clock(levels=(Level("over", tells=BUREAU), Level("over", tells=BUREAU))),),
)
doubled_name__overdue = small(
    "doubled-name.overdue",
    clocks=(over(name="overdue", duty="network-service-standard/escalate-manager"),),
)
doubled_prefix = small("doubled-prefix", prefix="XQ")
too_long = small(
    "too-long",
    outcomes=(Outcome("done", WORD), Outcome("done_after_a_very_long_conversation", WORD)),
    moves=(FINISH, move("talk", to="done", outcome="done_after_a_very_long_conversation")),
    clocks=(clock(stops=("finish", "talk")),),
)
held_by = small("held-by", held_by="bank")
held_by__text = small("held-by.text", held_by="what")
held_by__own = small("held-by.own", held_by="own")

unknown_group = small("unknown-group", group="finance")
unknown_group__about = small("unknown-group.about", about=("branch",))
unknown_group__both = small("unknown-group.both", about=("institution", "firm"))

named = small("named", named="what")
