"""Papers signed at a distance: what is signed is what was sent, by whom and when is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.actions import Opening, open_cases
from changrong.network.cases.errors import FieldErrors, MoveRefused, NotAllowed
from changrong.network.cases.models import Case
from changrong.network.cases.queries import visible_to
from changrong.network.events.models import Event
from changrong.network.events.queries import verify
from changrong.network.files import actions as files

from ...matters import CONTACT, at, opened, running, step
from ...visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.shows("S0-10")]
BOTH = ["read", "may"]
SAID = {"papers": "loan", "title": "流动资金借款合同", **CONTACT}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def paper(name: str = "合同.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n1 0 obj" + more, "application/pdf")


@pytest.fixture
def draft(cast) -> Case:
    with at("2026-11-23 09:00"):
        case = opened("signing", cast.officer_a, cast.xianhe, SAID)
        files.attach(case, [paper()], cast.officer_a)
        return case


@pytest.fixture
def sent(cast, draft) -> Case:
    with at("2026-11-23 10:00"):
        return step(draft, "send", cast.officer_a)


def sign(case: Case, name: str, by, **said) -> Case:
    return step(case, name, by, **{"agreed": BOTH, "signer": "陈女士"} | said)


@pytest.mark.life
def test_both_sign_what_was_sent_and_it_is_sealed_with_digest_signers_and_times(cast, sent):
    digest = sent.fields["digest"]
    assert len(digest) == 64
    with at("2026-11-23 11:00"):
        signed = sign(sent, "sign", cast.alice)
    with at("2026-11-23 12:00"):
        sealed = sign(signed, "seal", cast.manager_a, signer="赵经理")
    assert (sealed.state, sealed.outcome) == ("sealed", "sealed")
    assert not sealed.clocks.filter(stopped_at=None).exists()
    told = Event.objects.filter(stream=sealed.number, data__digest=digest).order_by("sequence")
    assert [(one.code, one.actor.username) for one in told] == [
        ("signing.send", "officer_a"),
        ("signing.sign", "alice"),
        ("signing.seal", "manager_a"),
    ]
    assert [one["answers"].get("signer") for one in sealed.fields["moves"]] == [
        None,
        "陈女士",
        "赵经理",
    ]
    assert verify(sealed.number)


def test_what_both_signed_stays_with_both_and_what_was_declined_does_not(cast, sent, client):
    client.force_login(cast.officer_a.user)
    sealed = sign(sign(sent, "sign", cast.alice), "seal", cast.manager_a, signer="赵经理")
    page = client.get(f"/cases/{sealed.number}/").content.decode()
    for kept in ("合同.pdf", "陈女士", "赵经理"):
        assert kept in page
    other = opened("signing", cast.officer_a, cast.xianhe, SAID)
    files.attach(other, [paper("草稿.pdf")], cast.officer_a)
    step(step(other, "send", cast.officer_a), "decline", cast.alice, reason="不签")
    assert "草稿.pdf" not in client.get(f"/cases/{other.number}/").content.decode()


@pytest.mark.life
def test_the_other_party_may_decline_with_a_reason(cast, sent):
    with pytest.raises(FieldErrors):
        step(sent, "decline", cast.alice)
    over = step(sent, "decline", cast.alice, reason="利率和谈好的不一样")
    assert (over.state, over.outcome) == ("declined", "declined")
    with pytest.raises(MoveRefused):
        sign(over, "sign", cast.alice)


@pytest.mark.life
def test_the_institution_may_take_it_back_until_it_is_sealed(cast, sent):
    signed = sign(sent, "sign", cast.alice)
    over = step(signed, "drop", cast.officer_a, reason="合同文本有误")
    assert (over.state, over.outcome) == ("dropped", "dropped")
    with pytest.raises(MoveRefused):
        sign(over, "seal", cast.officer_a)


@pytest.mark.life
def test_a_signature_may_be_taken_back_until_the_institution_has_signed(cast, sent):
    signed = sign(sent, "sign", cast.alice)
    with pytest.raises(FieldErrors):
        step(signed, "decline", cast.alice)
    over = step(signed, "decline", cast.alice, reason="授权书当天撤销了")
    assert (over.state, over.outcome) == ("declined", "declined")
    with pytest.raises(MoveRefused):
        sign(over, "seal", cast.officer_a)


def test_from_the_papers_the_firm_comes_back_to_what_it_signs(cast, sent):
    page = visitor(cast.alice).get(f"/cases/{sent.number}/files/").text
    back = f"/matters/{sent.number}/"
    assert f'href="{back}"' in page
    assert visitor(cast.alice).get(back).status_code == 200


def test_nothing_is_sent_without_papers(cast):
    case = opened("signing", cast.officer_a, cast.xianhe, SAID)
    with pytest.raises(MoveRefused, match="papers"):
        step(case, "send", cast.officer_a)


@pytest.mark.parametrize("agreed", [[], ["read"], ["may"]])
def test_nobody_signs_what_they_have_not_read_or_may_not_sign(cast, sent, agreed):
    with pytest.raises(FieldErrors) as refused:
        sign(sent, "sign", cast.alice, agreed=agreed)
    assert "agreed" in refused.value.errors


@pytest.mark.shows("S0-11")
def test_a_paper_added_after_it_was_sent_is_not_signed_unseen(cast, sent):
    files.attach(sent, [paper("补充.pdf")], cast.officer_a)
    with pytest.raises(MoveRefused, match="changed after"):
        sign(sent, "sign", cast.alice)


@pytest.mark.shows("S0-11")
def test_bytes_that_were_changed_on_the_disk_are_not_signed(cast, sent):
    signed = sign(sent, "sign", cast.alice)
    held = signed.attachments.get()
    with open(held.file.path, "ab") as file:
        file.write(b"one word more")
    with pytest.raises(MoveRefused, match="changed after"):
        sign(signed, "seal", cast.officer_a)


@pytest.mark.parametrize("who", ["charlie", "officer_b", "hotline", "coordinator", "officer_a"])
def test_only_the_other_party_signs_for_itself(cast, sent, who):
    with pytest.raises(NotAllowed):
        sign(sent, "sign", getattr(cast, who))


@pytest.mark.parametrize("who", ["alice", "coordinator", "hotline", "supervisor"])
def test_only_an_institution_begins_one(cast, who):
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        open_cases("signing", [Opening(enterprise=cast.xianhe, fields=SAID)], by)


def test_it_is_seen_by_both_parties_and_the_bureau(cast, sent):
    who = ("alice", "bob", "charlie", "officer_a", "officer_b", "coordinator", "supervisor")
    seeing = {name for name in who if visible_to(getattr(cast, name)).filter(pk=sent.pk).exists()}
    assert seeing == {"alice", "bob", "officer_a", "coordinator"}


def test_the_clock_runs_from_sending_for_ten_working_days(sent):
    assert running(sent).due_on.isoformat() == "2026-12-07"
