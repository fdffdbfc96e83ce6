"""A request for a firm's data: asked, agreed to or not, obtained; without consent nothing."""

import json
from datetime import date, timedelta

import pytest

from changrong.network import clock
from changrong.network.cases.actions import Opening, move, open_cases
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.time.sweep import sweep
from changrong.network.events.models import Event
from changrong.network.evidence import consenting, queries, sources
from changrong.network.evidence.actions import (
    CHECKS,
    EvidenceRefused,
    add,
    admit,
    dismiss,
    note_look,
)
from changrong.network.evidence.consenting import ConsentRefused, Giving, give, withdraw
from changrong.network.evidence.models import Consent, Exchange, Piece
from changrong.network.evidence.pulling import pull_due
from changrong.network.evidence.sources import Pulled, TryAgain
from changrong.network.evidence.terms import CURRENT
from changrong.network.evidence.values import ValueRefused
from changrong.network.parties.queries import current_facts
from changrong.text import Text

from ..guarantees.deals import make_deal
from ..matters import at
from ..steps import dispatch_at, make_offer
from ..visitors import visitor
from .samples import PLATFORM, agree, ask, months, play, pulled

NO_TAX = {"version": 1, "items": {}, "missing": {"tax": "no_record"}}
pytestmark = pytest.mark.shows("S2-15", "S3-19", "S3-68")


def seen_by(actor, case):
    return {one.item for one in queries.pieces_of(case, actor)}


def nothing_typed(case):
    """All that the register and the log keep of a case, as one text."""
    rows = Event.objects.filter(stream__in=[case.number, case.enterprise.number])
    logs = Exchange.objects.filter(request=case).values()
    return json.dumps([[row.data for row in rows], list(logs)], default=str, ensure_ascii=False)


# ---------------------------------------------------------------------- the whole life


@pytest.mark.life
def test_asked_agreed_and_obtained_the_data_lie_with_the_case(cast, shared):
    request = ask(cast, shared)
    assert (request.number, request.state) == ("SJ-2026-1123-0001", "asked")
    assert not Exchange.objects.exists()  # nothing is asked of anybody before the firm agrees
    request = agree(request, cast.alice)
    assert request.state == "pulling"
    [waiting] = Exchange.objects.all()
    assert (waiting.source, waiting.items) == ("platform", ["invoices", "staff"])
    request = pulled(request)
    assert (request.state, request.outcome) == ("partly", "partly")  # no source gives flows
    part = dispatch_at(shared, cast.bank_a)
    assert seen_by(cast.officer_a, part) == seen_by(cast.alice, part) == {"invoices", "staff"}
    add(
        request,
        "account_flows",
        {"inflows": months("80000")},
        date(2026, 11, 22),
        cast.alice,
    )
    assert seen_by(cast.officer_a, part) == {"invoices", "staff", "account_flows"}
    assert not request.clocks.filter(stopped_at=None).exists()


@pytest.mark.life
def test_what_every_source_gives_is_obtained_whole(cast, shared):
    request = pulled(agree(ask(cast, shared, items=["invoices", "accounts"]), cast.alice))
    assert (request.state, request.outcome) == ("pulled", "pulled")
    assert {one.source for one in Exchange.objects.all()} == {"platform", "bigdata"}


@pytest.mark.life
def test_where_no_source_is_configured_the_request_says_so_at_once(cast, shared, settings):
    settings.EVIDENCE_SOURCES = {"platform": ("", ""), "bigdata": ("", "")}
    request = agree(ask(cast, shared), cast.alice)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("nothing", "nothing")
    add(request, "staff", {"headcount": 9}, date(2026, 11, 1), cast.officer_a)
    assert seen_by(cast.officer_a, dispatch_at(shared, cast.bank_a)) == {"staff"}


@pytest.mark.life
def test_a_firm_may_refuse_and_nothing_is_asked(cast, shared):
    request = ask(cast, shared)
    [request] = move([request], "refuse", cast.alice, {"reason": "自己交材料"})
    assert (request.state, request.outcome) == ("refused", "refused")
    assert pull_due() == 0


@pytest.mark.life
def test_no_answer_within_the_time_counts_as_none(cast, shared):
    make_offer(shared, cast.officer_a)  # or its part would be taken back meanwhile
    request = ask(cast, shared)
    with at("2026-12-04 10:00"):
        sweep(clock.now())
        request.refresh_from_db()
        assert request.state == "asked"
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("unanswered", "unanswered")
    assert request.clocks.get().late is not True  # nobody is late who does not agree


@pytest.mark.life
def test_consent_withdrawn_before_the_source_is_asked(cast, shared):
    request = agree(ask(cast, shared), cast.alice)
    withdraw(list(Consent.objects.all()), cast.bob)
    request.refresh_from_db()
    assert (request.state, request.outcome) == ("taken_back", "taken_back")
    assert pull_due() == 0
    assert Exchange.objects.get().state == "stopped"


@pytest.mark.life
def test_the_institution_may_drop_it_and_it_lapses_with_its_case(cast, shared):
    dropped = agree(ask(cast, shared), cast.alice)
    [dropped] = move([dropped], "cancel", cast.officer_a, {"reason": "已有材料"})
    assert (dropped.state, Exchange.objects.get().state) == ("dropped", "stopped")
    lapsing = ask(cast, shared, items=["penalties"])
    said = {"reason": "capacity", "explanation": "这段时间人手不够"}
    move([dispatch_at(shared, cast.bank_a)], "decline", cast.officer_a, said)
    lapsing.refresh_from_db()
    assert (lapsing.state, lapsing.outcome) == ("dropped", "dropped")


def test_a_consent_given_before_that_covers_it_is_used_at_once(cast, shared):
    [standing] = give(
        [Giving(cast.bank_a, ["invoices", "staff"], "loan", date(2027, 1, 31))], True, cast.alice
    )
    request = ask(cast, shared, items=["staff"])
    request.refresh_from_db()
    assert (request.state, request.fields["consent"]) == ("pulling", standing.number)
    assert pulled(request).state == "pulled"


@pytest.mark.parametrize(
    "changes",
    [{"items": ["staff", "tax"]}, {"purpose": "aftercare"}],
    ids=["one item more", "for something else"],
)
def test_a_consent_given_before_that_covers_less_is_not_enough(cast, shared, changes):
    give([Giving(cast.bank_a, ["staff"], "loan", date(2027, 1, 31))], True, cast.alice)
    request = ask(cast, shared, **({"items": ["staff"]} | changes))
    request.refresh_from_db()
    assert request.state == "asked"


def test_the_firm_agrees_to_some_of_what_was_asked(cast, shared):
    request = pulled(agree(ask(cast, shared), cast.alice, agreed=["staff"]))
    assert request.state == "partly"
    assert seen_by(cast.officer_a, dispatch_at(shared, cast.bank_a)) == {"staff"}
    with pytest.raises(EvidenceRefused, match="did not agree to this"):
        add(request, "invoices", {"amounts": months()}, date(2026, 11, 1), cast.officer_a)


# ---------------------------------------------------------------------- who may


def test_only_who_takes_part_asks_and_only_for_a_case_it_has(cast, shared):
    with pytest.raises(FieldErrors, match="does not take part"):
        ask(cast, shared, by=cast.officer_b)
    with pytest.raises(FieldErrors, match="no such case"):
        ask(cast, shared, for_case=dispatch_at(shared, cast.bank_b).number)
    with pytest.raises(FieldErrors, match="no such case"):
        ask(cast, shared, for_case="XQ-2026-1123-9999")
    said = {"for_case": "x", "purpose": "loan", "items": ["tax"], "why": "看"}
    for other in (cast.alice, cast.coordinator, cast.supervisor, cast.hotline):
        with pytest.raises(NotAllowed):
            open_cases("data_request", [Opening(enterprise=cast.xianhe, fields=said)], other)


def test_a_case_of_another_firm_is_no_ground_to_ask(cast, shared):
    said = {
        "for_case": dispatch_at(shared, cast.bank_a).number,
        "purpose": "loan",
        "items": ["tax"],
        "why": "看看",
    }
    with pytest.raises(FieldErrors, match="no such case"):
        open_cases(
            "data_request", [Opening(enterprise=cast.other_firm, fields=said)], cast.officer_a
        )


def test_of_a_need_its_own_part_is_meant(cast, shared):
    request = ask(cast, shared, for_case=shared.number)
    request.refresh_from_db()
    assert request.fields["for_case"] == dispatch_at(shared, cast.bank_a).number


def test_an_item_is_asked_only_for_what_it_may_be_used_for(cast, shared):
    with pytest.raises(FieldErrors, match="Not for this purpose"):
        ask(cast, shared, items=["dishonesty"], purpose="aftercare")


def test_a_guarantor_that_is_able_takes_part_like_a_bank(cast, shared):
    admit([cast.guarantor], list(CHECKS), cast.coordinator)
    assert queries.shares(cast.guarantor)
    admit([cast.guarantor], list(CHECKS), cast.coordinator)  # once more changes nothing
    assert queries.sharers().filter(institution=cast.guarantor).count() == 1
    assert dismiss([cast.guarantor], cast.coordinator) == 1
    assert not queries.shares(cast.guarantor)


def test_a_guarantor_asks_for_the_part_it_has_and_reads_only_what_was_agreed_to_it(cast, shared):
    guarantor = make_deal(cast).guarantor_manager
    admit([cast.guarantor], list(CHECKS), cast.coordinator)
    request = ask(cast, shared, by=guarantor, purpose="guarantee", items=["penalties"])
    pulled(agree(request, cast.alice))
    pulled(agree(ask(cast, shared), cast.alice))  # the bank's own
    assert seen_by(guarantor, dispatch_at(shared, cast.guarantor)) == {"penalties"}
    assert seen_by(guarantor, dispatch_at(shared, cast.bank_a)) == set()
    assert seen_by(cast.officer_a, dispatch_at(shared, cast.guarantor)) == set()


def test_not_everything_checked_or_not_the_bureau_s_own_is_refused(cast):
    with pytest.raises(EvidenceRefused, match="checked first"):
        admit([cast.bank_a], ["people"], cast.coordinator)
    for other in (cast.officer_a, cast.manager_a, cast.alice, cast.coordinator_elsewhere):
        with pytest.raises(EvidenceRefused, match="look after"):
            admit([cast.bank_a], list(CHECKS), other)


def test_only_the_firm_itself_agrees(cast, shared):
    request = ask(cast, shared)
    for other in (cast.charlie, cast.officer_a, cast.hotline, cast.coordinator):
        with pytest.raises(NotAllowed):
            agree(request, other)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": False}, "terms"),
        ({"until": "2026-11-22"}, "until"),
        ({"until": "2027-11-24"}, "until"),
    ],
)
def test_a_yes_without_the_words_or_beyond_the_longest_time_is_none(cast, shared, changes, field):
    request = ask(cast, shared)
    with pytest.raises(MoveRefused) as refused:
        agree(request, cast.alice, **changes)
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_what_was_not_asked_for_cannot_be_agreed_to(cast, shared):
    with pytest.raises(FieldErrors):
        agree(ask(cast, shared), cast.alice, agreed=["tax"])


def test_a_consent_is_given_for_ones_own_firm_and_own_case_only(cast, shared):
    part = dispatch_at(shared, cast.bank_a)
    giving = Giving(cast.bank_a, ["tax"], "loan", date(2027, 1, 1), case=part)
    with pytest.raises(ConsentRefused, match="no such case"):
        give([giving], True, cast.charlie)
    with pytest.raises(ConsentRefused, match="Only a firm"):
        give([giving], True, cast.officer_a)
    [given] = give([giving], True, cast.alice)
    for other in (cast.charlie, cast.officer_a, cast.coordinator):
        with pytest.raises(ConsentRefused, match="no such consent"):
            withdraw([given], other)
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_values_are_read_by_the_firm_and_the_institution_it_agreed_to_and_nobody_else(cast, shared):
    pulled(agree(ask(cast, shared), cast.alice))
    part = dispatch_at(shared, cast.bank_a)
    assert seen_by(cast.manager_a, part) == {"invoices", "staff"}
    strangers = (cast.officer_b, cast.charlie, cast.coordinator, cast.supervisor, cast.hotline)
    assert [seen_by(one, part) for one in (*strangers, cast.anonymous)] == [set()] * 6


def test_an_institution_that_gave_the_case_up_reads_no_value_any_more(cast, shared):
    pulled(agree(ask(cast, shared), cast.alice))
    part = dispatch_at(shared, cast.bank_a)
    move(
        [part], "decline", cast.officer_a, {"reason": "capacity", "explanation": "这段时间人手不够"}
    )
    assert seen_by(cast.officer_a, part) == set()
    assert seen_by(cast.alice, part) == {"invoices", "staff"}


# ---------------------------------------------------------------------- withdrawn, over


def test_withdrawn_the_values_are_deleted_and_their_proof_stays(cast, shared):
    request = pulled(agree(ask(cast, shared), cast.alice))
    before = set(Piece.objects.values_list("checksum", flat=True))
    withdraw(list(Consent.objects.all()), cast.alice)
    assert set(Piece.objects.values_list("value", flat=True)) == {None}
    assert set(Piece.objects.values_list("checksum", flat=True)) == before
    part = dispatch_at(shared, cast.bank_a)
    assert seen_by(cast.officer_a, part) == seen_by(cast.alice, part) == set()
    with pytest.raises(EvidenceRefused, match="no consent"):
        add(request, "staff", {"headcount": 3}, date(2026, 11, 1), cast.officer_a)
    [again] = withdraw(list(Consent.objects.all()), cast.bob)
    assert again.withdrawn_by == cast.alice.user  # twice is once
    codes = Event.objects.filter(stream=cast.xianhe.number).values_list("code", flat=True)
    assert list(codes).count("consent.withdrawn") == 1


def test_on_the_day_after_its_last_a_consent_shows_nothing_and_its_values_are_deleted(cast, shared):
    pulled(agree(ask(cast, shared), cast.alice, until="2026-11-25"))
    part = dispatch_at(shared, cast.bank_a)
    with at("2026-11-25 23:59"):
        assert seen_by(cast.officer_a, part) == {"invoices", "staff"}
        assert consenting.end_what_is_over() == 0
    with at("2026-11-26 00:00"):
        assert seen_by(cast.officer_a, part) == set()
        assert consenting.end_what_is_over() == 1
        assert consenting.end_what_is_over() == 0
    assert not Piece.objects.exclude(value=None).exists()


class Slow:
    """A source in whose answer something happens meanwhile."""

    def __init__(self, meanwhile, answer=None):
        self.meanwhile, self.answer, self.asked = meanwhile, answer, []

    def pull(self, firm, items, consent, as_of, id):
        self.asked.append((firm, list(items), consent, as_of, id))
        self.meanwhile()
        given = {name: sources.Given("2026-11-20", {"headcount": 26}) for name in items}
        return self.answer or Pulled(given)


def stand_in(monkeypatch, source):
    monkeypatch.setattr(sources, "configured", lambda: {"platform": source})
    return source


def test_consent_withdrawn_while_the_source_answers_lets_nothing_in(cast, shared, monkeypatch):
    slow = Slow(lambda: withdraw(list(Consent.objects.all()), cast.alice))
    stand_in(monkeypatch, slow)
    request = pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    assert len(slow.asked) == 1
    assert (request.state, Exchange.objects.get().state) == ("taken_back", "stopped")
    assert not Piece.objects.exists()


def test_consent_over_when_the_source_is_asked_again_stops_it(cast, shared, monkeypatch):
    slow = stand_in(monkeypatch, Slow(lambda: None, TryAgain("timeout")))
    request = agree(ask(cast, shared, items=["staff"]), cast.alice, until="2026-11-23")
    pull_due()
    with at("2026-11-24 00:01"):
        request = pulled(request)
    assert len(slow.asked) == 1  # not asked again
    assert (request.state, Exchange.objects.get().error) == ("taken_back", "no_consent")


def test_another_worker_that_took_over_is_the_one_that_counts(cast, shared, monkeypatch):
    inner = []

    def taken_over():
        if not inner:
            inner.append(True)
            with clock.at(clock.now() + timedelta(minutes=3)):  # the first one's lease is over
                pull_due()

    stand_in(monkeypatch, Slow(taken_over))
    pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    assert Piece.objects.count() == 1
    assert Exchange.objects.get().attempts == 2


# ---------------------------------------------------------------------- sources


def test_the_source_is_shown_who_asks_for_what_and_by_which_consent(cast, shared, monkeypatch):
    slow = stand_in(monkeypatch, Slow(lambda: None))
    pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    [(firm, items, shown, as_of, id)] = slow.asked
    consent, exchange = Consent.objects.get(), Exchange.objects.get()
    assert (firm.credit_code, items, as_of) == (
        "91110105MA0000001A",
        ["staff"],
        date(2026, 11, 23),
    )
    assert (shown.number, shown.institution.name) == (consent.number, "示例甲银行")
    assert (shown.purpose, shown.until, id) == ("loan", consent.until, exchange.number)
    assert shown.terms == f"{CURRENT}:{consent.terms_hash}"


class TestWhatOneSourceDoesNotHave:
    """Of tax both sources may have a record; the platform is asked first."""

    @pytest.fixture
    def astray(self, settings, tmp_path):
        here = {"version": 1, "items": {"tax": PLATFORM["items"]["tax"]}}
        play(tmp_path, settings, platform=NO_TAX, bigdata=here)

    def test_is_asked_of_the_next(self, cast, shared, astray):
        request = pulled(agree(ask(cast, shared, items=["tax"]), cast.alice))
        first, second = Exchange.objects.order_by("id")
        assert (first.source, first.missing) == ("platform", {"tax": "no_record"})
        assert (second.source, list(second.given)) == ("bigdata", ["tax"])
        assert (request.outcome, Piece.objects.get().source) == ("pulled", "bigdata")

    def test_is_asked_of_no_third(self, cast, shared, settings, tmp_path):
        play(tmp_path, settings, platform=NO_TAX, bigdata=NO_TAX)
        request = pulled(agree(ask(cast, shared, items=["tax"]), cast.alice))
        assert [one.source for one in Exchange.objects.order_by("id")] == ["platform", "bigdata"]
        assert request.state == "nothing"

    def test_is_not_asked_of_one_that_the_firm_did_not_agree_to(self, cast, shared, astray):
        """Words of before named one source."""
        agree(ask(cast, shared, items=["tax"]), cast.alice)
        Consent.objects.update(terms=1)
        pull_due()
        assert Exchange.objects.get().source == "platform"

    def test_is_not_asked_once_consent_is_withdrawn(self, cast, shared, astray, monkeypatch):
        agree(ask(cast, shared, items=["tax"]), cast.alice)
        withdrawn = Slow(lambda: withdraw(list(Consent.objects.all()), cast.alice))
        stand_in(monkeypatch, withdrawn)
        pull_due()
        assert Exchange.objects.get().state == "stopped"

    def test_is_said_before_the_firm_agrees(self, cast, shared):
        request = ask(cast, shared, items=["tax"])
        page = visitor(cast.alice).get(f"/matters/{request.number}/").text
        assert "全国融资信用服务平台，没有的再问市大数据主管部门" in page


def test_a_source_that_cannot_be_reached_is_asked_again_and_then_given_up(
    cast, shared, monkeypatch
):
    slow = stand_in(monkeypatch, Slow(lambda: None, TryAgain("timeout")))
    request = agree(ask(cast, shared, items=["staff"]), cast.alice)
    hours = [0, 1, 2, 4, 8, 20]
    for hour in hours:
        with clock.at(clock.now() + timedelta(hours=hour)):
            pull_due()
            pull_due()  # and not before its time
    request.refresh_from_db()
    exchange = Exchange.objects.get()
    assert (len(slow.asked), exchange.state, exchange.error) == (6, "failed", "timeout")
    assert (request.state, request.outcome) == ("nothing", "nothing")
    tried = Event.objects.filter(stream=request.number, code="data.exchanged")
    assert [one.data["attempt"] for one in tried.order_by("sequence")] == [1, 2, 3, 4, 5, 6]


def test_a_source_that_is_away_is_left_alone_until_the_next_round(cast, shared, monkeypatch):
    slow = stand_in(monkeypatch, Slow(lambda: None, TryAgain("connection")))
    agree(ask(cast, shared, items=["staff"]), cast.alice)
    agree(ask(cast, shared, items=["tax"]), cast.alice)
    assert pull_due() == 1
    assert len(slow.asked) == 1
    assert pull_due() == 1  # the next round asks for the other


def test_a_source_that_breaks_is_not_the_worker_s_end(cast, shared, monkeypatch):
    def breaks():
        raise ZeroDivisionError

    stand_in(monkeypatch, Slow(breaks))
    request = pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    assert (request.state, Exchange.objects.get().error) == ("pulling", "service")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"dated": "2026-11-24", "value": {"headcount": 3}}, "day_to_come"),
        ({"dated": "yesterday", "value": {"headcount": 3}}, "bad_day"),
        ({"dated": "2026-11-20", "value": {"headcount": "many"}}, "value_refused"),
        ({"dated": "2026-11-20", "value": {"headcount": -3}}, "value_refused"),
        ({"dated": "2026-11-20", "value": {"stars": 5}}, "value_refused"),
        ({"dated": "2026-11-20", "value": [1]}, "value_refused"),
        ({"dated": "2026-11-20", "value": {}}, "empty"),
        ({"dated": "2026-11-20", "value": {"headcount": None}}, "empty"),
        ("26", "format"),
    ],
)
def test_what_cannot_be_read_is_not_kept_and_the_log_says_why(
    cast, shared, settings, tmp_path, given, why
):
    play(tmp_path, settings, platform={"version": 1, "items": {"staff": given}})
    pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.missing, exchange.given) == ("done", {"staff": why}, {})
    assert not Piece.objects.exists()


def test_what_was_not_asked_for_is_not_taken(cast, shared):
    pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    assert "tax" in PLATFORM["items"]
    assert {one.item for one in Piece.objects.all()} == {"staff"}


def test_log_and_register_name_items_and_checksums_and_never_a_value(cast, shared):
    request = pulled(agree(ask(cast, shared), cast.alice))
    kept = nothing_typed(request)
    assert "invoices" in kept
    assert Exchange.objects.get().checksum in kept
    assert "100000" not in kept
    assert "headcount" not in kept


def test_each_look_at_values_is_told_to_the_firm(cast, shared):
    from changrong.network.cases.looking import looks_of, told

    pulled(agree(ask(cast, shared), cast.alice))
    part = dispatch_at(shared, cast.bank_a)
    pieces = list(queries.pieces_of(part, cast.officer_a))
    note_look(part, pieces, cast.officer_a)
    note_look(part, pieces, cast.officer_a)
    note_look(part, pieces, cast.alice)  # its own looks are not noted
    looks = [one for one in told(looks_of(cast.xianhe), cast.alice) if "数据" in one.what.zh]
    assert len(looks) == 2
    assert looks[0].what == Text(
        "看了数据：开票金额、社保参保", "Looked at data: Invoices issued, Social insurance of staff"
    )
    assert looks[0].office.zh == "示例甲银行"


# ---------------------------------------------------------------------- facts


def test_facts_are_stated_only_where_the_firm_wants_it_with_their_day_and_source(cast, shared):
    pulled(agree(ask(cast, shared, items=["staff"]), cast.alice))
    assert "enterprise.headcount" not in current_facts(cast.xianhe)
    pulled(agree(ask(cast, shared, items=["staff", "accounts"]), cast.alice, keeps_facts=True))
    facts = current_facts(cast.xianhe)
    assert facts["enterprise.headcount"].value == 26
    assert facts["enterprise.headcount"].source == "registry"
    assert facts["enterprise.headcount"].held_on == date(2026, 11, 20)
    assert facts["enterprise.revenue"].held_on == date(2025, 12, 31)
    assert facts["enterprise.months_without_staff_insurance"].value == 0


def test_a_fact_of_a_later_day_is_not_replaced_by_an_older_one(cast, shared):
    request = pulled(agree(ask(cast, shared, items=["staff"]), cast.alice, keeps_facts=True))
    add(request, "staff", {"headcount": 40}, date(2026, 10, 1), cast.officer_a)
    assert current_facts(cast.xianhe)["enterprise.headcount"].value == 26
    add(request, "staff", {"headcount": 30}, date(2026, 11, 21), cast.officer_a)
    fact = current_facts(cast.xianhe)["enterprise.headcount"]
    assert (fact.value, fact.source) == (30, "officer")


# ---------------------------------------------------------------------- by hand


def test_what_is_added_by_hand_names_the_field_that_is_wrong(cast, shared):
    request = pulled(agree(ask(cast, shared), cast.alice))
    with pytest.raises(ValueRefused) as refused:
        add(
            request,
            "account_flows",
            {"inflows": "2026-13 5", "outflows": "2026-01 -5", "months_without": -1},
            date(2026, 11, 1),
            cast.alice,
        )
    assert refused.value.errors.keys() == {"inflows", "outflows", "months_without"}
    with pytest.raises(EvidenceRefused, match="something"):
        add(request, "staff", {}, date(2026, 11, 1), cast.alice)
    with pytest.raises(EvidenceRefused, match="after today"):
        add(request, "staff", {"headcount": 1}, date(2026, 11, 24), cast.alice)
    for other in (cast.charlie, cast.officer_b, cast.coordinator):
        with pytest.raises(EvidenceRefused, match="Not yours"):
            add(request, "staff", {"headcount": 1}, date(2026, 11, 1), other)
    assert Piece.objects.count() == 2
