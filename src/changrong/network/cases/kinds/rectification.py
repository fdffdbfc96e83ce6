"""Rectification (整改): what the bureau or a supervisor orders an institution to put right, by
itself or as the end of an inspection; and what an institution orders its own outlets."""

from changrong.network.cases.kinds._rectification import rectifying
from changrong.network.people.models import Role
from changrong.text import Text

ORDERS = (Role.SUPERVISOR, Role.COORDINATOR)

rectification = rectifying(
    "rectification",
    prefix="ZG",
    label=Text("整改", "Rectification"),
    lead=Text(
        "责令一家机构限期整改，验收后办结。",
        "Order an institution to put something right by a day, and look at what it did.",
    ),
    clause="cbirc-2023-small-firms:六(十七)",
    orders=ORDERS,
    opened_by=ORDERS,
    parent="*",
    on_open="rectification.check",
)
internal_fix = rectifying(
    "internal_fix",
    prefix="NG",
    label=Text("内部整改", "Internal rectification"),
    lead=Text(
        "内部检查发现的问题，改好后由另一位同事验收。",
        "What an internal check found; somebody else than who mends it accepts it.",
    ),
    clause="cbirc-2023-small-firms:三(十)",
    orders=(Role.MANAGER,),
    parent="internal_check",
)
