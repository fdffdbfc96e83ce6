"""What a mail server says is kept as it was meant: for good, for now, or nobody there."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from changrong.network import clock
from changrong.network.events import backoff, mail, outbox
from changrong.network.events.delivery import deliver
from changrong.network.events.models import Outgoing
from changrong.network.unit import unit


@pytest.fixture
def letter(cast):
    cast.alice.user.email = "alice@firm.example"
    cast.alice.user.save()
    with unit():
        outbox.queue("mail", "k", user=cast.alice.user, case="XQ-1", template="news")
    return Outgoing.objects.get(channel="mail")


def refused(code):
    return smtplib.SMTPRecipientsRefused({"alice@firm.example": (code, b"no")})


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (refused(550), "failed", "refused"),
        (refused(451), "waiting", "refused"),
        (smtplib.SMTPServerDisconnected(), "waiting", "smtp"),
        (ConnectionRefusedError(), "waiting", "smtp"),
        (TimeoutError(), "waiting", "smtp"),
        (ValueError("a header with a newline"), "failed", "unsendable"),
    ],
)
def test_a_letter_that_did_not_go(letter, monkeypatch, error, state, code):
    def send(_letter):
        raise error

    monkeypatch.setattr(EmailMessage, "send", send)
    with clock.at(letter.next_at):
        assert deliver(clock.now()) == 0
    after = Outgoing.objects.get(pk=letter.pk)
    assert (after.state, after.error) == (state, code)
    if state == "waiting":
        assert after.next_at - letter.next_at >= backoff.PERSON[0]


def test_without_a_mail_server_nobody_is_written_to(settings):
    settings.EMAIL_BACKEND = mail.NONE
    assert not mail.is_set_up()


def test_the_record_of_what_went_out_is_thrown_away_and_what_waits_is_not(cast, letter):
    with unit():
        outbox.queue("portal", "p", user=cast.alice.user, template="news")
    later = clock.now() + outbox.KEPT
    assert outbox.forget(later) == 0
    Outgoing.objects.filter(pk=letter.pk).update(state="sent")
    assert outbox.forget(letter.created_at) == 0
    assert outbox.forget(later + timedelta(seconds=1)) == 1
    assert set(Outgoing.objects.values_list("channel", flat=True)) == {"portal"}
