"""On-lending: a policy bank's line, drawn, listed user by user, reported, settled."""

from datetime import date

import pytest

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, LimitBroken, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.models import Institution
from changrong.network.people.actor import Actor
from changrong.network.people.models import Membership, Role, User

from ...matters import at, opened, running, step

pytestmark = pytest.mark.shows("S3-47")


MONDAY = "2026-11-23 10:00"
CODES = [make_credit_code(f"91110105MA000000{n}") for n in (1, 2)]
FIRST = f"{CODES[0]}，示例鲜禾餐饮，JJ-001，600000，3.85"
BENCHMARK = {"benchmark": "0.0435", "published": "人民银行 2026 年三季度，全市城商行小微贷款"}
SECOND = f"{CODES[1]}, 示例竹艺, JJ-002, 300000.50, 4%"


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


@pytest.fixture
def policy(db) -> Actor:
    """Somebody at a policy bank."""
    bank = Institution.objects.create(
        name="示例政策性银行", kind="policy_bank", credit_code="91110000100000009P"
    )
    user = User.objects.create(username="policy", name="policy")
    return Actor(user, Membership.objects.create(user=user, role=Role.OFFICER, institution=bank))


def propose(cast, policy, by=None, **changes) -> Case:
    said = {
        "policy_bank": policy.institution.number,
        "reference": "ZDK-2026-01",
        "line": "1000000",
        "rate": "0.025",
        "line_until": "2027-11-30",
    }
    return opened("onlending", by or cast.officer_a, None, said | changes)


def draw(case: Case, policy, amount="1000000", on="2026-11-23") -> Case:
    return step(case, "draw", policy, sum=amount, drawn_on=on)


@pytest.fixture
def line(cast, policy) -> Case:
    return step(propose(cast, policy), "agree", policy)


@pytest.fixture
def drawn(cast, policy, line) -> Case:
    return draw(line, policy)


@pytest.mark.life
def test_a_line_from_its_contract_to_the_last_end_user(cast, policy):
    case = propose(cast, policy)
    assert (case.number, case.partner) == ("ZD-2026-1123-0001", policy.institution)
    assert running(case).due_on == date(2026, 12, 7)
    case = draw(step(case, "agree", policy), policy, "600000")
    assert (case.fields["drawn"], running(case).name) == ("600000", "list")
    with at("2026-11-30 10:00"):
        case = step(case, "list_users", cast.officer_a, rows=FIRST)
        case = step(case, "report", cast.officer_a, **BENCHMARK)
        assert (case.state, running(case).name) == ("reported", "check")
        case = step(case, "send_back", policy, reason="借据号对不上")
        assert running(case).due_on == date(2026, 12, 2)
        step(case, "strike", cast.officer_a, loan="JJ-001", reason="写错")
        step(case, "list_users", cast.officer_a, rows=FIRST.replace("JJ-001", "JJ-011"))
        case = step(step(case, "report", cast.officer_a, **BENCHMARK), "accept", policy)
    assert case.state == "running"
    with at("2026-12-10 10:00"):
        case = draw(case, policy, "300000.50", "2026-12-10")
        step(case, "list_users", cast.officer_a, rows=SECOND)
        case = step(step(case, "report", cast.officer_a, **BENCHMARK), "accept", policy)
        case = step(case, "settle", policy)
    assert (case.state, case.outcome) == ("settled", "settled")
    assert [case.fields[name] for name in ("drawn", "listed", "users")] == [
        "900000.5",
        "900000.5",
        "2",
    ]
    assert "JJ-011" in case.fields["ledger"]
    assert "JJ-001" not in case.fields["ledger"]
    assert not case.clocks.filter(stopped_at=None).exists()


@pytest.mark.parametrize("end", ["decline", "withdraw"])
@pytest.mark.life
def test_a_line_that_is_not_agreed(cast, policy, end):
    by = policy if end == "decline" else cast.officer_a
    case = step(propose(cast, policy), end, by, reason="额度不够")
    assert case.outcome == {"decline": "declined", "withdraw": "withdrawn"}[end]
    assert not case.clocks.filter(stopped_at=None).exists()


def test_unlisted_funds_become_a_task(cast, policy, drawn):
    with at("2026-12-04 10:00"):
        sweep(clock.now())
        assert running(drawn).escalations.get().level == "remind"
    with at("2026-12-08 10:00"):
        sweep(clock.now())
    assert drawn.children.get(kind="task").state == "open"


def test_what_has_no_user_cannot_be_settled(cast, policy, drawn):
    step(drawn, "list_users", cast.officer_a, rows=FIRST)
    case = step(step(drawn, "report", cast.officer_a, **BENCHMARK), "accept", policy)
    with pytest.raises(MoveRefused, match="400000"):
        step(case, "settle", policy)


class TestTheList:
    @pytest.mark.parametrize(
        ("rows", "row", "why"),
        [
            ([FIRST, SECOND.replace("300000.50", "400000.01")], 2, "0.01 yuan beyond"),
            ([FIRST, FIRST], 2, "listed already"),
            ([FIRST, "", "不是代码，甲，JJ-3，100，4"], 3, ""),
            ([FIRST.replace("，3.85", "")], 1, "five values"),
            ([FIRST.replace("600000", "六十万")], 1, "no number"),
            ([FIRST.replace("600000", "0")], 1, "positive"),
            ([FIRST.replace("600000", "0.001")], 1, "positive"),
            ([FIRST.replace("3.85", "385")], 1, "percentage"),
        ],
    )
    def test_names_the_row_that_is_wrong_and_takes_none(self, cast, drawn, rows, row, why):
        with pytest.raises(MoveRefused) as refused:
            step(drawn, "list_users", cast.officer_a, rows="\n".join(rows))
        assert refused.value.field == "rows"
        assert refused.value.text.en.startswith(f"Line {row}:")
        assert why in refused.value.text.en
        drawn.refresh_from_db()
        assert "ledger" not in drawn.fields

    def test_of_later_rows_counts_what_was_listed_before(self, cast, drawn):
        step(drawn, "list_users", cast.officer_a, rows=FIRST)
        more = FIRST.replace("JJ-001", "JJ-009")
        with pytest.raises(MoveRefused, match="200000 yuan beyond"):
            step(drawn, "list_users", cast.officer_a, rows=more)
        case = step(drawn, "list_users", cast.officer_a, rows=more.replace("600000", "400000"))
        assert (case.fields["listed"], case.fields["users"]) == ("1000000", "1")

    def test_must_hold_somebody_before_it_is_reported(self, cast, drawn):
        with pytest.raises(MoveRefused, match="No end user"):
            step(drawn, "report", cast.officer_a, **BENCHMARK)
        with pytest.raises(MoveRefused) as refused:
            step(drawn, "strike", cast.officer_a, loan="JJ-001", reason="写错")
        assert refused.value.field == "loan"


class TestWhatIsRefused:
    def test_a_draw_beyond_the_line_however_it_is_cut(self, cast, policy, line):
        with pytest.raises(MoveRefused) as refused:
            draw(line, policy, "1000000.01")
        assert refused.value.field == "sum"
        draw(line, policy, "700000")
        with pytest.raises(MoveRefused, match="300000"):
            draw(line, policy, "300000.01")
        assert draw(line, policy, "300000").fields["drawn"] == "1000000"

    @pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
    def test_a_draw_before_the_line_or_tomorrow(self, cast, policy, line, day):
        with pytest.raises(MoveRefused) as refused:
            draw(line, policy, on=day)
        assert refused.value.field == "drawn_on"

    def test_a_draw_when_the_line_is_over(self, cast, policy, line):
        with at("2027-12-01 10:00"), pytest.raises(MoveRefused) as refused:
            draw(line, policy, on="2027-12-01")
        assert refused.value.field == "drawn_on"

    def test_a_line_with_a_bank_that_is_no_policy_bank(self, cast, policy):
        with pytest.raises(FieldErrors) as refused:
            propose(cast, policy, policy_bank=cast.bank_b.number)
        assert list(refused.value.errors) == ["policy_bank"]

    def test_sums_said_by_who_proposes(self, cast, policy):
        case = propose(cast, policy, drawn="900000", listed="900000")
        assert not {"drawn", "listed"} & case.fields.keys()

    def test_a_step_of_the_other_side(self, cast, policy, drawn):
        with pytest.raises(NotAllowed):
            step(drawn, "draw", cast.officer_a, sum="1", drawn_on="2026-11-23")
        for who in (policy, cast.officer_b, cast.coordinator):
            with pytest.raises(NotAllowed):
                step(drawn, "list_users", who, rows=FIRST)
        for who in (cast.officer_b, cast.coordinator, cast.supervisor, cast.alice):
            with pytest.raises(NotAllowed):
                step(drawn, "report", who, **BENCHMARK)

    @pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline"])
    def test_a_line_proposed_by_anybody_but_a_bank(self, cast, policy, who):
        with pytest.raises(NotAllowed):
            propose(cast, policy, getattr(cast, who))


def test_both_banks_read_the_ledger_and_no_other(cast, policy, drawn):
    for who in (cast.officer_a, cast.manager_a, policy, cast.coordinator):
        assert visible_to(who).get(kind="onlending") == drawn
    for who in (cast.officer_b, cast.alice, cast.supervisor, cast.hotline):
        assert not visible_to(who).filter(kind="onlending").exists()


class TestWhatUsersPayOnAverage:
    """Weighted by what each was lent: 600000 at 3.85 per cent and 300000.50 at 4."""

    def listed(self, cast, drawn) -> Case:
        return step(drawn, "list_users", cast.officer_a, rows=f"{FIRST}\n{SECOND}")

    @pytest.mark.shows("S3-48")
    def test_is_no_more_than_last_quarters_local_average(self, cast, drawn):
        case = self.listed(cast, drawn)
        with pytest.raises(LimitBroken) as refused:
            step(case, "report", cast.officer_a, **BENCHMARK | {"benchmark": "0.039"})
        [broken] = refused.value.broken
        assert broken.measure.key == "cbirc-2023-small-firms/on-lending-rate-cap"
        case.refresh_from_db()
        assert case.state == "drawn"
        case = step(case, "report", cast.officer_a, **BENCHMARK | {"benchmark": "0.03900001"})
        assert (case.state, case.fields["average"]) == ("reported", "0.03900001")

    def test_is_reckoned_and_not_typed_and_its_measure_is_named(self, cast, drawn):
        case = self.listed(cast, drawn)
        for said, field in (
            (BENCHMARK | {"average": "0.01"}, "average"),
            ({"benchmark": "0.0435"}, "published"),
            (BENCHMARK | {"benchmark": ""}, "benchmark"),
        ):
            with pytest.raises(FieldErrors) as refused:
                step(case, "report", cast.officer_a, **said)
            assert list(refused.value.errors) == [field]


def test_sums_and_rates_may_be_typed_full_width(cast, drawn):
    row = f"{CODES[0]}，示例鲜禾餐饮，JJ-001，６０００００．５０，３．８５％"
    case = step(drawn, "list_users", cast.officer_a, rows=row)
    [listed] = case.fields["end_users"]
    assert (listed["sum"], listed["rate"]) == ("600000.5", "0.0385")
