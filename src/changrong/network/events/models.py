"""The event register: append-only, hash-chained per stream, free of personal data and free text."""

import hashlib
import json
from datetime import UTC

from django.conf import settings
from django.db import models


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
