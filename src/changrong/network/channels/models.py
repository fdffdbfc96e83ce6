"""What came in by the channels, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Message(models.Model):
    """One message of a channel, known by the sender's own id: however often it comes, one row.

    `lacks` names what kept it from becoming a case: [{field, zh, en}]. `words` is why a person
    refused it. What came is kept in `Copy`, apart, so that it can be erased.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("已立案")
        JOINED = "joined", _("并入在办事项")
        WAITING = "waiting", _("等人补齐")
        REFUSED = "refused", _("不办")
        ANSWERED = "answered", _("已自动答复")  # asked for nothing

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    connector = models.CharField(max_length=32)
    external_id = models.CharField(max_length=120)
    what = models.CharField(max_length=40, blank=True)
    said_at = models.DateTimeField(null=True)  # by the sender's clock
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)  # when it was said anew, in other words
    state = models.CharField(max_length=8, choices=State.choices)
    lacks = models.JSONField(default=list)
    words = models.TextField(blank=True)
    region = models.CharField(max_length=6, blank=True)  # blank: it cannot be told
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    # Since when it waits for a person, and the last day on which it is in time; kept when it is
    # settled. `late_at` is when somebody was told that it is over.
    waits_since = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    late_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(  # the person who completed or refused it
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Since when it stands that its result could not be told back; null while it is tried, and once
    # it arrived.
    untold_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["connector", "external_id"], name="one_message_an_id")
        ]
        indexes = [
            models.Index(fields=["state", "received_at"]),
            models.Index(fields=["connector", "received_at"]),
            models.Index(fields=["due_on"], condition=models.Q(state="waiting"), name="to_settle"),
            models.Index(
                fields=["connector"],
                condition=models.Q(untold_at__isnull=False),
                name="results_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.external_id}"


class Copy(models.Model):
    """What came of a message, once for each wording; the latest by the sender's clock counts."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="copies")
    digest = models.CharField(max_length=64)  # SHA-256 of what came, hex
    body = models.TextField(blank=True)  # blank once it is erased
    said_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "digest"], name="one_copy_a_wording")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.digest[:8]}"


class Heard(models.Model):
    """A nonce that a call bore, and what the call said, for as long as its moment counts."""

    connector = models.CharField(max_length=32)
    nonce = models.CharField(max_length=64)  # SHA-256 of moment and nonce, hex
    digest = models.CharField(max_length=64)  # of the body
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "nonce"], name="one_call_a_nonce")
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.nonce[:8]}"
