"""What is somebody's own appears to nobody else, whatever address they try: page, API or file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.actions import move
from changrong.network.cases.models import Case
from changrong.network.files import actions as files
from changrong.network.files.models import Attachment
from changrong.network.rules.models import Decision

from .steps import dispatch_at, make_offer, state_need
from .visitors import visitor

BODY = {"officer_a", "manager_a", "officer_b"}
FIRM = {"alice", "bob"}
# Words that stand in one place each, and who may read them anywhere.
READERS = {
    "只给机构看的话": FIRM | BODY | {"coordinator"},  # the note of Alice's need
    "陈联系": FIRM | {"officer_b"},  # its contact: bank B has taken the case
    "13812345678": FIRM | {"officer_b"},
    "乙的条件": FIRM | {"officer_b", "coordinator"},  # bank B's offer
    "0.0777": FIRM | {"officer_b", "coordinator"},
    "收回的缘由": FIRM | {"coordinator"},  # told to the guarantor, who is not asked here
    "甲方附件.pdf": FIRM | BODY | {"coordinator"},
    "乙行底稿.pdf": FIRM | {"officer_b", "coordinator"},
    "打来的话": FIRM | BODY | {"coordinator", "hotline"},  # a need written down by the hotline
    "李来电": FIRM | {"hotline"},
    "竹艺的话": {"charlie"} | BODY | {"coordinator"},
}
EVERYBODY = (
    "alice", "bob", "charlie", "officer_a", "officer_b", "officer_far", "manager_a", "coordinator",
    "coordinator_elsewhere", "supervisor", "hotline", "stranger", "anonymous",
)  # fmt: skip
OVER = (
    "/inbox/?view=all", "/board/", "/board/cases/", "/board/cases.csv", "/figures/", "/figures.csv",
    "/needs/", "/hotline/", "/requests/", "/api/v1/cases", "/firm/", "/me/",
)  # fmt: skip
OF_CASE = (
    "/cases/{}/", "/needs/{}/", "/needs/{}/sent/", "/needs/{}/offers/", "/needs/{}/correct/",
    "/cases/{}/files/", "/cases/{}/do/revise/", "/inbox/together/?case={}", "/api/v1/cases/{}",
    "/api/v1/cases/{}/timeline",
)  # fmt: skip


@pytest.fixture
def addresses(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    contact = {"contact_name": "陈联系", "contact_phone": "13812345678"}
    need = state_need(cast, note="只给机构看的话", **contact)
    state_need(cast, by=cast.charlie, note="竹艺的话")
    state_need(cast, by=cast.hotline, note="打来的话", contact_name="李来电")
    offer = make_offer(need, cast.officer_b, rate="0.0777", conditions="乙的条件")
    why = {"explanation": "收回的缘由"}
    move([dispatch_at(need, cast.guarantor)], "recall", cast.coordinator, why)
    files.attach(need, [SimpleUploadedFile("甲方附件.pdf", b"%PDF-1.7")], cast.alice)
    files.attach(offer, [SimpleUploadedFile("乙行底稿.pdf", b"%PDF-1.7")], cast.officer_b)
    numbers = Case.objects.values_list("number", flat=True)
    return [
        *OVER,
        *(address.format(number) for number in numbers for address in OF_CASE),
        *(f"/files/{number}/" for number in Attachment.objects.values_list("number", flat=True)),
        *(f"/decisions/{number}/" for number in Decision.objects.values_list("number", flat=True)),
    ]


# Those who stand for others: the rest see what a colleague sees, or nothing.
AT_ONCE = {"alice", "charlie", "officer_a", "officer_b", "coordinator", "hotline", "anonymous"}


@pytest.mark.parametrize(
    "who",
    [who if who in AT_ONCE else pytest.param(who, marks=pytest.mark.long) for who in EVERYBODY],
)
def test_a_word_is_read_by_those_it_is_for_and_by_nobody_else(cast, addresses, who):
    browser, read = visitor(getattr(cast, who)), set()
    for address in addresses:
        page = browser.get(address)
        assert page.status_code < 500, address
        body = b"".join(page.streaming_content) if page.streaming else page.content
        text = body.decode(errors="replace")
        read |= {word for word in READERS if word in text}
    assert read == {word for word, readers in READERS.items() if who in readers}
