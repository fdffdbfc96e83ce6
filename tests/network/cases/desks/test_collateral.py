"""Security in movables and rights: agreed by the firm, registered where its kind is, released."""

from datetime import date

import pytest

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.models import Contract

from ...matters import at, loan_of, opened, running, step

pytestmark = pytest.mark.shows("S3-15")


MONDAY = "2026-11-23 10:00"
OWN = {"owned": ["own", "free"]}
REGISTERED = {
    "register": "movables_register",
    "registered_as": "0123456789",
    "registered_on": "2026-11-24",
    "lasts_until": "2027-11-30",
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def loan(cast) -> Contract:
    return loan_of(cast)


def secure(cast, loan, by=None, **changes) -> Case:
    said = {
        "contract": loan.number,
        "instrument": "receivable",
        "what": "对示例连锁超市的三个月货款",
        "other_party": "示例连锁超市",
        "value": "600000",
        "falls_due_on": "2027-02-28",
    }
    return opened("collateral", by or cast.officer_a, cast.xianhe, said | changes)


@pytest.fixture
def registered(cast, loan) -> Case:
    case = step(secure(cast, loan), "agree", cast.alice, **OWN)
    with at("2026-11-24 10:00"):
        return step(case, "register", cast.officer_a, **REGISTERED)


@pytest.mark.life
def test_a_receivable_is_agreed_registered_renewed_and_released(cast, loan):
    case = secure(cast, loan)
    assert (case.number, case.institution) == ("BW-2026-1123-0001", cast.bank_a)
    assert running(case).due_on == date(2026, 12, 7)
    case = step(case, "agree", cast.alice, **OWN)
    with at("2026-11-24 10:00"):
        case = step(case, "register", cast.officer_a, **REGISTERED)
    assert (case.state, case.fields["registered_as"]) == ("registered", "0123456789")
    assert (running(case).name, running(case).due_on) == ("lasts", date(2027, 11, 30))
    with at("2027-11-01 10:00"):
        case = step(case, "renew", cast.officer_a, lasts_until="2027-12-31")
        assert (running(case).name, running(case).due_on) == ("lasts_on", date(2027, 12, 31))
        case = step(case, "release", cast.officer_a, ground="replaced", note="换成房产抵押")
    assert (case.state, case.outcome) == ("released", "released")
    assert not case.clocks.filter(stopped_at=None).exists()
    assert not case.clocks.filter(late=True).exists()


def test_as_repaid_it_is_released_only_when_the_loan_is(cast, loan, registered):
    with pytest.raises(MoveRefused) as refused:
        step(registered, "release", cast.officer_a, ground="repaid", note="还清了")
    assert refused.value.field == "ground"
    registered.refresh_from_db()
    assert registered.state == "registered"


@pytest.mark.life
def test_the_firm_does_not_agree(cast, loan):
    case = step(secure(cast, loan), "decline", cast.bob, reason="货款已经质押给别家")
    assert (case.state, case.outcome) == ("declined", "declined")


@pytest.mark.parametrize("agreed", [False, True])
@pytest.mark.life
def test_it_may_be_dropped_until_it_is_registered(cast, loan, agreed):
    case = secure(cast, loan)
    if agreed:
        case = step(case, "agree", cast.alice, **OWN)
    case = step(case, "drop", cast.officer_a, reason="付款人不确认")
    assert (case.state, case.outcome) == ("dropped", "dropped")
    assert not case.clocks.filter(stopped_at=None).exists()


def test_a_registration_that_runs_out_becomes_a_task(cast, registered):
    with at("2027-11-29 10:00"):
        sweep(clock.now())
        assert running(registered).escalations.get().level == "remind"
    with at("2027-12-01 10:00"):
        sweep(clock.now())
    assert registered.children.get(kind="task").state == "open"


def test_a_registration_nobody_makes_becomes_a_task(cast, loan):
    case = step(secure(cast, loan), "agree", cast.alice, **OWN)
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    assert case.children.get(kind="task").state == "open"


KINDS = {
    "movables": {"identifier": "冷库 A-12", "register": "movables_register"},
    "ip": {"identifier": "ZL000001", "falls_due_on": "2030-01-01", "register": "ip_office"},
    "bill": {
        "identifier": "PJ000001",
        "other_party": "示例核心企业",
        "falls_due_on": "2027-02-28",
        "register": "bill_exchange",
    },
    "property_insurance": {
        "identifier": "BD000001",
        "other_party": "示例财险公司",
        "falls_due_on": "2027-11-22",
        "register": "insurer",
    },
    "liability_insurance": {
        "identifier": "BD000002",
        "other_party": "示例财险公司",
        "falls_due_on": "2027-11-22",
        "register": "insurer",
    },
}
BLANK = {"identifier": "", "other_party": "", "falls_due_on": ""}


@pytest.mark.parametrize("instrument", KINDS)
class TestEachKind:
    def test_has_a_record_and_a_register_of_its_own(self, cast, loan, instrument):
        record = {n: v for n, v in KINDS[instrument].items() if n != "register"}
        case = secure(cast, loan, instrument=instrument, **(BLANK | record))
        step(case, "agree", cast.alice, **OWN)
        where = KINDS[instrument]["register"]
        elsewhere = "insurer" if where != "insurer" else "ip_office"
        with at("2026-11-24 10:00"):
            with pytest.raises(MoveRefused) as refused:
                step(case, "register", cast.officer_a, **(REGISTERED | {"register": elsewhere}))
            assert refused.value.field == "register"
            case = step(case, "register", cast.officer_a, **(REGISTERED | {"register": where}))
        assert case.state == "registered"

    def test_is_refused_without_any_one_part_of_it(self, cast, loan, instrument):
        record = {n: v for n, v in KINDS[instrument].items() if n != "register"}
        for left_out in record:
            partly = BLANK | {n: v for n, v in record.items() if n != left_out}
            with pytest.raises(FieldErrors) as refused:
                secure(cast, loan, instrument=instrument, **partly)
            assert list(refused.value.errors) == [left_out]
        assert not Case.objects.filter(kind="collateral").exists()

    def test_secures_one_loan_at_a_time(self, cast, loan, instrument):
        record = {n: v for n, v in KINDS[instrument].items() if n != "register"}
        stated = {"instrument": instrument} | BLANK | record
        first = secure(cast, loan, **stated)
        with pytest.raises(FieldErrors) as refused:
            secure(cast, loan, **stated)
        assert list(refused.value.errors) == ["identifier"]
        step(first, "drop", cast.officer_a, reason="写错了")
        assert secure(cast, loan, **stated).state == "offered"


class TestWhatIsRefused:
    def test_another_banks_loan(self, cast, loan):
        with pytest.raises(FieldErrors) as refused:
            secure(cast, loan, cast.officer_b)
        assert list(refused.value.errors) == ["contract"]

    def test_another_firms_loan(self, cast, loan):
        said = {"contract": loan.number, "instrument": "movables", "what": "x", "value": "1"}
        with pytest.raises(FieldErrors) as refused:
            opened("collateral", cast.officer_a, cast.other_firm, said)
        assert list(refused.value.errors) == ["contract"]

    @pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline"])
    def test_security_taken_by_anybody_but_the_lender(self, cast, loan, who):
        with pytest.raises(NotAllowed):
            secure(cast, loan, getattr(cast, who))

    def test_what_has_fallen_due(self, cast, loan):
        with pytest.raises(FieldErrors) as refused:
            secure(cast, loan, falls_due_on="2026-11-23")
        assert list(refused.value.errors) == ["falls_due_on"]

    def test_an_agreement_not_wholly_given_or_given_by_the_bank(self, cast, loan):
        case = secure(cast, loan)
        with pytest.raises(FieldErrors) as refused:
            step(case, "agree", cast.alice, owned=["own"])
        assert list(refused.value.errors) == ["owned"]
        for who in (cast.officer_a, cast.charlie):
            with pytest.raises(NotAllowed):
                step(case, "agree", who, **OWN)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"registered_on": "2026-11-25"}, "registered_on"),
            ({"lasts_until": "2026-11-24"}, "lasts_until"),
        ],
    )
    def test_a_registration_of_the_future_or_the_past(self, cast, loan, wrong, field):
        case = step(secure(cast, loan), "agree", cast.alice, **OWN)
        with at("2026-11-24 10:00"), pytest.raises(MoveRefused) as refused:
            step(case, "register", cast.officer_a, **(REGISTERED | wrong))
        assert refused.value.field == field

    @pytest.mark.parametrize("day", ["2027-11-30", "2027-06-30"])
    def test_a_renewal_that_lengthens_nothing(self, cast, registered, day):
        with pytest.raises(MoveRefused) as refused:
            step(registered, "renew", cast.officer_a, lasts_until=day)
        assert refused.value.field == "lasts_until"


def test_who_sees_it(cast, registered):
    everybody = ("alice", "charlie", "officer_a", "officer_b", "coordinator", "supervisor")
    seen = {w for w in everybody if visible_to(getattr(cast, w)).filter(pk=registered.pk).exists()}
    assert seen == {"alice", "officer_a", "coordinator"}


def test_however_its_number_is_typed_one_thing_secures_one_loan(cast, loan):
    patent = {"instrument": "ip", "what": "发明专利"}
    first = secure(cast, loan, **patent, identifier="ＺＬ ２０２０ 1 0123456.7")
    assert first.fields["identifier"] == "ZL202010123456.7"
    with pytest.raises(FieldErrors) as refused:
        secure(cast, loan, **patent, identifier="zl202010123456.7")
    assert list(refused.value.errors) == ["identifier"]


def test_of_two_that_named_one_thing_at_one_moment_the_first_is_registered(cast, loan):
    patent = {"instrument": "ip", "what": "发明专利"}
    first = secure(cast, loan, **patent, identifier="ZL1")
    other = secure(cast, loan, **patent, identifier="ZL2")
    Case.objects.filter(pk=other.pk).update(fields=other.fields | {"identifier": "ZL1"})
    at_office = REGISTERED | {"register": "ip_office"}
    for case in (first, other):
        step(case, "agree", cast.alice, **OWN)
    with at("2026-11-24 10:00"):
        with pytest.raises(FieldErrors):
            step(other, "register", cast.officer_a, **at_office)
        assert step(first, "register", cast.officer_a, **at_office).state == "registered"
