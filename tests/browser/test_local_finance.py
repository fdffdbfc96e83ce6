"""Local finance in a browser: a receivable is handed in, the buyer confirms it on its own phone,
the factor advances and settles what it collects; a pledge is appraised and redeemed."""

import pytest

from browser.conftest import PHONE
from browser.steps import at_desk, by_firm, days_on, no_sideways, number_on, open_matter, reads

pytestmark = pytest.mark.browser

CONTACT = {"contact_name": "陈女士", "contact_phone": "13800006120"}


def test_a_receivable_confirmed_by_its_buyer_advanced_and_settled(sign_in, picture):
    chen, wu, factor = sign_in("chen", PHONE), sign_in("wu", PHONE), sign_in("baoli")
    sale = open_matter(
        chen,
        "factoring",
        {
            "institution": "示例商业保理有限公司",
            "buyer": "other",
            "buyer_name": "示例云溪竹艺工作室",
            "buyer_code": "92110112DEM000002M",
            "invoice": "24110001",
            "amount_unit": "yuan",
            "amount": "200000",
            "pays_on": days_on(90),
            "goods": "十月份团餐，已验收。",
            **CONTACT,
        },
    )
    picture(chen, "local-1-sale-phone")
    at_desk(factor, sale, "ask_buyer")
    wu.goto("/matters/")
    asked = number_on(wu, "QR")
    wu.goto(f"/matters/{asked}/")
    no_sideways(wu)
    picture(wu, "local-2-buyer-phone")
    reads(wu, "示例鲜禾餐饮管理有限公司")
    by_firm(wu, asked, "confirm", confirmed_unit="yuan", confirmed="180000", paying_on=days_on(100))
    at_desk(
        factor,
        sale,
        "advance",
        paid_unit="yuan",
        paid="144000",
        rate="6",
        with_recourse=True,
    )
    reads(factor, "14.40 万元", "18.00 万元")
    picture(factor, "local-3-advanced-desktop")
    chen.goto(f"/matters/{sale}/")
    reads(chen, "已预付，等回款")
    no_sideways(chen)
    picture(chen, "local-4-advanced-phone")
    paid = {"received_unit": "yuan", "charges_unit": "yuan", "way": "transfer"}
    at_desk(factor, sale, "collect_rest", received="180000", charges="2592.50", **paid)
    reads(factor, "33,407.50")
    picture(factor, "local-5-settled-desktop")
    chen.goto(f"/matters/{sale}/")
    reads(chen, "已回款", "33,407.50")


def test_a_pledge_is_appraised_lent_on_and_redeemed(sign_in, picture):
    chen, shop = sign_in("chen", PHONE), sign_in("diandang")
    pawn = open_matter(
        chen,
        "pawn",
        {
            "institution": "示例典当行",
            "item_kind": "movable",
            "item": "2023 年冷藏货车一辆，有登记证。",
            "wanted_unit": "yuan",
            "wanted": "90000",
            "term_months": "3",
            **CONTACT,
        },
    )
    units = {"value_unit": "yuan", "lent_unit": "yuan"}
    at_desk(
        shop,
        pawn,
        "appraise",
        value="120000",
        lent="80000",
        term_months="3",
        rate="3.6",
        charge="2",
        **units,
    )
    chen.goto(f"/matters/{pawn}/")
    reads(chen, "12.00 万元", "8.00 万元")
    no_sideways(chen)
    picture(chen, "local-6-appraised-phone")
    by_firm(chen, pawn, "accept")
    checked = ["identity", "ownership", "inspected", "explained"]
    at_desk(shop, pawn, "pledge", checked=checked, custody="一号库")
    picture(shop, "local-7-pledged-desktop")
    at_desk(shop, pawn, "redeem", repaid_unit="yuan", repaid="80000", returned=True)
    chen.goto(f"/matters/{pawn}/")
    reads(chen, "已赎当")
