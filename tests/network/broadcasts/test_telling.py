"""Whom a broadcast is told to: each of its audience, once, whoever tells and however often."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core import mail as letters

from changrong.network import clock
from changrong.network.broadcasts import actions, queries, telling
from changrong.network.broadcasts.models import Broadcast
from changrong.network.events import outbox, sms
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Event, Outgoing
from changrong.network.parties.models import Enterprise
from changrong.network.people.models import Membership, Role, User

from ..cast import DISTRICT, OTHER_DISTRICT
from ..matters import loan_of
from .notices import approved, drafted, join, with_person

NOON = datetime(2026, 11, 23, 12, tzinfo=clock.SHANGHAI)
NIGHT = datetime(2026, 11, 23, 23, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def texts(settings, tmp_path):
    settings.SMS_SENDER = "changrong.network.events.sms.recorded"
    settings.SMS_RECORD = tmp_path / "sms.jsonl"
    return sms.on_record


def told(broadcast, channel="portal"):
    rows = Outgoing.objects.filter(template="broadcast", channel=channel)
    return [
        row.user.username for row in rows.order_by("user__username")
        if row.user and row.data["broadcast"] == broadcast.number
    ]  # fmt: skip


def users(*actors):
    return sorted(actor.user.username for actor in actors)


@pytest.mark.shows("S0-13")
class TestWho:
    def test_staff_firms_and_persons_are_told_what_is_for_them(self, cast):
        person = with_person(cast)
        staff = approved(cast.coordinator, to_firms=False, to_staff=True)
        firms = approved(cast.coordinator)
        persons = approved(cast.coordinator, to_firms=False, to_persons=True)
        telling.tell_due()
        assert told(staff) == users(
            cast.officer_a, cast.officer_b, cast.officer_far, cast.manager_a
        )
        assert told(firms) == users(cast.alice, cast.bob, cast.charlie)
        assert told(persons) == users(person)

    def test_everybody_is_everybody_who_signs_in(self, cast):
        gone = User.objects.create(username="gone", is_active=False)
        broadcast = approved(cast.coordinator, to_public=True)
        telling.tell_due()
        names = set(told(broadcast))
        assert {"alice", "officer_a", "hotline", "stranger", "coordinator"} <= names
        assert gone.username not in names
        assert len(names) == broadcast_now(broadcast).audience

    def test_who_belongs_to_two_audiences_is_told_once(self, cast):
        join(cast.alice, Role.OFFICER, institution=cast.bank_b)
        join(cast.alice, Role.ENTERPRISE, enterprise=cast.other_firm)
        broadcast = approved(cast.coordinator, to_staff=True, to_persons=True)
        telling.tell_due()
        assert told(broadcast).count("alice") == 1
        assert broadcast_now(broadcast).audience == len(told(broadcast))

    def test_a_district_is_its_firms_and_those_who_work_there(self, cast):
        branch = cast.bank_b.outlets.create(name="海淀支行", region=OTHER_DISTRICT)
        Membership.objects.filter(user=cast.officer_b.user).update(outlet=branch)
        Enterprise.objects.filter(pk=cast.other_firm.pk).update(region=OTHER_DISTRICT)
        here = approved(cast.coordinator, region=DISTRICT, to_staff=True)
        there = approved(cast.coordinator, region=OTHER_DISTRICT, to_staff=True)
        whole = approved(cast.coordinator, region="110000", to_staff=True)
        telling.tell_due()
        serving = (cast.officer_a, cast.manager_a)  # a bank that serves everywhere
        assert told(here) == users(cast.alice, cast.bob, *serving)
        assert told(there) == users(cast.charlie, cast.officer_b, cast.officer_far, *serving)
        assert told(whole) == users(
            cast.alice, cast.bob, cast.charlie, cast.officer_b, cast.officer_far, *serving
        )

    def test_an_institution_tells_its_staff_and_its_customers(self, cast):
        loan_of(cast)  # Alice's firm borrows from bank A
        broadcast = approved(cast.manager_a, to_staff=True)
        telling.tell_due()
        managers = ["second-manager-"]
        assert told(broadcast) == sorted(
            [*users(cast.alice, cast.bob, cast.officer_a, cast.manager_a), *managers]
        )
        other = visible(cast.charlie)
        assert broadcast not in other

    def test_who_left_is_not_told(self, cast):
        Membership.objects.filter(user=cast.bob.user).update(ended_at=clock.now())
        broadcast = approved(cast.coordinator)
        telling.tell_due()
        assert told(broadcast) == users(cast.alice, cast.charlie)

    @pytest.mark.parametrize("flag", ["to_staff", "to_firms", "to_persons", "to_public"])
    @pytest.mark.parametrize("region", ["", DISTRICT, OTHER_DISTRICT, "110000"])
    def test_who_is_told_finds_it_on_the_board_and_the_other_way_round(self, cast, flag, region):
        person = with_person(cast)
        broadcast = approved(
            cast.coordinator, region=region, **({"to_firms": False} | {flag: True})
        )
        telling.tell_due()
        names = set(told(broadcast))
        people = (cast.alice, cast.charlie, cast.officer_a, cast.officer_b, cast.officer_far)
        for actor in (*people, cast.manager_a, person):
            on_board = broadcast in visible(actor)
            # What is for everybody hangs on the board for everybody, in whichever district.
            assert on_board == (flag == "to_public" or actor.user.username in names)


def visible(actor):
    return list(queries.for_reader(actor))


def broadcast_now(broadcast):
    return Broadcast.objects.get(pk=broadcast.pk)


@pytest.mark.shows("S0-13", "S4-25")
class TestOnce:
    def test_told_again_and_again_each_is_told_once(self, cast):
        broadcast = approved(cast.coordinator)
        assert telling.tell_due() == 3
        assert telling.tell_due() == 0
        assert told(broadcast) == users(cast.alice, cast.bob, cast.charlie)
        assert Event.objects.filter(code="broadcast.told").count() == 1
        # Even where the place to go on from was lost, nobody is told twice.
        Broadcast.objects.update(told_at=None, upto_user=0, audience=0)
        telling.tell_due()
        assert told(broadcast) == users(cast.alice, cast.bob, cast.charlie)

    def test_a_killed_worker_leaves_the_rest_to_the_next(self, cast, monkeypatch):
        monkeypatch.setattr(telling, "AT_ONCE", 1)
        broadcast = approved(cast.coordinator)
        lots = iter([False, True])
        assert telling.tell_due(partial(next, lots)) == 1
        assert broadcast_now(broadcast).told_at is None
        monkeypatch.setattr(outbox, "bulk", None)  # killed while it writes: nothing of it happened
        with pytest.raises(AttributeError):
            telling.tell_due()
        assert broadcast_now(broadcast).audience == len(told(broadcast)) == 1
        monkeypatch.undo()
        with clock.at(NOON):
            telling.tell_due()
        assert told(broadcast) == users(cast.alice, cast.bob, cast.charlie)
        assert broadcast_now(broadcast).audience == 3

    def test_a_draft_one_to_come_one_over_and_one_withdrawn_are_told_to_nobody(self, cast):
        tomorrow = clock.today() + timedelta(days=1)
        drafted(cast.coordinator)
        coming = approved(cast.coordinator, shown_from=tomorrow)
        actions.withdraw(approved(cast.coordinator), "写错了", cast.coordinator)
        approved(cast.coordinator, shown_until=clock.today())
        with clock.at(NOON - timedelta(days=1)):
            assert telling.tell_due() == 0
        with clock.at(NOON + timedelta(days=1)):
            assert telling.tell_due() == 3
        assert len(told(coming)) == 3

    def test_ten_thousand_are_told_in_a_few_statements_each_lot(
        self, cast, django_assert_max_num_queries
    ):
        User.objects.bulk_create(User(username=f"u{n}") for n in range(1200))
        approved(cast.coordinator, to_public=True)
        with django_assert_max_num_queries(60):  # three lots
            assert telling.tell_due() > 1200


@pytest.mark.shows("S4-25")
class TestMedia:
    def test_sms_goes_to_those_with_a_telephone_and_by_day(self, cast, texts):
        User.objects.filter(pk=cast.alice.user.pk).update(phone="13800000001")
        with clock.at(NIGHT):
            brief = {"sort": "online", "brief_zh": "转账还款请用手机银行"}
            approved(cast.coordinator, **brief, media=["sms"])
            telling.tell_due()
            deliver(clock.now())
        assert texts() == []
        with clock.at(NIGHT + timedelta(hours=10)):
            deliver(clock.now())
        [text] = texts()
        assert text["to"] == "13800000001"
        assert text["text"].startswith("转账还款请用手机银行 http")

    @pytest.mark.shows("S4-34")
    def test_a_warning_of_fraud_has_no_link_in_its_sms(self, cast, texts):
        User.objects.filter(pk=cast.alice.user.pk).update(phone="13800000001")
        approved(cast.coordinator, sort="anti_fraud", title_zh="别转账", media=["sms"])
        telling.tell_due()
        deliver(clock.now())
        assert [text["text"] for text in texts()] == ["别转账"]

    def test_a_firm_nobody_signs_in_for_is_texted_once_and_counted(self, cast, texts):
        known = Enterprise.objects.create(
            name="示例电话企业", credit_code="92110105MA0000009K", region=DISTRICT,
            contact_phone="13700000000",
        )  # fmt: skip
        Enterprise.objects.filter(pk=cast.xianhe.pk).update(contact_phone="13600000000")
        broadcast = approved(cast.coordinator, media=["sms"])
        telling.tell_due()
        telling.tell_due()
        deliver(clock.now())
        assert [text["to"] for text in texts()] == ["13700000000"]
        assert broadcast_now(broadcast).audience == 4
        row = Outgoing.objects.get(channel="sms")
        assert row.data == {"broadcast": broadcast.number, "enterprise": known.number}

    def test_a_telephone_that_was_erased_meanwhile_is_not_called(self, cast, texts):
        firm = Enterprise.objects.create(
            name="示例电话企业", credit_code="92110105MA0000009K", region=DISTRICT,
            contact_phone="13700000000",
        )  # fmt: skip
        broadcast = approved(cast.coordinator, media=["sms"])
        telling.tell_due()
        Enterprise.objects.filter(pk=firm.pk).update(contact_phone="")
        deliver(clock.now())
        assert texts() == []
        assert telling.told_of(broadcast_now(broadcast)).failed == 1

    def test_what_is_withdrawn_is_no_longer_sent(self, cast, texts):
        User.objects.filter(pk=cast.alice.user.pk).update(phone="13800000001")
        broadcast = approved(cast.coordinator, media=["sms"])
        telling.tell_due()
        actions.withdraw(broadcast, "写错了", cast.coordinator)
        deliver(clock.now())
        assert texts() == []
        assert Outgoing.objects.get(channel="sms").error == "past"

    def test_a_letter_has_the_whole_words_in_the_readers_language(self, cast, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        User.objects.filter(pk=cast.alice.user.pk).update(email="alice@example.com")
        User.objects.filter(pk=cast.bob.user.pk).update(email="bob@example.com", language="en")
        approved(
            cast.coordinator, media=["mail"], title_en="Wear a mask", words_en="Keep a metre apart."
        )
        telling.tell_due()
        deliver(clock.now())
        by = {letter.to[0]: letter for letter in letters.outbox}
        assert by["alice@example.com"].subject == "进门戴口罩"
        assert "间隔一米" in by["alice@example.com"].body
        assert by["bob@example.com"].subject == "Wear a mask"
        assert "Keep a metre apart." in by["bob@example.com"].body


class TestCounts:
    def test_told_failed_and_read_have_the_audience_below_them(self, cast, texts):
        User.objects.filter(pk=cast.alice.user.pk).update(phone="13800000001")
        broadcast = approved(cast.coordinator, media=["sms"])
        telling.tell_due()
        actions.note_read(broadcast, cast.alice)
        before = telling.told_of(broadcast_now(broadcast))
        assert (before.told, before.audience, before.read, before.failed) == (3, 3, 1, 0)
        assert [(one.left, one.sent, one.waiting) for one in before.media] == [(1, 0, 1)]
        deliver(clock.now())
        [by_sms] = telling.told_of(broadcast_now(broadcast)).media
        assert (by_sms.left, by_sms.sent, by_sms.waiting) == (1, 1, 0)

    def test_they_stay_when_the_outbox_forgets(self, cast, texts):
        User.objects.filter(pk=cast.alice.user.pk).update(phone="13800000001")
        broadcast = approved(cast.coordinator, media=["sms"])
        telling.tell_due()
        assert telling.settle() == 0  # one waits still
        deliver(clock.now())
        before = telling.told_of(broadcast_now(broadcast))
        assert telling.settle() == 1
        assert telling.settle() == 0
        outbox.forget(clock.now() + timedelta(days=1))
        assert not Outgoing.objects.filter(channel="sms").exists()
        assert telling.told_of(broadcast_now(broadcast)) == before
