"""The event register, and what goes out because of it: the outbox and the endpoints it sends to.

The register is append-only, hash-chained per stream, free of personal data and free text.
"""

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Event(models.Model):
    """One thing that happened. Rows are only added: triggers.py refuses UPDATE and DELETE.

    `stream` is what the chain runs over, mostly a case's number. `data` holds ids, codes and
    hashes only, so that a person's data can be erased elsewhere while the chain still proves.
    """

    stream = models.CharField(max_length=64, db_index=True)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=32, blank=True)  # the hat the actor wore; blank = the system
    data = models.JSONField(default=dict)
    before = models.CharField(max_length=64, blank=True)  # hash of the event before in the stream
    hash = models.CharField(max_length=64)

    # The case that it tells of, where it is at hand: who listens need not read it. Not a column.
    about: Any = None

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="one_event_a_place")
        ]
        indexes = [models.Index(fields=["code", "at"])]

    def __str__(self) -> str:
        return f"{self.stream} #{self.sequence} {self.code}"

    def digest(self) -> str:
        """The hash of this event together with the one before it (SHA-256, hex)."""
        content = [
            self.stream,
            self.sequence,
            self.code,
            self.at.astimezone(UTC).isoformat(),
            self.actor_id,
            self.role,
            self.data,
            self.before,
        ]
        return hashlib.sha256(
            json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
        ).hexdigest()


class Endpoint(models.Model):
    """An address that an institution, or the bureau of a district, wants to be told at.

    No secret is kept here: it is derived from the service's own key and `salt`. The salt before
    still signs until `old_until`, so that a receiver can change over.
    """

    class Why(models.TextChoices):
        OWNER = "owner", _("已停用")
        GONE = "gone", _("对方说地址已取消")
        FAILING = "failing", _("连续多日送不到")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.CASCADE, related_name="endpoints"
    )
    region = models.CharField(max_length=6, blank=True)  # the bureau's; blank = the whole city
    url = models.URLField(_("地址"), max_length=500)
    # Groups ("dispatch") or single codes ("dispatch.recall"); none = all.
    events = models.JSONField(_("哪些事件"), default=list)
    salt = models.CharField(max_length=64)
    old_salt = models.CharField(max_length=64, blank=True)
    old_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    created_at = models.DateTimeField()
    # Since when nothing has arrived, how often in a row, and until when it is left alone.
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number} {self.url}"


class Outgoing(models.Model):
    """One message on its way out, or told in the portal. Its id is what a receiver knows it by.

    It holds ids and codes, never an address, a name or free text: those are looked up when it is
    sent, so that what a person asked to be erased is gone from here too.
    """

    class Channel(models.TextChoices):
        WEBHOOK = "webhook", _("回调")
        MAIL = "mail", _("邮件")
        SMS = "sms", _("短信")
        PORTAL = "portal", _("站内消息")
        CHANNEL = "channel", _("渠道回告")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        SENT = "sent", _("已送达")
        FAILED = "failed", _("没有送到")
        DROPPED = "dropped", _("不再发送")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    endpoint = models.ForeignKey(
        Endpoint, null=True, on_delete=models.CASCADE, related_name="outgoing"
    )
    # Blank on an SMS: to whom the firm of the case wants to be called.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    event = models.CharField(max_length=64, blank=True)
    case = models.CharField(max_length=24, blank=True)
    template = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When it may next be sent; while a worker holds it, when that worker's lease ends.
    next_at = models.DateTimeField(null=True)
    worker = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # in the portal: from when it is shown
    read_at = models.DateTimeField(null=True)  # in the portal only
    error = models.CharField(max_length=32, blank=True)  # a code
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP
    key = models.CharField(max_length=160, unique=True)  # queued twice, it is there once

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state="waiting"), name="outbox_waits"
            ),
            models.Index(
                fields=["user", "-sent_at"],
                condition=models.Q(channel="portal"),
                name="messages_of",
            ),
            models.Index(
                fields=["user"],
                condition=models.Q(channel="portal", read_at=None),
                name="unread_messages_of",
            ),
            models.Index(fields=["endpoint", "-created_at"], name="deliveries_of"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id.hex} {self.event or self.template}"
