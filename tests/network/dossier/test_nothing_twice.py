"""What was stated once is not asked again: it stands in the form already (不重复填报)."""

from __future__ import annotations

import pytest

from changrong.network.cases import carrying
from changrong.network.cases.actions import move
from changrong.network.cases.desk import moving
from changrong.network.cases.fields import choices_of, type_of
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.matters.opening import Asking
from changrong.network.cases.models import Case
from changrong.network.cases.versions import current_version, move_of
from changrong.network.contracts.models import Contract
from changrong.network.people.models import Role

from ..matters import CONTACT, at, opened, step
from ..steps import NEED, dispatch_at, offer_terms, seen, state_need
from ..visitors import visitor

pytestmark = pytest.mark.shows("S1-09")
STAFF = {Role.OFFICER, Role.MANAGER}
DIFFERENT = {
    ("drawdown", "amount"): "how much is drawn now, not how much may be",
    ("drawdown", "purpose"): "whom this draw pays and for what",
    ("diversion", "amount"): "how much went astray",
    ("bridge", "amount"): "how much is short",
}
"""Fields that are called like what the contract says and mean another thing."""


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def need(cast) -> Case:
    return state_need(cast)


def contract_of(cast, need, **terms) -> Contract:
    part = dispatch_at(need, cast.bank_a)
    move([part], "offer", cast.officer_a, offer_terms(**terms))
    part.refresh_from_db()
    move([need], "accept", cast.alice, seen(part))
    return Contract.objects.get(case=part)


def initial(kind, who, **begun) -> dict:
    return Asking(KINDS[kind], who).blank(begun).initial


def of_step(case, name) -> dict:
    case.refresh_from_db()
    return moving.Asking(case, move_of(case, name)).blank().initial


@pytest.mark.life
def test_a_financing_is_walked_and_no_step_asks_for_what_the_file_holds(cast, need):
    """Need, offer, contract, draw, check, guarantee, renewal: each form begins with it all."""
    whom = {
        "enterprise_name": cast.xianhe.name,
        "credit_code": cast.xianhe.credit_code,
        "region": cast.xianhe.region,
    }
    offered = of_step(dispatch_at(need, cast.bank_a), "offer")
    assert offered.items() >= {"amount": NEED["amount"], "term_months": 12}.items()

    line = contract_of(cast, need, repayment="revolving", rate="0.0360")
    held = {"contract": line.number, "institution": cast.bank_a.number, **CONTACT}
    drawing = initial("drawdown", cast.alice, contract=line.number)
    assert drawing.items() >= held.items()

    said = held | {"amount": "1000", "needed_on": "2026-11-23", "purpose": "付货款"}
    draw = opened("drawdown", cast.alice, cast.xianhe, said)
    # The terms are the line's: nobody is asked for a term, a rate or a form of repayment again.
    assert {field.name for field in move_of(draw, "allow").asks} == {"given", "note"}
    step(step(draw, "allow", cast.officer_a, given="1000"), "pay", cast.officer_a)

    checking = initial("loan_check", cast.officer_a, contract=line.number)
    assert checking.items() >= {
        **whom, "contract": line.number, "what": "示例经营贷", "amount": "800000",
        "loan": "operating", "purpose": "采购备货",
    }.items()  # fmt: skip
    check = opened("loan_check", cast.officer_a, cast.xianhe, {
        name: checking[name] for name in ("contract", "what", "amount", "loan", "purpose")
    })  # fmt: skip
    assert of_step(check, "pass_during")["contract"] == line.number

    guaranteeing = initial("guarantee", cast.alice, contract=line.number)
    assert guaranteeing.items() >= {
        "contract": line.number, "lender": cast.bank_a.number, "amount": "800000",
        "term_months": 12, "purpose": "采购备货", **CONTACT,
    }.items()  # fmt: skip


def test_a_renewal_begins_with_the_terms_of_the_loan_it_renews(cast, need):
    loan = contract_of(cast, need, term_months=1, rate="0.0435", repayment="interest_only")
    asked = initial("renewal", cast.alice, contract=loan.number)
    assert asked.items() >= {"contract": loan.number, **CONTACT}.items()
    renewal = opened("renewal", cast.alice, cast.xianhe, asked | {"why": "备货"} | CONTACT)
    renewal = step(renewal, "take", cast.officer_a)
    terms = of_step(renewal, "offer")
    assert (terms["term_months"], terms["rate"], terms["repayment"]) == (1, "4.35", "interest_only")


def test_the_pages_show_it_filled_in(cast, need):
    loan = contract_of(cast, need)
    page = visitor(cast.officer_a).get(f"/matters/new/loan_check/?contract={loan.number}")
    text = page.content.decode()
    for value in (loan.number, cast.xianhe.name, cast.xianhe.credit_code, "示例经营贷", "采购备货"):
        assert value in text
    assert 'value="80"' in text  # asked in 万元


def test_nobody_is_shown_what_is_of_a_contract_that_is_not_theirs(cast, need):
    loan = contract_of(cast, need)
    for who in (cast.officer_b, cast.manager_a):
        filled = initial("loan_check", who, contract=loan.number)
        assert ("enterprise_name" in filled) == (who is cast.manager_a)
    strange = initial("complaint", cast.charlie, contract=loan.number)
    assert strange.get("contact_name") != NEED["contact_name"]
    assert "institution" not in strange
    # Who has not taken the case up does not learn whom to call.
    assert "contact_name" not in initial("signing", cast.officer_far, contract=loan.number)


def test_how_somebody_is_called_who_tells_of_a_wrong_is_carried_nowhere(cast):
    said = {"institution": cast.bank_a.number, "subject": "tied", "what": "搭售",
            "contact_name": "一位店主", "contact_phone": "13911111111"}  # fmt: skip
    opened("wrongdoing", cast.alice, cast.xianhe, said)
    assert initial("complaint", cast.alice)["contact_name"] != "一位店主"


def test_a_later_word_on_whom_to_call_is_the_one_that_is_carried(cast, need):
    assert initial("complaint", cast.bob)["contact_phone"] == NEED["contact_phone"]
    state_need(cast, contact_phone="13700000000", amount="90000")
    assert initial("complaint", cast.bob)["contact_phone"] == "13700000000"


# ---------------------------------------------------------------------- of every kind

ABOUT_A_LOAN = [
    kind
    for kind in KINDS.values()
    if kind.opened_by and any(type_of(field) == "contract" for field in kind.asked_fields)
]


@pytest.mark.parametrize("kind", ABOUT_A_LOAN, ids=lambda kind: kind.name)
def test_every_case_about_a_loan_begins_with_what_its_contract_and_need_say(cast, need, kind):
    loan = contract_of(cast, need)
    who = cast.officer_a if STAFF & set(kind.opened_by) else cast.alice
    if Role.ENTERPRISE in kind.opened_by:
        who = cast.alice
    begun = Asking(kind, who).blank({"contract": loan.number}).initial
    facts = {
        "need.amount": NEED["amount"],
        "need.term_months": NEED["term_months"],
        "need.purpose": NEED["purpose"],
        "need.kind": NEED["kind"],
        "loan.kind": "operating",
        "guarantee.amount": "800000",
    }
    says = {
        "contract": loan.number,
        "institution": cast.bank_a.number,
        "lender": cast.bank_a.number,
        **(CONTACT if who is cast.alice else {}),
    }
    terms = {"amount": "800000", "term_months": 12, "rate": "4.35", "purpose": "采购备货",
             "repayment": "interest_only"}  # fmt: skip
    for field in Asking(kind, who).asked:
        if field.fact in facts:
            assert begun[field.name] == facts[field.fact], field.name
        elif field.name in says:
            assert begun[field.name] == says[field.name], field.name
        elif field.name in terms and (kind.name, field.name) not in DIFFERENT:
            assert begun[field.name] == terms[field.name], field.name


def test_what_is_said_to_be_different_is_still_asked():
    asked = {(kind.name, one.name) for kind in KINDS.values() for one in kind.asked_fields}
    assert set(DIFFERENT) <= asked


SAME_FACT = [
    (kind, step, field)
    for kind in KINDS.values()
    for step in kind.moves
    for field in step.asks
    if field.fact and field.fact in {one.fact for one in kind.fields}
]


@pytest.mark.parametrize(
    ("kind", "step", "field"),
    SAME_FACT,
    ids=[f"{kind.name}.{step.name}.{field.name}" for kind, step, field in SAME_FACT],
)
def test_a_step_that_asks_for_a_fact_the_case_holds_begins_with_it(db, kind, step, field):
    """But for what somebody finds out by looking, which is looked at anew."""
    own = next(one for one in kind.fields if one.fact == field.fact)
    kept = choices_of(own)[0][0] if choices_of(own) else "1"
    case = Case(kind=kind.name, version=current_version(kind), fields={own.name: kept})
    begun = carrying.to_move(case, step)
    if type_of(field) == "boolean" and field.name != own.name:
        assert field.name not in begun
    else:
        assert begun[field.name] == kept
