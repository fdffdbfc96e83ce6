"""Relief that was given, and transactions counted while an emergency lasts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from changrong.network.people.models import opaque

PEOPLE = settings.AUTH_USER_MODEL


class Entry(models.Model):
    """One relief given (纾困台账): of a case that ended with it, or told by its institution. Rows
    are only added (events/triggers.py): a wrong one is reversed by another with the signs changed,
    so that sums over all rows are right.

    `units`: how many firms or other bodies it was for; `amount` in fen, None where it is not known.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="relief"
    )
    region = models.CharField(max_length=6)
    # For whom, where it was one firm of the network.
    enterprise = models.ForeignKey(
        "parties.Enterprise", null=True, on_delete=models.PROTECT, related_name="relief"
    )
    kind = models.CharField(max_length=20)
    units = models.IntegerField(default=1)
    amount = models.BigIntegerField(null=True)  # fen
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    # What it came of; a case gives relief once.
    case = models.OneToOneField(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="relief"
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["day", "kind"], name="relief_by_day"),
            models.Index(fields=["institution", "day"], name="relief_of_institution"),
        ]

    def __str__(self) -> str:
        return self.number


class Transactions(models.Model):
    """How many transactions of a kind an institution counted from a day to a day of an emergency,
    and their amount. Rows are only added: a report for the same days is a correction and `replaces`
    the one before; what counts is the one that none replaces.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    emergency = models.ForeignKey(
        "rules.Emergency", on_delete=models.PROTECT, related_name="transactions"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="transactions"
    )
    kind = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField()  # inclusive
    count = models.BigIntegerField()
    amount = models.BigIntegerField(null=True)  # fen; None where it is not known
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "institution", "kind", "since", "until"],
                condition=models.Q(replaces=None),
                name="one_first_report_of_transactions",
            ),
            models.CheckConstraint(
                condition=models.Q(count__gte=0) & models.Q(until__gte=models.F("since")),
                name="transactions_are_counted_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.number
