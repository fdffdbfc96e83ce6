"""Insurance in a browser: a claim is reported from the phone, papers are asked for once, the amount
is agreed and paid."""

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, by_firm, days_on, fill, no_sideways, open_matter, press, reads

pytestmark = pytest.mark.browser

CLAIM = {
    "institution": "示例财产保险公司",
    "policy": "PZ-2026-001",
    "insurance": "other",
    "harm": "property",
    "event_known_on": days_on(-1),
    "what": "后厨水管爆裂，泡坏两台冷柜。",
    "claimed_unit": "yuan",
    "claimed": "30000",
    "papers": ["policy", "photos"],
    "contact_name": "陈女士",
    "contact_phone": "13800006120",
}
PAPERS = {"missing": ["event", "loss"], "asked": "事故证明一份，损失清单附发票。"}


def test_a_claim_from_the_phone_to_the_payment(sign_in, picture):
    chen, insurer = sign_in("chen", PHONE), sign_in("caibao")
    chen.goto("/matters/new/insurance_claim/")
    no_sideways(chen)
    picture(chen, "insurance-1-claim-phone")
    claim = open_matter(chen, "insurance_claim", CLAIM)
    picture(chen, "insurance-2-reported-phone")
    at_desk(insurer, claim, "ask_papers", **PAPERS)
    reads(insurer, "等您补材料")
    chen.goto(f"/matters/{claim}/")
    reads(chen, "事故证明一份")
    no_sideways(chen)
    picture(chen, "insurance-3-papers-phone")
    by_firm(chen, claim, "send_papers", answer="两样都已经上传。")

    insurer.goto(f"/cases/{claim}/do/ask_papers/")
    fill(insurer, PAPERS)
    press(insurer)
    reads(insurer, "还不能继续", "保险法")
    picture(insurer, "insurance-4-asked-twice-desktop")
    terms = {"agreed_unit": "yuan", "agreed": "24000.50", "basis": "按重置价值扣免赔额"}
    at_desk(insurer, claim, "find_covered", **terms)
    chen.goto(f"/matters/{claim}/")
    reads(chen, "24,000.50")
    picture(chen, "insurance-5-offered-phone")
    by_firm(chen, claim, "agree")
    at_desk(insurer, claim, "pay", amount_unit="yuan", amount="24000.50", voucher="FK-1")
    picture(insurer, "insurance-6-paid-desktop")
    chen.goto(f"/matters/{claim}/")
    reads(chen, "已赔付")
    picture(chen, "insurance-7-paid-phone")
