"""The green channel: asked for, approved by another, put first, and on record."""

import pytest

from changrong.network.cases import queries
from changrong.network.cases.actions import move
from changrong.network.cases.desk.inbox import Inbox
from changrong.network.cases.errors import MoveRefused, NotAllowed
from changrong.network.clock import today
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ..steps import dispatch_at, state_need
from ..visitors import visitor


@pytest.fixture
def second(db) -> Actor:
    user = User.objects.create_user("second", password="a-long-password", name="林主任")
    return Actor(user, Membership.objects.create(user=user, role=Role.COORDINATOR))


def approved(need, cast, by):
    move([need], "ask_priority", cast.alice, {"reason": "停工，下周要发工资"})
    return move([need], "approve_priority", by, {"reason": "受灾企业，按应急安排"})[0]


def rows(actor):
    found = Inbox.read({"view": "all"}, actor, today())
    return [row.case.pk for _group, _count, shown in found.sections for row in shown]


def test_it_goes_first_in_its_group_whenever_it_came(cast):
    needs = [state_need(cast) for _ in range(3)]
    parts = [dispatch_at(need, cast.bank_a).pk for need in needs]
    assert rows(cast.officer_a) == parts
    approved(needs[2], cast, cast.coordinator)
    assert rows(cast.officer_a) == [parts[2], parts[0], parts[1]]
    page = visitor(cast.officer_a).get("/inbox/?view=all").content.decode()
    assert page.count("绿色通道") == 1


def test_whoever_asked_for_it_does_not_approve_it(cast, need, second):
    move([need], "ask_priority", cast.coordinator, {"reason": "停工"})
    with pytest.raises(MoveRefused):
        move([need], "approve_priority", cast.coordinator, {"reason": "同意"})
    assert move([need], "approve_priority", second, {"reason": "同意"})[0].priority == 1


def test_nobody_approves_what_nobody_asked_for_and_only_coordinators_do(cast, need):
    with pytest.raises(MoveRefused):
        move([need], "approve_priority", cast.coordinator, {"reason": "同意"})
    move([need], "ask_priority", cast.alice, {"reason": "停工"})
    for who in (cast.alice, cast.manager_a, cast.supervisor):
        with pytest.raises(NotAllowed):
            move([need], "approve_priority", who, {"reason": "同意"})


def test_a_refusal_changes_no_order(cast, need):
    move([need], "ask_priority", cast.alice, {"reason": "停工"})
    refused = move([need], "refuse_priority", cast.coordinator, {"explanation": "不属于应急"})
    assert refused[0].priority == 0
    assert "绿色通道" not in visitor(cast.officer_a).get("/inbox/").content.decode()


def test_who_asked_who_approved_and_why_is_on_record(cast, need):
    approved(need, cast, cast.coordinator)
    told = [
        (entry.what.zh, entry.who.zh, [str(answer.value) for answer in entry.answers])
        for entry in queries.timeline(need, cast.alice)
        if "绿色通道" in entry.what.zh
    ]
    assert told == [
        ("申请绿色通道", "企业", ["停工，下周要发工资"]),
        ("同意走绿色通道", "协调员", ["受灾企业，按应急安排"]),
    ]


def test_reason_and_approver_stand_on_the_case_and_the_name_for_colleagues_only(cast, need, second):
    approved(need, cast, second)
    part = dispatch_at(need, cast.bank_a)
    pages = {
        "bureau": visitor(cast.coordinator).get(f"/cases/{need.number}/").content.decode(),
        "bank": visitor(cast.officer_a).get(f"/cases/{part.number}/").content.decode(),
        "firm": visitor(cast.alice).get(f"/needs/{need.number}/").content.decode(),
    }
    for page in pages.values():
        assert "受灾企业，按应急安排" in page
    assert "林主任" in pages["bureau"]
    assert "林主任" not in pages["bank"] + pages["firm"]


def test_a_firm_asks_on_its_own_page_and_is_told_that_it_waits(cast, need):
    browser, path = visitor(cast.alice), f"/needs/{need.number}/hurry/"
    page = f"/needs/{need.number}/"
    assert path in browser.get(page).content.decode()
    assert browser.post(path, {"revision": need.revision}).status_code == 422
    sent = {"reason": "停工，下周要发工资", "revision": need.revision}
    assert browser.post(path, sent).status_code == 302
    assert "等协调员答复" in browser.get(page).content.decode()
    assert path not in browser.get(page).content.decode()
    [need] = move([need], "refuse_priority", cast.coordinator, {"explanation": "不属于应急"})
    assert path in browser.get(page).content.decode()
    assert visitor(cast.charlie).get(path).status_code == 404


def test_a_hotline_asks_for_its_caller(cast):
    need = state_need(cast, cast.hotline)
    sent = {"reason": "停工", "revision": need.revision}
    answer = visitor(cast.hotline).post(f"/needs/{need.number}/hurry/", sent)
    assert answer.status_code == 302
    need.refresh_from_db()
    assert need.fields["moves"][-1]["move"] == "ask_priority"
