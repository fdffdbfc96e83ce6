"""The pages of those who work on cases: who sees what, and what a page does."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.desk import bulk, inbox
from changrong.network.cases.desk.page import CasePage
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of

from ..steps import NEED, dispatch_at, make_offer, state_need
from ..visitors import statuses, visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Two working days from Monday are over on Wednesday; the need's ten on Monday the 23rd.
MONDAY, WEDNESDAY, THURSDAY = (datetime(2026, 11, day, 10, tzinfo=SHANGHAI) for day in (9, 11, 12))
PHONE = NEED["contact_phone"]
OFFER = {
    "amount": "80",
    "amount_unit": "wan",
    "term_months": "12",
    "rate": "3.45",
    "repayment": "interest_only",
    "guarantee_fee": "8000",
    "guarantee_fee_unit": "yuan",
}


@pytest.fixture
def monday_need(cast) -> Case:
    with clock.at(MONDAY):
        return state_need(cast)


def page(actor, url: str, **asked: str) -> str:
    response = visitor(actor).get(url, asked)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def groups(actor, **asked: str) -> dict[str, list[str]]:
    """The groups of an inbox as shown, with the numbers in each."""
    response = visitor(actor).get("/inbox/", asked)
    return {
        str(getattr(group["label"], "zh", group["label"])): [row["number"] for row in group["rows"]]
        for group in response.context["groups"]
    }


def answer(case: Case, actor) -> Case:
    return move([case], "answer", actor, {"mode": "phone"})[0]


# ---------------------------------------------------------------------- the inbox


def test_an_inbox_is_for_those_who_work_on_cases(cast, need):
    assert statuses(cast, "get", "/inbox/") == {
        "alice": 404,
        "charlie": 404,
        "officer_a": 200,
        "officer_b": 200,
        "manager_a": 200,
        "coordinator": 200,
        "coordinator_elsewhere": 200,
        "supervisor": 200,
        "hotline": 404,
        "stranger": 404,
        "anonymous": 401,
    }


def test_an_officer_finds_the_own_institutions_dispatch_and_no_other(cast, need):
    shown = page(cast.officer_a, "/inbox/")

    assert dispatch_at(need, cast.bank_a).number in shown
    assert dispatch_at(need, cast.bank_b).number not in shown
    assert cast.bank_b.name not in shown


@pytest.mark.parametrize(
    ("now", "group"),
    [(MONDAY, "1—3 个工作日"), (WEDNESDAY, "今天到期"), (THURSDAY, "已超时")],
)
def test_a_dispatch_moves_through_the_groups_as_its_clock_runs(cast, monday_need, now, group):
    with clock.at(now):
        found = groups(cast.officer_a)

    assert found == {group: [dispatch_at(monday_need, cast.bank_a).number]}


def test_an_answered_dispatch_is_pressed_by_the_clock_of_the_need(cast, monday_need):
    with clock.at(WEDNESDAY):
        case = answer(dispatch_at(monday_need, cast.bank_a), cast.officer_a)
        folded = groups(cast.officer_a)
        opened = groups(cast.officer_a, due="later")

    assert folded == {"之后": []}
    assert opened == {"之后": [case.number]}


def test_an_offer_made_waits_for_the_firm_and_is_never_overdue(cast, monday_need):
    with clock.at(MONDAY):
        case = make_offer(monday_need, cast.officer_a, valid_until="2026-12-31")
    with clock.at(datetime(2026, 12, 3, 10, tzinfo=SHANGHAI)):  # the need's own clock is over
        found = groups(cast.officer_a)
        shown = page(cast.officer_a, "/inbox/")

    assert found == {"等企业": [case.number]}
    assert "报价到 12\u00a0月\u00a031\u00a0日" in shown
    assert "已超时" not in shown


def test_a_list_cut_short_says_how_many_it_leaves_out(cast, need, monkeypatch):
    monkeypatch.setattr(inbox, "SHOWN", 1)
    state_need(cast)

    found = page(cast.officer_a, "/inbox/", q="鲜禾")

    assert "找到 2 件" in found
    assert "这里列出 1 件，还有 1 件没有列出" in found


def test_more_ticked_than_can_be_done_together_says_so(cast, need, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    cases = [dispatch_at(one, cast.bank_a) for one in (need, state_need(cast))]

    response = visitor(cast.officer_a).post(
        "/inbox/pick/", {"pick": [case.number for case in cases]}, follow=True
    )

    assert "一次最多一起办 1 件" in response.content.decode()


def test_what_a_colleague_took_is_not_mine_but_the_institutions(cast, monday_need):
    with clock.at(MONDAY):
        answer(dispatch_at(monday_need, cast.bank_a), cast.officer_a)
        mine, whole = groups(cast.manager_a), groups(cast.manager_a, view="all", due="later")

    assert mine == {}
    assert whole == {"之后": [dispatch_at(monday_need, cast.bank_a).number]}


@pytest.mark.parametrize("words", ["number", "firm", "credit code", "need's number"])
def test_a_search_finds_a_case_by_number_firm_or_credit_code(cast, need, words):
    case = dispatch_at(need, cast.bank_a)
    typed = {
        "number": case.number,
        "firm": "鲜禾",
        "credit code": cast.xianhe.credit_code.lower(),
        "need's number": need.number,
    }[words]

    assert groups(cast.officer_a, q=typed) == {"找到的": [case.number]}


def test_a_search_never_reaches_past_what_one_may_see(cast, need):
    other = dispatch_at(need, cast.bank_b)

    shown = page(cast.officer_a, "/inbox/", q=other.number)

    assert groups(cast.officer_a, q=other.number) == {}
    assert "没有找到" in shown


def test_a_closed_case_is_found_under_the_closed_ones(cast, need):
    case = dispatch_at(need, cast.bank_a)
    move([case], "decline", cast.officer_a, {"reason": "capacity", "explanation": "额度已满"})

    assert groups(cast.officer_a) == {}
    assert groups(cast.officer_a, view="closed") == {"已办结": [case.number]}


def test_a_coordinator_is_shown_what_nobody_else_moves_on(cast):
    with clock.at(WEDNESDAY):
        unmatched = state_need(cast, amount="90000000")
        refused = state_need(cast)
        going = state_need(cast)
        for bank, officer in ((cast.bank_a, cast.officer_a), (cast.bank_b, cast.officer_b)):
            reason = {"reason": "terms", "explanation": "不符合"}
            move([dispatch_at(refused, bank)], "decline", officer, reason)
        guarantor = dispatch_at(refused, cast.guarantor)
        move([guarantor], "recall", cast.coordinator, {"explanation": "改派"})
        found = groups(cast.coordinator)

    assert found == {"没有匹配的机构": [unmatched.number], "派出的都没有承接": [refused.number]}
    assert going.number not in str(found)


def test_a_need_whose_offers_have_all_lapsed_comes_back_to_the_coordinator(cast):
    with clock.at(WEDNESDAY):
        lapsing, waited_for = state_need(cast), state_need(cast, by=cast.charlie)
        today = clock.today().isoformat()
        for need in (lapsing, waited_for):
            for officer in (cast.officer_a, cast.officer_b):
                make_offer(need, officer, valid_until=today)
        why = {"explanation": "改派"}
        move([dispatch_at(lapsing, cast.guarantor)], "recall", cast.coordinator, why)
        assert groups(cast.coordinator) == {}  # valid to the end of the day
    with clock.at(WEDNESDAY + timedelta(days=1)):
        assert groups(cast.coordinator) == {"报价都已过期": [lapsing.number]}


def test_a_coordinator_is_shown_overdue_dispatches_with_the_institution(cast, monday_need):
    with clock.at(THURSDAY):
        found, shown = groups(cast.coordinator), page(cast.coordinator, "/inbox/")

    assert set(found["已超时"]) == {child.number for child in monday_need.children.all()}
    assert cast.bank_b.name in shown


def test_a_coordinator_of_another_district_is_shown_nothing(cast, monday_need):
    with clock.at(THURSDAY):
        assert groups(cast.coordinator_elsewhere) == {}


# ---------------------------------------------------------------------- one case


def test_a_case_page_is_for_its_institution_and_the_bureau(cast, need):
    url = f"/cases/{dispatch_at(need, cast.bank_a).number}/"

    found = statuses(cast, "get", url)

    assert {who for who, status in found.items() if status == 200} == {
        "officer_a",
        "manager_a",
        "coordinator",
    }
    assert found["alice"] == 302  # to her need
    assert found["supervisor"] == found["officer_b"] == found["charlie"] == 404


def test_an_officer_learns_nothing_of_other_institutions(cast, need):
    make_offer(need, cast.officer_b, rate="0.0399")

    shown = page(cast.officer_a, f"/cases/{dispatch_at(need, cast.bank_a).number}/")

    assert "80.00" in shown
    for hidden in (cast.bank_b.name, cast.guarantor.name, "3.99%"):
        assert hidden not in shown


def test_an_officer_who_opens_the_need_is_led_to_the_own_dispatch(cast, need):
    response = visitor(cast.officer_a).get(f"/cases/{need.number}/")

    assert response["Location"] == f"/cases/{dispatch_at(need, cast.bank_a).number}/"


def test_the_telephone_shows_from_taking_the_case_until_giving_it_up(cast, need):
    case = dispatch_at(need, cast.bank_a)
    url = f"/cases/{case.number}/"

    assert PHONE not in page(cast.officer_a, url)
    answer(case, cast.officer_a)
    assert PHONE in page(cast.officer_a, url)
    move([case], "decline", cast.officer_a, {"reason": "risk", "explanation": "不合适"})
    assert PHONE not in page(cast.officer_a, url)


def test_a_case_given_up_no_longer_shows_what_is_known_of_the_firm(cast, need):
    case = dispatch_at(need, cast.bank_a)
    open_page = page(cast.officer_a, f"/cases/{case.number}/")
    move([case], "decline", cast.officer_a, {"reason": "risk", "explanation": "不合适"})
    closed_page = page(cast.officer_a, f"/cases/{case.number}/")

    assert "材料和事实" in open_page
    assert "材料和事实" not in closed_page


def test_the_facts_of_a_case_are_the_firms_the_needs_and_the_loans(cast):
    from_answers = {"need.wants_guarantee": True, "enterprise.headcount": 26}
    [decision] = decide(
        [(cast.xianhe, facts_of(cast.xianhe, from_answers, MONDAY.date()))], cast.alice
    )
    opening = Opening(cast.xianhe, NEED, decision=decision)
    case = dispatch_at(open_cases("need", [opening], cast.alice)[0], cast.bank_a)

    facts = CasePage(case, cast.officer_a, MONDAY.date()).facts

    known = [row["label"] for row in facts if row["verdict"] == "true"]
    missing = {row["label"] for row in facts if row["verdict"] == "unknown"}
    labels = {
        book().vocabulary[name].label.zh
        for name in book().vocabulary.facts
        if book().vocabulary[name].asked_of == "officer"
    }
    assert {"希望有担保公司担保", "从业人数"} <= set(known)
    assert "情况复杂" not in missing
    assert missing
    assert missing <= labels


def test_opening_a_case_is_recorded_once_a_person_and_day(cast, monday_need):
    case = dispatch_at(monday_need, cast.bank_a)
    for now in (MONDAY, MONDAY, WEDNESDAY):
        with clock.at(now):
            page(cast.officer_a, f"/cases/{case.number}/")

    views = Event.objects.filter(stream=case.number, code="case.viewed")
    assert [view.actor for view in views] == [cast.officer_a.user] * 2


def test_only_the_due_move_is_filled(cast, need):
    case = dispatch_at(need, cast.bank_a)
    before = filled(page(cast.officer_a, f"/cases/{case.number}/"))
    answer(case, cast.officer_a)
    after = filled(page(cast.officer_a, f"/cases/{case.number}/"))
    make_offer(need, cast.officer_a)
    waiting = filled(page(cast.officer_a, f"/cases/{case.number}/"))

    assert (before, after, waiting) == (["记录回应"], ["出具报价"], [])


def filled(shown: str) -> list[str]:
    return re.findall(r'class="btn primary"[^>]*>([^<]+)<', shown)


def test_a_manager_reads_a_case_and_has_no_move(cast, need):
    shown = page(cast.manager_a, f"/cases/{dispatch_at(need, cast.bank_a).number}/")

    assert "现在没有要您办的" in shown
    assert "/do/" not in shown


def test_the_due_date_is_explained_day_by_day(cast, monday_need):
    with clock.at(MONDAY):
        shown = page(cast.officer_a, f"/cases/{dispatch_at(monday_need, cast.bank_a).number}/")

    assert "11\u00a0月\u00a011\u00a0日是怎么算出来的" in shown
    assert "第\u00a02\u00a0日" in shown


def test_a_coordinator_sees_every_dispatch_of_a_need_with_its_offer(cast, need):
    make_offer(need, cast.officer_b, rate="0.0399")

    shown = page(cast.coordinator, f"/cases/{need.number}/")

    for known in (cast.bank_a.name, cast.bank_b.name, cast.guarantor.name, "3.99%"):
        assert known in shown


# ---------------------------------------------------------------------- one move


def do(actor, case: Case, name: str, data: dict[str, str], client: Client | None = None):
    typed = {"revision": str(case.revision)} | data
    return (client or visitor(actor)).post(f"/cases/{case.number}/do/{name}/", typed)


def test_an_answer_is_recorded_and_leads_back_to_the_case(cast, need):
    case = dispatch_at(need, cast.bank_a)

    response = do(cast.officer_a, case, "answer", {"mode": "in_person", "summary": "谈过了"})

    case.refresh_from_db()
    assert response["Location"] == f"/cases/{case.number}/"
    assert (case.state, case.handler) == ("answered", cast.officer_a.user)


def test_a_move_of_another_role_or_institution_does_not_exist(cast, need):
    case = dispatch_at(need, cast.bank_a)
    url = f"/cases/{case.number}/do/answer/"

    found = statuses(cast, "post", url, {"mode": "phone"})

    assert found.pop("officer_a") == 302
    assert found.pop("anonymous") == 401
    assert set(found.values()) == {404}


def test_a_choice_left_open_is_asked_for_and_keeps_what_was_typed(cast, need):
    response = do(cast.officer_a, dispatch_at(need, cast.bank_a), "answer", {"summary": "谈了两次"})

    shown = response.content.decode()
    assert response.status_code == 422
    assert "怎么联系" in shown
    assert "谈了两次" in shown


def test_a_rate_is_typed_in_per_cent_and_the_cost_shown_before_the_offer_is_made(cast, need):
    case = dispatch_at(need, cast.bank_a)
    valid = {"valid_until": clock.today().isoformat()}

    checked = do(cast.officer_a, case, "offer", OFFER | valid)
    case.refresh_from_db()
    before = case.state
    made = do(cast.officer_a, case, "offer", OFFER | valid | {"confirmed": "1"})
    case.refresh_from_db()

    assert (before, case.state, made.status_code) == ("sent", "offered", 302)
    # 800,000 for a year at 3.45 % with 8,000 up front: the worked example of matching.cost
    assert "4.47%" in checked.content.decode()
    assert (case.fields["rate"], case.fields["amount"], case.fields["guarantee_fee"]) == (
        "0.0345",
        "800000",
        "8000",
    )


def test_going_back_from_the_check_keeps_what_was_typed(cast, need):
    valid = {"valid_until": clock.today().isoformat()}

    response = do(
        cast.officer_a, dispatch_at(need, cast.bank_a), "offer", OFFER | valid | {"back": "1"}
    )

    assert 'value="3.45"' in response.content.decode()
    assert dispatch_at(need, cast.bank_a).state == "sent"


def test_an_offer_form_begins_with_what_the_firm_asked_for(cast, need):
    shown = page(cast.officer_a, f"/cases/{dispatch_at(need, cast.bank_a).number}/do/offer/")

    assert re.search(r'name="amount"[^>]*value="80"', shown)
    assert re.search(r'name="term_months"[^>]*value="12"', shown)


def test_an_offer_above_the_need_says_so_beside_the_amount(cast, need):
    data = OFFER | {"valid_until": clock.today().isoformat(), "amount": "800", "confirmed": "1"}

    response = do(cast.officer_a, dispatch_at(need, cast.bank_a), "offer", data)

    assert response.status_code == 422
    assert "amount" in response.context["form"].errors
    assert 'value="800"' in response.content.decode()


def test_a_stale_page_says_who_changed_what_and_a_second_press_goes_through(cast, need):
    case = dispatch_at(need, cast.bank_a)
    answer(case, cast.officer_a)  # while the page below was open
    typed = {"reason": "capacity", "explanation": "本季额度用完"}

    refused = do(cast.officer_a, case, "decline", typed)
    shown = refused.content.decode()
    case.refresh_from_db()
    again = do(cast.officer_a, case, "decline", typed)

    assert refused.status_code == 422
    assert "officer_a" in shown
    assert "记录回应" in shown
    assert "本季额度用完" in shown
    assert re.search(rf'name="revision" value="{case.revision}"', shown)
    assert again.status_code == 302


def test_a_move_that_is_over_leads_back_to_the_case(cast, need):
    case = answer(dispatch_at(need, cast.bank_a), cast.officer_a)

    response = visitor(cast.officer_a).get(f"/cases/{case.number}/do/answer/")

    assert response["Location"] == f"/cases/{case.number}/"


def test_a_coordinator_sends_a_need_to_institutions_of_choice(cast):
    need = state_need(cast, amount="90000000")
    form = page(cast.coordinator, f"/cases/{need.number}/do/dispatch/")

    response = do(cast.coordinator, need, "dispatch", {"institutions": cast.far_bank.number})

    assert cast.far_bank.name in form
    assert response.status_code == 302
    assert [child.institution for child in need.children.all()] == [cast.far_bank]


# ---------------------------------------------------------------------- several at once


def picked(*cases: Case) -> str:
    return "&".join(f"case={case.number}" for case in cases)


def two(cast) -> list[Case]:
    return [dispatch_at(state_need(cast), cast.bank_a) for _ in range(2)]


def test_ticked_rows_lead_to_what_they_all_allow(cast):
    cases = two(cast)

    response = visitor(cast.officer_a).post(
        "/inbox/pick/", {"pick": [case.number for case in cases]}
    )
    shown = page(cast.officer_a, response["Location"])

    assert "记录回应" in shown
    assert "不承接，写明原因" in shown
    assert "/inbox/together/offer/" not in shown  # its answers differ from case to case


def test_only_moves_that_all_of_them_allow_are_offered(cast):
    first, second = two(cast)
    answer(first, cast.officer_a)

    shown = page(cast.officer_a, f"/inbox/together/?{picked(first, second)}")

    assert "/inbox/together/answer/" not in shown
    assert "/inbox/together/decline/" in shown


def test_one_answer_is_recorded_for_all_of_them(cast):
    cases = two(cast)

    response = visitor(cast.officer_a).post(
        f"/inbox/together/answer/?{picked(*cases)}", {"mode": "phone"}
    )

    assert response["Location"] == "/inbox/"
    assert {Case.objects.get(pk=case.pk).state for case in cases} == {"answered"}


def test_another_institutions_case_cannot_be_slipped_in(cast):
    need = state_need(cast)
    mine, theirs = dispatch_at(need, cast.bank_a), dispatch_at(need, cast.bank_b)

    visitor(cast.officer_a).post(
        f"/inbox/together/answer/?{picked(mine, theirs)}", {"mode": "phone"}
    )

    assert Case.objects.get(pk=mine.pk).state == "answered"
    assert Case.objects.get(pk=theirs.pk).state == "sent"


def test_nothing_ticked_says_so(cast):
    response = visitor(cast.officer_a).post("/inbox/pick/", follow=True)

    assert "先在左边勾选几件" in response.content.decode()
