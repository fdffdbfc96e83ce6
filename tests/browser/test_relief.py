"""Relief in a browser: a loan that falls due soon is found by night, called about, and renewed
without repaying its principal; a person's credit card bill is put off."""

import re

import pytest
from playwright.sync_api import Page

from browser.conftest import PHONE
from browser.steps import (
    at_desk,
    by_firm,
    days_on,
    fill,
    no_sideways,
    number_on,
    open_matter,
    press,
    reads,
)

pytestmark = pytest.mark.browser

BANK = "dahang"
CONTRACT = re.compile(r"HT-\d{4}-\d{4}-\d{4}")
SOUND = {
    **{f"enterprise.{name}": True for name in ("able_to_repay", "operates_normally")},
    **{f"enterprise.{name}": True for name in ("credit_record_good", "operates_lawfully")},
    **{f"enterprise.{name}": True for name in ("able_to_continue", "willing_to_repay")},
    "enterprise.evaded_debt": False,
    "loan.diverted": False,
    "loan.masks_risk": False,
    "loan.in_arrears": False,
    "loan.meets_new_loan_standards": True,
    "loan.meets_own_renewal_conditions": True,
}
WORKING_CAPITAL = {"loan.is_working_capital": True}
SIGNED = {"signed_on": days_on(0), "reviewed_as_new": True, "settles_old": True}


def test_a_loan_found_by_night_is_renewed_without_repaying_its_principal(sign_in, picture):
    officer, chen = sign_in(BANK), sign_in("chen", PHONE)
    call = found_by_night(officer, picture)
    at_desk(officer, call, "take")
    at_desk(
        officer,
        call,
        "wants",
        mode="phone",
        business="reduced",
        reopening="堂食已经恢复七成，十二月全部恢复",
        contact_name="陈女士",
        contact_phone="13800006120",
        note="旺季要备货，想原样再用一年。",
    )
    picture(officer, "relief-2-called-desktop")
    reads(officer, "要续贷")

    chen.goto("/matters/")
    renewal = number_on(chen, "XD")
    no_sideways(chen)
    picture(chen, "relief-3-mine-phone")
    at_desk(officer, renewal, "take")
    at_desk(
        officer,
        renewal,
        "offer",
        facts=SOUND,
        term_months="12",
        rate="3.6",
        repayment="interest_only",
        class_before="normal",
        class_after="normal",
    )
    chen.goto(f"/matters/{renewal}/")
    reads(chen, "已批准，等企业确认", "3.60%")
    no_sideways(chen)
    picture(chen, "relief-4-offered-phone")
    by_firm(chen, renewal, "confirm")
    owed = refused_for_interest(officer, renewal)
    picture(officer, "relief-5-interest-owed-desktop")
    pay_interest(officer, renewal, owed)
    at_desk(officer, renewal, "sign", facts=WORKING_CAPITAL, **SIGNED)
    reads(officer, "已续贷")
    picture(officer, "relief-6-renewed-desktop")
    chen.goto(f"/matters/{renewal}/")
    reads(chen, "已续贷")
    old, new = sorted(set(CONTRACT.findall(chen.inner_text("main"))))
    chen.goto("/matters/")
    reads(chen, new, old)
    no_sideways(chen)
    picture(chen, "relief-7-mine-phone")
    chen.goto(f"/contracts/{old}/")
    reads(chen, f"续贷，由合同 {new} 结清", "未还本金\n0.00 元")
    no_sideways(chen)
    picture(chen, "relief-8-settled-phone")


def found_by_night(officer: Page, picture) -> str:
    """The scan of the loans that fall due has put chen's on the bank's list."""
    officer.goto("/inbox/?q=鲜禾餐饮")
    picture(officer, "relief-1-list-desktop")
    return number_on(officer, "HF")


def refused_for_interest(officer: Page, renewal: str) -> str:
    """A renewal settles the principal alone: interest that is overdue is named, to the fen."""
    officer.goto(f"/cases/{renewal}/do/sign/")
    fill(officer, SIGNED)
    press(officer)
    fill(officer, {f"facts.{name}": said for name, said in WORKING_CAPITAL.items()})
    press(officer)
    said = re.search(r"逾期利息 ([\d,.]+) 元", officer.inner_text("main"))
    assert said, officer.inner_text("main")
    return said.group(1)


def pay_interest(officer: Page, renewal: str, owed: str) -> None:
    officer.goto(f"/cases/{renewal}/")
    officer.goto(f"/contracts/{number_on(officer, 'HT')}/repayment/")
    fill(officer, {"amount": owed, "reference": "LS-0001"})
    press(officer)
    officer.get_by_role("button", name="记下").click()
    officer.wait_for_load_state()


def test_a_persons_credit_card_is_put_off(sign_in, picture):
    lin, officer = sign_in("lin", PHONE), sign_in("huimin")
    lin.goto("/me/myself/")
    no_sideways(lin)
    picture(lin, "relief-9-myself-phone")
    fill(lin, {"region": "朝阳区"})
    press(lin)
    until = days_on(120)
    asked = open_matter(
        lin,
        "personal_deferral",
        {
            "institution": "示例惠民商业银行",
            "loan": "credit_card",
            "cause": "income_lost",
            "because_epidemic": True,
            "scope": "both",
            "deferred_until": until,
            "evidence": ["employer", "income"],
            "why": "单位停工，两个月没有工资。",
            "contact_name": "林新客",
            "contact_phone": "13800006199",
        },
    )
    no_sideways(lin)
    picture(lin, "relief-10-asked-phone")
    at_desk(officer, asked, "take")
    at_desk(
        officer,
        asked,
        "verify",
        verified_cause=True,
        seen=["employer"],
        how="看了停工证明，打电话问过单位。",
    )
    at_desk(
        officer,
        asked,
        "propose",
        deferred_until=until,
        schedule="到期后分六期还清。",
        promises=["no_penalty", "by_schedule", "no_fee"],
    )
    lin.goto(f"/matters/{asked}/")
    reads(lin, "到期后分六期还清")
    no_sideways(lin)
    picture(lin, "relief-11-proposed-phone")
    by_firm(lin, asked, "agree")
    reads(lin, "已商定")
