"""A firm's contacts can be erased, and the register still proves what happened."""

import json

import pytest
from django.core.management import CommandError, call_command

from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.events.queries import broken
from changrong.network.parties.models import Enterprise

from ..steps import NEED, state_need
from ..visitors import visitor

PERSONAL = ("陈女士", "王先生", "13800000000", "13900000000")


@pytest.fixture
def closed(cast):
    Enterprise.objects.filter(pk=cast.xianhe.pk).update(
        contact_name="陈女士", contact_phone="13800000000"
    )
    need = state_need(cast)
    corrected = NEED | {"contact_name": "王先生", "contact_phone": "13900000000"}
    move([need], "correct", cast.alice, corrected)
    return move([need], "withdraw", cast.alice, {"reason": "solved"})[0]


def kept() -> str:
    cases = list(Case.objects.values_list("fields", flat=True))
    firms = list(Enterprise.objects.values_list("contact_name", "contact_phone"))
    return json.dumps([cases, firms], ensure_ascii=False)


def test_contacts_go_from_the_case_its_history_and_the_record(cast, closed):
    assert all(word in kept() for word in PERSONAL)
    call_command("erase_contacts", cast.xianhe.credit_code)
    assert not [word for word in PERSONAL if word in kept()]
    closed.refresh_from_db()
    assert closed.fields["amount"] == "800000"


def test_what_happened_stays_proven_and_readable(cast, closed):
    call_command("erase_contacts", cast.xianhe.credit_code)
    assert list(broken()) == []
    assert Event.objects.get(code="enterprise.contacts_erased").data == {"cases": 4}
    page = visitor(cast.alice).get(f"/needs/{closed.number}/")
    assert page.status_code == 200
    assert "修改需求" in page.content.decode()


def test_while_a_case_is_open_somebody_has_to_be_reached(cast, closed):
    open_need = state_need(cast)
    with pytest.raises(CommandError, match=open_need.number):
        call_command("erase_contacts", cast.xianhe.credit_code)
    assert "13900000000" in kept()


def test_a_code_that_nobody_has_is_said(cast):
    with pytest.raises(CommandError, match="No firm"):
        call_command("erase_contacts", "91110105MA01A2B3C4")
