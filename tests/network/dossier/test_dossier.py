"""One file from application to after-loan: every record of a financing, for each as far as it is
theirs to see (一户一档, 一案到底)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from changrong.network import clock
from changrong.network.cases.actions import move
from changrong.network.contracts.models import Contract
from changrong.network.dossier.gathering import gathered
from changrong.network.dossier.joining import joined
from changrong.network.dossier.page import Dossier
from changrong.network.events.models import Event
from changrong.network.files.actions import attach
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Guarantee
from changrong.network.people.tokens import issue_token

from ..guarantees.deals import loan as guaranteed
from ..guarantees.deals import make_deal
from ..matters import CONTACT, ask_deferral, at, complain, opened
from ..steps import dispatch_at, make_offer, seen, state_need
from ..visitors import visitor

pytestmark = pytest.mark.shows("S1-09")
MONDAY = "2026-11-23 10:00"


@pytest.fixture
def story(cast, settings, tmp_path):
    """Alice's need, answered by both banks; bank A's offer taken; then all that came of the loan.
    Beside it another need and a complaint that have nothing to do with it."""
    settings.MEDIA_ROOT = tmp_path
    with at(MONDAY):
        need = state_need(cast)
        attach(need, [SimpleUploadedFile("流水.pdf", b"%PDF-1.7", "application/pdf")], cast.alice)
        make_offer(need, cast.officer_b)
        offer = make_offer(need, cast.officer_a)
    with at("2026-11-24 10:00"):
        move([need], "accept", cast.alice, seen(offer))
        loan = Contract.objects.get(case=offer)
    with at("2026-11-25 10:00"):
        named = {"contract": loan.number}
        signing = opened(
            "signing", cast.officer_a, cast.xianhe,
            named | {"papers": "loan", "title": "借款合同", **CONTACT},
        )  # fmt: skip
        check = opened(
            "loan_check", cast.officer_a, cast.xianhe,
            named | {"what": "经营贷", "amount": "800000", "loan": "operating", "purpose": "备货"},
        )  # fmt: skip
        security = opened(
            "collateral", cast.officer_a, cast.xianhe,
            named | {"instrument": "movables", "what": "蒸箱两台", "value": "90000",
                     "identifier": "ZX-1"},
        )  # fmt: skip
    with at("2027-02-01 10:00"):
        relief = ask_deferral(cast, loan)
    with at("2027-02-02 10:00"):
        complaint = complain(cast, contract=loan.number)
        other = state_need(cast, amount="50000")
        complain(cast, what="另一件事")
    return {
        "need": need, "offer": offer, "loan": loan, "signing": signing, "check": check,
        "security": security, "relief": relief, "complaint": complaint, "other": other,
    }  # fmt: skip


def file_of(one, who) -> list[str]:
    found = gathered(one.number, who)
    return [record.number for record in Dossier(found, who, clock.today()).records] if found else []


def test_the_firm_reads_every_record_of_its_financing_in_the_order_of_time(cast, story):
    dispatches = list(story["need"].children.all())
    later = [story[name] for name in ("loan", "signing", "security", "relief", "complaint")]
    parts = [story["need"], *dispatches, *later]
    with at("2027-02-03 10:00"):
        numbers = file_of(story["need"], cast.alice)
        assert numbers[0] == story["need"].number
        # The checks of a loan are the lender's own; the other need is another financing.
        assert set(numbers) == {one.number for one in parts}
        assert numbers[-len(later) :] == [one.number for one in later]
        assert {tuple(file_of(one, cast.alice)) for one in parts} == {tuple(numbers)}


def test_each_sees_its_own_part_of_the_file_and_others_none(cast, story):
    with at("2027-02-03 10:00"):
        lender = set(file_of(story["loan"], cast.officer_a))
        assert story["check"].number in lender
        assert dispatch_at(story["need"], cast.bank_b).number not in lender
        # Who was not chosen keeps its own part, and learns nothing of what came of the need.
        part = dispatch_at(story["need"], cast.bank_b)
        assert file_of(part, cast.officer_b) == [part.number]
        assert file_of(story["need"], cast.officer_b) == []
        assert story["relief"].number in file_of(story["need"], cast.coordinator)
        for who in (cast.charlie, cast.officer_far, cast.coordinator_elsewhere, cast.hotline,
                    cast.stranger, cast.anonymous):  # fmt: skip
            for one in story.values():
                assert file_of(one, who) == []


def test_each_record_says_its_state_its_days_its_holder_what_moved_it_and_its_papers(cast, story):
    with at("2027-02-03 10:00"):
        found = gathered(story["need"].number, cast.alice)
        rows = {one.number: one for one in Dossier(found, cast.alice, clock.today()).records}
    need, relief = rows[story["need"].number], rows[story["relief"].number]
    assert (need.ended is not None, need.days, [one.name for one in need.papers]) == (
        True, 1, ["流水.pdf"],
    )  # fmt: skip
    assert need.last.what.zh == "选定了一份报价" or need.last.who.zh.startswith("企业")
    assert (relief.holder, relief.days, relief.ended) == (cast.bank_a.name, 2, None)
    assert relief.entry.due_on is not None
    loan = rows[story["loan"].number]
    assert (loan.sort, loan.holder, loan.days) == ("contract", cast.bank_a.name, 71)


def test_page_and_api_give_the_same_and_every_look_is_on_record(cast, story):
    with at("2027-02-03 10:00"):
        page = visitor(cast.officer_a).get(f"/dossiers/{story['loan'].number}/")
        text = page.content.decode()
        bearer = {"authorization": f"Bearer {issue_token(cast.officer_a.membership)}"}
        told = Client(headers=bearer).get(f"/api/v1/dossiers/{story['need'].number}").json()
    assert told["enterprise"] == cast.xianhe.number
    numbers = [one["number"] for one in told["records"]]
    assert all(number in text for number in numbers)
    assert story["other"].number not in text
    looked = set(Event.objects.filter(code__endswith=".viewed").values_list("stream", flat=True))
    assert set(numbers) <= looked
    [relief] = [one for one in told["records"] if one["number"] == story["relief"].number]
    assert (relief["kind"], relief["state"], relief["holder"]) == (
        "deferral", "requested", cast.bank_a.name,
    )  # fmt: skip


def test_who_tells_of_a_wrong_is_found_in_nobody_else_s_file(cast, story):
    said = {"institution": cast.bank_a.number, "subject": "tied", "what": "放款前要先买理财"}
    case = opened("wrongdoing", cast.alice, cast.xianhe, said)
    assert file_of(case, cast.alice) == [case.number]
    for who in (cast.coordinator, cast.supervisor, cast.officer_a):
        assert file_of(case, who) == []


def test_a_guarantee_and_collateral_stand_with_the_loan_they_secure(cast, story):
    deal = make_deal(cast)
    with at("2027-02-03 10:00"):
        today = clock.today()
        days = {"since": today, "until": today + timedelta(days=300)}
        signed = deal.signed(**days)
        [filed] = file_loans(signed, [guaranteed(1, **days)], deal.bank_officer)
        Guarantee.objects.filter(pk=filed.guarantee.pk).update(
            enterprise=cast.xianhe, contract=story["loan"]
        )
        assert filed.guarantee.number in file_of(story["need"], cast.alice)
        for who in (cast.alice, cast.officer_a):
            page = visitor(who).get(f"/contracts/{story['loan'].number}/").content.decode()
            assert filed.guarantee.number in page
            assert story["security"].number in page
            assert "蒸箱两台" in page


def test_a_renewal_joins_the_new_loan_to_the_old_one(cast, story):
    with at("2027-11-01 10:00"):
        said = {"contract": story["loan"].number, "why": "节前备货", **CONTACT}
        renewal = opened("renewal", cast.alice, cast.xianhe, said)
        assert renewal.number in file_of(story["need"], cast.alice)


@pytest.mark.parametrize("number", ["NO-2026-0001", "%", "需求"])
def test_a_number_of_nothing_is_not_there(cast, story, number):
    assert visitor(cast.alice).get(f"/dossiers/{number}/").status_code == 404


# ---------------------------------------------------------------------- the pure part

NAMES = st.sampled_from("abcdefgh")
LINKS = st.lists(st.tuples(NAMES, NAMES))


@given(LINKS, NAMES)
def test_whoever_is_in_a_file_has_the_same_file(links, start):
    file = joined(start, links)
    assert start in file
    assert all(joined(one, links) == file for one in file)


@given(LINKS, NAMES)
def test_nothing_outside_a_file_is_linked_to_it(links, start):
    file = joined(start, links)
    assert all((one in file) == (other in file) for one, other in links)
