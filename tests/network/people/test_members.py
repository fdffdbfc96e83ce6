"""Accounts made for others, one-time passwords, the end of a membership."""

import pytest

from changrong.network.people import actions, queries
from changrong.network.people.actions import Invitation
from changrong.network.people.errors import InvitationRefused, MemberRefused
from changrong.network.people.models import Membership, Role, User


def new_officer(cast, username="wang", **changes):
    return Invitation(**{"username": username, "name": "王倩", "role": Role.OFFICER,
                         "institution": cast.bank_a} | changes)  # fmt: skip


def test_a_manager_adds_an_officer_with_a_password_that_is_shown_once(cast):
    [invited] = actions.invite([new_officer(cast)], cast.manager_a)
    user = User.objects.get(username="wang")
    assert user.check_password(invited.password)
    assert user.one_time_password
    assert (invited.membership.role, invited.membership.institution) == ("officer", cast.bank_a)


def test_a_coordinator_makes_managers_and_nothing_else(cast):
    manager = new_officer(cast, role=Role.MANAGER)
    assert actions.invite([manager], cast.coordinator)[0].membership.role == "manager"
    for role in (Role.OFFICER, Role.COORDINATOR):
        with pytest.raises(InvitationRefused):
            actions.invite([new_officer(cast, "li", role=role)], cast.coordinator)


def test_a_districts_coordinator_opens_no_bank_that_serves_the_whole_city(cast):
    """With a manager's password one would see every other district's cases at that bank."""
    far = cast.coordinator_elsewhere
    manager = new_officer(cast, role=Role.MANAGER)
    with pytest.raises(InvitationRefused):
        actions.invite([manager], far)
    with pytest.raises(MemberRefused):
        actions.reset_password([cast.manager_a.membership], far)
    with pytest.raises(MemberRefused):
        actions.end_membership([cast.manager_a.membership], far)
    assert not queries.members_visible_to(far).filter(institution=cast.bank_a).exists()
    own = new_officer(cast, role=Role.MANAGER, institution=cast.far_bank)
    [invited] = actions.invite([own], far)
    assert actions.reset_password([invited.membership], far)


@pytest.mark.parametrize("who", ["officer_a", "alice", "supervisor", "hotline", "anonymous"])
def test_nobody_else_makes_accounts(cast, who):
    with pytest.raises(InvitationRefused):
        actions.invite([new_officer(cast)], getattr(cast, who))
    assert not User.objects.filter(username="wang").exists()


def test_a_manager_makes_accounts_only_for_the_own_institution(cast):
    with pytest.raises(InvitationRefused):
        actions.invite([new_officer(cast, institution=cast.bank_b)], cast.manager_a)


def test_a_user_name_that_is_taken_or_malformed_is_refused_by_name(cast):
    with pytest.raises(InvitationRefused, match="alice"):
        actions.invite([new_officer(cast, "alice")], cast.manager_a)
    with pytest.raises(InvitationRefused, match="letters"):
        actions.invite([new_officer(cast, "王 倩")], cast.manager_a)


def test_the_bureaus_own_people_are_made_from_the_command_line(db):
    password = actions.invite_staff("coordinator", "zhao", "赵敏", "110105")
    user = User.objects.get(username="zhao")
    assert user.check_password(password)
    assert Membership.objects.get(user=user).region == "110105"
    with pytest.raises(InvitationRefused, match="coordinator"):
        actions.invite_staff("enterprise", "someone")


def test_a_manager_ends_an_officers_membership_and_only_in_the_own_institution(cast):
    actions.end_membership([cast.officer_a.membership], cast.manager_a)
    cast.officer_a.membership.refresh_from_db()
    assert cast.officer_a.membership.ended_at is not None
    with pytest.raises(MemberRefused):
        actions.end_membership([cast.officer_b.membership], cast.manager_a)


def test_the_last_manager_cannot_leave_but_the_bureau_may_end_it(cast):
    with pytest.raises(MemberRefused, match="last manager"):
        actions.end_membership([cast.manager_a.membership], cast.manager_a)
    actions.end_membership([cast.manager_a.membership], cast.coordinator)
    cast.manager_a.membership.refresh_from_db()
    assert cast.manager_a.membership.ended_at is not None


def test_everybody_may_stop_acting_for_a_firm_and_strangers_may_not_end_it(cast):
    with pytest.raises(MemberRefused):
        actions.end_membership([cast.bob.membership], cast.charlie)
    with pytest.raises(MemberRefused):
        actions.end_membership([cast.bob.membership], cast.coordinator_elsewhere)
    actions.end_membership([cast.bob.membership], cast.bob)
    cast.bob.membership.refresh_from_db()
    assert cast.bob.membership.ended_at is not None


def test_a_reset_password_shuts_the_old_one_out(cast):
    [reset] = actions.reset_password([cast.officer_a.membership], cast.manager_a)
    user = User.objects.get(pk=cast.officer_a.user.pk)
    assert user.check_password(reset.password)
    assert not user.check_password("a-long-password")
    assert user.one_time_password


def test_a_password_is_not_reset_where_the_account_also_acts_for_another_body(cast):
    Membership.objects.create(
        user=cast.officer_a.user, role=Role.ENTERPRISE, enterprise=cast.xianhe
    )
    with pytest.raises(MemberRefused, match="another body"):
        actions.reset_password([cast.officer_a.membership], cast.manager_a)
    assert User.objects.get(pk=cast.officer_a.user.pk).check_password("a-long-password")


def test_nobody_resets_a_firms_password_or_their_own_by_this_door(cast):
    for membership, by in (
        (cast.alice.membership, cast.coordinator),
        (cast.manager_a.membership, cast.manager_a),
        (cast.officer_b.membership, cast.manager_a),
    ):
        with pytest.raises(MemberRefused):
            actions.reset_password([membership], by)


def test_details_change_only_for_oneself(cast):
    changed = actions.change_details(cast.alice, "陈女士", "13800006120")
    assert (changed.name, changed.phone) == ("陈女士", "13800006120")
    assert User.objects.get(username="bob").phone == ""
