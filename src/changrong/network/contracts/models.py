"""Contracts as recorded events: what was agreed, and whatever was agreed afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Contract(models.Model):
    """A loan, or a line to draw on, as it was first agreed. How it stands on a day is the replay of
    its events (accounts.py); nothing of that is copied here but the day on which to look next."""

    class Kind(models.TextChoices):
        LOAN = "loan", _("贷款")
        LINE = "line", _("循环额度")

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.LOAN)
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.PROTECT, related_name="contracts"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="contracts"
    )
    region = models.CharField(max_length=6)
    # The institution's part in the need, in which the offer was made.
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="contract")
    principal = models.BigIntegerField()  # fen; of a line its limit
    currency = models.CharField(max_length=3, default="CNY")
    rate = models.DecimalField(max_digits=9, decimal_places=8)  # a year, as a fraction
    term_months = models.PositiveSmallIntegerField()
    repayment = models.CharField(max_length=20)
    # The day of the month on which interest falls due; none: that of disbursement.
    due_day = models.PositiveSmallIntegerField(null=True)
    disbursed_on = models.DateField()  # of a line the day from which it may be drawn on
    maturity_on = models.DateField()
    recorded_at = models.DateTimeField()
    # The next day on which its books move by themselves; None when none is left (closing.py).
    posts_on = models.DateField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["enterprise", "institution"]),
            models.Index(fields=["posts_on"], name="contracts_that_post"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_line(self) -> bool:
        """Whether it is drawn on and repaid any day, within a limit."""
        return self.kind == self.Kind.LINE


class ContractEvent(models.Model):
    """One thing that happened to a contract. Rows are only added (events/triggers.py).

    `kind` is "agreed" or one of lending's stored events, `data` its fields: ids, days and codes;
    amounts as whole fen in text, rates as decimal text; beside them the case and the decision that
    it comes from. `value_on` is the day from which it holds, `recorded_at` when it was written
    down.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    value_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["contract", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "sequence"], name="one_contract_event_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} #{self.sequence} {self.kind}"


class Reported(models.Model):
    """By which reference of the lender's own an event was told: told again, it is the same one."""

    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=64)
    event = models.OneToOneField(ContractEvent, on_delete=models.PROTECT, related_name="reported")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "reference"], name="one_contract_event_a_reference"
            )
        ]

    def __str__(self) -> str:
        return self.reference
