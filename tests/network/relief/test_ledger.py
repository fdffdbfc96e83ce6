"""The ledger of relief: what institutions tell, what cases gave, reversals, and exact sums."""

from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction

from changrong.network.cases.errors import NotAllowed
from changrong.network.cases.models import Case
from changrong.network.contracts.models import Contract
from changrong.network.events.models import Event
from changrong.network.indicators.period import period_of
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User
from changrong.network.relief.actions import Given, reverse, tell_relief
from changrong.network.relief.errors import ReliefRefused, RowsRefused
from changrong.network.relief.handed_in import relief_in
from changrong.network.relief.models import Entry
from changrong.network.relief.projecting import after_migrate, project_missing
from changrong.network.relief.queries import Total, counted_by, opened_by, summed, totals

from ..cases.desks import test_fast_review as fast
from ..cases.desks import test_urgent_service as urgent
from ..cases.desks._loans import month_loan
from ..matters import ask_deferral, at, step

pytestmark = pytest.mark.shows("S4-15")
QUARTER = period_of("quarter", date(2026, 11, 23))
WAN, YI = 10_000_00, 100_000_000_00
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


def officer_of(name: str, code: str) -> Actor:
    bank = Institution.objects.create(name=name, kind="bank", credit_code=code)
    user = User.objects.create_user(code)
    return Actor(user, Membership.objects.create(user=user, role=Role.OFFICER, institution=bank))


def told(actor: Actor) -> dict[tuple[str, int], Total]:
    return totals(counted_by(actor, QUARTER))


@pytest.fixture
def source(cast) -> dict[str, Actor]:
    """What the document itself tells of five banks."""
    names = ("中国银行", "建设银行", "光大银行", "西藏银行", "兴业银行")
    banks = {name: officer_of(f"示例{name}", f"B{n:017d}") for n, name in enumerate(names)}
    tell_relief([Given("transfer", DAY, units=67)], banks["中国银行"])
    tell_relief([Given("credit", DAY, amount=YI)], banks["建设银行"])
    tell_relief([Given("credit", DAY, amount=YI)], banks["光大银行"])
    tell_relief([Given("epidemic_loan", DAY, amount=490 * WAN)], banks["西藏银行"])
    tell_relief([Given("green_bill", DAY, amount=2142 * WAN)], banks["兴业银行"])
    return banks


class TestTheSourcesOwnFigures:
    def test_come_out_to_the_fen_by_kind_and_institution(self, cast, source):
        found = told(cast.coordinator)
        key = {name: by.institution.pk for name, by in source.items()}
        assert found == {
            ("transfer", key["中国银行"]): Total(1, 67, 0, unknown=1),
            ("credit", key["建设银行"]): Total(1, 1, 10_000_000_000),
            ("credit", key["光大银行"]): Total(1, 1, 10_000_000_000),
            ("epidemic_loan", key["西藏银行"]): Total(1, 1, 490_000_000),
            ("green_bill", key["兴业银行"]): Total(1, 1, 2_142_000_000),
        }
        assert summed(found, 0)["credit"] == Total(2, 2, 20_000_000_000)
        assert sum(found.values(), Total()) == Total(5, 71, 22_632_000_000, 1)

    def test_an_amount_that_nobody_told_is_not_nothing(self, cast, source):
        assert summed(told(cast.coordinator), 0)["transfer"].unknown == 1
        assert Entry.objects.get(kind="transfer").amount is None


class TestReversing:
    def test_takes_the_entry_out_of_every_sum_and_keeps_both(self, cast):
        [wrong, right] = tell_relief(
            [Given("fees", DAY, amount=500_00), Given("fees", DAY, amount=50_00)], cast.officer_a
        )
        opposite = reverse(wrong, "多写了一个零", cast.manager_a)
        assert told(cast.officer_a) == {("fees", cast.bank_a.pk): Total(1, 1, 50_00)}
        assert (opposite.reverses, opposite.amount, opposite.units) == (wrong, -500_00, -1)
        assert Entry.objects.count() == 3
        codes = Event.objects.filter(stream=f"relief-{wrong.number}").values_list("code", flat=True)
        assert list(codes) == ["relief.told", "relief.reversed"]
        reverse(right, "报重了", cast.officer_a)
        assert told(cast.officer_a) == {}

    def test_of_an_unknown_amount_leaves_nothing_unknown(self, cast):
        [one] = tell_relief([Given("transfer", DAY, units=67)], cast.officer_a)
        reverse(one, "报错机构", cast.officer_a)
        assert told(cast.officer_a) == {}

    def test_once_and_not_the_reversal_itself(self, cast):
        [one] = tell_relief([Given("fees", DAY, amount=1)], cast.officer_a)
        opposite = reverse(one, "错", cast.officer_a)
        for row in (one, opposite):
            with pytest.raises(ReliefRefused, match="reversed already"):
                reverse(row, "再来", cast.officer_a)

    def test_only_ones_own_and_with_a_reason(self, cast):
        [one] = tell_relief([Given("fees", DAY, amount=1)], cast.officer_a)
        for who in (cast.officer_b, cast.coordinator, cast.supervisor, cast.alice):
            with pytest.raises(NotAllowed):
                reverse(one, "错", who)
        with pytest.raises(ReliefRefused, match="Say why"):
            reverse(one, "  ", cast.officer_a)

    def test_no_row_is_ever_edited_or_removed(self, cast):
        tell_relief([Given("fees", DAY, amount=1)], cast.officer_a)
        for change in (Entry.objects.all().delete, lambda: Entry.objects.update(amount=2)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestTelling:
    def test_every_wrong_row_is_named_and_nothing_is_written(self, cast):
        with pytest.raises(RowsRefused) as refused:
            tell_relief(
                [
                    Given("fees", DAY, amount=1, row=2),
                    Given("luck", DAY, row=3),
                    Given("fees", date(2026, 11, 24), row=4),
                    Given("fees", DAY, amount=-1, row=5),
                    Given("fees", DAY, units=0, row=6),
                    Given("fees", DAY, firm="91110105MA00000XXX", row=7),
                    Given("fees", DAY, units=2, firm=cast.xianhe.credit_code, row=8),
                ],
                cast.officer_a,
            )
        assert [(row, field) for row, field, _text in refused.value.rows] == [
            (3, "kind"), (4, "day"), (5, "amount"), (6, "units"), (7, "firm"), (8, "units"),
        ]  # fmt: skip
        assert not Entry.objects.exists()

    def test_a_firm_gives_its_district(self, cast):
        [one] = tell_relief(
            [Given("credit", DAY, amount=1, firm=cast.xianhe.credit_code)], cast.officer_a
        )
        assert (one.enterprise, one.region) == (cast.xianhe, "110105")

    def test_not_by_bureau_or_firm(self, cast):
        for who in (cast.coordinator, cast.supervisor, cast.alice, cast.hotline):
            with pytest.raises(NotAllowed):
                tell_relief([Given("fees", DAY)], who)
        with pytest.raises(ReliefRefused):
            tell_relief([], cast.officer_a)


class TestAFile:
    def test_is_read_by_its_headings_and_units(self, cast):
        text = (
            "纾困种类,日期,户数,金额（万元）,说明\n"
            "紧急授信,2026-11-20,,10000,一家\n绿色票据,2026/11/20,1,2142,\n"
        )
        rows = relief_in(BytesIO(text.encode()), "一.csv")
        assert [(one.kind, one.amount, one.units, one.row) for one in rows] == [
            ("credit", YI, 1, 2),
            ("green_bill", 2142 * WAN, 1, 3),
        ]

    def test_names_each_wrong_cell(self):
        text = "纾困种类,日期,户数,金额\n运气,2026-11-20,1,1\n续贷,昨天,两,0.001\n,2026-11-20,,\n"
        with pytest.raises(RowsRefused) as refused:
            relief_in(BytesIO(text.encode()), "一.csv")
        places = [(row, field) for row, field, _text in refused.value.rows]
        assert places == [(2, "kind"), (3, "day"), (3, "units"), (3, "amount"), (4, "kind")]


class TestWhatCasesGave:
    def test_a_deferral_granted_is_entered_with_its_contract(self, cast):
        loan = month_loan(cast)
        case = ask_deferral(cast, loan, deferred_until="2027-06-23")
        assert not Entry.objects.exists()
        case = step(step(case, "take", cast.officer_a), "grant", cast.officer_a,
                    deferred_until="2027-06-23")  # fmt: skip
        entry = Entry.objects.get()
        assert (entry.case, entry.kind, entry.amount) == (case, "deferral", loan.principal)
        assert (entry.institution, entry.enterprise) == (cast.bank_a, cast.xianhe)
        assert entry.day == date(2026, 11, 23)
        with pytest.raises(ReliefRefused, match="of a case"):
            reverse(entry, "错", cast.officer_a)

    def test_an_urgent_transfer_is_entered_with_what_was_done(self, cast):
        case = urgent.ask(cast)
        case = step(case, "check", cast.officer_a, checked=urgent.CHECKED)
        case = step(case, "finish", cast.manager_a, voucher="P-1", done_amount="670000.01")
        entry = Entry.objects.get(case=case)
        assert (entry.kind, entry.amount) == ("transfer", 67_000_001)

    def test_emergency_credit_is_entered_with_its_loan(self, cast):
        case = fast.approved(cast, fast.ask(cast))
        case = step(case, "grant", cast.officer_a, **fast.GRANT)
        case = step(case, "confirm", cast.alice)
        entry = Entry.objects.get(case=case)
        assert (entry.kind, entry.amount) == ("credit", Contract.objects.get().principal)

    def test_what_was_withdrawn_gave_nothing(self, cast):
        case = urgent.ask(cast)
        step(case, "withdraw", cast.alice)
        assert Case.objects.get(pk=case.pk).closed_at is not None
        assert not Entry.objects.exists()

    def test_cases_from_before_the_ledger_are_entered_once(self, cast, lift_triggers):
        case = urgent.ask(cast)
        case = step(case, "check", cast.officer_a, checked=urgent.CHECKED)
        case = step(case, "finish", cast.manager_a, voucher="P-1", done_amount="1")
        before = Entry.objects.values("case", "amount", "day", "kind").get()
        Entry.objects.all().delete()
        after_migrate(connection.alias)
        assert Entry.objects.values("case", "amount", "day", "kind").get() == before
        assert project_missing() == 0


class TestWhoReads:
    @pytest.fixture
    def told_of(self, cast):
        tell_relief([Given("fees", DAY, amount=7)], cast.officer_a)
        tell_relief([Given("fees", DAY, amount=5)], cast.officer_b)
        case = urgent.ask(cast)
        case = step(case, "check", cast.officer_a, checked=urgent.CHECKED)
        return step(case, "finish", cast.manager_a, voucher="P-1", done_amount="1")

    def test_an_institution_its_own_the_bureau_its_area(self, cast, told_of):
        assert sum(told(cast.officer_b).values(), Total()) == Total(1, 1, 5)
        assert sum(told(cast.coordinator).values(), Total()) == Total(3, 3, 112)
        assert told(cast.coordinator_elsewhere) == {}

    def test_a_supervisor_the_sums_and_not_the_cases(self, cast, told_of):
        found = counted_by(cast.supervisor, QUARTER)
        assert sum(totals(found).values(), Total()) == Total(3, 3, 112)
        rows = opened_by(cast.supervisor, found)
        assert (rows.count(), rows.filter(case=told_of).count()) == (2, 0)
        assert opened_by(cast.coordinator, counted_by(cast.coordinator, QUARTER)).count() == 3

    def test_the_last_day_of_a_period_and_the_first_of_the_next(self, cast):
        with at("2027-01-05 10:00"):
            days = ["2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01"]
            tell_relief(
                [Given("fees", date.fromisoformat(day), amount=1) for day in days], cast.officer_a
            )
        assert sum(told(cast.officer_a).values(), Total()) == Total(2, 2, 2)


def test_sums_are_those_of_the_rows_one_by_one(cast):
    import random

    chance = random.Random(1)
    for _ in range(60):
        by = chance.choice([cast.officer_a, cast.officer_b])
        amount = chance.choice([None, chance.randrange(10**12)])
        kind = chance.choice(["fees", "credit", "other"])
        [one] = tell_relief([Given(kind, DAY, chance.randrange(1, 9), amount)], by)
        if chance.random() < 0.3:
            reverse(one, "错", by)
    entries, units, fen, unknown = Counter(), Counter(), Counter(), Counter()
    for row in Entry.objects.all():
        key = (row.kind, row.institution_id)
        sign = -1 if row.reverses_id else 1
        entries[key] += sign
        units[key] += row.units
        fen[key] += row.amount or 0
        unknown[key] += sign * (row.amount is None)
    expected = {key: Total(n, units[key], fen[key], unknown[key]) for key, n in entries.items()}
    assert told(cast.coordinator) == {k: one for k, one in expected.items() if one != Total()}
