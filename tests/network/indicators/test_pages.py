"""Who is told which figure, what opens behind it, and the same over CSV and the API."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from changrong.network.boards import published
from changrong.network.cases.queries import visible_to
from changrong.network.events.models import Event
from changrong.network.indicators.declared import INDICATORS
from changrong.network.people.tokens import issue_token

from ..matters import at
from ..visitors import visitor
from .tape import EDGES, Tape

LETTER, COVERAGE = "guarantee.days_to_letter", "renewal.contact_coverage"
DAYS = {"opened_at": EDGES[5], "state": "applied", "closed_at": None, "region": "110105"}


@pytest.fixture(autouse=True)
def monday():
    with at("2026-11-23 10:00"):
        yield


@pytest.fixture
def applied(cast):
    """Six applications at the guarantor, five of them with a letter a week later; one at a bank."""
    tape = Tape(cast, 4)
    own = DAYS | {"institution": cast.guarantor, "enterprise": cast.xianhe}
    cases = [tape.case("guarantee", moves=False, **own) for _ in range(6)]
    for case in cases[:5]:
        tape.event(case, "accept", EDGES[6])
    tape.case("guarantee", moves=False, **own | {"institution": cast.bank_a})
    return cases


def get(who, name, *args, **asked):
    return visitor(who).get(reverse(f"indicators:{name}", args=args), asked)


def shown(response) -> str:
    return response.content.decode()


@pytest.mark.shows("S2-17")
def test_the_page_tells_the_median_with_how_many_and_who_still_waits(cast, applied):
    page = shown(get(cast.coordinator, "indicator", LETTER, by="institution"))
    assert "10 个工作日" in page.replace("\xa0", " ")
    assert "示例融资担保有限公司" in page
    assert "beijing-2022-guarantee" in page


def test_an_institution_counts_its_own_alone(cast, applied):
    api = call(cast.officer_a, f"/api/v1/indicators/{LETTER}?by=district")
    assert (api["whole"]["total"], api["whole"]["waiting"]) == (1, 1)
    assert api["whole"]["days"] == {"median": None, "p90": None, "n": 0}
    assert call(cast.officer_b, f"/api/v1/indicators/{LETTER}?by=district")["whole"]["total"] == 0


def call(who, path):
    headers = {"Authorization": f"Bearer {issue_token(who.membership)}"}
    response = visitor(cast_out()).get(path, headers=headers)
    assert response.status_code == 200, response.content
    return response.json()


def cast_out():
    from changrong.network.people.actor import Actor

    return Actor()


def test_the_api_says_what_the_page_says(cast, applied):
    said = call(cast.coordinator, f"/api/v1/indicators/{LETTER}")
    assert said["whole"]["total"] == 7
    groups = {group["label"]: group for group in said["groups"]}
    guarantor = groups["示例融资担保有限公司"]
    assert (guarantor["total"], guarantor["reached"], guarantor["waiting"]) == (6, 5, 1)
    assert guarantor["days"]["n"] == 5
    assert {one["id"] for one in call(cast.coordinator, "/api/v1/indicators")} == set(INDICATORS)


def test_a_supervisor_is_told_nothing_of_few_and_opens_no_row(cast, applied):
    said = call(cast.supervisor, f"/api/v1/indicators/{LETTER}")
    assert said["whole"]["total"] == 7
    assert all(group["withheld"] for group in said["groups"])  # 1, and the next with it
    page = shown(get(cast.supervisor, "rows", LETTER, by="whole", part="all"))
    assert "共 7 件" in page
    assert "其中您能打开 0 件" in page
    assert applied[0].number not in page
    key = cast.bank_a.pk
    page = shown(get(cast.supervisor, "rows", LETTER, by="institution", key=key, part="all"))
    assert "少于 5 件" in page
    assert "共" not in page.partition("<h1>")[2].partition("</p>")[0]


def test_a_coordinator_opens_exactly_the_rows_behind_each_number(cast, applied):
    key = cast.guarantor.pk
    for part, n in (("all", 6), ("reached", 5), ("waiting", 1), ("never", 0)):
        asked = {"by": "institution", "key": key, "part": part}
        page = shown(get(cast.coordinator, "rows", LETTER, **asked))
        assert page.count('<tr><td><a href="/cases/') == n
        assert f"共 {n} 件" in page
    assert get(cast.coordinator, "rows", LETTER, by="institution", key="9999").status_code == 404
    assert get(cast.coordinator, "rows", LETTER, part="top").status_code == 404


def test_a_coordinator_elsewhere_counts_nothing_of_this_district(cast, applied):
    said = call(cast.coordinator_elsewhere, f"/api/v1/indicators/{LETTER}")
    assert (said["whole"]["total"], said["groups"]) == (0, [])


@pytest.mark.shows("S2-14", "S3-41")
def test_officers_are_told_nothing_of_findings_on_colleagues(cast):
    for name in ("lending.exempted_share", "diligence.appeals_upheld"):
        assert get(cast.officer_a, "indicator", name).status_code == 404
        assert get(cast.officer_a, "rows", name).status_code == 404
        assert get(cast.manager_a, "indicator", name).status_code == 200
    assert "尽职免责的占比" not in shown(get(cast.officer_a, "indicators"))


def test_of_findings_the_bureau_is_told_only_where_there_are_enough(cast):
    tape = Tape(cast, 5)
    loss = tape.case("exemption", fields={"loss": "loan"})
    own = {"parent": loss, "institution": cast.bank_a, "opened_at": EDGES[5], "region": "110105"}
    for outcome in ("exempted", "held", "exempted", "exempted_part"):
        tape.case("finding", moves=False, **own, state="closed", outcome=outcome)
    path = "/api/v1/indicators/lending.exempted_share?by=sort"
    assert call(cast.coordinator, path)["whole"]["withheld"]
    assert call(cast.manager_a, path)["whole"]["share"]["numerator"] == 3
    tape.case("finding", moves=False, **own, state="closed", outcome="held")
    share = call(cast.coordinator, path)["whole"]["share"]
    assert (share["numerator"], share["denominator"]) == (3, 5)
    page = shown(get(cast.coordinator, "rows", "lending.exempted_share", by="whole", part="top"))
    assert "其中您能打开 0 件" in page
    assert not visible_to(cast.coordinator).filter(kind="finding").exists()


def test_no_share_is_made_of_nothing(cast):
    said = call(cast.coordinator, f"/api/v1/indicators/{COVERAGE}")
    assert said["whole"]["share"] == {"numerator": 0, "denominator": 0, "share": None}
    assert "还没有" in shown(get(cast.coordinator, "indicator", COVERAGE))


@pytest.mark.shows("S1-19")
def test_a_firm_with_two_loans_is_reached_once_and_opens_once(cast):
    tape = Tape(cast, 6)
    own = {"institution": cast.bank_a, "enterprise": cast.xianhe, "region": "110105"}
    due = {"fields": {"matures_on": "2026-12-20"}}
    tape.case("outreach", **own, **due, state="wanted")
    tape.case("outreach", **own, **due, state="missed")
    tape.case("outreach", **own, **due, state="over")
    tape.case("outreach", **own | {"enterprise": cast.other_firm}, **due, state="calling")
    said = call(cast.coordinator, f"/api/v1/indicators/{COVERAGE}")["whole"]
    assert (said["total"], said["waiting"]) == (2, 1)
    assert (said["share"]["numerator"], said["share"]["denominator"]) == (1, 1)
    page = shown(get(cast.coordinator, "rows", COVERAGE, by="whole", part="bottom"))
    assert page.count('<tr><td><a href="/cases/') == 1


def test_the_file_has_what_the_page_has(cast, applied):
    text = b"".join(get(cast.coordinator, "indicator-csv", LETTER).streaming_content).decode()
    heading, *lines = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    [line] = [line for line in lines if "示例融资担保有限公司" in line]
    said = dict(zip(heading, line, strict=True))
    assert (said["全部"], said["走完的"], said["还没见分晓"]) == ("6", "5", "1")
    every = b"".join(get(cast.coordinator, "indicators-csv").streaming_content).decode()
    assert len(list(csv.reader(io.StringIO(every)))) == len(INDICATORS) + 1
    hidden = b"".join(get(cast.supervisor, "indicator-csv", LETTER).streaming_content).decode()
    assert hidden.count("少于 5 件") == 2


def lines_of(who, name, **asked):
    """The file of rows, as dictionaries."""
    answer = get(who, "rows-csv", name, **asked)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_rows_behind_a_number_are_a_file_and_it_is_recorded_who_took_it(cast, applied):
    asked = {"by": "institution", "key": cast.guarantor.pk, "part": "reached"}
    found = lines_of(cast.coordinator, LETTER, **asked)
    assert {one["编号"] for one in found} == {case.number for case in applied[:5]}
    assert {(one["机构"], one["结果"]) for one in found} == {
        ("示例融资担保有限公司", "10 个工作日")
    }
    noted = Event.objects.filter(code="enterprise.exported", stream=cast.xianhe.number)
    assert [event.actor for event in noted] == [cast.coordinator.user]
    lines_of(cast.coordinator, LETTER, **asked)
    assert noted.count() == 1  # once a day


def test_the_file_has_only_rows_that_one_may_open_and_no_formula(cast, applied):
    cast.xianhe.name = "=HYPERLINK(0)"
    cast.xianhe.save()
    assert lines_of(cast.supervisor, LETTER, part="all") == []
    assert lines_of(cast.coordinator_elsewhere, LETTER, part="all") == []
    assert len(lines_of(cast.officer_a, LETTER, part="all")) == 1
    assert {one["企业"] for one in lines_of(cast.coordinator, LETTER)} == {"'=HYPERLINK(0)"}
    assert get(cast.alice, "rows-csv", LETTER).status_code == 404
    assert get(cast.officer_a, "rows-csv", "lending.exempted_share").status_code == 404
    assert get(cast.coordinator, "rows-csv", LETTER, part="top").status_code == 404


@pytest.mark.parametrize("page", ["indicators", "indicator", "rows"])
def test_a_page_asks_as_many_questions_however_many_rows_there_are(cast, applied, page):
    def statements() -> int:
        args = [] if page == "indicators" else [LETTER]
        get(cast.coordinator, page, *args)
        with CaptureQueriesContext(connection) as asked:
            get(cast.coordinator, page, *args)
        return len(asked)

    tape, few = Tape(cast, 8), statements()
    for _ in range(30):
        for kind in ("guarantee", "visit", "finding", "referral"):
            tape.case(kind, **({} if kind == "finding" else {"opened_at": EDGES[5]}))
    assert statements() <= few + (1 if page == "indicators" else 0)  # names of institutions


def test_the_public_is_told_what_rests_on_five_and_nothing_of_fewer(cast, applied):
    tape = Tape(cast, 7)
    page = shown(visitor(cast_out()).get(reverse("boards:public")))
    assert "从申请到出具保函" in page
    assert "10 个工作日" in page.replace("\xa0", " ")
    tape.case("visit", fields={"planned_on": "2026-11-01"}, state="helped", closed_at=EDGES[6])
    published.forget()
    page = shown(visitor(cast_out()).get(reverse("boards:public")))
    row = page.partition("走访到的企业")[2].partition("</tr>")[0]
    assert "少于 5 件" in row
    assert "尽职免责" not in page


def test_a_page_for_nobody_else(cast):
    assert get(cast.alice, "indicators").status_code == 404
    assert get(cast.hotline, "indicators").status_code == 404
    assert get(cast.coordinator, "indicator", "guarantee.luck").status_code == 404
    assert get(cast.anonymous, "indicators").status_code == 302


def test_what_no_institution_answers_for_is_not_told_apart_by_them(cast):
    need = "network.time_to_dispatch"
    page = shown(get(cast.coordinator, "indicator", need))
    assert "按机构" not in page
    assert "按地区" in page
    headers = {"Authorization": f"Bearer {issue_token(cast.coordinator.membership)}"}
    path = f"/api/v1/indicators/{need}?by=institution"
    assert visitor(cast_out()).get(path, headers=headers).status_code == 404
