"""Mail, by Django's mail backend."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from changrong.network.events import backoff, words
from changrong.network.events.channels import Dropped, Message, Refused, Result, Sent, TryAgain
from changrong.network.events.models import Outgoing

NONE = "django.core.mail.backends.dummy.EmailBackend"
_TEMPORARY = (smtplib.SMTPException, OSError)


class Mail:
    schedule: tuple[timedelta, ...] = backoff.PERSON

    def message(self, row: Outgoing, now: datetime) -> Message | Dropped:
        if row.user is None or not row.user.email or not row.user.is_active:
            return Dropped("no_address")
        if words.is_past(row):
            return Dropped("past")
        said = words.said(row, row.user.language)
        return Message(row.id.hex, row.user.email, said.mail, said.title)

    def send(self, message: Message) -> Result:
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        letter = EmailMessage(
            message.subject,
            message.body,
            to=[message.to],
            headers={"Message-ID": f"<{message.id}@{domain}>", "Auto-Submitted": "auto-generated"},
            connection=get_connection(),
        )
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return Refused("refused") if _is_final(code) else TryAgain("refused")
        except _TEMPORARY:
            return TryAgain("smtp")
        except ValueError:  # an address or a subject that no letter can carry
            return Refused("unsendable")
        return Sent()

    def heard(self, row: Outgoing, result: Result, now: datetime) -> None:
        """Nobody is told that a letter did not arrive: the portal has the same message."""


def is_set_up() -> bool:
    return settings.EMAIL_BACKEND != NONE


def _is_final(code: int) -> bool:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1)."""
    return code >= 500
