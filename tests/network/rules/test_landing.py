"""Policy finds the firm: whom, why, once, for whose eyes, and whatever happens half-way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from changrong.network import clock
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.parties.models import Fact
from changrong.network.people.actor import Actor
from changrong.network.rules import landing, queries
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.book import book
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.models import Decision, Emergency, Finding, SeenBook, Sought
from changrong.policy import Sort, Verdict
from changrong.policy.landing.contents import content_of

from ..matters import refer
from ..test_english_pages import HAN
from ..test_english_pages import told as told_of
from ..visitors import status, visitor

SMALL = {
    "enterprise.kind": "company",
    "enterprise.industry": "6210",
    "enterprise.headcount": 8,
    "enterprise.revenue": "900000",
    "enterprise.has_bank_loan_record": False,
    "need.category": "financing",
    "need.kind": "first_loan",
    "need.amount": "300000",
}


def tell(enterprise, facts, by=Actor.SYSTEM):
    held = clock.today()
    state_facts([Statement(enterprise, facts, Fact.Source.REGISTRY, held)], by)


@pytest.fixture
def told(cast):
    tell(cast.xianhe, SMALL)
    return cast


def applying(enterprise):
    """The entitlements that a decision on the firm's record would call applying."""
    from changrong.network.rules.gather import facts_of

    facts = facts_of(enterprise, {}, clock.today())
    judged = book().decide(facts, clock.today()).measures
    return {
        one.measure.key
        for one in judged
        if one.measure.sort is Sort.ENTITLEMENT and one.verdict is Verdict.APPLIES
    }


def found(enterprise):
    return set(Finding.objects.filter(enterprise=enterprise).values_list("measure", flat=True))


def test_a_firm_is_found_for_exactly_what_a_decision_says_applies(told):
    assert look_for_firms() == 1
    assert found(told.xianhe) == applying(told.xianhe) != set()
    assert found(told.other_firm) == applying(told.other_firm) == set()
    one = Finding.objects.filter(enterprise=told.xianhe).first()
    assert one.decision.enterprise == told.xianhe
    assert one.found_on == one.decision.as_of == clock.today()
    assert one.book == book().hash
    assert one.content == content_of(book(), book().measure(one.measure))
    said = {f"{each['notice']}/{each['id']}": each for each in one.decision.result["measures"]}
    assert all(said[key]["verdict"] == "applies" for key in found(told.xianhe))


def test_every_finding_is_an_event_of_the_firm_that_names_it_and_no_more(told):
    look_for_firms()
    events = Event.objects.filter(code="policy.found")
    assert {each.stream for each in events} == {told.xianhe.number}
    numbers = set(Finding.objects.values_list("number", flat=True))
    assert {each.data["finding"] for each in events} == numbers
    assert all(set(each.data) == {"finding", "measure", "decision"} for each in events)
    assert verify(told.xianhe.number)


def test_looking_again_finds_nobody_twice_and_judges_nobody(told, monkeypatch):
    look_for_firms()
    before = list(Finding.objects.values())
    monkeypatch.setattr(landing, "Search", None)
    assert look_for_firms() == 0
    assert list(Finding.objects.values()) == before


def test_something_new_of_a_firm_has_only_that_firm_judged(told, monkeypatch):
    look_for_firms()
    tell(told.other_firm, SMALL)
    looked = []
    monkeypatch.setattr(landing.Search, "look", lambda self, firms, _: looked.append(firms) or 1)
    monkeypatch.setattr(landing, "BATCH", 1)
    look_for_firms(batches=1)
    assert looked == [[told.other_firm]]


def test_who_no_longer_qualifies_keeps_the_finding_and_it_says_so(told):
    look_for_firms()
    before = found(told.xianhe)
    tell(told.xianhe, {"enterprise.headcount": 800, "enterprise.revenue": "800000000"})
    look_for_firms()
    lost = before - applying(told.xianhe)
    assert lost
    assert found(told.xianhe) >= before
    says = dict(Finding.objects.filter(enterprise=told.xianhe).values_list("measure", "verdict"))
    assert {key for key, verdict in says.items() if verdict != "applies"} == lost
    tell(told.xianhe, {"enterprise.headcount": 8, "enterprise.revenue": "900000"})
    look_for_firms()
    assert Finding.objects.filter(enterprise=told.xianhe).count() == len(found(told.xianhe))
    assert set(Finding.objects.values_list("verdict", flat=True)) == {"applies"}


def test_an_emergency_that_begins_or_ends_has_every_firm_looked_at(told):
    tell(told.xianhe, {"enterprise.hit_by_epidemic": True, "loan.kind": "operating"})
    look_for_firms()
    before = found(told.xianhe)
    Emergency.objects.create(name="示例响应", region="110000", level=1, started_on=clock.today())
    look_for_firms()
    assert found(told.xianhe) == before | applying(told.xianhe)


def test_on_another_day_a_firm_is_judged_only_by_what_a_day_can_change(told, monkeypatch):
    look_for_firms()
    wanted = []
    ask = landing.Search.verdicts

    def asked(self, keys, facts):
        wanted.append(keys)
        return ask(self, keys, facts)

    monkeypatch.setattr(landing.Search, "verdicts", asked)
    monkeypatch.setattr(clock, "today", lambda: real + timedelta(days=1))
    real = Sought.objects.first().day
    look_for_firms()
    every = {each.key for each in book().measures if each.sort is Sort.ENTITLEMENT}
    assert all(set(keys) < every for keys in wanted)
    assert set(Sought.objects.values_list("day", flat=True)) == {real + timedelta(days=1)}


def test_a_newer_book_finds_only_for_what_it_says_newly(told):
    """As if today's book had one measure that yesterday's lacked, and one that it had otherwise."""
    look_for_firms()
    [seen] = SeenBook.objects.all()
    new, changed = sorted(found(told.xianhe))[:2]
    older = {**seen.contents, changed: "otherwise"}
    del older[new]
    SeenBook.objects.create(book="older", contents=older, seen_at=clock.now())
    Finding.objects.filter(measure=new).delete()
    Finding.objects.filter(measure=changed).update(content="otherwise")
    Sought.objects.update(book="older", ground="older")
    events = Event.objects.filter(code="policy.found").count()
    assert look_for_firms() == 1
    assert Event.objects.filter(code="policy.found").count() == events + 1
    assert Event.objects.filter(code="policy.found").last().data["measure"] == new
    assert Finding.objects.filter(measure=changed).count() == 1, "it applied all along"


def test_a_measure_that_the_book_no_longer_has_applies_to_nobody(told):
    look_for_firms()
    gone = Finding.objects.first()
    Finding.objects.filter(pk=gone.pk).update(measure="gone/away", notice="gone")
    Sought.objects.update(ground="older")
    look_for_firms()
    gone.refresh_from_db()
    assert gone.verdict == "not in force"
    assert visitor(told.coordinator).get(reverse("rules:findings")).status_code == 200


def test_a_worker_killed_half_way_leaves_the_rest_and_no_half(told, monkeypatch):
    tell(told.other_firm, SMALL)
    write = landing.Search.write
    calls = []

    def dies(self, one, judged):
        calls.append(one)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(self, one, judged)

    monkeypatch.setattr(landing.Search, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        look_for_firms()
    first = calls[0].enterprise
    assert found(first) == applying(first)
    monkeypatch.setattr(landing.Search, "write", write)
    assert look_for_firms() == 1
    for firm in (told.xianhe, told.other_firm):
        assert found(firm) == applying(firm)
        assert Finding.objects.filter(enterprise=firm).count() == len(found(firm))


def test_nothing_is_written_of_a_firm_when_its_decision_fails(told, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(landing, "judge", fails)
    with pytest.raises(RuntimeError):
        look_for_firms()
    assert not Finding.objects.exists()
    assert Sought.objects.get(enterprise=told.xianhe).day is None


@pytest.mark.django_db(transaction=True)
def test_others_may_write_while_a_firm_is_judged(told, monkeypatch):
    judge, held = landing.judge, []

    def watched(*of, **how):
        held.append(connection.in_atomic_block)
        return judge(*of, **how)

    monkeypatch.setattr(landing, "judge", watched)
    assert look_for_firms() == 1
    assert held == [False]


def test_a_worker_told_to_stop_leaves_the_rest_of_the_firms_to_the_next(told):
    tell(told.other_firm, SMALL)
    told_to_stop = iter([False, False, True])  # before the batch, the first firm, the second
    assert look_for_firms(is_stopping=lambda: next(told_to_stop, True)) == 1
    assert not found(told.other_firm)
    assert look_for_firms(is_stopping=lambda: True) == 0
    assert look_for_firms() == 1
    assert found(told.other_firm) == applying(told.other_firm)


def test_who_was_claimed_by_another_worker_is_left_alone(told):
    search = landing.Search(clock.today(), landing._ground())
    firms = landing._due(search.today, search.ground)
    judged = search.judged(firms)
    assert look_for_firms() == 1
    count = Finding.objects.count()
    assert not any(search.find(one, {}) for one in judged)
    assert Finding.objects.count() == count


def test_a_fact_that_todays_vocabulary_refuses_is_unknown_and_stops_nobody(told):
    Fact.objects.create(
        enterprise=told.xianhe,
        name="enterprise.headcount",
        value="many",
        source=Fact.Source.REGISTRY,
        held_on=clock.today(),
        recorded_at=clock.now(),
    )
    look_for_firms()
    assert Sought.objects.get(enterprise=told.xianhe).day == clock.today()


# Who may read it


def test_each_reader_sees_the_findings_of_their_own_firms_only(told, need):
    tell(told.other_firm, SMALL)
    look_for_firms()
    firms = {
        "alice": {told.xianhe.pk},
        "bob": {told.xianhe.pk},
        "charlie": {told.other_firm.pk},
        "coordinator": {told.xianhe.pk, told.other_firm.pk},
        "coordinator_elsewhere": set(),
        "officer_a": {told.xianhe.pk},
        "manager_a": {told.xianhe.pk},
        "officer_far": set(),
        "supervisor": set(),
        "hotline": set(),
        "stranger": set(),
        "anonymous": set(),
    }
    for who, expected in firms.items():
        seen = queries.found_for(getattr(told, who)).values_list("enterprise", flat=True)
        assert set(seen) == expected, who


def test_a_bank_learns_nothing_of_a_firm_by_passing_it_on_itself(told):
    look_for_firms()
    refer(told)
    assert not queries.found_for(told.officer_a).exists()


def test_the_reasons_are_for_the_firm_and_its_district_and_not_for_a_bank(told, need):
    look_for_firms()
    decision = Finding.objects.filter(enterprise=told.xianhe).first().decision
    url = reverse("rules:decision", args=[decision.number])
    got = {
        who: status(told, who, "get", url)
        for who in ("alice", "charlie", "coordinator", "coordinator_elsewhere", "officer_a")
    }
    assert got == {
        "alice": 200,
        "charlie": 404,
        "coordinator": 200,
        "coordinator_elsewhere": 404,
        "officer_a": 404,
    }
    looked = Event.objects.filter(stream=decision.number, code="decision.viewed")
    assert [each.actor for each in looked] == [told.coordinator.user]


def test_the_list_is_for_the_bureau_for_institutions_and_for_firms(told):
    url = reverse("rules:findings")
    readers = {"alice", "charlie", "officer_a", "manager_a", "coordinator"}
    for who in (
        "alice",
        "charlie",
        "officer_a",
        "manager_a",
        "coordinator",
        "supervisor",
        "hotline",
    ):
        assert status(told, who, "get", url) == (200 if who in readers else 404), who
    assert status(told, "anonymous", "get", url) == 401


def test_the_bureau_reads_by_notice_who_was_found_with_the_reason(told):
    look_for_firms()
    page = visitor(told.coordinator).get(reverse("rules:findings")).content.decode()
    one = Finding.objects.filter(enterprise=told.xianhe).first()
    assert told.xianhe.name in page
    assert book().measure(one.measure).label.zh in page
    assert reverse("rules:decision", args=[one.decision.number]) in page
    narrowed = visitor(told.coordinator).get(f"{reverse('rules:findings')}?notice={one.notice}")
    assert narrowed.status_code == 200
    assert status(told, "coordinator", "get", f"{reverse('rules:findings')}?notice=none") == 404


def test_a_bank_sees_that_its_client_was_found_but_no_way_to_all_its_facts(told, need):
    look_for_firms()
    page = visitor(told.officer_a).get(reverse("rules:findings")).content.decode()
    assert told.xianhe.name in page
    assert "/decisions/" not in page


def test_the_firm_is_told_on_its_own_home(told):
    home = reverse("needs:mine")
    assert "新政策可能适用于您" not in visitor(told.alice).get(home).content.decode()
    look_for_firms()
    page = visitor(told.alice).get(home).content.decode()
    one = Finding.objects.filter(enterprise=told.xianhe).first()
    assert "新政策可能适用于您" in page
    assert book().measure(one.measure).label.zh in page
    assert "新政策可能适用于您" not in visitor(told.charlie).get(home).content.decode()


def test_pages_are_many_when_findings_are(told, monkeypatch):
    from changrong.network.rules import findings

    look_for_firms()
    monkeypatch.setattr(findings, "PAGE", 1)
    page = visitor(told.coordinator).get(reverse("rules:findings")).content.decode()
    assert page.count('class="sub">北京市') == 1
    assert 'rel="next"' in page


def test_a_decision_outlives_nothing_it_is_asked_to(told):
    """Forgetting visitors' decisions leaves those by which firms were found."""
    from changrong.network.rules.actions import forget_unowned

    look_for_firms()
    count = Decision.objects.count()
    forget_unowned(clock.now() + timedelta(days=1))
    assert Decision.objects.count() == count


def test_what_was_found_reads_in_english_too(told):
    look_for_firms()
    for who, path in (("coordinator", "/findings/"), ("alice", "/findings/"), ("alice", "/needs/")):
        browser = visitor(getattr(told, who))
        browser.cookies["django_language"] = "en"
        page = told_of(browser.get(path).content.decode())
        assert HAN.findall(page) == [], path
