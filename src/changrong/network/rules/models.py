"""Stored decisions, exactly as they were made; and the emergencies that relief measures hang on."""

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
