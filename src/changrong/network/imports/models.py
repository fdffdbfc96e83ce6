"""A file of rows that somebody handed in, how far it is, and what became of each row."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Import(models.Model):
    """A sheet to be opened as cases of one kind, row by row, as one member of the service.

    Its file lies in `folder`. `worker` and `lease_until` say who works on it; after the lease
    anybody may take it up, behind `last_row`. A dry run opens nothing for good.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("正在导入")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有做成")
        EXPIRED = "expired", _("已过期")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    kind = models.CharField(max_length=40)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    membership = models.ForeignKey(
        "people.Membership", on_delete=models.CASCADE, related_name="imports"
    )
    rehearsal = models.ForeignKey(  # the dry run that this one followed
        "self", null=True, on_delete=models.SET_NULL, related_name="followed_by"
    )
    name = models.CharField(max_length=200)  # what its owner called the file
    sheet = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    dry_run = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    unused = models.JSONField(default=list)  # headings that are no column of the kind
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(default=0)  # as the spreadsheet numbers it
    opened = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.JSONField(null=True)  # zh and en
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last row that was done

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["asked_by", "sha256"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "imports" / self.number

    @property
    def file(self) -> Path:
        return self.folder / "rows"


class ImportRow(models.Model):
    """What became of one row, written in the transaction of the case that it opened.

    The firm that a row names and a hash of what it says are kept while the report is, so that a
    dry run, which opens nothing, still sees what its earlier rows would have opened.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened", _("已受理")
        SAME = "same", _("重复，已有同一件")
        REFUSED = "refused", _("没有导入")

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="results")
    row = models.PositiveIntegerField()  # as the spreadsheet numbers it
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    problems = models.JSONField(default=list)  # column, zh, en
    credit_code = models.CharField(max_length=18, blank=True)
    firm_name = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=6, blank=True)
    said = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["of", "row"], name="one_result_a_row")]
        indexes = [models.Index(fields=["of", "credit_code"])]

    def __str__(self) -> str:
        return f"{self.of} {self.row} {self.outcome}"
