"""Keys for programs: issued by command, shown once, ended with what they rest on."""

import pytest
from django.core.management import CommandError, call_command

from changrong.network.events.models import Event
from changrong.network.people.actions import reset_password
from changrong.network.people.actor import API
from changrong.network.people.tokens import actor_of, issue_token


def test_a_token_is_printed_once_and_acts_as_its_owner(cast, capsys):
    call_command("api_token", "officer_a")
    token = capsys.readouterr().out.strip()
    assert actor_of(token) == cast.officer_a.by_door(API)
    issued = Event.objects.get(code="user.token_issued")
    assert token not in str(issued.data)


def test_all_tokens_of_an_account_end_at_once(cast, capsys):
    tokens = [issue_token(cast.officer_a.membership) for _ in range(2)]
    other = issue_token(cast.officer_b.membership)
    call_command("api_token", "officer_a", "--end")
    assert capsys.readouterr().out == "2 tokens ended\n"
    assert [actor_of(token) for token in tokens] == [None, None]
    assert actor_of(other) == cast.officer_b.by_door(API)


def test_a_password_made_anew_shuts_programs_out_too(cast):
    token = issue_token(cast.officer_a.membership)
    reset_password([cast.officer_a.membership], cast.manager_a)
    assert actor_of(token) is None


@pytest.mark.parametrize(
    ("who", "said"), [("nobody", "No account"), ("stranger", "acts for nobody")]
)
def test_who_cannot_have_a_token_is_said(cast, who, said):
    with pytest.raises(CommandError, match=said):
        call_command("api_token", who)
