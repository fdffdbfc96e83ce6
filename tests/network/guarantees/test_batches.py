"""A file of loans is filed by the worker, row by row, once, and says what became of each."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.cli.test_policy_commands import run

from changrong.guarantee.agreement import Criterion, Mode
from changrong.history import Undo
from changrong.network import clock
from changrong.network.cases.errors import NotAllowed
from changrong.network.events.models import Event
from changrong.network.guarantees.actions import Telling, tell
from changrong.network.guarantees.agreements import end
from changrong.network.guarantees.batches import worker
from changrong.network.guarantees.batches.actions import (
    BatchRefused,
    as_file,
    opened,
    try_again,
)
from changrong.network.guarantees.batches.models import KEPT, Batch, BatchRow
from changrong.network.guarantees.batches.queries import batches_visible_to
from changrong.network.guarantees.batches.reading import LOAN
from changrong.network.guarantees.batches.report import lines
from changrong.network.guarantees.batches.worker import file_next, forget_files
from changrong.network.guarantees.errors import GuaranteeRefused
from changrong.network.guarantees.filing import file_loans
from changrong.network.guarantees.models import Guarantee
from changrong.network.imports.actions import ImportRefused
from changrong.network.ledger.checking import check
from changrong.network.people.models import Membership
from changrong.network.people.tokens import issue_token
from changrong.text import Text

from ..visitors import visitor
from .batch_files import as_csv, as_xlsx, asked, done, named, row
from .deals import FEE, WAN, D, Deal, loan


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def told(batch: Batch) -> list[tuple[int, str]]:
    return [(one.row, one.outcome) for one in batch.results.all()]


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
@pytest.mark.parametrize("one", [row, named])
def test_a_file_in_either_form_and_either_naming_makes_the_same_guarantees(deal: Deal, form, one):
    agreement = deal.signed()
    batch = done(agreement, deal.bank_officer, form(one(1), one(2), one(1)))
    assert (batch.state, batch.rows, batch.error) == ("done", 3, None)
    assert told(batch) == [(2, "accepted"), (3, "accepted"), (4, "known")]
    assert (batch.accepted, batch.known, batch.refused) == (2, 1, 0)
    [known] = file_loans(agreement, [loan(1)], deal.bank_officer)
    assert known.outcome == "known"
    assert check() == []


def test_a_row_that_cannot_be_read_says_why_and_the_others_go_their_way(deal: Deal):
    rows = [
        row(1, 起始日="昨天"),
        row(2, **{"担保金额（万元）": "10.0000001"}),
        row(3, 统一社会信用代码="911101"),
        row(4, 年化担保费率="2%"),
        row(5, 借据编号=""),
        row(6, 借据编号="x" * 61),
        row(7, 年化担保费率="0.00000001234"),
        row(8, **{"担保金额（万元）": "9" * 20}),
        row(9, 企业名称="名" * 121),
        row(10),
    ]
    batch = done(deal.signed(), deal.bank_officer, as_csv(*rows))
    assert (batch.state, batch.accepted, batch.refused) == ("done", 1, 9), batch.error
    reasons = [one.reason["zh"] for one in batch.results.filter(outcome="refused")]
    says = [
        "起始日：",
        "不是整分",
        "信用代码",
        "1%",
        "借据编号：请填写",
        "最多60",
        "最多8位",
        "太大",
        "最多120",
    ]
    for reason, part in zip(reasons, says, strict=True):
        assert part in reason.replace(" ", "")


def test_facts_are_columns_of_their_own_and_those_of_the_guarantor_are_not(deal: Deal):
    agreement = deal.signed()
    content = as_csv(
        named(1, **{"enterprise.headcount": 12, "institution.net_assets": 10**12}),
        named(2, **{"enterprise.headcount": "many"}),
    )
    batch = done(agreement, deal.bank_officer, content)
    assert batch.unused == ["institution.net_assets"]
    assert told(batch) == [(2, "accepted"), (3, "refused")]
    assert Guarantee.objects.get().facts["enterprise.headcount"] == "12"
    for name in ("institution.net_assets", "guarantee.bank_share", "guarantee.outstanding"):
        [said] = file_loans(agreement, [loan(3, facts={name: "1"})], deal.bank_officer)
        assert said.reason is not None
        assert said.reason.en == f"{name} is not for a filing to say"


def test_the_very_same_file_is_the_same_batch(deal: Deal):
    agreement, content = deal.signed(), as_csv(row(1))
    first = done(agreement, deal.bank_officer, content)
    again = asked(agreement, deal.bank_manager, content)
    assert (again.pk, again.state) == (first.pk, "done")
    assert not file_next()
    other = done(deal.signed(), deal.bank_officer, content)
    assert (other.pk != first.pk, told(other)) == (True, [(2, "accepted")])
    assert BatchRow.objects.count() == 2


def test_a_batch_that_broke_off_goes_on_behind_its_last_row(deal: Deal, monkeypatch):
    monkeypatch.setattr(worker, "CHUNK", 2)
    agreement, content = deal.signed(), as_csv(*[row(n) for n in range(1, 6)])
    batch = asked(agreement, deal.bank_officer, content)
    count = iter(range(9))
    assert file_next(lambda: next(count) == 1)  # told to stop before the second few
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == ("waiting", 2)
    left = Membership.objects.filter(pk=deal.bank_officer.membership.pk)
    left.update(ended_at=clock.now())
    file_next()
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "身份" in batch.error["zh"]
    forget_files(clock.now() + KEPT + timedelta(days=1))
    assert not batch.folder.exists()
    assert asked(agreement, deal.bank_manager, content).pk == batch.pk
    file_next()
    batch.refresh_from_db()
    assert (batch.state, batch.accepted) == ("done", 5)
    assert [number for number, _ in told(batch)] == [2, 3, 4, 5, 6]
    assert Guarantee.objects.count() == 5


def test_an_agreement_that_ended_in_between_ends_the_batch(deal: Deal):
    agreement = deal.signed()
    batch = asked(agreement, deal.bank_officer, as_csv(row(1)))
    end([agreement], deal.bank_manager)
    file_next()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == ("failed", 0)
    assert "没有生效" in batch.error["zh"]


@pytest.mark.shows("S2-30")
def test_limits_bind_from_row_to_row(deal: Deal):
    rows = [row(n, **{"担保金额（万元）": "300"}) for n in range(1, 5)]
    batch = done(deal.signed(), deal.bank_officer, as_csv(*rows, row(5)))
    assert [outcome for _, outcome in told(batch)] == ["accepted"] * 3 + ["refused", "accepted"]
    assert sum(Guarantee.objects.values_list("amount", flat=True)) == 910 * WAN


@pytest.mark.parametrize(
    ("content", "en"),
    [
        (b"", "loans.csv"),
        (as_csv({"reference": "a"}), "columns are missing"),
        (as_csv(named(1)).splitlines()[0], "no row of data"),
        (as_csv(named(1)).splitlines()[0] + b"\n,,,,,,,,\n", "no rows"),
        (as_csv(*[named(n) for n in range(4)]), "At most 3 rows"),
        (b"\x1f\x8b123", "Unpack"),
    ],
)
def test_a_file_that_cannot_be_filed_is_refused_at_once_and_not_kept(
    deal: Deal, settings, home, content, en
):
    settings.BATCH_ROWS = 3
    agreement = deal.signed()
    with pytest.raises(ImportRefused) as refused:
        asked(agreement, deal.bank_officer, content, "loans.csv")
    assert en in refused.value.text.en
    assert not Batch.objects.exists()
    assert not list(home.rglob("rows"))


def test_only_who_files_under_the_agreement_hands_in_and_sees_it(deal: Deal):
    agreement = deal.signed()
    batch = done(agreement, deal.bank_officer, as_csv(row(1)))
    for somebody in (deal.bank_officer, deal.bank_manager):
        assert list(batches_visible_to(somebody)) == [batch]
    cast = deal.cast
    for somebody in (deal.guarantor_officer, cast.officer_b, cast.alice, cast.coordinator):
        assert not batches_visible_to(somebody)
        with pytest.raises(NotAllowed):
            asked(agreement, somebody, as_csv(row(2)))
    with pytest.raises(GuaranteeRefused, match="case by case"):
        asked(deal.signed(mode=Mode.CASE_BY_CASE), deal.bank_officer, as_csv(row(1)))


def test_the_result_names_each_row_its_guarantee_or_its_reason(deal: Deal):
    batch = done(deal.signed(), deal.bank_officer, as_csv(row(1), row(2, 借据编号="")))
    first, second = lines(batch)
    assert first[:3] == [2, "JJ-00001", "已担保"]
    assert first[3] == Guarantee.objects.get().number
    assert second == [3, "", "没有接受", "", "借据编号：请填写"]


def test_a_program_files_rows_watches_and_reads_what_became_of_each(deal: Deal):
    agreement = deal.signed()
    token = issue_token(deal.bank_officer.membership)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "first"}
    client, address = Client(headers=headers), f"/api/v1/agreements/{agreement.number}/batches"
    body = {"rows": [named(1), named(2, fee_rate=0.02), named(3, **{"enterprise.headcount": 5})]}
    said = client.post(address, json.dumps(body), content_type="application/json")
    assert said.status_code == 202, said.content
    assert said.json()["state"] == "waiting"
    again = client.post(address, json.dumps(body), content_type="application/json")
    assert again.json()["number"] == said.json()["number"]
    assert file_next()
    here = Client(headers={"Authorization": f"Bearer {token}"})
    batch = here.get(said["Location"]).json()
    assert (batch["state"], batch["accepted"], batch["refused"]) == ("done", 2, 1)
    rows = here.get(f"{said['Location']}/rows?outcome=refused").json()
    assert (rows["count"], rows["rows"][0]["row"]) == (1, 3)
    assert "1%" in rows["rows"][0]["reason"]["en"]
    report = b"".join(here.get(f"{said['Location']}/report")).decode("utf-8-sig")
    assert report.splitlines()[1].startswith("2,JJ-00001,已担保,DB-")
    for wrong in (
        "{",
        "[1e9999999999999999999]",
        "[" * 99_999,
        '{"rows": 1}',
        '{"rows": [1]}',
        '{"rows": [{"reference": [1]}]}',
    ):
        refused = here.post(address, wrong, content_type="application/json")
        assert refused.status_code in (400, 422), refused.content


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"firm_name": "A\ud800B"}, r"row 2, 'firm_name': "),
        ({"firm_name": "A\0B"}, r"row 2, 'firm_name': "),
        ({"firm\udc00": "A"}, r"row 2, 'firm\\udc00': "),
        ({"amount": D("1e999999")}, "row 2, 'amount': "),
        ({"amount": [1]}, "row 2, 'amount': a value is text, a number or a truth"),
        (5, "row 2: should be an object"),
    ],
)
def test_what_no_file_can_hold_is_named_by_row_and_field(row: Any, said: str) -> None:
    with pytest.raises(BatchRefused, match=said) as refused:
        as_file([named(1), row])
    assert refused.value.text.zh.startswith("第 2 行")
    assert refused.value.field == "rows"


def test_an_officer_uploads_a_file_and_takes_the_result_away(deal: Deal):
    agreement = deal.signed()
    browser = visitor(deal.bank_officer)
    address = reverse("guarantees:batches", args=[agreement.number])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code == 422
    file = SimpleUploadedFile("贷款.csv", as_csv(row(1), row(2, 年化担保费率="2%", 备注="x")))
    begun = browser.post(address, {"file": file})
    assert begun.status_code == 302
    assert 'http-equiv="refresh"' in browser.get(begun["Location"]).content.decode()
    assert file_next()
    page = browser.get(begun["Location"]).content.decode()
    assert "没有用到：备注" in page
    assert "不符合：担保费率不超过 1%" in page
    number = Batch.objects.get().number
    assert number in browser.get(address).content.decode()
    taken = browser.get(reverse("guarantees:batch-result", args=[number, "xlsx"]))
    sheet = load_workbook(io.BytesIO(taken.content)).active
    assert [cell.value for cell in sheet[1]] == ["行", "借据编号", "结果", "担保编号", "原因"]
    assert sheet[2][2].value == "已担保"


def four_of_which_one_has_no_room(deal: Deal, **changes) -> tuple[Batch, Guarantee]:
    """A batch with a refused row, and the guarantee that stands in its way."""
    rows = [row(n, **{"担保金额（万元）": "300"}, **changes) for n in range(1, 5)]
    batch = done(deal.signed(), deal.bank_officer, as_csv(*rows))
    assert (batch.accepted, batch.refused) == (3, 1)
    return batch, batch.results.get(row=2).guarantee


def test_refused_rows_are_tried_again_once_there_is_room_and_the_others_left_as_they_are(
    deal: Deal,
):
    batch, first = four_of_which_one_has_no_room(deal)
    before = list(batch.results.exclude(row=5).values_list())
    tell([Telling(first, Undo("1"), clock.today())], deal.guarantor_officer)
    [queued] = try_again([batch], deal.bank_manager)
    assert (queued.state, queued.rows_done, queued.refused) == ("waiting", 3, 0)
    assert queued.asked_by == deal.bank_manager.user
    assert file_next()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.accepted, batch.refused) == ("done", 4, 4, 0)
    assert list(batch.results.exclude(row=5).values_list()) == before
    assert Guarantee.objects.count() == 4
    register = Event.objects.filter(stream=batch.number, code="batch.retried")
    assert [event.data["refused"] for event in register] == [1]
    assert check() == []


def test_trying_again_is_for_who_hands_in_and_for_a_batch_with_refused_rows(deal: Deal):
    batch, _first = four_of_which_one_has_no_room(deal)
    for somebody in (deal.guarantor_officer, deal.cast.officer_b, deal.cast.supervisor):
        with pytest.raises(NotAllowed):
            try_again([batch], somebody)
    try_again([batch], deal.bank_officer)
    try_again([batch], deal.bank_officer)  # waits already
    assert Event.objects.filter(code="batch.retried").count() == 1
    whole = done(batch.agreement, deal.bank_officer, as_csv(row(9)))
    with pytest.raises(ImportRefused, match="no refused rows"):
        try_again([whole], deal.bank_officer)


def test_a_worker_killed_while_trying_again_loses_no_row(deal: Deal, monkeypatch):
    monkeypatch.setattr(worker, "CHUNK", 1)
    rows = [row(n, **{"担保金额（万元）": "300" if n < 5 else "100"}) for n in range(1, 8)]
    batch = done(deal.signed(), deal.bank_officer, as_csv(*rows))
    assert told(batch)[3:] == [
        (5, "refused"), (6, "accepted"), (7, "refused"), (8, "refused"),
    ]  # fmt: skip
    tell(
        [Telling(batch.results.get(row=2).guarantee, Undo("1"), clock.today())],
        deal.guarantor_officer,
    )
    try_again([batch], deal.bank_officer)
    count = iter(range(9))
    assert file_next(lambda: next(count) == 1)
    batch.refresh_from_db()
    assert (batch.state, batch.last_row, batch.rows_done) == ("waiting", 5, 5)
    assert file_next()
    batch.refresh_from_db()
    assert [outcome for _, outcome in told(batch)] == ["accepted"] * 5 + ["refused"] * 2
    assert (batch.rows_done, batch.accepted, batch.refused) == (7, 5, 2)


def test_the_file_stays_while_rows_are_refused_and_handed_in_again_it_is_back(
    deal: Deal, home, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        whole = done(deal.signed(), deal.bank_officer, as_csv(row(1)))
        batch = done(deal.signed(), deal.bank_officer, content := as_csv(row(2, 年化担保费率="2%")))
    assert not whole.folder.exists()
    forget_files(clock.now())
    assert batch.file.exists()
    forget_files(clock.now() + KEPT + timedelta(days=1))
    assert not batch.folder.exists()
    with pytest.raises(ImportRefused, match="no longer kept"):
        try_again([batch], deal.bank_officer)
    assert asked(batch.agreement, deal.bank_officer, content).state == "done"
    assert [each.name for each in (home / "batches").iterdir()] == [batch.number]
    try_again([batch], deal.bank_officer)
    assert file_next()


def test_files_that_never_became_a_batch_are_swept(deal: Deal, home, monkeypatch):
    """The process that took it in was killed, or its transaction was taken back."""
    batch = asked(deal.signed(), deal.bank_officer, as_csv(row(1)))
    stray = home / "batches" / "PL-2026-0302-0099"
    stray.mkdir()
    (stray / "rows").write_bytes(as_csv(row(2)))
    forget_files(clock.now())
    assert stray.exists()  # it may be handed in right now
    os.utime(stray, (0, 0))
    forget_files(clock.now())
    assert not stray.exists()
    assert batch.file.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_taken_but_for_the_row_that_it_shows(deal: Deal, form, language):
    size = Criterion("enterprise.is_small_or_micro", Text("小微企业", "Small or micro"))
    agreement = deal.signed(criteria=(FEE, size))
    browser = visitor(deal.bank_officer)
    browser.cookies["django_language"] = language
    page = browser.get(reverse("guarantees:batches", args=[agreement.number])).content.decode()
    address = reverse("guarantees:batch-template", args=[agreement.number, form])
    assert address in page
    content = browser.get(address).content
    batch = done(agreement, deal.bank_officer, content, f"x.{form}")
    [refused] = batch.results.all()
    assert refused.reason["en"].endswith("This is the template's example; remove it")
    headings = opened(batch).header
    assert not headings.unused
    names = {column.name for column in headings.places if column}
    assert {column.name for column in LOAN} | {"enterprise.headcount"} < names
    assert "enterprise.premises" not in names
    assert browser.get(address.replace(form, "pdf")).status_code == 404


def test_each_heading_of_the_template_has_a_note(deal: Deal):
    browser, agreement = visitor(deal.bank_officer), deal.signed()
    address = reverse("guarantees:batch-template", args=[agreement.number, "xlsx"])
    sheet = load_workbook(io.BytesIO(browser.get(address).content)).active
    assert all(cell.comment for cell in sheet[1])
    assert sheet[1][0].comment.text == "必填。贷款方自己的编号，一笔一个"


def test_the_refused_are_tried_again_from_page_and_program(deal: Deal):
    batch, first = four_of_which_one_has_no_room(deal)
    page, again = (
        reverse(f"guarantees:{name}", args=[batch.number]) for name in ("batch", "batch-again")
    )
    assert visitor(deal.guarantor_officer).post(again).status_code == 404
    browser = visitor(deal.bank_officer)
    assert again in browser.get(page).content.decode()
    assert browser.post(again).status_code == 302
    assert file_next()
    token = issue_token(deal.bank_officer.membership)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    tell([Telling(first, Undo("1"), clock.today())], deal.guarantor_officer)
    said = client.post(f"/api/v1/batches/{batch.number}/again")
    assert (said.status_code, said.json()["state"]) == (202, "waiting")
    assert file_next()
    assert client.post(f"/api/v1/batches/{batch.number}/again").status_code == 409
    assert again not in browser.get(page).content.decode()


def test_the_command_tries_the_refused_again_where_it_is_told_to(deal: Deal, tmp_path):
    agreement, file = deal.signed(), tmp_path / "loans.csv"
    file.write_bytes(as_csv(*[row(n, **{"担保金额（万元）": "300"}) for n in range(1, 5)]))
    words = ("guarantee", "file", file, "--agreement", agreement.number, "--as", "officer_a")
    said = run(*words)
    assert said.exit_code == 1, said.output
    assert "3 accepted, 0 known, 1 refused" in said.stdout
    first = Batch.objects.get().results.get(row=2).guarantee
    tell([Telling(first, Undo("1"), clock.today())], deal.guarantor_officer)
    assert "1 refused" in run(*words).stdout
    said = run(*words, "--again")
    assert (said.exit_code, "4 accepted, 0 known, 0 refused" in said.stdout) == (0, True)
