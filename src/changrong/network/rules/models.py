"""Stored decisions, exactly as they were made; what policy found firms for; rosters that are
screened; and the emergencies that relief measures hang on."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Decision(models.Model):
    """What the book said of these facts on this day. Never recomputed in place.

    `facts` and `result` are JSON: the stated facts, and policy.Decision.json().
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    enterprise = models.ForeignKey(
        "parties.Enterprise", null=True, on_delete=models.CASCADE, related_name="decisions"
    )
    as_of = models.DateField()
    book = models.CharField(max_length=64)
    facts = models.JSONField()
    result = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # hash of facts, day and book: the same question again is the same decision
    key = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number


class Emergency(models.Model):
    """A public emergency response in a region, by which relief measures are switched on."""

    region = models.CharField(_("地区"), max_length=6)
    name = models.CharField(_("名称"), max_length=120)
    level = models.PositiveSmallIntegerField(_("响应级别"))
    started_on = models.DateField(_("开始"))
    ended_on = models.DateField(_("结束"), null=True, blank=True)  # the last day, inclusive
    fictitious = models.BooleanField(_("演示用"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-started_on"]

    def __str__(self) -> str:
        return f"{self.name} {self.region}"


class SeenBook(models.Model):
    """A book by which firms were looked for: what each of its entitlements says, as a hash."""

    book = models.CharField(max_length=64, unique=True)
    contents = models.JSONField()  # measure -> content
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.book[:12]


class Sought(models.Model):
    """What a firm was last judged on when policy looked for firms; blank before the first time.

    `ground` is the hash of the book and the emergencies, `facts` that of what was known of the
    firm; `last_fact` is the id of the last recorded fact among it.
    """

    enterprise = models.OneToOneField(
        "parties.Enterprise", on_delete=models.CASCADE, related_name="sought"
    )
    book = models.CharField(max_length=64, blank=True)
    ground = models.CharField(max_length=64, blank=True, db_index=True)
    day = models.DateField(null=True, db_index=True)
    facts = models.CharField(max_length=64, blank=True)
    last_fact = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.day}"


class Finding(models.Model):
    """Policy found a firm: from this day a measure applies to it that did not before.

    Written once for a firm and a measure's content; `decision` gives the reasons, as they then
    were. `verdict` is what the measure said when the firm was last judged.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.CASCADE, related_name="findings"
    )
    notice = models.CharField(max_length=80)
    measure = models.CharField(max_length=160)
    content = models.CharField(max_length=64)
    book = models.CharField(max_length=64)
    found_on = models.DateField()
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=16)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="findings")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "measure", "content"], name="found_once_for_what_it_says"
            )
        ]
        indexes = [models.Index(fields=["notice", "-id"])]

    def __str__(self) -> str:
        return f"{self.number} {self.measure}"


class Screening(models.Model):
    """A roster that somebody handed in to be judged row by row, and how far that is.

    It belongs to the institution, or else to the person, who asked. Its files lie in `folder`:
    `roster` and `map.toml` as handed in, and in a folder named after each `worker` what that one
    wrote. `worker` and `lease_until` say who works on it; after the lease anybody may take it up.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("正在筛查")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有做成")
        EXPIRED = "expired", _("已过期")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.CASCADE, related_name="screenings"
    )
    region = models.CharField(max_length=6, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="screenings"
    )
    name = models.CharField(max_length=200)  # what the owner called the file
    sheet = models.CharField(max_length=120, blank=True)
    mapped = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField()
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(null=True)
    problems = models.PositiveBigIntegerField(default=0)
    book = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=list)  # for each measure how many rows got which verdict
    error = models.JSONField(null=True)  # zh and en
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.number

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "screenings" / self.number

    @property
    def roster(self) -> Path:
        return self.folder / "roster"

    @property
    def map(self) -> Path | None:
        return self.folder / "map.toml" if self.mapped else None

    @property
    def result(self) -> Path:
        """The verdicts, of whoever finished the work."""
        return self.folder / self.worker / "verdicts.parquet"
