"""A campaign of visits: listed, visited firm by firm, counted, closed."""

from datetime import date

import pytest

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import standing_alone, visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.parties.models import Enterprise, Institution

from ...matters import at, opened, running, step
from ...steps import NEED
from ...visitors import visitor

pytestmark = pytest.mark.shows("S0-09", "S3-06", "S3-07")


MONDAY = "2026-11-23 10:00"
NEW_CODE = make_credit_code("91110105MA0000009")
MINUTES = {
    "stage": "steady",
    "wants": ["none"],
    "minutes": "经营平稳",
    "next_step": "年后再看",
    "follow_on": "2026-12-15",
}


@pytest.fixture(autouse=True)
def monday():
    with at(MONDAY):
        yield


def begin(cast, by=None, **changes) -> Case:
    said = {
        "title": "走万企 提信心 优服务",
        "through": "park",
        "institutions": [cast.bank_a.number, cast.bank_b.number],
        "begins_on": "2026-11-23",
        "ends_on": "2026-12-18",
        "goal": "了解各阶段的需求",
    }
    return opened("campaign", by or cast.coordinator, None, said | changes)


@pytest.fixture
def campaign(cast) -> Case:
    return begin(cast)


def listed(case: Case, cast, *lines: str, visitor=None, by=None) -> Case:
    who = (visitor or cast.bank_a).number
    return step(case, "list_firms", by or cast.coordinator, visitor=who, firms="\n".join(lines))


@pytest.fixture
def running_(cast, campaign) -> Case:
    listed(campaign, cast, cast.xianhe.credit_code)
    listed(campaign, cast, cast.other_firm.credit_code, visitor=cast.bank_b)
    return step(campaign, "start", cast.coordinator)


def visits_of(case: Case) -> dict[str, Case]:
    return {one.enterprise.name: one for one in case.children.filter(kind="visit")}


def made(visit: Case, by, help="nothing") -> Case:
    step(visit, "contact", by, mode="in_person", met="负责人")
    step(visit, "minute", by, **MINUTES)
    return step(visit, "finish", by, help=help, note="回访过")


@pytest.mark.life
def test_a_campaign_is_listed_visited_counted_and_closed(cast, campaign):
    assert (campaign.number, campaign.enterprise, campaign.region) == (
        "ZF-2026-1123-0001",
        None,
        "110000",
    )
    assert running(campaign).due_on == date(2026, 12, 18)
    listed(campaign, cast, cast.xianhe.credit_code, "", f"{NEW_CODE}，示例新来商店，110105")
    listed(campaign, cast, cast.other_firm.credit_code, visitor=cast.bank_b)
    assert Enterprise.objects.get(credit_code=NEW_CODE).region == "110105"
    case = step(campaign, "start", cast.coordinator)
    assert (case.handler, case.fields["targets"]) == (cast.coordinator.user, 3)
    visits = visits_of(case)
    assert {one.institution for one in visits.values()} == {cast.bank_a, cast.bank_b}
    with at("2026-12-01 10:00"):
        made(visits["示例鲜禾餐饮管理有限公司"], cast.officer_a)
        with pytest.raises(MoveRefused) as waiting:
            step(case, "close", cast.coordinator, results="还没有走完")
        assert visits["示例新来商店"].number in waiting.value.text.zh
        step(visits["示例新来商店"], "give_up", cast.officer_a, reason="unreachable")
        other = visits["示例云溪竹艺工作室"]
        step(other, "contact", cast.officer_b, mode="video", met="店主")
        step(other, "minute", cast.officer_b, **(MINUTES | {"wants": ["financing"]}))
        step(other, "open_need", cast.officer_b, **NEED, agreed=["shared"])
        need = Case.objects.get(kind="need")
        assert {name: need.fields[name] for name in ("source", "source_name")} == {
            "source": case.fields["through"],
            "source_name": case.fields["title"],
        }
        case.refresh_from_db()
        assert [case.fields[name] for name in ("targets", "made", "needs")] == [3, 2, 1]
        case = step(case, "close", cast.coordinator, results="走访两户，一件需求")
    assert (case.state, case.outcome, case.fields["made"]) == ("closed", "held", 2)
    assert not case.clocks.get().late


@pytest.mark.life
def test_a_campaign_that_is_cancelled_drops_the_visits_that_are_left(cast, running_):
    first = visits_of(running_)["示例鲜禾餐饮管理有限公司"]
    made(first, cast.officer_a)
    case = step(running_, "cancel", cast.coordinator, reason="疫情反弹")
    assert (case.state, case.outcome) == ("cancelled", "cancelled")
    ends = {name: (one.state, one.outcome) for name, one in visits_of(case).items()}
    assert ends == {
        "示例鲜禾餐饮管理有限公司": ("helped", "helped"),
        "示例云溪竹艺工作室": ("dropped", "dropped"),
    }
    left = visits_of(case)["示例云溪竹艺工作室"]
    assert not left.clocks.filter(stopped_at=None).exists()


def test_a_campaign_that_runs_over_becomes_a_task(cast, running_):
    with at("2026-12-17 10:00"):
        sweep(clock.now())
        assert running(running_).escalations.get().level == "remind"
    with at("2026-12-19 10:00"):
        sweep(clock.now())
    assert running_.children.get(kind="task").state == "open"
    late = running_.children.filter(kind="visit", children__kind="task")
    assert late.count() == 2


class TestTheList:
    @pytest.mark.parametrize(
        ("lines", "row"),
        [
            (["不是代码"], 1),
            (["91110105MA0000001A", "91110105MA0000001A"], 2),
            (["92110105MA0000002B", "", NEW_CODE], 3),
            ([f"{NEW_CODE}，示例新来商店，999999"], 1),
        ],
        ids=["no code", "twice", "new without a name", "no such district"],
    )
    def test_names_the_line_that_is_wrong_and_lists_nothing(self, cast, campaign, lines, row):
        with pytest.raises(MoveRefused) as refused:
            listed(campaign, cast, *lines)
        assert refused.value.field == "firms"
        assert refused.value.text.en.startswith(f"Line {row}:")
        assert not campaign.children.exists()
        assert not Enterprise.objects.filter(credit_code=NEW_CODE).exists()

    def test_holds_a_firm_once_whoever_visits_it(self, cast, running_):
        with pytest.raises(MoveRefused, match="listed already"):
            listed(running_, cast, cast.xianhe.credit_code, visitor=cast.bank_b)

    def test_is_for_institutions_that_take_part(self, cast, campaign):
        with pytest.raises(MoveRefused) as refused:
            listed(campaign, cast, cast.xianhe.credit_code, visitor=cast.far_bank)
        assert refused.value.field == "visitor"

    def test_must_hold_somebody_before_it_starts(self, cast, campaign):
        with pytest.raises(MoveRefused, match="No firm"):
            step(campaign, "start", cast.coordinator)


@pytest.mark.parametrize("who", ["alice", "officer_a", "manager_a", "supervisor", "hotline"])
def test_only_the_bureau_runs_one(cast, campaign, who):
    with pytest.raises(NotAllowed):
        begin(cast, getattr(cast, who))
    with pytest.raises(NotAllowed):
        step(campaign, "cancel", getattr(cast, who), reason="不办了")


@pytest.mark.parametrize("ends_on", ["2026-11-22", "2026-11-20"])
def test_its_days_follow_each_other(cast, ends_on):
    with pytest.raises(FieldErrors) as refused:
        begin(cast, begins_on="2026-11-21", ends_on=ends_on)
    assert list(refused.value.errors) == ["ends_on"]
    assert not Case.objects.filter(kind="campaign").exists()


def test_a_visit_is_not_put_off_past_the_campaign(cast, running_):
    visit = visits_of(running_)["示例鲜禾餐饮管理有限公司"]
    with pytest.raises(MoveRefused) as refused:
        step(visit, "put_off", cast.officer_a, planned_on="2026-12-31", mode="phone", note="忙")
    assert "2026-12-18" in refused.value.text.zh


def test_an_institution_sees_its_own_visits_and_the_campaign_while_it_has_some(cast, running_):
    seen = visible_to(cast.officer_a).filter(kind__in=["campaign", "visit"])
    assert {one.kind for one in seen} == {"campaign", "visit"}
    assert seen.get(kind="visit").enterprise == cast.xianhe
    made(visits_of(running_)["示例鲜禾餐饮管理有限公司"], cast.officer_a)
    assert not visible_to(cast.officer_a).filter(kind="campaign").exists()
    assert not visible_to(cast.alice).filter(kind="campaign").exists()


def test_the_firm_sees_its_visit_as_a_matter_of_its_own(cast, running_):
    visit = visits_of(running_)["示例鲜禾餐饮管理有限公司"]
    assert list(standing_alone(visible_to(cast.alice))) == [visit]
    page = visitor(cast.alice).get(f"/matters/{visit.number}/")
    assert page.status_code == 200
    assert "待走访" in page.content.decode()
    assert visitor(cast.charlie).get(f"/matters/{visit.number}/").status_code == 404
    desk = visitor(cast.officer_a).get(f"/cases/{visit.number}/").content.decode()
    assert "走访：" in desk
    assert "提信心" not in desk


def test_a_firm_is_visited_when_it_is_met_however_the_campaign_ends(cast, running_):
    visit = visits_of(running_)["示例鲜禾餐饮管理有限公司"]
    step(visit, "contact", cast.officer_a, mode="in_person", met="负责人")
    running_.refresh_from_db()
    assert [running_.fields[name] for name in ("targets", "made")] == [2, 1]
    step(running_, "cancel", cast.coordinator, reason="疫情反弹")
    other = visits_of(running_)["示例云溪竹艺工作室"]
    assert (other.outcome, visits_of(running_)["示例鲜禾餐饮管理有限公司"].outcome) == (
        "dropped",
        "dropped",
    )
    running_.refresh_from_db()
    assert running_.fields["made"] == 1


def test_an_institution_that_left_is_given_no_firms_to_visit(cast, campaign):
    Institution.objects.filter(pk=cast.bank_a.pk).update(active=False)
    with pytest.raises(FieldErrors) as refused:
        listed(campaign, cast, cast.xianhe.credit_code)
    assert list(refused.value.errors) == ["visitor"]
    assert not campaign.children.exists()
