"""Evidence of a case: what may be kept, by whom, and who may take it out."""

import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.actions import move
from changrong.network.events.models import Event
from changrong.network.files import actions, queries
from changrong.network.files.models import Attachment
from changrong.network.files.sniff import FileRefused, inspect, safe_name

from ..steps import dispatch_at

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def office(*parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return packed.getvalue()


def upload(content=PDF, name="流水.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (office("xl/workbook.xml"), "spreadsheetml.sheet"),
        (office("word/document.xml"), "wordprocessingml.document"),
        ("日期,金额\n2026-11-01,860\n".encode(), "text/plain"),
        ("日期,金额\n2026-11-01,860\n".encode("gbk"), "text/plain"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", "video/quicktime"),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00", "audio/mp4"),
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\x00", "audio/mpeg"),
    ],
)
def test_a_file_is_what_its_content_says(content, media_type):
    assert inspect(io.BytesIO(content), "x.bin", len(content)).media_type.endswith(media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"PK\x03\x04 not really an archive",
        office("xl/workbook.xml", "xl/vbaProject.bin"),
        office("payload.exe"),
        b"\x00\x00\x00\x18ftypheic\x00\x00",
        b"GIF89a\x01\x00\x01\x00\x00\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"plain words and then\x00a null",
    ],
)
def test_everything_else_is_refused_by_name_whatever_it_calls_itself(content):
    with pytest.raises(FileRefused) as refused:
        inspect(io.BytesIO(content), "流水.pdf", len(content))
    assert "“流水.pdf”不是能收的文件" in refused.value.text.zh


def test_empty_and_oversized_files_are_refused_with_their_size():
    with pytest.raises(FileRefused, match="is empty"):
        inspect(io.BytesIO(b""), "a.pdf", 0)
    with pytest.raises(FileRefused, match=r"10\.5 MB.*at most 10 MB"):
        inspect(io.BytesIO(PDF), "a.pdf", 11 * 1024 * 1024 - 512 * 1024)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\流水.pdf", "流水.pdf"),
        ("a\u202efdp.exe\r\n", "afdp.exe"),
        ("...", "file"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_shown_without_paths_tricks_or_endless_length(given, kept):
    assert safe_name(given) == kept


def test_a_file_is_kept_whole_hashed_and_readable_by_the_service_alone(cast, need, home):
    [kept] = actions.attach(need, [upload()], cast.alice)
    stored = Path(kept.file.path)
    assert stored.read_bytes() == PDF
    assert stored.is_relative_to(home)
    assert "流水" not in str(stored)
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.name, kept.media_type, kept.size) == ("流水.pdf", "application/pdf", len(PDF))


def test_the_register_holds_the_hash_and_never_the_name(cast, need):
    [kept] = actions.attach(need, [upload()], cast.alice)
    event = Event.objects.get(stream=need.number, code="file.added")
    assert event.data == {"file": kept.number, "sha256": kept.sha256}
    assert event.actor == cast.alice.user


def test_all_files_of_an_action_are_kept_or_none_and_no_bytes_stay_behind(cast, need, home):
    with pytest.raises(FileRefused):
        actions.attach(need, [upload(), upload(b"MZ\x90\x00", "b.pdf")], cast.alice)
    assert not Attachment.objects.exists()
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_case_holds_twenty_files_and_says_so_at_the_next(cast, need):
    actions.attach(need, [upload() for _ in range(20)], cast.alice)
    with pytest.raises(FileRefused, match="at most 20"):
        actions.attach(need, [upload()], cast.alice)
    first = Attachment.objects.first()
    actions.remove([first], cast.alice)
    assert len(actions.attach(need, [upload()], cast.alice)) == 1


def test_an_institution_adds_to_its_own_dispatch_and_never_to_the_need_others_read(cast, need):
    own = dispatch_at(need, cast.bank_a)
    assert len(actions.attach(own, [upload()], cast.officer_a)) == 1
    for case, by in ((need, cast.officer_a), (own, cast.officer_b), (need, cast.charlie),
                     (need, cast.hotline), (need, cast.supervisor)):  # fmt: skip
        with pytest.raises(FileRefused):
            actions.attach(case, [upload()], by)


def test_nothing_is_added_to_or_removed_from_a_closed_case(cast, need):
    [kept] = actions.attach(need, [upload()], cast.alice)
    move([need], "withdraw", cast.alice, {"reason": "postponed"})
    need.refresh_from_db()
    with pytest.raises(FileRefused):
        actions.attach(need, [upload()], cast.alice)
    with pytest.raises(FileRefused):
        actions.remove([kept], cast.alice)


def test_a_file_is_removed_only_by_who_added_it_and_its_bytes_stay(cast, need):
    [kept] = actions.attach(need, [upload()], cast.alice)
    with pytest.raises(FileRefused, match="who added it"):
        actions.remove([kept], cast.bob)
    actions.remove([kept], cast.alice)
    kept.refresh_from_db()
    assert kept.removed_at is not None
    assert Path(kept.file.path).exists()
    assert not queries.files_of(need, cast.alice).exists()
    assert Event.objects.filter(stream=need.number, code="file.removed").count() == 1


def test_files_are_seen_by_the_firm_its_institutions_and_its_coordinator_alone(cast, need):
    [kept] = actions.attach(need, [upload()], cast.alice)
    seen = {
        who
        for who in vars(cast)
        if hasattr(getattr(cast, who), "role")
        and queries.visible_to(getattr(cast, who)).filter(pk=kept.pk).exists()
    }
    assert seen == {"alice", "bob", "officer_a", "officer_b", "manager_a", "coordinator"}


def test_an_institutions_own_papers_are_hidden_from_the_other_institutions(cast, need):
    own = dispatch_at(need, cast.bank_a)
    [kept] = actions.attach(own, [upload()], cast.officer_a)
    assert queries.visible_to(cast.officer_a).filter(pk=kept.pk).exists()
    assert queries.visible_to(cast.alice).filter(pk=kept.pk).exists()
    assert not queries.visible_to(cast.officer_b).filter(pk=kept.pk).exists()


def test_a_recalled_institution_sees_no_file_any_more(cast, need):
    own = dispatch_at(need, cast.bank_a)
    actions.attach(need, [upload()], cast.alice)
    actions.attach(own, [upload()], cast.officer_a)
    assert queries.visible_to(cast.officer_a).count() == 2
    move([own], "recall", cast.coordinator, {"explanation": "逾期未答复"})
    assert queries.visible_to(cast.officer_a).count() == 0
    assert queries.visible_to(cast.officer_b).count() == 1
