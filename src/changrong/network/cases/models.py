"""A case: people's steps towards one outcome, under the version of its kind it began with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from changrong.network.parties.models import Institution
from changrong.network.people.models import opaque


def shielded() -> list[str]:
    """The names of the kinds that tell nobody who a case is from."""
    from changrong.network.cases.kinds import KINDS  # kinds are read once apps are ready

    return [kind.name for kind in KINDS.values() if kind.shields]


class KindVersion(models.Model):
    """The declaration of a kind as it once stood (kinds are code; this is the record)."""

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    declaration = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["kind", "hash"], name="one_version_a_declaration"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class Series(models.Model):
    """The last serial given out for a prefix on a day, on SQLite (numbers.py)."""

    prefix = models.CharField(max_length=8)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "day"], name="one_series_a_prefix_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.day} {self.last}"


class Team(models.Model):
    """Colleagues who handle cases together: of an institution, or of the bureau in a district.

    What it takes is declared (teams/fitting.py): kinds of case, kinds of need, districts, facts of
    the firm of which one is enough; what is empty leaves nothing out. Of the teams that take a
    case, the one with the lowest `place` is given it.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="teams"
    )
    region = models.CharField(max_length=6, blank=True)  # the bureau's: blank for the whole city
    name = models.CharField(max_length=60)
    members = models.ManyToManyField("people.Membership", related_name="teams")
    kinds = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    firm = models.JSONField(default=list)
    only_by_right = models.BooleanField(default=False)  # needs to which a notice gives a team
    place = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "region", "name"],
                nulls_distinct=False,
                name="one_team_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Cases(models.Manager["Case"]):
    """Cases, with as much of their kind's version as tells which it is; its declaration is long."""

    def get_queryset(self) -> models.QuerySet[Case]:
        return super().get_queryset().defer("version__declaration")


class Case(models.Model):
    """One case of a kind. `fields` holds the kind's fields as JSON (amounts in yuan, as text)."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    version = models.ForeignKey(KindVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24)
    outcome = models.CharField(max_length=32, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    # Whom it is about; none where it is about an institution, or about nobody in particular.
    enterprise = models.ForeignKey(
        "parties.Enterprise", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    # Who owns the row besides the enterprise: the institution it was sent to, and its district.
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    # The other institution that takes part all along: the lender of a guarantee.
    partner = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="partner_in"
    )
    product = models.ForeignKey(
        "parties.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(max_length=6)
    fields = models.JSONField(default=dict)
    decision = models.ForeignKey(
        "rules.Decision", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_as = models.CharField(max_length=16, blank=True)
    door = models.CharField(max_length=20, blank=True)  # see doors.py; blank: unknown
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="handles"
    )
    # Of the body that has the case; a case is a team's before anybody there has taken it.
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="cases")
    closed_at = models.DateTimeField(null=True)
    since = models.DateTimeField()  # in the present state
    answered_at = models.DateTimeField(null=True)  # whoever opened it had a first answer
    priority = models.PositiveSmallIntegerField(default=0)  # the higher goes first
    wave = models.PositiveSmallIntegerField(default=0)  # of a dispatch: the round it was sent in
    revision = models.PositiveIntegerField(default=0)  # counts moves, so a stale page is noticed

    objects = Cases()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "state"]),
            models.Index(fields=["kind", "opened_at"], name="case_kind_opened"),
            models.Index(fields=["institution", "state"]),
            models.Index(fields=["enterprise", "kind"]),
            models.Index(
                fields=["institution"],
                condition=models.Q(closed_at=None),
                name="open_at_institution",
            ),
            models.Index(
                fields=["handler"], condition=models.Q(closed_at=None), name="open_with_handler"
            ),
            models.Index(
                fields=["team"], condition=models.Q(closed_at=None), name="open_with_team"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=models.Q(kind="dispatch", state="chosen"),
                name="one_accepted_offer_a_need",
            ),
            models.UniqueConstraint(
                fields=["parent", "institution"],
                condition=models.Q(kind="dispatch", closed_at=None),
                name="one_open_dispatch_an_institution",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def root(self) -> Case:
        """The case that this one is a part of. What is about somebody whom the case above is not
        about stands by itself: a firm's visit within a campaign of the whole city."""
        above = self.parent
        is_part = above is not None and above.enterprise_id == self.enterprise_id
        return above if is_part else self

    @property
    def subject(self) -> str:
        """The name of whom it is about: a firm, a person, an institution, or the whole network."""
        if self.kind in shielded():
            return _("提交人（保密）")
        return str(self.enterprise or self.institution or self._named() or _("全网"))

    def _named(self) -> str:
        """The institution that a field names, where it is not told of the case yet."""
        if not (number := self.fields.get("institution")):
            return ""
        return (
            Institution.objects.filter(number=number).values_list("name", flat=True).first() or ""
        )


class Clock(models.Model):
    """A running or stopped deadline of a case.

    `reckoning` keeps how the due day was computed: first day, period, pauses, and a letter for
    every day (deadlines.py reads it). What is done about it is done level by level: `level` is the
    last that was acted on, `next_level` the next, at the moment `next_at`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=40)
    duty = models.CharField(max_length=120)  # "<notice>/<measure>"
    started_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # null: paused, or past the last year of the calendar
    due_at = models.DateTimeField(null=True)  # the moment it is over: that day's end, or an hour
    paused = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    late = models.BooleanField(null=True)  # known once it is over or stopped
    reckoning = models.JSONField(default=dict)
    level = models.CharField(max_length=24, blank=True)
    next_level = models.CharField(max_length=24, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=models.Q(stopped_at=None),
                name="one_running_clock_a_name",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(stopped_at=None), name="due"),
            models.Index(
                fields=["next_at"],
                condition=models.Q(stopped_at=None, next_at__isnull=False),
                name="next_level_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.name}"


class Escalation(models.Model):
    """That a level of a deadline was acted on: once, whoever sweeps."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations")
    due_on = models.DateField()
    level = models.CharField(max_length=24)
    acted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "due_on", "level"], name="one_act_a_deadline_and_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level}"


class Scanned(models.Model):
    """That a scan (cases/scans) ran on a day, and how many cases it opened."""

    name = models.CharField(max_length=40)
    day = models.DateField()
    at = models.DateTimeField()
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="one_scan_a_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class Waiting(models.Model):
    """A need that fits an institution which has no room for it now: a place in its queue."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits_for")
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.CASCADE, related_name="queue"
    )
    product = models.ForeignKey("parties.Product", on_delete=models.CASCADE, related_name="+")
    priority = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-priority", "since", "case_id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "institution"], name="one_place_a_queue")
        ]
        indexes = [models.Index(fields=["institution", "-priority", "since"])]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.institution_id}"
