"""Stored decisions, exactly as they were made; what policy found firms for; and the emergencies
that relief measures hang on."""

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
