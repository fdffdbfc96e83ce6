"""Services that can be had at a distance, how they are offered, and what was heard of them."""

from django.conf import settings
from django.db import models

from changrong.network.people.models import opaque
from changrong.network.services import uptime
from changrong.network.services.uptime import A_DAY, Beats, Hours, Span, minute_of

BYTES = A_DAY // 8  # a day's minutes, a bit each


def nothing() -> bytes:
    return bytes(BYTES)


class Service(models.Model):
    """A channel of an institution, or the network's own where none is named. How it is offered now
    is the last of its terms; `offered` and what follows it repeat what the worker looks for."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="services"
    )
    name = models.CharField(max_length=120)
    sort = models.CharField(max_length=20)  # of codes.SORTS
    functions = models.JSONField(default=list)  # of codes.FUNCTIONS
    address = models.CharField(max_length=200, blank=True)  # a link, a number or a place
    offered = models.BooleanField(default=True)
    heard_at = models.DateTimeField(null=True)  # the latest beat
    due_at = models.DateTimeField(null=True)  # when to look whether it fell silent
    silent_since = models.DateTimeField(null=True)  # its owner was told, and it is silent still

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_service_a_name"),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(institution=None),
                name="one_own_service_a_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(offered=True, silent_since=None, due_at__isnull=False),
                name="service_due_at",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceTerms(models.Model):
    """How a service is offered from a moment on. Rows are added, never changed, so that a month
    that is over keeps the hours it had."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="terms")
    since = models.DateTimeField()
    offered = models.BooleanField(default=True)
    days = models.CharField(max_length=12, default="always")  # of codes.HOURS
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    every = models.PositiveSmallIntegerField(default=0)  # minutes between beats; 0: none expected
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.service_id} {self.since}"

    @property
    def pure(self) -> uptime.Terms:
        is_always = self.days == "always" or self.opens is None or self.closes is None
        return uptime.Terms(
            since=minute_of(self.since),
            offered=self.offered,
            hours=None if is_always else Hours(self.opens, self.closes),
            working_days=self.days == "working_days",
            every=self.every,
        )


class PlannedStop(models.Model):
    """Maintenance, announced before it begins. One that is called off ends when it was."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="stops")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["begins_at"]
        indexes = [models.Index(fields=["service", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.service_id} {self.begins_at}"

    @property
    def span(self) -> Span:
        return Span(minute_of(self.begins_at), minute_of(self.ends_at))


class Outage(models.Model):
    """That one of the network's own services was down. An institution's is told as an incident,
    which somebody there has in hand; here the bureau itself writes down when and what. One that was
    none ends when it began."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="outages")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    what = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["began_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(ended_at=None),
                name="one_outage_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("began_at")),
                name="an_outage_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.began_at}"

    def span(self, now: int) -> Span:
        """To the end of the minute that is now, where it goes on."""
        ends = now + 1 if self.ended_at is None else minute_of(self.ended_at)
        return Span(minute_of(self.began_at), ends)


class Heard(models.Model):
    """What was heard of a service on one day in Shanghai: a bit for each minute, so a year of a
    thousand services is 365,000 rows however often they beat, and beats may come in any order."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="heard")
    day = models.DateField()
    well = models.BinaryField(default=nothing)
    ill = models.BinaryField(default=nothing)
    beats = models.PositiveIntegerField(default=0)
    errors = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "day"], name="one_row_a_service_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}"

    @property
    def pure(self) -> Beats:
        return Beats(int.from_bytes(self.well, "little"), int.from_bytes(self.ill, "little"))

    def add(self, minute: int, is_well: bool, errors: int) -> None:
        """One more beat, at a minute of the day."""
        name = "well" if is_well else "ill"
        held = int.from_bytes(getattr(self, name), "little") | 1 << minute
        setattr(self, name, held.to_bytes(BYTES, "little"))
        self.beats += 1
        self.errors += errors
