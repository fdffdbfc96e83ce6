"""Evidence in the browser: adding, taking out, what is said and what is hidden."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.events.models import Event
from changrong.network.files import actions
from changrong.network.files.models import Attachment

from ..steps import dispatch_at
from ..visitors import EVERYBODY, statuses, visitor

NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}
READERS = NOBODY | dict.fromkeys(
    ["alice", "officer_a", "officer_b", "manager_a", "coordinator"], 200
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content=b"%PDF-1.7", name="流水.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def kept(cast, need):
    return actions.attach(need, [upload(name="<b>流水.pdf")], cast.alice)[0]


def test_a_dispatchs_files_are_between_its_institution_the_firm_and_the_bureau(cast, need):
    own = dispatch_at(need, cast.bank_a)
    assert statuses(cast, "get", f"/cases/{own.number}/files/") == READERS | {"officer_b": 404}


def test_a_download_is_saved_never_shown_and_not_kept_by_caches(cast, kept):
    response = visitor(cast.officer_a).get(f"/files/{kept.number}/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_the_firm_can_tell_who_took_its_file_out(cast, need, kept):
    visitor(cast.alice).get(f"/files/{kept.number}/")
    visitor(cast.officer_b).get(f"/files/{kept.number}/")
    [event] = Event.objects.filter(stream=need.number, code="file.opened")
    told = {"file": kept.number, "institution": cast.bank_b.number}
    assert (event.actor, event.data) == (cast.officer_b.user, told)


def test_names_are_shown_as_text_and_never_as_markup(cast, need, kept):
    page = visitor(cast.coordinator).get(f"/cases/{need.number}/files/").content.decode()
    assert "<b>流水" not in page
    assert "流水" in page


def test_good_files_are_kept_and_each_bad_one_is_named(cast, need):
    files = [upload(name="一.pdf"), upload(b"MZ\x90\x00", "二.pdf"), upload(b"", "三.pdf")]
    url = f"/cases/{need.number}/files/"
    response = visitor(cast.alice).post(url, {"files": files})
    page = response.content.decode()
    assert response.status_code == 422
    assert "“二.pdf”不是能收的文件" in page
    assert "“三.pdf”是空的" in page
    assert [kept.name for kept in Attachment.objects.all()] == ["一.pdf"]


def test_several_files_go_up_at_once(cast, need):
    files = [upload(name="一.pdf"), upload(b"\x89PNG\r\n\x1a\n", "二.png")]
    url = f"/cases/{need.number}/files/"
    response = visitor(cast.alice).post(url, {"files": files}, follow=True)
    assert "已加上 2 个文件" in response.content.decode()
    assert Attachment.objects.count() == 2


def test_who_may_not_add_sees_no_form_and_is_told_when_trying(cast, need):
    browser, url = visitor(cast.officer_a), f"/cases/{need.number}/files/"
    assert 'type="file"' not in browser.get(url).content.decode()
    refused = browser.post(url, {"files": [upload()]})
    assert refused.status_code == 422
    assert "不能加材料" in refused.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_is_removed_by_who_added_it_and_others_are_told_they_cannot(cast, need, kept):
    refused = visitor(cast.bob).post(f"/files/{kept.number}/remove/", follow=True)
    assert "只能由添加的人" in refused.content.decode()
    done = visitor(cast.alice).post(f"/files/{kept.number}/remove/", follow=True)
    assert "已移除" in done.content.decode()
    assert visitor(cast.alice).get(f"/files/{kept.number}/").status_code == 404


def test_an_officer_finds_from_the_need_where_the_own_papers_belong(cast, need):
    browser, own = visitor(cast.officer_a), dispatch_at(need, cast.bank_a)
    assert (
        f"/cases/{own.number}/files/"
        in browser.get(f"/cases/{need.number}/files/").content.decode()
    )
    browser.post(f"/cases/{own.number}/files/", {"files": [upload()]})
    assert Attachment.objects.get().case == own
    firm = visitor(cast.alice).get(f"/cases/{need.number}/files/").content.decode()
    assert "本机构的材料" not in firm
