"""A letter is issued once, in its sender's name, and never changed."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from changrong.network.events.models import Event
from changrong.network.files.letters.actions import issue
from changrong.network.files.letters.paper import digest_of
from changrong.network.files.letters.queries import basis, genuine, visible_to
from changrong.network.files.letters.values import LetterError
from changrong.network.files.models import Letter
from changrong.network.people.actor import Actor

from ...visitors import EVERYBODY

WHO = [*EVERYBODY, "bob", "officer_far"]


def test_what_is_issued_has_numbers_in_order_and_stands_in_the_register(cast, claim):
    one, two = issue([claim, claim], cast.officer_a)
    assert two.number[:-4] == one.number[:-4]
    assert int(two.number[-4:]) == int(one.number[-4:]) + 1
    kept = Letter.objects.get(number=one.number)
    assert (kept.institution, kept.receiver) == (cast.bank_a, cast.guarantor)
    assert (kept.enterprise, kept.region) == (cast.xianhe, cast.xianhe.region)
    assert kept.issued_by == cast.officer_a.user
    events = Event.objects.filter(stream=claim.subject, code="letter.issued")
    assert [event.data for event in events] == [
        {"letter": row.number, "kind": "claim", "sha256": row.digest} for row in (one, two)
    ]


def test_what_is_kept_proves_itself(cast, claim, guarantee):
    for letter, by in ((claim, cast.officer_a), (guarantee, Actor.SYSTEM)):
        [row] = issue([letter], by)
        kept = Letter.objects.get(pk=row.pk)
        proof = digest_of(kept.kind, kept.number, kept.issued_on, kept.language, kept.values)
        assert proof == kept.digest


def test_the_language_is_chosen_when_it_is_issued_and_not_by_who_is_looking(cast, claim):
    with override("en"):
        [chinese] = issue([claim], cast.officer_a)
    [english] = issue([claim], cast.officer_a, "en")
    assert "代偿通知书" in chinese.words
    assert "Claim notice" in english.words
    with pytest.raises(LetterError, match="no language"):
        issue([claim], cast.officer_a, "fr")


@pytest.mark.parametrize("who", ["officer_b", "coordinator", "alice", "anonymous"])
def test_nobody_writes_in_anothers_name(cast, claim, who):
    with pytest.raises(LetterError, match="only 示例甲银行's own people"):
        issue([claim], getattr(cast, who))


def test_one_that_may_not_go_out_keeps_all_of_them_back(cast, claim, guarantee):
    with pytest.raises(LetterError):
        issue([claim, guarantee], cast.officer_a)
    assert not Letter.objects.exists()
    assert not Event.objects.filter(code="letter.issued").exists()


def test_the_sender_must_be_a_member_and_the_receiver_need_not(cast, claim):
    elsewhere = replace(claim.receiver, number="", name="别市的担保公司")
    [row] = issue([replace(claim, receiver=elsewhere)], cast.officer_a)
    assert row.receiver is None
    with pytest.raises(LetterError, match="not a member"):
        issue([replace(claim, sender=elsewhere)], Actor.SYSTEM)


def test_no_letters_are_no_letters(cast):
    assert issue([], cast.officer_a) == []


def test_the_database_refuses_to_change_or_remove_a_letter(cast, claim):
    issue([claim], cast.officer_a)
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Letter.objects.update(words="别的话")
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        Letter.objects.all().delete()


def test_letters_are_read_by_both_sides_and_the_district_and_the_borrower_reads_its_own(
    cast, claim, guarantee
):
    [of_claim] = issue([claim], cast.officer_a)
    [of_guarantee] = issue([guarantee], Actor.SYSTEM)
    readers = {
        letter.kind: {who for who in WHO if letter in visible_to(getattr(cast, who))}
        for letter in (of_claim, of_guarantee)
    }
    institutions = {"officer_a", "manager_a", "coordinator"}
    assert readers == {
        "claim": institutions,
        "guarantee": institutions | {"alice", "bob"},
    }


def test_a_paper_is_genuine_by_its_number_and_its_whole_code(cast, claim):
    [row] = issue([claim], cast.officer_a)
    code = row.digest[:16]
    assert genuine(row.number, code) == row
    assert genuine(f" {row.number.lower()} ", f"{code[:4]} {code[4:].upper()}") == row
    for wrong in ("", code[:-1], code + row.digest[16], "0" * 16, "０" * 16, row.digest):
        assert genuine(row.number, wrong) is None
    assert genuine("HJ-1999-0101-0001", code) is None


def test_a_clause_of_the_book_is_cited_with_how_it_was_read():
    cited = basis("beijing-2022-guarantee", "四(九)")
    assert (cited.clause, cited.document.zh, cited.read) == ("四(九)", "政银担合作措施", "full")
