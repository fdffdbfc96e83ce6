"""A firm's consent, what was asked of whom because of it, and what came.

Values lie in Piece and nowhere else: not in events, not in the log of exchanges. They are deleted
when the consent they came by is withdrawn or over; day, checksum and log stay.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Sharer(models.Model):
    """An institution that takes part in the sharing of firms' data: the bureau looked at what it
    takes to do so safely (`checked`) and admitted it."""

    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="sharing"
    )
    checked = models.JSONField(default=list)  # names of actions.CHECKS
    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["institution__name", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=models.Q(ended_at=None),
                name="shares_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.institution)


class Consent(models.Model):
    """That a firm lets one institution have some items for a purpose, until a day (that day
    included); for one case, or for any that the institution has of it."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.CASCADE, related_name="consents"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="consents"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="consents"
    )
    items = models.JSONField(default=list)
    purpose = models.CharField(max_length=16)
    until = models.DateField()
    # Whether what the items state also joins the firm's own facts, which every institution that
    # works on a case of the firm reads.
    keeps_facts = models.BooleanField(default=False)
    terms = models.PositiveSmallIntegerField()  # the version of terms.py, and its hash
    terms_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["enterprise", "institution"])]

    def __str__(self) -> str:
        return self.number

    def is_live(self, today: date) -> bool:
        return self.withdrawn_at is None and today <= self.until


class Exchange(models.Model):
    """Items asked of one source for one request: the queue while it waits, the log when it is over.
    It names items, never a value."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待取数")
        DONE = "done", _("已答复")
        REFUSED = "refused", _("来源没有提供")
        FAILED = "failed", _("没有连上")
        STOPPED = "stopped", _("同意已撤回或到期")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    request = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="exchanges")
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.CASCADE, related_name="exchanges"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="exchanges"
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="exchanges")
    region = models.CharField(max_length=6)  # the firm's: whose bureau reads the log
    source = models.CharField(max_length=16)
    items = models.JSONField(default=list)
    purpose = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # null: it is over
    worker = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    given = models.JSONField(default=dict)  # item: the day it is of
    missing = models.JSONField(default=dict)  # item: why, as a code
    error = models.CharField(max_length=32, blank=True)  # a code
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP
    checksum = models.CharField(max_length=64, blank=True)  # over those of the items, in order

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state="waiting"), name="exchanges_wait"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Piece(models.Model):
    """One item of a firm as it lies with a case, for one institution."""

    class Origin(models.TextChoices):
        SOURCE = "source", _("来源提供")
        OFFICER = "officer", _("机构填写")
        ENTERPRISE = "enterprise", _("企业填写")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.CASCADE, related_name="pieces"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="pieces")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="pieces")
    exchange = models.ForeignKey(
        Exchange, null=True, on_delete=models.PROTECT, related_name="pieces"
    )
    item = models.CharField(max_length=32)
    value = models.JSONField(null=True)  # values.read; null once it is deleted
    dated = models.DateField()
    received_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    source = models.CharField(max_length=16, blank=True)
    checksum = models.CharField(max_length=64)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey(
        "files.Attachment", null=True, on_delete=models.PROTECT, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "institution"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.item}"
