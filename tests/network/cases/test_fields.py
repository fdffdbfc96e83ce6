"""An answer is read the same way wherever it comes from, and refused by the name of its field."""

from decimal import Decimal

import pytest

from changrong.network.cases.desk.forms import form_for
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.fields import clean, moment_of
from changrong.network.cases.kind import Field
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.text import Text

from ..steps import NEED

OF_FIRMS = KINDS["need"].asked_by(Role.ENTERPRISE)
WORD = Text("词", "Word")


def money(raw):
    return clean([Field("amount", "money", WORD)], {"amount": raw})["amount"]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("800000", "800000"),
        ("800,000", "800000"),
        ("800000.50", "800000.5"),
        ("８０００００", "800000"),
        (" 800 000 ", "800000"),
        (800000, "800000"),
        (Decimal("0.10"), "0.1"),
    ],
)
def test_an_amount_is_kept_as_exact_decimal_text(raw, kept):
    assert money(raw) == kept


@pytest.mark.parametrize(
    "raw", ["八十万", "1e6", 0.1, True, "1,00", "--1", "NaN", ["1"], "10²", "①"]
)
def test_what_is_no_plain_number_is_refused(raw):
    with pytest.raises(FieldErrors) as refused:
        money(raw)
    assert set(refused.value.errors) == {"amount"}


def test_a_rate_may_be_given_in_per_cent():
    rate = Field("rate", "fraction", WORD)
    assert clean([rate], {"rate": "4.35%"}) == {"rate": "0.0435"}
    assert clean([rate], {"rate": "0.0435"}) == {"rate": "0.0435"}


def test_every_wrong_field_is_named_at_once_in_both_languages():
    with pytest.raises(FieldErrors) as refused:
        clean(OF_FIRMS, NEED | {"amount": "", "kind": "gift", "colour": "red"})
    errors = refused.value.errors
    assert set(errors) == {"amount", "kind", "colour"}
    assert errors["amount"].zh.startswith("请填写")
    assert all(text.zh and text.en for text in errors.values())


def test_what_is_left_blank_is_left_out_and_never_no():
    cleaned = clean(OF_FIRMS, NEED | {"note": " ", "wanted_by": None})
    assert not {"note", "wanted_by"} & cleaned.keys()


def test_text_that_is_too_long_is_refused_with_the_limit():
    with pytest.raises(FieldErrors, match="4000"):
        clean(OF_FIRMS, NEED | {"note": "长" * 4001})


@pytest.mark.parametrize("raw", ["1380000", "+86 138-0000-0000", "010 6500 0000"])
def test_telephone_numbers_are_taken_as_people_write_them(raw):
    assert clean([Field("p", "phone", WORD)], {"p": raw}) == {"p": raw}


@pytest.mark.parametrize("raw", ["12", "call me", "13800000000;drop"])
def test_what_is_no_telephone_number_is_refused(raw):
    with pytest.raises(FieldErrors):
        clean([Field("p", "phone", WORD)], {"p": raw})


class TestForm:
    def test_a_form_hands_on_what_the_action_takes(self, db):
        form_class = form_for(KINDS["dispatch"].move("offer").asks)
        form = form_class(
            {
                "amount": "80",
                "amount_unit": "wan",
                "term_months": "12",
                "rate": "4.35",
                "repayment": "interest_only",
                "guarantee_fee": "0",
                "guarantee_fee_unit": "yuan",
                "valid_until": "2026-12-31",
            }
        )
        assert form.is_valid(), form.errors
        cleaned = clean(KINDS["dispatch"].move("offer").asks, form.answers())
        assert (cleaned["amount"], cleaned["rate"]) == ("800000", "0.0435")

    def test_a_form_shows_kept_values_as_people_type_them(self):
        form = form_for(KINDS["dispatch"].move("offer").asks)(
            initial={"rate": "0.0435", "term_months": 12}
        )
        assert form["rate"].value() == "4.35"

    def test_what_the_action_refuses_is_shown_beside_its_field(self):
        form = form_for(KINDS["dispatch"].move("offer").asks)({})
        form.is_valid()
        form.refuse(FieldErrors({"valid_until": Text("太早", "Too early")}))
        assert "太早" in str(form.errors["valid_until"])

    def test_choices_that_the_declaration_leaves_open_are_given_by_the_page(self):
        form = form_for(KINDS["need"].move("dispatch").asks)(
            {"institutions": ["A"]}, choices={"institutions": [("A", "甲"), ("B", "乙")]}
        )
        assert form.is_valid()
        assert form.answers() == {"institutions": ["A"]}


# ---------------------------------------------------------------------- checklists and moments

ITEMS = (("seen", Text("看过现场", "Seen on the spot")), ("asked", Text("问过本人", "Asked")))
LIST = Field("done", "choices", WORD, choices=ITEMS)


def test_of_several_choices_those_that_were_ticked_are_kept_once_in_their_order():
    assert clean([LIST], {"done": ["asked", "seen", "asked"]}) == {"done": ["seen", "asked"]}
    assert clean([LIST], {"done": "asked"}) == {"done": ["asked"]}


@pytest.mark.parametrize("raw", [["gone"], [1], {"seen": True}])
def test_what_is_not_on_the_list_is_refused(raw):
    with pytest.raises(FieldErrors):
        clean([LIST], {"done": raw})


def test_a_checklist_is_done_when_every_item_is_and_says_which_is_not():
    whole = Field("done", "choices", WORD, choices=ITEMS, every=True)
    assert clean([whole], {"done": ["seen", "asked"]})["done"] == ["seen", "asked"]
    with pytest.raises(FieldErrors) as refused:
        clean([whole], {"done": ["seen"]})
    assert refused.value.errors["done"].zh == "还没有核实：问过本人"


def test_a_moment_is_a_day_and_a_time_of_day_in_shanghai():
    when = Field("at", "time", WORD)
    kept = clean([when], {"at": "2026-11-23T09:30"})["at"]
    assert kept == "2026-11-23T09:30"
    assert moment_of(kept).isoformat() == "2026-11-23T09:30:00+08:00"


@pytest.mark.parametrize("raw", ["2026-11-23", "09:30", "2026-02-30T09:30", 20261123])
def test_a_day_alone_is_no_moment(raw):
    with pytest.raises(FieldErrors):
        clean([Field("at", "time", WORD)], {"at": raw})


def test_a_form_asks_several_choices_as_boxes_and_hands_on_what_was_ticked():
    form = form_for([LIST])({"done": ["seen", "asked"]})
    assert form.is_valid()
    assert form.answers() == {"done": ["seen", "asked"]}
    assert str(form["done"]).count('type="checkbox"') == 2
