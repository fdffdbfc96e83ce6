"""A file of loans to be guaranteed under an agreement, how far it is, what became of each row."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=30)  # how long a file that is not done with stays after the end


class Batch(models.Model):
    """A file of loans that somebody of an institution filed under an agreement. The very same file
    filed again is the same batch.

    Its file lies in `folder` until all its rows are accepted, at most KEPT after its end.
    `worker` and `lease_until` say who works on it; after the lease anybody may take it up, behind
    `last_row`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("正在办理")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有做成")

    number = models.CharField(max_length=24, unique=True)
    agreement = models.ForeignKey(
        "guarantees.Agreement", on_delete=models.PROTECT, related_name="batches"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches"
    )
    membership = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, related_name="batches"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="batches"
    )
    name = models.CharField(max_length=200)  # what its owner called the file
    sheet = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    unused = models.JSONField(default=list)  # headings that are no column
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(default=0)  # as the spreadsheet numbers it
    accepted = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.JSONField(null=True)  # zh and en
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last row that was done

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["institution", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sha256", "sheet"], name="one_batch_a_file"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "batches" / self.number

    @property
    def file(self) -> Path:
        return self.folder / "rows"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def may_be_tried_again(self) -> bool:
        """Whether rows of it were refused and its file is still there."""
        return self.state == self.State.DONE and self.refused > 0 and self.file.exists()


class BatchRow(models.Model):
    """What became of one row, written in the transaction of the guarantee that it made."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("已担保")
        KNOWN = "known", _("以前报过")
        REFUSED = "refused", _("没有接受")

    of = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="results", db_index=False)
    row = models.PositiveIntegerField()  # as the spreadsheet numbers it
    reference = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.JSONField(null=True)  # zh and en
    guarantee = models.ForeignKey(
        "guarantees.Guarantee",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["of", "row"], name="one_result_a_filing")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.row} {self.outcome}"
