"""Moves: kinds with one fault each, which its name says."""

from dataclasses import replace

from changrong.network.cases.kind import Field
from changrong.network.people.models import Role

from ._small import BUREAU, FINISH, move, small

MUST = "tibet-2022-emergency/no-blind-stop"
IN_PRINCIPLE = "cbirc-2023-small-firms/no-over-lending"
TARGETS = "state-council-2019-guarantee/average-fee"
SHARES = (
    Field("farms", fact="institution.small_farm_share"),
    Field("small", fact="institution.under_5m_share"),
    Field("fee", fact="institution.average_fee_rate"),
)

nobody_moves = small("nobody-moves", moves=(replace(FINISH, by=()),))
nobody_moves__blind = small("nobody-moves.blind", moves=(FINISH, move("note", by=(Role.HOTLINE,))))
needs_no_child = small("needs-no-child", moves=(replace(FINISH, needs_closed=("dispatch",)),))
overrides_nothing = small(
    "overrides-nothing", moves=(replace(FINISH, heeds=(MUST,), overrides=BUREAU),)
)
no_overrides = small("no-overrides", moves=(replace(FINISH, heeds=(IN_PRINCIPLE,)),))
override_not_mover = small(
    "override-not-mover",
    moves=(replace(FINISH, heeds=(IN_PRINCIPLE,), overrides=(*BUREAU, Role.MANAGER)),),
)
untold_limit = small(
    "untold-limit", moves=(replace(FINISH, heeds=(TARGETS,), overrides=BUREAU),), fields=SHARES[:-1]
)
two_main_moves = small(
    "two-main-moves", moves=(replace(FINISH, main=True), move("note", main=True))
)
