"""Who opens, and who sees: kinds with one fault each, which its name says."""

from dataclasses import replace

from changrong.network.people.models import Role

from ._small import FINISH, small

parent = small("parent")

nobody_opens = small("nobody-opens", opened_by=())
child_nobody_opens = small("child-nobody-opens", opened_by=(), parent="parent")
blind_role = small("blind-role", moves=(replace(FINISH, by=(Role.HOTLINE,)),))
blind_role__officer = small("blind-role.officer", moves=(replace(FINISH, by=(Role.OFFICER,)),))
shields_nobody = small("shields-nobody", shields=True, about=(), opened_by=(Role.COORDINATOR,))
