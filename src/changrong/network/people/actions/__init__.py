"""What is done to accounts and memberships; the only writers of this app's tables."""

from changrong.network.people.actions.details import change_details
from changrong.network.people.actions.members import (
    Invitation,
    Invited,
    end_membership,
    invite,
    invite_staff,
    may_end,
    may_reset,
    reset_password,
)
from changrong.network.people.actions.requests import (
    Asking,
    confirm,
    refuse,
    request_membership,
    withdraw,
)
from changrong.network.people.errors import InvitationRefused, MemberRefused, RequestRefused

__all__ = [
    "Asking",
    "Invitation",
    "InvitationRefused",
    "Invited",
    "MemberRefused",
    "RequestRefused",
    "change_details",
    "confirm",
    "end_membership",
    "invite",
    "invite_staff",
    "may_end",
    "may_reset",
    "refuse",
    "request_membership",
    "reset_password",
    "withdraw",
]
