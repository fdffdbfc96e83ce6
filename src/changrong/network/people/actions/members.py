"""Accounts made for others, passwords made anew, memberships ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from changrong.network import clock
from changrong.network.events.actions import record
from changrong.network.parties.models import Institution, Outlet
from changrong.network.people.actor import Actor
from changrong.network.people.errors import InvitationRefused, MemberRefused
from changrong.network.people.models import Membership, Role, User, opaque
from changrong.network.people.reach import answers_for, looks_after
from changrong.network.people.tokens import end_tokens
from changrong.network.rules.codes import regions
from changrong.network.unit import unit, whole

STAFF = (Role.OFFICER, Role.MANAGER)
BUREAU = (Role.COORDINATOR, Role.SUPERVISOR, Role.HOTLINE)


@dataclass(frozen=True)
class Invitation:
    """An account to be made, with one membership."""

    username: str
    name: str
    role: Role
    phone: str = ""
    institution: Institution | None = None
    outlet: Outlet | None = None
    region: str = ""


@dataclass(frozen=True)
class Invited:
    """The account made and its one-time password, which is kept nowhere."""

    membership: Membership
    password: str


@whole
def invite(invitations: Sequence[Invitation], by: Actor) -> list[Invited]:
    """Make each account with a one-time password. Raises InvitationRefused."""
    return [_invite(invitation, by) for invitation in invitations]


def invite_staff(role: str, username: str, name: str = "", region: str = "") -> str:
    """Make one of the bureau's own accounts, by command; returns its one-time password."""
    if role not in BUREAU:
        raise InvitationRefused(
            f"角色只能是 {'、'.join(BUREAU)}。", f"The role must be one of {', '.join(BUREAU)}."
        )
    if region and region not in regions():
        raise InvitationRefused(
            f"没有“{region}”这个地区代码。", f"There is no region with the code {region!r}."
        )
    invitation = Invitation(username, name, Role(role), region=region)
    return invite([invitation], Actor.SYSTEM)[0].password


def _invite(invitation: Invitation, by: Actor) -> Invited:
    _check_may_invite(invitation, by)
    password = one_time_password()
    user = _new_user(invitation, password)
    membership = Membership.objects.create(
        user=user,
        role=invitation.role,
        institution=invitation.institution,
        outlet=invitation.outlet,
        region=invitation.region,
    )
    body = invitation.institution.number if invitation.institution else ""
    record(
        f"user-{user.number}",
        "user.invited",
        by,
        {"role": str(invitation.role), "institution": body, "region": invitation.region},
    )
    return Invited(membership, password)


def _new_user(invitation: Invitation, password: str) -> User:
    user = User(
        username=invitation.username,
        name=invitation.name,
        phone=invitation.phone,
        one_time_password=True,
    )
    user.set_password(password)
    try:
        user.clean_fields()
        with unit():
            user.save()
    except ValidationError as refused:
        raise _unfit(refused) from None
    except IntegrityError:
        raise InvitationRefused(
            f"用户名“{invitation.username}”已有人用，请换一个。",
            f"The username “{invitation.username}” is taken; choose another.",
        ) from None
    return user


def _unfit(refused: ValidationError) -> InvitationRefused:
    if "username" in refused.message_dict:
        return InvitationRefused(
            "用户名最多 150 个字符，只能用字母、数字和 @ . + - _。",
            "A username has at most 150 characters: letters, digits and @ . + - _.",
        )
    return InvitationRefused(
        "姓名最多 60 个字，电话最多 20 位。",
        "A name has at most 60 characters, a telephone number 20.",
    )


def _check_may_invite(invitation: Invitation, by: Actor) -> None:
    if by.is_system:
        return
    is_own_staff = (
        by.role == Role.MANAGER
        and invitation.role in STAFF
        and invitation.institution == by.institution
    )
    is_manager = invitation.role == Role.MANAGER and _looks_after(by, invitation.institution)
    if not (is_own_staff or is_manager):
        raise InvitationRefused("您不能开这种账号。", "You cannot make an account of this kind.")


def one_time_password() -> str:
    """Twelve signs in threes, easy to read out; the first sign-in has to replace it."""
    return "-".join(opaque(4) for _ in range(3))


@whole
def reset_password(memberships: Sequence[Membership], by: Actor) -> list[Invited]:
    """A new one-time password for each member's account; whoever is signed in with it, and every
    program that acts by its tokens, is out."""
    return [_reset(membership, by) for membership in _locked(memberships)]


def _reset(membership: Membership, by: Actor) -> Invited:
    if not may_reset(membership, by):
        raise MemberRefused(
            "这个账号还代表别的单位，密码只能由本人重设。",
            "This account also acts for another body; only its owner can reset the password.",
        )
    password = one_time_password()
    user = User.objects.select_for_update().get(pk=membership.user_id)
    user.set_password(password)
    user.one_time_password = True
    user.save(update_fields=["password", "one_time_password"])
    end_tokens(user, by)
    record(f"user-{user.number}", "user.password_reset", by, {})
    return Invited(membership, password)


@whole
def end_membership(memberships: Sequence[Membership], by: Actor) -> list[Membership]:
    """From now on each member no longer acts for the body. Raises MemberRefused."""
    ended = _locked(memberships)
    for membership in ended:
        _check_may_end(membership, by)
        membership.ended_at = clock.now()
        membership.save(update_fields=["ended_at"])
        record(
            f"user-{membership.user.number}",
            "membership.ended",
            by,
            {"role": membership.role, **_body(membership)},
        )
    return ended


def _locked(memberships: Sequence[Membership]) -> list[Membership]:
    """The live ones among them. An institution's row is the lock that keeps its last manager."""
    institutions = sorted({m.institution_id for m in memberships if m.institution_id})
    list(Institution.objects.select_for_update().filter(pk__in=institutions).order_by("pk"))
    rows = Membership.objects.select_for_update(of=("self",)).order_by("pk")
    return list(rows.filter(pk__in=[m.pk for m in memberships], ended_at=None))


def _check_may_end(membership: Membership, by: Actor) -> None:
    if not may_end(membership, by):
        raise MemberRefused("您不能结束这项身份。", "You cannot end this membership.")
    if membership.role == Role.MANAGER and by.role == Role.MANAGER and _is_last(membership):
        raise MemberRefused(
            "这是本机构最后一位管理员。请先添一位管理员，或请金融局处理。",
            "This is the institution's last manager. Add another first, or ask the bureau.",
        )


def _is_last(membership: Membership) -> bool:
    others = Membership.objects.filter(
        institution=membership.institution_id, role=Role.MANAGER, ended_at=None
    ).exclude(pk=membership.pk)
    return not others.exists()


def may_end(membership: Membership, by: Actor) -> bool:
    """One's own; a manager: the institution's staff; a coordinator: managers of the institutions
    the coordinator looks after, and the members of firms of the coordinator's district."""
    if by.is_system or (by.user and membership.user_id == by.user.pk):
        return True
    if by.role == Role.MANAGER:
        return _is_staff_of(membership, by)
    if membership.enterprise:
        return answers_for(by, membership.enterprise.region)
    return membership.role == Role.MANAGER and _looks_after(by, membership.institution)


def may_reset(membership: Membership, by: Actor) -> bool:
    """Who may end the membership may reset, unless the account also acts for anyone else: a new
    password must not open another body's door."""
    if by.user and membership.user_id == by.user.pk:
        return False
    live = Membership.objects.filter(user=membership.user_id, ended_at=None)
    elsewhere = live.exclude(institution=membership.institution_id) | live.filter(institution=None)
    is_staff = membership.role in STAFF
    return is_staff and may_end(membership, by) and not elsewhere.exists()


def _looks_after(by: Actor, institution: Institution | None) -> bool:
    return institution is not None and looks_after(by, institution.regions)


def _is_staff_of(membership: Membership, by: Actor) -> bool:
    return membership.role in STAFF and membership.institution_id == by.institution.pk


def _body(membership: Membership) -> dict[str, str]:
    if membership.enterprise:
        return {"enterprise": membership.enterprise.number}
    return {"institution": membership.institution.number} if membership.institution else {}
