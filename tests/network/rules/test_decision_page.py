"""A decision as people read it."""

import re
from collections import Counter
from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client

from changrong.network.clock import now
from changrong.network.parties.models import Fact
from changrong.network.rules.actions import decide
from changrong.network.rules.book import book
from changrong.network.rules.gather import facts_of
from changrong.network.rules.models import Emergency
from changrong.network.rules.reading import Reading
from changrong.network.rules.scope import firms_book

from .walk import walk

DAY = date(2026, 11, 21)
FACTS = {
    "enterprise.region": "110105",
    "enterprise.kind": "company",
    "enterprise.industry": "6210",
    "enterprise.headcount": 26,
    "need.amount": "800000",
    "need.wants_guarantee": True,
}
# What concerns neither the firm nor its matter is not shown.
SETTLED_ASIDE = ("not concerned", "not due")
pytestmark = pytest.mark.django_db


def decision_of(cast, **changes):
    facts = facts_of(cast.xianhe, FACTS | changes, DAY)
    return decide([(cast.xianhe, facts)], cast.alice, DAY)[0]


def page_of(cast, decision, actor=None):
    client = Client()
    client.force_login((actor or cast.alice).user)
    return client.get(f"/decisions/{decision.number}/")


def slips_of(reading):
    return [s for g in reading.groups for s in [*g.opened, *g.rows, *g.elsewhere]]


def test_every_entitlement_in_force_is_shown_once_and_the_tally_agrees(cast):
    reading = Reading(decision_of(cast))
    entitlements = [m for m in firms_book().measures if m.sort == "entitlement"]
    lapsed = [slip for slip in reading.lapsed if slip.verdict == "not in force"]
    shown = slips_of(reading)
    assert len({slip.id for slip in shown}) == len(shown) == sum(reading.tally.values())
    assert len(shown) + len(
        [s for s in lapsed if s.title in [m.label for m in entitlements]]
    ) == len(entitlements)


def test_limits_and_duties_are_kept_apart_from_what_a_firm_may_have(cast):
    reading = Reading(decision_of(cast, **{"need.submitted_on": "2026-11-20"}))
    assert {slip.verdict for slip in reading.rules} <= {"kept", "broken", "due"}
    assert any(slip.due_text for slip in reading.rules)
    assert {slip.verdict for slip in reading.open_rules} == {"cannot tell"}


def test_a_fact_is_shown_with_its_source_and_day(cast):
    Fact.objects.create(
        enterprise=cast.xianhe,
        name="enterprise.headcount",
        value=26,
        source="officer",
        held_on=date(2026, 9, 1),
        recorded_at=now(),
    )
    html = page_of(cast, decision_of(cast)).content.decode()
    assert "2026-09-01 机构核实" in html  # on record
    assert "2026-11-21 本人填写" in html  # answered for this decision


def test_a_derived_fact_shows_what_it_was_worked_out_from(cast):
    reading = Reading(decision_of(cast))
    sources = [c["source"] for slip in slips_of(reading) for c in slip.conditions]
    assert any("从业人数：26\u00a0人" in said and "行业：正餐服务 6210" in said for said in sources)


def test_a_clause_tag_leads_to_the_clause_on_its_notice(cast):
    html = page_of(cast, decision_of(cast)).content.decode()
    url = re.search(r'class="clause" href="(/notices/[^"#]+/)#([^"]+)"', html)
    notice = Client().get(url[1])
    anchors = [clause.anchor for clause in notice.context["view"].clauses]
    assert unquote(url[2]) in anchors


def test_every_judged_measure_leads_to_its_policy_card_on_the_page_and_on_paper(cast):
    decision = decision_of(cast, **{"need.submitted_on": "2026-11-20"})
    html = page_of(cast, decision).content.decode()
    shown = [one for one in decision.result["measures"] if one["verdict"] not in SETTLED_ASIDE]
    assert len(shown) > 20
    for one in shown:
        card = f"/notices/{one['notice']}/measures/{one['id']}/"
        assert f'href="{card}"' in html
        assert f"http://testserver{card}" in html


def test_a_measure_that_the_book_no_longer_has_leads_to_no_card(cast):
    decision = decision_of(cast)
    judged = decision.result["measures"][0] | {"id": "gone"}
    assert Reading(decision).slip(judged).card == ""


def test_a_cut_of_a_rate_is_worked_out_on_the_amount_asked_for(cast):
    Emergency.objects.create(region="110000", name="示例", level=1, started_on=date(2026, 11, 1))
    decision = decision_of(cast)
    slip = next(
        slip for slip in slips_of(Reading(decision)) if slip.id.endswith("policy-guarantor-fee-cut")
    )
    # Half a point of 800,000 yuan is 4,000 yuan a year.
    assert slip.verdict == "cannot tell"
    assert "<b>4,000\u00a0元</b>" in slip.gives
    assert "0.5 个百分点" in slip.gives


def test_a_measure_that_waits_for_the_firm_offers_to_answer_now(cast):
    waiting = [s for s in slips_of(Reading(decision_of(cast))) if s.missing == ["need.kind"]]
    assert waiting
    asked = [slip.action["href"].split("/")[2] for slip in waiting]
    assert "need.kind" in asked
    assert all(fact in slip.missing for fact, slip in zip(asked, waiting, strict=True))


def test_a_measure_that_waits_for_others_asks_the_firm_nothing(cast):
    waiting = [
        s for s in slips_of(Reading(decision_of(cast))) if s.missing == ["enterprise.total_credit"]
    ]
    assert waiting
    assert waiting[0].action is None
    assert "要由承办机构核实" in waiting[0].line


def test_a_measure_of_another_region_is_folded_away_but_counted(cast):
    group = next(g for g in Reading(decision_of(cast)).groups if g.verdict == "does not apply")
    assert any("shengjing" in slip.id for slip in group.elsewhere)
    assert not any("shengjing" in slip.id for slip in [*group.opened, *group.rows])


def test_the_next_question_is_the_firms_own_that_settles_most(cast):
    decision = decision_of(cast)
    question = Reading(decision).next_question
    waiting = Counter(
        name
        for one in decision.result["measures"]
        if one["sort"] == "entitlement" and one["verdict"] == "cannot tell"
        for name in one["missing"]
        if book().vocabulary[name].asked_of == "enterprise"
    )
    assert question["settles"] == max(waiting.values())
    assert waiting[question["href"].split("/")[2]] == question["settles"]


def test_the_next_question_never_settles_more_than_the_page_shows_open(cast):
    reading = Reading(decision_of(cast))
    assert 0 < reading.next_question["settles"] <= reading.cannot_tell


def test_the_page_ends_with_number_and_version_and_can_be_contested(cast):
    decision = decision_of(cast)
    html = page_of(cast, decision).content.decode()
    assert f"核对编号 {decision.number}" in html
    assert decision.book[:8] in html
    assert f"/contact/?decision={decision.number}" in html
    contact = page_of(cast, decision).client.get(f"/contact/?decision={decision.number}")
    assert decision.number in contact.content.decode()


def test_a_decision_is_shown_as_it_was_made_after_the_facts_changed(cast):
    decision = decision_of(cast)
    before = Reading(decision).tally
    Fact.objects.create(
        enterprise=cast.xianhe,
        name="enterprise.headcount",
        value=900,
        source="officer",
        held_on=DAY,
        recorded_at=now(),
    )
    assert page_of(cast, decision).context["reading"].tally == before


def test_a_decision_of_an_older_book_says_so(cast, lift_triggers):
    decision = decision_of(cast)
    assert "规则有更新" not in page_of(cast, decision).content.decode()
    type(decision).objects.filter(pk=decision.pk).update(book="0" * 64)
    assert "规则有更新" in page_of(cast, decision).content.decode()


def test_colleagues_read_it_and_strangers_are_told_there_is_none(cast):
    decision = decision_of(cast)
    assert page_of(cast, decision, cast.bob).status_code == 200
    for other in (cast.charlie, cast.officer_a, cast.supervisor, cast.stranger, cast.coordinator):
        assert page_of(cast, decision, other).status_code == 404
    assert Client().get(f"/decisions/{decision.number}/").status_code == 404


def test_an_anonymous_decision_is_its_visitors_alone(client):
    _asked, page = walk(client)
    url = page.request["PATH_INFO"]
    assert client.get(url).status_code == 200
    assert Client().get(url).status_code == 404


def test_going_on_from_an_old_decision_takes_its_answers_up(cast):
    decision = decision_of(cast)
    client = Client()
    client.force_login(cast.alice.user)
    page = client.post(
        "/check/enterprise.innovation_title/",
        {"value": "none", "then": "result", "origin": decision.number},
        follow=True,
    )
    facts = page.context["decision"].facts
    assert facts["enterprise.headcount"] == 26
    assert facts["enterprise.innovation_title"] == "none"


def test_nobody_takes_up_the_answers_of_anothers_decision(cast):
    decision = decision_of(cast)
    client = Client()
    client.post("/check/need.urgent/", {"value": "true", "origin": decision.number})
    assert client.session["interview"]["answers"] == {"need.urgent": True}
    assert client.post(f"/decisions/{decision.number}/go-on/", {"then": "need"}).status_code == 404


def test_the_page_speaks_english(cast):
    decision = decision_of(cast)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.alice.user)
    html = client.get(f"/decisions/{decision.number}/").content.decode()
    assert re.search(r"<h1>\d+ measures? appl(y|ies) to you now</h1>", html)
    assert "Registered in Beijing" in html


def test_a_settled_condition_asks_for_nothing_more(cast):
    conditions = [c for slip in slips_of(Reading(decision_of(cast))) for c in slip.conditions]
    assert any(c["settles"] for c in conditions)
    assert not any(c["settles"] for c in conditions if c["verdict"] != "unknown")
