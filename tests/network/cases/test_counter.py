"""A need that an officer writes down for a firm that stands at the counter of an outlet."""

import json

import pytest
from django.test import Client

from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.errors import FieldErrors, NotAllowed
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case
from changrong.network.cases.needs.forms import WORK_ORDER
from changrong.network.cases.queries import brought_in_by, visible_to
from changrong.network.events.models import Event
from changrong.network.imports.importers import importers
from changrong.network.parties.models import Fact, Product
from changrong.network.people.models import Role
from changrong.network.people.tokens import issue_token

from ..steps import NEED, dispatch_at, state_need
from ..visitors import visitor
from .test_need_pages import call

pytestmark = [pytest.mark.django_db, pytest.mark.shows("S0-14")]
NEW, LISTED = "/counter/new/", "/counter/"


@pytest.fixture
def outlet(cast):
    return cast.bank_a.outlets.create(name="临江支行", region="110105")


def told(at, **changes):
    """What the officer types: as the hotline does, but the outlet for the work order."""
    typed = call(**{"outlet": at.number, **changes})
    del typed["work_order"]
    return typed


def state_at(outlet, by, firm, **changes):
    opening = Opening(enterprise=firm, fields=NEED | {"outlet": outlet.number} | changes)
    return open_cases("need", [opening], by)[0]


# ---------------------------------------------------------------------- stating


def test_an_officer_states_a_need_for_a_firm_that_is_new_here(cast, outlet):
    page = visitor(cast.officer_a).post(NEW, told(outlet, **{"enterprise-headcount": "5"}))
    need = Case.objects.get(kind="need")
    assert page["Location"] == f"/needs/{need.number}/sent/"
    assert (need.opened_as, need.fields["outlet"]) == ("officer", outlet.number)
    assert need.door == "outlet"
    assert need.enterprise.name == "示例来电商行"
    assert need.decision.facts["enterprise.headcount"] == 5
    assert set(need.enterprise.facts.values_list("source", flat=True)) == {Fact.Source.OUTLET}
    assert "work_order" not in need.fields


def test_it_goes_to_whoever_it_fits_and_not_first_to_who_wrote_it_down(cast, outlet):
    by_firm = state_need(cast)
    at_counter = state_at(outlet, cast.officer_a, cast.xianhe)
    sent_to = [
        set(need.children.values_list("institution", "wave")) for need in (by_firm, at_counter)
    ]
    assert sent_to[0] == sent_to[1]
    Product.objects.filter(institution=cast.bank_a).update(amount_max=10_000_000)
    elsewhere = state_at(outlet, cast.officer_a, cast.other_firm)
    assert cast.bank_a.pk not in elsewhere.children.values_list("institution", flat=True)
    assert elsewhere.children.exists()


@pytest.mark.parametrize(
    ("field", "typed"), [("consent", ""), ("outlet", ""), ("credit_code", "91110105DEM000000X")]
)
def test_what_is_wrong_in_one_place_is_named_there_and_loses_nothing_else(
    cast, outlet, field, typed
):
    page = visitor(cast.officer_a).post(NEW, told(outlet, **{field: typed}))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert 'value="示例来电商行"' in page.text
    assert not Case.objects.exists()


def test_an_outlet_is_ones_own_and_open(cast, outlet):
    theirs = cast.bank_b.outlets.create(name="南城支行", region="110105")
    closed = cast.bank_a.outlets.create(name="北城支行", region="110105", active=False)
    for wrong in (theirs, closed):
        with pytest.raises(FieldErrors) as refused:
            state_at(wrong, cast.officer_a, cast.xianhe)
        assert set(refused.value.errors) == {"outlet"}
        page = visitor(cast.officer_a).post(NEW, told(wrong))
        assert list(page.context["form"].errors) == ["outlet"]
    assert not Case.objects.exists()


def test_whoever_has_no_open_outlet_is_told_to_enter_one_first(cast):
    assert "/institution/outlets/" in visitor(cast.officer_a).get(NEW).text


def test_only_the_people_of_an_institution_say_at_which_outlet(cast, outlet):
    for who in (cast.alice, cast.hotline):
        with pytest.raises(FieldErrors) as refused:
            state_at(outlet, who, cast.xianhe)
        assert set(refused.value.errors) == {"outlet"}
    with pytest.raises(FieldErrors) as refused:
        state_need(cast, cast.officer_a)
    assert set(refused.value.errors) == {"outlet"}
    with pytest.raises(FieldErrors) as refused:
        state_at(outlet, cast.officer_a, cast.xianhe, work_order="12345-1")
    assert set(refused.value.errors) == {"work_order"}
    with pytest.raises(NotAllowed):
        state_at(outlet, cast.coordinator, cast.xianhe)


def test_needs_of_a_counter_are_not_handed_in_by_the_file(cast):
    assert importers()["need"].roles == (Role.HOTLINE,)
    assert "outlet" not in {column.name for column in importers()["need"].columns}


def test_the_same_pressed_twice_is_one_need(cast, outlet):
    for _ in range(2):
        visitor(cast.officer_a).post(NEW, told(outlet))
    assert Case.objects.filter(kind="need").count() == 1


# ---------------------------------------------------------------------- what is seen of it after


@pytest.fixture
def elsewhere(cast, outlet):
    """A need that bank A wrote down and that does not fit it."""
    Product.objects.filter(institution=cast.bank_a).update(amount_max=10_000_000)
    return state_at(outlet, cast.officer_a, cast.xianhe, source="park", source_name="临江产业园")


def test_the_outlet_follows_number_state_and_owner_and_nothing_else(cast, elsewhere):
    for who in (cast.officer_a, cast.manager_a):
        assert elsewhere in brought_in_by(who)
        assert elsewhere not in visible_to(who)
        page = visitor(who).get(LISTED).text
        assert elsewhere.number in page
        assert "网络里的其他机构" in page
        assert "示例乙银行" not in page
        receipt = visitor(who).get(f"/needs/{elsewhere.number}/sent/").text
        assert elsewhere.number in receipt
        assert "示例乙银行" not in receipt
        assert "13800000000" not in receipt
        assert visitor(who).get(f"/cases/{elsewhere.number}/").status_code == 404
        assert visitor(who).get(f"/needs/{elsewhere.number}/").status_code == 404
        decision = elsewhere.decision.number
        assert visitor(who).get(f"/decisions/{decision}/").status_code == 404


def test_the_list_is_searched_by_number_and_firm(cast, elsewhere):
    for words in (elsewhere.number, "鲜禾", cast.xianhe.credit_code):
        assert elsewhere.number in visitor(cast.officer_a).get(LISTED, {"q": words}).text
    assert elsewhere.number not in visitor(cast.officer_a).get(LISTED, {"q": "没有的"}).text


def test_another_institution_and_everybody_else_find_nothing(cast, elsewhere):
    assert elsewhere not in brought_in_by(cast.officer_b)
    assert elsewhere.number not in visitor(cast.officer_b).get(LISTED).text
    receipt = f"/needs/{elsewhere.number}/sent/"
    assert visitor(cast.officer_b).get(receipt).status_code == 404
    for who in (cast.alice, cast.hotline, cast.coordinator, cast.supervisor):
        assert not brought_in_by(who).exists()
        assert visitor(who).get(LISTED).status_code == 404
        assert visitor(who).post(NEW, {}).status_code == 404


def test_the_firm_sees_all_of_it_and_who_looked(cast, elsewhere):
    page = visitor(cast.alice).get(f"/needs/{elsewhere.number}/").text
    assert "示例乙银行" in page
    assert "临江支行" in page
    visitor(cast.officer_a).get(f"/needs/{elsewhere.number}/sent/")
    assert Event.objects.filter(code="case.viewed", stream=elsewhere.number).exists()


def test_an_institution_that_works_on_it_goes_on_to_its_own_part(cast, outlet):
    need = state_at(outlet, cast.officer_a, cast.xianhe)
    page = visitor(cast.officer_a).get(LISTED).text
    assert f'href="/cases/{need.number}/"' in page
    assert "本机构" in page
    part = dispatch_at(need, cast.bank_a)
    assert (
        visitor(cast.officer_a)
        .get(f"/cases/{need.number}/")["Location"]
        .endswith(f"/cases/{part.number}/")
    )


def test_where_no_institution_fits_the_bureau_has_it(cast, outlet):
    Product.objects.update(active=False)
    state_at(outlet, cast.officer_a, cast.xianhe)
    assert "金融局协调员" in visitor(cast.officer_a).get(LISTED).text


def test_a_firm_corrects_what_an_outlet_wrote_down_and_the_outlet_stays(cast, outlet, elsewhere):
    typed = {**NEED, "amount": "60", "amount_unit": "wan", "source": "", "source_name": ""}
    page = visitor(cast.alice).post(f"/needs/{elsewhere.number}/correct/", typed)
    assert page.status_code == 302, page.context["form"].errors
    elsewhere.refresh_from_db()
    assert (elsewhere.fields["amount"], elsewhere.fields["outlet"]) == ("600000", outlet.number)
    with pytest.raises(FieldErrors):
        move([elsewhere], "correct", cast.alice, NEED | {"outlet": outlet.number})


# ---------------------------------------------------------------------- by programs


def asked(actor, how, path, **body):
    headers = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
    if how == "get":
        return Client().get(f"/api/v1{path}", body, headers=headers)
    data = {"data": json.dumps(body), "content_type": "application/json"}
    return Client().post(f"/api/v1{path}", headers=headers, **data)


def test_a_program_of_an_institution_states_and_follows_one(cast, outlet):
    fields = NEED | {"outlet": outlet.number}
    answer = asked(
        cast.officer_a, "post", "/cases/need", enterprise=cast.xianhe.number, fields=fields
    )
    assert answer.status_code == 201, answer.content
    number = answer.json()["number"]
    assert "contact_phone" not in answer.json()["fields"]
    [row] = asked(cast.officer_a, "get", "/counter/needs").json()["needs"]
    assert (row["number"], row["owner"], row["outlet"]) == (number, "institution", outlet.number)
    assert asked(cast.officer_b, "get", "/counter/needs").json()["count"] == 0
    assert asked(cast.alice, "get", "/counter/needs").status_code == 404


def test_a_program_that_names_no_outlet_is_told_so(cast):
    firm = cast.xianhe.number
    answer = asked(cast.officer_a, "post", "/cases/need", enterprise=firm, fields=NEED)
    assert answer.status_code == 422
    assert "outlet" in answer.text


def test_the_documentation_says_of_whom_the_outlet_is_asked(cast):
    schema = Client().get("/api/v1/kinds/need").json()["fields"]
    assert schema["properties"]["outlet"]["x-asked-of"] == ["officer", "manager"]
    assert "outlet" not in schema["required"]


# ---------------------------------------------------------------------- through whom a firm came


@pytest.mark.shows("S3-09")
class TestSource:
    def test_the_coordinator_sees_it_and_counts_by_it(self, cast, elsewhere):
        other = state_need(cast, source="association", source_name="餐饮协会")
        page = visitor(cast.coordinator).get(f"/cases/{elsewhere.number}/").text
        assert "临江产业园" in page
        assert "产业园区" in page
        listed = visitor(cast.coordinator).get("/board/cases/", {"source": "park"})
        assert elsewhere.number in listed.text
        assert other.number not in listed.text
        assert listed.context["total"] == 1

    @pytest.mark.parametrize(
        ("said", "missing"),
        [({"source": "park"}, "source_name"), ({"source_name": "临江产业园"}, "source")],
    )
    def test_a_source_has_a_name_and_a_name_a_source(self, cast, said, missing):
        with pytest.raises(FieldErrors) as refused:
            state_need(cast, **said)
        assert set(refused.value.errors) == {missing}

    def test_one_that_is_none_of_the_four_is_refused(self, cast):
        with pytest.raises(FieldErrors):
            state_need(cast, source="friend", source_name="朋友")

    def test_not_said_is_not_known(self, cast):
        assert "source" not in state_need(cast).fields


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_nobody_but_the_hotline_is_asked_for_its_work_order(kind):
    asked = [one.asked_of for one in kind.fields if one.name == WORK_ORDER]
    assert asked in ([], [(Role.HOTLINE,)])
