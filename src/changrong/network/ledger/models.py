"""The books: accounts, entries and their postings. Rows are only added (events/triggers.py)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEY, KIND, SUBJECT = 120, 40, 40  # the longest of each


class Account(models.Model):
    """One account of one institution's books in one currency, opened when it is first posted to."""

    institution = models.ForeignKey(
        "parties.Institution",
        on_delete=models.PROTECT,
        related_name="accounts",
        db_index=False,  # the constraint's own index begins with it
    )
    code = models.CharField(max_length=KIND)  # of journal/chart.toml
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code", "currency"], name="one_account_a_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.code} {self.currency}"


class Entry(models.Model):
    """One entry. What it is, it is from the first: pending, posted or voided is never changed.

    A pending entry is ended by one other, `ends`: a posted one settles it, with the same postings,
    a voided one has none. `value_on` is the day from which it counts, `recorded_at` when it was
    written down; `digest` binds the key to all that was said under it (body.py).
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("待入账")
        POSTED = "posted", _("已入账")
        VOIDED = "voided", _("已撤销")

    key = models.CharField(max_length=KEY)
    kind = models.CharField(max_length=KIND)
    value_on = models.DateField()
    recorded_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    digest = models.CharField(max_length=64)  # SHA-256, hex
    status = models.CharField(max_length=8, choices=Status.choices)
    ends = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="ended_by", db_index=False
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            # Not `unique=True`: that would make a second index for LIKE on PostgreSQL.
            models.UniqueConstraint(fields=["key"], name="one_entry_a_key"),
            # Partial, because hardly any entry ends another.
            models.UniqueConstraint(
                fields=["ends"], condition=Q(ends__isnull=False), name="a_pending_entry_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(status="posted")
                | Q(status="pending", ends__isnull=True)
                | Q(status="voided", ends__isnull=False),
                name="what_ends_an_entry_is_not_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class Posting(models.Model):
    """An amount on one account: fen, a debit positive, a credit negative.

    The days and whether it is pending are the entry's own, and stand here too: a balance as of
    either date is then a sum over one index, without the entries.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings", db_index=False
    )
    amount = models.BigIntegerField()
    subject = models.CharField(max_length=SUBJECT, blank=True)
    value_on = models.DateField()
    recorded_at = models.DateTimeField()
    pending = models.BooleanField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="a_posting_has_an_amount")
        ]
        indexes = [
            # Balances and statements of an account; it holds all that a sum reads.
            models.Index(
                fields=["account", "value_on", "recorded_at", "pending", "amount"],
                name="postings_of_account",
            ),
            # What the books say of one contract.
            models.Index(fields=["subject"], name="postings_of_subject"),
            # What is pending is little, and always told apart.
            models.Index(fields=["account"], condition=Q(pending=True), name="postings_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.account_id} {self.amount}"
