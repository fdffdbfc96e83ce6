"""Answers that are numbers of other rows: an institution, a contract of the firm's, a colleague."""

import pytest
from django.utils import timezone

from changrong.network.cases.desk.gist import looked_up
from changrong.network.cases.errors import FieldErrors
from changrong.network.cases.fields import clean
from changrong.network.cases.kind import Field
from changrong.network.cases.naming import colleagues_at
from changrong.text import Text

from ..matters import complain, loan_of

WORD = Text("词", "Word")


def read(type_, raw, **about):
    return clean([Field("which", type_, WORD)], {"which": raw}, **about)["which"]


def refused(type_, raw, **about) -> str:
    with pytest.raises(FieldErrors) as found:
        read(type_, raw, **about)
    return found.value.errors["which"].zh


NO_NUMBERS = ["", None, "无此编号", "no\x00such", 7, True, ["A"], {"a": 1}]


@pytest.mark.parametrize("raw", NO_NUMBERS, ids=repr)
def test_what_is_no_number_of_anything_is_refused(cast, raw):
    case = complain(cast)
    for type_ in ("institution", "contract", "colleague"):
        assert refused(type_, raw, case=case, firm=cast.xianhe)


def test_an_institution_is_known_by_its_number_serving_or_not(cast):
    cast.bank_a.active = False
    cast.bank_a.save()
    assert read("institution", cast.bank_a.number) == cast.bank_a.number
    assert looked_up("institution", cast.bank_a.number) == "示例甲银行"


def test_a_contract_is_the_firms_own(cast):
    loan = loan_of(cast)
    assert read("contract", loan.number, firm=cast.xianhe) == loan.number
    assert refused("contract", loan.number, firm=cast.other_firm) == "企业没有这份合同"
    assert refused("contract", loan.number) == "企业没有这份合同"
    assert loan.number in looked_up("contract", loan.number)


def test_a_colleague_works_now_at_the_institution_that_has_the_case(cast):
    case = complain(cast)
    number = cast.manager_a.user.number
    assert read("colleague", number, case=case) == number
    assert dict(colleagues_at(case)).keys() == {number, cast.officer_a.user.number}
    assert refused("colleague", cast.officer_b.user.number, case=case)
    assert refused("colleague", number)
    cast.manager_a.membership.ended_at = timezone.now()
    cast.manager_a.membership.save()
    assert refused("colleague", number, case=case)


def test_a_row_that_is_gone_is_shown_by_its_number(cast):
    assert looked_up("institution", "GONE") == "GONE"
    assert looked_up("dispatch", "PS-2026-1122-0001") == "PS-2026-1122-0001"
