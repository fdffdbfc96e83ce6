"""A continuity plan: adopted with its document, drilled, in force for an incident, ended."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network import clock
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.cases.time.sweep import sweep
from changrong.network.files.actions import attach
from changrong.network.services.plans import activations
from changrong.network.services.shown import month_of

from ...matters import at, codes, opened, step
from .test_incident import report

pytestmark = pytest.mark.shows("S4-24", "S4-29")

FIRST = {"version": "第一版", "valid_from": "2026-11-23", "valid_until": "2027-11-22"}
DRILL = {"on": "2026-11-23", "how": "table", "result": "works"}


@pytest.fixture(autouse=True)
def monday(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with at("2026-11-23 10:00"):
        yield


def prepare(cast, by=None) -> Case:
    said = {"title": "个人贷款连续性预案", "covers": ["personal_loans"], "keeper": "个贷部 王经理"}
    return opened("continuity_plan", by or cast.manager_a, None, said)


def with_document(cast, case: Case, words: bytes = b"%PDF-1.7 one") -> Case:
    attach(case, [SimpleUploadedFile("预案.pdf", words, "application/pdf")], cast.manager_a)
    return case


def adopted(cast) -> Case:
    return step(with_document(cast, prepare(cast)), "adopt", cast.manager_a, **FIRST)


def activate(cast, case: Case, incident: Case, when: str, by=None) -> Case:
    said = {"incident": incident.number, "activated_at": when, "measures": "转线下受理"}
    return step(case, "activate", by or cast.officer_a, **said)


@pytest.mark.life
def test_a_whole_life_from_the_document_to_the_next_version_and_its_end(cast):
    case = prepare(cast)
    with pytest.raises(MoveRefused):  # without a document there is nothing to adopt
        step(case, "adopt", cast.manager_a, **FIRST)
    case = step(with_document(cast, case), "adopt", cast.manager_a, **FIRST)
    assert (case.state, case.fields["document"]) == ("adopted", case.attachments.get().sha256)
    case = step(case, "drill", cast.officer_a, **DRILL)
    incident = report(cast)
    with at("2026-11-23 10:30"):
        case = activate(cast, case, incident, "2026-11-23T10:15")
        assert (case.state, case.fields["minutes"]) == ("active", 45)
        [made] = activations(cast.coordinator, month_of("2026-11"))
        assert (made["plan"], made["minutes"], made["incident"]) == (case, 45, incident.number)
    with at("2026-11-23 15:00"):
        case = step(
            case, "end", cast.officer_a, ended_at="2026-11-23T14:30", lessons="备一套纸质表"
        )
    with pytest.raises(MoveRefused):  # the same document is no new version
        step(case, "adopt", cast.manager_a, **FIRST | {"version": "第二版"})
    with_document(cast, case, b"%PDF-1.7 two")
    case = step(case, "adopt", cast.manager_a, **FIRST | {"version": "第二版"})
    assert (case.fields["version"], case.fields.get("drilled_on")) == ("第二版", None)
    case = step(case, "withdraw", cast.manager_a, why="并入总行预案")
    assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
    assert not case.clocks.filter(stopped_at=None).exists()
    moves = [code for code in codes(case) if code.startswith("continuity_plan.")]
    assert moves == [
        f"continuity_plan.{name}" for name in
        ("adopt", "drill", "activate", "end", "adopt", "withdraw")
    ]  # fmt: skip


def test_who_does_not_drill_in_half_a_year_is_reminded_and_a_drill_begins_the_next(cast):
    case = adopted(cast)
    assert str(case.clocks.get(name="first_drill").due_on) == "2027-05-22"
    with at("2027-05-23 10:00"):
        sweep(clock.now())
        assert case.children.get(kind="task").state == "open"
        case = step(case, "drill", cast.officer_a, **DRILL | {"on": "2027-05-23"})
    assert case.clocks.get(name="first_drill").late
    assert str(case.clocks.get(name="next_drill").due_on) == "2027-11-19"
    with at("2027-06-01 10:00"):
        case = step(case, "drill", cast.officer_a, **DRILL | {"on": "2027-06-01"})
    due = case.clocks.filter(name="next_drill", stopped_at=None).get().due_on
    assert str(due) == "2027-11-28"


def test_before_it_runs_out_it_is_renewed_or_the_bureau_has_a_task(cast):
    case = adopted(cast)
    assert str(case.clocks.get(name="renew").due_on) == "2027-11-22"
    with at("2027-11-23 10:00"):
        sweep(clock.now())
    tasks = case.children.filter(kind="task")
    assert "renew" in {task.fields["clock"] for task in tasks}


@pytest.mark.parametrize(
    "days",
    [
        {"valid_until": "2026-11-22"},  # over already
        {"valid_from": "2026-12-01", "valid_until": "2026-11-30"},
        {"valid_until": "2027-11-24"},  # longer than the standard allows
    ],
)
def test_a_plan_stands_from_a_first_to_a_last_day_no_longer_than_the_standard(cast, days):
    case = with_document(cast, prepare(cast))
    with pytest.raises(MoveRefused) as refused:
        step(case, "adopt", cast.manager_a, **FIRST | days)
    assert refused.value.field == "valid_until"


@pytest.mark.parametrize("when", ["2026-11-23T09:29", "2026-11-23T10:31"])
def test_it_is_put_in_force_after_the_incident_and_not_before_it_is(cast, when):
    case, incident = adopted(cast), report(cast)  # at half past nine
    with at("2026-11-23 10:30"), pytest.raises(MoveRefused) as refused:
        activate(cast, case, incident, when)
    assert refused.value.field == "activated_at"


def test_it_is_put_in_force_for_an_incident_of_ones_own(cast):
    case = adopted(cast)
    with pytest.raises(FieldErrors) as refused:
        activate(cast, case, report(cast, cast.officer_b), "2026-11-23T10:00")
    assert list(refused.value.errors) == ["incident"]
    with pytest.raises(NotAllowed):
        activate(cast, case, report(cast), "2026-11-23T10:00", by=cast.officer_b)


def test_it_ends_once_and_not_before_it_began(cast):
    case, incident = adopted(cast), report(cast)
    said = {"ended_at": "2026-11-23T09:59", "lessons": "无"}
    with pytest.raises(MoveRefused):
        step(case, "end", cast.officer_a, **said)
    case = activate(cast, case, incident, "2026-11-23T10:00")
    with pytest.raises(MoveRefused) as early:
        step(case, "end", cast.officer_a, **said)
    assert early.value.field == "ended_at"
    with pytest.raises(MoveRefused):  # in force already
        activate(cast, case, incident, "2026-11-23T10:00")


def test_managers_make_it_and_only_they_and_the_bureau_see_it(cast):
    for who in (cast.officer_a, cast.coordinator, cast.alice):
        with pytest.raises(NotAllowed):
            prepare(cast, who)
    case = adopted(cast)
    seen = {
        name
        for name, who in vars(cast).items()
        if hasattr(who, "membership") and visible_to(who).filter(pk=case.pk).exists()
    }
    assert seen == {"officer_a", "manager_a", "coordinator"}
    assert activations(cast.officer_b, month_of("2026-11")) == []
