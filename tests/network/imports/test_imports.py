"""A file of rows becomes cases by the action that the hotline calls; no row stops another."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from changrong.network import clock, work
from changrong.network.cases.models import Case
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.imports import actions, importers, worker
from changrong.network.imports.actions import ImportedBefore, ImportRefused
from changrong.network.imports.blanks import blank_csv, blank_xlsx, example_of, shown_columns
from changrong.network.imports.models import Import, ImportRow
from changrong.network.imports.report import NotReady, check_ready, heading, lines
from changrong.network.imports.worker import expire, forget_strays, import_next
from changrong.network.leasing import MOST_ATTEMPTS, take
from changrong.network.parties.models import Enterprise

from .sheets import as_csv, as_xlsx, asked, code, done, firm, outcomes, problems

pytestmark = pytest.mark.django_db


def needs():
    return Case.objects.filter(kind="need")


def report(row):
    return [heading(row), *lines(row)]


class TestFromFileToCases:
    @pytest.mark.parametrize(
        ("make", "name"),
        [
            (as_csv, "名单.csv"),
            (lambda *rows: as_csv(*rows, encoding="utf-8-sig"), "名单.csv"),
            (lambda *rows: as_csv(*rows, encoding="gb18030"), "名单.csv"),
            (as_xlsx, "名单.xlsx"),
        ],
    )
    def test_every_row_opens_a_need_of_its_firm(self, cast, make, name):
        row = done(cast.hotline, make(firm(1), firm(2)), name)
        assert (row.state, row.rows, row.rows_done) == ("done", 2, 2), row.error
        assert (row.opened, row.same, row.refused) == (2, 0, 0), problems(row)
        assert outcomes(row) == [(2, "opened"), (3, "opened")]
        need = needs().get(enterprise__credit_code=code(1))
        assert need.opened_by == cast.hotline.user
        assert (need.opened_as, need.door) == ("hotline", "import")
        assert need.fields["amount"] == "300000"
        assert need.fields["kind"] == "credit_loan"
        assert need.enterprise.region == "110105"
        assert need.decision.facts["enterprise.headcount"] == 6
        assert need.children.count() == 3
        assert verify(need.number)

    def test_a_firm_that_is_known_needs_no_name_and_keeps_its_own(self, cast):
        known = firm(1, 统一社会信用代码=code(9))
        Enterprise.objects.create(name="示例老店", credit_code=code(9), region="110105")
        row = done(cast.hotline, as_csv(known | {"企业名称": "", "登记地区": ""}))
        assert row.opened == 1, problems(row)
        other = done(cast.hotline, as_csv(known | {"联系人": "何先生"}))
        assert "registered to “示例老店”" in problems(other)[2]["enterprise.name"]

    def test_rows_that_are_wrong_stop_nobody_and_say_everything_that_is_wrong(self, cast):
        rows = [
            firm(1),
            firm(2, **{"需要金额（元）": "很多", "手机号码": "12"}),
            firm(3, 统一社会信用代码="91110105MB0000003X"),
            firm(4, 用途="炒股", 从业人数="-1"),
            firm(5, 联系人="", 企业名称=""),
            firm(6, 企业名称=""),
            firm(7),
        ]
        row = done(cast.hotline, as_csv(*rows))
        assert (row.opened, row.refused) == (2, 5)
        wrong = problems(row)
        assert set(wrong[3]) == {"amount", "contact_phone"}
        assert "check character" in wrong[4]["enterprise.credit_code"]
        assert set(wrong[5]) == {"purpose", "enterprise.headcount"}
        assert set(wrong[6]) == {"contact_name"}
        assert set(wrong[7]) == {"enterprise.name"}
        assert not Enterprise.objects.filter(credit_code=code(6)).exists()

    def test_ragged_blank_and_quoted_rows_are_told_by_the_spreadsheets_number(self, cast):
        text = as_csv(firm(1), firm(2, 联系人="陈\n女士"), firm(3)).decode().split("\r\n")
        text.insert(2, "")
        text[-2] += ",多,出"
        row = done(cast.hotline, "\r\n".join(text).encode())
        assert outcomes(row) == [(2, "opened"), (4, "opened"), (5, "refused")], problems(row)
        assert "12 cells" in problems(row)[5][""]

    def test_a_need_said_twice_is_one_and_told_so(self, cast):
        more = firm(1, **{"需要金额（元）": "6000000"})
        rows = (firm(1), firm(2), firm(1), firm(1, 联系人="何先生"), more)
        row = done(cast.hotline, as_csv(*rows))
        assert [outcome for _row, outcome in outcomes(row)] == [
            "opened", "opened", "same", "same", "opened",
        ]  # fmt: skip
        first, again, by_another = ImportRow.objects.filter(of=row, row__in=(2, 4, 5))
        assert first.case == again.case == by_another.case
        assert needs().count() == 3

    def test_of_a_firm_elsewhere_it_is_not_theirs_to_open(self, cast):
        cast.hotline.membership.region = "110108"
        cast.hotline.membership.save()
        row = done(cast.hotline, as_csv(firm(1), firm(2, 登记地区="北京市海淀区")))
        assert outcomes(row) == [(2, "refused"), (3, "opened")]
        assert "not yours" in problems(row)[2][""]

    def test_numbers_dates_and_errors_of_excel_are_read_as_they_are(self, cast):
        book, file = Workbook(), io.BytesIO()
        rows = [firm(1), firm(2)]
        book.active.append([*rows[0], "成立日期"])
        book.active.append(
            [*(300000 if key.startswith("需要") else value for key, value in rows[0].items()),
             clock.today()]
        )  # fmt: skip
        book.active.append([*rows[1].values(), "#N/A"])
        book.active.cell(3, 11).data_type = "e"
        book.save(file)
        row = done(cast.hotline, file.getvalue(), "名单.xlsx")
        assert outcomes(row) == [(2, "opened"), (3, "refused")], problems(row)
        assert "#N/A" in problems(row)[3]["enterprise.founded_on"]

    def test_a_fault_of_the_service_in_one_row_stops_no_other(self, cast, monkeypatch):
        stated = importers.state_needs

        def broken(statings, by):
            if any(one.enterprise.credit_code == code(2) for one in statings):
                raise RuntimeError("secret")
            return stated(statings, by)

        monkeypatch.setattr(importers, "state_needs", broken)
        row = done(cast.hotline, as_csv(firm(1), firm(2), firm(3)))
        assert outcomes(row) == [(2, "opened"), (3, "refused"), (4, "opened")]
        assert problems(row)[3] == {"": "Something went wrong in the service"}
        assert not Enterprise.objects.filter(credit_code=code(2)).exists()

    def test_the_worker_imports_what_waits(self, cast):
        rows = [asked(cast.hotline, as_csv(firm(n))) for n in (1, 2)]
        work.work(once=True)
        assert {row.state for row in Import.objects.filter(pk__in=[r.pk for r in rows])} == {"done"}

    def test_the_register_tells_of_it_without_names(self, cast):
        row = done(cast.hotline, as_csv(firm(1)))
        events = Event.objects.filter(stream=row.number).order_by("id")
        assert [event.code for event in events] == ["import.asked", "import.done"]
        assert verify(row.number)
        told = str([event.data for event in events])
        assert not any(word in told for word in ("陈", "138", "商店", "needs.csv"))

    def test_other_kinds_are_opened_by_their_own_action(self, cast):
        offered = importers.importers()
        assert "need" in offered
        for name, importer in offered.items():
            assert importer.kind.name == name
            assert "enterprise" not in importer.roles
            asked = {each.name for role in importer.roles for each in importer.kind.asked_by(role)}
            assert asked <= {column.name for column in importer.columns}


class TestOtherKinds:
    """A complaint: nothing of it is written for imports but its declaration."""

    def test_are_opened_by_their_own_action_and_refused_in_its_words(self, cast):
        columns = {column.name: column for column in importers.importers()["complaint"].columns}
        about = next(iter(columns["subject"].takes.choices.values())).zh
        told = {name: firm(1)[name] for name in ("统一社会信用代码", "企业名称", "登记地区")} | {
            "投诉哪家机构": cast.bank_a.number,
            "投诉什么": about,
            "发生了什么": "收了没有说明的费用",
            "希望怎么解决": "退回",
            "联系人": "陈女士",
            "手机号码": "13800000000",
        }
        named = [cast.bank_a.number, cast.bank_b.name, "NOBODY", ""]
        rows = [told | {"投诉哪家机构": name} for name in named]
        row = done(cast.hotline, as_csv(*rows), kind="complaint")
        came_to = [outcome for _row, outcome in outcomes(row)]
        assert came_to == ["opened", "opened", "refused", "refused"], problems(row)
        first = ImportRow.objects.get(of=row, row=2).case
        assert (first.enterprise.credit_code, first.opened_as) == (code(1), "hotline")
        assert [set(wrong) for wrong in problems(row).values()] == [{"institution"}] * 2

    def test_write_nothing_on_the_record_of_a_firm_that_somebody_names(self, cast):
        names = {column.name for column in importers.importers()["referral"].columns}
        assert "enterprise.headcount" not in names
        known = Enterprise.objects.create(credit_code=code(1), name="示例商店", region="110105")
        told = {
            "统一社会信用代码": known.credit_code,
            "企业需要什么": "出口信用保险",
            "网点为什么办不了": "product",
            "联系人": "陈女士",
            "联系电话": "13800000000",
            "从业人数": "9999",
        }
        row = done(cast.officer_a, as_csv(told), kind="referral")
        assert (row.opened, row.unused) == (1, ["从业人数"]), problems(row)
        assert not known.facts.exists()


class TestDryRun:
    ROWS = (firm(1), firm(2, 用途="炒股"), firm(1), firm(3), firm(3, 企业名称="另一个名字"))

    def test_reports_the_same_and_opens_nothing(self, cast):
        tried = done(cast.hotline, as_csv(*self.ROWS), dry_run=True)
        assert not needs().exists()
        assert not Enterprise.objects.filter(credit_code=code(1)).exists()
        assert not Event.objects.filter(code="case.opened").exists()
        assert (tried.opened, tried.same, tried.refused) == (2, 1, 2)
        kept = report(tried)
        imported = done(cast.hotline, as_csv(*self.ROWS))
        assert outcomes(imported) == outcomes(tried)
        number = len(kept[0]) - 2
        for before, after in zip(kept[1:], report(imported)[1:], strict=True):
            assert before[: number - 1] == after[: number - 1]
            assert before[number] == ""
            assert before[number + 1] == after[number + 1]
            assert bool(after[number]) == (after[number - 1] != "没有导入")

    @pytest.mark.parametrize("rows", [1, 2, 3])
    def test_sees_what_its_earlier_rows_would_have_opened(self, cast, monkeypatch, rows):
        monkeypatch.setattr(worker, "CHUNK", rows)
        tried = done(cast.hotline, as_csv(*self.ROWS), dry_run=True)
        expected = ["opened", "refused", "same", "opened", "refused"]
        assert [outcome for _row, outcome in outcomes(tried)] == expected
        assert not Enterprise.objects.filter(credit_code=code(3)).exists()

    def test_is_followed_by_the_import_of_the_very_same_file(self, cast):
        tried = done(cast.hotline, as_csv(firm(1)), dry_run=True)
        [row] = actions.go_on([tried], cast.hotline)
        assert import_next(only=row)
        row.refresh_from_db()
        assert (row.opened, row.rehearsal, row.sha256) == (1, tried, tried.sha256)
        with pytest.raises(ImportedBefore):
            actions.go_on([tried], cast.hotline)
        [more] = actions.go_on([tried], cast.hotline, again=True)
        assert import_next(only=more)
        more.refresh_from_db()
        assert (more.opened, more.same) == (0, 1)

    def test_that_has_not_ended_is_not_followed(self, cast):
        tried = asked(cast.hotline, as_csv(firm(1)), dry_run=True)
        with pytest.raises(ImportRefused) as refused:
            actions.go_on([tried], cast.hotline)
        assert refused.value.status == 409


class TestReport:
    def test_holds_the_rows_as_they_were_with_what_became_of_each(self, cast):
        row = done(cast.hotline, as_csv(firm(1, 备注="=1+1"), firm(2, 用途="炒股")))
        [head, first, second] = report(row)
        assert head == [*firm(1), "备注", "结果", "编号", "问题"]
        assert first[:11] == [*firm(1).values(), "=1+1"]
        assert first[11:] == ["已受理", needs().get().number, ""]
        assert second[11:13] == ["没有导入", ""]
        assert second[13].startswith("用途：没有“炒股”这一项")
        assert row.unused == ["备注"]

    def test_put_right_and_handed_in_again_opens_only_what_was_refused(self, cast):
        first = done(cast.hotline, as_csv(firm(1), firm(2, 用途="炒股")))
        text = io.StringIO(newline="")
        csv.writer(text).writerows(report(first))
        again = text.getvalue().replace("炒股", "发工资")
        second = done(cast.hotline, again.encode())
        assert second.unused == []
        assert outcomes(second) == [(2, "same"), (3, "opened")], problems(second)
        assert report(second)[0] == report(first)[0]

    def test_is_not_handed_out_before_the_end_or_after_it_expired(self, cast):
        row = asked(cast.hotline, as_csv(firm(1)))
        with pytest.raises(NotReady):
            check_ready(row)
        import_next(only=row)
        row.refresh_from_db()
        check_ready(row)
        Import.objects.update(state="expired")
        row.refresh_from_db()
        with pytest.raises(NotReady):
            check_ready(row)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("content", "name", "says"),
        [
            (b"", "a.csv", "empty"),
            (b"a;b\n1;2\n", "a.csv", "commas"),
            ("企业名称,用途\n甲,备货\n".encode(), "a.csv", "columns are missing"),
            (as_csv(headings=["统一社会信用代码"]), "a.csv", "no row of data"),
            (b"\x1f\x8b\x08rest", "a.csv", "gzip"),
            (b"PAR1....PAR1", "a.parquet", "Parquet"),
            (b"\xd0\xcf\x11\xe0 old", "a.xls", ".xlsx"),
            (as_xlsx(firm(1))[:-200], "a.xlsx", "a.xlsx"),
        ],
    )
    def test_a_file_that_fits_nothing_is_refused_at_once_and_leaves_nothing(
        self, cast, home, content, name, says
    ):
        with pytest.raises(ImportRefused) as refused:
            asked(cast.hotline, content, name)
        assert says in refused.value.text.en
        assert refused.value.status == 422
        assert not Import.objects.exists()
        assert not [path for path in home.rglob("*") if path.is_file()]

    def test_the_same_file_is_imported_twice_only_on_purpose(self, cast):
        first = done(cast.hotline, as_csv(firm(1)))
        with pytest.raises(ImportedBefore) as refused:
            asked(cast.hotline, as_csv(firm(1)))
        assert first.number in refused.value.text.en
        asked(cast.hotline, as_csv(firm(1)), dry_run=True)
        again = done(cast.hotline, as_csv(firm(1)), again=True)
        assert (again.opened, again.same) == (0, 1)

    @pytest.mark.parametrize("who", ["alice", "supervisor", "officer_a"])
    def test_who_may_not_open_such_cases_imports_none(self, cast, who):
        with pytest.raises(ImportRefused) as refused:
            asked(getattr(cast, who), as_csv(firm(1)))
        assert refused.value.status == 403

    def test_limits_of_size_and_number(self, cast, settings, monkeypatch):
        settings.IMPORT_LIMIT = 100
        with pytest.raises(ImportRefused) as refused:
            asked(cast.hotline, as_csv(firm(1)))
        assert refused.value.status == 413
        settings.IMPORT_LIMIT = 1 << 20
        for n in range(actions.MOST_OPEN):
            asked(cast.hotline, as_csv(firm(n)))
        with pytest.raises(ImportRefused) as refused:
            asked(cast.hotline, as_csv(firm(99)))
        assert refused.value.status == 429

    def test_the_row_that_the_template_shows_is_never_imported(self, cast):
        for n, blank in enumerate((blank_csv, blank_xlsx)):
            columns = shown_columns(importers.importers()["need"])
            content = blank(columns, [example_of(column) for column in columns])
            row = done(cast.hotline, content, f"{n}.csv", dry_run=True)
            assert list(problems(row)[2]) == ["enterprise.credit_code"]
            assert "example" in problems(row)[2]["enterprise.credit_code"]


class TestWhateverHappens:
    def test_a_worker_takes_up_behind_the_last_row_done(self, cast, monkeypatch):
        monkeypatch.setattr(worker, "CHUNK", 2)
        row = asked(cast.hotline, as_csv(*(firm(n) for n in range(1, 6))))
        stops = iter([False, True])
        assert import_next(lambda: next(stops), only=row)
        row.refresh_from_db()
        assert (row.state, row.rows_done, row.last_row) == ("waiting", 2, 3)
        assert import_next()
        row.refresh_from_db()
        assert (row.state, row.opened, row.attempts) == ("done", 5, 1)
        assert [number for number, _outcome in outcomes(row)] == [2, 3, 4, 5, 6]
        assert needs().count() == 5

    def test_who_was_replaced_leaves_nothing(self, cast, monkeypatch):
        row = asked(cast.hotline, as_csv(firm(1)))
        results = worker.results_of

        def slow(*args):
            monkeypatch.setattr(worker, "results_of", results)
            Import.objects.update(lease_until=clock.now() - timedelta(seconds=1))
            assert take(Import.objects.all(), clock.now())  # another worker takes it up meanwhile
            return results(*args)

        monkeypatch.setattr(worker, "results_of", slow)
        assert import_next(only=row)
        row.refresh_from_db()
        assert (row.state, row.rows_done) == ("running", 0)
        assert not needs().exists()
        assert not ImportRow.objects.exists()

    def test_work_that_breaks_off_again_and_again_at_one_row_is_given_up(self, cast):
        row = asked(cast.hotline, as_csv(firm(1)))
        for _ in range(MOST_ATTEMPTS):
            assert take(Import.objects.all(), clock.now())
            Import.objects.update(lease_until=clock.now() - timedelta(seconds=1))
        assert not import_next()
        row.refresh_from_db()
        assert row.state == "failed"
        assert "broke off" in row.error["en"]

    def test_who_no_longer_has_the_role_imports_no_further(self, cast):
        row = asked(cast.hotline, as_csv(firm(1)))
        cast.hotline.membership.ended_at = clock.now()
        cast.hotline.membership.save()
        assert import_next()
        row.refresh_from_db()
        assert row.state == "failed"
        assert "role" in row.error["en"]
        assert not needs().exists()

    def test_a_file_that_ends_in_the_middle_keeps_what_was_done(self, cast, monkeypatch):
        from changrong.network.imports.reading import Sheet
        from changrong.policy.batch.files import TapeError

        monkeypatch.setattr(worker, "CHUNK", 1)
        row = asked(cast.hotline, as_csv(firm(1), firm(2)))
        Import.objects.update(rows=2)
        whole = Sheet.lines

        def cut(sheet, after=0):
            yield next(whole(sheet, after))
            raise TapeError(sheet.tape.file, "读不下去", "cannot be read on")

        monkeypatch.setattr(Sheet, "lines", cut)
        assert import_next()
        row.refresh_from_db()
        assert (row.state, row.rows_done) == ("failed", 1)
        assert row.error["en"] == "needs.csv: cannot be read on"
        assert needs().count() == 1

    def test_file_and_report_expire_and_the_counts_and_cases_stay(
        self, cast, home, django_capture_on_commit_callbacks
    ):
        row = done(cast.hotline, as_csv(firm(1)))
        assert expire(clock.now()) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert expire(clock.now() + worker.KEPT + timedelta(minutes=1)) == 1
        row.refresh_from_db()
        assert (row.state, row.opened) == ("expired", 1)
        assert not row.results.exists()
        assert not [path for path in home.rglob("*") if path.is_file()]
        assert needs().count() == 1

    def test_what_is_deleted_is_gone_with_its_file_and_its_cases_stay(
        self, cast, home, django_capture_on_commit_callbacks
    ):
        row = done(cast.hotline, as_csv(firm(1)))
        with django_capture_on_commit_callbacks(execute=True):
            actions.remove([row], cast.hotline)
        assert not Import.objects.exists()
        assert not [path for path in home.rglob("*") if path.is_file()]
        assert needs().count() == 1

    def test_strays_of_a_killed_process_are_swept(self, cast, home):
        row = asked(cast.hotline, as_csv(firm(1)))
        stray = home / "imports" / "STRAY"
        stray.mkdir()
        forget_strays(clock.now() + timedelta(hours=1))
        assert not stray.exists()
        assert row.file.exists()
        assert row.file.stat().st_mode & 0o077 == 0


def test_migrations_are_complete():
    call_command("makemigrations", "imports", "idempotency", check=True, dry_run=True, verbosity=0)
