"""Moves: kinds without the fault that its name says."""

from dataclasses import replace

from changrong.network.cases.kind import Field

from ._small import BUREAU, FINISH, move, small

MUST = "tibet-2022-emergency/no-blind-stop"
IN_PRINCIPLE = "cbirc-2023-small-firms/no-over-lending"
TARGETS = "state-council-2019-guarantee/average-fee"
SHARES = (
    Field("farms", fact="institution.small_farm_share"),
    Field("small", fact="institution.under_5m_share"),
    Field("fee", fact="institution.average_fee_rate"),
)

nobody_moves = small("nobody-moves", moves=(replace(FINISH, by=BUREAU),))
nobody_moves__blind = small("nobody-moves.blind", moves=(FINISH, move("note", by=BUREAU)))
needs_no_child = small("needs-no-child", moves=(replace(FINISH, needs_closed=("child",)),))
overrides_nothing = small(
    "overrides-nothing", moves=(replace(FINISH, heeds=(IN_PRINCIPLE,), overrides=BUREAU),)
)
no_overrides = small("no-overrides", moves=(replace(FINISH, heeds=(MUST,)),))
override_not_mover = small(
    "override-not-mover", moves=(replace(FINISH, heeds=(IN_PRINCIPLE,), overrides=BUREAU),)
)
untold_limit = small(
    "untold-limit", moves=(replace(FINISH, heeds=(TARGETS,), overrides=BUREAU),), fields=SHARES
)
two_main_moves = small("two-main-moves", moves=(replace(FINISH, main=True), move("note")))
