"""Who opens, and who sees: kinds without the fault that its name says."""

from dataclasses import replace

from changrong.network.cases.kind import Field
from changrong.network.people.models import Role

from ._small import FINISH, WORD, over, small

parent = small("parent", clocks=(over(opens="child-nobody-opens"),))

nobody_opens = small("nobody-opens", opened_by=(Role.ENTERPRISE,))
child_nobody_opens = small("child-nobody-opens", opened_by=(), parent="parent")
blind_role = small("blind-role", moves=(replace(FINISH, by=(Role.HOTLINE, Role.COORDINATOR)),))
blind_role__officer = small(
    "blind-role.officer",
    moves=(replace(FINISH, by=(Role.OFFICER,)),),
    held_by="bank",
    fields=(Field("bank", "institution", WORD),),
)
shields_nobody = small("shields-nobody", shields=True)
